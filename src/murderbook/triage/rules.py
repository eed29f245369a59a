"""Which terms make up which ladder, in the order a page shows them, and what each term calls unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from murderbook.casefile.case import CaseKind
from murderbook.triage import course_terms, doe_terms, evidence_terms, people_terms
from murderbook.triage.reading import Facts, Reading


@dataclass(frozen=True, slots=True)
class Rule:
    """One term: how it is read, the states it can take, and what is not known in which of them."""

    id: str
    read: Callable[[Facts], Reading]
    states: tuple[str, ...]
    unknown: Mapping[str, str] = field(default_factory=dict)


_HELD = "what evidence is held"
_UNTESTED = (
    "located",
    "custody_unknown",
    "testing_unknown",
    "not_located",
    "destroyed",
    "tested",
    "none_held",
    "unknown",
)


def _untested(kind: str, label: str) -> Rule:
    unknown = {
        "unknown": _HELD,
        "custody_unknown": f"where {label} evidence never tested is",
        "testing_unknown": f"whether {label} evidence was ever tested",
    }
    return Rule(f"untested_{kind}", evidence_terms.untested(kind), _UNTESTED, unknown)


RULES: dict[str, Rule] = {
    rule.id: rule
    for rule in (
        Rule(
            "dna_ladder",
            evidence_terms.dna_ladder,
            (
                "suspect_preserved",
                "preserved",
                "suspect_difficult",
                "difficult",
                "not_located",
                "gone",
                "none_held",
                "unknown",
            ),
            {"unknown": _HELD},
        ),
        Rule(
            "witnesses",
            people_terms.witnesses,
            (
                "willing",
                "willing_unsure",
                "tie_ended",
                "tie_ended_unsure",
                "located",
                "located_unsure",
                "alive",
                "unchecked",
                "unwilling",
                "dead",
                "none_on_file",
            ),
            {
                "willing_unsure": "whether willing witnesses are alive and located",
                "tie_ended_unsure": "whether witnesses who may talk now are alive",
                "unchecked": "whether witnesses are alive, located or willing",
                "alive": "where living witnesses are",
                "located": "whether located witnesses talk now",
                "located_unsure": "whether located witnesses are alive and talk now",
                "none_on_file": "whether there were witnesses",
            },
        ),
        Rule(
            "suspect",
            people_terms.suspect,
            ("named_alive", "named", "named_dead", "none", "unknown"),
            {"unknown": "whether a suspect was named", "named": "whether the named suspect is alive"},
        ),
        _untested("dna", "biological"),
        _untested("latent", "fingerprint"),
        _untested("ballistics", "firearms"),
        Rule(
            "older_method",
            evidence_terms.older_method,
            ("located", "not_located", "none", "unknown"),
            {"unknown": _HELD},
        ),
        Rule(
            "database_result",
            evidence_terms.database_result,
            ("hit", "in_database", "none", "unknown"),
            {"unknown": _HELD},
        ),
        Rule(
            "new_information", course_terms.new_information, ("since_review", "never_reviewed", "before_review", "none")
        ),
        Rule(
            "links",
            course_terms.links,
            ("physical", "recent_string", "string", "several", "one", "none", "unknown"),
            {"unknown": "whether other cases are linked to it"},
        ),
        Rule(
            "danger",
            course_terms.danger,
            ("recent_string", "suspect_alive", "none", "unknown"),
            {"unknown": "whether the offender may do it again"},
        ),
        Rule(
            "motive",
            people_terms.motive,
            ("known", "not_known", "unknown"),
            {"unknown": "whether the motive is known"},
        ),
        Rule(
            "victim_identified",
            people_terms.victim_identified,
            ("identified", "unidentified", "unknown"),
            {"unidentified": "who the victim is", "unknown": "who the victim is"},
        ),
        Rule(
            "principals",
            people_terms.principals,
            ("known_alive", "likely", "possible", "rare", "unlikely", "unknown"),
            {"unknown": "when it happened"},
        ),
        Rule("review_due", course_terms.review_due, ("never", "overdue", "recent")),
        Rule("documentation", course_terms.documentation, ("complete", "part", "thin")),
        Rule(
            "identifying_dna",
            doe_terms.identifying_dna,
            ("in_database", "untested", "not_located", "gone", "none_held", "unknown"),
            {"unknown": "whether biological samples are held, and tested"},
        ),
        Rule(
            "identifying_prints",
            doe_terms.identifying_prints,
            ("not_searched", "searched", "none_held", "unknown"),
            {"unknown": "whether prints are held"},
        ),
        Rule(
            "profile",
            doe_terms.profile,
            ("complete", "part", "unknown"),
            {"part": "part of the person's description", "unknown": "the person's sex, age and description"},
        ),
        Rule(
            "family",
            doe_terms.family,
            ("alive", "unchecked", "dead", "unknown"),
            {"unchecked": "whether next of kin are alive", "unknown": "who the next of kin are"},
        ),
        Rule(
            "time_and_place",
            doe_terms.time_and_place,
            ("both", "one", "unknown"),
            {"one": "date or place", "unknown": "date and place"},
        ),
    )
}

_DOE = ("identifying_dna", "identifying_prints", "profile", "time_and_place", "new_information", "links", "review_due")

# Three lists, never mixed: points of one ladder say nothing beside points of another.
LADDERS: dict[CaseKind, tuple[str, ...]] = {
    CaseKind.HOMICIDE: tuple(RULES)[: tuple(RULES).index("identifying_dna")],
    CaseKind.MISSING: (*_DOE, "family", "suspect", "danger"),
    CaseKind.REMAINS: _DOE,
}
