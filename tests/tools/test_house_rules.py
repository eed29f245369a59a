"""The rules that fit in the head (design, section 3, rule 6), asked of every tracked file."""

from __future__ import annotations

import ast
import re
import shutil
import statistics
import subprocess
import tomllib
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULE_LINES = 400
FUNCTION_LINES = 40
MEDIAN_FUNCTION_LINES = 10
FOLDER_FILES = 12
FILE_BYTES = 500 * 1024
OWN_RUN = {"workbench", "trust", "cli", "browser"}  # folders of tests that are a run of their own (tools/check.py)
ONE_FILE_EACH = {"formats", "cli", "migrations", "bench"}  # one format, verb, migration or benchmark per file

Function = ast.FunctionDef | ast.AsyncFunctionDef

# Places that exist on one machine only. Written in pieces, so that this file passes its own test.
MACHINE_PATHS = re.compile("|".join((r"/wo" r"rk/\w", r"/ro" r"ot/", r"/ho" r"me/\w", r"/tm" r"p/\w", r"/o" r"pt/\w")))
REGISTRY_HOSTS = re.compile("|".join((r"registry\.np" r"mjs", r"files\.python" r"hosted", r"pypi\.or" r"g/simple")))


@cache
def tracked() -> tuple[Path, ...]:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("NOT A GIT CHECKOUT: there is no list of tracked files to ask")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def modules() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py"]


class Told(NamedTuple):
    """Of a function: where and how it is called, its lines, and which of its arguments have no annotation."""

    name: str
    lines: int
    bare: list[str]


@cache  # what is asked, not the trees
def functions(path: Path) -> tuple[Told, ...]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return tuple(Told(named(path, one), length(one), unannotated(one)) for one in nodes if isinstance(one, Function))


def assert_none(found: dict[str, Any]) -> None:
    """pytest would shorten the dictionary; whoever broke the rule needs all of it."""
    assert not found, "\n" + "\n".join(f"  {where}: {what}" for where, what in sorted(found.items()))


def length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def named(path: Path, function: Function) -> str:
    return f"{path.relative_to(ROOT)}:{function.lineno} {function.name}"


def unannotated(function: Function) -> list[str]:
    """What of it has no annotation; `self` and `cls` need none."""
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    bare = [one.arg for one in every if one is not None and one.annotation is None and one.arg not in ("self", "cls")]
    return bare + ([] if function.returns is not None else ["return"])


def test_there_is_something_to_ask() -> None:
    assert len(modules()) > 20
    assert ROOT / "src/murderbook/evidence/lead.py" in modules()


def test_modules_are_short() -> None:
    written = [path for path in modules() if "migrations" not in path.parts]  # those are generated
    long = {str(path.relative_to(ROOT)): n for path in written if (n := line_count(path)) > MODULE_LINES}
    assert_none(long)


def line_count(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_functions_are_short() -> None:
    long = {
        function.name: function.lines
        for path in modules()
        if "migrations" not in path.parts
        for function in functions(path)
        if function.lines > FUNCTION_LINES
    }
    assert_none(long)


def test_most_functions_are_very_short() -> None:
    lengths = [function.lines for path in modules() if "src" in path.parts for function in functions(path)]
    assert statistics.median(lengths) <= MEDIAN_FUNCTION_LINES


def test_folders_are_small() -> None:
    sizes = Counter(path.parent for path in modules() if path.name != "__init__.py")
    large = {
        str(folder.relative_to(ROOT)): size
        for folder, size in sizes.items()
        if size > FOLDER_FILES and folder.name not in ONE_FILE_EACH
    }
    assert_none(large)


def test_every_function_is_annotated() -> None:
    bare = {one.name: one.bare for path in modules() for one in functions(path) if one.bare}
    assert_none(bare)


def test_the_annotation_rule_sees_what_is_missing() -> None:
    (bare,) = (
        node for node in ast.walk(ast.parse("def f(self, a, b: int, *c, d=1): ...")) if isinstance(node, Function)
    )
    assert unannotated(bare) == ["a", "d", "c", "return"]


def test_no_file_names_a_place_on_one_machine() -> None:
    named_places = {
        f"{path.relative_to(ROOT)}:{number}": line.strip()
        for path in tracked()
        for number, line in enumerate(text_lines(path), start=1)
        if MACHINE_PATHS.search(line) or REGISTRY_HOSTS.search(line)
    }
    assert_none(named_places)


def text_lines(path: Path) -> list[str]:
    content = path.read_bytes()
    return [] if b"\0" in content else content.decode("utf-8", errors="replace").splitlines()


def test_no_file_is_large() -> None:
    large = {str(path.relative_to(ROOT)): size for path in tracked() if (size := path.stat().st_size) > FILE_BYTES}
    assert_none(large)


@pytest.mark.parametrize("path", sorted((ROOT / "src/murderbook/casefile/codes").glob("*.toml")), ids=lambda p: p.stem)
def test_code_lists_name_their_source_and_licence(path: Path) -> None:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    assert all(str(content.get(key, "")).strip() for key in ("title", "source", "licence"))


def test_no_two_test_files_of_one_run_have_one_name() -> None:
    """pytest imports them by their names alone: of two it refuses the second, and with it the whole run."""
    runs: dict[str, Counter[str]] = defaultdict(Counter)
    for path in (ROOT / "tests").rglob("test_*.py"):
        part = path.relative_to(ROOT / "tests").parts[0]
        runs[part if part in OWN_RUN else "others"][path.name] += 1
    assert_none({f"{run}: {name}": count for run, names in runs.items() for name, count in names.items() if count > 1})
