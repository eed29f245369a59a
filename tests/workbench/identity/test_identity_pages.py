"""The pages of the nameless: what is suggested, judged, proposed and named, who is shown it, and what is on record."""

from __future__ import annotations

import pytest
from django.utils import timezone
from nameless import remains_in, report_in, row, suggested

from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.identity.models import (
    Candidate,
    Determination,
    IdentityJudgement,
    OneBody,
    Search,
    StrProfile,
)
from murderbook.workbench.register.models import Case, ChronoEntry, Person
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db

RECORD = {
    "name": "Doe, Sam", "method": "dna, relatives", "examiner": "Dr Ames", "reference": "ME 95-0412",
    "on": "2026-03-01",
}  # fmt: skip


@pytest.fixture
def unit() -> Unit:
    return make_unit()


@pytest.fixture
def pair(unit: Unit) -> tuple[Case, Case]:
    remains, report = remains_in(unit.default), report_in(unit.default)
    suggested(remains, report)
    return remains, report


def _said(unit: Unit, persona: str, address: str) -> str:
    answer = unit.client(persona).get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def _at(remains: Case, report: Case) -> str:
    return f"/unidentified/{remains.key}/candidate/{report.key}/"


def _judge(unit: Unit, persona: str, pair: tuple[Case, Case], verdict: str = "supported") -> int:
    said = {"verdict": verdict, "reason": f"{persona} read both charts"}
    return unit.client(persona).post(f"{_at(*pair)}judge/", said).status_code


def test_a_doe_is_listed_with_its_first_candidate_and_what_weighs(unit: Unit, pair: tuple[Case, Case]) -> None:
    said = _said(unit, "member", "/unidentified/")
    assert "UP-1" in said and "Doe, Sam" in said and "Marks" in said
    page = _said(unit, "member", f"/unidentified/{pair[0].key}/")
    assert "scar left thigh" in page and "4.0" in page and "about 0.3" in page
    reasons = _said(unit, "member", _at(*pair))
    assert "What the files say of marks." in reasons and "What the files say of age." in reasons
    assert "Not in UP-1" in reasons, "what is not known is told"
    verbs = list(AuditEntry.objects.order_by("index").values_list("verb", flat=True))
    assert verbs[-3:] == ["listed unidentified", "read unidentified", "read candidate"]


def test_candidates_stand_in_order_and_what_is_excluded_stands_apart(unit: Unit) -> None:
    remains = remains_in(unit.default)
    for number, points in (("MP-2", 1_000), ("MP-3", 9_000), ("MP-4", None)):
        suggested(remains, report_in(unit.default, number, f"Name of {number}"), row("dates", points))
    page = _said(unit, "member", f"/unidentified/{remains.key}/")
    assert (
        page.index("Name of MP-3") < page.index("Name of MP-2") < page.index("1 set apart") < page.index("Name of MP-4")
    )
    assert "excluded by Dates" in page


def test_two_who_support_it_propose_and_one_who_eliminates_it_takes_that_back(
    unit: Unit, pair: tuple[Case, Case]
) -> None:
    assert _judge(unit, "member", pair) == 302
    assert "Proposed" not in _said(unit, "owner", f"/unidentified/{pair[0].key}/")
    assert _judge(unit, "member", pair) == 302, "the same person twice is one"
    assert "Proposed" not in _said(unit, "owner", f"/unidentified/{pair[0].key}/")
    assert _judge(unit, "owner", pair) == 302
    page = _said(unit, "reader", f"/unidentified/{pair[0].key}/")
    assert "Proposed: Doe, Sam" in page and "The member and The owner" in page
    assert "identified as" not in page, "a proposal names nobody"
    assert _judge(unit, "owner", pair, "eliminated") == 302
    assert "Proposed" not in _said(unit, "reader", f"/unidentified/{pair[0].key}/")
    assert IdentityJudgement.objects.count() == 4, "nothing is written over"


