"""The setup: which changes make it install again, and which pins it installs."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest
from tools.environment import fingerprint

from tools import environment

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_a_lint_rule_installs_nothing(project: Path) -> None:
    before = fingerprint(project, (3, 11))
    append(project / "pyproject.toml", "\n[tool.something]\nstrict = true\n")
    assert fingerprint(project, (3, 11)) == before


def test_a_pin_a_dependency_and_another_python_install_again(project: Path) -> None:
    before = fingerprint(project, (3, 11))
    assert fingerprint(project, (3, 12)) != before
    append(project / "constraints.txt", "something==1.0\n")
    pinned = fingerprint(project, (3, 11))
    assert pinned != before
    text = (project / "pyproject.toml").read_text(encoding="utf-8")
    (project / "pyproject.toml").write_text(text.replace("dependencies = [", 'dependencies = [\n"x",', 1), "utf-8")
    assert fingerprint(project, (3, 11)) != pinned


@pytest.mark.parametrize(("stamped", "installs"), [("demo", []), ("test", []), (None, ["demo"])])
def test_the_demo_needs_nothing_where_the_test_set_is_installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stamped: str | None, installs: list[str]
) -> None:
    done: list[str] = []
    monkeypatch.setattr(environment, "VENV", tmp_path)
    monkeypatch.setattr(environment, "works", lambda python: True)
    monkeypatch.setattr(environment, "install", done.append)
    monkeypatch.setattr("sys.argv", ["environment.py", "demo"])
    if stamped:
        wanted = fingerprint(environment.ROOT, environment.sys.version_info[:2])
        environment.stamp(stamped).write_text(wanted, encoding="ascii")
    assert environment.main() == 0
    assert done == installs


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    pinned = {plain(line.split("==")[0]) for line in pins()}
    assert {name(one) for one in asked} - pinned == set()


def test_every_pin_is_exact() -> None:
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.]*", line) for line in pins())


def pins() -> list[str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def name(requirement: str) -> str:
    return plain(re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0])


def plain(name: str) -> str:
    """Names that differ in case, dots and dashes are one to pip (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()
