"""The feed, the reasons in the worklist, and the unit's rule."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.imports.models import Batch
from murderbook.workbench.leads.alerts import for_worklist
from murderbook.workbench.leads.hot import rule
from murderbook.workbench.leads.hot.worker import marks
from murderbook.workbench.leads.models import FULL, ONE_CASE, AlarmRule, HotPair, HotSeen, Judgement, Lead, Run
from murderbook.workbench.register.models import Case, Revision
from murderbook.workbench.worklist.assessing import assess_scope
from murderbook.workbench.worklist.reach import reach_of
from personas import Unit, make_unit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "leads"))
from lead_makers import lead_of, row, run_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    unit = make_unit()
    assess_scope(unit.default, None)
    return unit


def _hot(unit: Unit, left: Case, right: Case, *, days: float = 0, **fields: object) -> HotPair:
    lead = lead_of(run_of(unit, ONE_CASE), left, right, 0.012, weights=[row("weapon", 3.25), row("posed", 4.0)])
    numbers = {"per_search": 0.01, "searches_a_year": 60.0, "allowed_a_year": 12.0}
    since = timezone.now() - timedelta(days=days)
    return HotPair.objects.create(
        scope=unit.default, kind=lead.kind, left=left, right=right, woken_by=right, lead=lead, hot_since=since,
        first_seen=since, **{**numbers, **fields},
    )  # fmt: skip


def _text(unit: Unit, page: str, persona: str = "member") -> str:
    answer = unit.client(persona).get(page)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_feed_says_which_case_was_woken_by_which_and_why(unit: Unit) -> None:
    _hot(unit, unit.cases[0], unit.cases[2])
    text = _text(unit, "/hot/")
    assert "1 hot pair that you have not seen" in text
    assert f"{unit.cases[0].own_number}</a>" in text and "Posed, Weapon" in text
    assert "about 0.012<" in text, "of its two numbers the larger is the one in large print"
    assert "other ways to count: about 0.01 on average; 0.6 false alarms a year" in text


def test_newest_first_and_since_a_day(unit: Unit) -> None:
    old = _hot(unit, unit.cases[0], unit.cases[1], days=40)
    new = _hot(unit, unit.cases[0], unit.cases[2])
    text = _text(unit, "/hot/")
    assert text.index(new.lead.key) < text.index(old.lead.key)
    since = (timezone.now() - timedelta(days=3)).date()
    assert old.lead.key not in _text(unit, f"/hot/?since={since:%Y-%m-%d}")
    assert "Enter a valid date" in _text(unit, "/hot/?since=yesterday")


def test_seen_is_one_persons_own_mark_until_the_pair_is_hot_anew(unit: Unit) -> None:
    hot = _hot(unit, unit.cases[0], unit.cases[2], days=1)
    answer = unit.client("member").post("/hot/seen/", {"key": hot.key, "show": "unread"})
    assert answer.headers["Location"] == "/hot/?show=unread"
    assert hot.lead.key not in _text(unit, "/hot/") and hot.lead.key in _text(unit, "/hot/?show=all")
    assert hot.lead.key in _text(unit, "/hot/", "owner")
    assert AuditWords.objects.get(entry__verb="saw hot pairs").content["pairs"] == [hot.key]
    HotPair.objects.filter(pk=hot.pk).update(hot_since=timezone.now())
    assert hot.lead.key in _text(unit, "/hot/")
    unit.client("member").post("/hot/seen/", {"key": hot.key})
    assert HotSeen.objects.count() == 1 and hot.lead.key not in _text(unit, "/hot/")


def test_what_one_has_judged_or_has_cooled_is_no_news(unit: Unit) -> None:
    judged, cooled = _hot(unit, unit.cases[0], unit.cases[1]), _hot(unit, unit.cases[0], unit.cases[2])
    unit.client("member").post(f"/leads/{judged.lead.key}/judge/", {"verdict": "eliminated", "reason": "in prison"})
    HotPair.objects.filter(pk=cooled.pk).update(cooled_at=timezone.now())
    text = _text(unit, "/hot/")
    assert judged.lead.key not in text and cooled.lead.key not in text
    assert "eliminated by judgement of you" in _text(unit, "/hot/?show=all")
    assert 'class="hot-why"' not in _text(unit, "/worklist/")


def test_the_worklist_gives_the_reason_in_a_sentence(unit: Unit) -> None:
    hot = _hot(unit, unit.cases[0], unit.cases[2])
    text = _text(unit, "/worklist/")
    number = unit.cases[2].own_number
    said = f"agrees with {number} in Posed, Weapon; chance alone gives about 0.01 such leads in a search of a case"
    assert text.count(said) == 2, "on top, and in the case's own row"
    assert f"agrees with {unit.cases[0].own_number}" in text, "and the other way round in the new case's row"
    assert text.count('class="hot-why"') == 2 and hot.lead.key in text


def _judged(unit: Unit, hot: HotPair, persona: str, verdict: str) -> None:
    Judgement.objects.create(
        kind=hot.kind, left=hot.left, right=hot.right, lead=hot.lead, account=unit.accounts[persona],
        verdict=verdict, reason="in prison",
    )  # fmt: skip


def test_a_colleagues_elimination_hides_no_reason_and_is_told_after_ones_own(unit: Unit) -> None:
    """A reason that went away would tell what he said, and take away what is still to be judged."""
    hot = _hot(unit, unit.cases[0], unit.cases[2])
    before = _rows(unit, "member")
    _judged(unit, hot, "owner", "eliminated")
    assert _rows(unit, "member") == before and before.count('class="hot-why"') == 2
    _judged(unit, hot, "member", "unsure")
    text = _rows(unit, "member")
    today = timezone.now()
    said = f"eliminated by judgement of The owner on {today.day} {today:%b %Y}"
    assert text.count(said) == 2 and "chance alone gives" not in text
    assert f"pair with {unit.cases[2].own_number}</a>" in text and f"pair with {unit.cases[0].own_number}</a>" in text
    _judged(unit, hot, "owner", "unsure")
    assert "eliminated by" not in _rows(unit, "member"), "a changed mind takes it back"
    _judged(unit, hot, "member", "eliminated")
    assert "hot-why" not in _rows(unit, "member"), "one's own is known"


def test_a_pair_to_judge_goes_before_one_that_was_eliminated(unit: Unit) -> None:
    gone, waiting = _hot(unit, unit.cases[0], unit.cases[2]), _hot(unit, unit.cases[0], unit.cases[1], days=3)
    _judged(unit, gone, "owner", "eliminated")
    _judged(unit, gone, "member", "supported")
    text = _rows(unit, "member")
    assert text.count(f"/leads/{waiting.lead.key}/") == 2, "in the rows of both its cases"
    assert text.count(f"/leads/{gone.lead.key}/") == 1, "in the row that has no other"
    assert "eliminated by judgement of The owner" not in _rows(unit, "reader"), "who has not judged is told nothing"


def _rows(unit: Unit, persona: str) -> str:
    """The table of the worklist alone: the panel on top is of what is not seen yet."""
    return " ".join(_text(unit, "/worklist/", persona).split("<tbody>")[1].split())


def test_the_export_has_what_the_list_shows(unit: Unit) -> None:
    _hot(unit, unit.cases[0], unit.cases[2])
    lines = _text(unit, "/hot/export/").splitlines()
    assert lines[0].lstrip("\ufeff").startswith("hot_since,came_or_changed,points_to")
    assert unit.cases[2].own_number in lines[1] and "Posed; Weapon" in lines[1] and len(lines) == 2
    assert unit.client("reader").get("/hot/export/").status_code == 404, "who may not export takes nothing away"


def test_of_two_numbers_the_larger_comes_first_in_the_worklist_too(unit: Unit) -> None:
    hot = _hot(unit, unit.cases[0], unit.cases[2])
    assert "gives about 0.01 such leads in a search of a case" in _sentence(unit)
    Lead.objects.filter(pk=hot.lead_id).update(chance_shown=0.4)
    assert "gives 0.4 such leads in the search of this case, whose file resembles many (about 0.01" in _sentence(unit)
    alert = for_worklist(unit.accounts["member"], [unit.cases[0]], reach_of(unit.accounts["member"]))[0][hot.left_id]
    assert alert.in_short(unit.cases[0]).endswith("; chance alone gives 0.4 such leads in the search of this case"), (
        "in a line the larger alone"
    )


def _sentence(unit: Unit) -> str:
    (alert,) = for_worklist(unit.accounts["member"], [unit.cases[0]], reach_of(unit.accounts["member"]))[0].values()
    return alert.newest_reason


def test_searches_a_year_are_cases_entered_and_days_of_changes_without_backlogs(unit: Unit) -> None:
    now = timezone.now()
    run = Run.objects.create(scope=unit.default, engine=FULL, model_id="m", corpus_hash="x", is_latest=True)
    Run.objects.filter(pk=run.pk).update(started_at=now - timedelta(days=400))
    Case.objects.update(created_at=now - timedelta(days=500))
    assert rule.searches_a_year(unit.default) == rule.FEWEST
    backlog = Batch.objects.create(
        compartment=unit.default, account=unit.accounts["member"], state="committed", file_name="b", rows_new=500
    )
    small = Batch.objects.create(
        compartment=unit.default, account=unit.accounts["member"], state="committed", file_name="s", rows_new=60
    )
    for batch, many in ((backlog, 70), (small, 60)):
        for number in range(many):
            Case.objects.create(compartment=unit.default, own_number=f"{batch.file_name}{number}", batch=batch)
    case = unit.cases[0]
    for version in (1, 2):
        Revision.objects.create(case=case, version=version, part="case", part_id=case.pk, before={"a": 1}, after={})
    assert rule.searches_a_year(unit.default) == pytest.approx(61, rel=0.01)
    limit = rule.threshold_of(unit.default)
    assert limit.per_search == pytest.approx(12 / 61, rel=0.01)


def test_the_rule_is_set_by_those_who_keep_accounts_and_its_history_stays(unit: Unit) -> None:
    for persona in ("member", "reader", "outsider", "auditor", "consultant"):
        answer = unit.client(persona).post("/hot/rule/", {"choice": "4", "reason": "x"})
        assert answer.status_code == 404, persona
    assert rule.allowed_a_year() == rule.DEFAULT and not AlarmRule.objects.exists()
    assert unit.client("owner").post("/hot/rule/", {"choice": "4", "reason": "too many"}).status_code == 302
    sent = {"choice": "other", "number": "7.5", "reason": "too few"}
    assert unit.client("administrator").post("/hot/rule/", sent).status_code == 302
    assert rule.allowed_a_year() == 7.5
    text = _text(unit, "/hot/rule/")
    assert "too many" in text and "too few" in text and "7.5 false alarms a year" in text
    said = AuditWords.objects.filter(entry__verb="set alarm rule").latest("entry_id").content
    assert said == {"before": 4.0, "now": 7.5, "reason": "too few"}
    for bad in ({"choice": "other", "reason": "x"}, {"choice": "4", "reason": ""}, {"choice": "other", "number": "-1"}):
        assert unit.client("owner").post("/hot/rule/", bad).status_code == 422, bad


def test_the_rule_page_tells_numbers_of_scopes_that_one_reads_whole(unit: Unit) -> None:
    assert "52 searches a year" in _text(unit, "/hot/rule/", "member")
    for persona in ("consultant", "outsider", "administrator", "auditor"):
        assert "searches a year;" not in _text(unit, "/hot/rule/", persona), persona
    assert "Task force 7" not in _text(unit, "/hot/rule/", "member")


def test_every_change_of_the_register_differs_by_its_marks(unit: Unit) -> None:
    seen = {marks()}
    case = unit.cases[0]
    Revision.objects.create(case=case, version=1, part="case", part_id=case.pk, before={}, after={})
    seen.add(marks())
    Case.objects.create(compartment=unit.default, own_number="M-1")
    seen.add(marks())
    assert len(seen) == 3
    assert not AuditEntry.objects.filter(verb="searched").exists()
