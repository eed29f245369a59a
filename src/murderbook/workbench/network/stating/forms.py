"""The forms of relations."""

from __future__ import annotations

from typing import Any

from django import forms

from murderbook.network.graph.grading import INFORMATION_WORDS, SOURCE_WORDS, Credibility, Reliability
from murderbook.workbench.casework.forms import DATE_HELP, key_n, short_text
from murderbook.workbench.network.models import NAME, WORDS
from murderbook.workbench.network.stating.ends import KINDS, End, end_of
from murderbook.workbench.register.book.forms import SpanField
from murderbook.workbench.register.models import Person

# Offered, not prescribed: what fits none of them is written in words.
USUAL = (
    "knows", "related to", "partner of", "worked with", "seen with", "met", "threatened", "owed money to", "called",
    "lived at", "seen at", "worked at", "owned", "drove", "used", "sold to", "member of",
)  # fmt: skip
_KINDS = [(kind.value, kind.value.capitalize()) for kind in KINDS]
_END_HELP = "Choose a person of the file, or write what it is called and of what kind it is."
NO_SOURCE = "Write from where it is known: a relation without its source is a rumour."
_RELIABILITY = [(one.value, f"{one.value}: {words}") for one, words in SOURCE_WORDS.items()]
_CREDIBILITY = [(one.value, f"{one.value}: {words}") for one, words in INFORMATION_WORDS.items()]


def _end(label: str, attrs: dict[str, str], text: str = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"list": "ends", "autocomplete": "off", **attrs})
    missing = {"required": "Write who or what it is."}
    return forms.CharField(label=label, max_length=NAME + 40, help_text=text, widget=widget, error_messages=missing)


class RelationForm(forms.Form):
    """One relation; cleaned to `ends`, two of them."""

    left = _end("Who or what", key_n("enter a relation"), _END_HELP)
    left_kind = forms.ChoiceField(label="Kind of the first", choices=_KINDS)
    kind = forms.CharField(
        label="What they have to do with each other",
        max_length=WORDS,
        widget=forms.TextInput(attrs={"list": "usual", "autocomplete": "off"}),
        error_messages={"required": "Write it in a word or two: knows, owned, seen with."},
    )
    right = _end("With whom or what", {})
    right_kind = forms.ChoiceField(label="Kind of the second", choices=_KINDS)
    directed = forms.BooleanField(label="It goes from the first to the second, and not back", required=False)
    when = SpanField(label="When", max_length=120, required=False, help_text=DATE_HELP)
    reliability = forms.ChoiceField(label="Source", choices=_RELIABILITY, initial=Reliability.F.value)
    credibility = forms.ChoiceField(label="Information", choices=_CREDIBILITY, initial=Credibility.UNJUDGED.value)
    source = short_text("From where it is known", 200, "The document, box and item, or the person.", NO_SOURCE)
    page = short_text("Page", 20)

    def __init__(self, people: dict[str, Person], data: Any = None) -> None:  # noqa: ANN401 - what a form takes
        super().__init__(data, auto_id="relation-%s")
        self.people = people

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not {"left", "right", "left_kind", "right_kind"} <= data.keys():
            return data
        ends: list[End] = [end_of(data[side], data[f"{side}_kind"], self.people) for side in ("left", "right")]
        for side, end in zip(("left", "right"), ends, strict=True):
            if len(end.name) > NAME:
                self.add_error(side, f"It is too long: at most {NAME} letters.")
        if ends[0].is_same == ends[1].is_same:
            self.add_error("right", "Both ends are the same: a relation is between two.")
        data["kind"] = " ".join(data.get("kind", "").split())
        data["ends"] = ends
        return data


class WithdrawalForm(forms.Form):
    why = short_text("Why", 300, "", "Say why: the reason stays with it.")
