"""A pytest that has everything imported and a test database, and tries each mutant in a fork of itself.

Run in a copy of the tree by tools/mutation.py; the plan (plan.json) says what to do, results go to a JSON-lines file.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

import pytest
from tools.mutants.children import CANNOT, KILLED, SURVIVED, in_child
from tools.mutants.making import Mutant
from tools.mutants.reaching import Reach, Recorder, by_module, clock
from tools.mutants.swapping import swap
from tools.mutants.zygote import Zygote

TEMPLATE = "template.sqlite3"


class Server:
    """The plugin: instead of running all tests it records what they reach, or tries mutants."""

    def __init__(self, home: Path, root: Path, zygote: Zygote | None = None) -> None:
        self.zygote = zygote
        self.home = home
        self.root = root
        self.plan: dict[str, Any] = json.loads((home / "plan.json").read_text())
        self.recorder: Recorder | None = None
        self.at = ""
        self._held = home / "mutated.json"  # what a run that was killed left in the tree
        if self._held.exists():
            file, old = json.loads(self._held.read_text())
            _write(root / file, old)
            self._held.unlink()

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Iterator[object]:
        if fixturedef.argname == "django_db_setup" and (self.home / TEMPLATE).exists():
            _hand_out(self.home / TEMPLATE)
        if self.recorder is None or fixturedef.scope == "function":
            return (yield)
        self.recorder.test(f"fixture {fixturedef.argname} {fixturedef.baseid}")
        try:
            return (yield)
        finally:
            self.recorder.test(self.at)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        if "only" in self.plan:
            done = self._run([items[one] for one in self.plan["tests"] if one in items], None, stop=True)
            os._exit(done)
        self._warm(list(items.values()))
        if not (self.home / "reach.json").exists():
            self._record(list(items.values()))
        reach = Reach(self.home / "reach.json", self.root, self.plan["budget"])
        for number, given in enumerate(self.plan["mutants"]):
            self._try(Mutant(**{**given, "lines": tuple(given["lines"])}), reach, items, number)
        return True

    def _run(self, chosen: list[pytest.Item], after: pytest.Item | None, stop: bool) -> int:
        from _pytest.runner import runtestprotocol

        for item, following in zip(chosen, [*chosen[1:], after], strict=True):
            self.at = item.nodeid
            if self.recorder is not None:
                self.recorder.test(item.nodeid)
            _forget()
            began = clock()
            item.config.hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
            reports = runtestprotocol(item, log=False, nextitem=following)
            bad = [one for one in reports if one.failed]
            if self.recorder is not None:
                self.recorder.seconds[item.nodeid] = clock() - began
                if bad:
                    self.recorder.failed.append(item.nodeid)
                    print(item.nodeid, bad[0].longreprtext[-1500:], flush=True)
            elif bad and stop:
                (self.home / "killed_by.json").write_text(json.dumps([item.nodeid, _crash(bad[0])]))
                return KILLED
        return SURVIVED

    def _warm(self, items: list[pytest.Item]) -> None:
        """One test that needs a database, so that there is one, then nothing that a fork may not share."""
        from django.db import connections

        first = next(one for one in items if one.get_closest_marker("django_db"))
        other = next(one for one in items if one.path != first.path)
        self._run([first], other, stop=False)
        connections.close_all()
        name = str(connections["default"].settings_dict["NAME"])
        shutil.copy(name, self.home / TEMPLATE)
        _hand_out(self.home / TEMPLATE, name)
        self.database = name

    def _child(self, work: Callable[[], int], limit: float) -> int | None:
        with tempfile.TemporaryDirectory(dir=self.home, ignore_cleanup_errors=True) as place:

            def alone() -> int:
                _own_places(Path(place), self.home / TEMPLATE)
                return work()

            return in_child(alone, self.home, limit)

    def _record(self, items: list[pytest.Item]) -> None:
        def work() -> int:
            self.recorder = Recorder(self.root)
            self.recorder.coverage.start()
            self._run(items, items[0], stop=False)
            missed = {item.nodeid for item in items} - set(self.recorder.seconds)
            assert not missed, f"not run: {sorted(missed)}"
            self.recorder.save(self.home / "reach.json", items)
            return SURVIVED

        if self._child(work, 3600.0) != SURVIVED:
            raise RuntimeError("what the tests reach was not recorded: " + (self.home / "out.txt").read_text()[-2000:])

    def _try(self, mutant: Mutant, reach: Reach, items: dict[str, pytest.Item], number: int) -> None:
        began = time.monotonic()
        tests = by_module(reach.tests(mutant, self.plan["packages"][mutant.key]))
        (self.home / "killed_by.json").unlink(missing_ok=True)
        file = self.root / mutant.file
        old = file.read_text(encoding="utf-8")
        self._held.write_text(json.dumps([mutant.file, old]))
        _write(file, mutant.source)  # commands in processes of their own read it
        try:
            status = self._outcome(mutant, old, tests, items, reach) if tests else "unreached"
        finally:
            _write(file, old)
            self._held.unlink()
        by = self.home / "killed_by.json"
        test, why = json.loads(by.read_text()) if status == "killed" and by.exists() else ("", "")
        said = {
            "key": mutant.key, "package": self.plan["packages"][mutant.key], "file": mutant.file,
            "operator": mutant.operator, "at_import": mutant.names is not None, "before": mutant.before,
            "after": mutant.after, "outcome": status, "tests": len(tests), "by": test, "why": why,
            "seconds": round(time.monotonic() - began, 2),
        }  # fmt: skip
        with Path(self.plan["results"]).open("a", encoding="utf-8") as out:
            out.write(json.dumps(said) + "\n")
        print(f"{number + 1:4} {status:9} {said['seconds']:6.1f} s  {mutant.key}", flush=True)

    def _outcome(self, mutant: Mutant, old: str, tests: list[str], items: dict[str, pytest.Item], reach: Reach) -> str:
        limit = 30 + 8 * sum(reach.seconds[one] for one in tests)
        afresh = reach.runs_at_import(mutant)
        after = next(one for one in items.values() if one.path != items[tests[-1]].path)

        def work() -> int:
            if swap(str(self.root / mutant.file), old, mutant.source) == 0:
                return CANNOT
            return self._run([items[one] for one in tests], after, stop=True)

        status = CANNOT if afresh else self._child(work, limit)
        if status == CANNOT:
            assert self.zygote is not None
            status = _afresh(self.zygote, (self.home, self.root), tests, limit + 60)
        if status is None:
            return "too long"
        left = "unreached" if afresh and mutant.names is None else "survived"
        return left if status == SURVIVED else "killed"


def _afresh(zygote: Zygote, places: tuple[Path, Path], tests: list[str], limit: float) -> int | None:
    """A process that imports the mutant: for what runs once, at import."""
    home, root = places
    with tempfile.TemporaryDirectory(dir=home, ignore_cleanup_errors=True) as place:
        inner = Path(place) / "home"
        inner.mkdir()
        (inner / TEMPLATE).symlink_to(home / TEMPLATE)
        (inner / "plan.json").write_text(json.dumps({"only": True, "tests": tests}))
        files = list(dict.fromkeys(one.split("::")[0] for one in tests))

        words = [str(inner), str(root), "--reuse-db", *files]
        status = zygote.run(inner, {"TMPDIR": place}, words, limit)
        if (inner / "killed_by.json").exists():
            shutil.copy(inner / "killed_by.json", home / "killed_by.json")
        elif status not in (SURVIVED, None):
            said = (inner / "out.txt").read_text(errors="replace").strip().splitlines()
            (home / "killed_by.json").write_text(json.dumps(["import", said[-1] if said else ""]))
        return status


def _write(file: Path, text: str) -> None:
    """And no compiled one beside it: two of the same second and size Python would take for each other."""
    file.write_text(text, encoding="utf-8")
    Path(cache_from_source(file)).unlink(missing_ok=True)


def _own_places(place: Path, template: Path) -> None:
    """A database, and a folder for temporary files, of this child alone."""
    os.environ["TMPDIR"] = tempfile.tempdir = str(place)
    shutil.copy(template, place / "test.sqlite3")
    _use(place / "test.sqlite3")


def _use(path: Path) -> None:
    from django.conf import settings
    from django.db import connections

    for held in (settings.DATABASES["default"], connections["default"].settings_dict):
        held["NAME"] = str(path)


def _forget() -> None:
    """Statements that the test before has put together: they would stand for a mutant, and hide who reaches it."""
    from murderbook.workbench.access.visibility import Places

    Places._texts.clear()


def _hand_out(template: Path, name: str | None = None) -> None:
    from django.db import connections

    target = name or str(connections["default"].settings_dict["TEST"]["NAME"])
    if Path(target) != template:
        shutil.copy(template, target)


def _crash(report: pytest.TestReport) -> str:
    return report.longreprtext.strip().splitlines()[-1][:300] if report.longreprtext.strip() else ""


def _pytest(words: list[str], zygote: Zygote | None = None) -> int:
    home, root = Path(words[0]), Path(words[1])
    plain = ["-m", "not deep and not browser", "-p", "no:cacheprovider", "-s", "--tb=short"]
    return pytest.main([*plain, *words[2:]], plugins=[Server(home, root, zygote)])


if __name__ == "__main__":
    sys.exit(_pytest(sys.argv[1:], Zygote(_pytest)))
