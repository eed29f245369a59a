"""What each unknown item of a pair would add to its score if somebody looked it up.

The figures are those that `compare` would give: the row with the item filled in. Rows do not look at one another, so
two items that are both filled in give the sum of what each gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from murderbook.casefile.case import Case
from murderbook.evidence.weight import State, WeightOfEvidence
from murderbook.linkage.compare import compare
from murderbook.linkage.fitted import FittedModel
from murderbook.linkage.gaps import gap_shares
from murderbook.linkage.model import ABSENT, PLACE, PRESENT, TIME, Item
from murderbook.linkage.rates import node_of, relation_of
from murderbook.linkage.reading import Reading, Value, read


@dataclass(frozen=True, slots=True)
class Unknown:
    """An item that one of the files, or both, do not tell. All figures are milli-bits of change of the total.

    `left`, `right`: what the files say, None where they do not. `if_alike`: found so in both (the value that is known,
    or the behaviour present; of a category known in neither file, the average over its values). `if_not`: found
    different; None where a file can never say so. Of a place or a date: the most and the least that any distance gives.
    `expected`: the mean if one offender did both.
    """

    comparison: str
    label: str
    kind: str  # of the item ("category", "listed", "behaviours"), or "place", "time"
    left: str | None
    right: str | None
    if_alike: int
    if_not: int | None
    expected: float


ALIKE, KINDRED, DIFFERENT, OTHERWISE_ALIKE = "alike", "kindred", "different", "otherwise alike"


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How likely one answer is if one offender did both, the row it would make, and which kind of answer it is."""

    share: float
    row: WeightOfEvidence
    found: str


def would_change(a: Case, b: Case, model: FittedModel) -> tuple[Unknown, ...]:
    """Items not known in one file or both, the one with the most expected score first.

    An item of which the register has counted nothing has no rates and is left out. ValueError as `compare` has it, and
    where a file says what was not there when the model was fitted.
    """
    rows, left, right = compare(a, b, model).weights, read(a, model.declaration), read(b, model.declaration)
    node = node_of(left.where, relation_of(left.where, right.where))
    assert node is not None  # a relation that holds has its node
    asking = _Asking(model, model.tables.nodes[node], rows)
    found = [
        unknown
        for item, x, y in zip(model.declaration.items, left.values, right.values, strict=True)
        if x is None or y is None
        for unknown in asking.of_item(item, x or y)
    ]
    found += [*_of_place(asking), *_of_time(asking, left, right)]
    return tuple(sorted(found, key=lambda one: (-one.expected, one.comparison)))


@dataclass(frozen=True, slots=True)
class _Asking:
    """The pair as it stands. `row`: where the tables hold the rates of its place and era."""

    model: FittedModel
    row: int
    rows: Sequence[WeightOfEvidence]

    def missing(self, comparison: str) -> WeightOfEvidence | None:
        return next((r for r in self.rows if r.comparison == comparison and r.state is State.MISSING), None)

    def of_item(self, item: Item, known: Value | None) -> Iterator[Unknown]:
        """At most one: none where no rate was counted."""
        missing = self.missing(item.id)
        columns = {value.key: at for at, (one, value) in enumerate(self.model.tables.values) if one.id == item.id}
        if missing is None or not columns:
            return
        if known is not None and known.key not in columns:
            raise ValueError(f"{item.label}: the value {known.key!r} was not there when the model was fitted")
        if item.is_presence and known is None and PRESENT not in columns:
            return
        answers = _Answers(self, item, columns, missing)
        outcomes = answers.of_neither() if known is None else answers.given(columns[known.key], 1.0)
        changes = [(one, one.row.millibits or 0) for one in outcomes]
        alike = [(one.share, change) for one, change in changes if one.found == ALIKE]
        differ = [change for one, change in changes if one.found == DIFFERENT]
        yield Unknown(
            comparison=item.id,
            label=item.label,
            kind=item.kind,
            left=missing.left,
            right=missing.right,
            if_alike=_mean(alike),
            if_not=differ[0] if differ else None,
            expected=sum(one.share * change for one, change in changes),
        )


