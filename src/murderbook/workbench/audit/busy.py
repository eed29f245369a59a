"""If the trail cannot be written, the act is refused and the user is told why; and every refusal is on the trail."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from django.db import DatabaseError, OperationalError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from murderbook.workbench.access.lockout import source_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.audit import alert
from murderbook.workbench.audit.log import AuditError, opaque_or_empty, record
from murderbook.workbench.audit.reading import is_on_record
from murderbook.workbench.audit.verbs import Outcome

logger = logging.getLogger(__name__)

RETRY_SECONDS = 10


class RefuseUnrecorded:
    """503 where another writer holds the database for too long, or the trail itself is damaged. A 404 of a view, which
    may be a hidden thing asked for, gets its entry here unless the view wrote one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Http404) and not is_on_record(error):
            try:
                _record_refusal(request)
            except (OperationalError, AuditError) as unrecorded:
                return _refused(request, unrecorded)
        is_ours = isinstance(error, AuditError) or _passes(error) or is_older_schema(error)
        return _refused(request, error) if is_ours else None


def _record_refusal(request: HttpRequest) -> None:
    """The entry of a hidden thing and of an absent one are the same: who asked, for which page, with which id."""
    match = request.resolver_match
    route, key = (match.url_name or "page", str(match.kwargs.get("key", ""))) if match else ("page", "")
    with transaction.atomic():
        record(
            f"open {route}"[:40],
            actor=request.user if isinstance(request.user, Account) else None,
            object_key=opaque_or_empty(key),
            outcome=Outcome.REFUSED,
            source=source_of(request),
        )


@requires_csrf_token
def failed(request: HttpRequest) -> HttpResponse:
    """Django's handler of all other failures; saving the session may have met a busy database too."""
    error = sys.exc_info()[1]
    if error is not None and (_passes(error) or is_older_schema(error)):
        return _refused(request, error)
    return HttpResponse(render_to_string("500.html"), status=500)


def is_older_schema(error: BaseException) -> bool:
    """Whether the program asked for a table or column that the record does not have: it is older than the program, and
    waiting mends nothing. SQLite says so in words, PostgreSQL by a code of its own (42P01, 42703)."""
    if not isinstance(error, DatabaseError):
        return False
    code = getattr(error.__cause__, "sqlstate", "")
    return code in ("42P01", "42703") or str(error).startswith(("no such table", "no such column"))


def _passes(error: BaseException) -> bool:
    """PostgreSQL ends a transaction that said nothing for long with an error of another class than all its others."""
    if is_older_schema(error):
        return False
    return isinstance(error, OperationalError) or (isinstance(error, DatabaseError) and alert.passes(error))


def _refused(request: HttpRequest, error: BaseException) -> HttpResponse:
    """Another writer will be done in a while: a page that was asked for asks again by itself, without script. What was
    sent is not sent again by itself, and a damaged trail does not mend by waiting."""
    if is_older_schema(error):
        logger.error("refused, because the record is older than the program: %s", error)
        return HttpResponse(render_to_string("503.html", {"older": True}), status=503)
    logger.error("refused, because it could not be put on record: %s", error)
    alert.tell(error)
    passes = _passes(error)
    asks_again = passes and request.method in ("GET", "HEAD")
    page = render_to_string("503.html", {"passes": passes, "asks_again": asks_again, "seconds": RETRY_SECONDS})
    wait = str(RETRY_SECONDS)
    headers = ({"Retry-After": wait} if passes else {}) | ({"Refresh": wait} if asks_again else {})
    return HttpResponse(page, status=503, headers=headers)
