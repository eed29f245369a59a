"""Compare two cases and say why: every row with both values, what it weighs, how rare it is here, and of how many.

The explained path. It looks up the same integers as the bulk kernels (`compute`), so the total of a lead is the number
by which it was ranked, to the milli-bit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from murderbook.casefile.case import Case, PhysicalLink
from murderbook.evidence.lead import Kind, Lead, Standing
from murderbook.evidence.weight import RateSource, State, WeightOfEvidence
from murderbook.linkage.fitted import FittedModel
from murderbook.linkage.gaps import gap_sentence
from murderbook.linkage.model import ABSENT, PLACE, PRESENT, TIME, Item
from murderbook.linkage.place import chord2, distance_sentence, point_words
from murderbook.linkage.rates import (
    FEW,
    ROOT,
    Node,
    counted_words,
    node_of,
    percent,
    place_words,
    relation_of,
    share_words,
)
from murderbook.linkage.reading import EXCLUDING, Reading, Value, is_linked, physical_links, read

PHYSICAL = "physical"  # the group of traces that tie two cases, or rule one offender out
PHYSICAL_WORDS = {"dna": "DNA", "latent": "Prints", "ballistics": "Ballistics"}
UNLINKED_WORDS = {"latent": "Prints of different persons", "ballistics": "Different firearms"}


def compare(a: Case, b: Case, model: FittedModel) -> Lead:
    """Same offender? `a` is shown left, `b` right; the totals are the same either way.

    ValueError where the two are one case, or a case was not counted when the model was fitted: rates leave both out.
    """
    if a.id == b.id:
        raise ValueError(f"case {a.id} cannot be compared with itself")
    for case in (a, b):
        if case.id not in model.ids:
            raise ValueError(f"case {case.id} was not counted when the model was fitted: fit it again")
    left, right = read(a, model.declaration), read(b, model.declaration)
    rows = [*_physical_rows(a, b, model), *_item_rows(left, right, model)]
    rows += [_place_row(left, right, model), _time_row(left, right, model)]
    return Lead(
        kind=Kind.SAME_OFFENDER,
        left=a.id,
        right=b.id,
        h1=model.declaration.h1,
        h2=model.declaration.h2,
        prior_millibits=None,
        weights=tuple(rows),
        model_id=model.id,
        standing=Standing.ASSUMED,
    )


def rests_on_trace(lead: Lead) -> bool:
    """Does a physical link tie the two? Then its total ranks, and chance is not what explains it."""
    return any(row.group == PHYSICAL and row.state is State.USED for row in lead.weights)


def physical_millibits(kind: str, model: FittedModel) -> int:
    ranks = model.declaration.physical
    return round(1000 * ranks.get(kind, ranks["other"]))


def _physical_rows(a: Case, b: Case, model: FittedModel) -> list[WeightOfEvidence]:
    links = physical_links(a, b)
    return [
        _linked_row(link, model) if link.same_source else _unlinked_row(link, is_linked(links), model) for link in links
    ]


def _linked_row(link: PhysicalLink, model: FittedModel) -> WeightOfEvidence:
    words = PHYSICAL_WORDS.get(link.kind, link.kind)
    return WeightOfEvidence(
        comparison=f"physical.{link.kind}",
        label=f"{words}: linked",
        left="one source",
        right="one source",
        millibits=physical_millibits(link.kind, model),
        sentence=f"{words} of both cases come from one source{_said_by(link)}; this outranks all behaviour.",
        state=State.USED,
        source=RateSource(model.id, model.declaration.physical_source),
        group=PHYSICAL,
    )


def _unlinked_row(link: PhysicalLink, linked: bool, model: FittedModel) -> WeightOfEvidence:
    """A trace that differs. It excludes only where it is DNA and nothing ties the two; else it is told, at 0 points."""
    words, differ = (
        PHYSICAL_WORDS.get(link.kind, link.kind),
        f"of both cases come from different sources{_said_by(link)}",
    )
    excluded = link.kind == EXCLUDING and not linked
    if excluded:
        said = f"{words} {differ}; this rules one offender out, as far as the trace is his."
    elif link.kind == EXCLUDING:
        said = f"{words} {differ}, against the trace that ties them: the laboratory must resolve it."
    else:
        what = UNLINKED_WORDS.get(link.kind, f"{words}: different sources")
        said = f"{what}{_said_by(link)}: does not tell for or against one offender."
    return WeightOfEvidence(
        comparison=f"physical.{link.kind}",
        label=f"{words}: {'excluded' if excluded else 'different'}",
        left="different sources",
        right="different sources",
        millibits=None if excluded else 0,
        sentence=said,
        state=State.EXCLUDED if excluded else State.USED,
        source=RateSource(model.id, model.declaration.physical_source),
        group=PHYSICAL if excluded else "traces that differ",
    )


def _said_by(link: PhysicalLink) -> str:
    return f" ({link.source})" if link.source else ""


def _item_rows(left: Reading, right: Reading, model: FittedModel) -> list[WeightOfEvidence]:
    """Rows of all items, those of a group together."""
    node = node_of(left.where, relation_of(left.where, right.where))
    assert node is not None  # a relation that holds has its node
    return [
        _item_row(item, x, y, node, model)
        for item, x, y in zip(model.declaration.items, left.values, right.values, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Known:
    """Two known values of one item, and the node whose rates they are weighed by."""

    item: Item
    x: Value
    y: Value
    node: Node
    model: FittedModel

    @property
    def row(self) -> int:
        return self.model.tables.nodes[self.node]

    def at(self, value: Value) -> int:
        try:
            return self.model.tables.position[self.item.id, value.key]
        except KeyError:
            seen = f"{self.item.label}: the value {value.key!r} was not there when the model was fitted: fit it again"
            raise ValueError(seen) from None

    @property
    def counts(self) -> float:
        return self.model.shares[self.item.group]

    @property
    def n(self) -> int:
        """Units of the node whose value is known, the two compared left out; all files where absence is not coded."""
        return max(round(float(self.model.tables.trials[self.row, self.at(self.x)])) - 2, 0)

    @property
    def n_wider(self) -> int:
        """The same of the whole register."""
        return max(round(float(self.model.tables.trials[0, self.at(self.x)])) - 2, 0)

    @property
    def base(self) -> str:
        """Where the rate comes from, and whether the place alone could carry it."""
        wider = "" if self.node == ROOT else ", with the wider register"
        coded = self.model.tables.coded[self.item.id]
        silent = (
            "on file, where only a yes is noted" if coded == 0.0 else "counted, silent files in part; few note a no"
        )
        counted = "known" if coded == 1.0 else silent
        if self.n == 0 and self.node != ROOT:
            return f"in the wider register ({self.n_wider} {counted}), none of them {place_words(self.node)}"
        return f"among other cases {place_words(self.node)} ({self.n} {counted}{wider})"

    def often(self, rate: float, *, of_family: bool) -> str:
        """How common the value is; counted, not as a percentage, where the whole register tells of few cases."""
        if self.n_wider >= FEW:
            return f"by chance in {percent(rate)} {self.base}"
        tables, at = self.model.tables, self.at(self.x)
        columns = tables.kin == tables.kin[at] if of_family else [at]
        shown = max(round(float(tables.shown[0, columns].sum())) - 2, 0)
        return f"shared by {share_words(shown, self.n_wider, rate)} in which this is known"

    def used(self, weight: int, sentence: str, h1: float, h2: float) -> WeightOfEvidence:
        item = self.item
        return WeightOfEvidence(
            comparison=item.id,
            label=item.label,
            left=self.x.words,
            right=self.y.words,
            millibits=weight,
            sentence=sentence,
            state=State.USED,
            source=RateSource(
                self.model.id, f"{self.base}; consistency {item.source}{counted_words(self.counts)}", self.n
            ),
            p_given_h1=min(h1, 1.0),
            p_given_h2=h2,
            group=item.group,
            counts=self.counts,
        )


def _item_row(item: Item, x: Value | None, y: Value | None, node: Node, model: FittedModel) -> WeightOfEvidence:
    if x is None or y is None:
        return _missing(item, x, y, model)
    known = _Known(item, x, y, node, model)
    if x.key == y.key:
        return _same_row(known)
    return _kindred_row(known) if x.family == y.family else _differing_row(known)


def _same_row(known: _Known) -> WeightOfEvidence:
    tables, x, label = known.model.tables, known.x, known.item.label
    value, family, sharing, _ = tables.ratios
    rate, ratio = (float(of[known.row, known.at(x)]) for of in (family if x.broad else value, sharing))
    weight = int(tables.same[known.row, known.at(x)])
    what = {PRESENT: f"{label}: so in both", ABSENT: f"{label}: not so in either"}.get(
        x.key, f"{label}: {x.label} in both"
    )
    bounded = "; no rarer rate is believed" if rate <= known.item.rarest and known.n_wider >= FEW else ""
    sentence = f"{what}; {known.often(rate, of_family=x.broad)}{bounded}."
    return known.used(weight, sentence, rate * ratio, rate)


def _kindred_row(known: _Known) -> WeightOfEvidence:
    tables, x, y = known.model.tables, known.x, known.y
    rate, ratio = (float(tables.ratios[of][known.row, known.at(x)]) for of in (1, 3))
    weight = int(tables.near[known.row, known.at(x)])
    kind = f"both of one kind ({x.family})"
    sentence = f"{known.item.label}: {x.words} and {y.words}, {kind}; {known.often(rate, of_family=True)}."
    return known.used(weight, sentence, rate * ratio, rate)


def _differing_row(known: _Known) -> WeightOfEvidence:
    tables, x, y = known.model.tables, known.x, known.y
    weight = int(tables.differ[known.at(x)])
    rates = tables.value_rates_one_out[known.row]
    h2 = float(2.0 * rates[known.at(x)] * rates[known.at(y)])
    sentence = f"{known.item.label}: {x.words} here, {y.words} there; one offender's cases differ so less often."
    afresh = 1.0 - known.item.same - known.item.near
    return known.used(weight, sentence, afresh * h2, h2)


def _missing(item: Item, x: Value | None, y: Value | None, model: FittedModel) -> WeightOfEvidence:
    left, right = (value.words if value else None for value in (x, y))
    where = "in either file" if x is None and y is None else f"in the {'first' if x is None else 'second'} file"
    return WeightOfEvidence(
        comparison=item.id,
        label=item.label,
        left=left,
        right=right,
        millibits=0,
        sentence=f"{item.label}: not known {where}, so it says nothing.",
        state=State.MISSING,
        source=RateSource(model.id, "no comparison"),
        group=item.group,
    )


def _place_row(left: Reading, right: Reading, model: FittedModel) -> WeightOfEvidence:
    rule = model.declaration.place
    blank = WeightOfEvidence(
        PLACE,
        rule.label,
        left.where.area or point_words(left.point),
        right.where.area or point_words(right.point),
        0,
        f"{rule.label}: no usable coordinates, and no area, that both files have.",
        State.MISSING,
        RateSource(model.id, rule.source),
        group=rule.group,
    )
    if left.point and right.point:
        return _distance_row(left, right, model, blank)
    return _area_row(left, right, model, blank) if left.where.area and right.where.area else blank


def step_of(left: Reading, right: Reading, model: FittedModel) -> int:
    """The step of nearness, from whichever case sees more of the others nearer."""
    assert left.point is not None and right.point is not None
    apart = float(chord2(left.point, right.point))
    return max(int((apart > model.edges(model.density.square_of(point))).sum()) for point in (left.point, right.point))


def _distance_row(left: Reading, right: Reading, model: FittedModel, blank: WeightOfEvidence) -> WeightOfEvidence:
    rule = model.declaration.place
    assert left.point is not None and right.point is not None
    step, says = step_of(left, right, model), model.nearness
    n, pairs = max(model.density.located - 2, 0), sum(model.seen)
    return replace(
        blank,
        left=point_words(left.point),
        right=point_words(right.point),
        millibits=int(says.weights[step]),
        sentence=distance_sentence(left.point, right.point, step, rule, n),
        state=State.USED,
        source=RateSource(model.id, f"density of {n} located cases, {pairs:,} pairs of them; {rule.source}", n),
        p_given_h1=float(says.same[step]),
        p_given_h2=float(says.any[step]),
    )


def _area_row(left: Reading, right: Reading, model: FittedModel, blank: WeightOfEvidence) -> WeightOfEvidence:
    here, there = left.where, right.where
    assert here.area and there.area
    same, kindred, elsewhere, unknown = model.area_weights(here.area, here.wider)
    share, n = model.share_of_area(here.area), max(sum(model.areas.values()) - 2, 0)
    if here.area == there.area:
        hits = max(model.areas.get(here.area, 0) - 2, 0)
        weight, words = same, f"Both lie in {here.area}, shared by {share_words(hits, n, share)}."
    elif here.wider and here.wider == there.wider:
        weight, words = kindred, f"{here.area} and {there.area} are different areas of {here.wider}."
    else:
        weight = elsewhere if here.wider and there.wider else unknown
        words = f"{here.area} and {there.area} are different areas."
    return replace(
        blank,
        millibits=weight,
        sentence=words + " Exact places are not known for both.",
        state=State.USED,
        source=RateSource(model.id, f"areas of {n} other cases; {model.declaration.place.source}", n),
    )


def _time_row(left: Reading, right: Reading, model: FittedModel) -> WeightOfEvidence:
    rule = model.declaration.time
    n = max(round(sum(model.years.values())) - 2, 0)
    row = WeightOfEvidence(
        TIME,
        rule.label,
        left.date if left.span else None,
        right.date if right.span else None,
        0,
        f"{rule.label}: the date is not known, or too roughly, in one of the files or both.",
        State.MISSING,
        RateSource(model.id, f"dates of {n} other cases; {rule.source}", n),
        group=rule.group,
    )
    if left.span is None or right.span is None:
        return row
    apart = abs(left.span.day - right.span.day)
    weight = model.gap_weight(left.span, right.span)
    exact = left.span.length == right.span.length == 0
    sentence = gap_sentence(apart, n, favours=weight > 0, exact=exact)
    return replace(row, millibits=weight, sentence=sentence, state=State.USED)
