"""A backup that is authentic and hostile: whoever has the public key, which lies in the record, can write one.

Its frames in any order, with any content: refused in words, with nothing written outside the new folder.
"""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from backup_files import small
from cryptography.hazmat.primitives.asymmetric import ec
from django.apps import apps
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st
from memory import bounded
from mutations import DEEP, VALUES

from murderbook.workbench.backup.form import frames, keys
from murderbook.workbench.backup.form.folder import Taker
from murderbook.workbench.backup.form.stream import DamagedError
from murderbook.workbench.backup.loading import Loading
from murderbook.workbench.record import RecordError

pytestmark = pytest.mark.django_db

MIB = 2**20
QUICK, DEEP_RUN, SHARDS = 300, 5_000, 20
PRIVATE = keys.new_private()
PATHS = (
    "record.toml",
    "../out",
    "/etc/x",
    "a/../../out",
    "a\\..\\b",
    "\0",
    "",
    ".",
    "x" * 300,
    "sealed/container",
    "db.sqlite3",
    "C:x",
    "a/b",
)
GOOD: tuple[frames.Frame, ...] = (
    (frames.BEGIN, b'{"format": 1, "migrations": {}}'), (frames.FILE, b'{"path": "record.toml"}'), (frames.DATA,
    b"[unit]\n"),
    (frames.FILE_END, b'{"whole": true}'), (frames.TABLE, b'{"table": "access_compartment", "columns": ["id"]}'),
    (frames.ROWS, b'[1, "a"]\n[2, null]'), (frames.TABLE_END, b"{}"), (frames.MANIFEST, b'{"format": 1}'),
)  # fmt: skip
KINDS = sorted({kind for kind, _ in GOOD} | {b"?", b"\0"})


def _contents() -> st.SearchStrategy[bytes]:
    plain = [value for value in VALUES if not isinstance(value, float)]
    words = st.sampled_from(("path", "whole", "table", "columns", "format", "tables", "files"))
    trees = st.dictionaries(words, st.sampled_from((*plain, *PATHS, "access_compartment", ["id"])), max_size=3)
    written = st.one_of(trees, st.sampled_from(plain), st.lists(st.sampled_from(plain), max_size=3)).map(json.dumps)
    return st.one_of(
        st.sampled_from([content for _, content in GOOD]),
        written.map(str.encode),
        st.sampled_from((b"[" * DEEP, b"", b"\xff", b"[1]\n" * 1_000)),
        st.sampled_from(PATHS).map(lambda path: json.dumps({"path": path}).encode()),
    )


@st.composite
def backups(draw: st.DrawFn) -> list[frames.Frame]:
    """The frames of a good one, some of them replaced, doubled, away or elsewhere."""
    found = list(GOOD)
    for _ in range(draw(st.integers(1, 4))):
        at, to = draw(st.integers(0, len(found) - 1)), draw(st.integers(0, len(found)))
        match draw(st.integers(0, 4)):
            case 0:
                found[at] = (found[at][0], draw(_contents()))
            case 1:
                found.insert(to, (draw(st.sampled_from(KINDS)), draw(_contents())))
            case 2 if len(found) > 1:
                del found[at]
            case 3:
                found.insert(to, found[at])
            case _:
                found.insert(to, (frames.FILE, json.dumps({"path": draw(st.sampled_from(PATHS))}).encode()))
    return found


def _written(some: list[frames.Frame]) -> bytes:
    """As the program would: encrypted to the public key, authentic in every byte."""
    file = BytesIO()
    writer = frames.Writer(file, keys.public_bytes(PRIVATE))
    for kind, content in some[:-1]:
        writer.put(kind, content)
    writer.put(*some[-1])
    writer._sealer.write(writer._packer.flush())
    writer._sealer.close()
    return file.getvalue()


def _restored(data: bytes, folder: Path, private: ec.EllipticCurvePrivateKey) -> None:
    loading = Loading(frames.read(BytesIO(data), private))
    loading.files(Taker(folder))
    loading.tables(apps)


def _property(tmp_path: Path, examples: int, start: int) -> None:
    @seed(start)
    @settings(
        max_examples=examples,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    @given(backups())
    def holds(some: list[frames.Frame]) -> None:
        note(repr(some)[:2_000])
        folder = tmp_path / "new" / "record"
        folder.mkdir(parents=True, exist_ok=True)
        with transaction.atomic():
            mark = transaction.savepoint()
            try:
                with bounded(64 * MIB):
                    _restored(_written(some), folder, PRIVATE)
            except (RecordError, OSError) as error:  # a name that the system takes for no file is told by its own words
                assert str(error)
            transaction.savepoint_rollback(mark)
        assert [path.name for path in tmp_path.iterdir()] == ["new"]
        assert [path.name for path in (tmp_path / "new").iterdir()] == ["record"]
        assert not any(path.is_symlink() for path in folder.rglob("*"))

    holds()


def test_an_authentic_backup_of_anything_is_restored_or_refused(tmp_path: Path) -> None:
    _property(tmp_path, QUICK, start=1)


@pytest.mark.deep
@pytest.mark.parametrize("shard", range(SHARDS))
def test_an_authentic_backup_of_anything_is_restored_or_refused_deep(tmp_path: Path, turn: None, shard: int) -> None:
    _property(tmp_path, DEEP_RUN, start=1_000 + shard)


@pytest.mark.parametrize("kind", [frames.DATA, frames.MANIFEST, frames.ROWS])
def test_a_frame_that_would_fill_the_memory_is_refused_by_its_length(kind: bytes) -> None:
    """Four GiB of zeros are some megabytes packed: they are not unpacked to be looked at."""
    file = BytesIO()
    writer = frames.Writer(file, keys.public_bytes(PRIVATE))
    writer._sealer.write(writer._packer.compress(kind + (2**32 - 1).to_bytes(4)))
    for _ in range(256):
        writer._sealer.write(writer._packer.compress(bytes(MIB)))
    writer._sealer.write(writer._packer.flush())
    writer._sealer.close()
    with bounded(32 * MIB), pytest.raises(DamagedError, match="larger than any"):
        list(frames.read(BytesIO(file.getvalue()), PRIVATE))


def test_an_honest_backup_is_not(tmp_path: Path) -> None:
    data, key = small()
    assert len(key.frames(data)) == 7
    largest: list[Any] = list(frames.read(BytesIO(_written([(frames.ROWS, bytes(40 * MIB)), *GOOD])), PRIVATE))
    assert len(largest) == 1 + len(GOOD)
