"""What every template may know."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def unit(request: HttpRequest) -> dict[str, Any]:
    """The unit's name, for the page header; and the open compartment, where the page is inside one."""
    return {"unit_name": settings.RECORD.unit, "sealed": getattr(request, "sealed", None)}
