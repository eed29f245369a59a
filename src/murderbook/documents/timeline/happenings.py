"""What a sentence tells of, as far as a few phrases show it: the happenings about which files disagree in time.

A list of phrases and no understanding: "he left" without a place counts for nothing, a happening that no phrase names
is none. `once`: there is one such moment in a case, so that two statements of it need not name the same person.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_SOME = r"(?:\s+\S+){0,4}\s+"  # a few words between the two parts of a phrase
_HOME = r"(?:house|home|apartment|residence|room|bar|tavern|office|work|party|school|store)\b"


BESIDE = 5  # letters between a day and an hour that belong together: "6-15-81 @ 2215 hrs"
Place = tuple[int, int]  # first letter, and the one behind the last


@dataclass(frozen=True, slots=True)
class Happening:
    name: str
    phrase: re.Pattern[str]
    once: bool = False


def _of(name: str, *phrases: str, once: bool = False) -> Happening:
    return Happening(name, re.compile("|".join(rf"\b(?:{phrase})" for phrase in phrases), re.IGNORECASE), once)


HAPPENINGS = (
    _of(
        "last seen",
        rf"last{_SOME}(?:saw|seen)\b",
        r"last\s+(?:saw|seen)\b",
        r"(?:saw|seen)\s+(?:\S+\s+){0,2}alive\b",
        r"still\s+(?:at\s+(?:the\s+)?|in\s+(?:the\s+)?)?(?:alive|there|" + _HOME + ")",
        rf"(?:left|leaves|leave|leaving)\s+(?:(?:from|the|her|his|their|for)\s+){{0,2}}{_HOME}",
    ),
    _of("last spoken with", rf"last(?:{_SOME}|\s+)(?:spoken?|talked|heard\s+from)\b"),
    _of("shots heard", r"(?:heard|hear|hearing)" + _SOME + r"(?:shots?|gunshots?|pops?|bangs?|cracks?)\b",
        r"(?:shots?|gunshots?|pops?)\s+(?:were\s+|was\s+)?(?:heard|fired)\b", once=True),
    _of("a scream heard", r"(?:heard|hear)" + _SOME + r"scream\w*", once=True),
    _of("an argument heard", r"(?:heard|hear)" + _SOME + r"(?:argument|quarrel|argu\w+|fight\w*)\b"),
    _of("the body found", r"(?:found|discovered)" + _SOME + r"(?:body|dead|deceased|lifeless)\b",
        r"(?:body|deceased)\s+(?:was\s+|had\s+been\s+)(?:found|discovered)\b", once=True),
    _of("death pronounced", r"pronounced\s+(?:\S+\s+){0,2}(?:dead|death)\b", r"death\s+was\s+pronounced\b", once=True),
    _of("the time of death", r"time\s+of\s+death\b", r"suggested\s+death\b", once=True),
)  # fmt: skip


def happenings_in(sentence: str, date: Place, others: Sequence[Place] = ()) -> frozenset[Happening]:
    """Those of which the sentence has a phrase, and to whose phrase no other date of it stands nearer than this one.
    Places are where dates begin and end in the sentence."""
    return frozenset(one for one in HAPPENINGS if _tells(one, sentence, date, others))


def _tells(one: Happening, sentence: str, date: Place, others: Sequence[Place]) -> bool:
    return any(_own(match.span(), date, others) for match in one.phrase.finditer(sentence))


def _own(phrase: Place, date: Place, others: Sequence[Place]) -> bool:
    rivals = [other for other in others if _distance(date, other) > BESIDE]
    return all(_distance(phrase, date) <= _distance(phrase, other) for other in rivals)


def _distance(one: Place, other: Place) -> int:
    """Letters between the two, 0 where they touch or overlap."""
    return max(one[0] - other[1], other[0] - one[1], 0)
