"""A letter on paper: as PDF, one page or more, with who signed it; a draft says on every page that it is one."""

from __future__ import annotations

from django.conf import settings

from murderbook.reports.markup import Child, el
from murderbook.reports.paper import Paper, Printed, printed
from murderbook.workbench.access.consultants.watermark import watermark_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.families.letters.course import Course
from murderbook.workbench.families.letters.filling import day_in, in_order


def letter_on_paper(course: Course, account: Account) -> Printed:
    """With the mark of a consultant who takes it. NoPrinterError where no PDF can be made."""
    letter, signed = course.letter, course.signed
    at = signed.entered_at if signed else letter.entered_at
    parts = [
        el("p", settings.RECORD.unit, class_="letter-head"),
        el("p", in_order(letter.name), class_="letter-to"),
        el("p", day_in(letter.language, at.date()), class_="letter-day"),
        el("h1", letter.subject),
        *(el("p", *_lines(block)) for block in course.text.split("\n\n") if block.strip()),
    ]
    if signed is not None:
        parts.append(el("p", signed.name, class_="letter-signature"))
    foot = f"Letter {letter.number}" if signed else "Draft: not signed"
    mark = watermark_of(account)
    paper = Paper(letter.subject, at, foot, f"Taken by {mark}" if mark else "")
    return printed(el("div", *parts, class_="letter", lang=letter.language), paper)


def _lines(block: str) -> list[Child]:
    found: list[Child] = []
    for number, line in enumerate(block.strip().split("\n")):
        found += [el("br"), line] if number else [line]
    return found
