"""An answer as plain data, for JSON, for a page, for the record: explanations before names, and no bits anywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from murderbook.evidence.chance import ChanceLeads
from murderbook.network.recurrence.asking import Answer
from murderbook.network.recurrence.beside import Colleague
from murderbook.network.recurrence.entries import Counted, Finding
from murderbook.network.recurrence.recur import Recurrence

SCHEMA = 1
# Chance findings over all questions and searches, and p, at most: what is less is listed, and nothing follows from it.
# Of one question alone, four of them would name somebody in four of five departments in which nobody did anything.
STANDS_OUT = (0.5, 0.05)
NOTE = (
    "About handling, never about guilt. A score and p say how unlikely a recurrence is by duty alone; they are no "
    "evidence of what anybody did. Rule out the explanations first."
)
NOTE_OF_THINGS = (
    "About recurrence, never about guilt. A score and p say how unlikely it is to be in so many of these files by what "
    "all other files make likely; they are no evidence of what anybody did. Rule out the explanations first."
)
Label = Callable[[str], str]


def document_of(answer: Answer, label: Label = str, searches: int = 1) -> dict[str, Any]:
    """`label`: what a file is called, by its id. `searches`: how often somebody looked so far, this time included."""
    chosen, found = answer.selection, answer.found
    asked = answer.questions * searches
    return {
        "schema": SCHEMA,
        "question": "recurrence",
        "standing": "assumed",
        "note": NOTE_OF_THINGS if answer.of_things else NOTE,
        "selection": {
            "files": [label(file) for file in chosen.files],
            "looked_at": len(answer.present),
            "reason": chosen.reason,
            "author": chosen.author,
            "at": chosen.at,
            "digest": chosen.digest,
        },
        "questions": answer.questions,
        "searches": searches,
        "treated": list(answer.treated),
        "tested": found.tested if found else 0,
        "replicas": found.replicas if found else 0,
        "recurrences": [
            _recurrence(rank, one, asked, label) for rank, one in enumerate(found.recurrences if found else (), 1)
        ],
        "counts": [_counted(one, asked, label) for one in answer.counts],
    }


def _recurrence(rank: int, one: Recurrence, asked: int, label: Label) -> dict[str, Any]:
    return {
        "rank": rank,
        "explanations": list(one.explanations),
        "name": one.person,
        "task": one.task,
        "files": [label(file) for file in one.files],
        "expected": one.expected,
        **_figures(one.score, one.p, one.p_one_less, _chance(one.chance, asked)),
        "partners": [
            {"name": partner.name, "share": partner.share, "p_without": partner.p_without} for partner in one.partners
        ],
        "comparison": _comparison(one.colleagues),
    }


def _counted(counted: Counted, asked: int, label: Label) -> dict[str, Any]:
    return {
        "counted": counted.question,
        "in_words": counted.counted,
        "tested": counted.tested,
        "replicas": counted.replicas,
        "treated": list(counted.treated),
        "findings": [_finding(rank, one, asked, label) for rank, one in enumerate(counted.findings, 1)],
    }


def _finding(rank: int, one: Finding, asked: int, label: Label) -> dict[str, Any]:
    return {
        "rank": rank,
        "explanations": list(one.explanations),
        "name": one.person,
        "files": [label(file) for file in one.files],
        "entries": list(one.words),
        "asked": one.asked,
        "expected": one.expected,
        "expected_of_unit": one.of_unit,
        **_figures(one.score, one.p, one.p_one_less, _chance(one.chance, asked)),
        "comparison": _comparison(one.colleagues),
    }


def _figures(score: float, p: float, p_one_less: float, chance: dict[str, Any]) -> dict[str, Any]:
    stands_out = chance["in_all"] <= STANDS_OUT[0] and p <= STANDS_OUT[1]
    return {"score": score, "p": p, "p_one_wrong_entry": p_one_less, "chance": chance, "stands_out": stands_out}


def _chance(chance: ChanceLeads, asked: int) -> dict[str, Any]:
    """`in_all`: over all questions of all searches."""
    return {
        "shown": chance.shown,
        "fewer_than": chance.at_floor,
        "upper_95": chance.upper_95,
        "in_all": chance.shown * asked,
    }


def _comparison(colleagues: tuple[Colleague, ...]) -> list[dict[str, Any]]:
    return [{"name": one.name, "files": one.files, "expected": one.expected} for one in colleagues]
