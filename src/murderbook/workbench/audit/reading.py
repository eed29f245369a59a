"""Reads on record: a view's answer is given only if its audit entry is written, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse

from murderbook.workbench.access.lockout import source_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.refusal import AccessRefusedError
from murderbook.workbench.audit.log import opaque_or_empty, record
from murderbook.workbench.audit.verbs import Outcome

View = Callable[..., HttpResponseBase]


def audited(verb: str, *, kind: str = "", key: str | None = None, methods: str = "GET") -> Callable[[View], View]:
    """Decorator of a view: one entry for each answer to `methods` (space-separated; default reads only).

    `kind` is the kind of thing read, `key` the name of the URL argument that holds its public id. A thing that is
    hidden or absent is recorded as refused, with the id that was asked for, and answered 404; what the view wrote
    before is rolled back. A view that changes something records its own entry in its own words, and is left out here.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401
            if request.method not in methods.split() and not (request.method == "HEAD" and "GET" in methods):
                return view(request, *args, **kwargs)
            asked = opaque_or_empty(str(kwargs.get(key, ""))) if key else ""
            with on_record(verb, _actor(request), source=source_of(request), kind=kind, key=asked):
                response = view(request, *args, **kwargs)
                if isinstance(response, SimpleTemplateResponse):
                    response.render()
            return response

        inner.audit_verb = verb  # type: ignore[attr-defined] # the table of all routes asks for it
        return inner

    return wrap


@contextmanager
def on_record(verb: str, actor: Account | None, *, source: str, kind: str = "", key: str = "") -> Iterator[None]:
    """One transaction around a read, with its entry. A refusal or a 404 rolls back what was done, is recorded as
    refused, and is raised again. Not inside another transaction: that would take the refusal's entry back."""
    refusal: Exception | None = None
    with transaction.atomic():
        try:
            with transaction.atomic():
                yield
        except (Http404, AccessRefusedError) as error:
            refusal = error
        outcome = Outcome.REFUSED if refusal else Outcome.SUCCESS
        record(verb, actor=actor, object_kind=kind, object_key=key, outcome=outcome, source=source)
    if refusal is not None:
        _mark(refusal)
        raise refusal


@contextmanager
def refusals_on_record(
    verb: str, actor: Account | None, *, source: str, kind: str = "", key: str = ""
) -> Iterator[None]:
    """Around an act that records its own success: only a refusal gets its entry here, and is raised again."""
    try:
        yield
    except (Http404, AccessRefusedError) as refusal:
        if not is_on_record(refusal):
            with transaction.atomic():
                record(verb, actor=actor, object_kind=kind, object_key=key, outcome=Outcome.REFUSED, source=source)
            _mark(refusal)
        raise


def _mark(refusal: Exception) -> None:
    refusal.on_record = True  # type: ignore[attr-defined] # travels with it, so that one refusal has one entry


def is_on_record(refusal: Exception) -> bool:
    return bool(getattr(refusal, "on_record", False))


def _actor(request: HttpRequest) -> Account | None:
    return request.user if isinstance(request.user, Account) else None
