"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class UnitConfig(AppConfig):
    name = "murderbook.workbench.unit"
    label = "unit"
