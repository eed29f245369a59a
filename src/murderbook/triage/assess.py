"""Assess one case, rank many. Points are sums of terms, and a term is one state of the record in words.

    weights = triage.weights.load(None)
    worklist = rank(cases, weights, today=date.today(), links={"H-17": Links(leads=2)})

Nothing here reads race or ethnicity. Terms are added, not multiplied: overlapping terms (a located, never tested
kit counts in NIJ's ladder and as never tested) are meant so and can be switched off in the weights file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from murderbook.casefile.case import Case, CaseKind
from murderbook.triage.reading import Facts, Links
from murderbook.triage.rules import LADDERS, RULES
from murderbook.triage.steps import Step, steps
from murderbook.triage.weights import BASES, RUBRIC_NOTE, Weights

DOCUMENT_VERSION = 1


@dataclass(frozen=True, slots=True)
class Term:
    id: str
    label: str
    points: int
    words: str
    state: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """One case with its points and reasons. `points` is the sum of the terms' points, always."""

    case_id: str
    kind: CaseKind
    points: int
    terms: tuple[Term, ...]
    unknown: tuple[str, ...]  # what nobody recorded, in words, in the order of the terms
    latest_news: date | None
    # What the steps are worked out from, when they are asked for.
    _case: Case = field(repr=False, compare=False)
    _links: Links | None = field(repr=False, compare=False)
    _weights: Weights = field(repr=False, compare=False)
    _today: date = field(repr=False, compare=False)

    @property
    def would_move_up(self) -> tuple[Step, ...]:
        """What would move the case up, greatest gain first; found when asked, as a list shows a page at a time."""
        return steps(Facts.of(self._case, self._today, self._links, self._weights.settings), self._weights)

    @property
    def reasons(self) -> tuple[Term, ...]:
        """The terms that add points, strongest first: what a narrow column shows."""
        return tuple(sorted((term for term in self.terms if term.points > 0), key=lambda term: -term.points))


def assess(case: Case, weights: Weights, *, today: date, links: Links | None = None) -> Assessment:
    """All terms of the ladder that fits the case's kind. Open or not is the caller's question (see `rank`)."""
    facts = Facts.of(case, today, links, weights.settings)
    terms: list[Term] = []
    unknown: dict[str, None] = {}
    for name in LADDERS[case.kind]:
        rule, weight = RULES[name], weights.terms[name]
        reading = rule.read(facts)
        terms.append(_term(name, weight.label, weight.points[reading.state], reading.words, reading.state))
        if reading.state in rule.unknown:
            unknown[rule.unknown[reading.state]] = None
    points = sum([term.points for term in terms])
    news = facts.news.on if facts.news else None
    return Assessment(case.id, case.kind, points, tuple(terms), tuple(unknown), news, case, links, weights, today)


# Most cases say the same of most terms: shared, 60,000 assessments take a fraction of the memory.
_term = lru_cache(maxsize=16_384)(Term)


def rank(
    cases: Iterable[Case],
    weights: Weights,
    *,
    today: date,
    links: Mapping[str, Links] | None = None,
    kind: CaseKind = CaseKind.HOMICIDE,
) -> list[Assessment]:
    """Open cases of one kind, most points first, then the most recent news, then the id.

    `links` maps case ids to what linkage found; None where no search was made, in which case links are unknown. A case
    absent from a mapping that is given was searched and has no lead.
    """
    assessed = [
        assess(case, weights, today=today, links=None if links is None else links.get(case.id, Links()))
        for case in cases
        if case.is_open and case.kind is kind
    ]
    return sorted(assessed, key=_order)


def _order(assessment: Assessment) -> tuple[int, int, str]:
    news = assessment.latest_news
    return -assessment.points, -(news.toordinal() if news else 0), assessment.case_id


def assessment_document(assessments: Iterable[Assessment], weights: Weights, *, today: date) -> dict[str, Any]:
    """The worklist as plain data for JSON: version, note, weights used, and per case rank, points and reasons."""
    return {
        "version": DOCUMENT_VERSION,
        "note": RUBRIC_NOTE,
        "weights": {"title": weights.title, "version": weights.version, "origin": weights.origin},
        "today": today.isoformat(),
        "cases": [_row(rank, assessment, weights) for rank, assessment in enumerate(assessments, start=1)],
    }


def _row(rank: int, assessment: Assessment, weights: Weights) -> dict[str, Any]:
    return {
        "rank": rank,
        "case": assessment.case_id,
        "kind": assessment.kind.value,
        "points": assessment.points,
        "latest_news": assessment.latest_news.isoformat() if assessment.latest_news else None,
        "terms": [
            {
                "id": term.id,
                "label": term.label,
                "state": term.state,
                "points": term.points,
                "words": term.words,
                "basis": BASES[weights.terms[term.id].basis],
                "source": weights.terms[term.id].source,
            }
            for term in assessment.terms
        ],
        "unknown": list(assessment.unknown),
        "would_move_up": [{"words": step.words, "gain": step.gain} for step in assessment.would_move_up],
    }
