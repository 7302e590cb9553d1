"""A working day through `ultimate-notion`, unmodified: the strictest reader of answers, its models forbid what is odd."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from integrations.sandbox.start import Started


def run(address: str, org: Started) -> None:
    import ultimate_notion as uno
    from ultimate_notion.config import Config, UNOCfg

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.toml"
        path.touch()
        config = Config(ultimate_notion=UNOCfg(token=org.notion_token, cfg_path=path))
        with uno.Session(config, base_url=address, retry=False) as session:
            _look_around(session, org)
            _write(uno, session, org.roots[0])
            _tabulate(uno, session, org.roots[0])


def _look_around(session: Any, org: Started) -> None:
    assert session.whoami().is_bot
    assert len(session.all_users()) > 20
    root = session.get_page(org.roots[0])
    assert root.children
    for below in root.subpages:
        assert below.title
        assert below.blocks is not None
    for found in session.search_ds():
        assert found.schema.get_props()
        assert len(list(found.get_all_pages())) >= 0
    assert session.search_page(str(root.title), exact=True)


def _write(uno: Any, session: Any, root: str) -> None:
    page = session.create_page(session.get_page(root), title="會議記錄", icon="📝")
    page.append([uno.Heading1("議程"), uno.Paragraph("第一點"), uno.ToDoItem("追蹤"), uno.Divider()])
    page.reload()
    assert [type(each).__name__ for each in page.children] == ["Heading1", "Paragraph", "ToDoItem", "Divider"]
    page.children[1].delete()
    assert "議程" in page.to_markdown()
    page.comments.append("看過了")
    assert len(page.comments) == 1
    page.title = "會議記錄 二"
    page.reload()
    assert str(page.title) == "會議記錄 二"
    page.delete()
    assert page.is_deleted


def _tabulate(uno: Any, session: Any, root: str) -> None:
    class Points(uno.Schema, db_title="點數表"):  # type: ignore[misc, call-arg]
        name = uno.PropType.Title("名稱")
        points = uno.PropType.Number("點數")
        done = uno.PropType.Checkbox("完成")
        team = uno.PropType.Select("隊", options=[uno.Option("甲"), uno.Option("乙", color=uno.Color.BLUE)])

    source = session.create_ds(session.get_page(root), schema=Points)
    for number in range(4):
        source.create_page(name=f"第 {number} 列", points=number, done=number > 1, team="甲")
    rows = source.query.filter(uno.prop("點數") > 1).sort(uno.prop("點數").desc()).execute()
    assert [row.props["點數"] for row in rows] == [3, 2]
    rows[0].props["點數"] = 9
    rows[0].reload()
    assert rows[0].props["點數"] == 9
    source.delete()
    assert source.is_deleted
