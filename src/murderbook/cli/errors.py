"""Which exceptions are the user's to mend: those are told in one line, all others are bugs and keep their traceback."""

from __future__ import annotations


class InputError(Exception):
    """Bad input: what, where, and what to do."""


def explain(error: Exception) -> str | None:
    """The line to print, or None where the exception is a bug of ours."""
    from django.core.exceptions import ValidationError
    from django.http import Http404

    from murderbook.laboratory.checks import LaboratoryError
    from murderbook.triage.weights import WeightsError
    from murderbook.workbench.access.refusal import AccessRefusedError
    from murderbook.workbench.record import RecordError

    if isinstance(error, InputError | RecordError | AccessRefusedError | WeightsError | LaboratoryError):
        return str(error)
    if isinstance(error, ValidationError):
        return "; ".join(_messages(error))
    if isinstance(error, Http404):
        return "no such thing in this record, or none that this account may see or do"
    return _of_the_machine(error)


def _of_the_machine(error: Exception) -> str | None:
    """A busy database, a disk that is full or fails, a file that cannot be read or written."""
    from django.db import DatabaseError

    from murderbook.workbench.audit import alert
    from murderbook.workbench.audit.busy import is_older_schema
    from murderbook.workbench.disk.faults import fault_of

    if isinstance(error, DatabaseError) and alert.passes(error):
        return "the record is busy: another command or page is writing; try again in a moment"
    if is_older_schema(error):
        return "the record is older than the program: stop every server of it, and run the command again"
    if fault := fault_of(error):
        return f"{fault.heading[0].lower()}{fault.heading[1:]}. {fault.words}"
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}; name another file or folder, or mend its permissions"
    return None


def _messages(error: object) -> list[str]:
    """Each message with the field it is about."""
    from django.core.exceptions import ValidationError

    if not isinstance(error, ValidationError):
        return [str(error)]
    if hasattr(error, "error_dict"):
        return [f"{name}: {text}" for name, texts in error.message_dict.items() for text in texts]
    return [str(text) for text in error.messages]
