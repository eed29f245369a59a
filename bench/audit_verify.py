"""The audit trail: verify of a million entries, their words and all nodes, beside an entry-by-entry loop

A trail is generated into the tables of an SQLite record; every third entry has words. `processor` is CPU seconds, which
a machine busy with other things changes less than the clock; rows per second are by the clock. The loop is the plain
reading of the definition: each entry a row of the models, its JSON by the encoder, its nodes as soon as they are
finished; it compares the root, and neither words nor stored nodes. The export is what `audit export` writes, and the
verifier the one that is given away, over that file. `--entries N` makes another size.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from _harness import Row, report

if TYPE_CHECKING:
    from murderbook.workbench.audit.tree import Head

ENTRIES = 1_000_000
BATCH = 20_000
VERBS = (("read case", "case"), ("log in", ""), ("amend case", "case"), ("read lead", "lead"), ("search", ""))
START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    count = parser.parse_args().entries
    with tempfile.TemporaryDirectory() as scratch:
        kept = make_trail(Path(scratch) / "record", count)
        log = Path(scratch) / "log.jsonl"
        report(
            __file__,
            [
                _timed("loop over entries", count, lambda: naive() == kept.root),
                _timed("verify", count, lambda: _verify(kept)),
                _timed("export", count, lambda: _export(log, count)),
                _timed("verifier alone, over the export", count, lambda: _alone(log, kept)),
            ],
        )


def _timed(name: str, count: int, run: Callable[[], bool]) -> Row:
    """Stops where the trail is not found sound: a fast answer that is wrong is none."""
    began, busy = time.perf_counter(), _processor()
    if not run():
        raise SystemExit(f"{name}: does not fit")
    seconds = time.perf_counter() - began
    values = {"processor": round(_processor() - busy, 2), "rows": count, "rows_per_second": round(count / seconds)}
    return Row(name, round(seconds, 2), values)


def _processor() -> float:
    """CPU seconds of this process and of those it waited for."""
    import resource

    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def _verify(kept: Head) -> bool:
    from murderbook.workbench.audit.verify import verify

    finding = verify([kept])
    return finding.fault is None and finding.head == kept


def _export(log: Path, count: int) -> bool:
    from murderbook.workbench.audit.outside.proof import leaves

    with log.open("w", encoding="ascii") as file:
        file.writelines(f"{leaf}\n" for leaf in leaves(count))
    return True


def _alone(log: Path, kept: Head) -> bool:
    from murderbook.workbench.audit.outside import verify_proof

    program = [sys.executable, "-I", "-S", str(verify_proof.__file__), "log", str(log), str(kept)]
    return subprocess.run(program, stdout=subprocess.DEVNULL, check=False).returncode == 0


def naive() -> str:
    """The root, entry by entry."""
    from murderbook.workbench.audit.log import leaf_of
    from murderbook.workbench.audit.models import AuditEntry

    peaks: list[bytes] = []
    for size, entry in enumerate(AuditEntry.objects.order_by("index").iterator(chunk_size=BATCH), 1):
        peaks.append(leaf_of(entry))
        for _ in range((size & -size).bit_length() - 1):
            right = peaks.pop()
            peaks.append(sha256(b"\x01" + peaks.pop() + right).digest())
    root = peaks.pop()
    while peaks:
        root = sha256(b"\x01" + peaks.pop() + root).digest()
    return root.hex()


def make_trail(folder: Path, count: int) -> Head:
    """A record whose trail has `count` entries of an imagined unit; its head."""
    from murderbook.workbench.boot import open_record
    from murderbook.workbench.record import create_folder

    create_folder(folder, "Benchmark")
    open_record(folder)
    from django.db import connection, transaction

    from murderbook.workbench.audit.log import head

    nodes: dict[tuple[int, int], bytes] = {}
    chance = random.Random(1)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_auditentry")
        if cursor.fetchone() != (0,):
            raise SystemExit("a new record has entries already: this benchmark fills an empty trail")
        for start in range(0, count, BATCH):
            _fill(range(start, min(start + BATCH, count)), nodes, chance)
    return head()


def _fill(indexes: range, nodes: dict[tuple[int, int], bytes], chance: random.Random) -> None:
    """Rows as `log.record` would leave them, many at a time."""
    from murderbook.workbench.audit import tree
    from murderbook.workbench.audit.log import leaf_of
    from murderbook.workbench.audit.models import AuditEntry, AuditNode, AuditWords

    entries, rows, words = [], [], []
    for index in indexes:
        entry, said = _entry(AuditEntry, index, chance)
        entries.append(entry)
        if said:
            words.append(AuditWords(entry=entry, salt=said[0], body=said[1]))
        for level, place, value in tree.append(index, leaf_of(entry), lambda lv, i: nodes.pop((lv, i))):
            if place % 2 == 0:  # only a left one is asked for again
                nodes[level, place] = value
            rows.append(AuditNode(level=level, index=place, hash=value.hex()))
    for model, made in ((AuditEntry, entries), (AuditNode, rows), (AuditWords, words)):
        model.objects.bulk_create(made, batch_size=5_000)  # type: ignore[attr-defined]


def _entry(model: Any, index: int, chance: random.Random) -> tuple[Any, tuple[str, str] | None]:  # noqa: ANN401
    from murderbook.workbench.audit.canonical import commitment

    verb, kind = VERBS[index % len(VERBS)]
    said = (f"{chance.getrandbits(256):064x}", json.dumps({"reason": f"number {index}"})) if index % 3 == 0 else None
    entry = model(
        index=index,
        at=START + timedelta(milliseconds=70 * index),
        actor=f"account{index % 25:015d}",
        verb=verb,
        object_kind=kind,
        object_key=f"{chance.getrandbits(64):022d}" if kind else "",
        source=f"10.0.0.{index % 250}",
        commitment=commitment(*said) if said else "",
    )
    return entry, said


if __name__ == "__main__":
    main()
