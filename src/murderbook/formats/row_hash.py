"""A name for every row that a re-import finds again: 16 bytes of BLAKE2b over the layout and the row's cells.

Identical rows are legitimate (the homicide report has victims who differ in nothing it records), so the second of
them gets another hash, the third another: the ordinal among identical rows is part of what is hashed.

Where a layout's number names one row each (a register, say), which column feeds which field is hashed too: the same row
read under a better mapping is a changed row, which can amend its case. Where it does not (the homicide report), such a
row would come in a second time, so there the mapping is no part of it.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from murderbook.formats.binding import Binding
from murderbook.formats.layout import plain_name
from murderbook.formats.table import Chunk

SIZE = 16
_UNIT = "\x1f"


class RowHasher:
    """Hashes rows in the order of the file. Keeps eight bytes per row seen."""

    def __init__(self, binding: Binding) -> None:
        named = [(_name(binding, i), i) for i in range(len(binding.header))]
        self._order = [i for _, i in sorted(named)]  # so that reordered columns change nothing
        self._begun = blake2b(digest_size=SIZE, person=binding.layout.name.encode()[:16], salt=_salt(binding))
        self._seen: list[npt.NDArray[np.uint64]] = []
        self._again: dict[bytes, int] = {}

    def hashes(self, chunk: Chunk, rows: npt.NDArray[np.bool_] | None = None) -> list[bytes]:
        """One hash for each row of the chunk, or for those of the mask."""
        texts = pc.binary_join_element_wise(*(chunk.columns[i] for i in self._order), _UNIT)
        if rows is not None:
            texts = texts.filter(pa.array(rows))
        return self._told_apart([self._digest(text) for text in texts.cast(pa.binary()).to_pylist()])

    def _digest(self, text: bytes) -> bytes:
        hasher = self._begun.copy()  # a third faster than a new one with its parameters
        hasher.update(text)
        return hasher.digest()

    def _told_apart(self, plain: list[bytes]) -> list[bytes]:
        short = np.frombuffer(b"".join(plain), dtype=np.uint64)[::2] if plain else np.zeros(0, dtype=np.uint64)
        for at in np.flatnonzero(self._repeated(short)):
            digest = plain[at]
            ordinal = self._again[digest] = self._again.get(digest, 0) + 1
            plain[at] = self._digest(digest + ordinal.to_bytes(8, "big"))
        return plain

    def _repeated(self, short: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
        """Rows that were seen in an earlier chunk, or earlier in this one; all of them are remembered."""
        order = np.argsort(short, kind="stable")
        ordered = short[order]  # looked up in their order: neighbours in memory, several times as fast
        again = np.zeros(len(short), dtype=bool)
        again[1:] = ordered[1:] == ordered[:-1]
        for seen in self._seen:
            at = np.searchsorted(seen, ordered)
            again |= seen[np.minimum(at, len(seen) - 1)] == ordered
        repeated = np.zeros(len(short), dtype=bool)
        repeated[order] = again
        self._remember(ordered)
        return repeated

    def _remember(self, ordered: npt.NDArray[np.uint64]) -> None:
        """Sorted runs, merged when the last two are alike in length: few runs, little copying."""
        if not len(ordered):
            return
        self._seen.append(ordered)
        while len(self._seen) > 1 and len(self._seen[-2]) < 2 * len(self._seen[-1]):
            last = self._seen.pop()
            self._seen[-1] = np.sort(np.concatenate([self._seen[-1], last]))


def _salt(binding: Binding) -> bytes:
    if binding.layout.natural_key is None:
        return b""
    return blake2b(binding.fed().encode(), digest_size=blake2b.SALT_SIZE).digest()


def _name(binding: Binding, column: int) -> str:
    return plain_name(binding.header[column]) or str(column)


def as_binary(hashes: list[bytes]) -> Any:  # noqa: ANN401 - a pyarrow array
    """Hashes as a pyarrow array of NARROW_SCHEMA's type."""
    return pa.array(hashes, pa.binary(SIZE))
