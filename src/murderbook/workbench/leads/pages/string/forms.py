"""The forms on which a person decides of a string."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.leads.engine.corpus import COMPARED_KINDS
from murderbook.workbench.leads.models import Act
from murderbook.workbench.leads.nearest.listing import cases_named
from murderbook.workbench.leads.pages.string.decisions import Wanted, is_compared_in
from murderbook.workbench.leads.pages.strings import StringRow
from murderbook.workbench.register.models import Case

NO_REASON = {"required": "Write what decided it. A decision needs a reason."}
NO_CASE = "No case of this number that you may judge is among those that this search compares."


class _Reasoned(forms.Form):
    reason = forms.CharField(
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What decided it: the page, the test, the person you spoke to.",
        error_messages=NO_REASON,
    )

    def __init__(self, row: StringRow, data: Any = None, **more: Any) -> None:  # noqa: ANN401 - as Django has it
        super().__init__(data, **more)
        self.row = row
        self.members = {case.key: case for case, _ in row.cases}


class OneCaseForm(_Reasoned):
    """A case of the string is held together with the others, or kept apart from them."""

    case = forms.ChoiceField(error_messages={"required": "Choose a case."})
    act = forms.ChoiceField(
        choices=[
            (Act.PIN.value, "Pin: hold it together with the others"),
            (Act.SPLIT.value, "Split off: keep it apart from the others"),
        ],
        widget=forms.RadioSelect,
        label="What you decide",
        error_messages={"required": "Choose one of the two: pin or split off."},
    )
    field_order = ("case", "act", "reason")

    def __init__(self, row: StringRow, data: Any = None) -> None:  # noqa: ANN401 - as Django has it
        super().__init__(row, data, auto_id="one_%s")
        choices = [("", "Choose a case"), *((case.key, number) for case, number in row.cases)]
        self.fields["case"].choices = choices  # type: ignore[attr-defined]

    @property
    def wanted(self) -> Wanted:
        told = self.cleaned_data
        return Wanted(Act(told["act"]), self.members[told["case"]], tuple(self.members.values()), told["reason"])


class MergeForm(_Reasoned):
    """All cases of the string and another string's, or another case, are held together."""

    other = forms.ChoiceField(required=False, label="With")
    number = forms.CharField(
        max_length=80, required=False, label="or with the case of this number", help_text="As it stands in the file."
    )
    field_order = ("other", "number", "reason")

    def __init__(self, account: Account, row: StringRow, others: Sequence[StringRow], data: Any = None) -> None:  # noqa: ANN401
        super().__init__(row, data, auto_id="merge_%s")
        self.account = account
        self.offered: dict[str, tuple[Case, ...]] = {
            one.key: tuple(case for case, _ in one.cases)
            for one in others
            if one.part.run.scope_id == row.part.run.scope_id
        }
        names = {one.key: f"{one.name}, {len(one.cases)} cases" for one in others}
        near = [(case, number) for case, number, _ in row.part.near]
        choices = [("", "Choose a string or a case"), *((key, names[key]) for key in self.offered)]
        choices += [(case.key, f"{number}, near this string") for case, number in near]
        self.offered |= {case.key: (case,) for case, _ in near}
        self.fields["other"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen, number = cleaned.get("other"), (cleaned.get("number") or "").strip()
        if bool(chosen) == bool(number):
            self.add_error("other", "Choose a string or a case, or write the number of a case: one of the two.")
            return cleaned
        added = self.offered.get(chosen or "", ()) if chosen else self._named(number)
        cleaned["added"] = added
        if added and all(case.key in self.members for case in added):
            self.add_error("number" if number else "other", "That is in this string already.")
        return cleaned

    def _named(self, number: str) -> tuple[Case, ...]:
        scope = self.row.part.run.scope
        found = [one for one in cases_named(self.account, number, Right.JUDGE) if is_compared_in(scope, one)]
        found = [one for one in found if one.kind in COMPARED_KINDS]
        if len(found) == 1:
            return (found[0],)
        several = "Several cases have this number: write the last part of its page's address."
        self.add_error("number", several if found else NO_CASE)
        return ()

    @property
    def wanted(self) -> Wanted:
        cases = self.members | {case.key: case for case in self.cleaned_data["added"]}
        return Wanted(Act.MERGE, None, tuple(cases.values()), self.cleaned_data["reason"])
