"""The secret of an open desk, in a cookie that goes to the desk's own pages only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from murderbook.workbench.access.models import Account
from murderbook.workbench.sealed import desks
from murderbook.workbench.sealed.desks import Desk

NAME: Final = "desk"
PATH: Final = "/sealed/"


def secret_of(request: HttpRequest) -> bytes | None:
    return secret_in(request.COOKIES)


def secret_in(cookies: Mapping[str, str]) -> bytes | None:
    try:
        secret = bytes.fromhex(cookies.get(NAME, ""))
    except ValueError:
        return None
    return secret if len(secret) == 32 else None


def desk_of(request: HttpRequest) -> Desk | None:
    """The open desk of this browser session; None for anybody else."""
    secret, account = secret_of(request), request.user
    if secret is None or not isinstance(account, Account):
        return None
    return desks.find(secret, account.key, request.session.session_key or "")


def hand_over(response: HttpResponse, secret: bytes) -> None:
    response.set_cookie(
        NAME, secret.hex(), path=PATH, httponly=True, samesite="Strict", secure=settings.SESSION_COOKIE_SECURE
    )


def take_back(response: HttpResponse) -> None:
    response.delete_cookie(NAME, path=PATH, samesite="Strict")
