"""Forms of the murder book."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from murderbook.casefile.case import Status, SuspectState
from murderbook.casefile.code_lists import code_list
from murderbook.casefile.exhibit import Custody, TestState
from murderbook.casefile.person import Answer
from murderbook.casefile.timespan import TimeSpan
from murderbook.casefile.timespan_text import DateError, read_span
from murderbook.workbench.choices import choices
from murderbook.workbench.register.book.amending import EXAMINED

Choices = Iterable[tuple[str, str]]


class SpanField(forms.CharField):
    """A date as people write it; cleaned to a TimeSpan."""

    def clean(self, value: Any) -> TimeSpan | None:  # noqa: ANN401 - Django's signature
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_span(text, timezone.localdate())
        except DateError as error:
            raise ValidationError(f"{error.reason}. {error.remedy}.") from error


class ChronoForm(forms.Form):
    """An entry of the chrono, or an amendment of one."""

    when = SpanField(
        label="When it happened",
        max_length=120,
        help_text="As well as it is known: 14 Mar 1987, March 1987, summer 1986, 3-9 June 1987, about 1990.",
        error_messages={"required": "Write when it happened, as well as it is known: a year is enough."},
    )
    text = forms.CharField(
        label="What happened",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write what happened."},
    )
    source = forms.CharField(
        label="Source", max_length=200, required=False, help_text="The document, box and item, or the person."
    )
    page = forms.CharField(label="Page", max_length=20, required=False)
    amends = forms.CharField(required=False, widget=forms.HiddenInput)


class ReviewForm(forms.Form):
    """A review of the whole file."""

    on = SpanField(
        label="Day of the review",
        max_length=60,
        help_text="For example 14 Mar 2024.",
        error_messages={"required": "Write the day of the review."},
    )
    reviewer = forms.CharField(label="Reviewer", max_length=120)
    outcome = forms.CharField(
        label="Outcome",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What was found, what is to be done, and by whom.",
        error_messages={"required": "Write what the review found."},
    )

    def clean_on(self) -> date:
        span: TimeSpan = self.cleaned_data["on"]
        if span.earliest.date() != span.latest.date():
            raise ValidationError("A review has one day. Write it in full, for example 14 Mar 2024.")
        return span.earliest.date()


class AmendForm(forms.Form):
    """States of one row, each with the value that the editor saw when the form was opened."""

    reason = forms.CharField(
        label="Reason",
        max_length=300,
        help_text="What you did or learned: who looked, where, when.",
        error_messages={"required": "Write why. An amendment stays on record with its reason."},
    )

    def __init__(self, fields: dict[str, tuple[str, Choices]], now: dict[str, str], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        reason = self.fields.pop("reason")
        for name, (label, allowed) in fields.items():
            given = list(allowed)
            may_stay_empty = any(value == "" for value, _ in given)
            self.fields[name] = forms.ChoiceField(
                label=label, choices=given, initial=now[name], required=not may_stay_empty
            )
            self.fields[f"seen_{name}"] = forms.CharField(
                required=False, widget=forms.HiddenInput, initial=now[name], strip=False
            )
        self.fields["reason"] = reason
        self.names = list(fields)

    @property
    def wanted(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.names}

    @property
    def seen(self) -> dict[str, str]:
        return {name: self.cleaned_data[f"seen_{name}"] for name in self.names}


_ANSWERS = choices(Answer)
_TESTS = [("", "Not recorded"), *choices(TestState)]

STATUS_FIELDS: dict[str, tuple[str, Choices]] = {
    "status": ("Status", choices(Status)),
    "exceptional": (
        "If cleared exceptionally: why",
        [("", "Does not apply"), *((entry.code, entry.label) for entry in code_list("exceptional_clearance").entries)],
    ),
    "suspect_state": ("Suspect", choices(SuspectState)),
    "motive_known": ("Motive known", _ANSWERS),
}
WITNESS_FIELDS: dict[str, tuple[str, Choices]] = {
    "alive": ("Alive", _ANSWERS),
    "located": ("Located", _ANSWERS),
    "willing": ("Willing to talk now", _ANSWERS),
    "tie_ended": ("The tie that kept the witness silent has ended", _ANSWERS),
}
SUSPECT_FIELDS: dict[str, tuple[str, Choices]] = {"alive": ("Alive", _ANSWERS), "located": ("Located", _ANSWERS)}
EXHIBIT_FIELDS: dict[str, tuple[str, Choices]] = {
    "custody": ("Where it is", choices(Custody)),
    **{f"{EXAMINED}{entry.code}": (entry.label, _TESTS) for entry in code_list("examination").entries},
}
