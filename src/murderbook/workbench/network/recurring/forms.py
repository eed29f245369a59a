"""What is asked who or what recurs: of which kind, in which cases, and why these."""

from __future__ import annotations

from typing import Any

from django import forms

from murderbook.workbench.access.models import Account
from murderbook.workbench.casework.forms import key_n
from murderbook.workbench.network.recurring.choosing import NotChosenError, chosen, of_numbers

MOST = 500  # numbers of cases
ROLES = (("phone", "Telephones"), ("vehicle", "Vehicles"), ("place", "Places"), ("person", "Persons"))


class RecursForm(forms.Form):
    """Valid where the cases can be named: `keys` are theirs then."""

    role = forms.ChoiceField(label="What recurs?", choices=ROLES, widget=forms.Select(attrs=key_n("what recurs")))
    group = forms.ChoiceField(label="In the cases of", required=False)
    numbers = forms.CharField(
        label="Or in these cases",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Their numbers, one a line. Three cases at least; ten or more say something.",
    )
    reason = forms.CharField(
        label="Why these cases",
        max_length=300,
        help_text="What they have in common. It is frozen with them before anything else is read.",
        error_messages={"required": "Say why these cases: the reason is frozen with them."},
    )
    chosen_for_itself = forms.BooleanField(
        label="None of these cases was chosen because of what is asked about: what is the reason for the choice recurs "
        "by construction, and no figure mends that afterwards",
        error_messages={"required": "Choose other cases where one was chosen for what is asked about."},
    )

    def __init__(self, account: Account, groups: list[tuple[str, list[tuple[str, str]]]], data: Any = None) -> None:  # noqa: ANN401
        super().__init__(data)
        self._account = account
        self.fields["group"].choices = [("", "Choose, or write numbers below"), *groups]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if self.errors:
            return given
        lines = [line.strip() for line in given["numbers"].splitlines() if line.strip()]
        if bool(lines) == bool(given["group"]):
            self.add_error("numbers", "Name the cases in one of the two ways.")
        elif len(lines) > MOST:
            self.add_error("numbers", f"{len(lines)} numbers: at most {MOST} are asked about at once.")
        else:
            self._choose(given, lines)
        return given

    def _choose(self, given: dict[str, Any], lines: list[str]) -> None:
        how, _, name = given["group"].partition(":")
        try:
            given["keys"] = of_numbers(self._account, lines) if lines else chosen(self._account, how, name)
        except NotChosenError as error:
            self.add_error("numbers" if lines else "group", f"{str(error)[:1].upper()}{str(error)[1:]}.")
