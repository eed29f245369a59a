"""Whatever is sent to any page by anybody: no failure of the program, no word of what is hidden, no answer without end.

schemathesis makes the requests from a description of all routes (description.py). `make test` runs about a thousand;
the deep run has shards of some seven thousand each, and a budget (budget.py).
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from asking import connection_kept
from django.db import transaction
from driving import Drive
from routes import LISTED
from standing import make_standing

from murderbook.workbench.headers import SecurityHeaders
from personas import PERSONAS

pytestmark = pytest.mark.django_db

PARTS = 7
QUICK, DEEP, SHARDS = 3, 20, 120  # cases of each operation; of each shard


@pytest.fixture(scope="module")
def drive(django_db_setup: None, django_db_blocker: pytest.FixtureDef[object]) -> Iterator[Drive]:
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        standing = make_standing()
        with connection_kept():  # Django's client, which made the sessions, connects the signals again
            yield Drive(standing)
        transaction.set_rollback(True)


def test_every_route_and_method_is_described(drive: Drive) -> None:
    addresses = {route.name: route.address for route in drive.standing.routes}
    wanted = {f"{method} {addresses[name]}" for name, methods in LISTED.items() for method in methods}
    assert {operation.label for operation in drive.operations} == wanted


@pytest.mark.parametrize("part", range(PARTS))
def test_no_page_fails(drive: Drive, part: int) -> None:
    for at, operation in enumerate(drive.operations[part::PARTS]):
        drive.run(operation, PERSONAS, QUICK, start=at)


def test_the_requests_come_past_the_first_refusal(drive: Drive) -> None:
    """Else nothing was shown. After the tests above: of ten operations nine did what they are for, for somebody."""
    if len(drive.answers) < len(drive.operations):
        pytest.skip("asks what the tests before it were answered: run the whole file")
    refused = sorted(label for label, seen in drive.answers.items() if not any(200 <= one < 400 for one in seen))
    assert len(refused) < len(drive.answers) / 10, refused
    for status in (200, 204, 302, 400, 404, 422):
        assert any(status in seen for seen in drive.answers.values()), status


@pytest.mark.deep
@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_page_fails_deep(drive: Drive, turn: None, shard: int) -> None:
    for at, operation in enumerate(drive.operations):
        drive.run(operation, PERSONAS, DEEP, start=(1 + shard) * 10_000 + at)


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        (b"Traceback (most recent call last)", "Traceback"),
        (b"a word of Quillfeather TF-1", "is told"),
        (b"x" * (2**20 + 1), "bytes"),
    ],
)
def test_a_fault_would_be_seen(drive: Drive, monkeypatch: pytest.MonkeyPatch, said: bytes, seen: str) -> None:
    """One that is put into every page is found at once."""
    whole = SecurityHeaders.__call__

    def faulty(self: SecurityHeaders, request: object) -> object:
        answer = whole(self, request)  # type: ignore[arg-type]
        answer.content = said
        return answer

    monkeypatch.setattr(SecurityHeaders, "__call__", faulty)
    operation = next(one for one in drive.operations if one.label == "GET /help/")
    with pytest.raises(AssertionError, match=seen):
        drive.run(operation, ("outsider", "administrator"), 1, start=1)


def test_a_failing_view_would_be_seen(drive: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **__: object) -> object:
        raise RuntimeError("put in")

    monkeypatch.setattr("murderbook.workbench.audit.busy.RefuseUnrecorded.__call__", failing)
    operation = next(one for one in drive.operations if one.label == "GET /help/")
    with pytest.raises(AssertionError, match="put in"):
        drive.run(operation, ("owner", "member"), 1, start=1)
