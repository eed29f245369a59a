"""The form of an arrest or a conviction."""

from __future__ import annotations

from typing import Any

from django import forms

from murderbook.casefile.person import Answer
from murderbook.enquiries.owed import Act, Offence, states
from murderbook.workbench.casework.forms import DATE_HELP, short_text
from murderbook.workbench.enquiries.picking import RowField, people_of, told
from murderbook.workbench.register.book.forms import SpanField
from murderbook.workbench.register.models import Case

SAMPLE = ((Answer.UNKNOWN.value, "Not known"), (Answer.NO.value, "No"), (Answer.YES.value, "Yes"))


class FactForm(forms.Form):
    person = RowField("Person", "Choose", missing="Choose the person.")
    act = forms.ChoiceField(label="Was", choices=[(one.value, one.value.capitalize()) for one in Act])
    grade = forms.ChoiceField(label="Of a", choices=[(one.value, one.value.capitalize()) for one in Offence])
    offence = short_text("Offence", 200, "As the record has it.")
    state = forms.ChoiceField(
        label="In", choices=[("", "Choose"), *states().items()], error_messages={"required": "Choose the jurisdiction."}
    )
    when = SpanField(
        label="When", max_length=120, help_text=DATE_HELP,
        error_messages={"required": "Write when it was, as well as it is known: a year is enough."},
    )  # fmt: skip
    sample = forms.ChoiceField(label="Was a DNA sample taken then", choices=SAMPLE)
    source = short_text("Source", 200, "The criminal history, the court, the laboratory.", "Write the source.")

    def __init__(self, case: Case, data: Any = None) -> None:  # noqa: ANN401 - what a form takes
        super().__init__(data, auto_id="fact-%s")
        person: Any = self.fields["person"]
        person.offer(people_of([case]), told(several=False))
