"""What a person says of a document, and the form by which files come in."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from murderbook.workbench.documents.models import Document
from murderbook.workbench.documents.transcribing import LONGEST
from murderbook.workbench.imports.staging import LIMIT_IN_WORDS


class Several(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several."""

    widget = Several

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:  # noqa: ANN401 - Django's signature
        several = (data if isinstance(data, list | tuple) else [data]) or [None]
        return [super(FilesField, self).clean(one, initial) for one in several]


class UploadForm(forms.Form):
    sent = FilesField(
        label="Files",
        max_length=255,
        help_text="PDF, TIFF, JPEG, PNG, text, e-mail (.eml), DOCX, XLSX; together at most "
        f"{LIMIT_IN_WORDS}. For more, or a whole folder: murderbook read FOLDER --case ID --record DIR",
        error_messages={"required": "Choose at least one file."},
    )
    volume = forms.CharField(max_length=40, required=False, help_text="The binder it stands in.")
    box = forms.CharField(max_length=40, required=False)


class DocumentForm(forms.ModelForm):  # type: ignore[type-arg] # generic in the stubs only
    """`seen`: the document as it was when the form was opened."""

    reason = forms.CharField(
        max_length=300, label="Why it is amended", error_messages={"required": "Say why: it stays on record."}
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Document
        fields = ["title", "written_on", "volume", "box", "item", "agency_number"]
        labels = {"written_on": "Its own date", "agency_number": "The agency's own number"}
        help_texts = {
            "title": "What it is, in a few words: Statement of the neighbour.",
            "written_on": "By it the pages' “last Tuesday” is reckoned. YYYY-MM-DD.",
        }
        widgets = {"written_on": forms.DateInput(attrs={"placeholder": "1987-03-15"})}


def seen_of(document: Document) -> str:
    """What an editor has seen of a document: the same again only where nobody amended it since."""
    said = [str(getattr(document, name)) for name in DocumentForm.Meta.fields]
    return sha256(json.dumps(said).encode()).hexdigest()


class TranscriptionForm(forms.Form):
    """`seen`: the text as it was when the form was opened."""

    text = forms.CharField(
        max_length=LONGEST,
        strip=False,
        label="What it says",
        widget=forms.Textarea(attrs={"rows": 24}),
        error_messages={"required": "Type what the page says: an empty page stays as it was read."},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_text(self) -> str:
        """Lines end as those of a page that was read do."""
        text: str = self.cleaned_data["text"].replace("\r\n", "\n").rstrip()
        if not text:
            raise forms.ValidationError("Type what the page says: an empty page stays as it was read.")
        return text


class WithdrawForm(forms.Form):
    reason = forms.CharField(max_length=300, error_messages={"required": "Say why: the reason stays with it."})
