"""One pair, explained: a row for every comparison of the model, adding up to what the kernels give.

`compare` looks every number up where the kernels do; the sentences and probabilities beside it are for a person. The
score of a row is its `counts` times log2(p1 / p2), to the milli-bit, wherever it has the two.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from murderbook.evidence.calibration import calibrated, capped
from murderbook.evidence.lead import Kind, Lead, Standing
from murderbook.evidence.weight import RateSource, State, WeightOfEvidence
from murderbook.linkage.tabular.bits import affine_of, cap_of, is_validated
from murderbook.linkage.tabular.fitting.fitted import Fitted, area_shares
from murderbook.linkage.tabular.fitting.gaps import gap_ratios
from murderbook.linkage.tabular.fitting.steps import SPAN_HOURS, squared_distance
from murderbook.linkage.tabular.fitting.terms import pair_steps, relations_of, terms
from murderbook.linkage.tabular.fitting.wanted import Unknown, would_change
from murderbook.linkage.tabular.model import AREA, Curve, CurveKind, Repeat, RepeatKind
from murderbook.linkage.tabular.sentences import (
    HOURS_A_DAY,
    agreement_sentence,
    apart_words,
    area_sentence,
    counted_by,
    curve_sentence,
    difference_sentence,
    graded_sentence,
    missing_sentence,
)

__all__ = ["Unknown", "compare", "lead_of", "would_change"]


def compare(fitted: Fitted, a: str, b: str, *, population: str = "") -> Lead:
    """The lead of two cases of the table, by their ids. `population`: what these cases are, in the words of MAP.toml;
    only where it is the one the model was learned and calibrated on, the lead is validated. ValueError: an unknown id.
    """
    row = fitted.table.row
    for case_id in (a, b):
        if case_id not in row:
            raise ValueError(f"no case {case_id!r} among the {fitted.table.n:,} cases")
    if a == b:
        raise ValueError(f"case {a!r} cannot be compared with itself")
    return lead_of(fitted, row[a], row[b], population=population)


def lead_of(fitted: Fitted, left: int, right: int, *, population: str = "") -> Lead:
    """The same by rows of the table, calibrated and capped where the model is."""
    model, pair = fitted.model, _Pair(fitted, left, right)
    calibration = model.calibration
    validated = is_validated(fitted, population)
    lead = Lead(
        kind=Kind.SAME_OFFENDER,
        left=fitted.table.ids[left],
        right=fitted.table.ids[right],
        h1=model.h1,
        h2=model.h2,
        prior_millibits=None,  # solved cases are not the population: what a prior would be, nobody can say here
        weights=tuple(pair.rows()),
        model_id=model.id,
        standing=Standing.VALIDATED if validated else Standing.ASSUMED,
    )
    if calibration is None or not any(row.millibits for row in lead.weights):
        return lead  # where nothing is known, or nothing weighs, calibration adds nothing either
    return capped(calibrated(lead, affine_of(model, calibration)), cap_of(model, calibration))


@dataclass
class _Pair:
    fitted: Fitted
    left: int
    right: int

    def __post_init__(self) -> None:
        one, two = (np.array([side], np.int32) for side in (self.left, self.right))
        self.weights = dict(zip(self.fitted.model.comparisons, terms(self.fitted, one, two)[0].tolist(), strict=True))
        self.steps = pair_steps(self.fitted, one, two)
        self.relation = int(relations_of(self.fitted.form, one, two)[0])
        columns = self.fitted.form.columns
        self.metres = float(np.sqrt(squared_distance(columns, one, two)[0]))
        self.hours = float(abs(int(columns.tick[self.left]) - int(columns.tick[self.right])))
        self.node = int(self.fitted.form.cells.node[columns.cell[self.left], self.relation])

    def rows(self) -> list[WeightOfEvidence]:
        model = self.fitted.model
        rows = [self._curve(curve) for curve in model.curves]
        if model.area is not None:
            rows.append(self._area())
        for repeat in model.repeats:
            listed = repeat in self.fitted.listed
            rows.append(self._listed(repeat) if listed else self._graded(repeat))
        return rows

    def _row(  # noqa: PLR0913, PLR0917
        self,
        part: Curve | Repeat,
        shown: tuple[str | None, str | None],
        sentence: str,
        n: int | None,
        state: State = State.USED,
        h: tuple[float | None, float | None] = (None, None),
    ) -> WeightOfEvidence:
        weight = self.weights[part.id] if state is State.USED else 0
        return WeightOfEvidence(
            part.id,
            part.label,
            *shown,
            weight,
            sentence,
            state,
            RateSource(self.fitted.model.id, part.source, n),
            *h,
            part.group,
            part.counts,
        )

    def _curve(self, curve: Curve) -> WeightOfEvidence:
        step = {
            CurveKind.DISTANCE: self.steps.distance,
            CurveKind.NEARNESS: self.steps.nearness,
            CurveKind.GAP: self.steps.gap,
        }[curve.kind][0]
        shown = self._shown(curve.kind)
        if step < 0:
            return self._row(curve, shown, missing_sentence(curve.label, *shown), None, State.MISSING)
        edges = (0.0, *curve.edges, 1.0)
        apart = apart_words(curve.kind, self.metres, self.hours, (edges[step], edges[step + 1]))
        rates = self._rates(curve, int(step))
        shown_rates: tuple[float | None, float | None] = rates
        if curve.kind is CurveKind.GAP and self.is_vague():
            shown_rates = (None, None)
            apart = f"{apart} from middle to middle of two long spans, and integrated over both"
        return self._row(curve, shown, curve_sentence(curve, rates, apart), curve.pairs, h=shown_rates)

    def _rates(self, curve: Curve, step: int) -> tuple[float, float]:
        """Shares of pairs in this step under H1 and H2. Where times are spans, as many times likelier under H1 as all
        that the two may hold is on average: what the kernels weigh."""
        if curve.kind is not CurveKind.GAP:
            return curve.same[step], curve.different[step]
        one, two = (int(self.fitted.form.columns.span[side]) for side in (self.left, self.right))
        ratio = float(gap_ratios(curve, max(one, two), min(one, two))[step])
        return ratio * curve.different[step], curve.different[step]

    def is_vague(self) -> bool:
        """Is one of the two times a span of more than a day?"""
        spans = self.fitted.form.columns.span
        return max(SPAN_HOURS[spans[self.left]], SPAN_HOURS[spans[self.right]]) > HOURS_A_DAY

    def _shown(self, kind: CurveKind) -> tuple[str | None, str | None]:
        table, columns = self.fitted.table, self.fitted.form.columns
        if kind is CurveKind.GAP:
            return self._sides(table.times.shown if table.times else (), columns.span >= 0)
        return self._sides(table.places.shown if table.places else (), columns.located)

    def _sides(self, shown: tuple[str, ...], known: np.typing.NDArray[np.bool_]) -> tuple[str | None, str | None]:
        left, right = (shown[side] if shown and known[side] else None for side in (self.left, self.right))
        return left, right

    def _listed(self, repeat: Repeat) -> WeightOfEvidence:
        fitted, number = self.fitted, self.fitted.listed.index(repeat)
        codes = [int(fitted.form.columns.categories[side, number]) for side in (self.left, self.right)]
        feature = fitted.features[repeat.id]
        names = ("absent", "present") if repeat.kind is RepeatKind.PRESENCE else feature.values
        x, y = (names[code - 1] if code else None for code in codes)
        if x is None or y is None:
            return self._row(repeat, (x, y), missing_sentence(repeat.label, x, y), None, State.MISSING)
        rates = fitted.rates[self.node, int(fitted.counted.first[number]) + np.array(codes)]
        n = max(int(fitted.counted.trials[self.node, number]) - 2, 0)
        base = f"({n:,} other cases {fitted.regions.names[self.node]} tell it; few are filled up from all)"
        if x == y:
            h2 = float(rates[0])
            h1 = repeat.same + (1.0 - repeat.same) * h2
            return self._row(repeat, (x, y), agreement_sentence(repeat, x, h2, base), n, h=(h1, h2))
        h2 = float(2.0 * rates[0] * rates[1])
        return self._row(repeat, (x, y), difference_sentence(repeat, x, y), n, h=((1.0 - repeat.same) * h2, h2))

    def _graded(self, repeat: Repeat) -> WeightOfEvidence:
        fitted = self.fitted
        shown: tuple[str | None, str | None] = (None, None)
        if repeat not in fitted.graded:
            return self._row(repeat, shown, missing_sentence(repeat.label, *shown), None, State.MISSING)
        number = fitted.graded.index(repeat)
        x, y = (int(fitted.form.columns.graded[side, number]) for side in (self.left, self.right))
        shown = self._graded_shown(repeat, x, y)
        if x == 0 or y == 0:
            return self._row(repeat, shown, missing_sentence(repeat.label, *shown), None, State.MISSING)
        ratio = float(fitted.ratios[number][x, y])
        return self._row(repeat, shown, graded_sentence(repeat, ratio), repeat.pairs)

    def _graded_shown(self, repeat: Repeat, x: int, y: int) -> tuple[str | None, str | None]:
        table = self.fitted.table
        if repeat.kind is RepeatKind.NUMBER:
            numbers = self.fitted.features[repeat.id].numbers
            left, right = (f"{numbers[side]:g}" if code else None for side, code in ((self.left, x), (self.right, y)))
            return left, right
        times = table.times.shown if table.times else ()
        left, right = (times[side] if times and code else None for side, code in ((self.left, x), (self.right, y)))
        return left, right

    def _area(self) -> WeightOfEvidence:
        rule, fitted = self.fitted.model.area, self.fitted
        assert rule is not None
        table, regions, columns = fitted.table, fitted.regions, fitted.form.columns
        names = table.area
        left, right = (
            names.values[names.codes[side]] if names is not None and names.codes[side] >= 0 else None
            for side in (self.left, self.right)
        )
        source = RateSource(fitted.model.id, rule.source, rule.pairs)
        row = WeightOfEvidence(
            AREA, rule.label, left, right, 0, "", State.USED, source, group=rule.group, counts=rule.counts
        )
        if self.steps.distance[0] >= 0:
            return replace(row, sentence=f"{rule.label}: said more exactly by the distance.")
        if left is None or right is None:
            return replace(row, state=State.MISSING, sentence=missing_sentence(rule.label, left, right))
        share = float(area_shares(regions, regions.area)[columns.cell[self.left]])
        sentence = area_sentence(self.relation // 2, share) + counted_by(rule.counts, rule.group)
        return replace(row, millibits=self.weights[AREA], sentence=sentence)
