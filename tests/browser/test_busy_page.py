"""The page of a busy record: whoever waits need do nothing."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from test_every_page import _axe, _no_sideways
from watched import Watched

from murderbook.workbench.audit import busy, reading

pytestmark = pytest.mark.browser


def test_a_busy_page_comes_by_itself(visit: Watched, axe: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = reading.record
    writing = [True]

    def record(*args: object, **named: object) -> object:
        if writing[0]:
            raise OperationalError("database is locked")
        return real(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "record", record)
    monkeypatch.setattr(busy, "RETRY_SECONDS", 2)
    visit.log_in("owner")
    visit.open("/imports/", 503)
    _axe(visit, axe)
    _no_sideways(visit)
    writing[0] = False
    visit.page.wait_for_selector("h1:text-is('Imports')", timeout=20_000)
