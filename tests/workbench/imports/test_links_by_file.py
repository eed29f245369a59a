"""A physical link of a file is the file's own: one that a person entered is neither changed by it nor told of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from murderbook.workbench.imports.loading import Tally, load, trial
from murderbook.workbench.register.models import PhysicalLink, Revision
from personas import Unit

pytestmark = pytest.mark.django_db

HEADER = "case_number,link_1_case,link_1_kind,link_1_same_source"


def test_a_file_does_not_touch_a_link_with_a_case_that_its_importer_does_not_see(
    register: Callable[..., Path], order: Callable[..., Any], unit: Unit
) -> None:
    link = PhysicalLink.objects.create(
        case=unit.cases[0], other=unit.secret[0], other_number="TF-1", kind="dna", same_source=True
    )

    def brought(row: str, what: Callable[[Any], Any]) -> tuple[Tally, int]:
        before = Revision.objects.count()
        tally = what(order(register(f"01986-001,{row}", header=HEADER), update=True, layout="register")).tally
        return tally, Revision.objects.count() - before

    brought("X-1,dna,no", load)  # what else a first file fills in
    assert brought("TF-1,dna,yes", trial) == brought("TF-9,dna,yes", trial), "nothing is told of what is there"
    assert brought("TF-1,dna,no", load) == brought("TF-9,dna,no", load)
    link.refresh_from_db()
    assert link.same_source, "the laboratory's word stays"
    by_file = PhysicalLink.objects.filter(case=unit.cases[0], other=None)
    assert set(by_file.values_list("other_number", "same_source")) == {("X-1", False), ("TF-1", False), ("TF-9", False)}
    assert brought("TF-1,dna,yes", load)[1] == 1, "the file's own row is amended by the next one"
    assert by_file.count() == 3
