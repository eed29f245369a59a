"""The forms of families."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from murderbook.procedures import Procedure, StepKind
from murderbook.procedures.declaration import CriterionKind
from murderbook.procedures.facts import Answer, Checked, Outcome
from murderbook.workbench.casework.forms import day_field, key_n, long_text, short_text
from murderbook.workbench.choices import choices
from murderbook.workbench.families.models import LANGUAGE_CHOICES, Channel, Direction, Planned, Wish

NOBODY = ("", "Nobody of these")
Choices = Iterable[tuple[str, str]]

DECIDED_BY_A_PERSON = [
    ("", "Not decided"),
    (Checked.OTHERS.value, "They are other people, or people who did not work the case"),
    (Checked.WORKED.value, "He did work the case"),
]
DEADLINES = [
    ("receipt", "Receipt in writing"),
    ("rights", "Notice of rights"),
    ("decision", "Decision on the review"),
    ("update", "Next update to the family"),
    ("meeting", "Meeting to explain the decision"),
]


def not_ahead(day: date | None) -> None:
    if day is not None and day > timezone.localdate():
        raise ValidationError("That day is still to come: write down what was done.")


def past_day(label: str, text: str = "") -> forms.DateField:
    found = day_field(label, text)
    found.required, found.initial = True, timezone.localdate
    found.validators.append(not_ahead)
    found.error_messages["required"] = "Write the day."
    return found


class WishesForm(forms.Form):
    """What one next of kin wishes from now on. What was wished before stays on record."""

    person = forms.ChoiceField(label="Who", error_messages={"required": "Choose who it is."})
    relation = short_text("Relation to the victim", 60, "mother, brother, wife")
    wish = forms.ChoiceField(label="Wishes to be told", choices=choices(Wish), initial=Wish.UNKNOWN.value)
    first = forms.BooleanField(label="Wishes to be told before the press and before an arrest is known", required=False)
    channel = forms.ChoiceField(
        label="How to get in touch", choices=[("", "Not said"), *choices(Channel)], required=False
    )
    reach = long_text("Number or address", "", rows=2)
    language = forms.ChoiceField(label="Language", choices=LANGUAGE_CHOICES)
    second = short_text("Whom else to ask for", 300, "Name and number of a second person.")
    may_know = long_text("Who else in the family may be told", "", rows=2)
    to = forms.ChoiceField(label="Contact in the unit", required=False)
    name = short_text("Or somebody without an account", 160)
    birthday = day_field("The victim's birthday")
    on_death = forms.BooleanField(label="Wishes to hear from us on the anniversary of the death", required=False)
    on_birthday = forms.BooleanField(label="Wishes to hear from us on the victim's birthday", required=False)
    note = long_text("Note", "", rows=2)

    def __init__(self, kin: Choices, people: Choices, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **{"auto_id": "wishes-%s", **more})
        self.fields["person"].choices = list(kin)  # type: ignore[attr-defined]
        self.fields["to"].choices = [NOBODY, *people]  # type: ignore[attr-defined]

    def clean_birthday(self) -> date | None:
        day: date | None = self.cleaned_data["birthday"]
        not_ahead(day)
        return day

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("to") and data.get("name"):
            self.add_error("name", "One contact in the unit, not two: choose an account or write a name.")
        if data.get("wish") == Wish.NEVER and any(data.get(one) for one in ("first", "on_death", "on_birthday")):
            self.add_error("wish", "Who wishes never to be got in touch with is called on no day and before nothing.")
        if data.get("wish") in (Wish.EVERYTHING, Wish.ARREST) and not data.get("channel"):
            self.add_error("channel", "Write how to get in touch: who wishes to be told must be reached.")
        return data


class ContactForm(forms.Form):
    """Once that a family and the unit spoke, or an amendment of that."""

    on = past_day("On")
    person = forms.ChoiceField(label="With whom", required=False)
    name = short_text("Or with somebody else", 160)
    direction = forms.ChoiceField(label="Who got in touch", choices=choices(Direction))
    channel = forms.ChoiceField(label="How", choices=choices(Channel))
    text = long_text("What was said", "Write what was said, or that nobody was reached.", attrs=key_n("log a contact"))
    about = forms.ChoiceField(label="Told of", required=False)
    amends = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, kin: Choices, told: Choices, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **{"auto_id": "contact-%s", **more})
        self.fields["person"].choices = [NOBODY, *kin]  # type: ignore[attr-defined]
        self.fields["about"].choices = [("", "Nothing that is planned"), *told]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if bool(data.get("person")) == bool(data.get("name")):
            self.add_error("person", "Choose with whom, or write a name: one of the two.")
        if data.get("about") and not data.get("person"):
            self.add_error("person", "Choose the next of kin who was told.")
        return data


class AnnouncementForm(forms.Form):
    """Something that is planned to go out."""

    what = forms.ChoiceField(label="What", choices=choices(Planned))
    on = forms.DateField(
        label="Planned for",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Write the day."},
    )
    text = long_text("In a few words", "Write what is to go out.", rows=2)

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **{"auto_id": "planned-%s", **more})


class ApplicationForm(forms.Form):
    """A family's application, or an amendment of what it says."""

    person = forms.ChoiceField(label="Applicant", required=False)
    name = short_text("Or somebody who is not in the file", 160)
    relation = forms.CharField(
        label="Relation to the victim",
        max_length=60,
        error_messages={"required": "Write the relation to the victim: it decides who may apply."},
    )
    similarly_situated = long_text("Why he is similarly situated, where the relation is another", "", rows=2)
    reach = long_text("Number or address", "", rows=2)
    language = forms.ChoiceField(label="Language", choices=LANGUAGE_CHOICES)
    applied = day_field("Written on", "The day on the application.")
    received = past_day("Received on", "The clock of the decision runs from this day.")
    new_evidence = long_text("Newly discovered evidence, where an earlier review bars another", "", rows=2)
    amends = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, kin: Choices, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **{"auto_id": "application-%s", **more})
        self.fields["person"].choices = [NOBODY, *kin]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if bool(data.get("person")) == bool(data.get("name")):
            self.add_error("person", "One person applies for a family: choose him, or write his name.")
        data["relation"] = (data.get("relation") or "").strip().lower()
        return data


