"""The form by which a file of relations comes in."""

from __future__ import annotations

from typing import Any

from django import forms

LARGEST = 4_000_000  # bytes


class RelationFileForm(forms.Form):
    file = forms.FileField(
        label="File of FollowTheMoney",
        help_text="One JSON object for each line (.ftm.json, .ijson), as OpenAleph exports it; at most 4 MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ".json,.ijson,.jsonl,.ndjson,.ftm"}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )

    def __init__(self, data: Any = None, files: Any = None) -> None:  # noqa: ANN401 - what a form takes
        super().__init__(data, files, auto_id="relation-file-%s")

    def clean_file(self) -> Any:  # noqa: ANN401 - an uploaded file
        sent = self.cleaned_data["file"]
        if (sent.size or 0) > LARGEST:
            raise forms.ValidationError("The file is larger than 4 MB: send it in parts.")
        return sent
