"""For whoever is outside, a sealed compartment might as well not be there: no byte of any answer tells.

`make test` runs 200 sequences of 20 acts; the deep run 10,000 of 30, in shards that can be run one by one.
"""

from __future__ import annotations

import random
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

import blank

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "workbench"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "workbench" / "sealed"))

from two_worlds import Clock, Members, World, acts_of, differences, shrunk, standing

pytestmark = pytest.mark.django_db

QUICK, ACTS = 200, 20
DEEP, DEEP_ACTS, SHARDS = 10_000, 30, 100
SEALED = ("SEALED-1", "Quillfeather", "Zebulon", "Zanzibar+Row", "commander")


@dataclass
class Bench:
    """One record for both worlds, with the folder of containers of each."""

    base: Path
    record: object
    sessions: dict[str, dict[str, str]]
    things: dict[str, object]
    rows: list[object]
    members: Members
    name: str

    def seen(self, acts: list[object], seed: int, *, sealed: bool) -> list[str]:
        clock = Clock()
        settings.RECORD = replace(self.record, folder=self.base / ("with" if sealed else "without"))
        world = World(clock, self.members if sealed else None, self.sessions)
        with standing(clock):
            found = world.run(acts, seed)
            self.members.forget()
        return found


@pytest.fixture(scope="module")
def bench(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: object
) -> Iterator[Bench]:
    from seats import Seat, set_key
    from test_every_view import rows
    from things import things_of

    from murderbook.workbench.sealed import desks
    from personas import make_unit

    blank.begin_sealed()
    record, base = settings.RECORD, tmp_path_factory.mktemp("worlds")
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        settings.RECORD = replace(record, folder=base / "without")
        unit = make_unit()
        things = things_of(unit)
        unit.accounts["colleague"] = _colleague(unit)
        for persona in unit.accounts:
            Seat(unit, persona).close()
        set_key(unit)  # set once for a record, whether or not anything is ever sealed: both worlds have it
        # What both have beside the database: the paper of the open cases, and what was made of it.
        for name in ("documents", "bundles", "uploads"):
            shutil.copytree(base / "without" / name, base / "with" / name, dirs_exist_ok=True)
        settings.RECORD = replace(record, folder=base / "with")
        seat = Seat(unit, "member").found()
        seat.shares()
        seat.enter_case("SEALED-1", victim_name="Quillfeather, Zebulon", area="Zanzibar Row")
        within = seat.within
        seat.close()
        clock = Clock()
        with standing(clock):  # the sessions begin with the clock that all requests see
            sessions = {persona: _cookies(unit.client(persona)) for persona in unit.accounts}
        allowed = [row for row in rows() if row.route not in LEFT_OUT]
        yield Bench(base, record, sessions, things, allowed, Members(within), within.split("/")[-2])
        transaction.set_rollback(True)
    settings.RECORD = record
    desks._desks.clear()


# Routes that begin work in the background, whose outcome depends on when a thread is scheduled, sealed or not;
# and those that show the words of a key drawn anew, which differ in length between any two runs.
LEFT_OUT = frozenset({"login", "desk-recovery-key", "desk-new-keys"})


def _cookies(client: Client) -> dict[str, str]:
    return {name: morsel.value for name, morsel in client.cookies.items()}


def _colleague(unit: object) -> object:
    from murderbook.workbench.access.models import Account, Grant
    from murderbook.workbench.access.rights import Role
    from personas import PASSWORD, enrol

    made = Account.objects.create_user("colleague", PASSWORD, role=Role.DETECTIVE, full_name="The colleague")
    enrol(made)
    Grant.objects.create(account=made, compartment=unit.default, role="detective", reason="another outsider")  # type: ignore[attr-defined]
    return made


def _run(bench: Bench, seed: int, count: int) -> None:
    chance = random.Random(seed)
    acts = acts_of(chance, count, bench.things, bench.rows, [*SEALED, bench.name])

    def differs(some: list[object]) -> bool:
        return bool(differences(bench.seen(some, seed, sealed=False), bench.seen(some, seed, sealed=True)))

    if differs(acts):
        least = shrunk(acts, differs)
        one, other = bench.seen(least, seed, sealed=False), bench.seen(least, seed, sealed=True)
        at = differences(one, other)[0]
        pytest.fail(f"seed {seed}: {least}\n{_first_difference(one[at], other[at])}")


def _first_difference(one: str, other: str) -> str:
    at = next(
        (at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right),
        min(len(one), len(other)),
    )
    return f"without: ...{one[max(0, at - 200) : at + 200]}\nwith: ...{other[max(0, at - 200) : at + 200]}"


@pytest.mark.parametrize("part", range(10))
def test_outsiders_see_the_same_in_both_worlds(bench: Bench, part: int) -> None:
    for seed in range(part * QUICK // 10, (part + 1) * QUICK // 10):
        _run(bench, seed, ACTS)


@pytest.mark.deep
@pytest.mark.parametrize("shard", range(SHARDS))
def test_outsiders_see_the_same_in_both_worlds_deep(bench: Bench, shard: int) -> None:
    for seed in range(shard * DEEP // SHARDS, (shard + 1) * DEEP // SHARDS):
        _run(bench, 1_000_000 + seed, DEEP_ACTS)


def test_a_leak_would_be_seen(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The search for differences finds one that is put in: a header that counts open desks."""
    from murderbook.workbench import headers
    from murderbook.workbench.sealed import desks

    whole = headers.SecurityHeaders.__call__

    def leaking(self: object, request: object) -> object:
        answer = whole(self, request)  # type: ignore[arg-type]
        answer["X-Desks"] = str(len(desks._cabinets))
        return answer

    monkeypatch.setattr(headers.SecurityHeaders, "__call__", leaking)
    with pytest.raises(pytest.fail.Exception, match="X-Desks"):
        for seed in range(40):
            _run(bench, seed, 4)
