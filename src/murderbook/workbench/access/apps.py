"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "murderbook.workbench.access"
    label = "access"
