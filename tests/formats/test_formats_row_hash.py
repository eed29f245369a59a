"""A re-import of the same rows finds every one of them again, identical rows told apart."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from formats_samples import SHR_HEADER, SHR_ROW, Write, changed

from murderbook import formats
from murderbook.formats import row_hash

OTHER = changed(SHR_HEADER, SHR_ROW, VicAge="35")


def hashes(path: Path) -> list[bytes]:
    found: list[bytes] = []
    for batch in formats.read(path).batches():
        assert isinstance(batch, formats.NarrowBatch)
        found += batch.lists("row_hash")[0]
    return found


def test_identical_rows_have_hashes_of_their_own_and_the_same_again(write: Write) -> None:
    path = write("\n".join([SHR_HEADER, SHR_ROW, OTHER, SHR_ROW, SHR_ROW, ""]))
    first = hashes(path)
    assert len(set(first)) == 4
    assert {len(digest) for digest in first} == {16}
    assert hashes(path) == first


def test_encoding_compression_order_of_columns_and_new_rows_change_no_hash(write: Write) -> None:
    first = hashes(write("\n".join([SHR_HEADER, SHR_ROW, OTHER, ""])))
    turned = "\r\n".join(",".join(reversed(line.split(","))) for line in (SHR_HEADER, SHR_ROW, OTHER, SHR_ROW))
    later = hashes(write(gzip.compress(turned.encode("utf-16")), "later.csv.gz"))
    assert later[:2] == first
    assert later[2] not in first


def test_a_rejected_row_shifts_no_hash(write: Write) -> None:
    bad = changed(SHR_HEADER, SHR_ROW, Month="13")
    assert hashes(write("\n".join([SHR_HEADER, bad, SHR_ROW]))) == hashes(write("\n".join([SHR_HEADER, SHR_ROW])))


def test_identical_rows_in_different_blocks_are_told_apart(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("\n".join([SHR_HEADER, *([SHR_ROW, OTHER] * 50), ""]))
    whole = hashes(path)
    monkeypatch.setattr("murderbook.formats.text_file.TextFile.blocks.__defaults__", (2_000,))
    assert hashes(path) == whole
    assert len(set(whole)) == 100
    assert row_hash.SIZE == 16


def numbered(path: Path, mapping: formats.Mapping | None = None) -> list[bytes]:
    found: list[bytes] = []
    for batch in formats.read(path, "register" if mapping is None else "auto", mapping).batches():
        assert isinstance(batch, formats.WideBatch)
        found += [row.row_hash for row in batch.rows]
    return found


def test_a_register_read_under_another_mapping_is_told_apart(write: Write) -> None:
    path = write("number,Wann,victim\n1,1987,Wren\n")
    plain = numbered(path)
    better = formats.Mapping(columns={"Wann": "date"})
    assert numbered(path, better) != plain
    assert numbered(path, better) == numbered(path, better)
    assert numbered(path, formats.Mapping(columns={"victim": "victim_name"})) == plain, "it says what the names say"
    turned = write("victim,Wann,number\nWren,1987,1\n", "turned.csv")
    assert numbered(turned) == plain
    assert numbered(turned, better) == numbered(path, better)


def test_a_row_without_a_number_of_its_own_is_known_whatever_the_mapping(write: Write) -> None:
    path = write(f"{SHR_HEADER}\n{SHR_ROW}\n")
    found: list[bytes] = []
    for batch in formats.read(path, mapping=formats.Mapping("shr", ignore=("Weapon",))).batches():
        assert isinstance(batch, formats.NarrowBatch)
        found += batch.lists("row_hash")[0]
    assert found == hashes(path), "it would come in a second time"
