"""Which exceptions are the user's to mend: those are told in one line, all others are bugs and keep their traceback."""

from __future__ import annotations


class InputError(Exception):
    """Bad input: what, where, and what to do."""


def explain(error: Exception) -> str | None:
    """The line to print, or None where the exception is a bug of ours."""
    from murderbook.workbench.record import RecordError

    if isinstance(error, (InputError, RecordError)):
        return str(error)
    return None
