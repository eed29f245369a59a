"""Whatever is sent to the pages behind an open desk: no failure, nothing without end, and to whoever is not in no word.

`make test` asks the pages of the compartment itself; the deep run those of the register too that work in one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from asking import connection_kept
from behind import ROLES, TABLE, make_behind
from django.conf import settings
from django.db import transaction
from driving import Drive

import blank

pytestmark = [pytest.mark.django_db, pytest.mark.engine]  # containers are no rows of the shared database

QUICK, DEEP, SHARDS = 1, 20, 20  # cases of each operation; of each shard


@pytest.fixture(scope="module")
def drive(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: pytest.FixtureDef[object]
) -> Iterator[Drive]:
    from murderbook.workbench.sealed import desks

    blank.begin_sealed()
    record = settings.RECORD
    settings.RECORD = replace(record, folder=tmp_path_factory.mktemp("behind"))
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        standing, asks = make_behind()
        with connection_kept():
            yield Drive(standing, asks)
        transaction.set_rollback(True)
    settings.RECORD = record
    desks._desks.clear()
    desks._close_unused()


def of_the_compartment(drive: Drive) -> list[object]:
    names = {route.address: route.name for route in drive.standing.routes}
    slow = {name for name, row in TABLE.items() if any(one.get("slow", False) for one in row.values())}
    named = [(names[one.path], one) for one in drive.operations]
    return [one for name, one in named if name.startswith("sealed-") and name not in slow]


def test_every_route_inside_is_described(drive: Drive) -> None:
    addresses = {route.name: route.address for route in drive.standing.routes}
    wanted = {f"{method} {addresses[name]}" for name, methods in TABLE.items() for method in methods}
    assert {operation.label for operation in drive.operations} == wanted


def test_no_page_inside_fails(drive: Drive) -> None:
    asked = of_the_compartment(drive)
    for at, operation in enumerate(asked):
        drive.run(operation, ROLES, QUICK, start=at)  # type: ignore[arg-type]
    taken = {label for label, seen in drive.answers.items() if any(200 <= one < 400 for one in seen)}
    assert len(taken) > len(asked) * 0.9, "else nothing was shown"
    assert any(404 in seen for seen in drive.answers.values())


@pytest.mark.deep
@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_page_inside_fails_deep(drive: Drive, turn: None, shard: int) -> None:
    for at, operation in enumerate(drive.operations):
        drive.run(operation, ROLES, DEEP, start=(1 + shard) * 10_000 + at)


def test_a_word_to_whoever_is_not_in_would_be_seen(drive: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    from murderbook.workbench.headers import SecurityHeaders

    whole = SecurityHeaders.__call__

    def faulty(self: SecurityHeaders, request: object) -> object:
        answer = whole(self, request)  # type: ignore[arg-type]
        answer.content = b"of Quillfeather"
        return answer

    monkeypatch.setattr(SecurityHeaders, "__call__", faulty)
    operation = next(one for one in drive.operations if one.label.endswith("/kept/"))
    with pytest.raises(AssertionError, match="stranger is told"):
        drive.run(operation, ("stranger", "stranger"), 1, start=1)
