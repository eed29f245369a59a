"""Plain records: an exhibit that could be tested, what a test of it would be worth, who could pay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

CENTS = 100


class Danger(StrEnum):
    SERIES_OPEN = "series open"
    AT_LIBERTY = "at liberty"
    NONE = "none"
    UNKNOWN = "unknown"


class Limitation(StrEnum):
    NONE = "none"
    RUNNING = "running"
    UNKNOWN = "unknown"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of a sample is left, in thousandths of its unit."""

    thousandths: int
    unit: str

    @property
    def words(self) -> str:
        return f"{self.thousandths / 1000:g} {self.unit}".strip()


@dataclass(frozen=True, slots=True)
class OpenLead:
    """An unjudged lead that a result could settle. `weight`: what speaks for it already, in bits where it is validated,
    else its score. `prior`: of a validated lead, its prior odds in bits; None: those of the table. `called`: what a
    reader knows it by; empty: its id."""

    id: str
    weight: float
    validated: bool = False
    prior: float | None = None
    called: str = ""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What a test of any exhibit of a case is judged by. `limitation_ends`: the last day of a running term. `occurred`:
    the first day that the offence may have been on, `occurred_last` the last where that is another."""

    id: str
    suspect_named: bool | None = None
    danger: Danger = Danger.UNKNOWN
    limitation: Limitation = Limitation.UNKNOWN
    limitation_ends: date | None = None
    occurred: date | None = None
    flags: frozenset[str] = frozenset()  # words that sources of money ask for: "sexual", "juvenile"
    occurred_last: date | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One exhibit. None is not known. `bearing`: by lead, the examinations whose result could be compared with
    one of the other case; where it is not told, any. `line`: of the file, for messages."""

    case: str
    exhibit: str
    sample: str  # code of codes/exhibit_kind.toml
    age: float | None = None  # years since it was collected
    left: Amount | None = None
    approved: bool | None = None  # may be used up
    located: bool | None = True
    difficult: bool = False  # kept so that a profile is difficult
    codis_no_hit: bool | None = None
    prosecutor_agrees: bool | None = None
    leads: tuple[OpenLead, ...] = ()
    methods: frozenset[str] | None = None  # only these; None: all that fit
    barred: Mapping[str, str] = field(default_factory=dict)  # method -> why it is not asked for
    line: int | None = None
    bearing: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """Money with its conditions; none of them set: the unit's own. `cents` of it in all."""

    id: str
    label: str
    cents: int
    methods: frozenset[str] = frozenset()
    samples: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()  # the case must have one of them
    occurred_from: date | None = None
    occurred_to: date | None = None
    note: str = ""

    @property
    def is_own(self) -> bool:
        return not (self.methods or self.samples or self.flags or self.occurred_from or self.occurred_to)


@dataclass(frozen=True, slots=True)
class Stake:
    """Something worth `points` if one test at least that bears on it succeeds; `share` of it stays under the law.
    `lead`: the lead that it is about."""

    part: str  # "bits", "assumed", "result", "danger"
    of: str  # the case, or the lead
    what: str
    points: float
    share: float = 1.0
    lead: OpenLead | None = None

    @property
    def worth(self) -> float:
        return self.points * self.share


@dataclass(frozen=True, slots=True)
class Offer:
    """One test that can be asked for now. `stakes`, `sources`: places in those of the problem. `tells`: of a test
    whose success is itself a link or a name, what it is expected to tell of a lead, whatever comes of it, as a share of
    what a profile that comes tells; `tells_by`: the guess that it comes from."""

    case: str
    exhibit: str
    sample: str
    age: float | None
    method: str
    laboratory: str
    cents: int
    days: int
    rate: str
    factor: float  # of the rate, by the condition of the exhibit
    chance: float
    stakes: tuple[int, ...]
    sources: tuple[int, ...]
    notes: tuple[str, ...] = ()
    tells: float | None = None
    tells_by: str = ""

    def chance_for(self, stake: Stake) -> float:
        """That a stake is won; of a lead's, where it is no matter of success, the share of it."""
        return self.chance if stake.lead is None or self.tells is None else self.tells

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.case, self.exhibit, self.method)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A test that cannot be asked for now, and why."""

    case: str
    exhibit: str
    method: str
    why: str


@dataclass(frozen=True, slots=True)
class Problem:
    """All that can be chosen from. Offers are in the order case, exhibit, method, whatever the order of the input."""

    offers: tuple[Offer, ...]
    stakes: tuple[Stake, ...]
    sources: tuple[Source, ...]
    places: Mapping[str, int]  # of each laboratory, over all the months asked about
    refusals: tuple[Refusal, ...] = ()
