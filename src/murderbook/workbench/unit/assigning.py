"""To whom cases are given. Writing happens in the caller's transaction, which holds the lock of the case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from murderbook.workbench.access.models import Account
from murderbook.workbench.casework.people import recipient
from murderbook.workbench.register.models import Case
from murderbook.workbench.unit.models import Assignment


class NotAssignedError(Exception):
    """The message says what to mend, for the form's field."""


def assign(case: Case, data: Mapping[str, Any], author: Account) -> Assignment:
    """`data`: of `forms.AssignForm`. NotAssignedError: to nobody or to two, or to whoever has it already."""
    now = last_of(case)
    if data["take_back"]:
        if now is None or not now.name:
            raise NotAssignedError("Nobody has this case: there is nothing to take back.")
        account, name = None, ""
    else:
        to = recipient(case, data)
        if to is None:
            raise NotAssignedError("Choose who is to have it, or write a name: one of the two.")
        account, name = to.account, to.name
        if now is not None and (now.account_id, now.name) == (account.pk if account else None, name):
            raise NotAssignedError(f"{name} has this case already.")
    return Assignment.objects.create(case=case, account=account, name=name, why=data["why"], author=author)


def assignments_of(case: Case) -> QuerySet[Assignment]:
    """The last first. Of a case that came through the door."""
    return Assignment.objects.filter(case=case).select_related("author").order_by("-entered_at", "-pk")


def last_of(case: Case) -> Assignment | None:
    return assignments_of(case).first()