def test_a_colleagues_view_shows_once_ones_own_is_saved(unit: Unit, pair: tuple[Case, Case]) -> None:
    _judge(unit, "owner", pair, "eliminated")
    before = _said(unit, "member", _at(*pair))
    assert "owner read both charts" not in before and "Colleagues have judged this" in before
    _judge(unit, "member", pair, "unsure")
    assert "owner read both charts" in _said(unit, "member", _at(*pair))
    page = _said(unit, "member", f"/unidentified/{pair[0].key}/")
    assert "1 set apart" in page


def test_an_elimination_says_what_the_files_say_otherwise_of_since(unit: Unit, pair: tuple[Case, Case]) -> None:
    _judge(unit, "member", pair, "eliminated")
    assert "say otherwise" not in _said(unit, "member", _at(*pair))
    Search.objects.update(is_latest=False)
    suggested(*pair, row("marks", 7_000, right="scar, left thigh and chin"), row("age", -2_000))
    assert "the files say otherwise of: Marks" in _said(unit, "member", _at(*pair))


def test_a_row_that_is_new_and_empty_says_nothing_otherwise(unit: Unit, pair: tuple[Case, Case]) -> None:
    """A comparison that the program learned since, or what two rows share: neither file says anything of it."""
    _judge(unit, "member", pair, "eliminated")
    Search.objects.update(is_latest=False)
    suggested(*pair, row("marks", 6_000), row("age", -2_000), row("teeth", 0, None), row("str", 0, None, None))
    assert "say otherwise" not in _said(unit, "member", _at(*pair))


def test_a_judgement_without_a_reason_comes_back_with_what_was_typed(unit: Unit, pair: tuple[Case, Case]) -> None:
    answer = unit.client("member").post(f"{_at(*pair)}judge/", {"verdict": "unsure", "reason": ""})
    assert answer.status_code == 422 and "Write what decided it" in answer.content.decode()
    assert not IdentityJudgement.objects.exists()


def test_where_the_body_is_typed_and_nobody_of_the_family_is_the_page_says_whom_to_ask(
    unit: Unit, pair: tuple[Case, Case]
) -> None:
    said = {"source": "test", "account": unit.accounts["owner"], "loci": {"TH01": ["6", "9.3"], "FGA": ["21", "22"]}}
    assert "Worth finding out first" not in _said(unit, "member", _at(*pair))
    StrProfile.objects.create(case=pair[0], sample="R", relation="own", **said)
    page = _said(unit, "member", _at(*pair))
    assert "A profile of the mother, the father or a child" in page and "A cheek swab, with consent in writing" in page
    StrProfile.objects.create(case=pair[1], sample="M", relation="mother", **said)
    assert "Worth finding out first" not in _said(unit, "member", _at(*pair)), "the next comparison weighs it"


def test_a_candidate_out_of_sight_does_not_exist(unit: Unit) -> None:
    remains, hidden = remains_in(unit.default), report_in(unit.restricted, "TF-MP-1", "Hidden, Ann")
    shown = report_in(unit.default, "MP-7", "Shown, Bob")
    suggested(remains, hidden, row("marks", 9_000), scope=unit.restricted)
    suggested(remains, shown, row("marks", 1_000))
    page = _said(unit, "member", f"/unidentified/{remains.key}/")
    assert "Hidden" not in page and "TF-MP-1" not in page
    assert '<td class="number">1</td>' in page and '<td class="number">2</td>' not in page, "no hole tells of it"
    assert unit.client("member").get(_at(remains, hidden)).status_code == 404
    assert "Hidden, Ann" in _said(unit, "owner", f"/unidentified/{remains.key}/")
    for address in (f"/unidentified/{remains.key}/", _at(remains, shown)):
        assert unit.client("outsider").get(address).status_code == 404
    assert "UP-1" not in _said(unit, "outsider", "/unidentified/")


def test_only_the_nameless_have_such_a_page(unit: Unit, pair: tuple[Case, Case]) -> None:
    assert unit.client("owner").get(f"/unidentified/{unit.cases[0].key}/").status_code == 404
    assert unit.client("owner").get(f"/unidentified/{pair[1].key}/").status_code == 404


