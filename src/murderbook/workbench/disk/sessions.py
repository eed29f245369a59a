"""A session that cannot be kept takes no answer away: what was done before it was done, and is said to be."""

from __future__ import annotations

import logging

from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from murderbook.workbench.disk.faults import fault_of

logger = logging.getLogger(__name__)


class KeepAnswers(SessionMiddleware):
    """Django's own, which keeps the session after the view: where the disk fails only then, the view's work is
    committed, and "not done" would have people do it twice. The session stays as it was last kept."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except (DatabaseError, SessionInterrupted) as error:
            fault = fault_of(error)
            if fault is None:
                raise
            logger.error("session not kept, %s: %s", fault.name, error)
            return response
