"""Splink on the cases of `link_scale`, in an environment of its own (bench/.venv): all pairs, comparable comparisons.

python bench/_splink_peer.py CASES.parquet prints seconds, CPU seconds and pairs as JSON. Its model is given, not
trained: what is measured is the scoring.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import time
from pathlib import Path
from typing import Any

import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator

THREADS = 2


def comparisons() -> list[Any]:
    def odds(levels: int) -> dict[str, list[float]]:
        m = [0.5] + [0.5 / (levels - 1)] * (levels - 1)
        u = [0.1] + [0.9 / (levels - 1)] * (levels - 1)
        return {"m_probabilities": m, "u_probabilities": u}

    found: list[Any] = [cl.ExactMatch(f"c{f}").configure(term_frequency_adjustments=True, **odds(2)) for f in range(12)]
    found += [cl.ExactMatch(f"g{f}").configure(**odds(2)) for f in range(3)]
    found.append(cl.DistanceInKMAtThresholds("lat", "long", [2, 10, 50, 200, 800]).configure(**odds(6)))
    dates = cl.AbsoluteDateDifferenceAtThresholds(
        "day", input_is_string=False, metrics=["day"] * 5, thresholds=[30, 180, 365, 1095, 3650]
    )
    found.append(dates.configure(**odds(7)))
    return found


def main(path: Path) -> None:
    logging.disable(logging.WARNING)
    api = DuckDBAPI()
    api._con.execute(f"SET threads = {THREADS}")
    cases = api.register(api._con.sql(f"SELECT * FROM '{path}'").arrow().read_all())
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons(),
        blocking_rules_to_generate_predictions=["1=1"],
        unique_id_column_name="id",
        retain_matching_columns=False,
    )
    linker = Linker(cases, settings)
    wall, cpu = time.perf_counter(), time.process_time()
    found = linker.inference.predict()
    api._con.execute(
        f"""SELECT id, max(mw, 10) FROM (
            SELECT id_l AS id, match_weight AS mw FROM {found.physical_name}
            UNION ALL SELECT id_r, match_weight FROM {found.physical_name}) GROUP BY id"""
    ).fetchall()
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - wall,
                "cpu_seconds": time.process_time() - cpu,
                "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
