"""Whoever has a password that another chose changes it before anything else."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse


class PasswordGate:
    """Sends an account that must change its password to the page for that. (Rights are withheld in `visibility` too:
    this is the sign on the door, not the door.)"""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        must_change = getattr(request.user, "must_change", False)
        if must_change and request.path not in (reverse("password"), reverse("logout")):
            return HttpResponseRedirect(reverse("password"))
        return self._get_response(request)
