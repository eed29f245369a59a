"""What every template may know."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def unit(request: HttpRequest) -> dict[str, str]:
    """The unit's name, for the page header."""
    return {"unit_name": settings.RECORD.unit}
