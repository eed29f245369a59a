"""What a term sees, and what it says. `Facts` gathers once what several terms ask of a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from murderbook.casefile.case import Case, NewInformation, SuspectState
from murderbook.casefile.code_lists import code_list
from murderbook.casefile.exhibit import Exhibit, TestState
from murderbook.casefile.person import Answer, Role


@dataclass(frozen=True, slots=True)
class Links:
    """What linkage says of one case, as the caller counted it.

    `leads`: leads whose expected number of chance leads lies below the level the caller states in `level`.
    `string_active`: the newest case of the suggested string is under five years old. No more than that is known of it.
    """

    leads: int = 0
    string: str = ""  # the suggested string's own name, empty where none is suggested
    string_active: bool = False
    level: str = ""  # of the leads: "fewer than 1 expected by chance in this search"
    string_newest: int | None = None  # year of the newest case of the string

    def __post_init__(self) -> None:
        if self.leads < 0:
            raise ValueError(f"a case has no fewer than 0 leads, not {self.leads}")


@dataclass(frozen=True, slots=True)
class Settings:
    """Thresholds the unit may change, from the [settings] of the weights file. Years and ages in years."""

    review_due_years: int
    several_leads: int
    assumed_age: int
    likely_alive_under: int
    possibly_alive_under: int
    rarely_alive_under: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A term's state (a key of its points) and that state in words."""

    state: str
    words: str


@dataclass(frozen=True, slots=True)
class Test:
    """One kind of examination that could speak through one exhibit, and how far it has come."""

    exhibit: Exhibit
    kind: str
    state: TestState


@dataclass(frozen=True, slots=True)
class Facts:
    """A case beside what its terms need: today, its links, the settings, and what is derived from it once."""

    case: Case
    today: date
    links: Links | None
    settings: Settings
    suspect: SuspectState
    tests: tuple[Test, ...]
    reviewed: date | None  # the last full review
    news: NewInformation | None  # the latest

    @classmethod
    def of(cls, case: Case, today: date, links: Links | None, settings: Settings) -> Facts:
        tests = tuple([test for exhibit in case.exhibits for test in tests_of(exhibit)])
        # What is dated after today is a slip of the pen: it must neither hide news nor pass for it.
        reviewed = max([review.on for review in case.reviews if review.on <= today], default=None)
        news = [item for item in case.news if item.on <= today]
        # Of one day the last that was entered: a release says more than the sentence that it ended.
        latest = max(reversed(news), key=lambda item: item.on) if news else None
        return cls(case, today, links, settings, suspect_state(case), tests, reviewed, latest)


def suspect_state(case: Case) -> SuspectState:
    """The case's own field; where nobody filled it, what its list of people says."""
    if case.suspect_state is not SuspectState.UNKNOWN:
        return case.suspect_state
    named = [person for person in case.persons if person.role is Role.SUSPECT and person.name]
    if not named:
        return SuspectState.UNKNOWN
    if any(person.alive is Answer.YES for person in named):
        return SuspectState.NAMED_ALIVE
    return SuspectState.NAMED_DEAD if all(p.alive is Answer.NO for p in named) else SuspectState.NAMED


# How far an examination has come, least first: of several entries on one exhibit the furthest stands.
_PROGRESS = (
    TestState.UNKNOWN,
    TestState.NEVER_TESTED,
    TestState.BEFORE_METHOD,
    TestState.NO_PROFILE,
    TestState.IN_DATABASE,
    TestState.EXHAUSTED,
    TestState.HIT,
)
_RANK = {state: rank for rank, state in enumerate(_PROGRESS)}


def tests_of(exhibit: Exhibit) -> tuple[Test, ...]:
    """Every examination recorded, and the one its kind calls for: UNKNOWN where nobody recorded it."""
    kind = _examination_for(exhibit.kind)
    if not exhibit.examinations:
        return () if kind is None else (Test(exhibit, kind, TestState.UNKNOWN),)
    furthest = {} if kind is None else {kind: TestState.UNKNOWN}
    for examination in exhibit.examinations:
        seen = furthest.get(examination.kind, TestState.UNKNOWN)
        furthest[examination.kind] = max(seen, examination.state, key=_RANK.__getitem__)
    return tuple(Test(exhibit, kind, state) for kind, state in furthest.items())


@cache
def _examination_for(exhibit_kind: str | None) -> str | None:
    entry = code_list("exhibit_kind").get(exhibit_kind)
    return entry.group if entry else None


@cache
def examination_label(kind: str) -> str:
    return code_list("examination").label(kind)


@cache
def _kind_label(kind: str | None) -> str:
    label = code_list("exhibit_kind").label(kind)
    return label[:1].lower() + label[1:]


def exhibit_in_words(exhibit: Exhibit) -> str:
    """'exhibit 7 (sexual assault kit)'; its description where the kind is not known."""
    what = _kind_label(exhibit.kind) if exhibit.kind else exhibit.description
    number = f"exhibit {exhibit.number}" if exhibit.number else "an exhibit without a number"
    return f"{number} ({what})" if what else number


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # in any locale


def day_in_words(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
