"""The table of methods: price, turnaround, what each gives and uses up, how often it works on what, and what counts how
much. The packaged `methods.toml` is the default; a unit edits a copy. Everything must be there, so that a file says the
whole of what the program does."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

from murderbook.casefile.code_lists import code_list
from murderbook.laboratory.checks import LaboratoryError, Rows, text_of, toml_of
from murderbook.laboratory.records import Limitation

NEEDS = {
    "codis_no_hit": "the profile was searched in CODIS without a confirmed hit",
    "prosecutor_agrees": "the prosecutor agrees",
}
GIVES = {
    "searchable": "a profile that may be searched",
    "profile": "a profile to compare",
    "identity": "a profile of the dead to search among the missing",
    "print": "a person named by a print",
    "ballistic": "a link between shootings",
    "genealogy": "a name by genetic genealogy",
}
BASES = {"study": "a published count", "assumed": "assumed: no count was found"}
LEAD_PRIOR, LEAD_RIGHT, LEAD_SHOWN = "lead_prior", "lead_right", "lead_shown"
LEADS = {  # guesses that are of no method
    LEAD_PRIOR: "pairs of cases, whichever, that are by one hand",
    LEAD_RIGHT: "open leads of standing assumed that are right",
    LEAD_SHOWN: "of leads that are right, those of which two results show it",
}
SUCCESS, NEVER = "success", "never"  # what of a test is compared with another case, where no row of [[tells]] says
MOST_POINTS = 1_000.0
OLDEST = 200.0


@dataclass(frozen=True, slots=True)
class Settings:
    difficult_chance: float


@dataclass(frozen=True, slots=True)
class Points:
    bit: float
    suspect_named: float
    series_open: float
    at_liberty: float


@dataclass(frozen=True, slots=True)
class Place:
    """A laboratory. `places`: tests of ours it takes in a month."""

    id: str
    label: str
    places: int
    source: str


@dataclass(frozen=True, slots=True)
class Method:
    id: str
    label: str
    examination: str
    gives: str
    success: str
    compares: str  # SUCCESS, NEVER, or the id of a row of [[tells]]
    cents: int
    price_source: str
    days: int
    days_source: str
    laboratory: str
    consumes: Mapping[str, int]  # unit -> thousandths
    destructive: bool
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """How often a method succeeds on some kinds of sample of some age. `begin` <= age < `below`."""

    id: str
    method: str
    samples: tuple[str, ...]
    begin: float
    below: float
    chance: float
    low: float
    high: float
    basis: str
    source: str
    n: int | None

    @property
    def ages(self) -> str:
        if self.begin == 0 and self.below == OLDEST:
            return "any age"
        if self.below == OLDEST:
            return f"{self.begin:g} years and more"
        return f"{self.begin:g} to under {self.below:g} years"


@dataclass(frozen=True, slots=True)
class Share:
    """A guess that is of no kind of sample."""

    id: str
    label: str
    chance: float
    low: float
    high: float
    basis: str
    source: str
    n: int | None


@dataclass(frozen=True, slots=True)
class Leads:
    """How likely an open lead is to be right, and what a result would show. `prior`: the probability that two cases are
    by one hand before anything is compared. `right`: share of leads of standing assumed that are right; `shown`: of
    leads that are right, the share whose two results are both the offender's. `tells`: by id, what a test whose success
    is itself a link or a name is expected to tell of a lead, as a share of what a profile does."""

    prior: Share
    right: Share
    shown: Share
    tells: Mapping[str, Share]


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    version: str
    origin: str
    digest: str
    settings: Settings
    points: Points
    leads: Leads
    gives: Mapping[str, float]
    law: Mapping[str, float]
    laboratories: Mapping[str, Place]
    methods: Mapping[str, Method]
    rates: tuple[Rate, ...]

    @property
    def id(self) -> str:
        """What was decided by it can be told apart from what an edited copy would say."""
        return f"{self.title}, version {self.version} ({self.digest})"

    def rates_for(self, method: str, sample: str) -> list[Rate]:
        """Youngest band first."""
        found = [rate for rate in self.rates if rate.method == method and sample in rate.samples]
        return sorted(found, key=lambda rate: rate.begin)

    def alike(self, method: str, sample: str) -> str:
        """The method; where it is not for such a sample, the only one that is and gives the same by the same
        examination: who writes STR of a kit means the kit's."""
        told = self.methods[method]
        others = [
            one.id
            for one in self.methods.values()
            if (one.examination, one.gives) == (told.examination, told.gives) and self.rates_for(one.id, sample)
        ]
        return others[0] if method not in others and len(others) == 1 else method

    def rate(self, method: str, sample: str, age: float | None) -> Rate | None:
        """The band that the age falls in. An age that is not known counts as the band with the least chance."""
        bands = self.rates_for(method, sample)
        if age is None:
            return min(bands, key=lambda rate: (rate.chance, rate.id), default=None)
        return next((rate for rate in bands if rate.begin <= age < rate.below), None)


