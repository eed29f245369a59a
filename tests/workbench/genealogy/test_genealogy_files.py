"""Trees and matches come in as they are or not at all; the answer is the command's, and nothing is written over."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from nameless import remains_in
from trees import ASKED, MATCHES, TREE, asked_for, located, opened
from typer.testing import CliRunner

from murderbook.cli.main import app
from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.genealogy import background, triggers
from murderbook.workbench.genealogy.models import Location, SourceFile
from murderbook.workbench.imports import staging
from murderbook.workbench.register.models import Case, Person
from personas import Unit, log_in, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    return make_unit()


@pytest.fixture
def remains(unit: Unit) -> Case:
    case = remains_in(unit.default)
    opened(case, unit.accounts["owner"])
    return case


def _send(unit: Unit, case: Case, **files: bytes | None) -> HttpResponse:
    sent: dict[str, Any] = {name: value for name, value in ASKED.items() if value is not None}
    names = {"tree": "vale.ged", "matches": "m.csv"}
    sent |= {f"{name}_file": SimpleUploadedFile(names[name], body) for name, body in files.items() if body is not None}
    return unit.client("member").post(f"/genealogy/{case.key}/remains/files/", sent)


def _as_the_command_says(folder: Path) -> dict[str, Any]:
    tree, matches = folder / "vale.ged", folder / "m.csv"
    tree.write_bytes(TREE)
    matches.write_bytes(MATCHES)
    words = ["--json", "--top", "20", "--born", "1940-1965", "--sex", "M"]
    result = CliRunner().invoke(app, ["genealogy", str(tree), "--matches", str(matches), *words])
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.mark.engine
def test_the_answer_is_that_of_the_command(unit: Unit, remains: Case, tmp_path: Path) -> None:
    assert _send(unit, remains, tree=TREE, matches=MATCHES).status_code == 302
    waiting = unit.client("member").get(f"/genealogy/{remains.key}/remains/")
    assert waiting.headers["Refresh"].startswith("3;") and "is on its way" in waiting.content.decode()
    background.run_waiting()
    one = Location.objects.get()
    assert one.document == _as_the_command_says(tmp_path)
    assert one.model_id == "genealogy-1" and len(one.input_hash) == 64 and one.state == "done"
    page = unit.client("reader").get(f"/genealogy/{remains.key}/remains/")
    text = page.content.decode()
    assert "Lars Lind" in text and "Refresh" not in page.headers and "Standing: assumed" in text
    assert not list(staging.folder().iterdir()), "nothing is left beside the record"
    verbs = list(AuditEntry.objects.order_by("index").values_list("verb", flat=True))
    assert verbs.count("added genealogy file") == 2 and "searched genealogy" in verbs
    said = "".join(AuditWords.objects.values_list("body", flat=True))
    assert not any(name in said for name in ("Lind", "Vale", "vale.ged")), "the trail holds no word of a tree"


def test_files_are_kept_as_they_came_and_newer_ones_stand_beside_them(unit: Unit, remains: Case) -> None:
    assert _send(unit, remains, tree=TREE, matches=MATCHES).status_code == 302
    more = MATCHES + b"I9,800,GEDmatch\n"
    assert _send(unit, remains, matches=MATCHES.replace(b"840", b"850")).status_code == 302
    first, second = Location.objects.order_by("number")
    assert first.tree == second.tree and first.matches != second.matches and first.input_hash != second.input_hash
    assert [zlib.decompress(bytes(one.content)) for one in SourceFile.objects.filter(kind="tree")] == [TREE]
    assert SourceFile.objects.filter(kind="matches").count() == 2
    assert _send(unit, remains, matches=more).status_code == 302, "a second row of one person is told and left out"


def test_the_newest_answer_leads_and_the_older_stay_listed(unit: Unit, remains: Case) -> None:
    located(remains, unit.accounts["owner"])
    newer = located(remains, unit.accounts["member"], title="newer")
    asked_for(remains, unit.accounts["member"])
    answer = unit.client("reader").get(f"/genealogy/{remains.key}/remains/")
    assert answer.context["answer"].location == newer, "an answer stands until there is another"
    assert [one.number for one in answer.context["searches"]] == [3, 2, 1]


LOOP = TREE.replace(b"0 @I1@ INDI\n", b"0 @I1@ INDI\n1 FAMC @F2@\n").replace(
    b"1 CHIL @I9@", b"1 CHIL @I9@\n1 CHIL @I1@"
)


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"tree": b"person,cM\n", "matches": MATCHES}, "vale.ged, line 1: it is no GEDCOM file"),
        ({"tree": LOOP, "matches": MATCHES}, "ancestor"),
        ({"tree": TREE, "matches": b"person,cM\nI99,400\n"}, "m.csv, line 2"),
        ({"tree": TREE, "matches": b"person,cM\nI11,12 %\n"}, "a percentage hides the map"),
        ({"tree": TREE, "matches": b"person,relation\nI11,cousin\n"}, "there is no column for the shared cM"),
        ({"tree": TREE, "matches": b"%PDF-1.7"}, "this is a PDF document"),
        ({"tree": TREE, "matches": None}, "Choose the matches: none is on file yet"),
        ({"tree": None, "matches": MATCHES}, "Choose a family tree: none is on file yet"),
        ({"tree": TREE, "matches": b""}, "The submitted file is empty"),
    ],
)
def test_bad_files_are_told_with_what_to_do_and_nothing_is_stored(
    unit: Unit, remains: Case, files: dict[str, bytes | None], says: str
) -> None:
    answer = _send(unit, remains, **files)
    assert answer.status_code == 422 and says in answer.content.decode()
    assert not SourceFile.objects.exists() and not Location.objects.exists() and not list(staging.folder().iterdir())


def test_a_bad_file_leaves_what_was_on_file(unit: Unit, remains: Case) -> None:
    located(remains, unit.accounts["owner"])
    answer = _send(unit, remains, tree=LOOP)
    assert answer.status_code == 422
    assert SourceFile.objects.count() == 2 and Location.objects.count() == 1
    assert "Lars Lind" in unit.client("reader").get(f"/genealogy/{remains.key}/remains/").content.decode()


def test_a_file_beyond_the_limit_is_refused(unit: Unit, remains: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "SIZE_LIMIT", 100)
    answer = _send(unit, remains, tree=TREE, matches=MATCHES)
    assert answer.status_code == 422 and "A file is larger than" in answer.content.decode()
    assert not SourceFile.objects.exists() and not list(staging.folder().iterdir())


def test_a_text_that_no_store_can_hold_is_refused(unit: Unit, remains: Case) -> None:
    sent = {"up": 1, "down": 2, "sex": "\0", "tree_file": SimpleUploadedFile("v.ged", TREE)}
    assert unit.client("member").post(f"/genealogy/{remains.key}/remains/files/", sent).status_code == 400


@pytest.mark.engine
def test_files_that_cannot_be_scored_say_why_and_stay(unit: Unit, remains: Case) -> None:
    """Each of them reads well; together with the years asked for they leave no place."""
    sent: dict[str, Any] = {"up": 0, "down": 0, "born_from": 2090, "born_to": 2095}
    sent |= {"tree_file": SimpleUploadedFile("v.ged", TREE), "matches_file": SimpleUploadedFile("m.csv", MATCHES)}
    assert unit.client("member").post(f"/genealogy/{remains.key}/remains/files/", sent).status_code == 302
    background.run_waiting()
    one = Location.objects.get()
    assert one.state == "failed" and "ruled out" in one.failure
    page = unit.client("reader").get(f"/genealogy/{remains.key}/remains/").content.decode()
    assert "Search 1 gave no answer" in page and SourceFile.objects.count() == 2


def test_years_out_of_order_and_the_body_on_file(unit: Unit, remains: Case) -> None:
    Person.objects.filter(case=remains).update(sex="M", age_low=18, age_high=22)
    form = unit.client("member").get(f"/genealogy/{remains.key}/remains/files/").context["form"]
    assert (form["born_from"].value(), form["born_to"].value(), form["sex"].value()) == (1972, 1977, "M")
    sent = {"up": 1, "down": 2, "born_from": 1980, "born_to": 1970}
    answer = unit.client("member").post(f"/genealogy/{remains.key}/remains/files/", sent)
    assert "1980 comes after 1970" in answer.content.decode()


def test_what_a_stop_broke_off_is_taken_up_again(unit: Unit, remains: Case) -> None:
    one = asked_for(remains, unit.accounts["owner"])
    Location.objects.filter(pk=one.pk).update(state="running")
    background.take_up_again()
    one.refresh_from_db()
    assert one.state == "waiting"
    Location.objects.filter(pk=one.pk).update(state="running")
    background.take_up_again()
    one.refresh_from_db()
    assert one.state == "failed" and "stopped twice" in one.failure, "else a tree that ends the server ends it for ever"
    assert AuditEntry.objects.filter(verb="searched genealogy", outcome="failure").count() == 1


@pytest.mark.engine
def test_remarks_name_the_files_and_no_store_is_given_what_it_cannot_hold(unit: Unit, remains: Case) -> None:
    odd = TREE.replace(b"Lars /Lind/", b"Lars\x00 /Lind/")
    twice = MATCHES + b"I11,2500,GEDmatch\n"
    assert _send(unit, remains, tree=odd, matches=twice).status_code == 302
    background.run_waiting()
    one = Location.objects.get()
    assert one.state == "done", one.failure
    assert any(text.startswith("m.csv, line 4: Kate Lind") for text in one.warnings), one.warnings
    assert "\\u0000" not in json.dumps(one.document)


def test_a_file_altered_in_the_database_is_not_searched(unit: Unit, remains: Case) -> None:
    one = asked_for(remains, unit.accounts["owner"])
    with connection.cursor() as cursor:
        triggers.remove(cursor, connection.vendor)
    one.tree.content = zlib.compress(TREE.replace(b"1953", b"1943"))
    one.tree.save()
    with connection.cursor() as cursor:
        triggers.install(cursor, connection.vendor)
    background.run_waiting()
    one.refresh_from_db()
    assert one.state == "failed" and "vale.ged is not what was taken in" in one.failure


def test_files_sent_from_elsewhere_are_refused_and_do_not_stay(unit: Unit, remains: Case) -> None:
    """A page of somebody else's cannot send them: the form's token is asked for."""
    client = Client(enforce_csrf_checks=True)
    log_in(client, unit.accounts["member"])
    sent = {"up": 1, "down": 2, "tree_file": SimpleUploadedFile("v.ged", TREE)}
    assert client.post(f"/genealogy/{remains.key}/remains/files/", sent).status_code == 403
    assert not SourceFile.objects.exists() and not list(staging.folder().iterdir())


def test_the_log_says_where_a_search_failed_and_names_nobody(caplog: pytest.LogCaptureFixture) -> None:
    name = " ".join(("Lars", "Lind"))
    try:
        raise KeyError(name)
    except KeyError as error:
        background.tell(error)
    assert "KeyError" in caplog.text and "test_genealogy_files" in caplog.text and name not in caplog.text


def test_a_tree_too_large_to_be_read_while_somebody_waits_is_refused_before_it_is_read(
    unit: Unit, remains: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("murderbook.workbench.genealogy.pages.files.LARGEST_TREE", 100)
    answer = _send(unit, remains, tree=TREE, matches=MATCHES)
    assert answer.status_code == 422 and "The tree is larger than" in answer.content.decode()
    assert not SourceFile.objects.exists() and not list(staging.folder().iterdir())
