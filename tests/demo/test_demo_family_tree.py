"""The generated tree: its relatives share as such relatives do, and both files are read as they are."""

from __future__ import annotations

import statistics
from pathlib import Path

import pytest

from murderbook.demo.family_tree import UNKNOWN, Sought, write_tree
from murderbook.demo.streams import Streams
from murderbook.formats.dna_matches import read_matches
from murderbook.formats.gedcom import read_gedcom
from murderbook.kinship.genealogy.places import Place
from murderbook.kinship.genealogy.relation import lines_between, reference_for

SOUGHT = Sought("Brennaby, Sherry L.", "F", 1972)


def _written(folder: Path, seed: int) -> tuple[Path, Path]:
    tree, matches = folder / f"{seed}.ged", folder / f"{seed}.csv"
    write_tree(Streams(seed), SOUGHT, tree, matches)
    return tree, matches


def test_both_files_read_without_a_remark(tmp_path: Path) -> None:
    tree, matches = _written(tmp_path, 8)
    read = read_gedcom(tree)
    given = read_matches(matches, read.tree)
    assert not read.warnings and not given.warnings and len(given.matches) == 5
    herself = read.tree.persons[UNKNOWN]
    assert (herself.name, herself.sex, str(herself.born)) == ("Sherry L. Brennaby", "F", "1972")
    assert not read.tree.contradictions


def test_a_seed_gives_the_same_bytes_and_another_gives_others(tmp_path: Path) -> None:
    first = [path.read_bytes() for path in _written(tmp_path, 8)]
    assert first == [path.read_bytes() for path in _written(tmp_path, 8)]
    assert all(a != b.read_bytes() for a, b in zip(first, _written(tmp_path, 9), strict=True))


@pytest.mark.parametrize("at", range(5))
def test_relatives_share_on_average_what_the_tables_say(tmp_path: Path, at: int) -> None:
    """Thirty families; four standard errors, and a tenth for another map and no interference."""
    shared, wanted = [], None
    for seed in range(30):
        tree, matches = _written(tmp_path, seed)
        read = read_gedcom(tree).tree
        match = read_matches(matches, read).matches[at]
        wanted = reference_for(lines_between(read, Place(UNKNOWN, "", UNKNOWN), match.person))
        shared.append(match.scaled)
    assert wanted is not None
    allowed = 4 * wanted.sd / 30**0.5 + 0.1 * wanted.mean
    assert abs(statistics.mean(shared) - wanted.mean) < allowed, (wanted.relation, statistics.mean(shared))
