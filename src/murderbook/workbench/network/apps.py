"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "murderbook.workbench.network"
    label = "network"
