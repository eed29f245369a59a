"""If the trail cannot be written, the act is refused, and the user is told why."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from murderbook.workbench.audit.log import AuditError

logger = logging.getLogger(__name__)


class RefuseUnrecorded:
    """503 where another writer holds the database for too long, or the trail itself is damaged."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, _request: HttpRequest, error: Exception) -> HttpResponse | None:
        return _busy(error) if isinstance(error, OperationalError | AuditError) else None


@requires_csrf_token
def failed(_request: HttpRequest) -> HttpResponse:
    """Django's handler of all other failures; saving the session may have met a busy database too."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError):
        return _busy(error)
    return HttpResponse(render_to_string("500.html"), status=500)


def _busy(error: Exception) -> HttpResponse:
    logger.error("refused, because it could not be put on record: %s", error)
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "10"})
