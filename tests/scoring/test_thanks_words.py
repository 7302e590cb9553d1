"""What counts as thanks, as a question, and as nothing, in three languages."""

from __future__ import annotations

import pytest

from scoring.policy import Policy

WORDS = Policy().words


@pytest.mark.parametrize(
    "text",
    [
        "Thanks!",
        "thank you so much",
        "THX @Ann",
        "Much appreciated.",
        "謝謝你的幫忙",
        "@小安 感謝",
        "多謝～",
        "谢谢大家",
        "非常感谢",
        "No problem, and thanks for the numbers",
        "不好意思，謝謝提醒",
        "特別感謝小安",
        "特别感谢设计组",
        "謝謝，不用改了，這版很好",
        "真是謝謝你的幫忙！",
        "Can't thank you enough",
    ],
)
def test_thanks(text: str) -> None:
    assert WORDS.thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "No thanks",
        "no, thanks",
        "Thanks in advance",
        "Please have a look",
        "Thanksgiving campaign",
        "不用謝",
        "不用谢啦",
        "不必感謝我",
        "先謝了，麻煩看一下",
        "謝謝，不用了",
        "不用了，谢谢",
        "不用，謝謝",
        "不必了 谢谢",
        "不敢言謝",
        "別謝我",
        "Thanks, but no",
        "Thanks for nothing",
        "Thank you for nothing @Ann",
        "Thanks anyway",
        "Do not thank me",
        "I would thank you to read the brief first",
        "Thanks for breaking the build 🙄",
        "oh thank you /s",
        "真感謝 🙄",
        "還真是謝謝你喔",
        "还真是谢谢你",
        "谢谢你全家",
        "提前感谢",
        "謝絕推銷",
        "收到",
        "",
    ],
)
def test_no_thanks(text: str) -> None:
    assert not WORDS.thanks(text)


@pytest.mark.parametrize(
    "text", ["收到", "OK", "ok!", "👍", "好的", "好的，收到。", "Noted 🙏", "@Ann 收到", "…", "+1"]
)
def test_empty_replies(text: str) -> None:
    assert WORDS.empty(text, ["Ann"])


@pytest.mark.parametrize("text", ["收到，週五給你", "OK with option B", "3", "好的設計稿在這裡", "See BRD-12"])
def test_replies_with_content(text: str) -> None:
    assert not WORDS.empty(text, ["Ann"])


@pytest.mark.parametrize(("text", "answers"), [("謝謝！", False), ("收到，謝謝", False), ("謝謝，已改成 B 版", True)])
def test_bare_thanks_answer_nothing(text: str, answers: bool) -> None:
    assert WORDS.answers(text) is answers


@pytest.mark.parametrize(
    ("text", "thanked"),
    [
        ("@Ann thanks!", {"Ann"}),
        ("Hi @Ann.\nThank you for the review.", {"Ann"}),
        ("Thanks @Ann for the numbers. @Bob please take it from here.", {"Ann"}),
        ("@Ann @Bob\n謝謝兩位", {"Ann", "Bob"}),
    ],
)
def test_whom_the_thanks_are_for(text: str, thanked: set[str]) -> None:
    names = [name for name in ("Ann", "Bob") if name in text]
    assert WORDS.thanked(text, names) == thanked


@pytest.mark.parametrize(
    ("text", "names", "thanked"),
    [
        ("Thanks @Ann. @An please take it from here.", ["Ann", "An"], {"Ann"}),
        ("@An please take it. Thanks @Bob!", ["An", "Bob"], {"Bob"}),
        ("謝謝@王小明！@王小 接下來交給你", ["王小明", "王小"], {"王小明"}),
        ("謝謝Ann的幫忙。@Bob 接下來交給你", ["Ann", "Bob"], {"Ann"}),
    ],
)
def test_names_within_each_other(text: str, names: list[str], thanked: set[str]) -> None:
    assert WORDS.thanked(text, names) == thanked


@pytest.mark.parametrize(
    "text", ["Solved.", "✅", "已解決，謝謝", "这个方案采纳了", "Solved! Can you do the other one too?"]
)
def test_acceptance(text: str) -> None:
    assert WORDS.accepts(text)


@pytest.mark.parametrize(
    "text", ["Is it solved?", "not solved", "To be accepted by legal", "沒有解決", "未采纳", "解決了嗎？", "ok", ""]
)
def test_no_acceptance(text: str) -> None:
    assert not WORDS.accepts(text)
