"""What an import did, in words: the same on the terminal and on the page."""

from __future__ import annotations

from murderbook.formats import Reject
from murderbook.workbench.imports.loading import Tally


def counted(tally: Tally, layout: str) -> str:
    """One sentence whose numbers add up."""
    changed = f"{tally.changed:,} {'amended' if tally.amended else 'changed (kept apart, nothing written over)'}"
    blank = f" {tally.blank:,} blank lines were passed over." if tally.blank else ""
    return (
        f"Layout {layout}. {tally.read:,} rows read = {tally.new:,} new + {tally.known:,} already known + {changed} "
        f"+ {tally.rejected:,} rejected.{blank}"
    )


def described(reject: Reject) -> str:
    """Where, what, why, and what to do."""
    where = f"line {reject.line}" + (f", column {reject.column}" if reject.column else "")
    value = "" if not reject.value or reject.value in reject.reason else f" {reject.value!r}"
    expected = "" if not reject.expected or reject.expected in reject.remedy else f" Expected: {reject.expected}."
    return f"{reject.file}, {where}:{value} {reject.reason}.{expected} {reject.remedy}"
