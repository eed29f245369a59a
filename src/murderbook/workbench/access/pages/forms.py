"""Forms of access. They check shape; what may be done is decided by the services."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from murderbook.workbench.access import accounts
from murderbook.workbench.access.consultants.sections import SECTIONS
from murderbook.workbench.access.consultants.terms import Terms
from murderbook.workbench.access.models import GRANTABLE_ROLES, Account, Compartment
from murderbook.workbench.access.rights import CASELESS_ROLES, Role
from murderbook.workbench.register.models import Case

PASSWORD_HELP = "At least 12 characters, not a common one, not like the name."


def password_box(purpose: str) -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": purpose})


class LoginForm(forms.Form):
    username = forms.CharField(
        label="Log-in name",
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(max_length=256, strip=False, widget=password_box("current-password"))
    acknowledged = forms.BooleanField(
        label="I have read this notice and agree",
        error_messages={"required": "Read the notice and agree to it, or leave this system."},
    )
    next = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)


class TwicePasswordForm(forms.Form):
    """A new password, typed twice."""

    password_field = "new"
    new = forms.CharField(
        label="New password", help_text=PASSWORD_HELP, max_length=256, strip=False, widget=password_box("new-password")
    )
    again = forms.CharField(
        label="New password once more", max_length=256, strip=False, widget=password_box("new-password")
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("new") and given.get("again") and given["new"] != given["again"]:
            self.add_error("again", "The two passwords differ: type the same one twice.")
        return given


class OwnPasswordForm(TwicePasswordForm):
    old = forms.CharField(
        label="Present password", max_length=256, strip=False, widget=password_box("current-password")
    )
    field_order = ["old", "new", "again"]


class AccountForm(TwicePasswordForm):
    name = forms.CharField(label="Log-in name", max_length=64, help_text="Small letters, digits, dot, dash, underline.")
    full_name = forms.CharField(label="Name shown on screen", max_length=120)
    role = forms.ChoiceField(help_text="What the account may do where it is given access. It sees no case by itself.")
    field_order = ["name", "full_name", "role", "new", "again"]

    def __init__(self, by: Account, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        role.choices = [(role.value, role.value.capitalize()) for role in accounts.may_create(by)]


class CloseForm(forms.Form):
    reason = forms.CharField(
        label="Why it cannot wait", max_length=300, help_text="Kept on record with the closing, for the auditor."
    )


class CompartmentForm(forms.Form):
    name = forms.CharField(
        max_length=120, help_text="The whole unit sees this name: choose one that says nothing about the cases in it."
    )
    whom_to_ask = forms.CharField(max_length=120, help_text="Shown to the unit beside the name.")
    legal_ground = forms.CharField(max_length=200, required=False, help_text="Why its cases are kept apart.")
    review_on = forms.DateField(
        label="Review on", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


if TYPE_CHECKING:
    _AccountField = forms.ModelChoiceField[Account]
else:  # Django's own class takes no parameter
    _AccountField = forms.ModelChoiceField


class AccountChoice(_AccountField):
    def label_from_instance(self, obj: Account) -> str:
        return f"{obj.full_name} ({obj.role})"


class GrantForm(forms.Form):
    """Days are whole days in UTC; the last one is included."""

    account = AccountChoice(queryset=Account.objects.none(), to_field_name="name")
    role = forms.ChoiceField(choices=GRANTABLE_ROLES)
    case = forms.CharField(
        label="One case only: its number", required=False, max_length=80, help_text="Empty: the whole compartment."
    )
    starts_on = forms.DateField(
        label="From", required=False, help_text="Empty: at once.", widget=forms.DateInput(attrs={"type": "date"})
    )
    ends_on = forms.DateField(
        label="Until and including",
        required=False,
        help_text="Empty: until ended. A consultant's access needs an end.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    reason = forms.CharField(
        label="Reason",
        max_length=300,
        help_text="Kept on record with the access. A consultant's: the purpose, as the agreement says it.",
    )
    sponsor = AccountChoice(
        queryset=Account.objects.none(),
        to_field_name="name",
        required=False,
        empty_label="you",
        label="Sponsor of a consultant",
        help_text="Answers for him, and sees this himself.",
    )
    sections = forms.MultipleChoiceField(
        required=False,
        label="Only some sections of that case (a consultant's)",
        choices=list(SECTIONS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: the whole file. Leads, history and audit go with the whole file only.",
    )
    may_export = forms.BooleanField(
        required=False,
        label="May export (a consultant's)",
        help_text="Files he takes away bear his name. Off: there is no export for him.",
    )

    def __init__(self, by: Account, compartment: Compartment, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self._cases = Case.objects.visible_to(by).filter(compartment=compartment)
        people = Account.objects.filter(is_active=True).exclude(role__in=[role.value for role in CASELESS_ROLES])
        choice = self.fields["account"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = people.exclude(pk=by.pk).order_by("full_name")
        sponsor = self.fields["sponsor"]
        assert isinstance(sponsor, forms.ModelChoiceField)
        sponsor.queryset = choice.queryset.exclude(role=Role.CONSULTANT.value)

    def clean_case(self) -> Case | None:
        number = self.cleaned_data["case"].strip()
        if not number:
            return None
        found = list(self._cases.filter(own_number=number)[:2])
        if len(found) == 1:
            return found[0]
        raise ValidationError("No case here has this number." if not found else "Several cases here have this number.")

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])

    def clean_sections(self) -> tuple[str, ...]:
        return tuple(self.cleaned_data["sections"])

    def clean_starts_on(self) -> datetime | None:
        day = self.cleaned_data["starts_on"]
        return datetime.combine(day, time(), UTC) if day else None

    def clean_ends_on(self) -> datetime | None:
        day = self.cleaned_data["ends_on"]
        return datetime.combine(day, time(), UTC) + timedelta(days=1) if day else None

    def terms(self) -> Terms:
        """What the filled form gives."""
        given = dict(self.cleaned_data)
        return Terms(starts_at=given.pop("starts_on"), ends_at=given.pop("ends_on"), **given)
