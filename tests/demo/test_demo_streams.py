"""Named streams: the same seed gives the same bytes, and a stream more or less moves nothing else."""

from __future__ import annotations

from pathlib import Path
from statistics import mean, stdev

import pytest
from demo_record import SMALL, Record, read

from murderbook.demo import Size, generate
from murderbook.demo.streams import Stream, Streams

PINNED = 0.525310765208
FILES = (
    *("register.csv", "new_case.csv", "missing.csv", "unidentified.csv", "references.csv"),
    *("profiles.csv", "answers.json"),
)
# What each stream may change. Everything else must stay, byte for byte and column for column.
TOUCHED = {
    "custody": ("handled_by",),
    "coding": ("behaviour",),
    "witnesses": ("witness_",),
    "reviews": ("review_", "news_"),
    "suspects": ("suspect_", "motive_known"),
    "laboratory links": ("link_",),
}


def test_same_seed_same_bytes(record: Record, tmp_path: Path) -> None:
    generate(7, tmp_path, SMALL)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (record.folder / name).read_bytes(), name


def test_another_seed_another_backlog(record: Record, tmp_path: Path) -> None:
    generate(8, tmp_path, SMALL)
    assert (tmp_path / "register.csv").read_bytes() != (record.folder / "register.csv").read_bytes()


def test_a_stream_added_between_the_others_moves_nothing(record: Record, tmp_path: Path) -> None:
    """Draws from new names, before and between those of the generator, as later issues will make them."""

    class WithMore(Streams):
        def of(self, name: str, key: str = "") -> Stream:
            super().of("documents", key).unit()
            super().of("rosters").normal()
            return super().of(name, key)

    generate(7, tmp_path, SMALL, streams=WithMore(7))
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (record.folder / name).read_bytes(), name


@pytest.mark.parametrize("stream", TOUCHED)
def test_a_stream_with_another_seed_moves_its_own_columns_only(record: Record, tmp_path: Path, stream: str) -> None:
    generate(7, tmp_path, SMALL, streams=Streams(7, reseeded={stream: 99}))
    before, after = record.rows("register.csv"), read(tmp_path / "register.csv")
    moved = {
        name
        for old, new in zip(before, after, strict=True)
        for name in {*old, *new}
        if old.get(name, "") != new.get(name, "")
    }
    assert moved, f"{stream} is drawn from nowhere"
    assert {name for name in moved if not any(part in name for part in TOUCHED[stream])} == set()
    for name in ("missing.csv", "unidentified.csv", "references.csv"):
        assert (tmp_path / name).read_bytes() == (record.folder / name).read_bytes()


def test_more_missing_people_move_no_murder(record: Record, tmp_path: Path) -> None:
    generate(7, tmp_path, Size(SMALL.cases, SMALL.cleared, missing=SMALL.missing + 40, remains=SMALL.remains))
    assert (tmp_path / "register.csv").read_bytes() == (record.folder / "register.csv").read_bytes()


def test_a_stream_depends_on_seed_and_name_alone() -> None:
    """Pinned, so that a Python release that changed the numbers would be seen."""
    first = Streams(1)
    first.of("other").unit()
    assert first.of("string", "3").unit() == Stream(1, "string/3").unit()
    assert Stream(1, "string").unit() != Stream(2, "string").unit() != Stream(2, "series").unit()
    assert round(Stream(1, "string").unit(), 12) == PINNED


def test_draws_have_the_shape_they_claim() -> None:
    stream = Stream(3, "shape")
    normals = [stream.normal(2.0, 3.0) for _ in range(20_000)]
    assert abs(mean(normals) - 2.0) < 0.1 and abs(stdev(normals) - 3.0) < 0.1
    drawn = [stream.weighted({"a": 3.0, "b": 1.0, "never": 0.0}) for _ in range(8_000)]
    assert abs(drawn.count("a") / 8_000 - 0.75) < 0.02 and "never" not in drawn
    numbers = {stream.between(2, 4) for _ in range(200)}
    assert numbers == {2, 3, 4}
    assert sorted(stream.sample([1, 2, 3], 5)) == [1, 2, 3]
