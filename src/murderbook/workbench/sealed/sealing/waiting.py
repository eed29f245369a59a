"""Files that wait to be taken in, and lists of a laboratory that were: what of them names a case that is sealed goes.

Such a file belongs to nobody's case, it lies in the record's folder in the clear, and its page would read it out to
whoever sent it. So it is discarded, whatever else it holds: he has it, and can send it again. Of a list that was taken
in the rows of other cases stand; its name, its words and why it was undone lose what names the case.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.db.models import Q

from murderbook.formats.opening import open_table
from murderbook.formats.reject import FormatError
from murderbook.workbench.audit.models import AuditWords
from murderbook.workbench.documents import files
from murderbook.workbench.imports import staging
from murderbook.workbench.imports.models import Batch, BatchState
from murderbook.workbench.laboratory.models import LabList, ListState
from murderbook.workbench.register.models import Case

A_LIST = "a list"
OF_LISTS = "laboratory list"  # what such entries of the trail are about


def forget(case: Case) -> list[str]:
    """Before the case is erased, in its transaction. Under which names the files lie that go after it."""
    named = _named(case)
    # One that is taken in at this moment is left to that: whoever does it waits for the case, and finds it gone.
    lists = LabList._base_manager.select_for_update(skip_locked=True)
    imports = Batch._base_manager.select_for_update(skip_locked=True).filter(state=BatchState.STAGED)
    gone = []
    waiting: list[LabList | Batch] = [*lists.filter(state=ListState.STAGED), *imports]
    for row in waiting:
        if _may_name(row, named):
            gone.append(row.stored_as)
            row.delete()
    for taken in lists.exclude(state=ListState.STAGED):
        _without(taken, named)
    return gone


def destroy(stored_as: str) -> None:
    """An upload, written over first. One that is gone already is no error."""
    with suppress(FileNotFoundError):
        files.write_over(staging.path_of(stored_as))
    staging.remove(stored_as)


def words_of_lists(case: Case) -> list[int]:
    """Words of the trail about lists that name the case within a file's name or a reason."""
    named = _named(case)
    of_lists = AuditWords.objects.filter(_any_of(case), entry__object_kind=OF_LISTS)
    return [one.pk for one in of_lists if named.search(one.body)]


def _names(case: Case) -> list[str]:
    name = case.victim_name
    turned = " ".join(reversed(name.split(", "))) if name.count(", ") == 1 else ""
    return [one for one in (case.key, case.own_number, case.agency_number, name, turned) if one]


def _named(case: Case) -> re.Pattern[str]:
    """Any of them as a word of its own: the number 7 is not named by 1987."""
    return re.compile("|".join(rf"(?<![^\W_]){re.escape(one)}(?![^\W_])" for one in _names(case)), re.IGNORECASE)


def _any_of(case: Case) -> Q:
    found = Q()
    for one in _names(case):
        found |= Q(body__icontains=json.dumps(one, ensure_ascii=False)[1:-1])
    return found


def _may_name(row: LabList | Batch, named: re.Pattern[str]) -> bool:
    """What cannot be read may."""
    try:
        return any(named.search(text) for text in _said(row))
    except FormatError:
        return True


def _said(row: LabList | Batch) -> Iterator[str]:
    yield row.file_name
    yield json.dumps([row.mapping, getattr(row, "trial", "")], ensure_ascii=False, default=str)
    try:
        path = staging.path_of(row.stored_as)
    except FileNotFoundError:
        return
    yield path.read_bytes().decode(errors="replace")
    table = open_table(path, None, None)
    yield "\n".join(table.header)
    for chunk in table.chunks():
        for column in chunk.columns:
            yield "\n".join(column.to_pylist())


def _without(row: LabList, named: re.Pattern[str]) -> None:
    said = {
        "file_name": A_LIST if named.search(row.file_name) else row.file_name,
        "laboratory": A_LIST if named.search(row.laboratory) else row.laboratory,
        "undone_why": "" if named.search(row.undone_why) else row.undone_why,
        "mapping": _bare(row.mapping, named),
    }
    LabList._base_manager.filter(pk=row.pk).update(**said)


def _bare(mapping: Any, named: re.Pattern[str]) -> Any:  # noqa: ANN401 - JSON
    """Without the words and columns that name it."""
    if not isinstance(mapping, dict):
        return mapping
    return {word: _bare(means, named) for word, means in mapping.items() if not named.search(word)}
