"""Entry point of a WSGI server (waitress on a laptop, gunicorn for a team)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "murderbook.workbench.settings")
_django = get_wsgi_application()


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Django, which falls over a codec that is no character set ("hex") before any middleware: it gets to see an
    unknown one, which `hostile` then refuses."""
    said = str(environ.get("CONTENT_TYPE", ""))
    if "charset" in said.lower() and "utf-8" not in said.lower():
        environ["CONTENT_TYPE"] = "text/plain; charset=unknown"
    return _django(environ, start_response)
