"""A paper of the demo: its pages, and everything that was put into them on purpose."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

Means = tuple[datetime, datetime]  # first and last minute


@dataclass(frozen=True, slots=True)
class Gold:
    """`text[start:end]` of its page is a mention of `kind`: a kind of documents.mentions, or "date". `value`: the thing
    itself, in a plain form; of a date empty. `means`: of a date, what it means; None where the words leave it open.
    `alone`: a name without a word beside it."""

    kind: str
    start: int
    end: int
    value: str
    alone: bool = False
    means: Means | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """`text` has lines of some 72 characters. `noise` tells renderings of one text apart."""

    text: str
    gold: tuple[Gold, ...]
    noise: int = 0


@dataclass(frozen=True, slots=True)
class Paper:
    """`kind` names its templates. `copy_of`: the title of the paper that this one repeats, retyped or photocopied.
    `claims`: times that it asserts, by what happened then; two papers of a case may disagree."""

    title: str
    kind: str
    written: date
    pages: tuple[Page, ...]
    copy_of: str = ""
    claims: dict[str, datetime] = field(default_factory=dict)