def test_what_the_examiner_determined_names_the_case_and_sends_to_the_family(
    unit: Unit, pair: tuple[Case, Case]
) -> None:
    at = f"/unidentified/{pair[0].key}/"
    form = _said(unit, "member", f"{at}determination/?report={pair[1].key}")
    assert 'value="Doe, Sam"' in form and "Nobody has proposed it yet" in form
    answer = unit.client("member").post(f"{at}determination/", RECORD | {"report": pair[1].key})
    assert answer.status_code == 302 and answer.headers["Location"] == f"{at}#kin"
    page = _said(unit, "reader", at)
    assert "identified as Doe, Sam" in page and "Dr Ames, report ME 95-0412, 1 Mar 2026" in page
    assert "UP-1" not in _said(unit, "member", "/unidentified/")
    told = unit.client("member").post(f"{at}kin/", {"who": "Ruth Doe", "by": "Det. Ives", "on": "2026-03-02"})
    assert told.status_code == 302 and ChronoEntry.objects.filter(case=pair[0], text__contains="Ruth Doe").exists()
    again = unit.client("member").post(f"{at}determination/", RECORD)
    assert again.status_code == 422 and "Withdraw it first" in again.content.decode()
    assert unit.client("member").post(f"{at}withdraw/", {"reason": "ME amended"}).status_code == 302
    assert "who is it?" in _said(unit, "reader", at) and "ME amended" in _said(unit, "reader", at)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"after_genealogy": "on", "method": "dental"}, "record the STR comparison that confirmed it"),
        ({"on": "2999-01-01"}, "is still to come"),
        ({"reference": ""}, "required"),
    ],
)
def test_a_determination_that_cannot_be_is_refused_and_names_nobody(
    unit: Unit, pair: tuple[Case, Case], more: dict[str, str], words: str
) -> None:
    answer = unit.client("member").post(f"/unidentified/{pair[0].key}/determination/", RECORD | more)
    assert answer.status_code == 422 and words in answer.content.decode()
    pair[0].refresh_from_db()
    assert pair[0].status == "open" and not pair[0].victim_name


def test_who_may_only_read_neither_judges_nor_names(unit: Unit, pair: tuple[Case, Case]) -> None:
    assert _judge(unit, "reader", pair) == 404
    at = f"/unidentified/{pair[0].key}/"
    for part in ("determination/", "withdraw/", "kin/"):
        assert unit.client("reader").get(f"{at}{part}").status_code == 404
    assert unit.client("reader").post(f"{at}determination/", RECORD).status_code == 404
    assert Candidate.objects.visible_to(unit.accounts["reader"]).count() == 1


def test_a_report_is_closed_by_nobody_who_may_not_write_in_it(unit: Unit) -> None:
    remains, hidden = remains_in(unit.default), report_in(unit.restricted, "TF-MP-1")
    at = f"/unidentified/{remains.key}/determination/"
    for key in (hidden.key, unit.cases[0].key, "no-such-key"):
        assert unit.client("member").post(at, RECORD | {"report": key}).status_code == 404
    remains.refresh_from_db()
    assert remains.status == "open"


def test_a_determination_can_be_taken_back_when_its_report_was_withdrawn(unit: Unit, pair: tuple[Case, Case]) -> None:
    """By undoing the import that brought it; to whoever never saw the report there is still nothing to see."""
    remains, report = pair
    at = f"/unidentified/{remains.key}/"
    assert unit.client("member").post(f"{at}determination/", RECORD | {"report": report.key}).status_code == 302
    Case.objects.filter(pk=report.pk).update(withdrawn_at=timezone.now(), compartment=unit.restricted)
    assert unit.client("member").get(at).status_code == 404
    page = _said(unit, "owner", at)
    assert "MP-1, withdrawn since" in page and f"/cases/{report.key}/" not in page
    Case.objects.filter(pk=report.pk).update(compartment=unit.default)
    assert unit.client("member").post(f"{at}withdraw/", {"reason": "ME amended"}).status_code == 302
    remains.refresh_from_db()
    assert remains.status == "open"


