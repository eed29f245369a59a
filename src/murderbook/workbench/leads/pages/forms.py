"""The form on which a lead is judged."""

from __future__ import annotations

from typing import Any

from django import forms

from murderbook.evidence.judgement import Verdict
from murderbook.workbench.leads.labels import BASES
from murderbook.workbench.leads.models import Basis
from murderbook.workbench.leads.verdicts import LABELS

VERDICTS = [(verdict.value, LABELS[verdict]) for verdict in Verdict]
CHOOSE = {"required": "Choose one of the three: supports, eliminated or unsure."}


class JudgementForm(forms.Form):
    """A verdict needs its reason: it will be read years later, perhaps in court."""

    verdict = forms.ChoiceField(
        choices=VERDICTS,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    basis = forms.ChoiceField(
        choices=[(basis.value, BASES[basis][:1].upper() + BASES[basis][1:]) for basis in Basis],
        label="What supports it",
        help_text="For a link that you support. Only what is independent of this program may later teach it.",
        required=False,
        initial=Basis.FILE.value,
    )
    reason = forms.CharField(
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What decided it: the page, the test, the person you spoke to.",
        error_messages={"required": "Write what decided it. A judgement needs a reason."},
    )

    def clean(self) -> dict[str, Any]:
        """Whoever names no basis judged the file; what is not supported rests on none."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        supported = cleaned.get("verdict") == Verdict.SUPPORTED
        cleaned["basis"] = (cleaned.get("basis") or Basis.FILE.value) if supported else ""
        return cleaned


class BulkForm(JudgementForm):
    """The same of several pairs at once: one verdict and one reason, saved for each of them."""

    verdict = forms.ChoiceField(
        choices=VERDICTS,
        widget=forms.RadioSelect(attrs={"data-then": "id_reason"}),
        error_messages=CHOOSE,
    )
    reason = forms.CharField(
        max_length=4000,
        widget=forms.TextInput(),
        label="Reason, for each of them",
        help_text="What decided it for every pair that is ticked.",
        error_messages={"required": "Write what decided it. A judgement needs a reason."},
    )
