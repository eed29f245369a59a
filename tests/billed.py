"""Telephone bills of a case for tests, with invented numbers (555-01xx)."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from murderbook.formats.bill_mapping import BillMapping

if TYPE_CHECKING:
    from murderbook.workbench.access.models import Account
    from murderbook.workbench.calls.models import CallList, NumberHolder, StagedBill
    from murderbook.workbench.register.models import Case

HEADER = "From,To,Started,Lasted,Type,Cell,Remark\n"
ROWS = (
    "213-555-0142,213-555-0177,1991-03-14 22:15:30,4:20,voice,LA-117,\n"
    "213-555-0142,213-555-0177,1991-03-14 23:05:00,1:00,voice,LA-118,\n"
    "213-555-0177,213-555-0142,1991-03-15 08:00:00,,text,,=evil\n"
    "Withheld,213-555-0142,1991-03-16 01:30,0:45,voice,LA-117,\n"
    "213-555-0142,911,1991-03-16 02:10:09,2:00,voice,LA-117,\n"
)
BAD = "213-555-0142,nobody,1991-03-17 22:15:30,4:20,voice,LA-117,\n"
MAPPING: dict[str, Any] = {
    "bill": {"time_zone": "America/Los_Angeles", "region": "US"},
    "columns": {
        "caller": "From", "called": "To", "begin": "Started", "duration": "Lasted", "kind": "Type", "tower": "Cell",
    },
}  # fmt: skip


def taken_in(case: Case, account: Account, text: str = HEADER + ROWS + BAD, name: str = "march.csv") -> CallList:
    """A bill of the case, as `keeping` takes it in."""
    from murderbook.workbench.calls.keeping import Order, take_in

    with TemporaryDirectory() as folder:
        path = Path(folder) / "sent"
        path.write_text(text, encoding="utf-8")
        return take_in(Order(case, account, "test", path, name), BillMapping.from_dict(MAPPING))


def staged(case: Case, account: Account, text: str = HEADER + ROWS + BAD) -> StagedBill:
    """A file that waits for its columns to be named."""
    from murderbook.workbench.calls.models import StagedBill
    from murderbook.workbench.imports import staging
    from murderbook.workbench.keys import new_key

    stored_as = new_key()
    (staging.folder() / stored_as).write_text(text, encoding="utf-8")
    return StagedBill.objects.create(case=case, account=account, name="april.csv", stored_as=stored_as)


def had_by(case: Case, account: Account, name: str = "Roe, Max", number: str = "+12135550177") -> NumberHolder:
    """The number was that of a witness of this name."""
    from murderbook.workbench.calls.keeping import say_whose
    from murderbook.workbench.register.models import Person

    person = Person.objects.create(case=case, role="witness", name=name)
    said = {"person": person, "number": number, "written": number, "source": "page 214"}
    made = say_whose(case, said, account, "test")
    assert made is not None
    return made
