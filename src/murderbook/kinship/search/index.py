"""Per family, marker and genotype: how much that genotype of the remains would weigh, in milli-bits.

    T[g] = P(g and the family's profiles | H1) / P(g and the family's profiles | H2)

Whole milli-bits, so that a search gives the same sum as the explained lead. Genotypes come first in memory and families
last: one remains' genotype at a marker is then a row to add.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from murderbook.kinship.markers import Marker, loci_of
from murderbook.kinship.search.columns import Columns, Maker
from murderbook.kinship.search.families import RefFamily

CHUNK = 64  # families that one thread takes at a time: enough to tell of progress, and to be stopped between them

Progress = Callable[[float, str], None]
Millibits = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Index:
    """`tables` per marker (genotypes, families) milli-bits; `below` per marker (genotypes, families) P(g | family, H2),
    where theta makes it differ between families, else (genotypes, 1)."""

    families: tuple[RefFamily, ...]
    markers: tuple[Marker, ...]
    theta: float
    tables: list[Millibits]
    below: list[npt.NDArray[np.float64]]
    notes: list[str] = field(default_factory=list)

    @property
    def bytes(self) -> int:
        return sum(table.nbytes for table in self.tables) + sum(below.nbytes for below in self.below)


def genotype_number(a: int, b: int, alleles: int) -> int:
    """Where the unordered pair stands among all of them."""
    low, high = min(a, b), max(a, b)
    return low * alleles - low * (low - 1) // 2 + high - low


def build_index(
    families: Sequence[RefFamily],
    markers: Sequence[Marker],
    theta: float = 0.0,
    ready: Mapping[int, Columns] | None = None,
    progress: Progress | None = None,
) -> Index:
    """KinshipError for a family whose profiles are impossible or whose pedigree is too entangled; name it and leave it
    out. About a millisecond a family; with theta each genotype is computed by itself, some 250 times slower. `ready`:
    what an earlier index holds, by place in `families`."""
    ready = ready or {}
    loci = loci_of(markers)
    maker = Maker(tuple(markers), loci, theta)
    sizes = [int(k) * (int(k) + 1) // 2 for k in loci.alleles]
    millibits = np.empty((sum(sizes), len(families)), np.int32)
    below = np.empty((sum(sizes), len(families) if theta > 0.0 else 1))
    below[:] = maker.unrelated[maker.used][:, None]
    notes: list[str] = []
    missing = [f for f in range(len(families)) if f not in ready]
    made = zip(missing, _made(maker, [families[f] for f in missing], progress), strict=True)
    for f, columns in [*ready.items(), *made]:
        millibits[:, f] = columns.millibits
        if columns.below is not None:
            below[:, f] = columns.below
        notes += [f"family {families[f].id}: {words}" for words in columns.notes]
    cuts = np.cumsum(sizes)[:-1]
    return Index(
        tuple(families), tuple(markers), theta, np.split(millibits, cuts), np.split(below, cuts), sorted(notes)
    )


def _made(maker: Maker, families: Sequence[RefFamily], progress: Progress | None) -> Iterator[Columns]:
    """In their order. Two threads: the engine works without the interpreter's lock."""
    chunks = [families[start : start + CHUNK] for start in range(0, len(families), CHUNK)]
    pool = ThreadPoolExecutor(2)
    try:
        for number, columns in enumerate(
            pool.map(lambda chunk: [maker.columns(one) for one in chunk], chunks), start=1
        ):
            yield from columns
            if progress is not None:
                progress(number / len(chunks), "tables of families")
    finally:
        pool.shutdown(cancel_futures=True)  # who is stopped does not wait for what was not begun
