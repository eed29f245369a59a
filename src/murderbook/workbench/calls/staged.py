"""Files that wait for their columns to be named: in the record's folder, until they are taken in or discarded."""

from __future__ import annotations

from typing import Any

from murderbook.workbench.access.models import Account
from murderbook.workbench.calls.models import StagedBill
from murderbook.workbench.imports import staging
from murderbook.workbench.register.models import Case


def keep(case: Case, account: Account, upload: staging.StoredUpload, mapping: dict[str, Any]) -> StagedBill:
    """The file waits; one that this account sent to this case before goes."""
    for before in case.staged_bills.filter(account=account):
        forget(before)
    name = str(upload.name)[:255]
    return StagedBill.objects.create(case=case, account=account, name=name, stored_as=upload.stored_as, mapping=mapping)


def forget(bill: StagedBill) -> None:
    """The row and the file."""
    bill.delete()
    staging.remove(bill.stored_as)


def of_case(case: Case) -> list[StagedBill]:
    """Those whose files are there: of a record that was restored, one may be gone."""
    return [one for one in case.staged_bills.select_related("account").order_by("sent_at") if is_there(one)]


def is_there(bill: StagedBill) -> bool:
    try:
        staging.path_of(bill.stored_as)
    except FileNotFoundError:
        return False
    return True


def waits(stored_as: str) -> bool:
    """Whether a file of this name is one of those that wait."""
    return StagedBill.objects.filter(stored_as=stored_as).exists()
