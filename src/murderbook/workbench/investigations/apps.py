"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class InvestigationsConfig(AppConfig):
    name = "murderbook.workbench.investigations"
    label = "investigations"
