"""Forms of a question who recurs. They check shape; what may be asked is decided by `questions`."""

from __future__ import annotations

from io import StringIO
from typing import Any

from django import forms

from murderbook.formats.handlings import duties_of
from murderbook.formats.reject import FormatError
from murderbook.workbench.audit.pages.forms import day_box
from murderbook.workbench.sealed.recurring.questions import Draft

MOST = 500  # numbers of open files
ROSTER = 200_000  # characters


class AskForm(forms.Form):
    purpose = forms.CharField(
        label="What for",
        max_length=300,
        help_text="What you want to know, and on what ground you may ask: whoever approves reads this.",
    )
    sealed = forms.MultipleChoiceField(
        label="Cases of this compartment", required=False, widget=forms.CheckboxSelectMultiple
    )
    numbers = forms.CharField(
        label="Open cases",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Their numbers, one a line: files that you may read outside. Three files in all at least.",
    )
    since = forms.DateField(
        label="Compare with files from",
        required=False,
        widget=day_box(),
        help_text="Only where the department was another one before.",
    )
    until = forms.DateField(label="to", required=False, widget=day_box())
    roster = forms.CharField(
        label="Duty roster, if you have one",
        required=False,
        max_length=ROSTER,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text="CSV with the columns person, unit, first, last, begins, ends; names as the files have them.",
    )
    chosen_for_itself = forms.BooleanField(
        label="None of these files was chosen because of somebody who handled it: whoever is the reason recurs by "
        "construction, and no figure mends that afterwards"
    )

    def __init__(self, *args: Any, cases: list[tuple[str, str]], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["sealed"].choices = cases  # type: ignore[attr-defined]

    def clean_numbers(self) -> tuple[str, ...]:
        lines = [line.strip() for line in self.cleaned_data["numbers"].splitlines()]
        found = tuple(filter(None, lines))
        if len(found) > MOST:
            raise forms.ValidationError(f"{len(found)} numbers: at most {MOST} are asked about at once.")
        return found

    def clean_roster(self) -> str:
        text = str(self.cleaned_data["roster"])
        try:
            duties_of(StringIO(text), "The roster")
        except FormatError as error:
            raise forms.ValidationError(str(error)) from None
        return text

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("since") and given.get("until") and given["until"] < given["since"]:
            self.add_error("until", "That is before it begins.")
        return given

    def draft(self) -> Draft:
        given = self.cleaned_data
        return Draft(
            tuple(given["sealed"]), given["numbers"], given["purpose"], given["since"], given["until"], given["roster"]
        )


class JudgeForm(forms.Form):
    verdict = forms.ChoiceField(
        label="May it be looked at?",
        choices=[("", "Choose"), ("approve", "Yes, I approve"), ("refuse", "No, I refuse")],
    )
    reason = forms.CharField(label="Why", max_length=300)
