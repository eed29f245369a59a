"""The genealogy record of a case on paper: its conditions, what was searched, and links to reports.

What the search found in the tree stays there: it names relatives who are party to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from murderbook.reports.cases.doe import Told
from murderbook.reports.item import Fact
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.genealogy.conditions import POLICY_NAME, Condition, conditions
from murderbook.workbench.genealogy.gate import Gate, gate_of
from murderbook.workbench.genealogy.keeping import current
from murderbook.workbench.genealogy.models import GenealogyRecord, NotByGenealogy, PlaceLink, Purpose
from murderbook.workbench.genealogy.told import Answer, answer_of_record
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case
from murderbook.workbench.reports.leads.stated import by_name, moment_in_words

STATES = {
    "not begun": "No record was begun: ten conditions are signed before one opens.",
    "not signed": "Shut: the conditions are not signed.",
    "shut": "Shut: by the checklist that was signed, not every condition is met.",
    "open": "Open: all ten conditions are signed as met.",
    "closed": "Closed.",
    "altered": "Shut: what stands in the signed checklist is not what the audit trail says was signed.",
}


def genealogy_of(account: Account, case: Case) -> tuple[list[Told], list[tuple[str, str, str, str]]]:
    """The record in words, and its ten conditions with answers and what shows them."""
    record = current(case, Purpose.REMAINS)
    told = _statements(account, case)
    if record is None:
        return told, []
    gate = gate_of(record)
    answer = answer_of_record(account, case, Purpose.REMAINS, Right.EXPORT)
    facts = [*_gate(gate), *_closing(record), *_searched(answer)]
    return [Told("", [("Policy", POLICY_NAME), *facts], list(_links(account, record))), *told], _conditions(gate)


def _gate(gate: Gate) -> Iterator[Fact]:
    yield "The record", STATES[gate.state.value]
    if gate.signed is not None:
        one = gate.signed
        yield "Signed", f"by {one.name}, {moment_in_words(one.at)}, revision {one.revision}"
        yield "SHA-256 of what was signed", one.digest
    for short in gate.failing:
        yield "Keeps it shut", f"{short.condition.number}. {short.condition.name}: {short.why}"


def _conditions(gate: Gate) -> list[tuple[str, str, str, str]]:
    """As the last checklist answers them, signed or not."""
    if gate.last is None:
        return []
    answers = gate.last.answers
    return [_condition(one, answers.get(str(one.number), {})) for one in conditions(gate.last.record.purpose)]


def _condition(one: Condition, said: dict[str, Any]) -> tuple[str, str, str, str]:
    shown = [(detail.label, said.get(detail.name)) for detail in one.details]
    words = [f"{label}: {', '.join(value) if isinstance(value, list) else value}" for label, value in shown if value]
    answer = one.words(said["answer"]) if said.get("answer") else "not answered"
    return f"{one.number}. {one.name}", one.asks, answer, "; ".join(words)


def _closing(record: GenealogyRecord) -> Iterator[Fact]:
    if record.closed_at is not None and record.closed_by is not None:
        said = "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in record.closing.items() if value)
        yield "Closed", f"by {by_name(record.closed_by)}, {moment_in_words(record.closed_at)}. {said}"


def _searched(answer: Answer | None) -> Iterator[Fact]:
    if answer is None:
        yield "Searches", "none has given an answer"
        return
    one = answer.location
    when = moment_in_words(one.finished_at) if one.finished_at else "time not recorded"
    yield "Searched last", f"search {one.number}, asked by {by_name(one.account)}, done {when}; model {one.model_id}"
    if answer.over_next is not None:
        yield "The best place", f"by the DNA {answer.over_next:,.3g} times as likely as the next that it tells apart"
    yield "Not told apart from it", f"{len(answer.alike)} other place{'' if len(answer.alike) == 1 else 's'}"
    standing = answer.document["standing"]
    yield "Standing", f"{standing}; a lead, which a direct STR comparison confirms before anybody is named"


def _links(account: Account, record: GenealogyRecord) -> Iterator[str]:
    """Persons of the tree who are said to be those of reports that may be given out; withdrawn ones too."""
    seen = PlaceLink.objects.visible_to(account, Right.EXPORT).filter(record=record)
    for one in seen.select_related("report", "account", "withdrawn_by").order_by("at", "pk"):
        by = f"Said by {by_name(one.account)}, {moment_in_words(one.at)}: {one.reason}"
        words = f"A person of the tree is said to be the one of {number_of(one.report)}. {by}"
        if one.withdrawn_at is not None and one.withdrawn_by is not None:
            who = f"{by_name(one.withdrawn_by)}, {moment_in_words(one.withdrawn_at)}"
            words += f" Withdrawn by {who}: {one.withdrawn_reason}"
        yield words


def _statements(account: Account, case: Case) -> list[Told]:
    seen = NotByGenealogy.objects.visible_to(account, Right.EXPORT).filter(determination__remains=case)
    told = []
    for one in seen.select_related("determination", "account").order_by("at"):
        by = f"{by_name(one.account)} stated, {moment_in_words(one.at)}"
        words = f"Of the name {one.determination.name} {by}, that genealogy did not lead to it: {one.statement}"
        told.append(Told("", lines=[words]))
    return told
