"""The unit's review procedure: a copy of its own in the record's folder, else the Act as the program has it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from murderbook.procedures import Procedure, ProcedureError, default_text, parse

PROCEDURE_FILE = "review-procedure.toml"


def unit_text() -> tuple[str, str]:
    """The text that new applications keep, and the file that it is from. ProcedureError where it is no text."""
    path: Path = settings.RECORD.folder / PROCEDURE_FILE
    if not path.exists():
        return default_text(), "default"
    try:
        return path.read_text(encoding="utf-8"), PROCEDURE_FILE
    except (UnicodeDecodeError, OSError) as error:
        raise ProcedureError(PROCEDURE_FILE, "file", str(error), "save the file as text in UTF-8") from error


def unit_procedure() -> Procedure:
    return kept_procedure(*unit_text())


@lru_cache(maxsize=32)
def kept_procedure(text: str, origin: str = "as it was when the application came") -> Procedure:
    """ProcedureError where the text is no procedure."""
    return parse(text, origin)
