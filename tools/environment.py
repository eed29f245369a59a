"""Makes .venv and installs this project into it: `environment.py demo` or `environment.py test`.

Standard library only, since it runs before anything is installed. It does nothing when the environment already has
what pyproject.toml, constraints.txt and this Python ask for, so a second run needs no network.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"

# What each purpose installs beside the plain dependencies; `test` covers `demo`.
EXTRAS = {"demo": "pdf", "test": "dev,pdf,team"}
COVERED_BY = {"demo": ("demo", "test"), "test": ("test",)}


def main() -> int:
    if len(sys.argv) != 2 or sys.argv[1] not in EXTRAS:
        print(f"usage: environment.py {'|'.join(EXTRAS)}", file=sys.stderr)
        return 2
    purpose = sys.argv[1]
    wanted = fingerprint(ROOT, sys.version_info[:2])
    if works(PYTHON) and any(installed(other) == wanted for other in COVERED_BY[purpose]):
        return 0
    make_venv()
    install(purpose)
    stamp(purpose).write_text(wanted, encoding="ascii")
    return 0


def fingerprint(root: Path, python: tuple[int, int]) -> str:
    """What an installation depends on; the tool settings are left out: a new lint rule installs nothing."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    parts = {
        "project": project["project"],
        "build": project["build-system"],
        "constraints": (root / "constraints.txt").read_text(encoding="utf-8"),
        "python": python,
        "root": str(root),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def stamp(purpose: str) -> Path:
    return VENV / f"murderbook-{purpose}.stamp"


def installed(purpose: str) -> str | None:
    return stamp(purpose).read_text(encoding="ascii") if stamp(purpose).exists() else None


def works(python: Path) -> bool:
    """Does it run, with pip, is it this Python version, and was it made where it now stands?"""
    folder = python.parent.parent
    # Programs of an environment name their folder in their first line: one that was moved must be made anew.
    if not python.exists() or str(folder) not in (folder / "pyvenv.cfg").read_text(encoding="utf-8"):
        return False
    asked = [str(python), "-c", "import pip, sys; print(*sys.version_info[:2])"]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False)
    return answer.returncode == 0 and answer.stdout.split() == [str(part) for part in sys.version_info[:2]]


def make_venv() -> None:
    if works(PYTHON):
        return
    print(f"making {VENV.name} with Python {sys.version.split()[0]}", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    command = [sys.executable, "-m", "venv"]
    if subprocess.run([*command, str(VENV)], capture_output=True, check=False).returncode == 0 and works(PYTHON):
        return
    # Debian keeps ensurepip in a package of its own (python3-venv); an environment without pip can still be made.
    shutil.rmtree(VENV, ignore_errors=True)
    subprocess.run([*command, "--without-pip", str(VENV)], check=True)
    if not (pip_from_system() or pip_from_debian()):
        shutil.rmtree(VENV)
        sys.exit("This Python cannot make an environment with pip. On Debian or Ubuntu: apt-get install python3-venv")


def pip_from_system() -> bool:
    """Let a pip that belongs to the machine install pip into the environment."""
    command = [sys.executable, "-m", "pip", "--python", str(PYTHON), "install", "--quiet", "pip"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0 and works(PYTHON)


def pip_from_debian() -> bool:
    """Take pip's wheel out of Debian's python3-pip-whl: needs apt's package lists but no root, and installs nothing."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return False
    with tempfile.TemporaryDirectory() as folder:
        fetched = subprocess.run(
            ["apt-get", "download", "python3-pip-whl"], cwd=folder, capture_output=True, check=False
        )
        if fetched.returncode != 0:
            return False
        for package in Path(folder).glob("*.deb"):
            subprocess.run(["dpkg-deb", "--extract", str(package), folder], check=True)
        for wheel in Path(folder).rglob("pip-*.whl"):
            # A wheel is a zip that Python can run from; pip may install itself that way.
            subprocess.run([str(PYTHON), f"{wheel}/pip", "install", "--quiet", str(wheel)], check=False)
    return works(PYTHON)


def install(purpose: str) -> None:
    print(f"installing murderbook[{EXTRAS[purpose]}] (the first time this takes minutes)", flush=True)
    command = [str(PYTHON), "-m", "pip", "install", "-qq", "--no-input", "--disable-pip-version-check"]
    command += ["--constraint", "constraints.txt", "--editable", f".[{EXTRAS[purpose]}]"]
    if subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode != 0:
        sys.exit("pip could not install the packages above. Is there a network? Run the same command again afterwards.")


if __name__ == "__main__":
    sys.exit(main())
