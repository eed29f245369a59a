"""A disk that fails after the view has committed takes its answer away from nobody."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError

from murderbook.workbench.register.models import ChronoEntry
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db
ENTRY = {"when": "3 May 1987", "text": "A call came in."}


@pytest.fixture
def unit() -> Unit:
    return make_unit()


def _fails(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    """As Django's store does it: whatever a forced update meets becomes a session that is gone."""

    def save(*_: object, **__: object) -> None:
        try:
            raise OperationalError(words)
        except OperationalError:
            raise UpdateError  # noqa: B904 - the store says no more

    monkeypatch.setattr(SessionStore, "save", save)


def test_what_was_done_is_said_to_be_done(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    client = unit.client("member")
    _fails(monkeypatch, "database or disk is full")
    answer = client.post(f"/case/{unit.cases[0].key}/chrono/add/", ENTRY)
    assert answer.status_code == 302 and ChronoEntry.objects.filter(text=ENTRY["text"]).count() == 1


def test_a_session_that_is_gone_is_still_gone(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    client = unit.client("member")

    def save(*_: object, **__: object) -> None:
        raise UpdateError

    monkeypatch.setattr(SessionStore, "save", save)
    assert client.post(f"/case/{unit.cases[0].key}/chrono/add/", ENTRY).status_code == 400
