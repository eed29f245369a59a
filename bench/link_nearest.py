"""The ten files most like one, at reading: what it costs beside comparing the case with every other one by one.

`--cases N [N ...]`: sizes of the generated city (demo seed 1). Each is imported into a record in a temporary folder and
asked as a page asks: for a detective who reads everything, with a restricted compartment of 50 files and without; with
access, visibility and the explanation of all ten. The naive way compares records that are in memory already, and its
ten are the same. Figures of docs/science/linkage-scale.md.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from _harness import Row, report

if TYPE_CHECKING:
    from murderbook.workbench.access.models import Account, Compartment
    from murderbook.workbench.leads.hot.at_hand import AtHand
    from murderbook.workbench.register.models import Case

CASES = (6_000, 60_000)
ROUNDS = 9
HIDDEN = 50
PASSWORD = "only for this benchmark"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=list(CASES))
    asked = parser.parse_args()
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as each:  # a process opens one record
        report(__file__, [row for rows in each.imap(measured, asked.cases, chunksize=1) for row in rows])


def measured(cases: int) -> list[Row]:
    with TemporaryDirectory() as scratch:
        account, unit = _record(Path(scratch), cases)
        return _times(account, unit, f"{cases:,} cases")


def _record(folder: Path, cases: int) -> tuple[Account, Compartment]:
    from murderbook.workbench.boot import open_record
    from murderbook.workbench.record import create_folder

    create_folder(folder / "record", "Benchmark")
    open_record(folder / "record")
    from murderbook import formats
    from murderbook.demo.generator import Size, generate
    from murderbook.workbench.access.models import Account, Compartment, Grade, Grant
    from murderbook.workbench.access.rights import Role
    from murderbook.workbench.imports.loading.loader import Order, load

    unit = Compartment.objects.create(name="Unit", is_default=True)
    closed = Compartment.objects.create(name="Task force", grade=Grade.RESTRICTED, whom_to_ask="a supervisor")
    both, member = (Account.objects.create_user(name, PASSWORD, role=Role.DETECTIVE) for name in ("both", "member"))
    for account, place in ((both, unit), (both, closed), (member, unit)):
        Grant.objects.create(account=account, compartment=place, role=Role.DETECTIVE, reason="benchmark")
    generate(1, folder, Size(cases=cases))
    load(Order(formats.read(folder / "register.csv"), both, unit, "benchmark", "register.csv"))
    return both, closed


def _times(both: Account, closed: Compartment, size: str) -> list[Row]:
    from murderbook.workbench.access.models import Account
    from murderbook.workbench.leads.nearest.search import files_at_hand
    from murderbook.workbench.register.models import Case

    member = Account.objects.get(name="member")
    moved = list(Case.objects.order_by("-pk").values_list("pk", flat=True)[:HIDDEN])
    Case.objects.filter(pk__in=moved).update(compartment=closed)
    began = time.perf_counter()
    files = files_at_hand()
    rows = [Row(f"{size}: read once, at the start", round(time.perf_counter() - began, 4))]
    assert files is not None
    cases = list(
        Case.objects.visible_to(member).filter(status="open").select_related("compartment")[: 40 * ROUNDS : 40]
    )
    hidden = Case.objects.select_related("compartment").get(pk=moved[0])
    for name, account, asked in (
        ("the ten, by who reads the open files", member, cases),
        ("the ten, by who reads a restricted compartment too", both, cases),
        ("the ten of a restricted case", both, [hidden] * 3),
    ):
        _nearest(account, asked[0], files)
        timed = [_timed(partial(_nearest, account, case, files)) for case in asked]
        (*_, worst), (median, worked) = sorted(one for one, _ in timed), map(_median, zip(*timed, strict=True))
        values = {"worst": round(worst, 4), "processor": round(worked, 4), "files": files.held.n}
        rows.append(Row(f"{size}: {name}", round(median, 4), values))
    rows.append(_naive(member, cases[0], files, size))
    return rows


def _nearest(account: Account, case: Case, files: AtHand | None) -> list[tuple[int, str]]:
    """As within a page: what the files are now is asked anew."""
    from murderbook.workbench.leads.nearest.search import files_at_hand, nearest

    files_at_hand()
    return [one.near.order for one in nearest(account, case, files=files)]


def _naive(account: Account, case: Case, files: AtHand, size: str) -> Row:
    """Every pair compared with its reasons, those that can be no lead left out by what the files say."""
    from murderbook.compute.packed import SKIPPED
    from murderbook.linkage.compare import compare
    from murderbook.workbench.register.models import Case
    from murderbook.workbench.register.records import cases as case_records

    scores = files.held.scores_of(case.key)
    may = {files.held.keys[row] for row in (scores != SKIPPED).nonzero()[0]}
    records = {one.id: one for one in case_records(Case.objects.visible_to(account)) if one.id in may | {case.key}}
    here, model, told = records.pop(case.key), files.held.model, []

    def each() -> None:
        for other in records.values():
            score = compare(here, other, model).score_millibits
            if score is not None:
                told.append((-score, other.id))

    seconds, worked = _timed(each)
    same = sorted(told)[:10] == _nearest(account, case, files)
    if not same:
        sys.exit(f"{size}: the ten nearest are not those of comparing every pair")
    values = {"processor": round(worked, 4), "files": len(records) + 1}
    return Row(f"{size}: every pair compared one by one", round(seconds, 4), values)


def _timed(run: Callable[[], Any]) -> tuple[float, float]:
    """Seconds by the clock, and of the processor: what a machine busy with other things does not change."""
    began, busy = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - began, time.process_time() - busy


def _median(found: Sequence[float]) -> float:
    return sorted(found)[len(found) // 2]


if __name__ == "__main__":
    main()
