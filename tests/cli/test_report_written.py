"""What `murderbook report` writes is whole or is not there, whatever ends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from murderbook.cli.report_written import written


def test_a_file_takes_its_name_when_it_is_whole_and_what_was_there_is_kept(tmp_path: Path) -> None:
    out = tmp_path / "a.pdf"
    for content in (b"first", b"second"):
        with written(out) as place:
            place.write_bytes(content)
            assert not out.exists() or out.read_bytes() == b"first"
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {
        "a.pdf": b"second", "a.previous.pdf": b"first",
    }  # fmt: skip


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError("no space left"), SystemExit])
def test_an_interrupt_leaves_what_was_there_and_no_part_of_the_new(tmp_path: Path, error: BaseException) -> None:
    out = tmp_path / "a.pdf"
    out.write_bytes(b"old")
    with pytest.raises(BaseException, match=r"no space|^$"), written(out) as place:
        place.write_bytes(b"%PDF-1.7 the first ha")
        raise error
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {"a.pdf": b"old"}
