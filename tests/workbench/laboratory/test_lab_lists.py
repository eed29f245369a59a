"""A laboratory's spreadsheet: what each row would do, taking it in once, undoing it as one, and nobody told of a case
that he may not write in."""

from __future__ import annotations

import io
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.casework.custody.chain import chain_of
from murderbook.workbench.imports import staging
from murderbook.workbench.laboratory.listed.columns import holds_alleles, proposed
from murderbook.workbench.laboratory.models import LabList, LabOrigin, LabRequest, LabStep, LabStrike
from murderbook.workbench.laboratory.standing import standings
from murderbook.workbench.register.models import Case, Examination, Exhibit, NewInformation, PhysicalLink
from personas import Unit, make_unit, named_in

pytestmark = pytest.mark.django_db
HEAD = "Agency Case #,Item,Lab No.,Test,Date Submitted,Date Received,Report Date,Result,CODIS Hit,Hit To,D8S1179,TH01"
HIT = '01986-001,7,24-118,STR,2026-03-02,2026-03-03,2026-05-01,CODIS eligible profile,Hit,offender 12-334,"13,14",9.3'
NONE = "01991-002,7,24-119,STR,2026-03-02,,2026-05-02,No profile,,,,"
PENDING = "02004-003,7,24-120,STR,2026-03-02,2026-03-04,,In progress,,,,"


@pytest.fixture
def unit() -> Unit:
    made = make_unit()
    for case in (*made.cases, *made.secret):
        exhibit = Exhibit.objects.create(case=case, number="7", kind="blood", custody="located")
        Examination.objects.create(exhibit=exhibit, kind="dna", state="never tested")
    return made


def upload(unit: Unit, *rows: str, head: str = HEAD, persona: str = "member", name: str = "list.csv") -> HttpResponse:
    file = SimpleUploadedFile(name, "\n".join([head, *rows]).encode())
    return sent(unit, file, persona)


def sent(unit: Unit, file: SimpleUploadedFile, persona: str = "member") -> HttpResponse:
    data = {"file": file, "laboratory": "State Laboratory"}
    return unit.client(persona).post(reverse("laboratory-lists"), data)  # type: ignore[return-value]


def staged(unit: Unit, *rows: str, **more: Any) -> LabList:  # noqa: ANN401 - of `upload`
    answer = upload(unit, *rows, **more)
    assert answer.status_code == 302, answer.content.decode()
    return LabList.objects.latest("pk")


def page(unit: Unit, batch: LabList) -> str:
    return unit.client("member").get(reverse("laboratory-list", args=[batch.key])).content.decode()


def act(unit: Unit, batch: LabList, what: str, **data: str) -> str:
    client = unit.client("member")
    return client.post(reverse(f"laboratory-list-{what}", args=[batch.key]), data, follow=True).content.decode()


def kinds(case: Case) -> list[str]:
    return list(LabStep.objects.filter(request__case=case).order_by("number").values_list("kind", flat=True))


def state_of(case: Case) -> str:
    return Examination.objects.get(exhibit__case=case, kind="dna").state


def counted(text: str) -> dict[str, str]:
    """The rows of the table of what would become of them."""
    found = {}
    for state in ("New", "Already known", "Not understood", "Refused"):
        found[state] = text.split(f'<th scope="row">{state}</th><td class="number">')[1].split("<", maxsplit=1)[0]
    return found


def test_columns_are_proposed_by_their_names_and_alleles_are_known_as_such() -> None:
    found = proposed(HEAD.split(","), {})
    assert found == {
        "Agency Case #": "case", "Item": "exhibit", "Lab No.": "lab_number", "Test": "method", "Date Submitted": "sent",
        "Date Received": "received", "Report Date": "on", "Result": "result", "CODIS Hit": "hit", "Hit To": "hit_to",
        "D8S1179": "alleles", "TH01": "alleles",
    }  # fmt: skip
    assert [
        one for one in ("vWA", "Allele 1", "D21S11 2", "Penta E", "FGA_1", "Amelogenin") if not holds_alleles(one)
    ] == []
    assert proposed(["Service Requested", "Request date"], {}) == {
        "Service Requested": "method",
        "Request date": "sent",
    }
    assert not holds_alleles("Item") and not holds_alleles("Date")
    assert proposed(["Item", "Ref"], {"ref": "exhibit", "Item": "-"}) == {"Item": "-", "Ref": "exhibit"}