@dataclass(frozen=True, slots=True)
class _Answers:
    """What may be found of one item, if one offender did both: repeated, kept to its family, or drawn afresh."""

    asking: _Asking
    item: Item
    columns: dict[str, int]  # of the tables, by value
    missing: WeightOfEvidence

    def given(self, at: int, share: float) -> Iterator[_Outcome]:
        """Answers of one file where the other is known to have the value of this column."""
        item, tables, here = self.item, self.asking.model.tables, self.asking.row
        value = tables.values[at][1]
        own, family = (float(rates[here, at]) for rates in tables.ratios[:2])
        afresh = 1.0 - item.same - item.near
        if value.broad:
            alike, kindred = item.same + item.near + afresh * family, 0.0
        else:
            alike = item.same + item.near * own / family + afresh * own
            kindred = max(item.near * (1.0 - own / family) + afresh * (family - own), 0.0)
        differs = max(1.0 - alike - kindred, 0.0)
        # what is looked up is a value of its own, which shares no more than the family with a broad one
        weight = (tables.near if value.broad else tables.same)[here, at]
        yield _Outcome(share * alike, self._row(int(weight), value), ALIKE)
        yield _Outcome(share * kindred, self._row(int(tables.near[here, at]), value), KINDRED)
        if item.kind != "listed":  # a list never says no: silence stays unknown
            yield _Outcome(share * differs, self._row(int(tables.differ[at]), value), DIFFERENT)

    def of_neither(self) -> Iterator[_Outcome]:
        """Answers of both files: the first as common as it is here, the second given the first."""
        rates, here = self.asking.model.tables.ratios[0], self.asking.row
        if not self.item.is_presence:
            exact = [at for at in self.columns.values() if not self.asking.model.tables.values[at][1].broad]
            total = sum(float(rates[here, at]) for at in exact)
            for at in exact:
                yield from self.given(at, float(rates[here, at]) / total)
            return
        rate = float(rates[here, self.columns[PRESENT]])
        yield from self.given(self.columns[PRESENT], rate)
        if ABSENT in self.columns:
            for one in self.given(self.columns[ABSENT], 1.0 - rate):
                yield replace(one, found=OTHERWISE_ALIKE if one.found == ALIKE else one.found)

    def _row(self, weight: int, value: Value) -> WeightOfEvidence:
        return replace(self.missing, millibits=weight, left=value.words, right=value.words, state=State.USED)


def _mean(found: list[tuple[float, int]]) -> int:
    total = sum(share for share, _ in found)
    return round(sum(share * change for share, change in found) / total) if total else 0


def _of_place(asking: _Asking) -> Iterator[Unknown]:
    """Where no place of both can be compared: as if the scene of each were found to the street."""
    missing, says = asking.missing(PLACE), asking.model.nearness
    if missing is None:
        return
    steps = [int(weight) for weight in says.weights]
    expected = float((says.same * says.weights).sum())
    yield _of_rule("place", missing, (max(steps), min(steps)), expected)


def _of_time(asking: _Asking, left: Reading, right: Reading) -> Iterator[Unknown]:
    """Where a date is not known, or too roughly: as if it were found to the day."""
    missing, rule = asking.missing(TIME), asking.model.declaration.time
    if missing is None:
        return
    known = left.span or right.span
    shares = gap_shares(rule, asking.model.years)
    weights = asking.model.gaps[known.length if known else 0, 0, : len(shares)]
    ends = int(weights.max()), int(weights.min())
    yield _of_rule("time", missing, ends, float((shares * weights).sum()))


def _of_rule(kind: str, missing: WeightOfEvidence, ends: tuple[int, int], expected: float) -> Unknown:
    """A place or a date: `ends` are the most and the least that it may give."""
    return Unknown(
        comparison=missing.comparison,
        label=missing.label,
        kind=kind,
        left=missing.left,
        right=missing.right,
        if_alike=ends[0],
        if_not=ends[1],
        expected=expected,
    )
