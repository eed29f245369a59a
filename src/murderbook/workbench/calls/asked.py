"""Which calls are asked for: by number, between dates, of a kind, of a bill; and in which order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from murderbook.casefile.call import CallKind
from murderbook.formats.bill_mapping import BillMapping
from murderbook.formats.phone_number import reader
from murderbook.formats.reject import BadValueError
from murderbook.workbench.calls.models import Call, CallList
from murderbook.workbench.calls.records import calls_of
from murderbook.workbench.register.book.forms import SpanField
from murderbook.workbench.register.models import Case

ORDERS = {
    "oldest": ("earliest", "call_list", "line"),
    "newest": ("-earliest", "-call_list", "-line"),
    "longest": ("-seconds", "earliest", "line"),
    "shortest": ("seconds", "earliest", "line"),
}
KINDS = (
    ("", "any"),
    (CallKind.VOICE, "voice"),
    (CallKind.TEXT, "text"),
    (CallKind.DATA, "data"),
    ("none", "not stated"),
)
WITHHELD = "withheld"
_DIGITS = re.compile(r"\D+")


class Asked(forms.Form):
    """The filters of the list; they stand in the address."""

    number = forms.CharField(
        label="Number",
        required=False,
        max_length=60,
        help_text="Of either end, whole or some of its digits; “withheld”.",
    )
    from_ = SpanField(label="From", required=False, max_length=60)
    to = SpanField(label="To", required=False, max_length=60)
    kind = forms.ChoiceField(label="Kind", required=False, choices=KINDS)
    bill = forms.ChoiceField(label="Bill", required=False)
    order = forms.ChoiceField(required=False, choices=[(one, one) for one in ORDERS], widget=forms.HiddenInput)

    def __init__(self, bills: Sequence[CallList], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self._bills = {bill.key: bill for bill in bills}
        named = [(bill.key, bill.name + (" (withdrawn)" if bill.withdrawn_at else "")) for bill in bills]
        self.fields["bill"].choices = [("", "all that stand"), *named]  # type: ignore[attr-defined]

    def add_prefix(self, field_name: str) -> str:
        return super().add_prefix(field_name).rstrip("_")  # "from" is a word of Python

    def clean_number(self) -> Q:
        """The condition on both ends."""
        said = self.cleaned_data["number"].strip()
        if not said:
            return Q()
        if said.lower() == WITHHELD:
            return Q(caller="") | Q(called="")
        read = {_read(said, bill) for bill in self._bills.values()}
        whole = {number for number in read if number.startswith("+")}
        digits = _DIGITS.sub("", said)
        if not whole and len(digits) < 3:
            raise ValidationError("Write a number, three of its digits or more, or “withheld”.")
        found = Q(caller__in=whole) | Q(called__in=whole)
        return found if whole else Q(caller__contains=digits) | Q(called__contains=digits)

    @property
    def chosen(self) -> CallList | None:
        return self._bills.get(self.cleaned_data.get("bill", "")) if self.is_valid() else None

    @property
    def ordered(self) -> str:
        said = self.cleaned_data.get("order") if self.is_valid() else ""
        return said or "oldest"

    def calls(self, case: Case) -> QuerySet[Call]:
        """The calls, in the order asked for; none where what is asked cannot be understood."""
        if not self.is_valid():
            return calls_of(case).none()
        said = self.cleaned_data
        found = calls_of(case, self.chosen).filter(said["number"])
        if said["from_"]:
            found = found.filter(day__gte=said["from_"].earliest.date())
        if said["to"]:
            found = found.filter(day__lte=said["to"].latest.date())
        if said["kind"]:
            found = found.filter(kind="" if said["kind"] == "none" else said["kind"])
        return found.order_by(*ORDERS[self.ordered])


def _read(said: str, bill: CallList) -> str:
    """The number as the bill's own would be read; '' where it is none."""
    mapping = BillMapping.from_dict(bill.mapping)
    try:
        return reader(mapping.region, mapping.area_code)(said).number
    except BadValueError:
        return ""
