"""The same additive score in SQL: what a unit with DuckDB could write, all pairs, vectorised by DuckDB itself."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa

from murderbook.compute.additive.form import Additive
from murderbook.compute.packed import Ints


def cases_table(additive: Additive) -> pa.Table:
    """One row per case: its columns, and the rows of the weight tables that its own values look up."""
    c, cells, w = additive.columns, additive.cells, additive.weights
    found: dict[str, object] = {"id": np.arange(additive.n, dtype=np.int64)}
    for name, codes in (("c", c.categories), ("g", c.graded)):
        found |= {f"{name}{f}": codes[:, f].astype(np.int32) for f in range(codes.shape[1])}
    for f, first in enumerate(w.first):
        agree = w.agree[cells.node[c.cell], (first + c.categories[:, f].astype(np.int64))[:, None]]
        found[f"agree{f}"] = _lists(agree)
    for f in range(len(w.grades)):
        found[f"grade{f}"] = _lists(w.grades[f, c.graded[:, f]])
    found |= {name: getattr(cells, name)[c.cell] for name in ("area", "wider", "era")}
    found["by_area"] = _lists(cells.area_weight[c.cell])
    found |= {axis: c.xyz[:, at].astype(np.float64) for at, axis in enumerate("xyz")}
    found |= {"located": c.located, "radius2": c.radius2, "tick": c.tick, "span": c.span, "closed": c.closed}
    found |= {f"edge{at}": w.edges[c.spot, at] for at in range(w.edges.shape[1])}
    found["gaps"] = _lists(w.gaps[c.span].reshape(additive.n, -1))
    found["series"] = c.series
    return pa.table(found)


def _lists(rows: Ints) -> pa.Array:
    return pa.FixedSizeListArray.from_arrays(pa.array(np.ascontiguousarray(rows).ravel()), rows.shape[1])


def top_partners(table: pa.Table, additive: Additive, k: int, threads: int) -> tuple[Ints, Ints]:
    """Scores and rows [n, k] by SQL; ties by row."""
    connection = duckdb.connect(config={"threads": threads})
    connection.register("cases", table)
    connection.execute("CREATE TABLE held AS SELECT * FROM cases")
    rows = connection.execute(_query(additive, k)).fetchall()
    score, partner = np.full((additive.n, k), -(2**31), np.int32), np.full((additive.n, k), -1, np.int32)
    for case, keys in rows:
        both = np.array(keys, np.int64)
        partner[case, : len(keys)] = (-both) % 2**32
        score[case, : len(keys)] = (both + partner[case, : len(keys)]) >> 32
    return score, partner


def _query(additive: Additive, k: int) -> str:
    w = additive.weights
    terms = [
        f"CASE WHEN q.c{f} = 0 OR o.c{f} = 0 THEN 0 WHEN q.c{f} = o.c{f} THEN q.agree{f}[relation + 1] ELSE {d} END"
        for f, d in enumerate(w.differ)
    ]
    terms += [f"q.grade{f}[o.g{f} + 1]" for f in range(len(w.grades))]
    distance = " + ".join(f"(apart > {edge})::INT" for edge in w.distances)
    nearness = " + ".join(f"(apart > least(q.edge{at}, o.edge{at}))::INT" for at in range(w.edges.shape[1]))
    gap = " + ".join(f"(abs(q.tick - o.tick) >= {edge})::INT" for edge in w.gap_edges)
    places = str(w.places.ravel().tolist())
    level = "CASE WHEN relation < 4 THEN relation // 2 WHEN q.wider < 0 OR o.wider < 0 THEN 3 ELSE 2 END"
    terms.append(
        f"""CASE WHEN q.located AND o.located THEN {places}[({distance}) * {w.places.shape[1]} + {nearness} + 1]
        WHEN q.area >= 0 AND o.area >= 0 THEN q.by_area[{level} + 1] ELSE 0 END"""
    )
    terms.append(
        f"CASE WHEN q.span >= 0 AND o.span >= 0 THEN q.gaps[o.span::INT * {w.gaps.shape[2]} + {gap} + 1] ELSE 0 END"
    )
    apart = (
        "((q.x - o.x) * (q.x - o.x) + (q.y - o.y) * (q.y - o.y) + (q.z - o.z) * (q.z - o.z) + o.radius2 + q.radius2)"
    )
    place = "CASE WHEN q.area >= 0 AND q.area = o.area THEN 0 WHEN q.wider >= 0 AND q.wider = o.wider THEN 2 ELSE 4 END"
    relation = f"({place} + CASE WHEN q.era >= 0 AND q.era = o.era THEN 0 ELSE 1 END)"
    total = " + ".join(terms).replace("apart", apart).replace("relation", relation)
    return f"""SELECT q.id, max(({total})::BIGINT * 4294967296 - o.id, {k}) FROM held q, held o
        WHERE q.id <> o.id AND NOT (q.closed AND o.closed) AND NOT (q.series >= 0 AND q.series = o.series)
        GROUP BY q.id"""
