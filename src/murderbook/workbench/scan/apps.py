"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class ScanConfig(AppConfig):
    name = "murderbook.workbench.scan"
    label = "scan"
