"""What a person decides about a lead. History is kept: a later judgement never replaces an earlier one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    SUPPORTED = "supported"
    ELIMINATED = "eliminated"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One person's verdict on one lead, with the reason he gave. ValueError without a reason or a time zone."""

    verdict: Verdict
    by: str
    at: datetime
    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("a judgement needs a reason: write what decided it")
        if self.at.tzinfo is None:
            raise ValueError("a judgement's time needs its offset from UTC")


def standing_judgement(history: tuple[Judgement, ...], by: str) -> Judgement | None:
    """The latest judgement of one person, None where he gave none."""
    own = [judgement for judgement in history if judgement.by == by]
    return max(own, key=lambda judgement: judgement.at, default=None)