def test_a_list_becomes_requests_with_their_steps_and_the_register_follows(unit: Unit) -> None:
    batch = staged(unit, HIT, NONE, PENDING)
    assert counted(page(unit, batch)) == {"New": "3", "Already known": "0", "Not understood": "0", "Refused": "0"}
    assert not LabRequest.objects.exists()
    act(unit, batch, "take-in")
    assert [kinds(case) for case in unit.cases[:3]] == [
        ["sent", "received", "result", "searched", "hit"], ["sent", "result"], ["sent", "received"],
    ]  # fmt: skip
    assert (state_of(unit.cases[0]), state_of(unit.cases[1])) == ("hit", "tested, nothing usable")
    hit = LabStep.objects.get(kind="hit")
    assert hit.text == "CODIS hit: offender 12-334. Confirmation pending." and hit.origin.lab_number == "24-118"
    assert "offender 12-334" in NewInformation.objects.get(case=unit.cases[0]).what
    assert not (staging.folder() / batch.stored_as).exists()
    batch.refresh_from_db()
    assert batch.state == "taken in"


def test_alleles_are_on_no_page_and_in_no_row(unit: Unit) -> None:
    batch = staged(unit, HIT.replace('"13,14"', '"61,62"'))
    client = unit.client("member")
    texts = [client.get(reverse("laboratory-list-columns", args=[batch.key])).content.decode(), page(unit, batch)]
    act(unit, batch, "take-in")
    texts += [page(unit, batch), repr(list(LabStep.objects.values())), repr(list(LabList.objects.values()))]
    texts += [client.get(reverse("case-laboratory-one", args=[unit.cases[0].key, 1])).content.decode()]
    assert [text for text in texts if "61,62" in text or ">9.3<" in text] == []


def test_alleles_among_words_are_refused_and_not_repeated(unit: Unit) -> None:
    batch = staged(unit, HIT.replace("CODIS eligible profile", "profile D3S1358 17 TH01 9.3"))
    text = page(unit, batch)
    assert "the cell holds alleles" in text and "D3S1358" not in text.replace("D8S1179", "")
    columns = unit.client("member").get(reverse("laboratory-list-columns", args=[batch.key])).content.decode()
    assert "D3S1358" not in columns
    act(unit, batch, "take-in")
    assert not LabRequest.objects.exists()


def test_the_same_file_twice_doubles_nothing(unit: Unit) -> None:
    act(unit, staged(unit, HIT, NONE, HIT), "take-in")
    before = LabStep.objects.count()
    again = staged(unit, HIT, NONE)
    assert counted(page(unit, again)) == {"New": "0", "Already known": "2", "Not understood": "0", "Refused": "0"}
    assert "Nothing was new" in act(unit, again, "take-in")
    assert (LabStep.objects.count(), LabRequest.objects.count(), PhysicalLink.objects.count()) == (before, 2, 0)
    later = staged(unit, PENDING.replace("In progress", "No profile").replace(",,No", ",2026-06-01,No"), PENDING)
    assert counted(page(unit, later))["New"] == "1"


def test_a_later_list_carries_a_request_on(unit: Unit) -> None:
    act(unit, staged(unit, PENDING), "take-in")
    done = PENDING.replace(",,In progress", ",2026-06-01,Not suitable for CODIS")
    act(unit, staged(unit, done), "take-in")
    assert kinds(unit.cases[2]) == ["sent", "received", "result"] and LabRequest.objects.count() == 1


