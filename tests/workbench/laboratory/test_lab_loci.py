"""A locus table that a laboratory gave: by the request's page into the profiles on file, where kinship weighs it; on no
page of the laboratory an allele."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse
from nameless import remains_in, report_in

from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.identity.dna.on_file import of_pair
from murderbook.workbench.identity.engine.searching import search_identities
from murderbook.workbench.identity.models import Candidate, StrProfile
from murderbook.workbench.imports import staging
from murderbook.workbench.laboratory.models import LabRequest, LabStep
from murderbook.workbench.register.models import Case, Examination, Exhibit, Person
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db
LOCI = (
    ("D3S1358", "15", "17"), ("vWA", "16", "18"), ("FGA", "21", "24"), ("D8S1179", "13", "14"),
    ("D21S11", "28", "30"), ("D18S51", "12", "15"), ("D5S818", "11", "12"), ("D13S317", "9", "11"),
    ("D7S820", "8", "10"), ("TH01", "6", "9.3"), ("TPOX", "8", "11"), ("CSF1PO", "10", "12"), ("D16S539", "9", "12"),
)  # fmt: skip
WAY = (
    {"kind": "checked", "when": "1 Mar 2026", "text": "dry"},
    {"kind": "sent", "when": "3 Mar 2026", "name": "courier"},
    {"kind": "result", "when": "1 May 2026", "outcome": "usable, to compare only", "text": "report 7"},
)


@pytest.fixture
def unit() -> Unit:
    return make_unit()


def table(sample: str) -> str:
    rows = [f"{sample},{locus},{one},{other}" for locus, one, other in LOCI]
    return "\n".join(["sample,marker,allele_1,allele_2", *rows])


def asked_of(unit: Unit, case: Case, kind: str = "blood", ways: int = 3) -> LabRequest:
    exhibit = Exhibit.objects.create(case=case, number="7", kind=kind, custody="located")
    Examination.objects.create(exhibit=exhibit, kind="dna", state="never tested")
    client = unit.client("member")
    client.post(reverse("case-laboratory-ask", args=[case.key]), {"exhibit": "1", "method": "str"})
    request = LabRequest.objects.get(case=case)
    for seen, data in enumerate(WAY[:ways]):
        answer = client.post(reverse("case-laboratory-step", args=[case.key, 1]), {"seen": str(seen), **data})
        assert answer.status_code == 302
    return request


def send(unit: Unit, case: Case, text: str, persona: str = "member", **data: str) -> HttpResponse:
    file = SimpleUploadedFile("loci.csv", text.encode())
    url = reverse("case-laboratory-loci", args=[case.key, 1])
    return unit.client(persona).post(url, {"table": file, **data})  # type: ignore[return-value]


def page(unit: Unit, case: Case, persona: str = "member") -> str:
    return unit.client(persona).get(reverse("case-laboratory-one", args=[case.key, 1])).content.decode()


def test_tables_of_a_request_feed_the_search_for_kin(unit: Unit) -> None:
    remains, report = remains_in(unit.default), report_in(unit.default, "MP-OWN")
    Person.objects.filter(case=report).update(sex="F", age_low=70, age_high=70)
    for at in range(30):
        other = report_in(unit.default, f"MP-{at}", occurred_earliest=datetime(1985 + at % 10, 6, 9, 12, tzinfo=UTC))
        Person.objects.filter(case=other).update(descriptors={"marks": f"scar left thigh {at}"})
    search_identities(unit.default)
    assert not Candidate.objects.filter(report=report, search__is_latest=True, rank=1).exists()
    for case in (remains, report):
        asked_of(unit, case)
    assert send(unit, remains, table("S-1"), sample="S-1").status_code == 302
    assert send(unit, report, table("S-2"), sample="S-2", relation="own", relative="").status_code == 302
    kept = {one.case_id: one for one in StrProfile.objects.all()}
    assert kept[remains.pk].source == "laboratory, L1 on exhibit 7" and kept[remains.pk].relation == "own"
    mine, family = of_pair(remains, report)
    assert mine is not None and len(mine.loci) == len(LOCI) and [one.sample for one in family.relatives] == ["S-2"]
    latest = search_identities(unit.default)
    assert Candidate.objects.get(search=latest, rank=1).report == report
    assert "took in locus table" in list(AuditEntry.objects.values_list("verb", flat=True))


def test_no_page_of_the_request_has_an_allele(unit: Unit) -> None:
    remains = remains_in(unit.default)
    asked_of(unit, remains)
    send(unit, remains, table("S-1").replace("9.3", "47.3"), sample="S-1")
    assert StrProfile.objects.get().loci["TH01"] == ["6", "47.3"]
    assert "47.3" not in page(unit, remains) and "D3S1358" not in page(unit, remains)


@pytest.mark.parametrize(
    ("text", "data", "says"),
    [
        (table("S-1"), {"sample": "S-9"}, "it has no sample"),
        (table("S-1"), {"sample": ""}, "Write the number of the sample"),
        ("sample,marker,allele_1,allele_2\nS-1,TH01,6,OL", {"sample": "S-1"}, "off the ladder"),
        ("a,b\n1,2", {"sample": "S-1"}, "loci.csv"),
    ],
)
def test_a_table_that_cannot_be_used_says_why(unit: Unit, text: str, data: dict[str, str], says: str) -> None:
    remains = remains_in(unit.default)
    asked_of(unit, remains)
    before = set(staging.folder().iterdir())
    answer = send(unit, remains, text, **data)
    assert answer.status_code == 422 and says in answer.content.decode()
    assert not StrProfile.objects.exists() and set(staging.folder().iterdir()) == before


@pytest.mark.parametrize(
    "row",
    ["S-1,TH01,61.3,62.3,63.3", "S-1,TH01,<61.3,6,", "S-1,TH01,61.3?,6,", 'S-1,TH01,"61.3,62.3",6,', "S-1,,61.3,6,"],
)
def test_no_allele_stands_in_what_is_said_of_a_table_that_cannot_be_used(unit: Unit, row: str) -> None:
    remains = remains_in(unit.default)
    asked_of(unit, remains)
    answer = send(unit, remains, f"sample,marker,allele_1,allele_2,allele_3\n{row}", sample="S-1")
    assert answer.status_code == 422 and "loci.csv, line 2" in answer.content.decode()
    assert "61.3" not in answer.content.decode()


@pytest.mark.parametrize("text", ["profile: D3S1358 15,17", "15 at vWA", "9.3/10, 11/12, 13/14"])
def test_alleles_are_written_into_no_step_and_no_request(unit: Unit, text: str) -> None:
    """They would be read, searched for and printed with it."""
    remains = remains_in(unit.default)
    asked_of(unit, remains, ways=2)
    client, kept = unit.client("member"), {"kind": "result", "when": "1 May 2026", "outcome": "usable, to compare only"}
    step = client.post(reverse("case-laboratory-step", args=[remains.key, 1]), {"seen": "2", "text": text, **kept})
    more = client.post(
        reverse("case-laboratory-ask", args=[remains.key]), {"exhibit": "1", "method": "str", "why": text}
    )
    for answer in (step, more):
        assert answer.status_code == 422 and "It holds alleles" in answer.content.decode()
    assert (LabRequest.objects.count(), LabStep.objects.count()) == (1, 2)


def test_other_alleles_of_one_sample_are_refused(unit: Unit) -> None:
    remains = remains_in(unit.default)
    asked_of(unit, remains)
    send(unit, remains, table("S-1"), sample="S-1")
    answer = send(unit, remains, table("S-1").replace("9.3", "8"), sample="S-1")
    assert answer.status_code == 422 and "on file with other alleles" in answer.content.decode()


def test_who_may_not_write_is_offered_nothing_and_refused(unit: Unit) -> None:
    remains = remains_in(unit.default)
    asked_of(unit, remains)
    assert "A locus table of this profile" in page(unit, remains)
    assert "A locus table of this profile" not in page(unit, remains, "reader")
    for persona in ("reader", "outsider"):
        assert send(unit, remains, table("S-1"), persona, sample="S-1").status_code == 404
    assert not StrProfile.objects.exists()


def test_without_a_usable_result_or_of_a_named_victim_there_is_none(unit: Unit) -> None:
    remains = remains_in(unit.default)
    asked_of(unit, remains, ways=2)
    asked_of(unit, unit.cases[0])
    for case in (remains, unit.cases[0]):
        assert "A locus table of this profile" not in page(unit, case)
        answer = send(unit, case, table("S-1"), sample="S-1")
        assert answer.status_code == 422 and "No locus table goes on file" in answer.content.decode()
    assert not StrProfile.objects.exists()
