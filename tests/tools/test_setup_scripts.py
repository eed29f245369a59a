"""The shell parts of the setup, run for real: finding Python, swapping demo records, counting tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tools.check import read_counts
from tools.environment import works

ROOT = Path(__file__).resolve().parents[2]


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def find_python(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """find_python.sh with a PATH of `folder` alone."""
    shell = shutil.which("sh") or "sh"
    return subprocess.run(
        [shell, str(ROOT / "tools/find_python.sh")],
        env={"PATH": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_python_that_fails_is_passed_over(tmp_path: Path) -> None:
    program(tmp_path / "python3", "#!/bin/sh\nexit 1\n")  # too old, or a shim of a version that is switched off
    good = program(tmp_path / "python3.12", "#!/bin/sh\nexit 0\n")
    assert find_python(tmp_path).stdout.strip() == str(good)


def test_the_python_that_was_named_goes_first(tmp_path: Path) -> None:
    program(tmp_path / "python3", "#!/bin/sh\nexit 0\n")
    mine = program(tmp_path / "mine", "#!/bin/sh\nexit 0\n")
    assert find_python(tmp_path, PYTHON=str(mine)).stdout.strip() == str(mine)


def test_no_python_is_said_in_words(tmp_path: Path) -> None:
    done = find_python(tmp_path)
    assert done.returncode == 1
    assert "Python 3.11, 3.12 or 3.13" in done.stderr


FAKE_MURDERBOOK = """#!/bin/sh
echo "$@" >> calls
[ "$1" = serve ] && exit 0
[ -e fail ] && { mkdir "$3"; exit 1; }
[ -e killed ] && { mkdir "$3"; kill -9 $PPID; exit 1; }
mkdir "$3" && echo "$@" > "$3/made"
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    program(tmp_path / ".venv/bin/murderbook", FAKE_MURDERBOOK)
    return tmp_path


def demo(checkout: Path, serve: str = "no", seed: str = "") -> int:
    words = ["sh", str(ROOT / "tools/demo.sh"), "demo-record", "127.0.0.1", "8123", serve, seed]
    return subprocess.run(words, cwd=checkout, capture_output=True, check=False).returncode


def test_a_second_demo_keeps_the_first_as_previous(checkout: Path) -> None:
    assert demo(checkout) == 0
    (checkout / "demo-record" / "judged").touch()
    assert demo(checkout, seed="7") == 0
    assert (checkout / "demo-record.previous" / "judged").exists()
    assert "--seed 7" in (checkout / "demo-record" / "made").read_text(encoding="utf-8")
    assert demo(checkout) == 0
    assert not (checkout / "demo-record.previous" / "judged").exists()


def test_a_demo_that_fails_leaves_the_record_as_it_was(checkout: Path) -> None:
    assert demo(checkout) == 0
    (checkout / "demo-record" / "judged").touch()
    (checkout / "fail").touch()
    assert demo(checkout) == 1
    assert (checkout / "demo-record" / "judged").exists()
    assert not (checkout / "demo-record.previous").exists()
    (checkout / "fail").unlink()
    assert demo(checkout) == 0  # what the failed one left is no obstacle


def test_a_demo_that_was_killed_costs_nothing_but_itself(checkout: Path) -> None:
    assert demo(checkout) == 0
    (checkout / "demo-record" / "judged").touch()
    (checkout / "killed").touch()
    assert demo(checkout) != 0
    (checkout / "killed").unlink()
    assert demo(checkout) == 0
    assert (checkout / "demo-record.previous" / "judged").exists()
    assert (checkout / "demo-record" / "made").exists()


def test_the_record_is_served_unless_told_not_to(checkout: Path) -> None:
    assert demo(checkout) == 0
    assert "serve" not in (checkout / "calls").read_text(encoding="utf-8")
    assert demo(checkout, serve="yes") == 0
    last = (checkout / "calls").read_text(encoding="utf-8").splitlines()[-1]
    assert last == "serve --record demo-record --host 127.0.0.1 --port 8123"


def test_an_environment_that_was_moved_does_not_count(tmp_path: Path) -> None:
    python = tmp_path / "here" / "bin" / "python"
    program(python, f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    configuration = tmp_path / "here" / "pyvenv.cfg"
    configuration.write_text(f"command = python3 -m venv {tmp_path / 'here'}\n", encoding="utf-8")
    assert works(python)
    configuration.write_text("command = python3 -m venv elsewhere\n", encoding="utf-8")
    assert not works(python)


def test_counts_are_those_of_pytest(tmp_path: Path) -> None:
    (tmp_path / "test_some.py").write_text(
        "import pytest\n"
        "def test_a(): pass\n"
        "def test_b(): assert 0\n"
        "@pytest.fixture\n"
        "def broken(): raise ValueError\n"
        "def test_c(broken): pass\n"
        "def test_d(): pytest.skip('absent')\n",
        encoding="utf-8",
    )
    report = tmp_path / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-p", "no:cacheprovider", "--rootdir=."]
    subprocess.run(
        [*command, f"--junitxml={report}", "test_some.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTEST_ADDOPTS": ""},
        capture_output=True,
        check=False,
    )
    assert read_counts(report) == {"passed": 1, "failed": 2, "skipped": 1}
