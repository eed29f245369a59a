"""What an import did, in words: the same on the terminal and on the page."""

from __future__ import annotations

from collections.abc import Sequence

from murderbook.formats import Reject
from murderbook.workbench.imports.loading import Tally

NAMED = 20  # columns told by name


def counted(tally: Tally, layout: str) -> str:
    """One sentence whose numbers add up."""
    changed = f"{tally.changed:,} {'amended' if tally.amended else 'changed (kept apart, nothing written over)'}"
    lines = "line was" if tally.blank == 1 else "lines were"
    blank = f" {tally.blank:,} blank {lines} passed over." if tally.blank else ""
    rows = "row" if tally.read == 1 else "rows"
    return (
        f"Layout {layout}. {tally.read:,} {rows} read = {tally.new:,} new + {tally.known:,} already known + {changed} "
        f"+ {tally.rejected:,} rejected.{blank}"
    )


def kept_aside(columns: Sequence[str]) -> str:
    """Which columns no field was found for, and what that means; nothing where there is none."""
    if not columns:
        return ""
    names = ", ".join(map(repr, columns[:NAMED])) + (
        f" and {len(columns) - NAMED:,} more" if len(columns) > NAMED else ""
    )
    what = "Column not recognised" if len(columns) == 1 else f"{len(columns):,} columns not recognised"
    return f"{what}: {names}. Kept beside each case as text: neither checked nor ranked nor compared."


def described(reject: Reject) -> str:
    """Where, what, why, and what to do."""
    where = f"line {reject.line}" + (f", column {reject.column}" if reject.column else "")
    value = "" if not reject.value or reject.value in reject.reason else f" {reject.value!r}"
    expected = "" if not reject.expected or reject.expected in reject.remedy else f" Expected: {reject.expected}."
    return f"{reject.file}, {where}:{value} {reject.reason}.{expected} {reject.remedy}"
