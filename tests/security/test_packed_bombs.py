"""Files that unpack to far more than they hold: refused in seconds, in little memory, and without a byte on disk."""

from __future__ import annotations

import gzip
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from murderbook.formats import FormatError, read, unpacking
from murderbook.workbench.imports import staging
from murderbook.workbench.imports.models import Batch
from personas import make_unit

HEAD = b"number,status,date,notes\n"
MIB = 1024**2


def _packed(path: Path, blocks: Iterator[bytes]) -> Path:
    with gzip.open(path, "wb", compresslevel=6) as out:
        for block in blocks:
            out.write(block)
    return path


def _repetition(gib: int) -> Iterator[bytes]:
    yield HEAD
    block = b"1,open,1987,\n" * (MIB // 13)
    yield from (block for _ in range(gib * 1024))


def _said(path: Path) -> str:
    with pytest.raises(FormatError) as caught:
        for _ in read(path, "register").batches():
            pass
    return str(caught.value)


def test_a_gibibyte_from_a_megabyte_is_refused_in_seconds(tmp_path: Path) -> None:
    bomb = _packed(tmp_path / "bomb.csv.gz", _repetition(1))
    assert bomb.stat().st_size < 4 * MIB
    tracemalloc.start()
    begun = time.process_time()
    said = _said(bomb)
    took, (_, peak) = time.process_time() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert said == (
        "bomb.csv.gz: the file unpacks to more than 150 times its size. "
        "Unpack it and look at what is inside; a table that is not packed may have any size."
    )
    assert took < 10, f"{took:.1f} s"
    assert peak < 100 * MIB, f"{peak / MIB:.0f} MiB"
    assert [path.name for path in tmp_path.iterdir()] == ["bomb.csv.gz"]


def test_zeros_are_no_table(tmp_path: Path) -> None:
    zeros = _packed(tmp_path / "zeros.csv.gz", iter([bytes(10 * MIB)]))
    assert "binary data" in _said(zeros)


def test_a_bomb_behind_an_honest_beginning_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "SURELY_SMALL", MIB)
    honest = b"".join(b"%d,open,1987,%d\n" % (n, n * 7919 % 1009) for n in range(2_000))
    bomb = _packed(tmp_path / "late.csv.gz", iter([HEAD, honest, b"1,open,1987,\n" * MIB]))
    assert "150 times" in _said(bomb)


def test_a_bomb_of_several_members_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "SURELY_SMALL", MIB)
    path = tmp_path / "many.csv.gz"
    path.write_bytes(gzip.compress(HEAD) + gzip.compress(b"1,open,1987,\n" * 50_000) * 20)
    assert "150 times" in _said(path)


def test_more_text_than_any_table_has_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MOST_TEXT", MIB)
    honest = (b"%d,open,1987,%d\n" % (n, n * 7919 % 1009) for n in range(100_000))
    path = _packed(tmp_path / "large.csv.gz", iter([HEAD, *honest]))
    assert "more than 1 MiB" in _said(path)


def test_an_honest_backlog_passes(tmp_path: Path) -> None:
    """41,423 rows as many as a register has, packed ten times and more."""
    rows = (
        b'%07d,open,%d/%d/%d,"found by a jogger near the harbour, no witness, see box %d"\n'
        % (n, n % 12 + 1, n % 28 + 1, 1960 + n % 60, n % 97)
        for n in range(41_423)
    )
    path = _packed(tmp_path / "backlog.csv.gz", iter([HEAD, *rows]))
    reading = read(path, "register")
    assert sum(len(batch) for batch in reading.batches()) == 41_423
    assert reading.counts.rejected == 0


def test_honest_tables_stay_far_from_the_limit() -> None:
    register = b"".join(b"%d,open,1987,%d\n" % (n, n * 7919 % 1009) for n in range(20_000))
    empty = b"".join(b"%d" % n + b"," * 200 + b"\n" for n in range(20_000))
    assert len(register) / len(gzip.compress(register)) < 20
    assert len(empty) / len(gzip.compress(empty)) < 100 < unpacking.MOST_PACKED


def test_a_table_of_empty_cells_passes_while_it_is_small(tmp_path: Path) -> None:
    rows = b"".join(b"%d" % n + b"," * 200 + b"\n" for n in range(20_000))
    path = _packed(tmp_path / "empty.csv.gz", iter([b"number" + b"," * 200 + b"\n", rows]))
    assert read(path, "register").header[0] == "number"


def _workbook(path: Path) -> Path:
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet().write_row(0, 0, ["number", "status", "date"])
    book.close()
    return path


def test_a_sheet_that_says_less_than_it_unpacks_to_is_refused(tmp_path: Path) -> None:
    """The directory's size and checksum fit the beginning; a reader that goes on gets a gibibyte."""
    old, new = _workbook(tmp_path / "old.xlsx"), tmp_path / "lies.xlsx"
    with zipfile.ZipFile(old) as source, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                target.writestr(name, data + b" " * (100 * MIB))
                info = target.getinfo(name)
                info.file_size, info.CRC = len(data), zlib.crc32(data)
            else:
                target.writestr(name, data)
    with zipfile.ZipFile(new) as archive:
        assert all(len(archive.read(name)) < MIB for name in archive.namelist()), "Python's reader believes it"
    begun = time.process_time()
    assert "the workbook is damaged" in _said(new)
    assert time.process_time() - begun < 5


def test_a_workbook_packed_in_another_way_is_refused(tmp_path: Path) -> None:
    old, new = _workbook(tmp_path / "old.xlsx"), tmp_path / "odd.xlsx"
    with zipfile.ZipFile(old) as source, zipfile.ZipFile(new, "w", zipfile.ZIP_BZIP2) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    assert "the workbook is damaged" in _said(new)


def test_a_workbook_of_more_than_a_sheet_holds_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MOST_WORKBOOK", 1000)
    assert "Save the table as CSV" in _said(_workbook(tmp_path / "large.xlsx"))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["csv.gz", "xlsx"])
def test_in_the_browser_less_is_unpacked_and_nothing_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(staging, "UNPACKED_LIMIT", 1000)
    path = tmp_path / f"large.{kind}"
    if kind == "xlsx":
        _workbook(path)
    else:
        _packed(path, iter([HEAD, b"1,open,1987,\n" * 100]))
    unit = make_unit()
    before = set(staging.folder().iterdir())
    sent = {"file": SimpleUploadedFile(path.name, path.read_bytes()), "compartment": unit.default.key}
    response = unit.client("member").post("/imports/new/", sent)
    assert response.status_code == 422
    page = response.content.decode()
    assert f"{path.name}: the " in page and "use the command: murderbook import" in page
    assert not Batch.objects.exists()
    assert set(staging.folder().iterdir()) == before
