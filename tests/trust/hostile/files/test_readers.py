"""Whatever is in a file: its reader gives a result, or says in one of its own words which file cannot be read, and why.

No other exception, and no more memory than a file of such a size may cost. `make test` gives each reader some hundred
files, of which no part is like another; the deep run goes on by shards and a budget (budget.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st
from memory import bounded
from mutations import hostile
from readers import READERS, Reader
from samples import beside

from murderbook.formats import FormatError

MIB = 2**20
MOST = 96 * MIB  # beyond what the process held: the samples have some kilobytes, the largest mutations a megabyte
QUICK, DEEP, SHARDS = 60, 5_000, 20
BESIDE = ("table.json", "columns.toml")  # which a sample names, and which may be what does not fit
SAMPLES = [reader.sample for reader in READERS]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    made = tmp_path_factory.mktemp("hostile")
    beside(made)
    yield made


@pytest.mark.parametrize("reader", READERS, ids=str)
def test_the_sample_is_read(reader: Reader, folder: Path) -> None:
    """Else the mutations would show nothing."""
    _read(reader, folder, reader.sample)
    _read(reader, folder, reader.packed(reader.sample))


def _read(reader: Reader, folder: Path, data: bytes) -> None:
    path = folder / f"given{reader.suffix}"
    path.write_bytes(data)
    reader.read(path)


def _property(reader: Reader, folder: Path, examples: int, start: int) -> None:
    @seed(start)
    @settings(
        max_examples=examples,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    @given(hostile(reader.sample, SAMPLES), st.booleans())
    def holds(data: bytes, packed: bool) -> None:
        note(f"{reader}, {packed=}: {data!r}")
        with bounded(MOST):
            try:
                _read(reader, folder, reader.packed(data) if packed else data)
            except reader.refuses as error:
                _says_what_and_where(error, f"given{reader.suffix}")

    holds()


def _says_what_and_where(error: Exception, file: str) -> None:
    said = str(error)
    assert any(name in said for name in (file, *BESIDE)), f"no file is named: {said[:300]}"
    assert len(said) < 2_000, f"{len(said)} characters: {said[:300]}"
    if isinstance(error, FormatError):
        assert error.reason and error.remedy, said


@pytest.mark.parametrize("reader", READERS, ids=str)
def test_a_hostile_file_is_read_or_refused(reader: Reader, folder: Path) -> None:
    _property(reader, folder, QUICK, start=1)


@pytest.mark.deep
@pytest.mark.parametrize("shard", range(SHARDS))
@pytest.mark.parametrize("reader", READERS, ids=str)
def test_a_hostile_file_is_read_or_refused_deep(reader: Reader, folder: Path, turn: None, shard: int) -> None:
    _property(reader, folder, DEEP, start=1_000 + shard)
