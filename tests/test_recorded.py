"""Recorded answers of a real Jira and a real Notion, served by the sandbox and mirrored by the product."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import integrations
from integrations.sandbox.server import serving
from integrations.sandbox.start import recorded
from sync.config import load
from sync.job import pull_all
from sync.store import Mirror, Store


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def test_everything_recorded_is_mirrored(shared: Path, tmp_path: Path) -> None:
    issues = lines(shared / "real/jira/cloud_issues.jsonl")
    started = recorded(shared / "real")
    with serving(started.sandbox) as address:
        settings = load(started.write_config(tmp_path, address, level="team"), integrations.settings_models())
        with Store(settings.mirror) as store, integrations.connected(settings) as adapters:
            pull_all(adapters, store, lambda stream, done, total: None)
            counts = {f"{source}/{kind}": n for (source, kind), n in Mirror(store).payload_counts().items()}
            bundles = store.sql.execute("SELECT source, stream, id FROM bundle").fetchall()
            stored = {(p.kind, p.id) for bundle in bundles for p in Mirror(store).payloads(*bundle)}
            assert Mirror(store).quarantine() == []
    assert {("issue", issue["id"]) for issue in issues} <= stored
    assert {("history", h["id"]) for issue in issues for h in issue["changelog"]["histories"]} <= stored
    assert {("comment", c["id"]) for issue in issues for c in issue["fields"]["comment"]["comments"]} <= stored
    assert (counts["jira/issue"], counts["jira/history"], counts["jira/comment"]) == (33, 522, 8)
    for kind in ("page", "data_source", "database", "block"):
        # Not the payloads: what a synced block shows is met in every page that shows it.
        assert sum(met == kind for met, _ in stored) == started.loaded[f"notion/{kind}s"]


def test_every_recorded_notion_object_is_served_or_trashed(shared: Path) -> None:
    """An object in the recordings that is neither mirrored nor counted as trashed would be lost in silence."""
    found: dict[str, set[str]] = {"page": set(), "data_source": set(), "block": set()}

    def collect(value: object) -> None:
        if isinstance(value, dict):
            if value.get("object") in found and "id" in value and "parent" in value:
                found[value["object"]].add(value["id"])
            for inner in value.values():
                collect(inner)
        elif isinstance(value, list):
            for inner in value:
                collect(inner)

    for interaction in lines(shared / "real/notion/interactions.jsonl"):
        collect(interaction["response"])
    notion = recorded(shared / "real").sandbox.notion
    assert found["page"] <= set(notion.pages)
    assert found["data_source"] <= set(notion.data_sources)
    assert found["block"] <= set(notion.blocks)
