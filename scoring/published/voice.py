"""The policy's values in words of one language, by the names of its fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from scoring.policy import Policy
from sync.messages import catalogue, say
from sync.points import decimal_text

PARTS = frozenset({"help_share_limit", "silo_limit", "horizon_floor", "bonus_rate", "bonus_tier"})
"""Parts of a whole: shown in per cent."""


@dataclass(frozen=True)
class Voice:
    policy: Policy
    language: str

    def tell(self, key: str, **more: object) -> str:
        """The text of `rulebook.KEY`, with the policy's values in its places."""
        return say(f"rulebook.{key}", language=self.language, **{**self._values, **more})

    def plain(self, key: str) -> str:
        return say(key, language=self.language)

    def about(self, code: str) -> str:
        """What an indicator says; with the policy's numbers where it has any."""
        unpaid = code == "GO4" and None in (self.policy.bonus_base, self.policy.bonus_rate)
        named = f"about.{code}" + ("_none" if unpaid else "")
        return (
            self.tell(named)
            if f"rulebook.{named}" in catalogue(self.language)
            else self.plain(f"indicator.{code}.about")
        )

    def listed(self, texts: Iterable[str]) -> str:
        return self.plain("rulebook.and").join(texts) or self.plain("rulebook.none")

    def entry(self, name: str) -> str:
        """A key of one of the policy's tables."""
        key = f"rulebook.entry.{name}"
        return self.plain(key) if key in catalogue(self.language) else name

    @cached_property
    def _values(self) -> Mapping[str, str]:
        policy = self.policy
        values = {name: self._text(name, getattr(policy, name)) for name in Policy.model_fields}
        none = self.plain("rulebook.bonus.no_amount")
        values |= {
            name: none for name in ("bonus_base", "bonus_rate", "agreement_bonus", "team_fund") if not values[name]
        }
        bands = [f"{decimal_text(100 * floor)} % → {marks}" for floor, marks in policy.agreement_bands]
        step = decimal_text(100 * policy.bonus_step)
        owned = [f"{work}: {team}" for work, team in policy.responsibilities.items()]
        return values | {
            "agreement_bands": self.listed(bands),
            "bonus_step": step,
            "bonus_mode_text": self.plain(f"rulebook.bonus.{policy.bonus_mode}"),
            "bonus_scope_text": self.plain(f"rulebook.bonus.{policy.bonus_scope}"),
            "help_hours": self.listed(f"{size} {decimal_text(hours)}" for size, hours in policy.help_hours.items()),
            "responsibilities_text": self.listed(owned),
            "shared_names": self.listed(policy.shared_categories),
            "kickoff_names": self.listed(map(self.entry, policy.kickoff_sections)),
            "retro_names": self.listed(map(self.entry, policy.retro_sections)),
            "approvers": str(len(policy.award_approvers)),
        }

    def _text(self, name: str, value: Any) -> str:
        match value:
            case None:
                return ""
            case Decimal():
                return f"{decimal_text(100 * value)} %" if name in PARTS else decimal_text(value)
            case date():
                return value.isoformat()
            case tuple():
                return self.listed(map(str, value))
            case _:
                return str(value)
