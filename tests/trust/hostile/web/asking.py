"""One request of a persona through the WSGI application, undone after, and what must hold of every answer."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from schemathesis import Case, Response
from standing import Standing

from murderbook.workbench.imports import staging
from murderbook.workbench.sealed import desks

LARGEST = 2**20  # bytes of an answer about a unit of seven cases
TOKEN = "t" * 32  # of the form and the cookie: what a browser sends back


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@contextmanager
def _logged() -> Iterator[list[logging.LogRecord]]:
    kept, root = _Kept(), logging.getLogger()
    kept.filters = next(handler.filters for handler in root.handlers if handler.filters)  # those of the server's log
    root.addHandler(kept)
    try:
        yield kept.records
    finally:
        root.removeHandler(kept)


@contextmanager
def connection_kept() -> Iterator[None]:
    """A server closes its connection between requests, and the test's transaction with it: as Django's client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def ask(standing: Standing, persona: str, case: Case) -> Response:
    """The answer; what the request changed is gone. AssertionError says what does not hold."""
    before = set(staging.folder().iterdir())
    answer, records = answered(standing, persona, case)
    for left in set(staging.folder().iterdir()) - before:
        left.unlink()
    for desk in list(desks._desks.values()):
        desks.close(desk)
    check(standing, persona, answer, records)
    return answer


def answered(standing: Standing, persona: str, case: Case) -> tuple[Response, list[logging.LogRecord]]:
    """The answer, and what was logged; what the request changed in the record is gone."""
    cookies = {**standing.cookies[persona], "csrftoken": TOKEN}
    headers = {"X-CSRFToken": TOKEN, "Referer": "http://localhost/"}
    with _logged() as records, transaction.atomic():
        mark = transaction.savepoint()
        answer = case.call(headers=headers, cookies=cookies)
        transaction.savepoint_rollback(mark)
    return answer, records


def check(standing: Standing, persona: str, answer: Response, records: list[logging.LogRecord]) -> None:
    assert answer.status_code < 500, f"{answer.status_code}: {_traceback(records)}"
    assert not any(record.exc_info for record in records), _traceback(records)
    assert len(answer.content) <= LARGEST, f"{len(answer.content)} bytes"
    text = answer.content.decode("utf-8", "replace")
    assert "Traceback (most recent call last)" not in text, "a Traceback in the answer"
    if found := standing.hidden[persona].search(text):
        around = text[max(0, found.start() - 200) : found.end() + 50]
        raise AssertionError(f"{persona} is told {found.group()!r}: {around}")


def _traceback(records: list[logging.LogRecord]) -> str:
    formatter: Any = logging.Formatter()
    return "\n".join(formatter.format(record)[-3_000:] for record in records)
