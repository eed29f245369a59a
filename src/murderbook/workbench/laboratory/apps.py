"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class LaboratoryConfig(AppConfig):
    name = "murderbook.workbench.laboratory"
    label = "laboratory"
