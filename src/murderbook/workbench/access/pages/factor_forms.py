"""Forms for codes."""

from __future__ import annotations

from django import forms

from murderbook.workbench.access.pages.forms import password_box

CODE_HELP = "The six digits that your authenticator shows now, or one of your recovery codes."


def code_box(**more: str) -> forms.TextInput:
    """No numeric keyboard where letters may be needed."""
    return forms.TextInput(
        attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", **more}
    )


class CodeForm(forms.Form):
    code = forms.CharField(max_length=60, help_text=CODE_HELP, widget=code_box(autofocus="autofocus"))


class ConfirmForm(forms.Form):
    code = forms.CharField(
        label="Code",
        max_length=10,
        help_text="The six digits that the authenticator shows now: they confirm that it has the secret.",
        widget=code_box(inputmode="numeric"),
    )


class ProofForm(forms.Form):
    """Both factors once more, before either is changed."""

    password = forms.CharField(
        label="Present password", max_length=256, strip=False, widget=password_box("current-password")
    )
    code = forms.CharField(label="Present code", max_length=60, help_text=CODE_HELP, widget=code_box())
