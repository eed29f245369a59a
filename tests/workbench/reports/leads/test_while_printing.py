"""A report takes a while to print. Meanwhile nobody waits, and nothing is handed over that may not be any more."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import pytest
from django.db import connection
from lead_makers import lead_of, run_of

from murderbook.reports.paper import Printed
from murderbook.reports.press import Press
from murderbook.workbench.access.compartments import move_case
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.investigations.keeping import add_case, open_with
from murderbook.workbench.leads.engine.strings import numbered
from murderbook.workbench.reports.orders import line, running
from murderbook.workbench.reports.pages import giving
from personas import Unit

pytest.importorskip("weasyprint", reason="NO PDF HERE: pip install 'murderbook[pdf]', and Debian's Pango")
pytestmark = pytest.mark.engine
VERBS = ("export report", "export brief")


@pytest.fixture
def paths(unit: Unit) -> list[str]:
    """Of the reports of the first case, and of what it is in. (A one-page brief is printed to see how long it is.)"""
    owner, (one, other, *_) = unit.accounts["owner"], unit.cases
    document = {"cases": [one.key, other.key], "score": 20000, "chance": None, "shared": [], "firmness": [0.9, 0.8]}
    run = run_of(unit, strings=[document["cases"]], string_documents=[document])
    lead = lead_of(run, one, other, 0.31)
    (string,) = numbered([run], {one.key, other.key})
    arc = open_with("Two guns", "One hand?", one, owner)
    add_case(arc, other, owner)
    return [
        *(f"/case/{one.key}/reports/{name}.pdf" for name in ("book", "custody", "timeline")),
        f"/leads/{lead.key}/report.pdf",
        f"/leads/strings/{string.key}/report.pdf",
        f"/investigations/{arc.key}/brief.pdf",
    ]


def printing(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], None]) -> None:
    """Do something while each report is printed."""
    true = Printed._made.func

    def made(self: Printed) -> tuple[bytes, int, object]:
        meanwhile()
        return true(self)

    slow = cached_property(made)
    slow.__set_name__(Printed, "_made")
    monkeypatch.setattr(Printed, "_made", slow)


def test_whoever_writes_does_not_wait_for_a_printer(
    unit: Unit, paths: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite a transaction holds all others up: a murder book of some thousand calls takes half a minute."""
    open_ones = list[int]()
    printing(monkeypatch, lambda: open_ones.append(len(connection.savepoint_ids)))
    for path in paths:
        assert unit.client("owner").get(path).status_code == 200, path
    assert open_ones == [0] * len(paths)


@pytest.mark.parametrize("number", range(6))
def test_a_case_that_is_moved_away_meanwhile_is_not_handed_over(
    unit: Unit, paths: list[str], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    owner, case = unit.accounts["owner"], unit.cases[0]
    printing(monkeypatch, lambda: move_case(owner, case, unit.restricted, reason="it leads inside") and None)
    assert unit.client("member").get(paths[number]).status_code == 404
    assert not AuditEntry.objects.filter(verb__in=VERBS, outcome="success").exists()


def test_a_link_to_a_report_may_lead_to_a_page(unit: Unit, paths: list[str]) -> None:
    """With `download` the browser would save the page that says how far it is, in place of the report."""
    brief = paths[-1].removesuffix(".pdf") + "/"
    page = unit.client("owner").get(brief).content.decode()
    (link,) = [one for one in page.split("<a ")[1:] if paths[-1] in one]
    assert "download" not in link.partition(">")[0]


def test_each_of_them_can_be_put_in_line(unit: Unit, paths: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """One is ready, and all are gone with the case that they are of."""
    monkeypatch.setattr(giving, "AT_ONCE", 0.0)
    monkeypatch.setattr(running, "is_printing", lambda: True)
    monkeypatch.setattr(Press, "run", lambda _self, made, _tell: made.content)
    owner = unit.client("owner")
    line._line.clear()
    for path in paths:
        assert owner.get(path)["Location"] == "/printing/", path
        running.run_waiting()
        (order,) = line._line
        assert owner.get(f"/printing/{order.key}.pdf").status_code == 200, path
        line.forget(unit.cases[0].key)
        assert not line._line, path
