"""Whoever keeps a chart twice at once has it once."""

from __future__ import annotations

import json
from threading import Barrier, Thread

import pytest
from django.db import connection, connections

from murderbook.workbench.network.charting.models import ChartLayout
from personas import make_unit

WRITERS = 4

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write after the other")


@pytest.mark.django_db(transaction=True)
def test_none_fails() -> None:
    unit = make_unit()
    unit.log_in_all()
    key, clients = unit.cases[0].key, [unit.client("member") for _ in range(WRITERS)]
    said = json.dumps({"start": key, "places": {key: [0, 0]}, "name": "raid"})
    ready, answers = Barrier(WRITERS), list[int]()

    def keep(at: int) -> None:
        clients[at].raise_request_exception = False
        ready.wait()
        for _ in range(3):
            answer = clients[at].post("/network/chart/keep/", said, content_type="application/json")
            answers.append(answer.status_code)
        connections.close_all()

    writers = [Thread(target=keep, args=(at,)) for at in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert answers == [200] * WRITERS * 3
    assert ChartLayout.objects.count() == 1
