"""Reads on record: a view's answer is given only if its audit entry is written, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
SHOWN = (200, 409, 422)  # answers to a form that was sent, by which the page comes back: with what is on it


def audited(verb: str, *, kind: str = "", key: str | None = None) -> Callable[[View], View]:
    """Decorator of a view: one entry for each answer to a GET, and for each form that comes back, since that shows the
    page as well. What the view says by `also_read` stands in the entry's words.

    `kind` is the kind of thing read, `key` the name of the URL argument that holds its public id. A thing that is
    hidden or absent is recorded as refused, with the id that was asked for, and answered 404; what the view wrote
    before is rolled back. A view that changes something records that itself, in its own words.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401
            asked = opaque_or_empty(str(kwargs.get(key, ""))) if key else ""
            read = _Read(verb, kind, asked)
            if request.method in {"GET", "HEAD"}:
                with on_record(verb, _actor(request), source=source_of(request), kind=kind, key=asked):
                    return _rendered(view(request, *args, **kwargs))
            return _sent(request, read, lambda: _rendered(view(request, *args, **kwargs)))

        inner.audit_verb = verb  # type: ignore[attr-defined] # the table of all routes asks for it
        return inner

    return wrap


@dataclass(frozen=True, slots=True)
class _Read:
    verb: str
    kind: str
    key: str


def also_read(request: HttpRequest, keys: Iterable[str]) -> None:
    """Other cases that the page names, where a form comes back: their keys stand in the words of its entry."""
    request.also_read = list(keys)  # type: ignore[attr-defined] # lives as long as the request


def _sent(request: HttpRequest, read: _Read, answer: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """What a form does, and the entry where its page comes back, in one transaction. A refusal takes everything back,
    entries of its own too: whoever answers it records it."""
    try:
        with transaction.atomic():
            response = answer()
            if response.status_code in SHOWN:
                keys = getattr(request, "also_read", None)
                record(
                    read.verb,
                    actor=_actor(request),
                    object_kind=read.kind,
                    object_key=read.key,
                    words={"cases": keys} if keys else None,
                    source=source_of(request),
                )
    except (Http404, AccessRefusedError) as refusal:
        refusal.on_record = False  # type: ignore[union-attr]
        raise
    return response


def _rendered(response: HttpResponseBase) -> HttpResponseBase:
    if isinstance(response, SimpleTemplateResponse):
        response.render()
    return response


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
