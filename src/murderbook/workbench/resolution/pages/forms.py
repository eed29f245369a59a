"""The forms: judging a pair, taking a judgement back, and what of the suggested pairs to show."""

from __future__ import annotations

from django import forms

from murderbook.evidence.judgement import Verdict
from murderbook.workbench.leads.pages.forms import CHOOSE
from murderbook.workbench.register.listing.filters import LONGEST as SEARCHED
from murderbook.workbench.register.listing.filters import few_words

LABELS: dict[str, str] = {
    Verdict.SUPPORTED: "Supports one person",
    Verdict.ELIMINATED: "Eliminated: two persons",
    Verdict.UNSURE: "Unsure",
}
TOLD: dict[str, str] = {
    Verdict.SUPPORTED: "one person, supported by judgement of",
    Verdict.ELIMINATED: "two persons, eliminated by judgement of",
    Verdict.UNSURE: "judged unsure by",
}
LONGEST = 4000


class JudgementForm(forms.Form):
    """A verdict needs its reason: it will be read years later, perhaps in court."""

    verdict = forms.ChoiceField(
        choices=[(one.value, LABELS[one]) for one in Verdict], widget=forms.RadioSelect, error_messages=CHOOSE
    )
    reason = forms.CharField(
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What decided it: the page, the number, the person you spoke to.",
        error_messages={"required": "Write what decided it. A judgement needs a reason."},
    )


class BackForm(forms.Form):
    reason = forms.CharField(
        max_length=LONGEST,
        label="Why it is taken back",
        error_messages={"required": "Write why it is taken back."},
    )


class PairFilter(forms.Form):
    """What stands in the address of the list of pairs."""

    q = forms.CharField(label="Name", required=False, max_length=SEARCHED, validators=[few_words])
    case = forms.CharField(label="Number of a case", required=False, max_length=80)
    where = forms.ChoiceField(
        label="Where",
        required=False,
        choices=[("", "Anywhere"), ("two", "In two files"), ("one", "In one file"), ("pages", "Named on a page")],
    )
    chance = forms.ChoiceField(
        label="Such pairs by chance",
        required=False,
        choices=[
            ("", "Any number"),
            ("0.5", "Less than half a pair"),
            ("1", "Less than 1 pair"),
            ("10", "Less than 10"),
        ],
    )
