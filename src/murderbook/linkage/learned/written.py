"""A learned declaration in writing: where its entries come from, how it was tested, a name that follows from them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from murderbook.evidence.validation import Interval
from murderbook.linkage.learned.held_out import BETTER, NO_DIFFERENCE, WORSE, Measure, Validation
from murderbook.linkage.learned.labelled import FEW, LONGEST
from murderbook.linkage.learned.mixture import WORTH
from murderbook.linkage.learned.parts import AREA
from murderbook.linkage.learned.rates import Rate, Shares, raw_with
from murderbook.linkage.model import PLACE, TIME, Declaration

MEASURES = {
    "auc": "AUC (1 tells all pairs apart, 0.5 none)",
    "cllr": "Cllr (0 perfect, 1 saying nothing, above 1 harm)",
    "cllr_min": "Cllr-min (what the order of scores allows)",
    "hit@1": "Cases whose first partner in the list is of their series",
    "hit@5": "... with one of their series among the first five",
    "hit@10": "... among the first ten",
}
SHORT = {
    "auc": "AUC",
    "cllr": "Cllr",
    "cllr_min": "Cllr-min",
    "hit@1": "the first of a list",
    "hit@5": "the first five",
    "hit@10": "the first ten",
}
FEWEST_TOLD = 10  # series; of fewer, random groups of cases are told apart from nothing as often as not
NAMED = 8  # comparisons that a note names one by one


@dataclass(frozen=True, slots=True)
class Basis:
    """How much was learned from, and when."""

    series: int
    cases: int
    pairs: int
    date: str


def document(
    declaration: Declaration, shares: Shares, rates: Sequence[Rate], validation: Validation, basis: Basis
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The declaration as data, and the notes that it holds."""
    raw = raw_with(declaration, shares)
    name = f"linkage-learned-{_fingerprint(raw)}"  # everybody reads it, so it tells of no series
    told = notes_of(rates, validation, basis)
    _tell_sources(raw, rates)
    head = {"id": name, "title": f"Same offender? Learned from {basis.series} solved series", "standing": "learned"}
    tail = {
        "learned": {
            "from": declaration.id,
            "date": basis.date,
            "series": basis.series,
            "cases": basis.cases,
            "pairs": basis.pairs,
            "prior_pairs": WORTH,
            "longest_series": LONGEST,
            "notes": list(told),
            "rates": [asdict(rate) for rate in rates],
        },
        "validation": _tested(validation),
    }
    rest = {key: value for key, value in raw.items() if key not in {*head, *tail}}
    return {**head, **rest, **tail}, told


def _fingerprint(raw: dict[str, Any]) -> str:
    """The same rates of the same comparisons have the same name, whenever they were learned."""
    aside = {"id", "title", "standing", "learned", "validation"}
    numbers = {key: value for key, value in raw.items() if key not in aside}
    return sha256(json.dumps(numbers, sort_keys=True).encode()).hexdigest()[:8]


def _tell_sources(raw: dict[str, Any], rates: Iterable[Rate]) -> None:
    found = list(rates)
    for row in raw["comparisons"]:
        codes = [rate for rate in found if rate.id.startswith(f"{row['id']}.") and row["kind"] != "category"]
        own = [rate for rate in found if rate.id == row["id"]]
        row["source"] = _of_codes(codes, row["source"]) if codes else _source(own, row["source"])
    for name, ids in ((PLACE, (PLACE, AREA)), (TIME, (TIME,))):
        raw[name]["source"] = _source([rate for rate in found if rate.id in ids], raw[name]["source"])


def _source(rates: Sequence[Rate], declared: str) -> str:
    told = [rate for rate in rates if rate.pairs]
    if not told:
        return f"no linked pair tells of it: as declared, {declared}"
    first = told[0]
    spans = [f"{rate.part} {rate.low:.2f} to {rate.high:.2f}" for rate in told if rate.part in {"same", "near"}]
    within = f" ({', '.join(spans)})" if spans else ""
    return f"learned from {first.pairs:,} linked pairs of {first.series} solved series{within}; before: {declared}"


def _of_codes(rates: Sequence[Rate], declared: str) -> str:
    told = [rate for rate in rates if rate.pairs]
    if not told:
        return f"no linked pair tells of it: as declared, {declared}"
    low, high = min(rate.learned for rate in told), max(rate.learned for rate in told)
    pairs, series = max(rate.pairs for rate in told), max(rate.series for rate in told)
    rest = f"; {len(rates) - len(told)} more of which no pair tells as declared" if len(told) < len(rates) else ""
    codes = f"{len(told)} code{'s' if len(told) > 1 else ''} ({low:.2f} to {high:.2f})"
    return f"learned for {codes}, from up to {pairs:,} linked pairs of {series} solved series{rest}; before: {declared}"


def notes_of(rates: Sequence[Rate], validation: Validation, basis: Basis) -> tuple[str, ...]:
    """What to know before it is used."""
    notes = []
    if basis.series < FEW:
        notes.append(
            f"Only {basis.series} solved series: the figures are uncertain, and so is whether they hold for others. "
            f"From {FEW} on the intervals begin to mean what they say."
        )
    silent = list(dict.fromkeys(rate.label for rate in rates if not rate.pairs))
    if silent:
        more = f" and {len(silent) - NAMED} more" if len(silent) > NAMED else ""
        notes.append(f"No linked pair tells of {', '.join(silent[:NAMED])}{more}: there the declared rate stays.")
    return (*notes, verdict_of(validation), "Solved series are not all series: scores rank, and are no bits.")


def verdict_of(validation: Validation) -> str:
    """Where the learned rates did better on series left out, and where not, in a sentence."""
    found: dict[str, list[str]] = {}
    for measure in validation.measures:
        found.setdefault(measure.verdict, []).append(SHORT[measure.name])
    if not found:
        return "Too few series to test the learned rates on any that were left out."
    if validation.series < FEWEST_TOLD:
        return f"Left out in turn were {validation.series} series only: whatever the two rates differ in may be chance."
    words = {
        BETTER: "better in {}",
        WORSE: "WORSE in {}",
        NO_DIFFERENCE: "no better than the declared ones, as far as these series tell, in {}",
    }
    said = [words[verdict].format(", ".join(found[verdict])) for verdict in words if verdict in found]
    cllr = next((measure for measure in validation.measures if measure.name == "cllr"), None)
    still = " Taken for bits they are still worse than saying nothing (Cllr of 1 or more)."
    worthless = cllr is not None and cllr.learned.estimate >= 1.0
    return f"On series left out the learned rates are {'; '.join(said)}.{still if worthless else ''}"


def _tested(validation: Validation) -> dict[str, Any]:
    counts = {key: value for key, value in asdict(validation).items() if key != "measures"}
    return {**counts, "verdict": verdict_of(validation), "measures": [_row(one) for one in validation.measures]}


def _row(measure: Measure) -> dict[str, Any]:
    return {
        "name": measure.name,
        "what": MEASURES[measure.name],
        "declared": _figures(measure.declared),
        "learned": _figures(measure.learned),
        "difference": _figures(measure.difference),
        "verdict": measure.verdict,
    }


def _figures(found: Interval) -> list[float]:
    """Estimate, and its 95 % interval."""
    return [round(value, 4) for value in (found.estimate, found.low, found.high)]
