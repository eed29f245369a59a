"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class ResolutionConfig(AppConfig):
    name = "murderbook.workbench.resolution"
    label = "resolution"
