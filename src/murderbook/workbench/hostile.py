"""Text that no store can hold, refused at the door: a view may hand whatever it is given to the database.

PostgreSQL takes no NUL in a text and neither store takes half a surrogate pair; either would end as a failure of the
program, at whichever statement comes first. Neither can be typed into a form by a person. So the request is answered
400 before any view, or session, or count of failures, sees it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict
from django.views import defaults

UNSTORABLE = re.compile("[\0\ud800-\udfff]")
OURS = "utf-8"  # other character sets make such text from harmless bytes, or are none at all


class RefusedInOneLine(logging.Filter):
    """A request that was refused is a line of the server's log, not the page of traceback that Django writes for each:
    whoever sends thousands must not bury the failure that somebody has to read, nor fill the disk."""

    def filter(self, record: logging.LogRecord) -> bool:
        if 400 <= getattr(record, "status_code", 0) < 500:
            record.exc_info = record.exc_text = None
        return True


class RefuseHostileText:
    """400 for a request with such text in its address, headers, cookies or form: names, values and file names."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = request.content_params.get("charset", "") if request.content_params else ""
        if said and said.strip().lower() != OURS:
            raise BadRequest("a character set that nobody here sends")
        _refuse(value for value in request.META.values() if isinstance(value, str))
        _refuse((request.path, *request.COOKIES.keys(), *request.COOKIES.values()))
        _refuse(_texts(request.GET))
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_: Any) -> None:  # noqa: ANN401 - Django's signature
        """What was sent is read only where there is a view for it; and not where the view reads it itself, as that of
        uploads does, which says first where they go. Django's forms refuse a NUL too."""
        if not getattr(view, "csrf_exempt", False):
            refuse_sent(request)


def refuse_sent(request: HttpRequest) -> None:
    """BadRequest for such text in the form or the names of its files: also for a view that reads them itself."""
    _refuse(_texts(request.POST))
    _refuse(file.name or "" for _, files in request.FILES.lists() for file in files)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    return defaults.bad_request(_unread(request), exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return defaults.permission_denied(_unread(request), exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return defaults.page_not_found(_unread(request), exception)


def _unread(request: HttpRequest) -> HttpRequest:
    """With an empty form where nobody has read it yet. Django's pages for what is refused look in it for a token, and
    where it cannot be read they would end as a failure of the program: for everybody, at any address."""
    one: Any = request
    if not hasattr(one, "_post"):
        one._post, one._files = QueryDict(), MultiValueDict()
    return request


def _texts(given: Any) -> Iterable[str]:  # noqa: ANN401 - QueryDict, whose lists the stubs type loosely
    for name, values in given.lists():
        yield name
        yield from values


def _refuse(texts: Iterable[str]) -> None:
    if any(UNSTORABLE.search(text) for text in texts):
        raise BadRequest("text that cannot be stored")
