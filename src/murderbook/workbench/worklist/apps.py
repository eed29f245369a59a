"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class WorklistConfig(AppConfig):
    name = "murderbook.workbench.worklist"
    label = "worklist"
