"""Shared cM of every relationship: the engine's gene drop beside ped-sim and beside what people report.

10,000 pairs each. `ratio`: spread of the gene drop over that of ped-sim in the root of cM, all segments; the engine
widens its spreads by UNEVEN_MAP, the mean of it over relationships near enough for a normal. ped-sim knows where on a
chromosome men and women recombine; the gene drop has even chromosomes.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from _families import shared_by
from _harness import Row, report
from murderbook.kinship.genealogy.marginal import fitted
from murderbook.kinship.genealogy.relation import Reference, references

SEED = 31


def row(one: Reference, pairs: int) -> Row:
    began = time.process_time()
    counted, every = shared_by(one, 7.0, pairs, SEED), shared_by(one, 0.0, pairs, SEED + 1)
    took = time.process_time() - began
    split = one.relation == "SIB"  # the table splits segments of siblings where both strands are shared
    low, high = np.quantile(counted, (0.005, 0.995))
    ends = fitted(counted[:, None, None], np.array([7.0])).cm_between(0.99)
    return Row(one.line.words if one.up else one.relation, round(took, 2), {
        "relation": one.relation,
        "mean": round(float(counted.mean()), 1), "mean_pedsim": None if split else round(one.mean, 1),
        "mean_reported": one.reported[0] if one.reported else None,
        "sd": round(float(counted.std()), 1), "sd_pedsim": None if split else round(one.sd, 1),
        "ratio": round(float(np.sqrt(every).std()) / one.all_root_sd, 3) if one.all_root_sd else None,
        "zero": round(float((counted == 0).mean()), 4), "zero_pedsim": round(one.zero, 4),
        "range": f"{low:.0f} to {high:.0f}", "range_pedsim": None if split else f"{one.low:.0f} to {one.high:.0f}",
        "range_engine": f"{ends[0][0, 0]:.0f} to {ends[1][0, 0]:.0f}",
        "range_reported": f"{one.reported[1]:g} to {one.reported[2]:g}" if one.reported else None,
    })  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=10_000)
    given = parser.parse_args()
    rows = [row(one, given.pairs) for one in references()]
    near = [float(one.values["ratio"] or 0) for one, known in zip(rows, references(), strict=True)
            if known.all_root_sd and known.mean > 150]  # fmt: skip
    print(f"mean ratio of {len(near)} relationships above 150 cM: {np.mean(near):.4f}")
    report(__file__, rows)


if __name__ == "__main__":
    main()
