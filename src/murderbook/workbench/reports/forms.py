"""What a person chooses of a bundle: what is withheld and why, and for whom it is made."""

from __future__ import annotations

from django import forms

from murderbook.reports.discovery.plan import Ground
from murderbook.reports.paper import PREFIX
from murderbook.workbench.choices import choices


class WithholdForm(forms.Form):
    what = forms.CharField(
        max_length=120,
        label="What",
        help_text="As it is cited: Page 12-15, Document 3, Chrono 4, Exhibit 2, A7, D3. What hangs on it goes with it.",
        widget=forms.TextInput(attrs={"list": "cited", "autocomplete": "off"}),
        error_messages={"required": "Write what is withheld, for example Page 12-15."},
    )
    ground = forms.ChoiceField(choices=[("", "Choose a ground"), *choices(Ground)], label="Legal ground")
    words = forms.CharField(
        max_length=300,
        label="What the other side is told of it",
        help_text="Stands in the index beside the ground. It must not tell what is withheld.",
        error_messages={"required": "Say in a few words what it is, without telling what is withheld."},
    )


class MakeForm(forms.Form):
    recipient = forms.CharField(
        max_length=200, label="For whom", help_text="Stands on index and certificate: District Attorney, Part 4."
    )
    letters = forms.RegexField(
        rf"^(?:{PREFIX.pattern})$",
        label="Before each page number",
        help_text="Capitals, digits and hyphens, at most 12: MB makes MB000001. Later bundles of the case keep it.",
        error_messages={"invalid": "Write capitals, digits and hyphens, at most 12, such as MB or 87-0412-."},
    )