def test_what_nobody_may_write_in_is_told_like_what_is_not_there(unit: Unit) -> None:
    """Byte for byte, but for the number that the reader wrote himself."""
    secret, absent = (HIT.replace("01986-001", number) for number in (unit.secret[0].own_number, "XX-9"))
    pages = []
    for row, number in ((secret, unit.secret[0].own_number), (absent, "XX-9")):
        text = page(unit, staged(unit, row))
        assert counted(text)["Refused"] == "1" and "no such exhibit in your cases" in text
        start = text.index("Rows of the list")
        shown = text[start:].replace(number, "NUMBER").replace(LabList.objects.latest("pk").key, "KEY")
        pages.append("".join(part.split('"')[-1] if i else part for i, part in enumerate(shown.split("csrf"))))
    assert pages[0] == pages[1]
    assert "no such exhibit in your cases" in page(unit, staged(unit, HIT.replace(",7,", ",8,")))
    for batch in LabList.objects.all():
        act(unit, batch, "take-in")
    assert not LabRequest.objects.exists()


def test_a_row_may_not_tie_a_case_out_of_sight(unit: Unit) -> None:
    number = unit.secret[0].own_number
    batch = staged(unit, f"{HIT},{number}", head=f"{HEAD},Linked Case")
    assert "No other case in which you may write has this number." in page(unit, batch)
    act(unit, batch, "take-in")
    assert not PhysicalLink.objects.exists()


@pytest.mark.parametrize(
    ("row", "state", "says"),
    [
        (HIT.replace("2026-03-02", "the other day"), "Not understood", "the other day"),
        (HIT.replace("CODIS eligible profile", "Blorp"), "Not understood", "nobody said yet what this means"),
        (HIT.replace("01986-001", ""), "Refused", "the cell is empty"),
        (HIT.replace("2026-03-03", "2026-02-03"), "Refused", "That is before what is on record"),
        (HIT.replace("2026-05-01", "2999-05-01"), "Not understood", "2999"),
        (HIT.replace("2026-05-01", ""), "Refused", "the row gives an answer without its day"),
        (HIT.replace(",STR,", ",NIBIN,"), "Refused", "The table has no rate of"),
        ("01986-001,7,24-118,STR,,,,,,,,", "Not understood", "on which day it was done"),
        (HIT.replace(",STR,", ",,"), "Not understood", "does not say which test it is"),
        (HIT.replace("01986-001", "=cmd()"), "Refused", "no such exhibit in your cases"),
    ],
)
def test_a_row_that_cannot_be_taken_says_where_and_why(unit: Unit, row: str, state: str, says: str) -> None:
    batch = staged(unit, row)
    text = page(unit, batch)
    assert counted(text)[state] == "1" and says in text
    act(unit, batch, "take-in")
    assert not LabRequest.objects.exists()


def test_one_word_of_a_laboratory_is_the_method_that_suits_the_exhibit(unit: Unit) -> None:
    """STR of a kit is the kit's; of a bone it is another thing, and refused as before."""
    row = "02004-003,7,24-120,STR,2026-03-02,2026-03-04,,In progress,,,,"
    Exhibit.objects.filter(case=unit.cases[2]).update(kind="sexual_assault_kit")
    text = page(unit, batch := staged(unit, row))
    assert "Taken for: Sexual assault kit, straight to DNA." in text and counted(text)["New"] == "1"
    act(unit, batch, "take-in")
    assert LabRequest.objects.get(case=unit.cases[2]).method == "kit"
    later = page(unit, staged(unit, row.replace("In progress", "No profile").replace(",,No", ",2026-05-02,No")))
    assert "New request" not in later and counted(later)["New"] == "1"  # the same request, carried on
    Exhibit.objects.filter(case=unit.cases[1]).update(kind="bones")
    assert "The table has no rate of STR" in page(unit, staged(unit, NONE))


def test_a_result_is_written_once(unit: Unit) -> None:
    act(unit, staged(unit, NONE), "take-in")
    text = page(unit, staged(unit, NONE.replace("No profile", "Full profile")))
    assert counted(text)["Refused"] == "1" and "A result is written once" in text


def test_what_a_word_means_is_asked_and_remembered_for_the_laboratory(unit: Unit) -> None:
    odd = NONE.replace("No profile", "Blorp")
    batch = staged(unit, odd)
    key = page(unit, batch).split('name="word-')
    names = [part.split('"')[0] for part in key[1:]]
    client = unit.client("member")
    for name in names:
        client.post(reverse("laboratory-list", args=[batch.key]), {f"word-{name}": "nothing usable"})
    assert counted(page(unit, batch))["New"] == "1"
    act(unit, batch, "take-in")
    again = staged(unit, odd.replace("01991-002", "02004-003"))
    assert again.mapping["words"]["result"] == {"blorp": "nothing usable"}
    assert counted(page(unit, again))["New"] == "1"


