"""The demo's new murder goes the way of any new case, and what it wakes is read from the feed."""

from __future__ import annotations

from pathlib import Path

import pytest

from murderbook.cli import demo_record
from murderbook.demo import Size, generate
from murderbook.workbench.access.models import Account
from murderbook.workbench.leads.engine.search import search
from murderbook.workbench.leads.hot import watching
from murderbook.workbench.leads.models import ONE_CASE, HotPair, Run
from murderbook.workbench.leads.words import number_of
from personas import make_unit

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
SEED, CASES = 3, 120


def test_the_new_murder_lights_up_its_string(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every hot pair is the new murder's, found by its own search; old murders by the same hand are among them."""
    monkeypatch.setattr(watching, "WATCH", watching.Watch())
    unit = make_unit()
    owner: Account = unit.accounts["owner"]
    answers = generate(SEED, tmp_path, Size(cases=CASES))
    demo_record._import(owner, tmp_path / "register.csv")
    search(unit.default)
    demo_record._load()
    assert not HotPair.objects.exists(), "a backlog is no news"
    demo_record._import(owner, tmp_path / demo_record.NEW_CASE)
    said = list(demo_record._hot(owner))
    hot = list(HotPair.objects.select_related("left", "right", "woken_by").order_by("pk"))
    assert hot and {number_of(one.woken_by) for one in hot} == {answers.hot_case}
    woken = [number_of(one.left if one.woken_by_id == one.right_id else one.right) for one in hot]
    assert woken[0] in answers.string
    assert Run.objects.filter(engine=ONE_CASE).count() == 1
    assert len(said) == len(hot) + 1 and "seconds" in said[0]
    text = unit.client("member").get("/hot/").content.decode()
    assert all(one.lead.key in text for one in hot)
    assert unit.client("consultant").get("/hot/").content.decode().count("data-row-link") == 0
