"""Which test reaches which line, and what each costs: recorded once, by coverage's contexts."""

from __future__ import annotations

import ast
import json
import re
import time
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest
    from tools.mutants.making import Mutant

OF_TABLES = "tests/workbench/test_migrations.py"
HEAD_LINES = 6


class Recorder:
    """Between `start` and `save`, what runs is written to the test that is `at`; what a fixture of several tests does,
    to each test that asks for it."""

    def __init__(self, root: Path) -> None:
        from coverage import Coverage

        self.root = root
        self.coverage = Coverage(data_file=None, config_file=False, include=[str(root / "src/murderbook/workbench/*")])
        self.seconds: dict[str, float] = {}
        self.failed: list[str] = []

    def test(self, name: str) -> None:
        self.coverage.switch_context(name)

    def save(self, path: Path, items: list[pytest.Item]) -> None:
        self.coverage.stop()
        data = self.coverage.get_data()
        lines: dict[str, dict[int, list[str]]] = {}
        for file in data.measured_files():
            found = data.contexts_by_lineno(file)
            lines[str(Path(file).relative_to(self.root))] = {
                line: sorted(_tests(contexts, items)) for line, contexts in found.items()
            }
        path.write_text(json.dumps({"seconds": self.seconds, "failed": self.failed, "lines": lines}))


def _tests(contexts: list[str], items: list[pytest.Item]) -> set[str]:
    found = {one for one in contexts if one and not one.startswith("fixture ")}
    for one in contexts:
        if one.startswith("fixture "):
            _, name, base = one.split(" ", 2)
            found |= {item.nodeid for item in items if name in item.fixturenames and item.nodeid.startswith(base)}  # type: ignore[attr-defined]
    return found


class Reach:
    """What was recorded, asked for mutants."""

    def __init__(self, path: Path, root: Path, budget: float) -> None:
        """`budget`: seconds of tests for one mutant, as recorded; one that only more would kill has survived."""
        self.budget = budget
        read: dict[str, Any] = json.loads(path.read_text())
        self.seconds: dict[str, float] = read["seconds"]
        self.failed = set(read["failed"])
        self.root = root
        self.lines: dict[str, dict[int, list[str]]] = {
            file: {int(line): tests for line, tests in found.items()} for file, found in read["lines"].items()
        }

    def tests(self, mutant: Mutant, package: str) -> list[str]:
        """Those that reach it, of its own package first, then the cheapest, as long as the budget lasts."""
        first = set(self._at(mutant.file, mutant.lines))
        found = set(first)
        if self.runs_at_import(mutant):
            first |= set(self._using(mutant))
            found = first | {one for tests in self.lines.get(mutant.file, {}).values() for one in tests}
        inside = set(self._inside(mutant))
        usable = [one for one in found if one in self.seconds and one not in self.failed]
        near = f"/{package}/"  # tables have one test, which sees all that is said of a column
        order = {
            one: (
                not one.startswith(OF_TABLES),
                one not in inside,
                one not in first,
                near not in one,
                self.seconds[one],
            )
            for one in usable
        }
        chosen, left = [], self.budget
        for one in sorted(sorted(usable), key=order.__getitem__):
            left -= self.seconds[one]
            if left < 0 and chosen:
                break
            chosen.append(one)
        return chosen

    def runs_at_import(self, mutant: Mutant) -> bool:
        """Outside of functions, and inside of those that no test reaches: what makes a field of a form, or wraps a
        view, ran before the first test. (What never runs at all is among these, and survives.)"""
        return mutant.names is not None or not any(True for _ in self._at(mutant.file, mutant.lines))

    def _at(self, file: str, lines: tuple[int, ...]) -> Iterator[str]:
        found = self.lines.get(file, {})
        for line in lines:
            yield from found.get(line, [])

    def _using(self, mutant: Mutant) -> Iterator[str]:
        """What runs when a module is imported no test reaches: those that reach a line with its name. Of what stands in
        a class the name is the class's; tables have a test of their own, which reaches no line of them."""
        if mutant.file.endswith("models.py"):
            yield from (one for one in self.seconds if one.startswith(OF_TABLES))
        names = mutant.names or ()
        named = names[:1] if names and not names[0].isupper() and names[0][:1].isupper() else names
        if named:
            pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, named))})\b")
            yield from self._naming(pattern)
            said = re.compile(rf"\b(?:{'|'.join(map(re.escape, [*named, *self._users(mutant.file, pattern)]))})\b")
            yield from (one for one in self.seconds if said.search(self._texts.get(one.split("[")[0], "")))

    def _inside(self, mutant: Mutant) -> Iterator[str]:
        """Those that reach the body of the function or class whose head the mutant stands in."""
        for node in ast.walk(ast.parse((self.root / mutant.file).read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in (mutant.names or ()):
                yield from self._at(mutant.file, tuple(range(node.lineno, (node.end_lineno or node.lineno) + 1)))

    def _users(self, file: str, pattern: re.Pattern[str]) -> list[str]:
        """The functions of the same file that use the name."""
        text = (self.root / file).read_text(encoding="utf-8")
        lines = text.splitlines()
        functions = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef))
        return [one.name for one in functions if pattern.search("\n".join(lines[one.lineno - 1 : one.end_lineno]))]

    @cached_property
    def _texts(self) -> dict[str, str]:
        """What each test says, its marks included: one that makes a form itself reaches no line of it."""
        found: dict[str, str] = {}
        for file in {one.split("::")[0] for one in self.seconds}:
            text = (self.root / file).read_text(encoding="utf-8")
            for node in ast.parse(text).body:
                if isinstance(node, ast.FunctionDef):
                    begins = min(one.lineno for one in [node, *node.decorator_list])
                    found[f"{file}::{node.name}"] = "\n".join(text.splitlines()[begins - 1 : node.end_lineno])
        return found

    def _naming(self, pattern: re.Pattern[str]) -> Iterator[str]:
        for file in self.lines:
            text = (self.root / file).read_text(encoding="utf-8")
            for number, line in enumerate(text.splitlines(), start=1):
                if pattern.search(line):  # of a function, which is no line of its own: what stands below
                    lines = range(number, number + (HEAD_LINES if "def " in line else 1))
                    yield from self._at(file, tuple(lines))


def by_module(tests: list[str]) -> list[str]:
    """The tests of a file together, so that what the file makes once is made once; files in the order given."""
    files: dict[str, list[str]] = defaultdict(list)
    for one in tests:
        files[one.split("::")[0]].append(one)
    return [one for found in files.values() for one in found]


def clock() -> float:
    """Processor seconds of this process: others work on the machine."""
    return time.process_time()
