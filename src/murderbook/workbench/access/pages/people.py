"""Who asks, and from where: for every view of this folder."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.refusal import AccessRefusedError, Hidden


def account_of(request: HttpRequest) -> Account:
    """The account that is logged in. Hidden where there is none, should a route ever be left open by mistake."""
    if isinstance(request.user, Account):
        return request.user
    raise Hidden


def account_named(name: str) -> Account:
    """Hidden where there is none."""
    account = Account.objects.filter(name=name).first()
    if account is None:
        raise Hidden
    return account


def tell(form: Form, error: ValidationError | AccessRefusedError) -> None:
    """Put what a service found wrong beside the field it is about, or above the form."""
    if isinstance(error, AccessRefusedError):
        form.add_error(None, str(error))
        return
    if not hasattr(error, "error_dict"):
        form.add_error(form.password_field if hasattr(form, "password_field") else None, error)
        return
    for name, messages in error.message_dict.items():
        form.add_error(name if name in form.fields else None, messages)
