"""A relation of a case for tests, with invented names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from murderbook.workbench.access.models import Account
    from murderbook.workbench.network.models import CaseRelation, RelationFile
    from murderbook.workbench.register.models import Case

SENT = {
    "left": "Max Roe", "left_kind": "person", "kind": "drove", "right": "plate CA 1ABC234", "right_kind": "vehicle",
    "directed": "on", "when": "summer 1986", "source": "talk with Ivo Lund", "page": "2",
    "reliability": "B", "credibility": "2",
}  # fmt: skip


def related(case: Case, account: Account, **said: str) -> CaseRelation:
    """As the form enters it: somebody drove a car."""
    from murderbook.workbench.network.stating.ends import people_of
    from murderbook.workbench.network.stating.forms import RelationForm
    from murderbook.workbench.network.stating.keeping import enter

    form = RelationForm(people_of(case), SENT | said)
    assert form.is_valid(), form.errors
    return enter(case, form.cleaned_data, account)


FTM = b"""{"id": "a", "schema": "Person", "properties": {"name": ["Uma Gray"]}}
{"id": "b", "schema": "Vehicle", "properties": {"registrationNumber": ["1ABC234"], "owner": ["a"]}}
"""


def file_of_relations(case: Case, account: Account, name: str = "aleph.ftm.json", content: bytes = FTM) -> RelationFile:
    """As it is taken in: somebody owned a car."""
    from murderbook.workbench.network.files.taking_in import take_in

    return take_in(case, name, content, account)
