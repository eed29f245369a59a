"""Taking a table of a case away: as a workbook, on record with its size and hash."""

from __future__ import annotations

from hashlib import sha256

from django.conf import settings
from django.http import QueryDict

from murderbook.formats.workbook import Sheet, workbook
from murderbook.workbench.access.consultants.watermark import watermark_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case
from murderbook.workbench.reports.file.latest import latest_of
from murderbook.workbench.reports.sought import moment_of
from murderbook.workbench.reports.tables.file import CHRONO, DECISIONS, PEOPLE, QUESTIONS
from murderbook.workbench.reports.tables.lists import ACTIONS, DOCUMENTS, EXHIBITS
from murderbook.workbench.reports.tables.timeline import TIMELINE

VERB = "export table"
TABLES = {
    "chrono": CHRONO, "timeline": TIMELINE, "people": PEOPLE, "documents": DOCUMENTS, "exhibits": EXHIBITS,
    "actions": ACTIONS, "decisions": DECISIONS, "questions": QUESTIONS,
}  # fmt: skip


def take_table(account: Account, case: Case, name: str, asked: QueryDict, source: str) -> bytes:
    """One of TABLES for somebody who may export the case: on record within the caller's transaction. AskedWrongError
    where the address asks for what cannot be read."""
    table, mark, folder = TABLES[name], watermark_of(account), settings.RECORD.folder
    latest = latest_of(account, case, {"case", *table.kinds})  # what came in with its case has no other time
    sheet = Sheet(
        table.label,
        [column for column, _ in table.columns],
        f"Taken by {mark}" if mark else "",
        latest,
        folder if folder.is_dir() else None,
        [width for _, width in table.columns],
        f"Case {number_of(case)}: {table.label.lower()}. State of the record: {moment_of(latest)}",
    )
    content, count = workbook(sheet, table.rows(case, asked))
    words = {
        "table": name, "query": asked.dict(), "rows": count, "bytes": len(content),
        "sha256": sha256(content).hexdigest(),
    }  # fmt: skip
    record(VERB, actor=account, object_kind="case", object_key=case.key, words=words, source=source)
    return content
