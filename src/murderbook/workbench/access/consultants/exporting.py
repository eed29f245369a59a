"""Taking something away: only who holds that right anywhere, with a consultant's name in it, and its size on record."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from functools import wraps
from io import StringIO
from typing import Any

from django.http import HttpRequest, HttpResponse

from murderbook.formats.spreadsheet import safe_cell
from murderbook.workbench.access.consultants.watermark import watermark_of
from murderbook.workbench.access.lockout import source_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.access.visibility import exports_anything
from murderbook.workbench.audit.reading import refusals_on_record

BOM = "\ufeff".encode()  # by which a spreadsheet knows UTF-8
View = Callable[..., HttpResponse]


def for_exporters(verb: str, kind: str = "list") -> Callable[[View], View]:
    """Decorator of a view that hands over a file: to an account that may export nothing at all there is none."""

    def wrap(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401
            account = request.user if isinstance(request.user, Account) else None
            with refusals_on_record(verb, account, source=source_of(request), kind=kind):
                if account is None or not exports_anything(account):
                    raise Hidden
            return view(request, *args, **kwargs)

        return inner

    return wrap


def handed_over(account: object, response: HttpResponse) -> int:
    """Bytes of an export, once a consultant's watermark stands in it: in a CSV or TOML file as a comment on the first
    line, in JSON as a member. (A workbook's is written with it.)"""
    mark = watermark_of(account)
    kind = response.headers.get("Content-Type", "").split(";")[0]
    if mark is not None:
        response.content = _MARKED.get(kind, _as_it_is)(response.content, f"Taken by {mark}")
    return len(response.content)


def _as_it_is(content: bytes, _words: str) -> bytes:
    return content


def _csv(content: bytes, words: str) -> bytes:
    line = StringIO()
    csv.writer(line).writerow([safe_cell(f"# {words}")])
    return BOM + line.getvalue().encode() + content.removeprefix(BOM)


def _toml(content: bytes, words: str) -> bytes:
    return f"# {words}\n".encode() + content


def _json(content: bytes, words: str) -> bytes:
    return json.dumps({"watermark": words, **json.loads(content)}, ensure_ascii=False, indent=2).encode()


_MARKED: dict[str, Callable[[bytes, str], bytes]] = {
    "text/csv": _csv,
    "application/toml": _toml,
    "application/json": _json,
}
