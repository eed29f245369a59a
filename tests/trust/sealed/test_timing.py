"""Hidden and absent take the same work, and so the same time.

Quick: as many statements, the same statements, as many bytes. Deep: 20,000 pairs of requests in random order; the 95 %
interval of the median difference (bootstrap over blocks of pairs) lies within 0.2 ms of nothing.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

import blank

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "workbench"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "workbench" / "sealed"))

pytestmark = pytest.mark.django_db

PAIRS, WITHIN = 20_000, 0.0002


@dataclass
class Asked:
    """Somebody who may not see it asks for what is there, and for what is not."""

    name: str
    client: Client
    hidden: str
    absent: str


@pytest.fixture
def asked(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Asked]]:
    from seats import Seat

    from murderbook.workbench.sealed import desks
    from personas import make_unit

    blank.begin_sealed()
    monkeypatch.setattr(settings, "RECORD", replace(settings.RECORD, folder=tmp_path / "record"))
    unit = make_unit()
    keeper = Seat(unit, "member").found()
    keeper.shares()
    sealed = keeper.enter_case()
    at_desk, nowhere = Seat(unit, "owner").client, f"/sealed/in/{'0' * 32}/"
    secret, none = unit.secret[0].key, "AAAAAAAAAAAAAAAAAAAAAA"
    member = unit.client("member")
    yield [
        Asked("restricted case", member, f"/case/{secret}/", f"/case/{none}/"),
        Asked("restricted case's history", member, f"/case/{secret}/history/", f"/case/{none}/history/"),
        Asked("sealed case by its key", member, f"/case/{sealed.key}/", f"/case/{none}/"),
        Asked("compartment, without a desk", unit.client("owner"), keeper.within, nowhere),
        Asked("compartment, at another desk", at_desk, keeper.within, nowhere),
        Asked("case in it", at_desk, f"{keeper.within}case/{sealed.key}/", f"{nowhere}case/{sealed.key}/"),
    ]
    desks._desks.clear()
    desks._close_unused()


def test_the_same_statements_and_bytes(asked: list[Asked]) -> None:
    for one in asked:
        told = []
        for path in (one.hidden, one.absent):
            one.client.get(path)  # what is loaded once
            with CaptureQueriesContext(connection) as statements:
                answer = one.client.get(path)
            kinds = [_kind(query["sql"]) for query in statements]
            told.append((answer.status_code, len(answer.content), sorted(answer.headers.items()), kinds))
        assert told[0] == told[1], one.name
        assert told[0][0] == 404, one.name


def _kind(sql: str) -> tuple[str, ...]:
    """What a statement does, and to which tables and columns; how many nodes an entry finishes is the entry's number's
    business."""
    asked = re.split(" WHERE | VALUES | UNION ", sql)[0]
    return sql.split(None, 1)[0], *re.findall(r'"([a-z_]+)"', asked)


@pytest.mark.deep
@pytest.mark.parametrize("which", range(6))
def test_the_same_time(asked: list[Asked], which: int) -> None:
    one, chance = asked[which], random.Random(which)
    differences = np.array([_difference(one, chance) for _ in range(PAIRS)])
    low, high = _interval(differences, np.random.default_rng(which))
    assert -WITHIN < low <= high < WITHIN, f"{one.name}: {low * 1e3:.3f} to {high * 1e3:.3f} ms"


def _difference(one: Asked, chance: random.Random) -> float:
    """Seconds that what is hidden takes longer, in one pair asked in random order. What the asking wrote is undone."""
    taken = {}
    for path in chance.sample([one.hidden, one.absent], 2):
        mark = transaction.savepoint()
        began = time.perf_counter()
        one.client.get(path)
        taken[path] = time.perf_counter() - began
        transaction.savepoint_rollback(mark)
    return taken[one.hidden] - taken[one.absent]


def _interval(differences: np.ndarray, draws: np.random.Generator, block: int = 100) -> tuple[float, float]:
    """Of the median, 95 %: whole blocks are drawn, since what disturbs one pair disturbs the next."""
    blocks = differences[: len(differences) // block * block].reshape(-1, block)
    medians = [np.median(blocks[draws.integers(len(blocks), size=len(blocks))]) for _ in range(1_000)]
    return float(np.quantile(medians, 0.025)), float(np.quantile(medians, 0.975))
