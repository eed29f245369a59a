"""`murderbook demo`: make the demo record, run every engine over it, say what was found against what was planted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def demo(
    record: Annotated[Path, typer.Option("--record", metavar="DIR", help="Folder to make the record in.")],
    seed: Annotated[int, typer.Option(help="Another seed gives another city.")] = 8,
    cases: Annotated[int, typer.Option(help="Unsolved homicides in the backlog.", min=60)] = 6000,
) -> None:
    """Generate a big city's backlog with planted answers, import it, and look for them."""
    from murderbook.cli.demo_record import make_demo
    from murderbook.cli.output import say

    for line in make_demo(record, seed, cases):
        say(line)
