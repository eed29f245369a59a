"""Mutation tests of the files named: `python tools/mutation.py --sample 400 --seed 1 src/murderbook/workbench/audit`.

Small faults (mutmut's operators) are put in one at a time, in a copy of the tree; the tests that reach the line run,
and one of them must fail. Resumable: results are lines of a file, and what stands there is not tried again.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # run as a script, only the folder of the script is on the path

from tools.mutants.making import Mutant, Place, places_of  # noqa: E402
from tools.mutants.scoring import read_results, table, without_reviewed  # noqa: E402

CODE = [f"src/murderbook/workbench/{name}" for name in ("access", "audit", "sealed")]
TESTS = [
    *(f"tests/workbench/{name}" for name in ("access", "audit", "sealed")),
    "tests/workbench/test_migrations.py",
    "tests/security/test_escalation.py",
]
VENDOR = "src/murderbook/workbench/static/vendor"


def main() -> int:
    given = _arguments()
    home = given.work.resolve()
    home.mkdir(parents=True, exist_ok=True)
    root = _copy_of_tree(home)
    sample = _sample(root, given.paths, given.sample, given.seed)
    results = home / f"results-{given.seed}.jsonl"
    mine = [place for number, place in enumerate(sample) if number % given.shards == given.shard]
    if not given.table:
        done = {one["key"] for one in read_results(results) if not (given.again and one["outcome"] == "survived")}
        left = [place for place in mine if place.key not in done]
        if given.again:
            left = [place for place in left if place.key in {one["key"] for one in read_results(results)}]
        _try(home, root, left, results, given)
    keys = {place.key for place in sample}
    found = [one for one in read_results(results) if one["key"] in keys]
    print(
        f"\n{table(found)}\n\nWithout those that somebody judged to change nothing:\n\n{table(without_reviewed(found))}"
    )
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", default=CODE, help="files and folders to mutate")
    parser.add_argument("--sample", type=int, default=400, help="how many mutants, shared among the packages by size")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shard", type=int, default=0, help="which of --shards, from 0")
    parser.add_argument("--shards", type=int, default=1)
    parser.add_argument("--tests", nargs="*", default=TESTS)
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "mutation", help="where the copy and results lie")
    parser.add_argument("--budget", type=float, default=12.0, help="seconds of tests for one mutant, as recorded")
    parser.add_argument("--again", action="store_true", help="try only those that survived, with a larger --budget")
    parser.add_argument("--table", action="store_true", help="print the table of what was found, and try nothing")
    return parser.parse_args()


def _copy_of_tree(home: Path) -> Path:
    """Of the files that git knows, made once; take it away (and reach.json) to begin with other code."""
    root = home / "tree"
    if root.exists():
        return root
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, root / name)
    shutil.copytree(ROOT / VENDOR, root / VENDOR)
    return root


def _sample(root: Path, paths: list[str], count: int, seed: int) -> list[Place]:
    """So many of each package as its share of all places is; at least one."""
    strata: dict[str, list[Place]] = defaultdict(list)
    for file in _files(root, paths):
        for place in places_of(root, file):
            strata[place.package].append(place)
    total = sum(map(len, strata.values()))
    chosen: list[Place] = []
    for package, places in sorted(strata.items()):
        share = max(1, round(count * len(places) / total))
        chosen += random.Random(f"{seed} {package}").sample(places, min(share, len(places)))
        print(f"{package}: {len(places)} places, {min(share, len(places))} in the sample", flush=True)
    random.Random(seed).shuffle(chosen)  # so that a part of the sample is a sample too
    return chosen


def _files(root: Path, paths: list[str]) -> Iterator[str]:
    for path in paths:
        found = sorted((root / path).rglob("*.py")) if (root / path).is_dir() else [root / path]
        yield from (str(one.relative_to(root)) for one in found if "migrations" not in one.parts)


def _try(home: Path, root: Path, left: list[Place], results: Path, given: argparse.Namespace) -> None:
    mutants: list[Mutant] = [made for place in left if (made := place.made()) is not None]
    plan = {
        "mutants": [asdict(one) for one in mutants],
        "packages": {place.key: place.package for place in left},
        "results": str(results),
        "budget": given.budget,
    }
    (home / "plan.json").write_text(json.dumps(plan))
    path = os.pathsep.join([str(root / "src"), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": path, "HYPOTHESIS_STORAGE_DIRECTORY": str(home / "hypothesis")}
    words = [sys.executable, "-m", "tools.mutants.server", str(home), str(root), *given.tests]
    subprocess.run(words, cwd=root, env=environment, check=False)


if __name__ == "__main__":
    sys.exit(main())