def default_text() -> str:
    """The packaged file as text, for a unit that wants a copy to edit."""
    return files("murderbook.laboratory").joinpath("methods.toml").read_text(encoding="utf-8")


def load(path: Path | None = None) -> Table:
    """The table in `path`, or the packaged one. LaboratoryError; OSError where the file cannot be read."""
    return _default() if path is None else parse(text_of(path), path.name)


@cache
def _default() -> Table:
    return parse(default_text(), "default")


def parse(text: str, origin: str) -> Table:
    rows = Rows(toml_of(text, origin), origin)
    rows.only([one.name for one in fields(Table) if one.name not in ("origin", "digest")] + ["tells"])
    laboratories = {place.id: place for place in map(_place, rows.tables("laboratories"))}
    leads = _leads(rows.table("leads"), rows.tables("tells"))
    methods = {one.id: one for one in (_method(row, laboratories, leads) for row in rows.tables("methods"))}
    if not methods:
        raise LaboratoryError(origin, "methods", [], "name one method at the least, as a table [[methods]]")
    rates = tuple(_rate(row, methods) for row in rows.tables("rates"))
    _check_bands(rates, origin)
    _check_ids((*LEADS, SUCCESS, NEVER, *leads.tells, *(rate.id for rate in rates)), origin)
    return Table(
        rows.text("title"),
        rows.text("version"),
        origin,
        hashlib.sha256(text.encode()).hexdigest()[:12],
        Settings(**dict(_settings(rows.table("settings")))),
        Points(**_numbers(rows.table("points"), [one.name for one in fields(Points)])),
        leads,
        _numbers(rows.table("gives"), GIVES),
        _numbers(rows.table("law"), [str(one) for one in Limitation], most=1),
        laboratories,
        methods,
        rates,
    )


def _settings(row: Rows) -> Iterator[tuple[str, float]]:
    row.only([one.name for one in fields(Settings)])
    yield "difficult_chance", row.number("difficult_chance", 0, 1)


def _numbers(row: Rows, names: Iterable[str], most: float = MOST_POINTS) -> dict[str, float]:
    row.only(names)
    return {name: row.number(name, 0, most) for name in names}


def _leads(row: Rows, tells: Iterable[Rows]) -> Leads:
    row.only(LEADS)
    prior, right, shown = (_share(name, label, row.table(name)) for name, label in LEADS.items())
    if not 0 < prior.low <= prior.high < 1:
        raise row.table(LEAD_PRIOR).fail("low" if prior.low == 0 else "high", "must lie above 0 and below 1")
    own = [_share(one.text("id"), one.text("label"), one, ("id", "label")) for one in tells]
    return Leads(prior, right, shown, {share.id: share for share in own})


def _share(identity: str, label: str, row: Rows, more: tuple[str, ...] = ()) -> Share:
    row.only((*more, "chance", "low", "high", "basis", "n", "source"))
    return Share(identity, label, *_interval(row), *_ground(row))


