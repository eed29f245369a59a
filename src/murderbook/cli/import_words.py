"""What `murderbook import` says afterwards: data for --json, words for the terminal, the command that comes next."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from murderbook.workbench.imports.loading import Order, Outcome

SHOWN = 5  # rejects told in words
PAGE = "docs/how-to/import.md"


@dataclass(frozen=True, slots=True)
class Asked:
    """The command as it was given, for those it names as next."""

    file: Path
    record: Path
    layout: str
    mapping: Path | None
    compartment: str | None
    as_: str | None
    rejects: Path | None

    def again(self, *more: str) -> str:
        """The same import once more, with further options."""
        words = ["murderbook", "import", str(self.file), "--record", str(self.record)]
        words += [] if self.layout == "auto" else ["--layout", self.layout]
        for option, value in (("--mapping", self.mapping), ("--compartment", self.compartment), ("--as", self.as_)):
            words += [] if value is None else [option, str(value)]
        return shlex.join([*words, *more])

    def undo(self, key: str) -> str:
        return f'murderbook undo --record {shlex.quote(str(self.record))} --reason "..." {_apart(key)}'


def _apart(key: str) -> str:
    """A key that begins with a dash is no option."""
    return f"-- {key}" if key.startswith("-") else key


def document(order: Order, outcome: Outcome, asked: Asked) -> dict[str, Any]:
    """Described in docs/how-to/import.md."""
    tally = outcome.tally
    return {
        "file": order.file_name,
        "layout": order.reading.layout,
        "compartment": order.compartment.name,
        "batch": outcome.batch.key if outcome.batch else None,
        "dry_run": outcome.batch is None,
        "counts": {
            "read": tally.read,
            "new": tally.new,
            "known": tally.known,
            "changed": tally.changed,
            "rejected": tally.rejected,
            "blank": tally.blank,
        },
        "amended": tally.amended,
        "kept_aside": order.reading.kept_aside,
        "notes": [*order.reading.notes, *_advice(order, outcome, asked)],
        "rejects_file": str(asked.rejects) if asked.rejects else None,
        "rejects": [
            {"line": one.line, "column": one.column, "value": one.value, "expected": one.expected,
             "remedy": one.remedy, "reason": one.reason}
            for one in outcome.rejects[:SHOWN]
        ],
    }  # fmt: skip


def in_words(order: Order, outcome: Outcome, asked: Asked) -> str:
    from murderbook.workbench.imports.words import counted, described

    lines = [counted(outcome.tally, order.reading.layout)]
    lines += [f"Note: {note}" for note in order.reading.notes]
    lines += [f"  {described(one)}" for one in outcome.rejects[:SHOWN]]
    if len(outcome.rejects) > SHOWN:
        lines.append(f"... and {len(outcome.rejects) - SHOWN:,} more.")
    lines += _list_of_faults(outcome, asked)
    lines += _advice(order, outcome, asked)
    if outcome.batch is not None and outcome.wrote:
        lines.append(f"Undo: {asked.undo(outcome.batch.key)}")
    return "\n".join(lines)


def _list_of_faults(outcome: Outcome, asked: Asked) -> list[str]:
    """Where every fault is listed; nothing where there is none."""
    if not outcome.rejects:
        return []
    if asked.rejects is None:
        return [f"All of them as a list: {asked.again('--dry-run', '--rejects', 'faults.csv')}"]
    return [
        f"{asked.rejects} lists what kept rows out, one bad cell a line: file, line, column, value, expected, remedy, "
        f"reason. It is no copy of the rows: mend these cells in {asked.file} and import that again."
    ]


def _advice(order: Order, outcome: Outcome, asked: Asked) -> list[str]:
    return [
        *_about_columns(order, outcome, asked),
        *_about_changed(outcome, asked),
        *_about_known(order, asked, outcome),
    ]


def _about_columns(order: Order, outcome: Outcome, asked: Asked) -> list[str]:
    from murderbook.workbench.imports.words import kept_aside

    said = kept_aside(order.reading.kept_aside)
    if not said:
        return []
    record = shlex.quote(str(asked.record))
    how = f"To map them: 'murderbook serve --record {record}', Imports, step 2; or --mapping M.toml ({PAGE})."
    return [said, how + _afterwards(order, outcome, asked)]


def _afterwards(order: Order, outcome: Outcome, asked: Asked) -> str:
    """How rows that went in under a poorer mapping get a better one."""
    if outcome.batch is None:
        return ""
    if order.reading.binding.layout.natural_key is not None:
        return " Importing the file again with the mapping and --update then amends these cases."
    if not outcome.wrote:
        return ""
    return f" Undo this import before you import the file again with the mapping: {asked.undo(outcome.batch.key)}"


def _about_changed(outcome: Outcome, asked: Asked) -> list[str]:
    tally = outcome.tally
    if not tally.changed or tally.amended:
        return []
    return [f"To amend the cases of changed rows: {asked.again('--update')}"]


def _about_known(order: Order, asked: Asked, outcome: Outcome) -> list[str]:
    """Rows without a number of their own are known whatever the mapping: say what stands in a better one's way."""
    from murderbook.workbench.imports.access import read_otherwise

    if not outcome.tally.known or order.reading.binding.layout.natural_key is not None:
        return []
    earlier = read_otherwise(order)
    return [f"This file went in before under another mapping; to have it read anew, first {asked.undo(key)}"
            for key in earlier]  # fmt: skip
