"""Databases as typed rows, end to end: pulled from the sandbox, mapped, shown by `alongside map`, and read by scoring."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from small_sandbox import BOT, NOTION_TOKEN, Small

import integrations
from cli import cli
from integrations.notion.kinds import catalogue
from integrations.sandbox.server import serving
from integrations.sandbox.start import organisation
from sync.config import Settings, load
from sync.job import pull_all
from sync.messages import LANGUAGES, speak
from sync.model import Doc, Goal
from sync.ports import Page
from sync.pull import Reading
from sync.rows import ROWS, Meeting, Request, Risk
from sync.snapshot import Snapshot
from sync.store import Mirror, Store
from sync.take import read_directory, take_snapshot

MEI = "44444444-4444-4444-8444-444444444444"
MEETINGS: dict[str, Any] = {"名稱": {"title": {}}, "日期": {"date": {}}, "主持": {"people": {}}, "講者": {"people": {}}}
ODD: dict[str, Any] = {"Titel": {"title": {}}, "Wie schlimm": {"select": {}}, "Was tun": {"rich_text": {}}}


class World:
    """A small Notion with a home page, and one mirror of it. `more` is appended to the configuration."""

    def __init__(self, folder: Path) -> None:
        self.small = Small()
        self.notion = self.small.notion
        self.address = ""
        self.more = ""
        self.path = folder / "alongside.toml"
        (folder / "notion.token").write_text(NOTION_TOKEN)

    @property
    def settings(self) -> Settings:
        lines = ["[organisation]", 'name = "Acme"', 'time_zone = "Asia/Taipei"', "[notion]"]
        lines += ['token = { file = "notion.token" }', f'url = "{self.address}"', "requests_per_second = 1000"]
        lines += [f'roots = ["{self.small.page}"]', self.more]
        self.path.write_text("\n".join(lines))
        return load(self.path, integrations.settings_models())

    def database(self, title: str, columns: dict[str, Any]) -> str:
        return self.notion.create_database(BOT, self.small.page, title, columns)[1]

    def row(self, source: str, **properties: Any) -> str:
        return self.notion.create_page(BOT, {"data_source_id": source}, properties)

    def change(self, source: str, **properties: Any) -> None:
        self.notion.update_data_source(BOT, source, {"properties": properties})

    def pull(self) -> Snapshot:
        self.small.clock.advance(timedelta(hours=3))
        settings = self.settings
        with Store(settings.mirror) as store, integrations.connected(settings) as adapters:
            pull_all(adapters, store, lambda stream, done, total: None)
            return take_snapshot(store, settings)

    def mapped(self, *words: str) -> Any:
        assert self.settings
        answer = CliRunner().invoke(cli, ["map", "-c", str(self.path), *words])
        assert answer.exit_code == 0, answer.output
        return json.loads(answer.output) if "--json" in words else answer.output


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    with serving(made.small) as made.address:
        yield made


def title(text: str) -> dict[str, Any]:
    return {"title": [{"text": {"content": text}}]}


def meeting(world: World, source: str, name: str) -> str:
    return world.row(source, 名稱=title(name), 日期={"date": {"start": "2026-07-01"}}, 講者={"people": [{"id": BOT}]})


def presented(snapshot: Snapshot) -> dict[str, int]:
    return {each.title: len(each.presenters) for each in snapshot.of(Meeting)}


def test_rows_of_a_recognised_database_are_records(world: World) -> None:
    source = world.database("週會", MEETINGS)
    page = meeting(world, source, "第一次")
    snapshot = world.pull()
    (made,) = snapshot.of(Meeting)
    assert (made.id, made.title, len(made.presenters)) == (page, "第一次", 1)
    assert isinstance(snapshot.docs[made.doc], Doc)
    assert snapshot.docs[made.doc].kind == "minutes"


def test_a_renamed_property_keeps_its_meaning_and_maps_nothing_again(world: World) -> None:
    source = world.database("週會", MEETINGS)
    meeting(world, source, "第一次")
    world.pull()
    with Store(world.settings.mirror) as store:
        before = Mirror(store).mapping("notion")
    world.change(source, 講者={"name": "這次誰講"}, 日期={"name": "哪天"})
    world.row(source, 名稱=title("第二次"), 這次誰講={"people": [{"id": BOT}]})
    snapshot = world.pull()
    assert presented(snapshot) == {"第一次": 1, "第二次": 1}
    with Store(world.settings.mirror) as store:
        assert Mirror(store).mapping("notion") == before
    (shown,) = world.mapped("--json")["databases"]
    assert {field["field"]: field["name"] for field in shown["fields"]}["presenters"] == "這次誰講"


def test_a_removed_property_is_no_longer_read_and_its_successor_is(world: World) -> None:
    source = world.database("週會", MEETINGS)
    page = meeting(world, source, "第一次")
    world.pull()
    world.change(source, 講者=None)
    world.notion.update_page(BOT, page, properties={"日期": {"date": {"start": "2026-07-02"}}})
    assert presented(world.pull()) == {"第一次": 0}
    world.change(source, 分享人={"people": {}})
    world.notion.update_page(BOT, page, properties={"分享人": {"people": [{"id": BOT}]}})
    assert presented(world.pull()) == {"第一次": 1}


def test_what_was_recognised_late_is_mapped_from_what_is_stored(world: World) -> None:
    """A schema has no time stamp: a row that shows another one says so, and the others are mapped as they are stored."""
    source = world.database("表", {"名稱": {"title": {}}, "日期": {"date": {}}, "誰": {"people": {}}})
    world.row(source, 名稱=title("第一次"), 誰={"people": [{"id": BOT}]}, 日期={"date": {"start": "2026-07-01"}})
    assert presented(world.pull()) == {}
    world.change(source, 誰={"name": "講者"})
    meeting(world, source, "第二次")
    assert presented(world.pull()) == {"第一次": 1, "第二次": 1}


def test_a_schema_is_read_again_for_an_option_that_it_did_not_have(world: World) -> None:
    columns = {"任務": {"title": {}}, "狀態": {"status": {"options": [{"name": "醞釀"}]}}, "負責人": {"people": {}}}
    source = world.database("工作", columns)
    world.row(source, 任務=title("一"), 狀態={"status": {"name": "醞釀"}})
    world.pull()
    world.small.forget()
    world.pull()
    asked = [entry.target.split("?")[0] for entry in world.small.journal]
    assert f"/v1/data_sources/{source}" not in asked
    options = [{"name": "醞釀"}, {"name": "收工"}]
    world.change(source, 狀態={"status": {"options": options}})
    world.row(source, 任務=title("二"), 狀態={"status": {"name": "收工"}})
    world.pull()
    asked = [entry.target.split("?")[0] for entry in world.small.journal]
    assert asked.count(f"/v1/data_sources/{source}") == 1


def test_an_interrupted_pull_keeps_what_it_learned(world: World) -> None:
    for n in range(2):
        source = world.database(f"週會 {n}", MEETINGS)
        meeting(world, source, f"{n}")
    settings = world.settings
    with Store(settings.mirror) as store, integrations.connected(settings) as adapters:
        reader = adapters["notion"].source
        reading = Reading(reader, reader.check(), store, lambda stream, done, total: None)
        with pytest.raises(KeyboardInterrupt):
            reading.stream(reader.streams[1], _broken(reader.pull("content", None)))
        assert Mirror(store).mapping("notion") == reader.mapping
    assert presented(world.pull()) == {"0": 1, "1": 1}


def _broken(pages: Iterator[Page]) -> Iterator[Page]:
    yield next(pages)
    yield next(pages)
    raise KeyboardInterrupt


def test_a_declaration_by_names_maps_what_nobody_could_guess(world: World) -> None:
    source = world.database("Sorgen", ODD)
    world.row(source, Titel=title("Farbe"), **{"Wie schlimm": {"select": {"name": "sehr"}}})
    assert world.pull().of(Risk) == []
    world.more = f'[notion.databases.sorgen]\nid = "{source}"\nkind = "risks"\n'
    world.more += '[notion.databases.sorgen.fields]\nlevel = "Wie schlimm"\nprobability = "Wie oft"\n'
    (risk,) = world.pull().of(Risk)
    assert (risk.title, risk.level) == ("Farbe", "sehr")
    (shown,) = world.mapped("--json")["databases"]
    assert (shown["kind"], shown["by"], shown["unknown"]) == ("risks", "declared", {"probability": "Wie oft"})
    world.more = ""
    assert world.pull().of(Risk) == []


def test_a_mirror_of_another_version_is_mapped_anew_before_anything_is_read(world: World) -> None:
    meeting(world, world.database("週會", MEETINGS), "第一次")
    world.pull()
    settings = world.settings
    with Store(settings.mirror) as store, integrations.connected(settings) as adapters:
        with store.transaction() as sql:
            Mirror(store).set_mapping(sql, "notion", "2 Shape(goals=None)")
            sql.execute("UPDATE record SET body = replace(body, '\"columns\":', '\"odd\":') WHERE type = 'collection'")
            sql.execute("DELETE FROM record WHERE type = 'meeting'")
        reader = adapters["notion"].source
        Reading(reader, reader.check(), store, lambda stream, done, total: None).map_again()
        assert Mirror(store).mapping("notion") == reader.mapping
        assert presented(take_snapshot(store, settings)) == {"第一次": 1}


def test_a_declaration_counts_before_anything_is_read(world: World) -> None:
    source = world.database("Sorgen", ODD)
    world.row(source, Titel=title("Farbe"), **{"Wie schlimm": {"select": {"name": "sehr"}}})
    world.pull()
    world.more = f'[notion.databases.sorgen]\nid = "{source}"\nkind = "risks"\nfields = {{ level = "Wie schlimm" }}\n'
    settings = world.settings
    with Store(settings.mirror) as store, integrations.connected(settings) as adapters:
        reader = adapters["notion"].source
        Reading(reader, reader.check(), store, lambda stream, done, total: None).map_again()
        assert [risk.level for risk in take_snapshot(store, settings).of(Risk)] == ["sehr"]


def test_a_database_declared_to_be_none_is_none(world: World) -> None:
    source = world.database("週會", MEETINGS)
    meeting(world, source, "第一次")
    world.more = f'[notion.databases.no]\nid = "{source}"\nkind = "none"\n'
    assert world.pull().of(Meeting) == []
    assert world.mapped("--json")["databases"][0]["by"] == "declared"


def test_a_people_database_says_who_is_in_a_team_since_when(world: World) -> None:
    world.notion.add_user(MEI, "Mei", email="mei@example.com")
    columns: dict[str, Any] = {
        "姓名": {"title": {}},
        "帳號": {"people": {}},
        "部門": {"select": {}},
        "到職日": {"date": {}},
    }
    source = world.database("人員", columns)
    since = {"date": {"start": "2026-07-15"}}
    world.row(
        source, 姓名=title("Mei"), 帳號={"people": [{"id": MEI}]}, 部門={"select": {"name": "品牌部"}}, 到職日=since
    )
    world.more = '[[teams]]\nid = "brand"\nname = "品牌部"\nfrom = [{ notion_people = true }]\n'
    directory = world.pull().directory
    person = directory.person(f"notion/account/{MEI}")
    assert person
    assert directory.home(person, datetime(2026, 7, 15, 4, tzinfo=UTC)) == "brand"
    assert directory.home(person, datetime(2026, 7, 14, 4, tzinfo=UTC)) is None
    with Store(world.settings.mirror) as store:
        assert read_directory(store, world.settings).memberships == directory.memberships


def test_map_says_why_and_what_to_paste(world: World) -> None:
    both: dict[str, Any] = {
        "名稱": {"title": {}},
        "審批人": {"people": {}},
        "審批結果": {"select": {}},
        "提出團隊": {"select": {}},
    }
    world.database("表甲", both | {"提出時間": {"date": {}}})
    near = world.database("表乙", {"名稱": {"title": {}}, "主持": {"people": {}}, "講者": {"people": {}}})
    world.database("表丙", {"名稱": {"title": {}}})
    world.more = f'goals = "{near}"\n'
    world.pull()
    world.more = ""
    shown = {each["title"]: each for each in world.mapped("--json")["databases"]}
    assert {each["kind"] for each in shown.values()} == {None}
    assert "approvals" in shown["表甲"]["reason"]
    assert "requests" in shown["表甲"]["reason"]
    assert "meetings" in shown["表乙"]["reason"]
    assert f'id = "{near}"\nkind = "meetings"' in shown["表乙"]["toml"]
    assert 'kind = "none"' in shown["表丙"]["toml"]
    text = world.mapped()
    assert all(each["toml"] in text for each in shown.values())


def test_what_map_proposes_can_be_pasted(world: World) -> None:
    world.database(
        "表乙", {"名稱": {"title": {}}, "主持": {"people": {}}, "講者": {"people": {}}, "何時": {"date": {}}}
    )
    world.pull()
    (shown,) = world.mapped("--json")["databases"]
    world.more = shown["toml"].replace('held_at = ""', 'held_at = "何時"')
    world.pull()
    (shown,) = world.mapped("--json")["databases"]
    assert (shown["kind"], shown["missing"], shown["unknown"]) == ("meetings", [], {})


def test_map_names_what_is_declared_and_not_there(world: World) -> None:
    world.more = '[notion.databases.lost]\nid = "0123456789abcdef0123456789abcdef"\nkind = "costs"\n'
    world.pull()
    assert world.mapped("--json")["unread"] == {"lost": "01234567-89ab-cdef-0123-456789abcdef"}
    assert "lost" in world.mapped()


def test_map_needs_a_mirror_and_a_notion(world: World) -> None:
    assert world.settings
    answer = CliRunner().invoke(cli, ["map", "-c", str(world.path)])
    assert type(answer.exception).__name__ == "StoreError"
    text = world.path.read_text().replace("[notion]", "[jira]").replace("roots =", 'projects = ["BRD"] #')
    world.path.write_text(text + '\nemail = "a@example.com"\n')
    answer = CliRunner().invoke(cli, ["map", "-c", str(world.path)])
    assert type(answer.exception).__name__ == "UsageError"


def test_the_company_s_databases_are_all_recognised(tmp_path: Path) -> None:
    """Goals are declared, everything else has names that say what it is."""
    started = organisation(7)
    with serving(started.sandbox) as address:
        path = started.write_config(tmp_path, address, level="team")
        settings = load(path, integrations.settings_models())
        with Store(settings.mirror) as store, integrations.connect("notion", settings) as adapter:
            pull_all({"notion": adapter}, store, lambda stream, done, total: None)
            snapshot = take_snapshot(store, settings)
            assert Mirror(store).quarantine() == []
    assert {kind.type for kind in ROWS.values() if not snapshot.of(kind)} == set()
    assert {row.doc in snapshot.docs for kind in ROWS.values() for row in snapshot.of(kind)} == {True}
    assert snapshot.of(Goal) == snapshot.goals
    assert sum(request.answered_at is not None for request in snapshot.of(Request)) >= 7
    answer = CliRunner().invoke(cli, ["map", "-c", str(path), "--json"])
    shown = json.loads(answer.output)["databases"]
    assert {each["kind"] for each in shown} == set(catalogue()) - {"tasks"}
    assert all(each["missing"] == [] for each in shown)
    texts = {_shown_in(language, path) for language in LANGUAGES}
    assert len(texts) == 3
    assert all("合作協議 Agreements" in text for text in texts)


def _shown_in(language: str, path: Path) -> str:
    speak(language)
    return CliRunner().invoke(cli, ["map", "-c", str(path)]).output
