"""The forms of letters."""

from __future__ import annotations

from typing import Any

from django import forms

from murderbook.workbench.casework.forms import LONGEST, short_text
from murderbook.workbench.choices import choices
from murderbook.workbench.families.forms import past_day
from murderbook.workbench.families.models import Channel


class TextForm(forms.Form):
    """What the letter is to say. `seen`: how many acts there were when it was opened."""

    text = forms.CharField(
        label="Text of the letter",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 22}),
        error_messages={"required": "Write the letter."},
        strip=False,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def clean_text(self) -> str:
        return "\n".join(str(self.cleaned_data["text"]).splitlines()).strip()


class SignForm(forms.Form):
    """A person has read it."""

    read = forms.BooleanField(
        label="I have read this letter from its first to its last word, and sign it",
        error_messages={"required": "Read the letter first, and say so."},
    )
    reason = short_text("Why its promises may stand", 300, "Where the page says that it promises something.")
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **{"auto_id": "sign-%s", **more})


class SendForm(forms.Form):
    """It left the house."""

    on = past_day("Sent on")
    channel = forms.ChoiceField(label="How", choices=choices(Channel), initial=Channel.LETTER.value)

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **{"auto_id": "send-%s", **more})


class DiscardForm(forms.Form):
    """It is not sent."""

    reason = short_text("Why it is not sent", 300, missing="Write why: the letter stays, with your words beneath it.")

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **{"auto_id": "discard-%s", **more})
