"""The forms of the working of a case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from murderbook.casefile.person import Answer
from murderbook.workbench.casework.custody.amounts import AmountError, read_amount
from murderbook.workbench.casework.rules.transitions import Transition
from murderbook.workbench.casework.states import Act, AnswerState, Move, Priority
from murderbook.workbench.register.book.forms import SpanField

LONGEST = 20_000
DATE_HELP = "As well as it is known: 14 Mar 1987, March 1987, summer 1986, about 1990."
INTACT = ((Answer.UNKNOWN.value, "Not recorded"), (Answer.YES.value, "Yes"), (Answer.NO.value, "No"))
NEEDS_PLACE = (Act.BOOKED, Act.HANDED, Act.SENT, Act.RETURNED)
COMES_BACK = (Act.HANDED, Act.SENT, Act.RELEASED)
ACT_WORDS = {act: act.value.capitalize() for act in Act}


def key_n(words: str) -> dict[str, str]:
    """Attributes of the control to which n goes on a page, with what it is for."""
    return {"data-key": "n", "data-key-words": words}


def day_field(label: str, text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=label, required=False, help_text=text, widget=widget)


def long_text(label: str, missing: str, rows: int = 3, attrs: dict[str, str] | None = None) -> forms.CharField:
    """Needed where `missing` says so."""
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        required=bool(missing),
        widget=forms.Textarea(attrs={"rows": rows, **(attrs or {})}),
        error_messages={"required": missing},
    )


def short_text(label: str, length: int, text: str = "", missing: str = "") -> forms.CharField:
    """Needed where `missing` says so."""
    return forms.CharField(
        label=label, max_length=length, required=bool(missing), help_text=text, error_messages={"required": missing}
    )


class AmountField(forms.CharField):
    """'2.5', cleaned to thousandths."""

    def clean(self, value: Any) -> int | None:  # noqa: ANN401 - Django's signature
        text = super().clean(value)
        try:
            return read_amount(text) if text else None
        except AmountError as error:
            raise ValidationError(f"{error}.") from error


class CustodyForm(forms.Form):
    """What became of an exhibit, or an amendment of that."""

    when = SpanField(
        label="When",
        max_length=120,
        help_text=DATE_HELP,
        widget=forms.TextInput(attrs=key_n("write what happened")),
        error_messages={"required": "Write when it happened, as well as it is known: a year is enough."},
    )
    act = forms.ChoiceField(label="What happened")
    from_whom = short_text("From whom", 160, "Who handed it on.")
    from_where = short_text("From where", 160)
    to_whom = short_text("To whom", 160, "Who has it then.")
    to_where = short_text("To where", 160, "The room, the laboratory; at a stock check, where it was seen.")
    purpose = short_text("Purpose", 300)
    seal = short_text("Seal number", 60)
    seal_intact = forms.ChoiceField(label="Seal whole on arrival", choices=INTACT)
    there = AmountField(label="How much there was", max_length=20, required=False, help_text="Counted or measured: 2.5")
    taken = AmountField(label="How much was taken", max_length=20, required=False, help_text="Used up or cut off.")
    unit = short_text("Unit", 20, "ml, g, swabs")
    receipt = short_text("Receipt", 60)
    due_back = day_field("Due back", "Where it is to come back.")
    source = short_text("Source", 200, "The property report, the receipt, the person.")
    page = short_text("Page", 20)
    amends = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)  # the latest words on it when the form was opened

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **more)
        acts = Act if self["amends"].value() else [act for act in Act if act != Act.STRUCK]
        self.fields["act"].choices = [("", "Choose"), *((act.value, ACT_WORDS[act]) for act in acts)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        self._clean_amounts(data)
        act = data.get("act")
        if act in NEEDS_PLACE and not (data.get("to_whom") or data.get("to_where")):
            self.add_error("to_whom", "Write who has it then, or where it is: the chain goes on from there.")
        if data.get("due_back") and act and act not in COMES_BACK:
            self.add_error("due_back", f"Nothing comes back that was {act}. Leave it empty.")
        if act == Act.STRUCK and not data.get("purpose"):
            self.add_error("purpose", "Write why: the entry stays, with your words beneath it.")
        return data

    def _clean_amounts(self, data: dict[str, Any]) -> None:
        there, taken = data.get("there"), data.get("taken")
        data["there_thousandths"], data["taken_thousandths"] = there, taken
        if (there is not None or taken is not None) and not data.get("unit"):
            self.add_error("unit", "Write of what: ml, g, swabs.")
        if there is not None and taken is not None and taken > there:
            self.add_error("taken", "More was taken than there was.")


class ActionForm(forms.Form):
    """A new action."""

    text = long_text("What is to be done", "Write what is to be done.", attrs=key_n("raise an action"))
    priority = forms.ChoiceField(
        choices=[(one.value, one.value.capitalize()) for one in Priority], initial=Priority.NORMAL.value
    )
    due = day_field("Due")
    source = short_text("Raised from", 200, "The document, box and item, or the person.")
    page = short_text("Page", 20)


class StepForm(forms.Form):
    """One step of an action; `step`: None for a kind that there is not. What is needed is asked once more where it is
    written (rules/actions.py), since what is sent names its kind itself."""

    kind = forms.CharField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)  # number of the latest step when it was opened
    to = forms.ChoiceField(label="To whom", required=False)
    name = short_text("Or to somebody without an account", 160)
    text = long_text("Note", "", rows=2)

    def __init__(
        self,
        step: Transition | None,
        people: Iterable[tuple[str, str]],
        *args: Any,  # noqa: ANN401 - Django's own
        **more: Any,  # noqa: ANN401 - Django's own
    ) -> None:
        name = step.kind.value.replace(" ", "-") if step else "step"  # several forms stand on the page
        super().__init__(*args, **{"auto_id": f"{name}-%s", **more})
        if step and step.needs_text:
            told: Any = self.fields["text"]
            told.required, told.label = True, step.text_label
            told.error_messages["required"] = step.needs_text
        self.fields["to"].choices = [("", "Nobody of these"), *people]  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """A decision, or an amendment of one."""

    when = SpanField(
        label="When it was made",
        max_length=120,
        help_text=DATE_HELP,
        widget=forms.TextInput(attrs=key_n("record a decision")),
        error_messages={"required": "Write when it was made, as well as it is known: a year is enough."},
    )
    maker = short_text("Made by", 160, missing="Write who made it.")
    text = long_text("Decision", "Write what was decided.")
    reason = long_text("Reason", "Write why: that is what is asked for years later.")
    alternatives = long_text("Alternatives considered, and why they were rejected", "")
    amends = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class QuestionForm(forms.Form):
    """A question of one's own. Beside it stands the form of an answer, which has a text too."""

    text = long_text("Question", "Write the question.", rows=2, attrs=key_n("ask a question"))

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **{"auto_id": "question-%s", **more})


