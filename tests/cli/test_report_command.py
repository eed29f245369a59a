"""`murderbook report`: paper and bundles from the command line, by who may export, on record."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pypdfium2
import pytest
from cli_commands import PASSWORD, Commands

pytest.importorskip("weasyprint", reason="NO PDF HERE: pip install 'murderbook[pdf]', and Debian's Pango")
CASES = "number,victim name,date\nH-1,Roe,1987-03-14\nH-2,Doe,1987-05-02\nH-3,Moe,1999-05-02\n"


@pytest.fixture(scope="module")
def record(fresh: Commands, tmp_path_factory: pytest.TempPathFactory) -> Commands:
    home = tmp_path_factory.mktemp("report")
    made = fresh.copy(home)
    (home / "cases.csv").write_text(CASES, "utf-8")
    done = made.on_record("import", str(home / "cases.csv"), password=PASSWORD)
    assert done.returncode == 0, done.stderr
    return made


def test_chapters_and_a_bundle(record: Commands, tmp_path: Path) -> None:
    book, bundle = tmp_path / "book.pdf", tmp_path / "bundle.zip"
    asked = ("--case", "H-1", "--out")
    done = record.on_record("report", "book", *asked, str(book), "--chapter", "overview", password=PASSWORD)
    assert done.returncode == 0, done.stderr
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(book)]
    assert "Roe" in "".join(pages)
    assert "Chronological" not in "".join(pages)
    done = record.on_record("report", "discovery", *asked, str(bundle), "--for", "Court", password=PASSWORD)
    assert done.returncode == 0, done.stderr
    with ZipFile(bundle) as archive:
        assert "certificate.pdf" in archive.namelist()
    with closing(sqlite3.connect(record.record / "record.sqlite3")) as database:
        verbs = [verb for (verb,) in database.execute('SELECT verb FROM audit_auditentry ORDER BY "index"')]
        assert verbs[-2:] == ["make discovery bundle", "export discovery bundle"]
        assert "export report" in verbs


def test_the_timeline_of_a_case_and_a_doe_report_where_there_is_one(record: Commands, tmp_path: Path) -> None:
    timeline, doe = tmp_path / "timeline.pdf", tmp_path / "doe.pdf"
    done = record.on_record("report", "timeline", "--case", "H-1", "--out", str(timeline), password=PASSWORD)
    assert done.returncode == 0, done.stderr
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(timeline)]
    assert "14 Mar 1987" in "".join(pages)
    done = record.on_record("report", "doe", "--case", "H-1", "--out", str(doe), password=PASSWORD)
    assert (done.returncode, doe.exists()) == (1, False)
    assert "no such report of this case" in done.stderr


def test_what_cannot_be_done_is_told(record: Commands, tmp_path: Path) -> None:
    for words, told in (
        (("book", "--case", "H-9", "--out", str(tmp_path / "a.pdf")), "H-9"),
        (("book", "--case", "H-1", "--out", str(tmp_path / "a.pdf"), "--chapter", "secrets"), "no such chapter"),
        (("discovery", "--case", "H-1", "--out", str(tmp_path / "a.zip")), "--for is missing"),
        (("discovery", "--case", "H-1", "--out", str(tmp_path / "a.zip"), "--for", "x", "--prefix", "m b"), "--prefix"),
    ):
        done = record.on_record("report", *words, password=PASSWORD)
        assert done.returncode == 1
        assert told in done.stderr
        assert not list(tmp_path.iterdir())


def test_a_lead_is_named_by_its_cases_or_by_its_key(record: Commands, tmp_path: Path) -> None:
    searched = record.on_record("leads", "--json", password=PASSWORD)
    assert searched.returncode == 0, searched.stderr
    papers = [tmp_path / "cases.pdf", tmp_path / "key.pdf"]
    asked = ("report", "lead", "--case", "H-2", "--and", "H-1", "--out", str(papers[0]))
    done = record.on_record(*asked, password=PASSWORD)
    assert done.returncode == 0, done.stderr
    assert "pages" in done.stderr and not done.stdout
    with closing(sqlite3.connect(record.record / "record.sqlite3")) as database:
        last = 'SELECT verb, object_kind, object_key FROM audit_auditentry ORDER BY "index" DESC LIMIT 1'
        ((verb, kind, key),) = database.execute(last)
    assert (verb, kind) == ("export report", "lead")
    named = ("--record", str(record.record), "--out", str(papers[1]), "--", key)  # one in 64 begins with a hyphen
    done = record("report", "lead", *named, password=PASSWORD)
    assert done.returncode == 0, done.stderr
    assert papers[0].read_bytes() == papers[1].read_bytes()
    first = pypdfium2.PdfDocument(papers[0])[0].get_textpage().get_text_range()
    assert "Lead report: " in first and "H-1" in first and "H-2" in first


def test_what_is_no_lead_and_no_string_is_told(record: Commands, tmp_path: Path) -> None:
    for words, told in (
        (("lead",), "--case ID and --and ID"),
        (("lead", "--case", "H-1"), "--case ID and --and ID"),
        (("lead", "nobody"), "no such lead"),
        (("lead", "--case", "H-1", "--and", "H-9"), "H-9"),
        (("series",), "say which string"),
        (("series", "nobody"), "no suggested string has that key"),
        (("series", "--case", "H-3"), "no suggested string holds H-3"),
        (("book",), "--case is missing"),
    ):
        done = record.on_record("report", *words, "--out", str(tmp_path / "a.pdf"), password=PASSWORD)
        assert done.returncode == 1, words
        assert told in done.stderr, words
        assert not list(tmp_path.iterdir())
