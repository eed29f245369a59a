"""A plain page where the disk fails under a request. The transaction was rolled back: nothing is half done."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from murderbook.workbench.audit import busy
from murderbook.workbench.disk.faults import Fault, fault_of

logger = logging.getLogger(__name__)


class RefuseOnBadDisk:
    """503 for a full, failing or damaged disk. Stands after the middleware that says "busy", and so is asked first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, _request: HttpRequest, error: Exception) -> HttpResponse | None:
        fault = fault_of(error)
        return _page(fault, error) if fault else None


@requires_csrf_token
def failed(request: HttpRequest) -> HttpResponse:
    """Django's handler of all other failures: an upload, or the session, may have met the disk before any view."""
    error = sys.exc_info()[1]
    fault = fault_of(error)
    return _page(fault, error) if fault and error else busy.failed(request)


def _page(fault: Fault, error: BaseException) -> HttpResponse:
    logger.error("refused, %s: %s", fault.name, error)
    return HttpResponse(render_to_string("disk.html", {"fault": fault}), status=503)
