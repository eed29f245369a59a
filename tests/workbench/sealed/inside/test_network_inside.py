"""The network, its questions and the link chart inside a compartment: of its own cases and, beneath, of the open
record; and that nothing outside can tell."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pytest
from django.utils import timezone
from seats import Seat, joined

from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import head
from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.network import held
from murderbook.workbench.network.charting.models import ChartCase, ChartLayout
from murderbook.workbench.register.models import Case, Person, PhysicalLink
from murderbook.workbench.resolution.keys import Known, known_of
from murderbook.workbench.resolution.models import PersonJudgement
from murderbook.workbench.sealed.models import OpenCaseTouched
from personas import Unit, make_unit
from related import related

pytestmark = pytest.mark.engine  # containers are no rows of the shared database

PHONE = {"right": "213-555-0100", "right_kind": "phone", "kind": "uses"}
KEY = "phone:+12135550100"


@dataclass
class Sealed:
    unit: Unit
    seat: Seat
    key: str  # of the case S-1

    @property
    def person(self) -> str:
        return f"{self.key}:person:1"

    def post(self, path: str, seat: Seat | None = None, **said: Any) -> Any:  # noqa: ANN401 - JSON
        one = seat or self.seat
        return one.client.post(f"{one.within}network/chart/{path}/", json.dumps(said), content_type="application/json")

    def told(self, path: str, seat: Seat | None = None, **said: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        answer = self.post(path, seat, **said)
        assert answer.status_code == 200, answer.content[:300]
        found: dict[str, Any] = json.loads(answer.content)
        return found

    def chart(self, start: str) -> dict[str, Any]:
        answer = self.seat.inside(f"network/chart/?from={start}")
        assert answer.status_code == 200
        found: dict[str, Any] = answer.context["drawn"]
        return found

    def touched(self) -> set[str]:
        with self.seat.cabinet().work():
            return set(OpenCaseTouched.objects.values_list("key", flat=True))

    def sheet(self, as_: str, seat: Seat | None = None, **more: object) -> Any:  # noqa: ANN401
        said = {"start": self.key, "places": {self.key: [0, 0], self.person: [90, 40], KEY: [200, 0]}, **more}
        return (seat or self.seat).inside("network/chart/sheet/", {"chart": json.dumps(said), "as": as_})


@pytest.fixture
def sealed(db: None) -> Iterator[Sealed]:
    """A sealed case, an open and a restricted one have one telephone; an open one is named by its number."""
    unit = make_unit()
    for case in (unit.cases[0], unit.secret[0]):
        Person.objects.create(case=case, role="witness", name="Roe, Max")
        related(case, unit.accounts["owner"], left="Roe, Max", **PHONE)
    keeper = Seat(unit, "owner").found()  # sees the restricted case, too
    keeper.shares()
    case = keeper.enter_case("S-1", victim_name="Quillfeather, Iris", year=1986)
    with keeper.cabinet().work():
        Person.objects.create(case=case, role="suspect", name="Zebulon, Ada")
        related(case, Account.objects.get(), left="Zebulon, Ada", **PHONE)
        PhysicalLink.objects.create(
            case=case, other_number=str(unit.cases[1]), kind="firearm_toolmark", same_source=True, source="lab 7"
        )
    yield Sealed(unit, keeper, case.key)


def labels(part: dict[str, Any]) -> set[str]:
    return {node["label"] for node in part["nodes"]}


def test_a_question_leads_from_a_sealed_person_to_an_open_case(sealed: Sealed) -> None:
    outside = head()
    page = sealed.seat.inside(f"network/?question=paths&a=Zebulon&b={sealed.unit.cases[0].own_number}")
    text = " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())
    for words in ("uses", "+1 213-555-0100", "relation R1", "open record", "Sealed: Operation Heron · network"):
        assert words in text, words
    assert sealed.touched() == {sealed.unit.cases[0].key}, "what may clear somebody there is to be looked for"
    assert head() == outside and not held._OUTSIDE.kept
    with sealed.seat.cabinet().work():
        entry = AuditEntry.objects.filter(verb="read network").get()
        assert sealed.unit.cases[0].key in AuditWords.objects.get(entry=entry).body


def test_the_chart_tells_the_two_records_apart(sealed: Sealed) -> None:
    first = sealed.chart(sealed.key)
    assert labels(first) >= {"S-1", "Zebulon, Ada", str(sealed.unit.cases[1])}
    (tie,) = (one for one in first["ties"] if one["kind"].endswith("links"))
    assert tie["reports"][0]["source"] == "lab 7", "a number that the sealed file names, found in the open record"
    around = sealed.told("expand", key=KEY, on=[sealed.key])
    by_label = {node["label"]: node for node in around["nodes"]}
    theirs, own = by_label["Roe, Max"], by_label["Zebulon, Ada"]
    assert theirs["beneath"] and theirs["words"] == "person, open record" and theirs["url"] == ""
    assert not own["beneath"] and own["url"] == f"{sealed.seat.within}case/{sealed.key}/"
    assert not by_label["+1 213-555-0100"]["beneath"], "it stands in both"


def test_restricted_files_are_not_read_down(sealed: Sealed) -> None:
    """Whoever sees them there would tell the other members of them."""
    cases = {one["label"] for one in sealed.told("expand", key=KEY)["nodes"] if one["kind"] == "case"}
    assert cases == {"S-1", str(sealed.unit.cases[0])}
    outside = sealed.unit.client("owner").get("/network/chart/", {"from": KEY}).context["drawn"]
    assert {one["label"] for one in outside["nodes"] if one["kind"] == "case"} == {
        str(sealed.unit.cases[0]), str(sealed.unit.secret[0])}  # fmt: skip


def test_what_is_only_sought_is_no_answer(sealed: Sealed) -> None:
    assert labels(sealed.told("find", words="roe max")) == {"Roe, Max"}
    assert sealed.touched() == set()
    sealed.told("ways", one=sealed.person, other=sealed.unit.cases[0].key, on=[])
    assert sealed.touched() == {sealed.unit.cases[0].key}


def test_a_layout_is_kept_in_the_compartment_alone(sealed: Sealed) -> None:
    open_ = sealed.unit.cases[0].key
    sealed.told("keep", start=sealed.key, places={sealed.key: [1, 2], open_: [3, 4]})
    assert not ChartLayout.objects.exists() and not ChartCase.objects.exists()
    with sealed.seat.cabinet().work():
        assert ChartCase.objects.get().case.key == sealed.key, "rows of the open record are named by no row here"
    assert sealed.chart(sealed.key)["places"] == {sealed.key: (1.0, 2.0), open_: (3.0, 4.0)}
    assert "S-1" in sealed.seat.text(f"{sealed.seat.within}network/chart/")
    sealed.seat.close()
    again = Seat(sealed.unit, "owner")
    again.within = sealed.seat.within
    assert again.inside(f"network/chart/?from={sealed.key}").context["drawn"]["places"], "it lies in the container"


def test_a_change_on_either_side_is_there_at_once(sealed: Sealed) -> None:
    before = labels(sealed.told("expand", key=KEY))
    related(sealed.unit.cases[2], sealed.unit.accounts["owner"], left="Byrd, Cole", **PHONE)
    with sealed.seat.cabinet().work():
        related(Case.objects.get(), Account.objects.get(), left="Lund, Ivo", **PHONE)
    after = labels(sealed.told("expand", key=KEY))
    assert after - before == {"Byrd, Cole", "Lund, Ivo", str(sealed.unit.cases[2])}


def test_a_network_leaves_the_memory_with_the_compartment(sealed: Sealed) -> None:
    sealed.chart(sealed.key)
    beside = sealed.seat.cabinet().database.kept_beside
    assert beside["networks"].kept and not held._OUTSIDE.kept
    sealed.seat.close()
    assert beside == {}


class TestPaper:
    def test_a_sheet_bears_the_compartment(self, sealed: Sealed) -> None:
        pytest.importorskip("weasyprint", reason="NO PDF HERE")
        answer = sealed.sheet("pdf", places={sealed.key: [0, 0], sealed.unit.cases[1].key: [90, 40]})
        assert answer.status_code == 200 and 'filename="link-chart.pdf"' in answer["Content-Disposition"]
        pages = pypdfium2.PdfDocument(answer.content)
        text = " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())
        assert "Sealed: Operation Heron: Link chart: S-1" in text
        assert f"In the open record alone stand: {sealed.unit.cases[1]}" in text
        assert sealed.unit.cases[1].key in sealed.touched()
        picture = sealed.sheet("png")
        assert picture.content.startswith(b"\x89PNG") and not AuditEntry.objects.filter(verb="export report").exists()

    def test_what_is_too_full_is_refused_and_waits_in_no_line(
        self, sealed: Sealed, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pytest.importorskip("weasyprint", reason="NO PDF HERE")
        monkeypatch.setattr("murderbook.workbench.network.charting.taking.MOST_SECONDS", 0.01)
        answer = sealed.sheet("pdf")
        assert answer["Location"].startswith(f"{sealed.seat.within}network/chart/?from=")
        assert "too full to be printed" in sealed.seat.text(answer["Location"])

    def test_data_bears_the_compartment(self, sealed: Sealed) -> None:
        with zipfile.ZipFile(io.BytesIO(sealed.sheet("zip").content)) as archive:
            assert b"Sealed: Operation Heron" in archive.read("taken-by.txt")
            assert b"Zebulon" in archive.read("nodes.csv")
        assert b"Sealed: Operation Heron" in sealed.sheet("graphml").content


def test_a_reader_reads_the_chart_and_takes_nothing(sealed: Sealed) -> None:
    until = timezone.localdate().isoformat()
    reader = joined(sealed.seat, Seat(sealed.unit, "member"), "reader", until=until)
    page = reader.inside(f"network/chart/?from={sealed.key}").content.decode()
    assert "Zebulon, Ada" in page and 'data-act="keep"' not in page and "PDF with tables" not in page
    assert labels(sealed.told("expand", reader, key=KEY)) >= {"Zebulon, Ada"}
    assert sealed.post("keep", reader, start=sealed.key, places={sealed.key: [0, 0]}).status_code == 403
    assert sealed.sheet("pdf", reader).status_code == 403


def test_to_whoever_is_not_in_nothing_of_it_is_there(sealed: Sealed) -> None:
    sealed.told("expand", key=KEY)
    outsider = Seat(sealed.unit, "member")
    for path in ("network/", "network/chart/", f"network/chart/?from={sealed.key}"):
        assert outsider.client.get(f"{sealed.seat.within}{path}").status_code == 404
    found = outsider.client.get("/network/chart/", {"from": KEY}).context["drawn"]
    assert labels(found) == {"+1 213-555-0100", "Roe, Max", str(sealed.unit.cases[0])}


class TestPersons:
    @pytest.fixture
    def two(self, sealed: Sealed) -> Sealed:
        """Somebody whom two sealed files name in two ways."""
        other = sealed.seat.enter_case("S-2")
        with sealed.seat.cabinet().work():
            Person.objects.create(case=other, role="witness", name="Zebulon, Adaline")
        return sealed

    def people(self, sealed: Sealed) -> dict[str, Known]:
        with sealed.seat.cabinet().work():
            return {str(row.name): known_of(row.case, row) for row in Person.objects.select_related("case")}

    def test_two_are_judged_one_and_are_one_on_the_chart(self, two: Sealed) -> None:
        outside, people = head(), self.people(two)
        page = two.seat.text(f"{two.seat.within}persons/")
        assert "Zebulon, Adaline" in page and "Roe, Max" not in page, "of the compartment's own files alone"
        assert "/persons/review/" not in page and "export" not in page
        one, other = people["Zebulon, Ada"], people["Zebulon, Adaline"]
        pair = f"persons/review/{one.key}/{other.key}/"
        assert "nobody is searched for in a sealed compartment" in two.seat.inside(pair).content.decode()
        said = {"verdict": "supported", "reason": "the same scar"}
        assert two.seat.inside(pair, said).status_code == 302
        page = two.seat.text(f"{two.seat.within}persons/{one.key}/")
        assert "Zebulon, Adaline" in page and "the same scar" in page and "Sealed: Operation Heron" in page
        assert labels(two.chart(two.key)) >= {"S-1", "Zebulon, Ada (also Zebulon, Adaline)"}
        assert head() == outside and not PersonJudgement.objects.exists()

    def test_a_search_that_is_held_outside_stays_and_is_not_told_inside(self, two: Sealed) -> None:
        """Its owner sees none of its cases within: asked from there it would seem to be seen no more, and go."""
        from murderbook.workbench.resolution import held as searches

        account = two.unit.accounts["owner"]
        search = searches.put(account)
        people = self.people(two)
        pair = f"persons/review/{people['Zebulon, Ada'].key}/{people['Zebulon, Adaline'].key}/"
        assert two.seat.inside(pair).status_code == 200
        assert searches.of(account) != (None, None), "it is there as before"
        searches.drop(search)

    @pytest.mark.parametrize("path", ["persons/review/", "persons/export.csv"])
    def test_what_reaches_out_does_not_work_here(self, two: Sealed, path: str) -> None:
        assert two.seat.inside(path).status_code == 409
