"""The Doe report of a record: what it holds, for whom it is there, and of whom not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from bundles import texts_of
from nameless import remains_in, report_in, row, suggested

from archival import breaches
from murderbook.workbench.access.models import Grant
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.genealogy.models import Location
from murderbook.workbench.identity.models import Candidate, IdentityJudgement, StrProfile
from murderbook.workbench.identity.one_body import say_one_body
from murderbook.workbench.register.models import Case, Person, Revision
from murderbook.workbench.reports.printing import offered
from murderbook.workbench.reports.sought import Sought
from personas import Unit

pytest.importorskip("weasyprint", reason="NO PDF HERE: pip install 'murderbook[pdf]', and Debian's Pango")
pytestmark = pytest.mark.engine
TYPED = {"TH01": ["6", "9.3"], "FGA": ["21", "22"], "vWA": ["16", "17"]}


@pytest.fixture
def pair(unit: Unit) -> tuple[Case, Case]:
    """Other remains than those of the things for all routes, of which a name is on record."""
    remains, report = remains_in(unit.default, "UP-9"), report_in(unit.default, "MP-9", "Doe, Pat")
    suggested(remains, report)
    return remains, report


def content(unit: Unit, case: Case, persona: str = "member") -> bytes:
    answer = unit.client(persona).get(f"/case/{case.key}/reports/doe.pdf")
    assert answer.status_code == 200
    made: bytes = answer.content
    return made


def words(unit: Unit, case: Case, persona: str = "member") -> str:
    return " ".join("\n".join(texts_of(content(unit, case, persona))).split())


def judge(unit: Unit, pair: tuple[Case, Case], persona: str, verdict: str) -> None:
    said = {"verdict": verdict, "reason": f"{persona} read both charts"}
    at = f"/unidentified/{pair[0].key}/candidate/{pair[1].key}/judge/"
    assert unit.client(persona).post(at, said).status_code == 302


def test_the_body_its_sources_and_each_reason_stand_in_it(unit: Unit, pair: tuple[Case, Case]) -> None:
    person = pair[0].persons.get()
    Revision.objects.create(
        case=pair[0], version=1, part="person", part_id=person.pk, before={"sex": "U"}, after={"sex": "M"},
        account=unit.accounts["owner"], reason="the pelvis says so",
    )  # fmt: skip
    text = words(unit, pair[0])
    for said in (
        "6 Jun 1995", "18 to 22 years", "scar left thigh", "by hand", "the pelvis says so", "The owner",
        "Doe, Pat (MP-9)", "What the files say of marks.", "+6.00 used", "-2.00 used", "0 missing", "All together",
        "about 0.3", "An STR profile of the remains.", "Nobody has judged this pair.",
    ):  # fmt: skip
        assert said in text, said


def test_the_number_by_chance_stands_with_its_limit_and_never_below_itself(unit: Unit, pair: tuple[Case, Case]) -> None:
    one = Candidate.objects.get(report=pair[1])
    for upper, told in ((0.77, "0.77"), (0.299, "0.3")):
        one.document |= {"chance_leads": 0.3, "chance": {"upper_95": upper}}
        one.save(update_fields=["document"])
        assert f"about 0.3, among all the unidentified together; 95 % upper limit {told}" in words(unit, pair[0])


def test_what_was_excluded_or_eliminated_stands_apart_with_who_and_why(unit: Unit, pair: tuple[Case, Case]) -> None:
    suggested(pair[0], report_in(unit.default, "MP-4", "Roe, Kim"), row("dates", None))
    judge(unit, pair, "member", "eliminated")
    text = words(unit, pair[0])
    apart = text.split("excluded or eliminated")[1].split("What is missing")[0]
    assert "Roe, Kim (MP-4)" in apart and "Excluded by Dates" in apart
    assert "Doe, Pat (MP-9)" in apart and "Eliminated by The member" in apart and "member read both charts" in apart


def test_colleagues_views_are_told_to_whoever_has_judged_the_pair(unit: Unit, pair: tuple[Case, Case]) -> None:
    judge(unit, pair, "owner", "unsure")
    judge(unit, pair, "owner", "supported")
    before = words(unit, pair[0])
    assert "owner read both charts" not in before and "told to whoever has judged it" in before
    judge(unit, pair, "member", "supported")
    after = words(unit, pair[0])
    assert after.count("owner read both charts") == 2, "the one that was replaced is kept"
    assert "the same person judged the pair again later" in after
    assert "Proposed to the medical examiner: Doe, Pat, by The owner and The member" in after
    assert IdentityJudgement.objects.filter(remains=pair[0]).count() == 3


def test_profiles_are_weighed_and_no_allele_is_printed(unit: Unit, pair: tuple[Case, Case]) -> None:
    said = {"source": "lab.csv", "account": unit.accounts["owner"], "loci": TYPED}
    StrProfile.objects.create(case=pair[0], sample="R-17", relation="own", **said)
    StrProfile.objects.create(case=pair[1], sample="M-18", relation="mother", **said)
    text = words(unit, pair[0])
    for told in ("marker by marker", "TH01", "Mother M-18 3", "theta", "nist1036", "sample R-17, 3 markers, from lab"):
        assert told in text, told
    assert "9.3" not in text


def test_determinations_stand_with_who_and_when_those_withdrawn_too(unit: Unit, pair: tuple[Case, Case]) -> None:
    record = {
        "name": "Doe, Pat", "method": "dental", "examiner": "Dr Ames", "reference": "ME 95-0412", "on": "2026-03-01",
    }  # fmt: skip
    at = f"/unidentified/{pair[0].key}/"
    assert unit.client("member").post(f"{at}determination/", record).status_code == 302
    named = words(unit, pair[0])
    assert "Identified as Doe, Pat by Dr Ames, report ME 95-0412." in named and "dental records" in named
    assert unit.client("member").post(f"{at}withdraw/", {"reason": "ME amended"}).status_code == 302
    gone = words(unit, pair[0])
    assert "An identification as Doe, Pat was withdrawn" in gone and "by The member" in gone and "ME amended" in gone
    assert "Identified as" not in gone


def test_the_conditions_of_a_genealogy_and_no_name_of_its_tree(unit: Unit) -> None:
    found = Location.objects.filter(record__purpose="remains", state="done").latest("pk")
    text = words(unit, found.record.case)
    for said in ("The ten conditions, as they were answered last", "5. The prosecutor", "CODIS first", "Searched last"):
        assert said in text, said
    document = found.document
    names = {one["words"] for one in document["places"]} | {one["name"] for one in document["matches"]}
    assert names and not [name for name in names if name in text]


def test_a_candidate_and_a_file_out_of_sight_do_not_exist(unit: Unit, pair: tuple[Case, Case]) -> None:
    hidden = report_in(unit.restricted, "TF-MP-1", "Hidden, Ann")
    suggested(pair[0], hidden, row("marks", 19_000), scope=unit.restricted)
    murder = Case.objects.create(
        compartment=unit.restricted, kind="homicide", status="open", own_number="TF-H-9", occurred_precision="day",
        occurred_earliest=datetime(1995, 6, 1, tzinfo=UTC), occurred_latest=datetime(1995, 6, 2, tzinfo=UTC),
    )  # fmt: skip
    Person.objects.create(case=murder, role="victim", identified=False, sex="M")
    say_one_body(murder, pair[0], "the same coat", unit.accounts["owner"], "127.0.0.1")
    text = words(unit, pair[0])
    for secret in ("Hidden", "TF-MP-1", "TF-H-9", "the same coat"):
        assert secret not in text, secret
    assert "Candidate 1: Doe, Pat" in text, "no hole tells of it"
    seen = words(unit, pair[0], "owner")
    assert "Hidden, Ann" in seen and "the same coat" in seen


def test_it_is_there_of_the_nameless_alone_and_for_those_who_may_export(unit: Unit, pair: tuple[Case, Case]) -> None:
    member = unit.client("member")
    for case in (unit.cases[0], pair[1]):
        assert member.get(f"/case/{case.key}/reports/doe.pdf").status_code == 404
        assert "doe.pdf" not in member.get(f"/case/{case.key}/reports/").content.decode()
        assert "doe" not in offered(Sought(unit.accounts["owner"], case))
    assert "doe.pdf" in member.get(f"/case/{pair[0].key}/reports/").content.decode()
    page = f"/unidentified/{pair[0].key}/"
    assert "reports/doe.pdf" in member.get(page).content.decode()
    assert "reports/doe.pdf" not in unit.client("reader").get(page).content.decode()
    for persona in ("reader", "outsider", "administrator", "auditor", "consultant"):
        assert unit.client(persona).get(f"/case/{pair[0].key}/reports/doe.pdf").status_code == 404


def test_who_may_export_one_file_and_not_the_other_finds_no_candidate(unit: Unit, pair: tuple[Case, Case]) -> None:
    Grant.objects.filter(account=unit.accounts["consultant"]).update(case=pair[0], may_export=True)
    text = words(unit, pair[0], "consultant")
    assert "Doe, Pat" not in text and "None: no report that may be given out here" in text
    assert f"Taken by {unit.accounts['consultant'].full_name}" in text


def test_the_same_state_prints_the_same_for_keeping_and_on_record(unit: Unit, pair: tuple[Case, Case]) -> None:
    first = content(unit, pair[0])
    assert first == content(unit, pair[0]) == content(unit, pair[0], "owner")
    assert breaches(first) == []
    last = AuditEntry.objects.filter(verb="export report").order_by("-index")[0].words.content
    assert (last["report"], last["bytes"]) == ("doe", len(first))
    judge(unit, pair, "member", "unsure")
    assert content(unit, pair[0]) != first
