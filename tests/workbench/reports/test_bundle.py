"""A discovery bundle of a case in work: complete, readable, and the same again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from bundles import all_text, files_of, identification_of, rows_of, texts_of

from murderbook.reports.discovery.bundle import write
from murderbook.reports.discovery.count import LeftOutError
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.reports.discovery.making import Order, asked_of, file_of, make
from murderbook.workbench.reports.file.kind import Kind
from murderbook.workbench.reports.models import Bundle, BundleItem
from personas import Unit

pytest.importorskip("weasyprint", reason="NO PDF HERE: pip install 'murderbook[pdf]', and Debian's Pango")
pytestmark = pytest.mark.engine
NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


def test_all_is_in_it_and_on_record(unit: Unit, order: Order) -> None:
    case = unit.cases[0]
    bundle = make(order, case)
    files = files_of(bundle)
    assert {"index.pdf", "index.xlsx", "certificate.pdf", "hashes.txt"} < files.keys()
    text = all_text(files)
    for words in ("Chrono of", "Ask the laboratory", "Test it twice", "The janitor", "Property room", "Witness One"):
        assert words in text, words
    rows = rows_of(files["index.xlsx"])
    assert len(rows) == BundleItem.objects.filter(bundle=bundle).count()
    assert {row["state"] for row in rows} == {"given"}
    assert all(row["first number"].startswith("MB") for row in rows)
    entry = AuditEntry.objects.get(verb="make discovery bundle")
    assert (entry.object_key, entry.actor) == (case.key, order.account.key)
    assert bundle.sha256 in entry.words.body
    assert bundle.sha256 == sha256(file_of(bundle.key).read_bytes()).hexdigest()


def test_the_files_are_for_keeping(unit: Unit, order: Order) -> None:
    """Tagged, PDF/A by what they say of themselves, dated by the bundle; their hashes are in hashes.txt."""
    bundle = make(order, unit.cases[0])
    files = files_of(bundle)
    told = dict(line.split("  ")[::-1] for line in files["hashes.txt"].decode().splitlines() if line[0] != "#")
    assert told == {name: sha256(content).hexdigest() for name, content in files.items() if name != "hashes.txt"}
    for name, content in files.items():
        if name.endswith(".pdf"):
            document = pypdfium2.PdfDocument(content)
            assert document.is_tagged(), name
            assert document.get_metadata_dict()["CreationDate"] == f"D:{bundle.made_at:%Y%m%d%H%M%S}Z"
            assert identification_of(content) == ("3", "B"), name


def test_each_sheet_has_its_number_and_each_document_a_bookmark(unit: Unit, order: Order) -> None:
    files = files_of(make(order, unit.cases[0]))
    content = files["production/MB000001-MB000005.pdf"]  # the long text takes two sheets
    for at, text in enumerate(texts_of(content), start=1):
        assert f"MB00000{at}" in text
    assert "Statement of the neighbour" in texts_of(content)[1]
    tops = [one.get_title() for one in pypdfium2.PdfDocument(content).get_toc() if one.level == 0]
    assert tops == ["scan.pdf", "report.txt"]
    record = next(name for name in files if name.startswith("record/"))
    assert record.startswith("record/MB000006-")
    assert "MB000006" in texts_of(files[record])[0]


def test_the_same_record_gives_the_same_bytes(unit: Unit, order: Order, tmp_path: Path) -> None:
    made = [write(asked_of(order, unit.cases[0], NOON), tmp_path / name) for name in ("one.zip", "two.zip")]
    assert made[0].sha256 == made[1].sha256
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_one_thing_left_out_makes_no_bundle(unit: Unit, order: Order, tmp_path: Path) -> None:
    asked = asked_of(order, unit.cases[0], NOON)
    for kind in ("lead", "page", "mention", "custody"):
        left = next(entry for entry in asked.entries if entry.item.kind == kind)
        rest = [entry for entry in asked.entries if entry is not left]
        with pytest.raises(LeftOutError, match=f"in no list: 1 of kind {kind}"):
            write(replace(asked, entries=rest), tmp_path / "short.zip")
        assert not (tmp_path / "short.zip").exists()


def test_rows_that_a_gathering_skips_are_found_out(unit: Unit, order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    """The count is asked of the database by itself. Nothing is put on record, and no file stays."""
    whole = Kind.rows
    there = set(file_of("any").parent.glob("*.zip"))

    def skips(kind: Kind, *args: Any) -> Any:  # noqa: ANN401
        found = whole(kind, *args)
        return found.exclude(text__contains="Chrono") if kind.name == "chrono" else found

    def keys(kind: Kind, *args: Any) -> frozenset[str]:  # noqa: ANN401
        return frozenset(kind.key_of(row) for row in whole(kind, *args, Right.READ))

    monkeypatch.setattr(Kind, "rows", skips)
    monkeypatch.setattr(Kind, "keys", keys)
    with pytest.raises(LeftOutError, match="in no list: 1 of kind chrono"):
        make(order, unit.cases[0])
    assert not Bundle.objects.exists()
    assert not AuditEntry.objects.filter(verb="make discovery bundle").exists()
    assert set(file_of("any").parent.glob("*.zip")) == there
