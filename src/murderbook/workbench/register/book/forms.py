"""Forms of the murder book."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from murderbook.casefile.timespan import TimeSpan
from murderbook.casefile.timespan_text import DateError, read_span


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
    seen = forms.CharField(required=False, widget=forms.HiddenInput)  # the latest words on it when the form was opened


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
