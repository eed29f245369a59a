"""`{% load persons %}`: where a person of a file is told across the files."""

from __future__ import annotations

from django import template
from django.urls import reverse

from murderbook.workbench.register.models import Person
from murderbook.workbench.resolution.keys import key_of
from murderbook.workbench.resolution.records import Who

register = template.Library()


@register.filter
def signed(points: float) -> str:
    """With a sign; what rounds to nothing has no sign."""
    told = f"{points:+.2f}"
    return "0.00" if told[1:] == "0.00" else told.replace("-", "\u2212")


@register.simple_tag
def person_address(case_key: str, row: Person) -> str:
    return reverse("person", args=[key_of(case_key, Who(row.case_id, row.pk, ""))])
