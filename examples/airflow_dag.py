"""Airflow 2.7 or newer: one task a connection, then one that scores and writes.

The workers share a mirror in PostgreSQL (`[store] url = { env = "ALONGSIDE_STORE" }`); its locks keep two tasks from the
same part. An exit with 75 ("try again later") is a skipped task: the next run goes on where it stopped. With pods in the
place of workers: `KubernetesPodOperator(..., cmds=["alongside"], arguments=["pull", "--only", "jira"],
skip_on_exit_code=75)`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow import DAG
from airflow.operators.bash import BashOperator

FOLDER = "/srv/alongside"  # alongside.toml; the tokens come from the workers' environment
TRY_AGAIN = 75


def alongside(task: str, command: str, **more: object) -> BashOperator:
    return BashOperator(
        task_id=task, bash_command=f"alongside {command}", cwd=FOLDER, skip_on_exit_code=TRY_AGAIN, **more
    )


with DAG(
    "alongside",
    schedule="7 * * * *",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=12),
):
    pulls = [alongside(f"pull_{kind}", f"pull --only {kind}") for kind in ("jira", "notion")]
    score = alongside("score", "score", trigger_rule="none_failed")
    write = alongside("apply", "apply")
    pulls >> score >> write

with DAG(
    "alongside_daily",
    schedule="30 1 * * *",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
):
    sweeps = [alongside(f"sweep_{kind}", f"sweep --only {kind}") for kind in ("jira", "notion")]
    sweeps >> alongside("purge", "purge", trigger_rule="none_failed")