def test_a_family_was_not_told_on_a_day_to_come(unit: Unit, pair: tuple[Case, Case]) -> None:
    at = f"/unidentified/{pair[0].key}/"
    unit.client("member").post(f"{at}determination/", RECORD)
    told = {"who": "Ruth Doe", "by": "Det. Ives", "on": "2999-03-02"}
    answer = unit.client("member").post(f"{at}kin/", told)
    assert answer.status_code == 422 and "2 Mar 2999 is still to come" in answer.content.decode()
    assert not ChronoEntry.objects.filter(text__contains="Ruth Doe").exists()


def test_before_a_name_is_recorded_the_page_says_what_others_will_read_and_that_a_report_is_closed(
    unit: Unit, pair: tuple[Case, Case]
) -> None:
    hidden, report = remains_in(unit.restricted, "TF-UP-1"), pair[1]
    at = f"/unidentified/{hidden.key}/determination/?report={report.key}"
    page = _said(unit, "owner", at)
    assert f"in {unit.default.name}, will say that remains were identified" in page
    assert "resolved already" not in page
    Case.objects.filter(pk=report.pk).update(status="resolved")
    assert "The report is resolved already" in _said(unit, "owner", at)


def test_a_murder_points_to_the_file_of_its_body_and_to_what_may_be_it(unit: Unit, pair: tuple[Case, Case]) -> None:
    murder = remains_in(unit.default, "H-1", kind="homicide", area="Division 2", notes="Body not identified, UP-1.")
    at = f"/unidentified/{murder.key}/"
    page = _said(unit, "member", at)
    assert "May be of the same body" in page and "UP-1 stands in both files" in page
    assert "Say which is of the same body" not in _said(unit, "reader", at), "who may not write is asked nothing"
    client = unit.client("member")
    assert "UP-1 stands in both files" in client.get(f"{at}body/").content.decode()
    assert client.post(f"{at}body/", {"other": pair[0].key}).status_code == 422, "without a reason"
    assert client.post(f"{at}body/", {"other": unit.cases[0].key, "reason": "no"}).status_code == 422
    answer = client.post(f"{at}body/", {"other": pair[0].key, "reason": "the examiner's number"})
    assert answer.status_code == 302
    page = _said(unit, "reader", at)
    assert "is of the same body: the examiner&#x27;s number" in page and "By the file of the body" in page
    assert f"/unidentified/{pair[0].key}/candidate/{pair[1].key}/" in page, "the body's own candidates"
    assert "the file of the body" in _said(unit, "reader", "/unidentified/")
    assert "The file of the murder" in _said(unit, "reader", f"/unidentified/{pair[0].key}/")
    assert client.post(f"{at}bodies/", {"reason": "another examiner's number"}).status_code == 302
    assert OneBody.objects.get().withdrawn_reason == "another examiner's number"
    assert client.get(f"{at}bodies/").status_code == 404, "none stands any more"


def test_of_two_nameless_victims_the_examiner_s_report_says_which(unit: Unit) -> None:
    murder = remains_in(unit.default, "H-2", kind="homicide")
    second = Person.objects.create(case=murder, role="victim", identified=False, sex="F", age_low=20, age_high=25)
    at, client = f"/unidentified/{murder.key}/", unit.client("member")
    assert "Nameless victim 2: female, 20 to 25 years" in client.get(f"{at}determination/").content.decode()
    said = {"name": "Roe, Ann", "method": "dental", "examiner": "Dr Ames", "reference": "ME 7", "on": "2026-03-01"}
    assert client.post(f"{at}determination/", said).status_code == 422, "which of the two?"
    assert client.post(f"{at}determination/", said | {"victim": str(second.pk)}).status_code == 302
    second.refresh_from_db()
    page = _said(unit, "member", at)
    assert (second.name, second.identified) == ("Roe, Ann", True)
    assert "identified as Roe, Ann" in page and "Record a determination" in page, "the other has no name yet"
    first = said | {"name": "Doe, Sam", "reference": "ME 8"}
    assert client.post(f"{at}determination/", first).status_code == 302
    assert "identified as Roe, Ann and identified as Doe, Sam" in _said(unit, "member", at)
    made = Determination.objects.get(name="Doe, Sam")
    answer = client.post(f"{at}withdraw/", {"of": made.key, "reason": "another chart"})
    assert answer.status_code == 302 and Determination.objects.get(withdrawn_at=None).name == "Roe, Ann"
