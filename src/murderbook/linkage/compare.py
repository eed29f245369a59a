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
from murderbook.linkage.model import ABSENT, PLACE, PRESENT, TIME, Declaration, Item
from murderbook.linkage.place import chord2
from murderbook.linkage.rates import ROOT, Node, node_of, percent, place_words, relation_of
from murderbook.linkage.reading import EXCLUDING, Reading, Value, date_of, is_linked, physical_links, read

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


# --- items -------------------------------------------------------------------------------------------------------


def _item_rows(left: Reading, right: Reading, model: FittedModel) -> list[WeightOfEvidence]:
    """Rows of all items; in each group the strongest of either sign counts in full, others by the share declared."""
    node = node_of(left, relation_of(left, right))
    assert node is not None  # a relation that holds has its node
    raw = [
        _item_row(item, x, y, node, model)
        for item, x, y in zip(model.declaration.items, left.values, right.values, strict=True)
    ]
    rows: list[WeightOfEvidence] = []
    for group in model.declaration.groups:
        members = [row for row in raw if row.group == group]
        rows += [*members, *_overlap_row(group, members, model)]
    return rows


def _overlap_row(group: str, rows: list[WeightOfEvidence], model: FittedModel) -> list[WeightOfEvidence]:
    used = [row for row in rows if row.state is State.USED and row.millibits]
    if len(used) < 2:
        return []  # it overlaps nothing
    total = sum(row.millibits or 0 for row in used)
    share = share_of(model.declaration)
    in_full = max((_withheld(row, share) for row in used if _is_agreement(row)), default=0)
    in_full += min((_withheld(row, share) for row in used if (row.millibits or 0) < 0), default=0)
    counted = sum((row.millibits or 0) * share // 1000 for row in used) + in_full
    if counted == total:
        return []
    return [
        WeightOfEvidence(
            comparison=f"overlap.{group}",
            label=f"Counted once: {group}",
            left=None,
            right=None,
            millibits=counted - total,
            sentence=(
                f"Items of the group '{group}' tend to come together: the strongest agreement and the strongest "
                f"contradiction count in full, the others by {model.declaration.others:g} of their weight."
            ),
            state=State.USED,
            source=RateSource(model.id, "convention of the model"),
            group=group,
        )
    ]


def share_of(declaration: Declaration) -> int:
    """Thousandths by which all but the strongest agreement and contradiction of a group count."""
    return round(declaration.others * 1000)


def _withheld(row: WeightOfEvidence, share: int) -> int:
    """What a row loses where it is not the strongest of its group."""
    weight = row.millibits or 0
    return weight - weight * share // 1000


def _is_agreement(row: WeightOfEvidence) -> bool:
    """Shared presence or shared (kindred) category; a shared absence never leads its group."""
    return (row.millibits or 0) > 0 and row.left != ABSENT


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
    def n(self) -> int:
        """Units of the node whose value is known, the two compared left out; all files where absence is not coded."""
        trials = int(self.model.tables.trials[self.row, self.at(self.x)])
        return max(trials - 2, 0)

    @property
    def base(self) -> str:
        """Where the rate comes from, and whether the place alone could carry it."""
        wider = "" if self.node == ROOT else ", with the wider register"
        counted = "known" if self.model.counts.has_absences(self.item) else "on file, where only a yes is noted"
        return f"among other cases {place_words(self.node)} ({self.n} {counted}{wider})"

    def used(self, weight: int, sentence: str, h1: float, h2: float) -> WeightOfEvidence:
        item = self.item
        return WeightOfEvidence(
            comparison=item.id,
            label=item.label,
            left=self.x.label,
            right=self.y.label,
            millibits=weight,
            sentence=sentence,
            state=State.USED,
            source=RateSource(self.model.id, f"{self.base}; consistency {item.source}", self.n),
            p_given_h1=min(h1, 1.0),
            p_given_h2=h2,
            group=item.group,
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
    value, family, _, _ = tables.ratios
    rate = float((family if x.broad else value)[known.row, known.at(x)])
    weight = int(tables.same[known.row, known.at(x)])
    what = {PRESENT: f"{label}: so in both", ABSENT: f"{label}: not so in either"}.get(
        x.key, f"{label}: {x.label} in both"
    )
    bounded = "; no rarer rate is believed" if rate <= known.item.rarest else ""
    sentence = f"{what}; by chance in {percent(rate)} {known.base}{bounded}."
    return known.used(weight, sentence, rate * 2.0 ** (weight / 1000), rate)


def _kindred_row(known: _Known) -> WeightOfEvidence:
    tables, x, y = known.model.tables, known.x, known.y
    rate = float(tables.ratios[1][known.row, known.at(x)])
    weight = int(tables.near[int(x.broad or y.broad), known.row, known.at(x)])
    kind = f"both of one kind ({x.family}), which make up {percent(rate)}"
    sentence = f"{known.item.label}: {x.label} and {y.label}, {kind} {known.base}."
    return known.used(weight, sentence, rate * 2.0 ** (weight / 1000), rate)


def _differing_row(known: _Known) -> WeightOfEvidence:
    tables, x, y = known.model.tables, known.x, known.y
    weight = int(tables.differ[known.at(x)])
    rates = tables.value_rates_one_out[known.row]
    h2 = float(2.0 * rates[known.at(x)] * rates[known.at(y)])
    sentence = f"{known.item.label}: {x.label} here, {y.label} there; one offender's cases differ so less often."
    return known.used(weight, sentence, h2 * 2.0 ** (weight / 1000), h2)


def _missing(item: Item, x: Value | None, y: Value | None, model: FittedModel) -> WeightOfEvidence:
    left, right = (value.label if value else None for value in (x, y))
    where = "in both files" if x is None and y is None else "in one of the files"
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


# --- place and time ----------------------------------------------------------------------------------------------


def _place_row(left: Reading, right: Reading, model: FittedModel) -> WeightOfEvidence:
    rule = model.declaration.place
    blank = WeightOfEvidence(
        PLACE,
        rule.label,
        left.area,
        right.area,
        0,
        f"{rule.label}: no usable coordinates, and no area, in one of the files or both.",
        State.MISSING,
        RateSource(model.id, rule.source),
        group=rule.group,
    )
    if left.point and right.point:
        return _distance_row(left, right, model, blank)
    return _area_row(left, right, model, blank) if left.area and right.area else blank


def step_of(left: Reading, right: Reading, model: FittedModel) -> int:
    """The step of nearness, from whichever case sees more of the others nearer."""
    assert left.point is not None and right.point is not None
    apart = float(chord2(left.point, right.point))
    return max(int((apart > model.edges(model.density.square_of(point))).sum()) for point in (left.point, right.point))


def _distance_row(left: Reading, right: Reading, model: FittedModel, blank: WeightOfEvidence) -> WeightOfEvidence:
    rule = model.declaration.place
    assert left.point is not None and right.point is not None
    step = step_of(left, right, model)
    lower, upper = (0.0, *rule.nearer_share)[step], rule.nearer_share[step]
    km = (chord2(left.point, right.point) ** 0.5) / 1000.0
    n = max(model.density.located - 2, 0)
    reach = f"nearer than all but {percent(upper)}" if step == 0 else f"{percent(lower)} to {percent(upper)} lie nearer"
    return replace(
        blank,
        left=f"{left.point.latitude:.4f}, {left.point.longitude:.4f}",
        right=f"{right.point.latitude:.4f}, {right.point.longitude:.4f}",
        millibits=int(model.steps[step]),
        sentence=f"The places are about {km:.1f} km apart; of the {n} other located cases {reach}.",
        state=State.USED,
        source=RateSource(model.id, f"density of {n} located cases; {rule.source}", n),
        p_given_h1=rule.same_offender[step],
        p_given_h2=upper - lower,
    )


def _area_row(left: Reading, right: Reading, model: FittedModel, blank: WeightOfEvidence) -> WeightOfEvidence:
    assert left.area and right.area
    same, kindred, elsewhere, unknown = model.area_weights(left.area, left.wider)
    share, n = model.share_of_area(left.area), max(sum(model.areas.values()) - 2, 0)
    if left.area == right.area:
        weight, words = same, f"Both lie in {left.area}, as {percent(share)} of the {n} other cases do."
    elif left.wider and left.wider == right.wider:
        weight, words = kindred, f"{left.area} and {right.area} are different areas of {left.wider}."
    else:
        weight = elsewhere if left.wider and right.wider else unknown
        words = f"{left.area} and {right.area} are different areas."
    return replace(
        blank,
        millibits=weight,
        sentence=words + " Exact places are not known for both.",
        state=State.USED,
        source=RateSource(model.id, f"areas of {n} other cases; {model.declaration.place.source}", n),
    )


def _time_row(left: Reading, right: Reading, model: FittedModel) -> WeightOfEvidence:
    rule = model.declaration.time
    shown = [_span_words(reading, model) for reading in (left, right)]
    n = max(round(sum(model.years.values())) - 2, 0)
    known = left.span is not None and right.span is not None
    row = WeightOfEvidence(
        TIME,
        rule.label,
        shown[0],
        shown[1],
        0,
        f"{rule.label}: the date is not known in one of the files or both.",
        State.MISSING,
        RateSource(model.id, f"dates of {n} other cases; {rule.source}", n),
        group=rule.group,
    )
    if left.span is None or right.span is None or not known:
        return row
    apart = abs(left.span.day - right.span.day)
    weight = model.gap_weight(left.span, right.span)
    more = "more" if weight > 0 else "less"
    words = f"About {duration_words(apart)} apart; gaps like this are {more} common within one offender's cases"
    return replace(
        row,
        millibits=weight,
        sentence=f"{words} than between any two of the {n} other cases; both spans are integrated over.",
        state=State.USED,
    )


def _span_words(reading: Reading, model: FittedModel) -> str | None:
    if reading.span is None:
        return None
    length = model.declaration.time.span_days[reading.span.length]
    day = date_of(reading.span.day)
    return f"{day.day} {day:%b %Y}" if length <= 1 else f"{length} days about {day.day} {day:%b %Y}"


# --- words -------------------------------------------------------------------------------------------------------


def duration_words(days: int) -> str:
    if days < 60:
        return f"{days} day{'s' if days != 1 else ''}"
    return f"{days / 30.44:.0f} months" if days < 730 else f"{days / 365.25:.0f} years"
