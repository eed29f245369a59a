"""The forms of persons of interest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from murderbook.casefile.code_lists import code_list
from murderbook.enquiries.codes import Basis, Codes
from murderbook.enquiries.interval import EnquiryError, Interval, Kind
from murderbook.workbench.casework.forms import DATE_HELP, key_n, long_text, short_text
from murderbook.workbench.casework.states import Priority
from murderbook.workbench.enquiries.models import Category, Stretch, Subject
from murderbook.workbench.enquiries.picking import RowField, people_of, rows_of, told
from murderbook.workbench.enquiries.scope import Scope
from murderbook.workbench.enquiries.states import TOLD, StepKind
from murderbook.workbench.keys import new_key
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.book.forms import SpanField
from murderbook.workbench.register.models import Case

SOURCE = "The document, box and item, the page, or the person."


def tell(form: forms.Form, error: EnquiryError) -> None:
    """What cannot be so, beside the field that says it."""
    form.add_error(error.field if error.field in form.fields else None, str(error))


class CategoryForm(forms.Form):
    name = forms.CharField(
        label="Category",
        max_length=120,
        help_text="Whom one looks for: drivers of the night bus, tenants of the house.",
        widget=forms.TextInput(attrs=key_n("construct a category")),
        error_messages={"required": "Give the category a name."},
    )
    why = long_text("Why these people", "Write why one of these may be the offender, or know.", rows=2)
    time = short_text("Parameters for time", 300, "When somebody of it must have been there.", "Write for when.")
    suspect = long_text("Parameters for the suspect", "Write what must fit: sex, age, car, key.", rows=2)
    criteria = long_text("What eliminates somebody of it", "Write what eliminates: decide it before you ask.", rows=2)


class SubjectForm(forms.Form):
    """A person of one of the files, or a name."""

    person = RowField("Person of the file", "Nobody of these")
    name = short_text("Or somebody by name", 160)
    why = short_text("Why", 400, "", "Write why this person is of interest: that is asked for years later.")
    category: forms.ModelChoiceField[Category] = forms.ModelChoiceField(
        Category.objects.none(), label="Category", required=False, empty_label="None yet", to_field_name="key"
    )

    def __init__(self, scope: Scope, categories: Sequence[Category], data: Any = None) -> None:  # noqa: ANN401
        super().__init__(data, auto_id="subject-%s")
        person: Any = self.fields["person"]
        person.offer(people_of(scope.cases), told(len(scope.cases) > 1))
        category: Any = self.fields["category"]
        standing = [one.pk for one in categories if one.withdrawn_at is None]
        category.queryset = Category.objects.filter(pk__in=standing).order_by("number")
        category.label_from_instance = lambda one: f"{one} {one.name}"

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("person") and data.get("name"):
            self.add_error("name", "Choose a person, or write a name: not both.")
        return data


class PlacingForm(forms.Form):
    category: forms.ModelChoiceField[Category] = forms.ModelChoiceField(
        Category.objects.none(), label="Category", to_field_name="key", empty_label=None,
        error_messages={"required": "Choose a category."},
    )  # fmt: skip

    def __init__(self, categories: Sequence[Category], data: Any = None) -> None:  # noqa: ANN401
        super().__init__(data, auto_id="placing-%s")
        field: Any = self.fields["category"]
        standing = [one.pk for one in categories if one.withdrawn_at is None]
        field.queryset = Category.objects.filter(pk__in=standing).order_by("number")
        field.label_from_instance = lambda one: f"{one} {one.name}"


class StretchForm(forms.Form):
    """Where the person was for a while; `replaces`: the key of a stretch that it amends."""

    kind = forms.ChoiceField(label="What", choices=[(one.value, one.value.capitalize()) for one in Kind])
    where = short_text("Where", 160, "The prison, the ship, the town.")
    begin = SpanField(label="From", max_length=120, required=False, help_text=DATE_HELP)
    end = SpanField(label="To", max_length=120, required=False, help_text="Empty: not known, or a birth or death.")
    until = SpanField(
        label="Or still so on", max_length=120, required=False,
        help_text="Where the end is not known: a day on which it still went on.",
    )  # fmt: skip
    source = short_text("Source", 200, SOURCE, "Write from where this is known.")
    replaces = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **{"auto_id": "stretch-%s", **more})

    def clean(self) -> dict[str, Any]:
        """`interval`: what was typed as the engine has it, or what cannot be so of it."""
        data = self.cleaned_data
        if self.errors:
            return data
        until = data["until"].earliest if data["until"] else None
        try:
            data["interval"] = Interval(
                new_key(), Kind(data["kind"]), data["begin"], data["end"], data["source"], data["where"], until
            )
        except EnquiryError as error:
            tell(self, error)
        return data


def as_typed(row: Stretch) -> dict[str, Any]:
    """A stretch in its form, to be amended."""
    until = f"{row.until.day} {row.until:%b %Y}" if row.until else ""
    return {
        "kind": row.kind, "where": row.where, "begin": row.begin_as_written, "end": row.end_as_written,
        "until": until, "source": row.source, "replaces": row.key,
    }  # fmt: skip


_DONE = [one for one in StepKind if one is not StepKind.PRIORITY]


class StepForm(forms.Form):
    kind = forms.ChoiceField(label="What was done", choices=[(one.value, TOLD[one]) for one in _DONE])
    when = SpanField(
        label="When", max_length=120, help_text=DATE_HELP,
        widget=forms.TextInput(attrs=key_n("write what was done")),
        error_messages={"required": "Write when it was done, as well as it is known: a year is enough."},
    )  # fmt: skip
    who = short_text("Who did it", 160, "", "Write who did it.")
    text = long_text("What came of it", "Write what came of it.", rows=2)
    source = short_text("Source", 200, SOURCE, "Write where that stands.")

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **{"auto_id": "step-%s", **more})


class PriorityForm(forms.Form):
    """What a person decides; nothing here is worked out."""

    priority = forms.ChoiceField(label="Priority", choices=[(one.value, one.value.capitalize()) for one in Priority])
    text = short_text("Why", 300, "", "Write why: who set it, and why, stays.")

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **{"auto_id": "priority-%s", **more})


_BASES = {
    Basis.RESULT: "What was found on an exhibit",
    Basis.INTERVAL: "Where the person was",
    Basis.DESCRIPTION: "A description",
    Basis.STATEMENT: "A witness's statement",
}


class EliminationForm(forms.Form):
    """A code, the offences it is for, and the one thing on which it rests."""

    code = forms.TypedChoiceField(label="Code", coerce=int)
    cases: forms.ModelMultipleChoiceField[Case] = forms.ModelMultipleChoiceField(
        Case.objects.none(), label="Of which offence", to_field_name="key", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose of which offence."},
    )  # fmt: skip
    basis = forms.ChoiceField(
        label="It rests on", required=False,
        choices=[("", "Nothing: code 6"), *((one.value, told) for one, told in _BASES.items())],
    )  # fmt: skip
    stretch: forms.ModelChoiceField[Stretch] = forms.ModelChoiceField(
        Stretch.objects.none(), label="The stretch", required=False, to_field_name="key", empty_label="None"
    )
    exhibit = RowField("The exhibit", "None")
    examination = forms.ChoiceField(
        label="What was compared", required=False,
        choices=[("", "Nothing"), *((one.code, one.label) for one in code_list("examination").entries)],
    )  # fmt: skip
    witness = RowField("The witness", "Nobody")
    source = short_text("Where that stands", 200, SOURCE)
    why = long_text("Why", "Write why, in one sentence that a colleague can check.", rows=2)

    def __init__(self, scope: Scope, subject: Subject, codes: Codes, data: Any = None) -> None:  # noqa: ANN401
        super().__init__(data, auto_id="elimination-%s")
        fields: Any = self.fields
        fields["code"].choices = [(one.number, str(one)) for one in codes.values()]
        fields["cases"].queryset = Case.objects.filter(pk__in=[case.pk for case in scope.cases])
        fields["cases"].label_from_instance = number_of
        fields["stretch"].queryset = subject.stretches.filter(withdrawn_at=None)
        fields["stretch"].label_from_instance = _stretch_label
        fields["exhibit"].offer(rows_of(scope.cases, "evidence"), lambda one: f"{one.number} ({number_of(one.case)})")
        fields["witness"].offer(people_of(scope.cases), told(len(scope.cases) > 1))


def _stretch_label(one: Stretch) -> str:
    begin, end = one.begin_as_written or "not known", one.end_as_written or "not known"
    where = f", {one.where}" if one.where else ""
    return f"{one.kind.capitalize()}{where}, {begin} to {end}"


class BackForm(forms.Form):
    why = short_text("Why it is taken back", 300, "", "Write why: it stays on the page, struck out, with your reason.")
