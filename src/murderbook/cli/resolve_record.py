"""`murderbook resolve --record`: the persons of a record and what was judged of them, as far as the account sees."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from murderbook.cli.output import say, shown
from murderbook.cli.session import open_as

if TYPE_CHECKING:
    from murderbook.resolution import Declaration, JudgedPair, Record
    from murderbook.workbench.resolution.suggesting import Asked

Persons = tuple[tuple["Record", ...], tuple["JudgedPair", ...], int]


def persons_of(record: Path, as_: str | None, declaration: Declaration, *, export: bool) -> Persons:
    """Data to take away need the right to export. What was compared is on record; the last is how many
    searches the account has made, this one included."""
    account = open_as(record, as_)
    from django.db import transaction

    from murderbook.workbench.access.rights import Right
    from murderbook.workbench.audit.log import COMMAND_LINE
    from murderbook.workbench.audit.log import record as on_record
    from murderbook.workbench.register.models import Case
    from murderbook.workbench.resolution.suggesting import COMPARED, asked_of, searches_of

    right = Right.EXPORT if export else Right.READ
    with transaction.atomic():
        asked = asked_of(account, declaration, right)
        read = Case.objects.visible_to(account, right).count()
        words = {"cases": read, "records": len(asked.found), "right": right.value, "judged": len(asked.pairs)}
        on_record(COMPARED, actor=account, object_kind="list", words=words, source=COMMAND_LINE)
        made = searches_of(account)
    _say_judged(asked)
    return tuple(one.record for one in asked.found), asked.pairs, made


def _say_judged(asked: Asked) -> None:
    if asked.judged.history:
        say(f"Judgements of the record that count in this search: {len(asked.pairs):,}.")
    for note in asked.notes():
        say(shown(note))
