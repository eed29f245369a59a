"""The list of third-party browser files agrees with package.json, with git, and with what lies in the folders."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
from tools.browser_files import BrowserFile, listed, place

from tools import browser_files

ROOT = Path(__file__).resolve().parents[2]


def packages() -> list[dict[str, Any]]:
    return list(tomllib.loads((ROOT / "browser_files.toml").read_text(encoding="utf-8"))["packages"])


def test_versions_are_exact_and_those_of_package_json() -> None:
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    for key, folder in (("dependencies", "application"), ("devDependencies", "tests")):
        assert wanted[key] == {one["name"]: one["version"] for one in packages() if one["folder"] == folder}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", one["version"]) for one in packages())


def test_every_package_has_its_licence_on_record() -> None:
    for package in packages():
        assert package["licence"] in {"0BSD", "BSD-2-Clause", "ISC", "MIT", "MPL-2.0"}
        assert any("LICENSE" in source for source, _, _ in package["files"]), package["name"]
        assert package["homepage"].startswith("https://")
        assert package["purpose"]


def test_nothing_of_it_is_committed() -> None:
    targets = [str(file.target.relative_to(ROOT)) for file in listed()]
    ignored = subprocess.run(["git", "check-ignore", *targets], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ignored.stdout.splitlines() == targets


@pytest.mark.parametrize("file", listed(), ids=lambda file: f"{file.package}/{file.source}")
def test_each_file_in_place_is_the_one_listed(file: BrowserFile) -> None:
    if not file.target.exists():
        pytest.skip(f"BROWSER FILE ABSENT: {file.target.name}; make setup-test fetches it")
    assert hashlib.sha256(file.target.read_bytes()).hexdigest() == file.sha256


def test_a_file_with_other_contents_is_not_placed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "modules" / "thing").mkdir(parents=True)
    (tmp_path / "modules" / "thing" / "good.js").write_bytes(b"good")
    (tmp_path / "modules" / "thing" / "bad.js").write_bytes(b"tampered with")
    right = hashlib.sha256(b"good").hexdigest()
    files = [
        BrowserFile("thing", "1.0.0", f"{name}.js", tmp_path / "out" / f"{name}.js", right, tests_only=False)
        for name in ("good", "bad", "missing")
    ]
    assert place(files, tmp_path / "modules") == 1
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["good.js"]
    said = capsys.readouterr().err
    assert "bad.js is not the file" in said
    assert "missing.js is not the file" in said


def test_nothing_is_fetched_when_all_is_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "a.js").write_bytes(b"a")
    there = BrowserFile("a", "1.0.0", "a.js", tmp_path / "a.js", hashlib.sha256(b"a").hexdigest(), tests_only=False)
    monkeypatch.setattr(browser_files, "listed", lambda: [there])
    monkeypatch.setattr(browser_files, "npm_commands", lambda: pytest.fail("npm was asked"))
    monkeypatch.setattr("sys.argv", ["browser_files.py", "demo"])
    assert browser_files.main() == 0
