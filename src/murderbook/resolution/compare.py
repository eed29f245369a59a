"""One pair, explained: a row for each comparison, with both probabilities and a sentence."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from murderbook.compute.levelled.form import SAME
from murderbook.compute.levelled.oracle import together
from murderbook.evidence.bits import MILLIBITS_PER_BIT
from murderbook.evidence.calibration import calibrated, capped
from murderbook.evidence.lead import Kind, Lead, Standing
from murderbook.evidence.weight import Basis, RateSource, State, WeightOfEvidence
from murderbook.resolution import sentences
from murderbook.resolution.fitted import FittedModel, Values
from murderbook.resolution.kinds import KINDS
from murderbook.resolution.model import EXCHANGED, GIVEN, HOUSEHOLD, SURNAME
from murderbook.resolution.rates.exchanged import STRAIGHT, level_across
from murderbook.resolution.rates.shares import halves, millibits
from murderbook.resolution.records import Record


def compare(a: Record, b: Record, model: FittedModel) -> Lead:
    """The lead that both records are of one person, left and right as given.

    Records need not be among those that the model was fitted to. ValueError where both have one id.
    """
    if a.id == b.id:
        raise ValueError(f"{a.id!r} is one record: two are compared")
    declaration = model.declaration
    lead = Lead(
        kind=Kind.SAME_PERSON,
        left=a.id,
        right=b.id,
        h1=declaration.h1,
        h2=declaration.h2,
        prior_millibits=None,
        weights=tuple(_Pair(a, b, model).rows()),
        model_id=declaration.id,
        standing=Standing.ASSUMED,
    )
    return _calibrated(lead, model)


def _calibrated(lead: Lead, model: FittedModel) -> Lead:
    """With its rows of calibration where the model has one; where nothing weighs, there is nothing to calibrate."""
    if model.calibration is None or not any(row.millibits for row in lead.weights):
        return lead
    found = capped(calibrated(lead, model.calibration.affine), model.calibration.cap)
    if not model.validated:
        return found
    return replace(found, standing=Standing.VALIDATED, prior_millibits=round(model.prior * MILLIBITS_PER_BIT))


@dataclass(frozen=True)
class _Pair:
    a: Record
    b: Record
    model: FittedModel

    def rows(self) -> Iterator[WeightOfEvidence]:
        if self.a.apart is not None and self.a.apart == self.b.apart:
            yield self._apart()
        across, household, crosswise, named = self._across(), 0, 0, 0
        for c, values in enumerate(self.model.values):
            level = across.get(values.comparison.id)
            row = self._straight(values, self.model.m[c]) if level is None else self._crossed(values, level)
            if level is not None:
                crosswise += row.millibits or 0
            elif c in self.model.household:
                household += row.millibits or 0
            if level is None and values.comparison.id == GIVEN:
                named = row.millibits or 0
            yield row
        if across:
            if self.model.declaration.at(SURNAME) in self.model.household:
                household += crosswise >> 1  # which of the two is the surname cannot be told
            yield self._exchange()
        if household > 0:
            yield self._shared(household, named)

    def _across(self) -> dict[str, int]:
        """The crosswise level from the left's given name and from its surname; empty where nothing was exchanged."""
        names = [record.values.get(key) for record in (self.a, self.b) for key in (GIVEN, SURNAME)]
        if self.model.across is None or not all(names):
            return {}
        given, surname, other_given, other_surname = (str(name) for name in names)
        kinds = KINDS[GIVEN](), KINDS[SURNAME]()
        straight = (kinds[0].level(given, other_given), kinds[1].level(surname, other_surname))
        found = {GIVEN: level_across(given, other_surname), SURNAME: level_across(surname, other_given)}
        apart = straight[0] > STRAIGHT[0] and straight[1] > STRAIGHT[1]
        return found if apart and all(found.values()) else {}

    def _straight(self, values: Values, m: tuple[float, ...]) -> WeightOfEvidence:
        id_ = values.comparison.id
        x, y = self.a.values.get(id_), self.b.values.get(id_)
        if x is None or y is None:
            return self._row(values, 0, sentences.NOT_TOLD, State.MISSING)
        level = values.comparison.values.level(x, y)
        shares = values.share_at(level, x), values.share_at(level, y)
        weight = int(millibits(m[level])) + int(halves(shares[0])) + int(halves(shares[1]))
        p2 = math.sqrt(shares[0] * shares[1])
        kind, loose = values.comparison, values.comparison.values.reach(x) > SAME
        said = sentences.sentence_of(kind.kind, kind.levels[level - 1], p2, loose=loose)
        return replace(self._row(values, weight, said), p_given_h1=m[level], p_given_h2=p2)

    def _crossed(self, values: Values, level: int) -> WeightOfEvidence:
        """The left's name beside the right's other one."""
        across, given = self.model.across, values.comparison.id == GIVEN
        assert across is not None
        other = (across.surname if given else across.given).comparison
        x, y = self.a.values[values.comparison.id], self.b.values[other.id]
        shares = across.share_at(level, x, given=given), across.share_at(level, y, given=not given)
        m = self.model.declaration.names.m[level - 1]
        weight = int(millibits(m)) + int(halves(shares[0])) + int(halves(shares[1]))
        p2 = math.sqrt(shares[0] * shares[1])
        said = sentences.across(level, other.label, p2)
        row = self._row(values, weight, said)
        return replace(row, right=self.b.shown.get(other.id, y), p_given_h1=m, p_given_h2=p2)

    def _exchange(self) -> WeightOfEvidence:
        names = self.model.declaration.names
        source = RateSource(self.model.declaration.id, names.source, None, Basis.ASSIGNED)
        weight = int(millibits(names.exchanged))
        said = sentences.EXCHANGED
        return WeightOfEvidence(
            EXCHANGED, "Names exchanged", None, None, weight, said, State.USED, source, names.exchanged, 1.0
        )

    def _shared(self, household: int, named: int) -> WeightOfEvidence:
        """What is taken from rows that weigh so many milli-bits together, beside given names that weigh `named`."""
        model = self.model
        change = int(together(model.levelled.shared, np.array([household]), np.array([named]))[0]) - household
        source = RateSource(model.declaration.id, model.declaration.household.source, None, Basis.ASSIGNED)
        said = sentences.household(model.mates, learned=model.prior_bits is not None)
        return WeightOfEvidence(
            HOUSEHOLD, "Shared household", None, None, change, said, State.USED, source, group=HOUSEHOLD
        )  # of a sum of rows: no probability of its own, under either proposition

    def _apart(self) -> WeightOfEvidence:
        source = RateSource(self.model.declaration.id, "the records themselves", None, Basis.ASSIGNED)
        said = f"Both stand in {self.a.apart}, which tells of each person once."
        return WeightOfEvidence("apart", "Told apart", self.a.apart, self.b.apart, None, said, State.EXCLUDED, source)

    def _row(self, values: Values, weight: int, said: str, state: State = State.USED) -> WeightOfEvidence:
        comparison, learned = values.comparison, self.model.learned_from
        origin = comparison.source
        if learned >= 0.5:
            origin += f"; drawn to what {learned:,.0f} likely pairs of these records show"
        id_, n = comparison.id, values.n
        return WeightOfEvidence(
            comparison=id_,
            label=comparison.label,
            left=self.a.shown.get(id_, self.a.values.get(id_)),
            right=self.b.shown.get(id_, self.b.values.get(id_)),
            millibits=weight,
            sentence=said,
            state=state,
            source=RateSource(
                self.model.declaration.id, f"{origin}; chance counted in {n:,} records", n, Basis.ASSIGNED
            ),
            group=HOUSEHOLD if comparison.travels == HOUSEHOLD else id_,
        )
