"""The `alongside` command: the composition root. Every command opens what it needs, calls one function, shows the answer.

Vendor SDKs, pydantic and rich are imported inside the commands, so that `--help` is quick.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from sync.errors import AlongsideError, StoreError
from sync.messages import LANGUAGES, language_of, say, speak
from sync.terminal import SpokenGroup, SpokenOption, bars, note, show_json

if TYPE_CHECKING:
    from integrations.sandbox.jira.site import Deployment
    from scoring.own import Audience
    from scoring.results import Assessed
    from scoring.scorer import Scorer
    from sync.config import Settings
    from sync.decisions import Decision
    from sync.job import RunReport
    from sync.model import Explanation
    from sync.store import Store


def _option(*names: str, **attributes: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(*names, cls=SpokenOption, **attributes)


as_json = _option("--json", "json_", is_flag=True, help="option.json")
config_option = _option(
    "--config", "-c", type=click.Path(path_type=Path), default=Path("alongside.toml"), help="option.config"
)
only_option = _option("--only", multiple=True, help="option.only")
period_option = _option("--period", help="option.period")


@click.group(cls=SpokenGroup, help="cli.about", context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="alongside")
def cli() -> None:
    pass


# --- the parts that commands are composed of -------------------------------------------------------------------------


def _settings(config: Path) -> Settings:
    from integrations import settings_models
    from scoring.rulebook import RulesTable
    from sync.config import load

    return load(config, settings_models(), RulesTable)


def _job(
    config: Path, only: Sequence[str] = (), *, reads: bool = True
) -> AbstractContextManager[tuple[Settings, Store]]:
    from sync.opening import to_work

    return to_work(_settings(config), only, reads=reads)


def _read(config: Path, *, look: bool = False) -> AbstractContextManager[tuple[Settings, Store]]:
    from sync.opening import to_read

    return to_read(_settings(config), look=look)


def _scorer(settings: Settings, period: str | None) -> Scorer:
    from scoring.engine.engines import opened
    from scoring.periods import Calendar
    from scoring.rulebook import rulebook
    from scoring.scorer import Scorer

    calendar = Calendar(settings.organisation.zone, settings.organisation.fiscal_year_starts, settings.calendar)
    engine = opened(settings.scoring.engine)
    return Scorer(rulebook(settings.rules), calendar, settings.privacy.level, period, engine, _audience(settings))


def _audience(settings: Settings) -> Audience:
    from scoring.own import Audience

    return Audience(settings.privacy.agreed, settings.privacy.pages)


# --- commands --------------------------------------------------------------------------------------------------------


@cli.command(help="cli.init")
@config_option
def init(config: Path) -> None:
    from sync.errors import ConfigError, Refused
    from sync.messages import template

    if config.exists():
        raise Refused("init.exists", path=config)
    try:
        config.write_text(template(), encoding="utf-8")
    except OSError:
        raise ConfigError("init.cannot", path=config) from None
    note("init.done", path=config)


@cli.command(help="cli.check")
@config_option
@as_json
def check(config: Path, json_: bool) -> None:
    from integrations import connect
    from sync.check import findings, worst_exit

    found = findings(_settings(config), connect)
    if json_:
        show_json([vars(finding) for finding in found])
    else:
        for finding in found:
            click.echo(
                f"{say(f'check.{finding.state}')}  {finding.text}" + (f"\n      {finding.fix}" if finding.fix else "")
            )
    raise SystemExit(worst_exit(found))


@cli.command(help="cli.pull")
@config_option
@only_option
@as_json
def pull(config: Path, only: tuple[str, ...], json_: bool) -> None:
    from integrations import connected
    from sync.job import pull_all
    from sync.report import pull_summary
    from sync.roll_call import note_groups
    from sync.shapes import pull_json

    with _job(config, only) as (settings, store), connected(settings) as adapters, bars() as (pulled, _):
        pull_all(adapters, store, pulled)
        note_groups(store, settings.organisation.zone)
        show_json(pull_json(store)) if json_ else pull_summary(store)


@cli.command(help="cli.sweep")
@config_option
@only_option
@_option("--accept", is_flag=True, help="option.accept")
@_option("--complete", is_flag=True, help="option.complete")
@as_json
def sweep(config: Path, only: tuple[str, ...], accept: bool, complete: bool, json_: bool) -> None:
    from integrations import connected
    from sync.job import sweep_all
    from sync.report import sweep_summary
    from sync.roll_call import note_groups
    from sync.shapes import sweep_json

    with _job(config, only) as (settings, store), connected(settings) as adapters, bars() as (pulled, _):
        reports = sweep_all(adapters, store, pulled, accept=accept, complete=complete)
        note_groups(store, settings.organisation.zone)
        show_json(sweep_json(reports)) if json_ else sweep_summary(reports)


@cli.command(help="cli.score")
@config_option
@period_option
@as_json
def score(config: Path, period: str | None, json_: bool) -> None:
    from sync.job import score_mirror
    from sync.report import results_tables
    from sync.shapes import results_json

    with _job(config, reads=False) as (settings, store):
        results = score_mirror(settings, store, _scorer(settings, period))
    show_json(results_json(results)) if json_ else results_tables(results)


@cli.command(help="cli.plan")
@config_option
@_option("--exit-code", is_flag=True, help="option.exit_code")
@_option("--adopt", is_flag=True, help="option.adopt")
@as_json
def plan(config: Path, exit_code: bool, adopt: bool, json_: bool) -> None:
    from integrations import connected
    from sync.job import make_plan
    from sync.report import plan_table
    from sync.shapes import plan_json

    with _job(config, reads=False) as (settings, store), connected(settings) as adapters:
        planned = make_plan(adapters, store, adopt=adopt)
    show_json(plan_json(planned)) if json_ else plan_table(planned)
    if planned.plan.conflicts:
        raise SystemExit(4)
    if exit_code and planned.plan.changes:
        raise SystemExit(3)


@cli.command(help="cli.apply")
@config_option
@_option("--adopt", is_flag=True, help="option.adopt")
@as_json
def apply(config: Path, adopt: bool, json_: bool) -> None:
    from integrations import connected
    from sync.job import apply_plan, make_plan
    from sync.report import applied_summary
    from sync.shapes import applied_exit, applied_json

    with _job(config, reads=False) as (settings, store), connected(settings) as adapters, bars() as (_, wrote):
        planned = make_plan(adapters, store, adopt=adopt)
        applied = apply_plan(planned, adapters, store, wrote)
    show_json(applied_json(planned, applied)) if json_ else applied_summary(planned, applied)
    raise SystemExit(applied_exit(planned, applied))


@cli.command(help="cli.run")
@config_option
@period_option
@as_json
def run(config: Path, period: str | None, json_: bool) -> None:
    from sync.report import run_summary
    from sync.shapes import applied_exit, run_json

    with _job(config) as (settings, store):
        report = _run(settings, store, period)
        show_json(run_json(store, report)) if json_ else run_summary(store, report)
    raise SystemExit(applied_exit(report.planned, report.applied))


def _run(settings: Settings, store: Store, period: str | None = None) -> RunReport:
    from integrations import connected
    from sync.job import run as run_job

    with connected(settings) as adapters, bars() as (pulled, wrote):
        return run_job(settings, store, adapters, _scorer(settings, period), told=pulled, step=wrote)


@cli.command(help="cli.explain")
@click.argument("who")
@config_option
@period_option
@_option("--indicator", "code", help="option.indicator")
@_option("--all", "all_", is_flag=True, help="option.all")
@as_json
def explain(who: str, config: Path, period: str | None, code: str | None, all_: bool, json_: bool) -> None:
    from integrations import links
    from scoring.explain import explain as find
    from scoring.explain import explain_figure
    from sync.explained_shown import explanation_json, explanation_shown, indicator_shown, relinked
    from sync.opening import scored
    from sync.store import Scores

    with _read(config) as (settings, store):
        snapshot, results = scored(settings, store, period)
        kept = Scores(store).kept()
    asked, scorer = (snapshot, results, who, settings.organisation.name), _scorer(settings, results.period.name)
    found = explain_figure(*asked, code, lambda: scorer.assess(snapshot, kept)) if code else find(*asked)
    found = relinked(found, links(settings))
    if json_:
        show_json(explanation_json(found))
    else:
        indicator_shown(found, results) if code else explanation_shown(found, results, all_=all_)


@cli.command(help="cli.show")
@click.argument("who", required=False)
@config_option
@period_option
@_option("--against", help="option.against")
@as_json
def show(who: str | None, config: Path, period: str | None, against: str | None, json_: bool) -> None:
    from scoring.subjects import find
    from sync.opening import earlier_results, last_results, scored
    from sync.scorecard_shown import card_json, card_shown, overview, overview_json

    with _read(config) as (settings, store):
        if who is None:
            results = last_results(store, period)
            show_json(overview_json(results)) if json_ else overview(results, settings.organisation.name)
            return
        snapshot, results = scored(settings, store, period)
        earlier = earlier_results(store, results, against)
    found = find(snapshot, results, who, settings.organisation.name)
    shown = (found.kind, found.title, found.cards(results), results, earlier)
    show_json(card_json(*shown)) if json_ else card_shown(*shown)


@cli.command("what-if", help="cli.what_if")
@_option("--set", "pairs", multiple=True, help="option.set")
@_option("--rules", "file", type=click.Path(path_type=Path), help="option.rules")
@config_option
@period_option
@as_json
def what_if(pairs: tuple[str, ...], file: Path | None, config: Path, period: str | None, json_: bool) -> None:
    from scoring.trial import changed, differences, trial
    from sync.store import Scores
    from sync.take import take_snapshot
    from sync.trial_rules import rules_given
    from sync.trial_shown import trial_json, trial_shown

    given = rules_given(pairs, file)
    with _read(config) as (settings, store):
        snapshot, kept = take_snapshot(store, settings), Scores(store).kept()
    (rules, before), (tried, after) = _scorer(settings, period).trial(
        snapshot, kept, lambda rules: changed(rules, given)
    )
    found = trial(before, after, differences(rules, tried))
    show_json(trial_json(found)) if json_ else trial_shown(found)


@cli.command(help="cli.appeals")
@config_option
@as_json
def appeals(config: Path, json_: bool) -> None:
    from integrations import links
    from sync.appeals_shown import appeals_json, appeals_tables, read_rows, relinked
    from sync.opening import last_results

    with _read(config) as (settings, store):
        results, link = last_results(store, None), links(settings)
        rows = read_rows(store, results.disputes or (), link)
    found = (relinked(results.disputes, link), rows, results)
    show_json(appeals_json(*found)) if json_ else appeals_tables(*found, settings.organisation.zone)


@cli.command(help="cli.alerts")
@config_option
@_option("--period", help="option.alerts_period")
@as_json
def alerts(config: Path, period: str | None, json_: bool) -> None:
    from integrations import links
    from scoring.telling import Naming, notices
    from sync.notices_shown import alerts_json, alerts_table

    settings, assessed = _assessed(config, period, now=True)
    found = notices(assessed, Naming(settings.privacy.level)).relinked(links(settings))
    show_json(alerts_json(found)) if json_ else alerts_table(found, settings.organisation.zone)


@cli.command(help="cli.awards")
@config_option
@period_option
@as_json
def awards(config: Path, period: str | None, json_: bool) -> None:
    from scoring.own import agreed
    from scoring.telling import Naming, nominations
    from sync.notices_shown import awards_json, awards_tables

    settings, assessed = _assessed(config, period, now=False)
    level = settings.privacy.level
    found = nominations(assessed, Naming(level, agreed(assessed.view.scene.snapshot, _audience(settings), level)))
    show_json(awards_json(found)) if json_ else awards_tables(found)


def _assessed(config: Path, period: str | None, *, now: bool) -> tuple[Settings, Assessed]:
    """What the mirror says of a period; nothing is kept."""
    from sync.store import Scores
    from sync.take import take_snapshot

    with _read(config) as (settings, store):
        snapshot, kept = take_snapshot(store, settings), Scores(store).kept()
    return settings, _scorer(settings, period).assess(snapshot, kept, now=now)


@cli.command(help="cli.rules")
@config_option
@period_option
@_option("--language", type=click.Choice(list(LANGUAGES)), help="option.language")
@_option("--format", "form", type=click.Choice(["text", "markdown"]), default="text", help="option.format")
def rules(config: Path, period: str | None, language: str | None, form: str) -> None:
    from datetime import UTC, datetime

    from scoring.policy import Policy
    from scoring.published import published
    from sync.document import markdown, shown
    from sync.messages import language_here

    # Without a configuration they are ours.
    policy = _scorer(_settings(config), period).rules_at(datetime.now(UTC)) if config.exists() else Policy()
    text = published(policy, language or language_here())
    click.echo(markdown(text), nl=False) if form == "markdown" else shown(text)


@cli.command(help="cli.export")
@_option("--parquet", "folder", type=click.Path(path_type=Path), required=True, help="option.parquet")
@config_option
@period_option
@as_json
def export(folder: Path, config: Path, period: str | None, json_: bool) -> None:
    from scoring.table import SCHEMA, found
    from sync.export import export_shown, export_tables, written

    _, assessed = _assessed(config, period, now=False)
    view = assessed.view
    candidates = found(view.scene, view.period)
    tables = export_tables(view.scene.snapshot, view.proofs, assessed.refusals, candidates, SCHEMA)
    counts, name = written(folder, tables), view.period.name
    show_json({"folder": str(folder), "period": name, "rows": counts}) if json_ else export_shown(folder, name, counts)


@cli.command("map", help="cli.map")
@config_option
@as_json
def map_(config: Path, json_: bool) -> None:
    from integrations.notion.maps import maps
    from sync.maps import maps_json, show_maps
    from sync.opening import chosen, to_read

    with to_read(chosen(_settings(config), ["notion"])) as (settings, store):
        found = maps(settings.vendors["notion"], settings.organisation.time_zone, store)
    show_json(maps_json(found)) if json_ else show_maps(found)


@cli.command(help="cli.status")
@config_option
@as_json
def status(config: Path, json_: bool) -> None:
    from datetime import UTC, datetime

    from integrations import offline
    from sync.status import look, status_json
    from sync.status_note import status_note

    with _read(config, look=True) as (settings, store), offline(settings) as sources:
        streams = {kind: source.streams for kind, source in sources.items()}
        found = look(settings, store, streams, datetime.now(UTC))
    show_json(status_json(found)) if json_ else status_note(found)


@cli.command(help="cli.rebuild")
@config_option
@only_option
@as_json
def rebuild(config: Path, only: tuple[str, ...], json_: bool) -> None:
    from integrations import offline
    from sync.rebuild import rebuild as rebuild_source
    from sync.report import rebuild_summary

    with _job(config, only) as (settings, store), offline(settings) as sources:
        done = [rebuilt for source in sources.values() if (rebuilt := rebuild_source(source, store))]
    show_json([asdict(rebuilt) for rebuilt in done]) if json_ else rebuild_summary(done)


@cli.command(help="cli.purge")
@config_option
@_option("--days", type=click.IntRange(1), help="option.days")
@as_json
def purge(config: Path, days: int | None, json_: bool) -> None:
    from integrations import offline
    from sync.report import purge_summary
    from sync.retention import purge as purge_lost

    with _job(config) as (settings, store), offline(settings) as sources:
        streams = {kind: source.streams for kind, source in sources.items()}
        kept = settings.retention.days if days is None else days
        done = purge_lost(store, streams, kept)
    show_json({"days": kept, "purged": done}) if json_ else purge_summary(done, kept)


@cli.command(help="cli.webhook")
@config_option
@_option("--host", default="127.0.0.1", help="option.host")
@_option("--port", type=click.IntRange(0, 65535), default=8780, help="option.webhook_port")
def webhook(config: Path, host: str, port: int) -> None:
    from integrations import hooks, offline
    from sync.errors import ConfigError
    from sync.listening import listen

    settings = _settings(config)
    heard = hooks(settings)
    if not heard:
        raise ConfigError("webhook.none")
    with offline(settings) as sources:
        streams = {kind: frozenset(s.name for s in source.streams) for kind, source in sources.items()}
    listen(settings.mirror, heard, streams, host, port)


@cli.group(cls=SpokenGroup, help="cli.people")
def people() -> None:
    pass


@people.command("list", help="cli.people_list")
@config_option
@as_json
def list_people(config: Path, json_: bool) -> None:
    from sync.people_shown import people_json, people_table
    from sync.who import read_register

    with _read(config) as (settings, store):
        register = read_register(store, settings)
    listed = register.listed()
    show_json(people_json(listed)) if json_ else people_table(listed, register.directory)


@people.command(help="cli.people_suggest")
@config_option
@_option("--least", type=click.IntRange(0, 100), help="option.least")
@as_json
def suggest(config: Path, least: int | None, json_: bool) -> None:
    from sync.matching import LEAST
    from sync.matching import suggest as find
    from sync.people_shown import suggestions_json, suggestions_table
    from sync.shared_work import active_together
    from sync.take import take_snapshot
    from sync.who import read_register

    with _read(config) as (settings, store):
        register, snapshot = read_register(store, settings), take_snapshot(store, settings)
    everything = find(register.groups(), apart=register.parted, together=active_together(snapshot))
    found = [suggestion for suggestion in everything if suggestion.score >= (LEAST if least is None else least)]
    show_json(suggestions_json(found)) if json_ else suggestions_table(found)


@people.command(help="cli.people_merge")
@click.argument("a")
@click.argument("b")
@config_option
@as_json
def merge(a: str, b: str, config: Path, json_: bool) -> None:
    from sync.deciding import merge as decide

    _decide(config, json_, lambda settings, store, **stamp: decide(store, settings, a, b, **stamp))


@people.command(help="cli.people_split")
@click.argument("a")
@click.argument("b")
@config_option
@as_json
def split(a: str, b: str, config: Path, json_: bool) -> None:
    from sync.deciding import split as decide

    _decide(config, json_, lambda settings, store, **stamp: decide(store, settings, a, b, **stamp))


@people.command(help="cli.people_undo")
@click.argument("number", type=click.IntRange(1), required=False)
@config_option
@as_json
def undo(number: int | None, config: Path, json_: bool) -> None:
    from sync.deciding import undo as decide

    _decide(config, json_, lambda settings, store, **stamp: decide(store, settings, number, **stamp))


def _decide(config: Path, json_: bool, decide: Callable[..., Decision]) -> None:
    """A new line of the log, stamped with the time and the account of the operating system."""
    from datetime import UTC, datetime

    from sync.deciding import user
    from sync.lock import only_one
    from sync.people_shown import decided, decision_json
    from sync.who import read_register

    with _read(config) as (settings, store), only_one(settings.mirror, ["people"]):
        decision = decide(settings, store, at=datetime.now(UTC), by=user())
        register = read_register(store, settings)
    show_json(decision_json(decision, register.log)) if json_ else decided(decision, register)


@people.command("erase", help="cli.people_erase")
@click.argument("who")
@config_option
@_option("--yes", is_flag=True, help="option.yes")
@as_json
def erase_person(who: str, config: Path, yes: bool, json_: bool) -> None:
    from datetime import UTC, datetime

    from integrations import offline
    from sync.deciding import user
    from sync.erasing import erase
    from sync.lock import only_one
    from sync.people_shown import confirm_erasing, erased, erasure_json
    from sync.who import read_register

    with _job(config) as (settings, store), only_one(settings.mirror, ["people"]), offline(settings) as sources:
        confirm_erasing(read_register(store, settings), who, yes=yes)
        done = erase(store, settings, sources, who, at=datetime.now(UTC), by=user())
    show_json(erasure_json(done)) if json_ else erased(done)


@people.command("export", help="cli.people_export")
@click.argument("who")
@config_option
@_option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="option.output")
def export_person(who: str, config: Path, output: Path | None) -> None:
    from scoring.portrait import portraits
    from sync.own_data import own_data, write_privately
    from sync.store import Scores
    from sync.take import take_snapshot
    from sync.who import read_register

    with _read(config) as (settings, store):
        register = read_register(store, settings)
        person = register.directory.person(register.human(who).ref) or ""
        periods = portraits(_scorer(settings, None), take_snapshot(store, settings), Scores(store).kept(), person)
        found = {**own_data(store, settings, register, person), "periods": list(periods)}
    if output is None:
        show_json(found)
    else:
        write_privately(output, found)
        note("people.exported", name=found["person"]["name"], path=output)


@people.command("log", help="cli.people_log")
@config_option
@as_json
def log_of_people(config: Path, json_: bool) -> None:
    from sync.people_shown import decision_json, log_table
    from sync.store import Decisions

    with _read(config) as (_, store):
        log = Decisions(store).log()
    show_json([decision_json(decision, log) for decision in log]) if json_ else log_table(log)


@cli.command(help="cli.sandbox")
@_option("--port", type=click.IntRange(0, 65535), default=8700, help="option.port")
@_option("--seed", type=int, default=7, help="option.seed")
@_option("--people", type=int, help="option.people")
@_option("--tasks", type=int, help="option.tasks")
@_option("--pages", type=int, help="option.pages")
@_option("--quarters", type=int, help="option.quarters")
@_option("--teams", type=int, help="option.teams")
@_option("--scenario", help="option.scenario")
@_option("--load", "folder", type=click.Path(path_type=Path, exists=True, file_okay=False), help="option.load")
@_option("--write", "target", type=click.Path(path_type=Path, exists=True, file_okay=False), help="option.write")
@_option("--faults", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="option.faults")
@_option("--limits", help="option.limits")
@_option("--deployment", type=click.Choice(["cloud", "datacenter"]), default="cloud", help="option.deployment")
@_option("--latency", "latency_ms", type=click.FloatRange(0, 60_000), default=0, help="option.latency")
def sandbox(
    port: int,
    seed: int,
    folder: Path | None,
    target: Path | None,
    scenario: str | None,
    faults: Path | None,
    limits: str | None,
    deployment: Deployment,
    latency_ms: float,
    **size: int | None,
) -> None:
    from integrations.sandbox.showing import asked, introduce, served, until_interrupted
    from integrations.sandbox.start import read_limits, read_script, recorded

    script, limited = read_script(faults), read_limits(limits)
    started = recorded(folder, deployment=deployment) if folder else asked(seed, scenario, size, deployment)
    started.sandbox.set_faults(script)
    started.sandbox.set_limits(limited)
    started.sandbox.latency_s = latency_ms / 1000
    with served(started, port) as address:
        introduce(started, address, folder, target)
        until_interrupted()


@cli.command(help="cli.demo")
@_option("--serve", is_flag=True, help="option.serve")
@_option("--port", type=click.IntRange(0, 65535), default=0, help="option.port")
@_option("--seed", type=int, default=7, help="option.seed")
@as_json
def demo(serve: bool, port: int, seed: int, json_: bool) -> None:
    from tempfile import TemporaryDirectory

    from integrations.sandbox.showing import served, tour, until_interrupted
    from integrations.sandbox.start import organisation
    from sync.report import demo_summary

    started = organisation(seed)
    with TemporaryDirectory(prefix="alongside-") as folder, served(started, port) as address:
        if not json_:
            note("demo.start", folder=folder)
        config = started.write_config(Path(folder), address, level="individual")
        with _job(config) as (settings, store):
            first, report = tour(started, address, store, lambda: _run(settings, store))
            show_json(report) if json_ else demo_summary(first, report, _top_person(settings, store))
        if report["broken"]:
            raise SystemExit(1)
        if serve:
            note("sandbox.serving", address=address)
            until_interrupted()
        elif not json_:
            note("demo.closed", address=address)


def _top_person(settings: Settings, store: Store) -> Explanation:
    from scoring.explain import explain as find
    from sync.opening import scored

    snapshot, results = scored(settings, store, None)
    best = max(results.of("person"), key=lambda card: (card.indicators["HP1"].value or 0, card.id))
    return find(snapshot, results, best.id)


# --- the way out -----------------------------------------------------------------------------------------------------


def main() -> None:
    locales = [os.environ.get(name) for name in ("ALONGSIDE_LANG", "LC_ALL", "LC_MESSAGES", "LANG")]
    speak(language_of(next(filter(None, locales), "")))
    signal.signal(signal.SIGTERM, _terminated)
    try:
        code = cli.main(standalone_mode=False)
    except AlongsideError as error:
        code = _say("\n".join(map(str, (error, *error.others))), error.exit_code)
    except click.ClickException as error:
        error.show()
        code = 2
    except (click.Abort, KeyboardInterrupt):
        code = _say(say("error.interrupted"), 128 + signal.SIGINT)
    except Exception as error:
        if os.environ.get("ALONGSIDE_DEBUG"):
            raise
        if type(error).__module__.split(".")[0] in ("sqlite3", "psycopg"):
            code = _say(say("store.damaged", problem=error), StoreError.exit_code)
        else:
            code = _say(say("error.bug", problem=f"{type(error).__name__}: {error}"), 1)
    sys.exit(code or 0)


def _say(text: str, code: int) -> int:
    click.echo(text, err=True)
    return code


def _terminated(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    """SIGTERM ends the run as an exception would: the open transaction is rolled back, what was committed stays."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    main()
