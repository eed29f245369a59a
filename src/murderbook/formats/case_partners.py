"""What `link screen` writes: a row (CSV, Parquet) or a lead with all its rows (JSON) for each partner of each case."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from murderbook.evidence.export import CSV_COLUMNS, SCHEMA, lead_document
from murderbook.evidence.lead import Kind, Standing
from murderbook.linkage.tabular.bits import capped_bits
from murderbook.linkage.tabular.screen import Screening

MILLI = 1000.0


def write_partners(found: Screening, path: Path) -> int:
    """Write by the ending of `path`; returns how many entries. Columns are those of every list of leads."""
    if path.suffix.lower() == ".json":
        leads = [lead_document(lead, rank) for rank, lead in found.leads()]
        path.write_text(json.dumps({"schema": SCHEMA, "leads": leads}, ensure_ascii=False, indent=1) + "\n", "utf-8")
        return len(leads)
    table = partners_table(found)
    if path.suffix.lower() == ".parquet":
        pyarrow.parquet.write_table(table, path)
    else:
        pyarrow.csv.write_csv(table, path)
    return int(table.num_rows)


def partners_table(found: Screening) -> pa.Table:
    """`left` is the case asked about, `right` its partner, `rank` the partner's place; as in leads-json."""
    query, partner, rank, score = found.entries()
    ids = pa.array(found.fitted.table.ids, pa.string())
    validated, calibration = found.validated, found.fitted.model.calibration
    nothing = pa.nulls(len(query), pa.float64())
    bits = nothing
    if validated and calibration is not None:
        found_bits = capped_bits(found.fitted, found.bits(query, partner))
        bits = pa.array(found_bits)
    standing = (Standing.VALIDATED if validated else Standing.ASSUMED).value
    columns = {
        "rank": pa.array(rank),
        "kind": pa.array(np.full(len(query), Kind.SAME_OFFENDER.value)),
        "left": ids.take(pa.array(query)),
        "right": ids.take(pa.array(partner)),
        "standing": pa.array(np.full(len(query), standing)),
        "score": pa.array(score / MILLI),
        "bits": bits,
        "prior_bits": nothing,
        "posterior_bits": nothing,
        "chance_leads": _chance(found),
    }
    return pa.table({name: columns[name] for name in CSV_COLUMNS})


def _chance(found: Screening) -> pa.Array:
    """Looked up once for each distinct score."""
    _, _, _, score = found.entries()
    if found.chance is None:
        return pa.nulls(len(score), pa.float64())
    distinct, where = np.unique(score, return_inverse=True)
    shown = np.array([found.chance.at(int(value)).shown for value in distinct])
    return pa.array(shown[where])