def test_columns_that_find_no_exhibit_or_stand_twice_are_refused(unit: Unit) -> None:
    batch = staged(unit, "a,b", head="one,two")
    client, url = unit.client("member"), reverse("laboratory-list-columns", args=[batch.key])
    for data, says in (
        ({"column-0": "case"}, "No column is: Exhibit number"),
        ({"column-0": "case", "column-1": "case"}, "Two columns cannot both be"),
    ):
        answer = client.post(url, data)
        assert answer.status_code == 422 and says in answer.content.decode()
    assert client.post(url, {"column-0": "case", "column-1": "exhibit"}).status_code == 302


def test_a_list_is_undone_as_one(unit: Unit) -> None:
    linked = f"{HIT},01991-002"
    batch = staged(unit, linked, head=f"{HEAD},Linked Case")
    act(unit, batch, "take-in")
    case = unit.cases[0]
    assert PhysicalLink.objects.count() == 1 and state_of(case) == "hit"
    assert "Write why" in act(unit, batch, "undo", why=" ")
    assert "5 steps struck out" in act(unit, batch, "undo", why="the laboratory sent another unit's list")
    assert (state_of(case), PhysicalLink.objects.count(), NewInformation.objects.count()) == ("never tested", 0, 0)
    assert kinds(case) == ["withdrawn"] and LabStrike.objects.count() == 5
    events = chain_of(Exhibit.objects.get(case=case).custody_events.all())
    assert [link.struck for link in events.links] == [True, True]
    (one,) = standings(LabRequest.objects.all())
    assert not one.is_open and one.written == 6
    text = unit.client("reader").get(reverse("case-laboratory-one", args=[case.key, 1])).content.decode()
    assert text.count("struck out") >= 5 and "another unit" in text
    assert "It is undone already" in act(unit, batch, "undo", why="again")
    assert counted(page(unit, staged(unit, HIT)))["New"] == "1"


def test_what_was_built_on_since_stays(unit: Unit) -> None:
    batch = staged(unit, HIT, NONE)
    act(unit, batch, "take-in")
    data = {"kind": "told", "seen": "5", "when": "2 May 2026", "name": "Det. Ames"}
    answer = unit.client("member").post(reverse("case-laboratory-step", args=[unit.cases[0].key, 1]), data)
    assert answer.status_code == 302
    text = act(unit, batch, "undo", why="wrong")
    assert "Left as they are" in text and "2 steps struck out" in text
    assert (state_of(unit.cases[0]), state_of(unit.cases[1])) == ("hit", "never tested")


def test_a_list_is_its_takers_alone(unit: Unit) -> None:
    batch = staged(unit, HIT)
    act(unit, batch, "take-in")
    for persona in ("owner", "reader", "outsider"):
        client = unit.client(persona)
        assert client.get(reverse("laboratory-list", args=[batch.key])).status_code == 404
        assert client.post(reverse("laboratory-list-undo", args=[batch.key]), {"why": "x"}).status_code == 404
    assert LabOrigin.objects.visible_to(unit.accounts["outsider"]).count() == 0
    assert named_in(page(unit, batch), "01986-001")
    assert "laboratory step: hit" in list(AuditEntry.objects.values_list("verb", flat=True))


def test_a_workbook_is_read_and_what_is_no_table_is_refused(unit: Unit) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate((HEAD, NONE)):
            sheet.write_row(at, 0, row.split(","))
    assert sent(unit, SimpleUploadedFile("list.xlsx", out.getvalue())).status_code == 302
    assert counted(page(unit, LabList.objects.latest("pk")))["New"] == "1"
    before = len(list(staging.folder().iterdir()))
    for name, body in (("x.csv", b"%PDF-1.7 nothing"), ("x.xlsx", b"PK\x03\x04 broken"), ("x.csv", b"")):
        assert sent(unit, SimpleUploadedFile(name, body)).status_code == 422
    assert len(list(staging.folder().iterdir())) == before
