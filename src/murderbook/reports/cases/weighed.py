"""A lead on one person as a table: every row with both values, what it weighs, its state, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from murderbook.evidence.bits import in_hundredths
from murderbook.evidence.lead import Lead, Standing
from murderbook.evidence.weight import State, WeightOfEvidence
from murderbook.reports.linked.parts import Column, Sources, grid
from murderbook.reports.markup import Child, Markup, el

OVERLAP = "overlap."  # rows that count what comes together once: arithmetic, no evidence
NOTHING = "\N{EN DASH}"


def weighed(lead: Lead, counted: Iterable[WeightOfEvidence], names: tuple[str, str], sources: Sources) -> Markup:
    """`counted`: the rows that count, in the order of reading; what excludes stands before them, what is missing
    behind. `names` head the two values."""
    points = "Bits" if lead.standing is Standing.VALIDATED else "Points"
    columns = [
        Column("Compared", 30), Column(names[0], 33), Column(names[1], 33), Column(f"{points}, state", 19, number=True),
        Column("In words, rates, source"),
    ]  # fmt: skip
    rows = [*lead.exclusions, *counted, *lead.missing]
    return grid(columns, [*(_row(one, sources) for one in rows), *_total(lead)])


def _row(row: WeightOfEvidence, sources: Sources) -> Sequence[Child]:
    number = sources.number(row.source.origin.split("; ", 1)[-1])
    rates = " ".join(_rates(row))
    return [
        row.label,
        row.left or NOTHING,
        row.right or NOTHING,
        [_points(row), el("br"), state_of(row)],
        [f"{row.sentence} [{number}]", *([el("br"), el("span", rates, class_="small")] if rates else [])],
    ]


def _points(row: WeightOfEvidence) -> str:
    if row.millibits is None:
        return NOTHING
    return in_hundredths(row.millibits) if row.state is not State.MISSING else "0"


def state_of(row: WeightOfEvidence) -> str:
    """'used', 'missing', 'excluded', 'capped'; 'no evidence' of arithmetic that takes back what was counted twice."""
    return "no evidence" if row.state is State.USED and row.comparison.startswith(OVERLAP) else row.state.value


def _rates(row: WeightOfEvidence) -> Iterator[str]:
    """How often it is seen of one person and of two."""
    if row.p_given_h1 is not None:
        yield f"If one person: {row.p_given_h1:.3g}, {row.source.basis.value if row.source.basis else 'assumed'}."
    if row.p_given_h2 is not None:
        among = f", counted among {row.source.n:,}" if row.source.n else ""
        yield f"If two: {row.p_given_h2:.3g}{among}."


def _total(lead: Lead) -> Iterator[Sequence[Child]]:
    total = lead.weight_millibits
    words = "none: what excludes has no number" if total is None else in_hundredths(total)
    yield ["All together", NOTHING, NOTHING, words, "Rows add up; what is missing adds nothing."]
