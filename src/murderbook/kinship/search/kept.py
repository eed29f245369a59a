"""An index kept in a file, so that the next search makes tables of new and changed families only.

A NumPy archive without pickles: a digest of markers, theta and engine; a digest of each family; the columns. The file
says what relatives' profiles are: guard it as the profiles themselves.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from murderbook.kinship.case import Sample
from murderbook.kinship.likelihood.compiled import SOURCES
from murderbook.kinship.markers import Marker
from murderbook.kinship.pedigree import KinshipError
from murderbook.kinship.search import columns
from murderbook.kinship.search.columns import Columns
from murderbook.kinship.search.families import RefFamily
from murderbook.kinship.search.index import Index

LAYOUT = "murderbook kinship index 1"


def save_index(index: Index, path: Path) -> None:
    """Over what was there, once the new file is whole."""
    about = {
        "layout": LAYOUT,
        "made_of": _made_of(index.markers, index.theta),
        "families": [_family(one) for one in index.families],
        "notes": {f: notes for f, one in enumerate(index.families) if (notes := _notes(index, one))},
    }
    arrays: dict[str, Any] = {
        "about": np.frombuffer(json.dumps(about).encode(), np.uint8),
        "millibits": np.concatenate(index.tables),
    }
    if index.theta > 0.0:
        arrays["below"] = np.concatenate(index.below)
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.touch(mode=0o600)
        with beside.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def kept_columns(
    path: Path, families: Sequence[RefFamily], markers: Sequence[Marker], theta: float
) -> Mapping[int, Columns]:
    """By place in `families`, those whose columns the file holds; none where it was made with other frequencies,
    mutation, theta or another version. KinshipError where it is no such file."""
    if not path.exists():
        return {}
    about, arrays = _read(path)
    if about["made_of"] != _made_of(markers, theta):
        return {}
    at = {digest: f for f, digest in enumerate(about["families"])}
    millibits, below, notes = arrays["millibits"], arrays.get("below"), about["notes"]
    return {
        place: Columns(
            millibits[:, f],
            None if below is None else below[:, f],
            tuple(notes.get(str(f), ())),
        )
        for place, one in enumerate(families)
        if (f := at.get(_family(one))) is not None
    }


def _read(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        about = json.loads(arrays.pop("about").tobytes())
        if about["layout"] == LAYOUT:
            return about, arrays
    except (OSError, ValueError, KeyError, TypeError, BadZipFile, EOFError):
        pass
    raise KinshipError(f"{path.name} is no index of families that this version reads; name another file, or delete it")


def _notes(index: Index, family: RefFamily) -> list[str]:
    start = f"family {family.id}: "
    return [words.removeprefix(start) for words in index.notes if words.startswith(start)]


def _family(family: RefFamily) -> str:
    """Of all that the columns depend on."""
    people = [(one.id, one.father, one.mother, one.sex) for one in family.pedigree.persons]
    samples = [(one.id, sorted(one.genotypes.items()), _rates(one), one.dropin) for one in family.samples]
    inbreeding = sorted(family.pedigree.inbreeding.items())
    return sha256(repr((people, inbreeding, family.missing, samples)).encode()).hexdigest()


def _rates(sample: Sample) -> object:
    return sorted(sample.dropout.items()) if isinstance(sample.dropout, Mapping) else sample.dropout


def _made_of(markers: Sequence[Marker], theta: float) -> str:
    digest = sha256(repr((SOURCES, theta)).encode() + Path(columns.__file__).read_bytes())
    for one in markers:
        digest.update(repr((one.name, one.alleles, one.silent, one.x_linked)).encode())
        for array in (one.p, one.female, one.male):
            digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
