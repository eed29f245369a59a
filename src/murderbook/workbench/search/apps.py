"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "murderbook.workbench.search"
    label = "search"
