"""The forms of witnesses: whom one was afraid of, what became of somebody, who went to him or is to go."""

from __future__ import annotations

from typing import Any

from django import forms

from murderbook.casefile.person import Role
from murderbook.enquiries.fear import Life, Tie
from murderbook.workbench.casework.forms import DATE_HELP, day_field, key_n, long_text, short_text
from murderbook.workbench.enquiries.forms import SOURCE
from murderbook.workbench.enquiries.picking import RowField, people_of, told
from murderbook.workbench.enquiries.states import ApproachKind
from murderbook.workbench.register.book.forms import SpanField
from murderbook.workbench.register.models import Case

LIFE = [(one.value, one.value.capitalize()) for one in (*list(Life)[1:], Life.BORN)]  # births are entered least
KINDS = [(one.value, one.value.capitalize()) for one in ApproachKind]


class _OfCase(forms.Form):
    """People of one file, which came through the door: those who are named; as witnesses, not the victim."""

    def __init__(self, case: Case, prefix: str, data: Any = None) -> None:  # noqa: ANN401 - what a form takes
        super().__init__(data, auto_id=f"{prefix}-%s")
        people = people_of([case])
        living = {key: row for key, row in people.items() if row.role != Role.VICTIM}
        for name in ("witness", "feared", "person"):
            if name in self.fields:
                field: Any = self.fields[name]
                field.offer(living if name == "witness" else people, told(several=False))


class FearForm(_OfCase):
    witness = RowField("Witness", "Choose", missing="Choose the witness.")
    feared = RowField("Was afraid of", "Nobody of these")
    name = short_text("Or of somebody by name", 160)
    tie = forms.ChoiceField(label="What tied the two", choices=[(one.value, one.value.capitalize()) for one in Tie])
    text = short_text("What the witness feared", 400)
    source = short_text("Source", 200, SOURCE, "Write from where this is known.")

    def clean(self) -> dict[str, Any]:
        return _one_of_two(self, "feared")


class LifeForm(_OfCase):
    person = RowField("Of whom", "Nobody of these")
    name = short_text("Or of somebody by name", 160)
    kind = forms.ChoiceField(label="What", choices=LIFE)
    when = SpanField(
        label="When", max_length=120, help_text=DATE_HELP,
        error_messages={"required": "Write when it was, as well as it is known: a year is enough."},
    )  # fmt: skip
    other = short_text("Whom, from whom", 160, "Of a marriage or its end.")
    source = short_text("Source", 200, "The register of deaths, the prison.", "Write from where this is known.")

    def clean(self) -> dict[str, Any]:
        return _one_of_two(self, "person")


def _one_of_two(form: forms.Form, chosen: str) -> dict[str, Any]:
    if form.cleaned_data.get(chosen) and form.cleaned_data.get("name"):
        form.add_error("name", "Choose a person, or write a name: not both.")
    return form.cleaned_data


class ApproachForm(_OfCase):
    """Who went and what came of it, or who is to go and when: with `planned` nothing has happened yet."""

    witness = RowField("Witness", "Choose", missing="Choose the witness.")
    kind = forms.ChoiceField(
        label="What happened",
        choices=KINDS,
        help_text="Planned: write what to ask, the day and who goes.",
        widget=forms.Select(attrs=key_n("write an approach, or plan one")),
    )
    when = SpanField(label="When", max_length=120, required=False, help_text=DATE_HELP)
    who = short_text("Who went", 160)
    text = long_text("What came of it, or what to ask", "", rows=2)
    source = short_text("Source", 200, SOURCE)
    next_on = day_field("Next approach on")
    next_who = short_text("Who goes", 160)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("kind") == ApproachKind.PLANNED:
            self._clean_plan(data)
        else:
            self._clean_done(data)
        if data.get("next_on") and not data.get("next_who"):
            self.add_error("next_who", "Write who goes: what nobody is to do is not done.")
        return data

    def _clean_plan(self, data: dict[str, Any]) -> None:
        if not data.get("next_on") and "next_on" not in self.errors:
            self.add_error("next_on", "Write when somebody is to go.")
        if data.get("when"):
            self.add_error("when", "What is planned has not happened yet: leave it empty.")

    def _clean_done(self, data: dict[str, Any]) -> None:
        needed = {
            "when": "Write when it was: a year is enough.",
            "who": "Write who went.",
            "source": "Write the source.",
        }
        for name, words in needed.items():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, words)
