"""The forms of the laboratory."""

from __future__ import annotations

from typing import Any

from django import forms

from murderbook.laboratory.checks import cents_of
from murderbook.laboratory.table import Table
from murderbook.workbench.casework.forms import DATE_HELP, AmountField, day_field, key_n, long_text, short_text
from murderbook.workbench.laboratory.listed.columns import has_alleles
from murderbook.workbench.laboratory.states import DATABASES, Outcome, Step
from murderbook.workbench.register.book.forms import SpanField

NO_ALLELES = "It holds alleles: leave them out. A request keeps none; its locus table goes on file by itself."


class AskForm(forms.Form):
    """A new request. `exhibits`: places and words of those that a method is for."""

    exhibit = forms.ChoiceField(label="Exhibit", widget=forms.Select(attrs=key_n("ask for a test")))
    method = forms.ChoiceField(label="Method")
    laboratory = short_text("Laboratory", 160, "Where it is another than the method's own.")
    due = day_field("Due", "When the answer is expected.")
    why = long_text("Why", "", rows=2)

    def clean_why(self) -> str:
        why: str = self.cleaned_data["why"]
        if has_alleles(why):
            raise forms.ValidationError(NO_ALLELES)
        return why

    def __init__(self, exhibits: list[tuple[str, str]], table: Table, *args: Any, **more: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **more)
        methods = [(one.id, one.label) for one in table.methods.values()]
        self.fields["exhibit"].choices = [("", "Choose"), *exhibits]  # type: ignore[attr-defined]
        self.fields["method"].choices = [("", "Choose"), *methods]  # type: ignore[attr-defined]


class MoneyField(forms.CharField):
    """Dollars."""

    def clean(self, value: Any) -> str:  # noqa: ANN401 - Django's signature
        text: str = super().clean(value)
        if text and cents_of(text) is None:
            raise forms.ValidationError("Write an amount of dollars, 0 or more, such as 50000.")
        return text


class StepForm(forms.Form):
    """One step of a request; `step`: None for a kind that there is not. What it needs is asked once more where it is
    written (keeping.py)."""

    kind = forms.CharField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)  # how many steps there were when it was opened
    when = SpanField(
        label="When",
        max_length=120,
        help_text=DATE_HELP,
        error_messages={"required": "Write when it happened, as well as it is known: a year is enough."},
    )
    name = short_text("Who, or where", 160)
    outcome = forms.ChoiceField(
        label="What the laboratory got",
        required=False,
        choices=[("", "Choose"), *((one.value, one.value.capitalize()) for one in Outcome)],
    )
    database = forms.ChoiceField(
        label="Where", required=False, choices=[("", "Choose"), *((one, one) for one in DATABASES)]
    )
    other = short_text("Other case", 80, "Its number, where the hit is in a case of yours.")
    taken = AmountField(label="How much was used", max_length=20, required=False)
    unit = short_text("Unit", 20, "ml, g, swabs")
    dollars = MoneyField(label="Dollars", max_length=20, required=False)
    seal = short_text("Seal number", 60)
    receipt = short_text("Receipt", 60)
    text = long_text("In words", "", rows=2)

    def __init__(self, step: Step | None, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's own
        name = step.kind.value.replace(" ", "-") if step else "step"  # several forms stand on the page
        super().__init__(*args, **{"auto_id": f"{name}-%s", **more})
        for field, missing in ((step.needs if step else None) or {}).items():
            self.fields[field].required = True
            self.fields[field].error_messages["required"] = missing
            self.fields[field].help_text = self.fields[field].help_text or missing
        self.shown = [self[name] for name in ("when", *(step.asks if step else ()), "text")]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("taken") is not None and not data.get("unit"):
            self.add_error("unit", "Write of what: ml, g, swabs.")
        for field in ("name", "text"):
            if has_alleles(data.get(field) or ""):
                self.add_error(field, NO_ALLELES)
        return data


class NextForm(forms.Form):
    """What to test next: for which money."""

    budget = MoneyField(
        label="The unit's own money, in dollars",
        help_text="Grants of the table pay besides.",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", **key_n("write the budget")}),
        error_messages={"required": "Write the money that there is; 0 where only grants pay."},
    )
    months = forms.IntegerField(
        label="Over how many months",
        help_text="A laboratory takes so many tests a month.",
        min_value=1,
        max_value=60,
        initial=1,
    )
    draws = forms.TypedChoiceField(
        label="Move the guesses",
        help_text="Choose anew with other chances, to see what holds.",
        choices=((0, "not at all"), (20, "20 times"), (50, "50 times")),
        coerce=int,
        initial=20,
        required=False,
        empty_value="20",
    )
