"""Where a request came from, for the audit trail."""

from __future__ import annotations

from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The peer's address. No proxy header is believed: whoever can write one could lie in the trail."""
    return str(request.META.get("REMOTE_ADDR", ""))
