"""A list of case ids, one in each line: the cases to find partners of."""

from __future__ import annotations

from pathlib import Path

from murderbook.formats.reject import FormatError
from murderbook.formats.spreadsheet import id_meant
from murderbook.formats.text_file import TextFile
from murderbook.linkage.tabular.table import CaseTable

MOST_SHOWN = 5


def read_queries(path: Path, cases: CaseTable, file: str) -> list[str]:
    """The ids as given, in whatever encoding a table may have. FormatError: none, or one that is no case of `file`."""
    data = b"".join(TextFile.opened(path).blocks())
    lines = data.decode("utf-8", "backslashreplace").splitlines()
    asked = [(number, line.strip()) for number, line in enumerate(lines, start=1) if line.strip()]
    if not asked:
        raise FormatError(path.name, "holds no id", "Write one case id in each line.")
    row = cases.row
    asked = [(number, id_meant(one, row)) for number, one in asked]
    unknown = [f"line {number} ({one[:60]!r})" for number, one in asked if one not in row]
    if unknown:
        count = "1 line is" if len(unknown) == 1 else f"{len(unknown):,} of {len(asked):,} lines are"
        more = f" and {len(unknown) - MOST_SHOWN:,} more" if len(unknown) > MOST_SHOWN else ""
        reason = f"{count} no case of {file}: {', '.join(unknown[:MOST_SHOWN])}{more}"
        remedy = "Write one case id in each line, as it stands in the table of cases, and no header."
        raise FormatError(path.name, reason, remedy)
    return [one for _, one in asked]
