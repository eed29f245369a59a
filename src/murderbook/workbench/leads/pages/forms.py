"""The form on which a lead is judged."""

from __future__ import annotations

from django import forms

from murderbook.evidence.judgement import Verdict
from murderbook.workbench.leads.verdicts import LABELS


class JudgementForm(forms.Form):
    """A verdict needs its reason: it will be read years later, perhaps in court."""

    verdict = forms.ChoiceField(
        choices=[(verdict.value, LABELS[verdict]) for verdict in Verdict],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the three: supports, eliminated or unsure."},
    )
    reason = forms.CharField(
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What decided it: the page, the test, the person you spoke to.",
        error_messages={"required": "Write what decided it. A judgement needs a reason."},
    )
