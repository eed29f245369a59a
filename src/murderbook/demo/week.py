"""What the unit's week found of what was planted for it: witnesses, kits, money, families. Pure functions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from murderbook.demo.answers import Answers
from murderbook.demo.frightened import DANGER, ENDED, STANDS

BUDGET = 50_000  # dollars


@dataclass(frozen=True, slots=True)
class Bought:
    """What the budget buys. `exhibits`: whose tests are chosen; `oldest`, `by_dollar`: points of the same money
    otherwise spent. `left`: dollars that stay; `full`: laboratories without a place more, which is why."""

    exhibits: Collection[str]
    tests: int
    points: float
    oldest: float
    by_dollar: float
    left: float = 0.0
    full: Collection[str] = ()

    @property
    def rest(self) -> str:
        if not self.left:
            return ""
        why = f", since no place is left in a month at: {', '.join(self.full)}" if self.full else ""
        return f" ${self.left:,.0f} stay{why}."


@dataclass(frozen=True, slots=True)
class Families:
    """Two applications: `near` whose decision is `due`; of `conflicted` a reviewer was refused."""

    near: str
    due: date
    in_brief: bool
    conflicted: str
    reviewer: str
    stands_as: str  # how the chrono has him

    def lines(self, today: date) -> list[str]:
        days = (self.due - today).days
        brief = "stands in" if self.in_brief else "is missing from"
        return [
            f"Families (2 applications): the decision on {self.near} is due in {days} days and {brief} Monday's brief.",
            f"  Of {self.conflicted} the reviewer {self.reviewer} was refused: the chrono has him as {self.stands_as}.",
        ]


@dataclass(frozen=True, slots=True)
class Week:
    """`asked`: by case, how the plan of witnesses has its frightened one: `ended`, `danger`, or `stands` where he is
    not among those to go to for it. `untested`: exhibits on the list of those never tested."""

    asked: Mapping[str, str]
    to_ask: int  # all witnesses of whom the plan says that what they feared has ended
    untested: Collection[str]
    bought: Bought


def week_lines(week: Week, answers: Answers) -> list[str]:
    return [_witnesses(week, answers), *_laboratory(week, answers)]


def _witnesses(week: Week, answers: Answers) -> str:
    planted = _by_standing(answers)
    right = {how: sum(week.asked.get(case) == how for case in cases) for how, cases in planted.items()}
    ended, alike = len(planted[ENDED]), len(planted[STANDS])
    return (
        f"Witnesses ({len(answers.frightened)} planted): of {ended} whose fear has ended {right[ENDED]} are to be "
        f"asked again ({week.to_ask:,} in all); of {alike} who only look so {alike - right[STANDS]} are taken for it; "
        f"told as in danger: {right[DANGER]} of {len(planted[DANGER])}."
    )


def _by_standing(answers: Answers) -> dict[str, list[str]]:
    found = answers.frightened.items()
    return {standing: [case for case, how in found if how == standing] for standing in (ENDED, STANDS, DANGER)}


def _laboratory(week: Week, answers: Answers) -> list[str]:
    bought, kits = week.bought, set(answers.kits)
    return [
        f"Laboratory: ${BUDGET:,} buy {bought.tests:,} tests of {bought.points:,.1f} points together"
        f"{_times(bought.points, bought.oldest, 'what the same money gives oldest first')}"
        f"{_times(bought.points, bought.by_dollar, 'what it gives by most for a dollar')}."
        f"{bought.rest}",
        f"  Kits never sent ({len(kits)} planted): {len(kits & set(week.untested))} are on the list of exhibits never "
        f"tested, {len(kits & set(bought.exhibits))} among these tests.",
    ]


def _times(one: float, other: float, words: str) -> str:
    return f", {one / other:.2f} times {words}" if other else ""
