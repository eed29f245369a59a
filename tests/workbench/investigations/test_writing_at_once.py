"""Several who write in one investigation at once are each given a number of their own."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection, connections

from murderbook.workbench.investigations.keeping import open_with
from personas import make_unit

WRITERS = 4

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write after the other")


@pytest.mark.django_db(transaction=True)
def test_each_has_a_number_of_its_own() -> None:
    unit = make_unit()
    arc = open_with("One hand?", "Is it one hand?", unit.cases[0], unit.accounts["owner"])
    clients = [unit.client("owner") for _ in range(WRITERS)]
    ready, answers = Barrier(WRITERS), list[int]()

    def write(at: int) -> None:
        ready.wait()
        answers.append(clients[at].post(f"/investigations/{arc.key}/questions/", {"text": "Who?"}).status_code)
        connections.close_all()

    writers = [Thread(target=write, args=(at,)) for at in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert answers == [302] * WRITERS
    assert list(arc.questions.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]
