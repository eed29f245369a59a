"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class GenealogyConfig(AppConfig):
    name = "murderbook.workbench.genealogy"
    label = "genealogy"
