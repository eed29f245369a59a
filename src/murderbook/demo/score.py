"""What was found against what was planted. Pure functions on ids: no engine, no file, no database.

Ranks are honest about ties and gaps: a rank is the place in the list as given, None is "not in the list at all".
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from murderbook.demo.answers import Answers

TOP = 100  # leads that a small unit could read in a week: the N of "within the first N"
SHORT_LIST = 10  # ViCAP gave its analysts ten
ELSEWHERE = (
    "who inside the department recurs across the string's exhibits is asked inside a sealed compartment alone, where a "
    "second member approves it (docs/how-to/recur.md says how to try it here)",
)


@dataclass(frozen=True, slots=True)
class Found:
    """What the engines say, best first, in register numbers.

    `leads`: pairs of the search through everything, the new murder included. `focused`: cases suggested for the new
    murder alone. `worklist`: open cases by promise. `strings`: groups of cases put down to one hand. `identities`: by
    remains, the reports of missing persons that may be of them; `described`: the same without DNA.
    """

    leads: Sequence[tuple[str, str]]
    focused: Sequence[str] = ()
    worklist: Sequence[str] = ()
    strings: Sequence[Collection[str]] = ()
    identities: Mapping[str, Sequence[str]] = field(default_factory=dict)
    described: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SeriesScore:
    """One planted series. `joined` members are in the best suggested string, together with `strangers`."""

    name: str
    members: int
    joined: int
    strangers: int
    pairs: int
    pairs_on_top: int
    members_on_top: int
    first_rank: int | None


@dataclass(frozen=True, slots=True)
class DoesScore:
    """Of the nameless whose report is among the missing: how many have it `first`, or in the `short_list`, `described`
    without DNA in the short list; `string`: its place for the string's nameless victim."""

    planted: int
    first: int
    short_list: int
    described: int
    string: int | None

    def line(self) -> str:
        place = "not listed" if self.string is None else f"at place {self.string}"
        return (
            f"The nameless ({self.planted} with a report among the missing): with the families' DNA it stands first "
            f"for {self.first}, among the first {SHORT_LIST} for {self.short_list}; by description alone among the "
            f"first {SHORT_LIST} for {self.described}; for the string's victim {place}."
        )


@dataclass(frozen=True, slots=True)
class Score:
    seed: int
    hot_rank: int | None  # of the first lead that ties the new murder to the string, in the whole search
    hot_focused_rank: int | None  # of the first case of the string in the search for the new murder alone
    hot_in_short_list: int  # cases of the string among the first ten of that search
    hot_worklist_rank: int | None
    string: SeriesScore
    series: tuple[SeriesScore, ...]
    duplicates: int
    duplicates_on_top: int  # murders entered twice that lead the list: true, but no second murder
    leads: int
    does: DoesScore
    elsewhere: tuple[str, ...] = field(default=ELSEWHERE)

    def lines(self) -> list[str]:
        """The summary for the screen."""
        told = [
            f"New murder: {_place('its own search', self.hot_focused_rank)};"
            f" {self.hot_in_short_list} of the first {SHORT_LIST} suggestions belong to the planted string.",
            f"  {_place('The search through everything', self.hot_rank).capitalize()};"
            f" {_listed(self.hot_worklist_rank)}.",
            *(_told(series) for series in (self.string, *self.series)),
            f"Entered twice: {self.duplicates_on_top} of {self.duplicates} double entries are among the first {TOP}.",
            self.does.line(),
        ]
        return [*told, *(f"Not looked for here: {thing}." for thing in self.elsewhere)]


def score(found: Found, answers: Answers) -> Score:
    """Everything planted that this search could have found."""
    ranks = _ranks(found.leads)
    string = set(answers.string)
    series = tuple(series_score(f"{name} series", ids, found, ranks) for name, ids in answers.series.items())
    doubles = [ranks.get(frozenset(pair)) for pair in answers.duplicates]
    return Score(
        seed=answers.seed,
        hot_rank=_first(ranks, [frozenset((answers.hot_case, member)) for member in string]),
        hot_focused_rank=next((at for at, case in enumerate(found.focused, 1) if case in string), None),
        hot_in_short_list=sum(case in string for case in found.focused[:SHORT_LIST]),
        hot_worklist_rank=next((at for at, case in enumerate(found.worklist, 1) if case == answers.hot_case), None),
        string=series_score("the string", answers.string, found, ranks),
        series=series,
        duplicates=len(doubles),
        duplicates_on_top=sum(rank is not None and rank <= TOP for rank in doubles),
        leads=len(found.leads),
        does=does_score(found, answers),
    )


def does_score(found: Found, answers: Answers) -> DoesScore:
    """Where each body's own report stands among those suggested for it."""
    planted = {body: report for body, report in answers.does.items() if report is not None}
    places, described = (
        {body: _place_of(report, listed.get(body, ())) for body, report in planted.items()}
        for listed in (found.identities, found.described)
    )
    return DoesScore(
        planted=len(planted),
        first=sum(place == 1 for place in places.values()),
        short_list=_in_short_list(places.values()),
        described=_in_short_list(described.values()),
        string=places.get(answers.string_doe_remains),
    )


def _in_short_list(places: Collection[int | None]) -> int:
    return sum(place is not None and place <= SHORT_LIST for place in places)


def _place_of(wanted: str, listed: Sequence[str]) -> int | None:
    return next((at for at, one in enumerate(listed, start=1) if one == wanted), None)


def series_score(
    name: str, ids: Sequence[str], found: Found, ranks: Mapping[frozenset[str], int] | None = None
) -> SeriesScore:
    """How much of one series the leads and the suggested strings hold."""
    places = _ranks(found.leads) if ranks is None else ranks
    members = set(ids)
    pairs = [frozenset((a, b)) for a in members for b in members if a < b]
    on_top = [pair for pair in pairs if places.get(pair, TOP + 1) <= TOP]
    best = max((set(group) for group in found.strings), key=lambda group: len(group & members), default=set())
    return SeriesScore(
        name=name,
        members=len(members),
        joined=len(best & members),
        strangers=len(best - members) if best & members else 0,
        pairs=len(pairs),
        pairs_on_top=len(on_top),
        members_on_top=len(frozenset().union(*on_top)),
        first_rank=_first(places, pairs),
    )


def _ranks(leads: Sequence[tuple[str, str]]) -> dict[frozenset[str], int]:
    """Place of each pair, from 1; a pair given twice keeps its better place."""
    places: dict[frozenset[str], int] = {}
    for at, pair in enumerate(leads, start=1):
        places.setdefault(frozenset(pair), at)
    return places


def _first(ranks: Mapping[frozenset[str], int], pairs: Sequence[frozenset[str]]) -> int | None:
    return min((ranks[pair] for pair in pairs if pair in ranks), default=None)


def _place(where: str, rank: int | None) -> str:
    if rank is None:
        return f"{where} does not tie it to the planted string"
    return f"{where} ties it to the planted string at place {rank}"


def _listed(rank: int | None) -> str:
    return "it is not in the worklist" if rank is None else f"in the worklist it stands at place {rank}"


def _told(series: SeriesScore) -> str:
    head = f"{series.name.capitalize()} ({series.members} murders): "
    first = "no lead joins two of them" if series.first_rank is None else f"first lead at place {series.first_rank}"
    top = f"{series.members_on_top} murders in {series.pairs_on_top} of {series.pairs} pairs among the first {TOP}"
    joined = f"largest suggested string holds {series.joined}, with {series.strangers} strangers"
    return f"{head}{first}; {top}; {joined}."
