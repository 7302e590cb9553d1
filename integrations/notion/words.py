"""Words as people write them, made comparable: without case, width, spaces and marks, Traditional as Simplified."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_TRADITIONAL = (
    "並來備價儀優內冊別則創劃動務區協參員問啟單嚴圍圖團執報場壞夥學實審寫專對導層屬師帳帶幣幫幹廣後從態應戰戶採擔據擱攤敗數於"
    "時書會棄業標樣機檔檢檻權歷歸決測準溝滿為無營狀獻現產畫發監盤眾確碼稱節範簡簽籤紀約級終組結絕絡經維網緊編緩習聯職臺與興處"
    "號裏裡複見規視觀訂計訊討訓記訪設評試話認語說誰調請諾講謝識議護變讚負貢貨責費資質踐輪辦連週進過達選郵銷錄鍵長門閉開間關隊"
    "階際險雙離雲電響頁項順預頻題額願類顧風駁驗體麼點"
)
_SIMPLIFIED = (
    "并来备价仪优内册别则创划动务区协参员问启单严围图团执报场坏伙学实审写专对导层属师帐带币帮干广后从态应战户采担据搁摊败数于"
    "时书会弃业标样机档检槛权历归决测准沟满为无营状献现产画发监盘众确码称节范简签签纪约级终组结绝络经维网紧编缓习联职台与兴处"
    "号里里复见规视观订计讯讨训记访设评试话认语说谁调请诺讲谢识议护变赞负贡货责费资质践轮办连周进过达选邮销录键长门闭开间关队"
    "阶际险双离云电响页项顺预频题额愿类顾风驳验体么点"
)
_ONE_SCRIPT = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
"""The characters of the catalogue's words (`kinds.toml`; a test holds it), and some more."""
_ASIDE = re.compile(r"[(（\[【].*?[)）\]】]")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


@lru_cache(maxsize=10_000)
def squeezed(text: str) -> str:
    """`Ｄue  date` and `due-date` are one, `參與團隊` and `参与团队` are another."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in plain if unicodedata.category(c)[0] in "LN").translate(_ONE_SCRIPT)


def is_chinese(text: str) -> bool:
    return bool(_CHINESE.search(text))


def variants(name: str, nouns: Iterable[str] = ()) -> tuple[str, ...]:
    """What a property's name may mean, squeezed, the most literal first: all of it, without what is in brackets, its
    Chinese and its Latin part (`類型 Kind`), and each without a noun of the kind in front (`會議日期`, `Meeting date`)."""
    plain = _ASIDE.sub("", name)
    chinese = "".join(c for c in plain if _CHINESE.match(c))
    parts = [name, plain, chinese, _CHINESE.sub("", plain) if chinese else ""]
    whole = list(dict.fromkeys(part for part in map(squeezed, parts) if part))
    bare = [part.removeprefix(noun) for part in whole for noun in nouns]
    return tuple(dict.fromkeys([*whole, *(part for part in bare if part)]))
