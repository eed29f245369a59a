"""How long a text a form takes: up to the column that keeps it, to the letter, and no further."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Field

Limit = int | Field | None  # type: ignore[type-arg] # a number of letters, or the column; None: as many as one likes


def check_limits(form: forms.BaseForm, limits: Mapping[str, Limit]) -> None:
    """Each text field of `form` takes as many letters as `limits` says, and not one more; none is left out there."""
    texts = {name for name, one in form.fields.items() if type(one) is forms.CharField}
    assert texts == set(limits), texts ^ set(limits)
    for name, limit in limits.items():
        most = limit.max_length if isinstance(limit, Field) else limit
        if most is None:
            assert form.fields[name].clean("x" * 100_000)
            continue
        assert form.fields[name].clean("x" * most) == "x" * most
        try:
            form.fields[name].clean("x" * (most + 1))
        except ValidationError:
            continue
        raise AssertionError(f"{name} takes more than {most} letters")


def optional(form: forms.BaseForm) -> set[str]:
    return {name for name, one in form.fields.items() if not one.required}
