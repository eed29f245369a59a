"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "murderbook.workbench.imports"
    label = "imports"