WHO = frozenset({StepKind.REVIEWER, StepKind.BEGUN, StepKind.OWNER})
_OUTCOMES: Mapping[StepKind, Sequence[tuple[str, str]]] = {
    StepKind.ANSWERED: choices(Answer),
    StepKind.DECIDED: choices(Outcome)[:2],
    StepKind.ENDED: choices(Outcome)[2:],
    StepKind.REVIEWER: DECIDED_BY_A_PERSON,
    StepKind.BEGUN: DECIDED_BY_A_PERSON,
}
_OUTCOME_LABELS = {
    StepKind.ANSWERED: "Answer",
    StepKind.DECIDED: "Is the murder investigated again?",
    StepKind.ENDED: "What came of it",
    StepKind.REVIEWER: "The names that are like his",
    StepKind.BEGUN: "The names that are like his",
    StepKind.WITHHELD: "Ground of the law",
    StepKind.OWNER: "In place of",
}
_TEXTS = {
    StepKind.RECEIPT: "How it was sent",
    StepKind.RIGHTS: "How it was sent",
    StepKind.ANSWERED: "From what it is known",
    StepKind.CERTIFIED: "What the certification says",
    StepKind.DECLINED: "What the applicant is told",
    StepKind.REVIEWER: "Why those names do not tell of him",
    StepKind.BEGUN: "Why those names do not tell of him",
    StepKind.PART: "What the review found",
    StepKind.EXTENDED: "Explanation that the applicant is given",
    StepKind.DECIDED: "Reasons that the applicant is told",
    StepKind.UPDATE: "What the family was told",
    StepKind.MEETING: "Who met, and what was explained",
    StepKind.ENDED: "What is to be said of it",
    StepKind.COMPLAINT: "What is complained of, and what is done about it",
    StepKind.WITHHELD: "What is withheld, and why in this case",
    StepKind.OWNER: "Note",
    StepKind.WITHDRAWN: "What the applicant wrote",
}
_NEEDED = frozenset({StepKind.PART, StepKind.UPDATE, StepKind.MEETING, StepKind.COMPLAINT, StepKind.CERTIFIED})