class AnswerForm(forms.Form):
    """An answer, which stands above the earlier ones."""

    state = forms.ChoiceField(
        label="Where it stands", choices=[(one.value, one.value.capitalize()) for one in AnswerState]
    )
    text = long_text("Answer, or why there is none", "Write the answer, or why there is none.")
    source = short_text("Source", 200, "The document, box and item, or the person.")
    page = short_text("Page", 20)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("state") == AnswerState.ANSWERED and not (data.get("source") or data.get("page")):
            self.add_error("source", "Write from where it is known: an answer without its source is an opinion.")
        return data


class VolumeForm(forms.Form):
    """A binder or a box of the paper file."""

    name = forms.CharField(
        label="Name or number",
        max_length=80,
        widget=forms.TextInput(attrs=key_n("add a volume")),
        error_messages={"required": "Write its name or number."},
    )
    box = short_text("Box", 40)
    kept_at = short_text("Where it is kept", 160)


class MoveForm(forms.Form):
    """A binder is taken, comes back, or is kept elsewhere from now on."""

    move = forms.ChoiceField(label="What happened", choices=[(one.value, one.value.capitalize()) for one in Move])
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)  # how many moves there were when it was opened
    on = forms.DateField(label="On", initial=timezone.localdate, widget=forms.DateInput(attrs={"type": "date"}))
    to = forms.ChoiceField(label="Who has it", required=False)
    name = short_text("Or somebody without an account", 160)
    due_back = day_field("Due back")
    kept_at = short_text("Where it is kept from then", 160, "Empty: where it was kept before.")
    note = short_text("Note", 300)

    def __init__(self, people: Iterable[tuple[str, str]], *args: Any, **more: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **more)
        self.fields["to"].choices = [("", "Nobody of these"), *people]  # type: ignore[attr-defined]

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise ValidationError("That day is still to come.")
        return on
