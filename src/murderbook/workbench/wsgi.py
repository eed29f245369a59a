"""Entry point of a WSGI server (waitress on a laptop, gunicorn for a team)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.wsgi import get_wsgi_application

from murderbook.workbench.boot import check_place

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "murderbook.workbench.settings")
if record := os.environ.get("MURDERBOOK_RECORD"):  # a server of a team's own, which comes past `serve`
    check_place(Path(record))
_django = get_wsgi_application()


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Django, which falls over a codec that is no character set ("hex") before any middleware: it gets to see an
    unknown one, which `hostile` then refuses."""
    said = str(environ.get("CONTENT_TYPE", ""))
    if "charset" in said.lower() and "utf-8" not in said.lower():
        environ["CONTENT_TYPE"] = "text/plain; charset=unknown"
    return _django(environ, start_response)