@dataclass(frozen=True, slots=True)
class Offered:
    """What a step chooses from: `people` by key, `owners` of deadlines by name."""

    procedure: Procedure
    people: Sequence[tuple[str, str]]
    owners: Sequence[tuple[str, str]] = ()


class StepForm(forms.Form):
    """One step of an application, with the fields of its kind. What the procedure needs it says itself."""

    kind = forms.CharField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    found = forms.CharField(required=False, widget=forms.HiddenInput)  # of a reviewer: what was shown of his names

    def __init__(self, kind: StepKind, offered: Offered, *args: Any, **more: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **{"auto_id": f"{kind.name.lower()}-%s", **more})
        procedure = offered.procedure
        self.of = kind
        if parts := _parts(kind, procedure):
            self.fields["part"] = forms.ChoiceField(label=_part_label(kind), choices=parts)
        if kind in WHO:
            self.fields["to"] = forms.ChoiceField(label="Who", choices=[NOBODY, *offered.people], required=False)
            self.fields["name"] = short_text("Or somebody without an account", 160)
        if kind in (StepKind.REVIEWER, StepKind.BEGUN):
            told = "Every other name he ever had, one a line: before marriage, a nickname."
            self.fields["called"] = forms.CharField(
                label="Also called", required=False, max_length=600, help_text=told, widget=forms.Textarea({"rows": 2})
            )
        if outcomes := _outcomes(kind, procedure, offered.owners):
            needed = kind not in (StepKind.REVIEWER, StepKind.BEGUN, StepKind.OWNER)
            label = _OUTCOME_LABELS[kind]
            self.fields["outcome"] = forms.ChoiceField(label=label, choices=outcomes, required=needed)
        if kind is StepKind.EXTENDED:
            most = procedure.extension.months
            self.fields["months"] = forms.IntegerField(label="Months", initial=most, help_text=f"{most} at most.")
        self.fields["on"] = past_day("On")
        self.fields["text"] = long_text(_TEXTS[kind], "Write it: it stays on record." if kind in _NEEDED else "", 2)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if self.of in WHO and bool(data.get("to")) == bool(data.get("name")):
            self.add_error("to", "Choose one person, or write a name: one of the two.")
        return data


def _parts(kind: StepKind, procedure: Procedure) -> list[tuple[str, str]]:
    if kind is StepKind.ANSWERED:
        return [(one.id, one.label) for one in procedure.tests if one.kind is CriterionKind.ANSWERED]
    if kind is StepKind.PART:
        return [(one.id, one.label) for one in procedure.parts]
    return DEADLINES if kind is StepKind.OWNER else []


def _part_label(kind: StepKind) -> str:
    return {StepKind.ANSWERED: "Test", StepKind.PART: "Part of the review"}.get(kind, "Deadline")


def _outcomes(kind: StepKind, procedure: Procedure, owners: Choices) -> list[tuple[str, str]]:
    if kind is StepKind.WITHHELD:
        return [(one, one.capitalize()) for one in procedure.grounds]
    if kind is StepKind.OWNER:
        return [("", "Nobody: it had no owner"), *owners]
    return list(_OUTCOMES.get(kind, ()))


class StrikeForm(forms.Form):
    """A step was entered by mistake."""

    text = long_text("Why it does not count", "Write why: the step stays, with your words beneath it.", rows=2)
