"""The best place as a lead: one row for each match, under the two propositions that the rows compare."""

from __future__ import annotations

from murderbook.evidence.lead import Kind, Lead, Standing
from murderbook.evidence.weight import RateSource, State, WeightOfEvidence
from murderbook.kinship.genealogy.locating import Located
from murderbook.kinship.genealogy.reasons import Row, rows_of

MODEL_ID = "genealogy-1"


def lead_of(found: Located, unknown: str) -> Lead:
    """`unknown`: the id of the remains or of the offender's profile. H2 is the rival place, else somewhere else: not
    that the two are unrelated, so these rows add to no others but their own. Assumed: rows are scores."""
    best, rival = found.ranked[0].place, found.rival
    source = RateSource(MODEL_ID, "simulation of this tree (deCODE map lengths)", found.evidence.replicates)
    return Lead(
        kind=Kind.SAME_PERSON,
        left=unknown,
        right=best.id,
        h1=f"the unknown person is {best.words}",
        h2=f"the unknown person is {'somewhere else' if rival is None else rival.place.words}",
        prior_millibits=None,
        weights=tuple(_weight(row, source) for row in rows_of(found)),
        model_id=MODEL_ID,
        standing=Standing.ASSUMED,
    )


def _weight(row: Row, source: RateSource) -> WeightOfEvidence:
    return WeightOfEvidence(
        comparison=f"shared-cm:{row.match.person}",
        label=f"DNA shared with {row.name}",
        left=f"{row.match.cm:g} cM",
        right=row.relation,
        millibits=round(1000 * row.adds),
        sentence=f"{row.match.cm:g} cM are shared with {row.name}; {row.low:.0f} to {row.high:.0f} are expected here.",
        state=State.USED,
        source=source,
        group="shared cM",
    )
