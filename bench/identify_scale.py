"""All pairs of a nation's unidentified remains and missing persons: 15,000 x 26,000, with chance leads

Records are drawn, none is real. The loop over pairs in plain Python runs the explained comparison on a few pairs of the
same files and is scaled. CPU seconds are those of all threads together.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import numpy as np

from _harness import Row, Value, peak_memory, report
from murderbook.identification import Choices, compare, fit, load_model, search
from murderbook.identification.chance import REPLICAS

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "identification"))
from identification_records import drawn

SIZES = ((1_500, 2_600), (15_000, 26_000))
LOOPED = 40  # pairs of the plain loop


def timed(name: str, pairs: int, run: object) -> Row:
    assert callable(run)
    with peak_memory() as peak:
        began, cpu = time.perf_counter(), time.process_time()
        run()
        wall, spent = time.perf_counter() - began, time.process_time() - cpu
    values: dict[str, Value] = {
        "cpu_seconds": round(spent, 1),
        "pairs": pairs,
        "ns_a_pair": round(spent / pairs * 1e9, 1),
    }
    return Row(name, round(wall, 1), values | {"peak_mib": round(peak["mib"])})


def main() -> None:
    rows, threads = [], os.cpu_count() or 1
    for dead, missing in SIZES:
        rng = np.random.default_rng(dead)
        reports = [drawn(number, rng, dead=False) for number in range(missing)]
        bodies = [drawn(number, rng, dead=True) for number in range(dead)]
        what, pairs = f"{dead:,} x {missing:,}", dead * missing
        rows.append(timed(f"{what}: counting rates", pairs, lambda b=bodies, r=reports: fit(load_model(), b, r)))
        model = fit(load_model(), bodies, reports)
        search(model, Choices(replicas=0, top=1, threads=1)) if dead == SIZES[0][0] else None  # compiles
        for top, replicas in ((10, 0), (10, REPLICAS)):
            name = f"{what}: search, {threads} threads" + (f" and {replicas} replicas" if replicas else "")
            rows.append(timed(name, pairs, lambda m=model, t=top, r=replicas: search(m, Choices(top=t, replicas=r))))
        began = time.process_time()
        for number in range(LOOPED):
            compare(bodies[number], reports[number], model)
        loop = (time.process_time() - began) / LOOPED * pairs
        rows.append(
            Row(f"{what}: explained one by one (scaled)", round(loop), {"cpu_seconds": round(loop), "pairs": pairs})
        )
    report(__file__, rows)


if __name__ == "__main__":
    main()
