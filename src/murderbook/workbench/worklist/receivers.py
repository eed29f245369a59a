"""A case that a person amends or moves takes its new place in the worklist at once."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from murderbook.workbench.register.hooks import case_changed, case_moved
from murderbook.workbench.worklist.assessing import reassess, reassess_around


@receiver(case_changed)
def _after_change(sender: Any, case_id: int, **_: Any) -> None:  # noqa: ANN401 - Django's signal
    reassess(case_id)


@receiver(case_moved)
def _after_move(sender: Any, case_id: int, **_: Any) -> None:  # noqa: ANN401 - as above
    reassess_around(case_id)
