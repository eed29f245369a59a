"""`murderbook refresh`: search and rank anew."""

from __future__ import annotations

from typing import Annotated

import typer

from murderbook.cli.output import say
from murderbook.cli.session import AsOption, RecordOption, open_as


def refresh(
    record: RecordOption,
    as_: AsOption = None,
    force: Annotated[bool, typer.Option("--force", help="Even where nothing has changed.")] = False,
) -> None:
    """Compare the cases and rank them anew where files have changed since the last time."""
    open_as(record, as_)
    from murderbook.cli.refreshing import refresh_with_progress

    done = refresh_with_progress(force=force)
    say("Leads and worklist are up to date." if done else "Nothing has changed since the last time.")
