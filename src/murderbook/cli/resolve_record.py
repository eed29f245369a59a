"""`murderbook resolve --record`: the persons of a record, as far as the account may see them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from murderbook.cli.session import open_as

if TYPE_CHECKING:
    from murderbook.resolution import Declaration, Record


def persons_of(record: Path, as_: str | None, declaration: Declaration, *, export: bool) -> tuple[Record, ...]:
    """Data to take away need the right to export. What was compared is on record."""
    account = open_as(record, as_)
    from django.db import transaction

    from murderbook.workbench.access.rights import Right
    from murderbook.workbench.audit.log import COMMAND_LINE
    from murderbook.workbench.audit.log import record as on_record
    from murderbook.workbench.register.models import Case
    from murderbook.workbench.resolution import records

    right = Right.EXPORT if export else Right.READ
    with transaction.atomic():
        found = tuple(records.persons_of(account, declaration, right))
        read = Case.objects.visible_to(account, right).count()
        words = {"cases": read, "records": len(found), "right": right.value}
        on_record("compared persons", actor=account, object_kind="list", words=words, source=COMMAND_LINE)
    return found
