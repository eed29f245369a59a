"""`murderbook dna`: STR profiles of remains and of families, into the record and out of its comparisons."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from murderbook.cli.errors import InputError
from murderbook.cli.named import case_named
from murderbook.cli.output import say, shown
from murderbook.cli.session import AsOption, RecordOption, open_as

app = typer.Typer(help="STR profiles of remains and of families that miss somebody.", no_args_is_help=True)


@app.command()
def add(
    record: RecordOption,
    profiles: Annotated[Path, typer.Argument(metavar="PROFILES", help="A laboratory's table, or CODIS CMF.")],
    references: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Whose relatives the samples are of: missing case, relation, sample."),
    ] = None,
    as_: AsOption = None,
) -> None:
    """Take STR profiles into the record: remains by their case number, relatives by the number of their sample. All of
    a file are taken in, or none."""
    account = open_as(record, as_)
    from murderbook.cli.refreshing import refresh_with_progress
    from murderbook.workbench.audit.log import COMMAND_LINE
    from murderbook.workbench.identity.dna.keeping import take_in

    taken = take_in(profiles, references, account, COMMAND_LINE)
    same = f"; {taken.same} were on file already" if taken.same else ""
    say(f"Profiles taken in: {taken.remains} of remains, {taken.relatives} of relatives{same}.")
    refresh_with_progress()


@app.command()
def withdraw(
    record: RecordOption,
    case: Annotated[str, typer.Argument(metavar="CASE", help="Number of the remains or of the report.")],
    sample: Annotated[str, typer.Argument(metavar="SAMPLE", help="Number of the sample.")],
    reason: Annotated[str, typer.Option(help="Why: a mix-up, a consent taken back.", show_default=False)],
    as_: AsOption = None,
) -> None:
    """Take a profile out of every comparison. It stays on file with the reason."""
    account = open_as(record, as_)
    from django.db import transaction

    from murderbook.cli.refreshing import refresh_with_progress
    from murderbook.workbench.access.rights import Right
    from murderbook.workbench.audit.log import COMMAND_LINE
    from murderbook.workbench.identity.dna.keeping import withdraw_profile
    from murderbook.workbench.identity.models import StrProfile

    named = case_named(account, case, Right.WRITE)
    with transaction.atomic():
        found = StrProfile.objects.visible_to(account, Right.WRITE).standing().filter(case=named, sample=sample).first()
        if found is None:
            raise InputError(f"no profile of sample {shown(sample)} is on file for {shown(case)}")
        withdraw_profile(found, reason, account, COMMAND_LINE)
    say(f"Withdrawn: {shown(sample)}. It takes part in no comparison any more.")
    refresh_with_progress()
