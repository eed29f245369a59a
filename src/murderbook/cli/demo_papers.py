"""The paper of one case of the demo: written, scanned, taken in and read as a unit reads its own; and its calls."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from murderbook.demo.answers import Answers
    from murderbook.workbench.access.models import Account
    from murderbook.workbench.documents.models import Reading
    from murderbook.workbench.register.models import Case

FOLDER, CALLS = "papers", "calls"


def add_papers(owner: Account, folder: Path, answers: Answers) -> Iterator[str]:
    """The murder book of the first case of the string; tells how many pages there are and how long it took. Then
    the telephone bill of the victim's line."""
    from murderbook.demo.papers import papers_of
    from murderbook.demo.papers.bill import write_bill
    from murderbook.demo.papers.box import write_box
    from murderbook.workbench.register.models import Case
    from murderbook.workbench.register.records import cases

    case = Case.objects.visible_to(owner).get(own_number=answers.string[0])
    (record,) = cases(Case.objects.visible_to(owner).filter(pk=case.pk))
    dates = {name: paper.written for name, paper in write_box(papers_of(record, answers.seed), folder / FOLDER).items()}
    started = time.perf_counter()
    batch = _read(owner, case, folder / FOLDER, dates)
    pages = sum(batch.documents.values_list("page_count", flat=True))
    took = time.perf_counter() - started
    yield f"  {FOLDER}: {batch.documents.count()} papers of case {case.own_number}, {pages} pages, read in {took:.0f} s"
    yield _calls(owner, case, write_bill(record, answers.seed, folder / CALLS))


def _calls(owner: Account, case: Case, written: tuple[Path, Path]) -> str:
    """The telephone bill of the victim's line, and whose two of its numbers were."""
    from murderbook.demo.papers.bill import FRIEND, LINE
    from murderbook.formats.bill_mapping import BillMapping
    from murderbook.formats.phone_number import reader
    from murderbook.workbench.audit.log import COMMAND_LINE
    from murderbook.workbench.calls.keeping import Order, say_whose, take_in

    bill, mapping = written
    made = take_in(Order(case, owner, COMMAND_LINE, bill, bill.name), BillMapping.load(mapping))
    people = case.persons.filter(withdrawn_at=None).exclude(name=None)
    known = ((LINE, people.filter(role="victim").first()), (FRIEND, people.exclude(role="victim").first()))
    for written_, person in known:
        if person is not None:
            number = reader("US")(written_).number
            said = {"person": person, "number": number, "written": written_, "source": "address book, Item 06"}
            say_whose(case, said, owner, COMMAND_LINE)
    return f"  {bill.name}: {made.kept} calls, {made.refused} row that could not be used"


def _read(owner: Account, case: Case, folder: Path, dates: dict[str, date]) -> Reading:
    from django.db import transaction

    from murderbook.documents.reading.pool import Readers
    from murderbook.workbench.audit.log import COMMAND_LINE
    from murderbook.workbench.documents.amending import amend
    from murderbook.workbench.documents.intake.running import read_batch
    from murderbook.workbench.documents.intake.taking import Order, files_in, take_in
    from murderbook.workbench.register.entry import saving

    workers = os.cpu_count() or 1
    with Readers(workers) as readers:
        batch = take_in(Order(case, owner, FOLDER, COMMAND_LINE), files_in(folder), readers)
        with transaction.atomic():
            saving.lock(case)
            for document in batch.documents.all():
                amend(document, {"written_on": dates[document.name]}, owner, "stands on the paper")
        read_batch(batch, readers, workers, lambda _progress: None, threading.Event())
    return batch
