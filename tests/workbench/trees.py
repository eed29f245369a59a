"""Genealogy records for the tests: answers to every condition, a small tree, matches, and records with both."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from murderbook.workbench.access.models import Account
from murderbook.workbench.genealogy.keeping import By, Came, add_search, sign_checklist
from murderbook.workbench.genealogy.models import FileKind, GenealogyRecord, Location
from murderbook.workbench.register.models import Case

MET: dict[str, dict[str, Any]] = {
    "1": {
        "answer": "met",
        "offence": "unidentified remains of a suspected homicide victim",
        "shows": "ME 95-0412: homicide",
    },
    "2": {"answer": "met", "searched_on": "2025-11-03", "number": "SP-77", "shows": "No match"},
    "3": {"answer": "met", "namus": "UP-7", "vicap": "", "shows": "Dental charts sent out; no ViCAP entry: decomposed"},
    "4": {
        "answer": "met",
        "sample": ["bone"],
        "official": "Dr Lund, state laboratory",
        "asked_on": "2025-12-01",
        "shows": "40 ng, single source, half is kept",
    },
    "5": {
        "answer": "met",
        "prosecutor": "Ms Quill",
        "office": "District Attorney",
        "agreed_on": "2026-01-12",
        "shows": "Letter, file page 88",
    },
    "6": {"answer": "met", "services": ["GEDmatch PRO"], "other_service": "", "shows": "Terms read 2026-01-10"},
    "7": {"answer": "met", "shows": ""},
    "8": {"answer": "not applicable", "shows": "Nobody is asked for a sample"},
    "9": {"answer": "met", "shows": ""},
    "10": {"answer": "met", "shows": ""},
}

_PEOPLE = (
    ("I1", "Amos /Vale/", "M", "ABT 1895", ""), ("I2", "Bess /Rowe/", "F", "BET 1898 AND 1902", ""),
    ("I3", "Carl /Vale/", "M", "1922", "F1"), ("I4", "Dora /Vale/", "F", "1925", "F1"),
    ("I6", "Fay /Hart/", "F", "", ""), ("I7", "Gus /Lind/", "M", "", ""), ("I9", "Iris /Vale/", "F", "1948", "F2"),
    ("I10", "Jack /Vale/", "M", "1951", "F2"),
    ("I11", "Kate /Lind/", "F", "1950", "F3"), ("I12", "Lars /Lind/", "M", "1953", "F3"),
)  # fmt: skip
_FAMILIES = (("F1", "I1", "I2", ("I3", "I4")), ("F2", "I3", "I6", ("I9", "I10")), ("F3", "I7", "I4", ("I11", "I12")))
MATCHES = b"person,cM,platform\nI11,2600,GEDmatch\nIris Vale,840,Ancestry\n"
ASKED: dict[str, Any] = {
    "born_from": 1940, "born_to": 1965, "sex": "M", "elsewhere": None, "up": 1, "down": 2, "unlisted": 1.0, "seed": 1,
}  # fmt: skip


def tree() -> bytes:
    """GEDCOM of three generations."""
    lines = ["0 HEAD", "1 GEDC", "2 VERS 5.5.1", "1 CHAR UTF-8"]
    for one, name, sex, born, family in _PEOPLE:
        lines += [f"0 @{one}@ INDI", f"1 NAME {name}", f"1 SEX {sex}"]
        lines += ["1 BIRT", f"2 DATE {born}"] if born else []
        lines += [f"1 FAMC @{family}@"] if family else []
    for one, husband, wife, children in _FAMILIES:
        lines += [f"0 @{one}@ FAM", f"1 HUSB @{husband}@", f"1 WIFE @{wife}@", *(f"1 CHIL @{c}@" for c in children)]
    return "\n".join([*lines, "0 TRLR", ""]).encode()


TREE = tree()


def opened(case: Case, account: Account, purpose: str = "remains", **other: dict[str, Any]) -> GenealogyRecord:
    """Signed as met; `other`: answers by number, such as c2={...}."""
    answers = MET | {number.removeprefix("c"): said for number, said in other.items()}
    with transaction.atomic():
        last = case.genealogy_records.filter(purpose=purpose, closed_at=None).first()
        seen = last.checklists.count() if last else 0
        return sign_checklist(case, purpose, answers, seen, By(account, "test")).record


def asked_for(case: Case, account: Account, purpose: str = "remains") -> Location:
    """A search that waits."""
    came = [Came(FileKind.TREE, "vale.ged", TREE), Came(FileKind.MATCHES, "m.csv", MATCHES)]
    with transaction.atomic():
        return add_search(case, purpose, came, ASKED, By(account, "test"))


def document() -> dict[str, Any]:
    """As the engine gives it, made small: a page needs no engine."""
    place = {
        "person": None, "listed": True, "born": {"from": 1953, "to": 1953}, "relations": {}, "prior": 0.25,
        "log10_likelihood": -6.0, "same_dna_as": [],
    }  # fmt: skip
    match = {
        "platform": "GEDmatch", "map_cm": 3587.0, "least_cm": 7.0, "longest_cm": None, "segments": None,
        "deviates": 0.1, "outlier": 0.001,
    }  # fmt: skip
    return {
        "version": 1, "kind": "genealogy", "standing": "assumed", "title": "Best supported: Lars Lind.",
        "note": "A lead.", "conditions": "Conditions.", "method": "Joint normal in the root of shared cM.",
        "prior": {"words": "uniform over 3 places; somewhere else 0.25", "places": 3, "elsewhere": 0.25},
        "places": [
            place | {"rank": 1, "id": "I12", "words": "Lars Lind", "person": "I12", "odds_against_best": 1.0,
                     "posterior": 0.9, "not_separated": True},
            place | {"rank": 2, "id": "child of I7+I4", "words": "unlisted child of Gus Lind and Dora Vale",
                     "listed": False, "odds_against_best": 1.0, "posterior": 0.09, "not_separated": True},
            place | {"rank": 3, "id": "I10", "words": "Jack Vale", "person": "I10", "odds_against_best": 420.0,
                     "posterior": 0.001, "not_separated": False},
        ],
        "elsewhere": {"words": "somewhere else", "prior": 0.25, "posterior": 0.009, "odds_against_best": 99.0},
        "not_separated": ["I12", "child of I7+I4"], "separated_from": 10.0,
        "matches": [
            match | {"person": "I11", "name": "Kate Lind", "cm": 2600.0, "relation": "brother or sister",
                     "expected_cm": 2550.0, "low99_cm": 2149.0, "high99_cm": 2927.0, "adds_bits": 8.0,
                     "alone_bits": 8.0, "reported": {"mean": 2613.0, "low": 1613.0, "high": 3488.0}},
            match | {"person": "I9", "name": "Iris Vale", "cm": 1840.0, "relation": "first cousin",
                     "expected_cm": 850.0, "low99_cm": 493.0, "high99_cm": 1207.0, "adds_bits": 0.7, "alone_bits": 0.9,
                     "reported": {"mean": 866.0, "low": 396.0, "high": 1397.0}},
        ],
        "rival": "I10", "rival_words": "Jack Vale",
        "without_one": [{"person": "I11", "name": "Kate Lind", "best": "Jack Vale", "posterior_of_best_with_all": 0.2,
                         "odds_of_best_with_all": 0.4}],
        "ruled_out": [], "counts": {"scored": 3, "distinct": 2, "ruled_out": 0, "unrelated": 1, "slack_years": 3},
        "advice": {"open_bits": 0.5,
                   "steps": [{"kind": "test", "what": "test Carl Vale (I3)", "person": "I3", "bits": 0.4}]},
        "doubts": [{"code": "endogamy", "says": "Iris Vale: many short segments."}], "seed": 1, "replicates": 600,
    }  # fmt: skip


def located(case: Case, account: Account, purpose: str = "remains", **more: Any) -> Location:  # noqa: ANN401
    """A search with an answer, in a record that is opened where it is not."""
    record = case.genealogy_records.filter(purpose=purpose, closed_at=None).first()
    if record is None or record.opened_at is None:
        opened(case, account, purpose)
    one = asked_for(case, account, purpose)
    one.document, one.state, one.model_id = document() | more, "done", "genealogy-1"
    one.save()
    return one
