"""Tables are made by migrations: what a model says of a column and no migration does is said to nobody."""

from __future__ import annotations

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState


def test_models_and_migrations_say_the_same() -> None:
    loader = MigrationLoader(None)
    found = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(graph=loader.graph)
    missing = {label: [one.describe() for one in changes[0].operations] for label, changes in found.items()}
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("murderbook.")}
    assert {label: said for label, said in missing.items() if label in ours} == {}
