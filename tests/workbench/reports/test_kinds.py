"""Every table with a way to a case is disclosed by a kind, or is named with why it is no part of the file."""

from __future__ import annotations

from django.apps import apps
from django.db.models import ForeignKey, Model

from murderbook.workbench.register.models import Case
from murderbook.workbench.reports.file.kinds import KINDS, NOT_OF_THE_FILE


def _linked(model: type[Model]) -> set[type[Model]]:
    return {one.related_model for one in model._meta.concrete_fields if isinstance(one, ForeignKey)}


def _of_cases() -> set[str]:
    """Tables that name a case, or a row of a table that does: of the apps that hold what a case says."""
    ours = [one for one in apps.get_models() if one.__module__.startswith("murderbook.workbench")]
    found: set[type[Model]] = {Case}
    grown = True
    while grown:
        more = {one for one in ours if one not in found and _linked(one) & found}
        grown = bool(more)
        found |= more
    return {one._meta.label_lower for one in found}


def test_every_table_of_a_case_is_disclosed_or_told_why_not() -> None:
    disclosed = {kind.model._meta.label_lower for kind in KINDS}
    assert not disclosed & NOT_OF_THE_FILE.keys()
    missing = _of_cases() - disclosed - NOT_OF_THE_FILE.keys()
    assert not missing, f"say in workbench/reports/file/kinds.py how these are disclosed: {sorted(missing)}"
    gone = NOT_OF_THE_FILE.keys() - _of_cases()
    assert not gone, f"take these out of NOT_OF_THE_FILE: {sorted(gone)}"


def test_names_are_used_once_and_parents_stand_before_what_hangs_on_them() -> None:
    names = [kind.name for kind in KINDS]
    assert len(set(names)) == len(names)
    order = {name: at for at, name in enumerate(names)}
    for above, below in (("exhibit", "custody"), ("document", "page"), ("page", "mention"), ("lead", "judgement")):
        assert order[above] < order[below]
