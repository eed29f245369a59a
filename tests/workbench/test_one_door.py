"""Sensitive rows are reached through `visible_to` and by no other way (design, section 3, rule 5).

Reads the source of every view, service and command. What it finds must stand in one_door.toml with its reason; an entry
there that is no longer needed fails too.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

SOURCE = Path(__file__).resolve().parents[2] / "src" / "murderbook"
LISTED = tomllib.loads((Path(__file__).parent / "one_door.toml").read_text(encoding="utf-8"))
SENSITIVE_APPS = (
    "register",
    "leads",
    "imports",
    "worklist",
    "scan",
    "identity",
    "genealogy",
    "casework",
    "calls",
    "documents",
    "search",
    "investigations",
    "enquiries",
    "families",
    "unit",
    "laboratory",
    "network",
)
DOORS = {"visible_to"}
WRITES = {"create", "bulk_create"}  # what is written is not shown
MANAGERS = {"objects", "_default_manager", "_base_manager"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404"}
RAW = {"raw", "extra", "cursor"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def sensitive() -> set[str]:
    return {model.__name__ for label in SENSITIVE_APPS for model in apps.get_app_config(label).get_models()}


def modules() -> Iterator[Path]:
    for path in sorted([*(SOURCE / "workbench").rglob("*.py"), *(SOURCE / "cli").rglob("*.py")]):
        if "migrations" not in path.parts:
            yield path


def ways_round(tree: ast.AST, models: set[str]) -> set[str]:
    """The functions ("outer.inner", or "module") that reach sensitive rows by another way, each with how."""
    found: set[str] = set()

    def visit(node: ast.AST, inside: tuple[str, ...]) -> None:
        if isinstance(node, Function | ast.ClassDef):
            inside = (*inside, node.name)
        if reason := _way(node, models):
            found.add(f"{'.'.join(inside) or 'module'}: {reason}")
        for child in ast.iter_child_nodes(node):
            visit(child, inside)

    visit(tree, ())
    return found


def _way(node: ast.AST, models: set[str]) -> str | None:
    if isinstance(node, ast.Attribute):
        of = node.value
        if isinstance(of, ast.Attribute) and of.attr in MANAGERS and (name := _name(of.value)) in models:
            return None if node.attr in DOORS | WRITES else f"{name}.{of.attr}.{node.attr}"
    if isinstance(node, ast.Call):
        called = _name(node.func)
        if called in SHORTCUTS and node.args and (name := _name(node.args[0])) in models:
            return f"{called}({name})"
        if called in RAW and isinstance(node.func, ast.Attribute):
            return f"{called}()"
    return None


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def found_everywhere() -> dict[str, set[str]]:
    models = sensitive()
    return {
        path.relative_to(SOURCE).as_posix(): ways
        for path in modules()
        if (ways := ways_round(ast.parse(path.read_text(encoding="utf-8")), models))
    }


def is_listed(path: str, way: str) -> bool:
    if any(path.startswith(folder) for folder in LISTED["folders"]):
        return True
    return way.split(":", maxsplit=1)[0] in LISTED["functions"].get(path, {})


def test_no_other_way_to_sensitive_rows() -> None:
    strays = [
        f"{path} {way}" for path, ways in found_everywhere().items() for way in sorted(ways) if not is_listed(path, way)
    ]
    assert not strays, "use .visible_to(account), or list the function in one_door.toml with its reason:\n" + "\n".join(
        strays
    )


def test_nothing_is_listed_in_vain() -> None:
    found = found_everywhere()
    stale = [
        f"{path} {function}"
        for path, functions in LISTED["functions"].items()
        for function in functions
        if not any(way.split(":")[0] == function for way in found.get(path, ()))
    ]
    stale += [folder for folder in LISTED["folders"] if not any(path.startswith(folder) for path in found)]
    assert not stale, f"take these out of one_door.toml: {stale}"


def test_every_reason_says_something() -> None:
    reasons = [*LISTED["folders"].values(), *(r for rows in LISTED["functions"].values() for r in rows.values())]
    assert all(len(reason.split()) >= 4 for reason in reasons)


@pytest.mark.parametrize(
    "code",
    [
        "def view(request):\n    return Case.objects.filter(key=1)",
        "def view(request):\n    return Case.objects.all()",
        "def view(request):\n    return models.Case.objects.get(pk=1)",
        "def view(request):\n    return Lead._base_manager.all()",
        "def view(request):\n    return get_object_or_404(Case, key=1)",
        "def view(request):\n    return connection.cursor()",
        "def view(request):\n    return Person.objects.raw('select 1')",
        "rows = Case.objects.values('key')",
        "class V:\n    def get(self):\n        return [c for c in Exhibit.objects.order_by('pk')]",
    ],
)
def test_the_scan_sees_ways_round(code: str) -> None:
    assert ways_round(ast.parse(code), sensitive())


@pytest.mark.parametrize(
    "code",
    [
        "def view(request):\n    return Case.objects.visible_to(request.user).filter(key=1)",
        "def view(request):\n    return get_object_or_404(Case.objects.visible_to(a), key=1)",
        "def view(request):\n    return Review.objects.create(case=case)",
        "def view(request):\n    return Account.objects.filter(name=1)",
    ],
)
def test_the_scan_lets_the_door_be(code: str) -> None:
    assert not ways_round(ast.parse(code), sensitive())


def test_the_scan_knows_the_tables() -> None:
    known = {"Case", "Person", "Exhibit", "ChronoEntry", "Revision", "Lead", "Judgement", "Batch", "Assessment"}
    assert known <= sensitive()
