"""`make test` leaves nothing out and does not pass over what failed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools import check

ROOT = Path(__file__).resolve().parents[2]


def _python(name: str, code: str) -> check.Task:
    return check.Task(name, (sys.executable, "-c", code))


def test_each_step_says_how_it_ended_in_the_order_asked(capfd: pytest.CaptureFixture[str]) -> None:
    slow = _python("slow", "import time; time.sleep(0.3); print('said late'); raise SystemExit(1)")
    steps = check.run_all([slow, _python("good", "print('said')"), _python("none", "raise SystemExit(77)")])
    assert [(step.name, step.outcome) for step in steps] == [("slow", "FAILED"), ("good", "ok"), ("none", "skipped")]
    told = capfd.readouterr().out
    assert told.index("== good\nsaid\n") < told.index("== slow\nsaid late\n")


def test_a_failed_test_is_counted_and_fails_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)  # where it goes, whose database it forgets: only until the test is over
    for name in ("MURDERBOOK_DATABASE_URL", "PYTHONDONTWRITEBYTECODE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "test_some.py").write_text("def test_a(): pass\ndef test_b(): assert 0\n", encoding="utf-8")
    plain = ("-c", "/dev/null", "--rootdir", str(tmp_path), "-p", "no:django", "-p", "no:cacheprovider")
    task = check.tests("some tests", *plain, str(tmp_path))
    monkeypatch.setattr(check, "tasks", lambda: [task, _python("good", "")])
    assert check.main() == 1
    assert "1 passed, 1 failed, 0 skipped" in capfd.readouterr().out
    monkeypatch.setattr(check, "tasks", lambda: [_python("good", "")])
    assert check.main() == 0


def test_every_folder_of_tests_is_in_one_step_on_sqlite() -> None:
    asked = [task.words for task in check.tasks() if task.tests and "tests/postgres.py" not in task.words]
    others, *parts = asked
    assert [words[-1] for words in parts] == [f"tests/{part}" for part in check.PARTS]
    ignored = {word.removeprefix("--ignore=") for word in others if word.startswith("--ignore=")}
    assert "tests" in others and ignored == {words[-1] for words in parts}
    assert all(list((ROOT / folder).rglob("test_*.py")) for folder in ignored)
    assert all(words[words.index("-m", 3) + 1] == "not deep" for words in asked)
