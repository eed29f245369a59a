"""What a letter is filled with, from the record and from nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.conf import settings

from murderbook.procedures import StepKind
from murderbook.procedures.clocks import decision_due
from murderbook.procedures.eligibility import Tested, Verdict
from murderbook.procedures.facts import Outcome
from murderbook.workbench.families.kin import Kin, kin_of
from murderbook.workbench.families.letters.templates import Wording, filled, words_of
from murderbook.workbench.families.reviews.standings import Applied
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case


def letter_of_application(template: Wording, one: Applied, today: date) -> tuple[str, str]:
    """Subject and text."""
    values = _common(one.entry.case, one.now.name, _contact(one), template.language, today)
    values |= _of_procedure(one) | _of_steps(one, template.language, today)
    return filled(template.subject, values), filled(template.text, values)


def letter_of_kin(template: Wording, case: Case, one: Kin, today: date) -> tuple[str, str]:
    contact = one.now.name if one.now else ""
    values = _common(case, one.name, contact, template.language, today)
    return filled(template.subject, values), filled(template.text, values)


def _common(case: Case, to: str, contact: str, language: str, today: date) -> dict[str, str]:
    return {
        "applicant": in_order(to),
        "victim": in_order(case.victim_name),
        "case": number_of(case),
        "contact": contact,
        "unit": settings.RECORD.unit,
        "today": day_in(language, today),
    }


def _contact(one: Applied) -> str:
    """Who is the contact of the applicant's family; else of any next of kin of the case."""
    kin: Sequence[Kin] = kin_of(one.entry.case)
    own = [each for each in kin if each.person.pk == one.now.person_id]
    return next((each.now.name for each in (*own, *kin) if each.now and each.now.name), "")


def _of_procedure(one: Applied) -> dict[str, str]:
    procedure = one.procedure
    return {
        "law": f"{procedure.title} ({procedure.law})",
        "decision_months": str(procedure.decision.months),
        "extension_months": str(procedure.extension.months),
    }


def _of_steps(one: Applied, language: str, today: date) -> dict[str, str]:
    facts, now, words = one.facts, one.standing(today), words_of(language)
    extended, decided = facts.last(StepKind.EXTENDED), facts.first(StepKind.DECIDED)
    not_met = [_not_met(one, test, language) for test in now.eligibility if test.verdict is Verdict.NOT_MET]
    return {
        "applied": _day(language, facts.applied),
        "received": _day(language, facts.received),
        "due": _day(language, decision_due(one.procedure, facts)),
        "stage": str(words.get(now.stage, "")),
        "extension_reason": extended.text if extended else "",
        "decided": _day(language, decided.on if decided else None),
        "decision": str(words.get(decided.outcome, "")) if decided else "",
        "decision_reason": decided.text if decided else "",
        "bar_words": _bar(one, language, now.barred_until),
        "not_met": "\n".join(not_met),
    }


def _not_met(one: Applied, test: Tested, language: str) -> str:
    """A test in the family's language, where the procedure has it; the relation is a test of every procedure."""
    found = one.procedure.test(test.id)
    label = found.label_in(language) if found else str(words_of(language)["relation"])
    return f"- {label} ({test.section})"


def _bar(one: Applied, language: str, until: date | None) -> str:
    decided, words = one.facts.first(StepKind.DECIDED), words_of(language)
    if decided is not None and decided.outcome == Outcome.REINVESTIGATE:
        return str(words["unbarred"])
    if until is None:
        return ""
    return str(words["barred"]).format(day=day_in(language, until), exception=one.procedure.exception)


def _day(language: str, day: date | None) -> str:
    return day_in(language, day) if day else ""


def day_in(language: str, day: date) -> str:
    words = words_of(language)
    return str(words["day"]).format(day=day.day, month=words["months"][day.month - 1], year=day.year)


def in_order(name: str) -> str:
    """As one addresses it: the file has "Last, First"."""
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma and first.strip() else name
