"""The app of sealed compartments."""

from __future__ import annotations

from django.apps import AppConfig


class SealedConfig(AppConfig):
    name = "murderbook.workbench.sealed"
    label = "sealed"
