"""Forms of the desk and of a compartment. They check shape; what may be done is decided by the services."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from murderbook.workbench.access.refusal import AccessRefusedError
from murderbook.workbench.audit.pages.forms import day_box
from murderbook.workbench.sealed.crypto.pair import fingerprint
from murderbook.workbench.sealed.memory import papers
from murderbook.workbench.sealed.models import MemberRole
from murderbook.workbench.sealed.people.founding import Terms


class OpenForm(forms.Form):
    password = forms.CharField(
        max_length=256, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    earlier = forms.CharField(
        label="Earlier password, or the words of your recovery key",
        required=False,
        max_length=600,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Only if somebody reset your password since you last opened the desk.",
    )


class FoundForm(forms.Form):
    name = forms.CharField(max_length=80, help_text="Members see it; choose one that says little.")
    custodian = forms.CharField(
        label="Legal custodian",
        max_length=160,
        help_text="Who answers for it in law: a prosecutor, an inspector general, a judge.",
    )
    legal_ground = forms.CharField(label="Legal ground for sealing", max_length=200)
    review_on = forms.DateField(
        label="Review on", widget=day_box(), help_text="The day by which somebody asks whether it must stay sealed."
    )
    fingerprint = forms.CharField(
        label="Fingerprint of the prosecutor's key",
        max_length=40,
        help_text="Have the prosecutor's office read it to you: whoever has that key learns that this compartment "
        "exists, who answers for it, and on what ground.",
    )

    def __init__(self, *args: Any, public: bytes | None, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self._public = public

    def clean_fingerprint(self) -> str:
        said = "".join(self.cleaned_data["fingerprint"].split()).lower()
        if self._public is None or said != fingerprint(self._public).replace(" ", ""):
            raise forms.ValidationError(
                "This is not the fingerprint of the key that the record has. If the prosecutor's office reads another, "
                "somebody else set the key: found nothing until it is mended."
            )
        return said

    def terms(self) -> Terms:
        given = self.cleaned_data
        said = (given["name"], given["custodian"], given["legal_ground"], given["review_on"])
        return Terms(*said, prosecutor=fingerprint(self._public or b""))


class InviteForm(forms.Form):
    name = forms.CharField(label="Log-in name", max_length=64)
    fingerprint = forms.CharField(
        label="Fingerprint of the person's key",
        max_length=40,
        help_text="The person reads it to you from the own desk, in person or over a line you trust: five groups.",
    )
    role = forms.ChoiceField(choices=MemberRole.choices, initial=MemberRole.MEMBER)
    until = forms.DateField(
        label="Until and including", required=False, widget=day_box(), help_text="A reader comes for a term."
    )
    reason = forms.CharField(max_length=300)

    def clean_until(self) -> datetime | None:
        day = self.cleaned_data["until"]
        if day is None:
            return None
        if day < timezone.localdate():
            raise forms.ValidationError("That day is over.")
        return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


class EndForm(forms.Form):
    reason = forms.CharField(max_length=300)


class SharesForm(forms.Form):
    made = forms.IntegerField(label="Shares to print", min_value=2, max_value=16, initial=5)
    needed = forms.IntegerField(label="Of which so many open it", min_value=2, max_value=16, initial=3)
    holders = forms.CharField(
        label="Who gets them",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="One person a line, outside the chain of command: none of them should work for another.",
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        made, needed = given.get("made"), given.get("needed")
        if made and needed and needed > made:
            self.add_error("needed", "No more than are printed.")
        names = [line.strip() for line in given.get("holders", "").splitlines() if line.strip()]
        if made and len(names) != made:
            self.add_error("holders", f"Name {made} persons, one a line: these are {len(names)}.")
        given["names"] = names
        return given


class FindForm(forms.Form):
    number = forms.CharField(label="Number of the case", max_length=80)


class SealForm(forms.Form):
    reason = forms.CharField(max_length=300)
    understood = forms.BooleanField(
        label="I know that this hides the future and not the past, and cannot be taken back by the program"
    )


class CheckForm(forms.Form):
    exculpatory = forms.TypedChoiceField(
        label="Does this compartment hold anything that may clear somebody in that case?",
        choices=[("no", "No"), ("yes", "Yes")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    finding = forms.CharField(
        label="What was looked at, and what follows", widget=forms.Textarea(attrs={"rows": 4}), max_length=4000
    )


class PaperForm(forms.Form):
    file = forms.FileField(
        label="File",
        max_length=4_000,  # of its name, of which what is safe and fits is kept
        error_messages={"empty": "The file is empty: there is nothing to keep."},
    )
    description = forms.CharField(label="What it is", max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = f"Of any kind, at most {papers.largest() // papers.MIB} MiB."

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        try:
            papers.check_size(file.size or 0)
        except AccessRefusedError as refusal:
            raise forms.ValidationError(f"Not taken: {refusal}.") from None
        return file


class WithdrawForm(forms.Form):
    reason = forms.CharField(max_length=300)
