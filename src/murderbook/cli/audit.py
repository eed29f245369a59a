"""`murderbook audit ...`: the head of the trail, and the proof that nothing of it was altered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from murderbook.cli.errors import InputError
from murderbook.cli.session import AsOption, RecordOption, open_as

if TYPE_CHECKING:
    from murderbook.workbench.audit.log import Head

app = typer.Typer(help="The audit trail: its head, and whether all of it still fits.", no_args_is_help=True)

JsonOption = Annotated[bool, typer.Option("--json", help="JSON on standard output.")]


@app.command()
def head(record: RecordOption, as_name: AsOption = None, as_json: JsonOption = False) -> None:
    """Print the head, SIZE:ROOT. Keep it outside the machine: nothing before it can then be altered unseen."""
    from murderbook.cli.output import put_json, put_text

    by = open_as(record, as_name)
    from murderbook.workbench.audit.acts import take_head

    taken = take_head(by)
    if as_json:
        put_json({"size": taken.size, "root": taken.root})
    else:
        put_text(f"{taken}\n")


@app.command()
def verify(
    record: RecordOption,
    as_name: AsOption = None,
    against: Annotated[
        list[str] | None, typer.Option(metavar="SIZE:ROOT", help="A head kept earlier; may be given several times.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Recompute every entry, and compare with heads kept outside. Exit status 1 where anything does not fit."""
    from murderbook.cli.output import put_json, put_text, say

    by = open_as(record, as_name)
    from murderbook.workbench.audit.acts import verify_by

    finding = verify_by(by, _heads(against or []))
    if as_json:
        put_json({"size": finding.head.size, "root": finding.head.root, "fault": finding.fault})
    else:
        put_text(f"{finding.head}\n")
    if finding.fault:
        raise InputError(f"the audit trail does not fit: {finding.fault}")
    say(f"All {finding.head.size} entries fit; {len(against or [])} kept heads compared.")
    if finding.words_destroyed:
        say(f"The words of {finding.words_destroyed} entries were destroyed; their commitments are still there.")


def _heads(texts: list[str]) -> list[Head]:
    """InputError for a text that is no head."""
    from murderbook.workbench.audit.verify import read_head

    try:
        return [read_head(text) for text in texts]
    except ValueError as error:
        raise InputError(f"--against {error}") from None
