"""Forms of the unit's week. They check shape."""

from __future__ import annotations

from typing import Any

from django import forms

from murderbook.workbench.casework.forms import key_n


class RuleForm(forms.Form):
    months = forms.IntegerField(
        label="Months from one review of a case to the next",
        min_value=1,
        max_value=120,
        error_messages={"min_value": "At least one month.", "max_value": "At most 120 months: ten years."},
    )
    reason = forms.CharField(label="Why", max_length=300, help_text="A policy, an order, what the unit can do.")
    was = forms.CharField(required=False, widget=forms.HiddenInput)  # the rule that stood when the form was opened


class AssignForm(forms.Form):
    to = forms.ChoiceField(label="To", required=False, widget=forms.Select(attrs=key_n("who has it")))
    name = forms.CharField(
        label="Or to somebody without an account", required=False, max_length=160, help_text="A name."
    )
    take_back = forms.BooleanField(label="Nobody has it any more", required=False)
    why = forms.CharField(label="Why", max_length=300)

    def __init__(self, people: list[tuple[str, str]], data: Any = None) -> None:  # noqa: ANN401 - what a form takes
        super().__init__(data)
        self.fields["to"].choices = [("", "Choose"), *people]  # type: ignore[attr-defined]
