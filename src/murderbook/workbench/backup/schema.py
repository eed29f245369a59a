"""Which migrations a database has had, and the models as they were then: a backup is loaded at its own state."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from murderbook.workbench.backup.form.rows import OURS
from murderbook.workbench.record import RecordError

Migrations = dict[str, list[str]]  # by app


class NewerSchemaError(RecordError):
    """The backup was made by a version that has tables this one does not know."""


def applied(connection: BaseDatabaseWrapper) -> Migrations:
    """What this database has had, our apps alone."""
    found: Migrations = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        if app in _labels():
            found.setdefault(app, []).append(name)
    return found


def models_at(state: Migrations, connection: BaseDatabaseWrapper) -> Apps:
    """The models after these migrations. NewerSchemaError."""
    executor = MigrationExecutor(connection)
    return executor.loader.project_state(_last(state, executor)).apps


def migrate_to(state: Migrations, connection: BaseDatabaseWrapper) -> None:
    """Bring an empty database to the state that a backup was made at. NewerSchemaError."""
    executor = MigrationExecutor(connection)
    executor.migrate(_last(state, executor))


def _last(state: Migrations, executor: MigrationExecutor) -> list[tuple[str, str]]:
    """Of each app the last of these migrations; and all that other people's apps have."""
    graph = executor.loader.graph
    nodes = {(app, name) for app, names in state.items() for name in names}
    unknown = sorted(f"{app} {name}" for app, name in nodes - set(graph.nodes))
    if unknown:
        raise NewerSchemaError(
            f"this backup was made by a newer murderbook (its tables know of {unknown[0]}): update this one"
        )
    last = [node for node in nodes if not _followed(node, nodes, executor)]
    return sorted(last) + [leaf for leaf in graph.leaf_nodes() if leaf[0] not in _labels()]


def _followed(node: tuple[str, str], nodes: set[tuple[str, str]], executor: MigrationExecutor) -> bool:
    """By one of its own app that was applied too."""
    children = executor.loader.graph.node_map[node].children
    return any(child.key in nodes and child.key[0] == node[0] for child in children)


def _labels() -> set[str]:
    from django.apps import apps

    return {config.label for config in apps.get_app_configs() if config.name.startswith(OURS)}
