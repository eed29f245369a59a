"""What `link screen` writes: a row (CSV, Parquet) or a lead with all its rows (JSON) for each partner of each case."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from murderbook.evidence.export import CSV_COLUMNS, SCHEMA, lead_document
from murderbook.evidence.lead import Kind, Standing
from murderbook.formats.spreadsheet import neutral
from murderbook.linkage.tabular.bits import capped_bits
from murderbook.linkage.tabular.screen import Screening

MILLI = 1000.0


def write_partners(found: Screening, path: Path) -> int:
    """Write by the ending of `path`; returns how many entries. Columns are those of every list of leads."""
    if path.suffix.lower() == ".json":
        leads = [lead_document(lead, rank) for rank, lead in found.leads()]
        path.write_text(json.dumps({"schema": SCHEMA, "leads": leads}, ensure_ascii=False, indent=1) + "\n", "utf-8")
        return len(leads)
    is_parquet = path.suffix.lower() == ".parquet"
    ids = found.fitted.table.ids
    table = partners_table(found, ids if is_parquet else [neutral(one) for one in ids])
    if is_parquet:
        pyarrow.parquet.write_table(table, path)
    else:
        pyarrow.csv.write_csv(table, path)
    return int(table.num_rows)


def partners_table(found: Screening, names: Sequence[str]) -> pa.Table:
    """`left` is the case asked about, `right` its partner, `rank` the partner's place; as in leads-json. `names`: what
    each case is called there."""
    query, partner, rank, score = found.entries()
    ids = pa.array(names, pa.string())
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