def _interval(row: Rows) -> tuple[float, float, float]:
    """Chance, low, high."""
    low, chance, high = (row.number(name, 0, 1) for name in ("low", "chance", "high"))
    if not low <= chance <= high:
        raise row.fail("chance", f"must lie from low ({low:g}) to high ({high:g})")
    return chance, low, high


def _ground(row: Rows) -> tuple[str, str, int | None]:
    """Basis, source, n."""
    basis = _one_of(row, "basis", BASES)
    n = row.whole("n", 1, 10**9) if "n" in row.raw else None
    if basis == "study" and n is None:
        raise row.fail("n", 'a study has counted: write how many, or basis = "assumed"')
    return basis, row.text("source"), n


def _place(row: Rows) -> Place:
    row.only(("id", "label", "places", "source"))
    return Place(row.text("id"), row.text("label"), row.whole("places", 0, 100_000), row.text("source"))


def _method(row: Rows, laboratories: Mapping[str, Place], leads: Leads) -> Method:
    row.only(
        ("id", "label", "examination", "gives", "success", "compares", "price", "price_source", "days", "days_source",
         "laboratory", "consumes", "destructive", "needs")
    )  # fmt: skip
    if "price" not in row.raw:
        raise row.fail("price", "a method has a price: write dollars, 0 where it costs nothing")
    return Method(
        row.text("id"),
        row.text("label"),
        _one_of(row, "examination", [one.code for one in code_list("examination").entries]),
        _one_of(row, "gives", GIVES),
        row.text("success"),
        _one_of(row, "compares", (SUCCESS, NEVER, *leads.tells)),
        row.cents("price"),
        row.text("price_source"),
        row.whole("days", 0, 10_000),
        row.text("days_source"),
        _one_of(row, "laboratory", laboratories),
        _consumes(row),
        row.flag("destructive"),
        row.names("needs", NEEDS),
    )


def _consumes(row: Rows) -> dict[str, int]:
    inner = row.table("consumes")
    return {unit: round(inner.number(unit, 0, 1_000_000) * 1000) for unit in inner.raw}


def _one_of(row: Rows, name: str, known: Iterable[str]) -> str:
    value, every = row.text(name), tuple(known)
    if value not in every:
        raise row.fail(name, f"write one of {', '.join(every)}")
    return value


def _rate(row: Rows, methods: Mapping[str, Method]) -> Rate:
    row.only(("id", "method", "samples", "from", "below", "chance", "low", "high", "basis", "n", "source"))
    method = _one_of(row, "method", methods)
    samples = row.names("samples", [one.code for one in code_list("exhibit_kind").entries])
    if not samples:
        raise row.fail("samples", "name one kind of sample at the least")
    begin = row.number("from", 0, OLDEST) if "from" in row.raw else 0.0
    below = row.number("below", 0, OLDEST) if "below" in row.raw else OLDEST
    if begin >= below:
        raise row.fail("below", f"must lie above from ({begin:g})")
    return Rate(row.text("id"), method, samples, begin, below, *_interval(row), *_ground(row))


def _check_ids(ids: Iterable[str], origin: str) -> None:
    """Guesses are told and moved by their ids."""
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise LaboratoryError(origin, "id", one, "another guess has this id: give each its own")
        seen.add(one)


def _check_bands(rates: tuple[Rate, ...], origin: str) -> None:
    """Of one method and one kind of sample no two bands of age may overlap."""
    pairs = sorted({(rate.method, sample) for rate in rates for sample in rate.samples})
    for method, sample in pairs:
        bands = sorted((r for r in rates if r.method == method and sample in r.samples), key=lambda rate: rate.begin)
        for first, second in pairwise(bands):
            if second.begin < first.below:
                remedy = f"its ages overlap with those of {first.id} for {method} on {sample}: let one end before"
                raise LaboratoryError(origin, f"rates.{second.id}.from", second.begin, remedy)
