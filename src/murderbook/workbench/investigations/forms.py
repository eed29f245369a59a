"""The forms of investigations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from murderbook.workbench.casework.forms import long_text, short_text
from murderbook.workbench.casework.states import AnswerState
from murderbook.workbench.investigations.models import Says
from murderbook.workbench.investigations.sources import names_a_file
from murderbook.workbench.register.models import Case

CASE_HELP = "Its number, as the register has it."
SOURCE_HELP = "Page 214, exhibit 7, the address of an entry of the chrono, or words. What is in that file is linked."


class CaseForm(forms.Form):
    """A case by its number, among those on which the account may write."""

    case = short_text("Case", 80, CASE_HELP, "Write the number of a case.")

    def __init__(self, cases: QuerySet[Case], data: Any = None) -> None:  # noqa: ANN401 - what a form takes
        super().__init__(data)
        self._cases = cases

    def clean_case(self) -> Case:
        """What is hidden and what is absent are answered alike."""
        number = self.cleaned_data["case"].strip()
        found = list(self._cases.filter(own_number=number)[:2]) or list(self._cases.filter(agency_number=number)[:2])
        if len(found) != 1:
            why = "Several cases have this number." if found else "There is no case of this number that you may change."
            raise forms.ValidationError(why)
        return found[0]


class OpenForm(CaseForm):
    name = short_text("Name", 120, "", "Give it a name.")
    question = long_text("What is to be found out", "Write the question.", rows=2)
    field_order = ("name", "question", "case")


class HypothesisForm(forms.Form):
    text = long_text("Hypothesis", "Write the hypothesis.", rows=2)


class ItemForm(forms.Form):
    """Something known, in one of the cases."""

    text = long_text("What is known", "Write what is known.", rows=2)
    case: forms.ModelChoiceField[Case] = forms.ModelChoiceField(
        Case.objects.none(), label="In the file of", to_field_name="key", empty_label=None
    )
    source = short_text("Source", 200, SOURCE_HELP, "Write from where it is known.")

    def __init__(self, cases: QuerySet[Case], data: Any = None) -> None:  # noqa: ANN401 - what a form takes
        super().__init__(data)
        self.fields["case"].queryset = cases  # type: ignore[attr-defined]


class QuestionForm(forms.Form):
    text = long_text("Question", "Write the question.", rows=2)


class AnswerForm(forms.Form):
    """An answer, which stands above the earlier ones, or word that there is none."""

    state = forms.ChoiceField(
        label="Where it stands",
        choices=[(one.value, one.value.capitalize()) for one in AnswerState],
        initial=AnswerState.ANSWERED.value,
    )
    text = long_text("Answer, or why there is none", "Write the answer, or why there is none.")
    case: forms.ModelChoiceField[Case] = forms.ModelChoiceField(
        Case.objects.none(), label="In the file of", required=False, to_field_name="key"
    )
    source = short_text("Source", 200, SOURCE_HELP)

    def __init__(self, cases: QuerySet[Case], data: Any = None) -> None:  # noqa: ANN401 - what a form takes
        super().__init__(data)
        self.fields["case"].queryset = cases  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        source = data.get("source", "")
        if data.get("state") == AnswerState.ANSWERED and not source:
            self.add_error("source", "Write from where it is known: an answer without its source is an opinion.")
        if data.get("case") is None and "case" not in self.errors and names_a_file(source):
            self.add_error("case", "Say in whose file that stands.")
        return data


class WithdrawalForm(forms.Form):
    why = short_text("Why it is taken back", 300, "", "Write why: it stays on the page, struck out, with your reason.")


class RatingForm(forms.Form):
    says = forms.ChoiceField(label="It", choices=Says.choices, widget=forms.RadioSelect)
    why = short_text("Why", 400, "", "Write why.")
