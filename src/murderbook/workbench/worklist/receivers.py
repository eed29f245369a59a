"""A case that a person amends takes its new place in the worklist at once."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from murderbook.workbench.register.hooks import case_changed
from murderbook.workbench.worklist.assessing import reassess


@receiver(case_changed)
def _after_change(sender: Any, case_id: int, **_: Any) -> None:  # noqa: ANN401 - Django's signal
    reassess(case_id)
