"""What a location is as JSON: docs/reference/genealogy-json.md describes every key."""

from __future__ import annotations

from math import isinf
from typing import Any

from murderbook.kinship.genealogy.advice import Advice, Step
from murderbook.kinship.genealogy.checks import doubts_of
from murderbook.kinship.genealogy.locating import SEPARATED, Located, Scored
from murderbook.kinship.genealogy.people import Years
from murderbook.kinship.genealogy.places import SLACK, birth_of
from murderbook.kinship.genealogy.reasons import Row, Without, rows_of, without_each
from murderbook.kinship.genealogy.relation import in_words, lines_between

VERSION = 1
MOST_RULED_OUT = 200  # told, those that fit best; `counts` has how many there are
NOTE = (
    "An investigative lead, never an identification. Before anybody is named, arrested or notified a direct STR "
    "comparison with the person, or with near relatives of remains, must confirm it."
)
CONDITIONS = (
    "Under the interim policy of the US Department of Justice (2019) genetic genealogy is for unsolved violent crime "
    "and for unidentified remains of suspected homicides, after a CODIS search without a confirmed hit and reasonable "
    "traditional leads, with the prosecutor's agreement, in databases that tell their users of police searches, and "
    "with informed consent of relatives who are asked for samples."
)
METHOD = (
    "Joint normal in the root of shared cM, moments by gene drop through this tree (deCODE map lengths, crossover "
    "interference); an atom where nothing may be shared; each match may be an outlier."
)


def document_of(found: Located, advice: Advice, top: int) -> dict[str, Any]:
    """`top`: places told, and always all that are not separated from the best."""
    shown = max(top, len(found.not_separated))
    return {
        "version": VERSION,
        "kind": "genealogy",
        "standing": "assumed",
        "title": _title(found),
        "note": NOTE,
        "conditions": CONDITIONS,
        "method": METHOD,
        "prior": _prior(found),
        "places": [_place(found, rank, one) for rank, one in enumerate(found.ranked[:shown], start=1)],
        "elsewhere": _elsewhere(found),
        "not_separated": [one.place.id for one in found.not_separated],
        "separated_from": SEPARATED,
        "matches": [_row(one) for one in rows_of(found)],
        "rival": None if found.rival is None else found.rival.place.id,
        "rival_words": (found.elsewhere if found.rival is None else found.rival).place.words,
        "without_one": [_without(found, one) for one in without_each(found)],
        "ruled_out": [_ruled_out(one) for one in found.ruled_out[:MOST_RULED_OUT]],
        "counts": _counts(found),
        "advice": {"open_bits": round(advice.open_bits, 3), "steps": [_step(one) for one in advice.steps]},
        "doubts": [{"code": one.code, "says": one.says} for one in doubts_of(found)],
        "seed": found.asked.seed,
        "replicates": found.evidence.replicates,
    }  # fmt: skip


def _step(one: Step) -> dict[str, Any]:
    return {"kind": one.kind, "what": one.what, "person": one.person, "bits": round(one.bits, 3)}


def _title(found: Located) -> str:
    best, alike = found.ranked[0], len(found.not_separated)
    told = f"Best supported: {best.place.words} (posterior {_share(best.posterior)} under the stated prior)"
    if alike == 1:
        return f"{told}."
    others = "1 other place is" if alike == 2 else f"{alike - 1} other places are"
    return f"{told}; {others} not separated from it."


def _share(value: float) -> str:
    """Never rounded up to certainty."""
    return f"{min(value, 0.999):.3f}" if value < 0.999 else "above 0.999"


def _prior(found: Located) -> dict[str, Any]:
    asked = found.asked
    even = not asked.weights and asked.unlisted == 1
    words = (
        f"{'uniform' if even else 'weighted'} over {len(found.ranked)} places; somewhere else "
        f"{found.elsewhere.prior:.4g}"
    )
    return {"words": words, "places": len(found.ranked), "elsewhere": found.elsewhere.prior,
            "unlisted_weight": asked.unlisted, "weights": dict(asked.weights)}  # fmt: skip


def _place(found: Located, rank: int, one: Scored) -> dict[str, Any]:
    relations = {match.person: in_words(lines_between(found.tree, one.place, match.person)) for match in found.matches}
    alike = [other.place.id for other in found.ranked if other.node == one.node and other is not one]
    return {
        "rank": rank, "id": one.place.id, "words": one.place.words, "person": one.place.person,
        "listed": one.place.listed, "born": years(birth_of(found.tree, one.place)), "relations": relations,
        "odds_against_best": _rounded(one.odds), "log10_likelihood": round(one.log_likelihood / 2.302585092994046, 4),
        "prior": one.prior, "posterior": one.posterior, "not_separated": one.odds < SEPARATED, "same_dna_as": alike,
    }  # fmt: skip


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")


def years(span: Years) -> dict[str, int | None]:
    ends = (("from", span.first), ("to", span.last))
    return {name: None if isinf(value) else int(value) for name, value in ends}


def _elsewhere(found: Located) -> dict[str, Any]:
    one = found.elsewhere
    return {"words": one.place.words, "prior": one.prior, "posterior": one.posterior,
            "odds_against_best": _rounded(one.odds)}  # fmt: skip


def _row(row: Row) -> dict[str, Any]:
    match = row.match
    return {
        "person": match.person, "name": row.name, "cm": match.cm, "platform": match.platform.name,
        "map_cm": match.map_cm or match.platform.map_cm,
        "least_cm": match.platform.least if match.least is None else match.least,
        "longest_cm": match.longest, "segments": match.segments, "relation": row.relation,
        "expected_cm": round(row.expected, 1), "low99_cm": round(row.low, 1), "high99_cm": round(row.high, 1),
        "deviates": round(row.deviates, 3), "adds_bits": round(row.adds, 4), "alone_bits": round(row.alone, 4),
        "outlier": round(row.outlier, 5),
        "reported": None if row.reported is None else dict(zip(("mean", "low", "high"), row.reported, strict=True)),
    }  # fmt: skip


def _without(found: Located, one: Without) -> dict[str, Any]:
    return {"person": one.match.person, "name": found.tree.persons[one.match.person].name, "best": one.best,
            "posterior_of_best_with_all": one.posterior, "odds_of_best_with_all": _rounded(one.odds)}  # fmt: skip


def _ruled_out(one: Scored) -> dict[str, Any]:
    return {"id": one.place.id, "words": one.place.words, "why": one.ruled_out, "odds_against_best": _rounded(one.odds)}


def _counts(found: Located) -> dict[str, int]:
    return {
        "scored": len(found.ranked), "distinct": len({one.node for one in found.ranked}),
        "ruled_out": len(found.ruled_out), "unrelated": found.unrelated, "slack_years": SLACK,
    }  # fmt: skip
