"""The import contracts of pyproject.toml cover every room, and they do fail when an arrow is turned round."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_ENGINES = {"evidence", "casefile", "compute", "formats", "documents", "reports", "demo", "workbench", "cli"}


def contracts() -> list[dict[str, Any]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return list(project["tool"]["importlinter"]["contracts"])


def rooms_in_layers() -> set[str]:
    layers = next(contract["layers"] for contract in contracts() if contract["type"] == "layers")
    return set(re.findall(r"\w+", " ".join(layers)))


def rooms_on_disk() -> set[str]:
    return {path.parent.name for path in (ROOT / "src/murderbook").glob("*/__init__.py")}


def test_every_engine_is_kept_from_django_and_databases() -> None:
    engines = {f"murderbook.{room}" for room in rooms_on_disk() - NOT_ENGINES}
    forbidden = next(contract for contract in contracts() if contract["name"].startswith("Engines import neither"))
    assert engines <= set(forbidden["source_modules"])
    assert {"django", "sqlite3", "psycopg"} <= set(forbidden["forbidden_modules"])


def test_the_demo_is_kept_from_every_engine() -> None:
    engines = {f"murderbook.{room}" for room in rooms_on_disk() - NOT_ENGINES}
    forbidden = next(contract for contract in contracts() if contract["name"].startswith("The demo shares"))
    assert engines | {"murderbook.compute"} <= set(forbidden["forbidden_modules"])


@pytest.fixture
def small_house(tmp_path: Path) -> Path:
    """A package with every room, all empty, under the same contracts."""
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    for room in rooms_in_layers():
        (tmp_path / "murderbook" / room).mkdir(parents=True)
        (tmp_path / "murderbook" / room / "__init__.py").touch()
    (tmp_path / "murderbook" / "__init__.py").touch()
    return tmp_path


def lint(house: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    return subprocess.run(
        command, cwd=house, env={"PYTHONPATH": str(house)}, capture_output=True, text=True, check=False
    )


def test_a_house_without_imports_keeps_every_contract(small_house: Path) -> None:
    done = lint(small_house)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


@pytest.mark.parametrize(
    ("room", "imports", "contract"),
    [
        ("evidence", "murderbook.casefile", "Arrows point one way"),
        ("casefile", "murderbook.compute", "Arrows point one way"),
        ("compute", "murderbook.linkage", "Arrows point one way"),
        ("linkage", "murderbook.triage", "Arrows point one way"),
        ("linkage", "murderbook.formats", "Arrows point one way"),
        ("formats", "murderbook.workbench", "Arrows point one way"),
        ("workbench", "murderbook.cli", "Arrows point one way"),
        ("linkage", "sqlite3", "Engines import neither Django nor a database"),
        ("triage", "django.db", "Engines import neither Django nor a database"),
        ("formats", "django.conf", "Files are read and written without Django"),
        ("demo", "murderbook.linkage", "The demo shares nothing with an engine"),
    ],
)
def test_an_arrow_turned_round_is_found(small_house: Path, room: str, imports: str, contract: str) -> None:
    (small_house / "murderbook" / room / "__init__.py").write_text(f"import {imports}\n", encoding="utf-8")
    done = lint(small_house)
    assert done.returncode == 1
    assert re.search(rf"{contract}\s+BROKEN", " ".join(done.stdout.split())), done.stdout
