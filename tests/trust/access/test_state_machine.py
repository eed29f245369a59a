"""Access under random changes: after each, somebody asks for something, and the answer must be that of the law, written
down a second time (oracle.py). What is hidden must answer as what is absent, byte for byte.

300 acts are quick, 50,000 deep: `pytest tests/trust/access -m deep -k "acts[17]"` goes on at shard 17. A world that
deviates is told by its seed and by the fewest acts that still deviate.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest
from django.db import transaction

sys.path.insert(0, str(Path(__file__).parent))

from machine import Act, DeviationError, World, acts_of
from oracle import OF_ROLE, SEE_NO_CASE, Law, Permit

from murderbook.workbench.register.models import Case

WORLD = 150  # acts
QUICK, DEEP, SHARDS = 300, 50_000, 20

pytestmark = pytest.mark.django_db


def _deviation(acts: list[Act]) -> str:
    """What deviates; empty where nothing does. The world is gone afterwards."""
    with transaction.atomic():
        world = World()
        try:
            for act in acts:
                world.do(act)
        except DeviationError as error:
            return str(error)
        finally:
            transaction.set_rollback(True)
    return ""


def _run(seed: int) -> None:
    acts = acts_of(random.Random(seed), WORLD)
    if not _deviation(acts):
        return
    at = 0
    while at < len(acts):
        fewer = [*acts[:at], *acts[at + 1 :]]
        acts, at = (fewer, at) if _deviation(fewer) else (acts, at + 1)
    pytest.fail(f"seed {seed}: {_deviation(acts)}\n{acts}")


@pytest.mark.parametrize("seed", range(QUICK // WORLD))
def test_random_acts(seed: int) -> None:
    _run(seed)


@pytest.mark.deep
@pytest.mark.parametrize("shard", range(SHARDS))
def test_fifty_thousand_acts(shard: int) -> None:
    worlds = -(-DEEP // WORLD)
    for seed in range(shard * worlds // SHARDS, (shard + 1) * worlds // SHARDS):
        _run(1_000 + seed)


def _withdrawn_unseen(world: World, chance: random.Random) -> None:
    Case._base_manager.filter(pk=chance.choice(world.cases).pk).update(withdrawn_at=world.now)


@pytest.mark.parametrize(
    ("of", "name", "wrong"),
    [
        (Permit, "covers", lambda self, number, _: self.case in (None, number)),
        (Permit, "runs", lambda self, now: self.begins <= now),
        (Permit, "carries", lambda self, right: right in OF_ROLE[self.role]),
        (Law, "works", lambda self, name: self.people[name].role not in SEE_NO_CASE),
        (Law, "works", lambda self, name: self.people[name].is_open and not self.people[name].must_change),
        (World, "_withdraw", _withdrawn_unseen),
    ],
    ids=["moved", "ended", "export", "closed", "administrators", "withdrawn"],
)
def test_a_law_that_differs_is_noticed(of: type, name: str, wrong: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine can fail: each of these would be a hole, seen from the other side."""
    monkeypatch.setattr(of, name, wrong)
    monkeypatch.setattr(World, "asks", ("door", "door", "export"))  # the quickest
    assert any(_deviation(acts_of(random.Random(seed), WORLD)) for seed in range(12))
