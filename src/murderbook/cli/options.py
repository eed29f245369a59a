"""Options that several verbs share, beside those of `session`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

JsonOption = Annotated[bool, typer.Option("--json", help="Data alone, as JSON on standard output.")]
OutOption = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write the JSON to this file.")]
