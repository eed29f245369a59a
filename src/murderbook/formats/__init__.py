"""Files in, validated records out.

    from murderbook import formats

    reading = formats.read("backlog.csv")            # recognises the layout, or FormatError says why not
    for batch in reading.batches():                  # NarrowBatch (shr, wapo) or WideBatch (register, namus-*)
        store(batch)                                 # every row in it is valid
    reading.counts                                   # read == accepted + rejected; blank lines beside
    formats.write_rejects("rejects.csv", reading.rejects)

`reading.shape` says which of the two batches to expect, `reading.layout` which layout was recognised,
`reading.header` the columns as found, `reading.notes` what was noticed without harm (formulas, ambiguous dates).
`reading.cases()` gives `casefile.Case` records for engines on plain files. A reading can be iterated again: each pass
starts over, counts with it.

A bad optional value rejects its row unless it is a declared unknown ("999", "Unknown", blank ...): dropping it
silently would lose it. Bad rows never stop good ones.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from murderbook.formats.layout import Layout, layout_named, layouts
    from murderbook.formats.mapping import Mapping
    from murderbook.formats.reading import Counts, Reading, read
    from murderbook.formats.record_row import NARROW_SCHEMA, Batch, NarrowBatch, WideBatch, WideRow
    from murderbook.formats.reject import FormatError, Reject, write_rejects
    from murderbook.formats.suggestion import Suggestion, as_mapping, suggest

# Loaded when they are asked for: a page that checks one value need not wait for the readers of whole files.
_WHERE = {
    "Layout": "layout",
    "layout_named": "layout",
    "layouts": "layout",
    "Mapping": "mapping",
    "Counts": "reading",
    "Reading": "reading",
    "read": "reading",
    "NARROW_SCHEMA": "record_row",
    "Batch": "record_row",
    "NarrowBatch": "record_row",
    "WideBatch": "record_row",
    "WideRow": "record_row",
    "FormatError": "reject",
    "Reject": "reject",
    "write_rejects": "reject",
    "Suggestion": "suggestion",
    "as_mapping": "suggestion",
    "suggest": "suggestion",
}

__all__ = [
    "NARROW_SCHEMA",
    "Batch",
    "Counts",
    "FormatError",
    "Layout",
    "Mapping",
    "NarrowBatch",
    "Reading",
    "Reject",
    "Suggestion",
    "WideBatch",
    "WideRow",
    "as_mapping",
    "layout_named",
    "layouts",
    "read",
    "suggest",
    "write_rejects",
]


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
