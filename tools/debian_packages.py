"""Installs the Debian packages that some tests and features need, where this machine lets us; else names what is off.

Never asks a question and never fails the caller: what is missing is named, and its tests skip. SYSTEM_PACKAGES=no
keeps it from installing anything.
"""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Need:
    packages: tuple[str, ...]
    program: str | None  # on the PATH, or
    library: str | None  # known to the loader
    without: str

    def met(self) -> bool:
        if self.program is not None:
            return shutil.which(self.program) is not None
        return ctypes.util.find_library(self.library or "") is not None


NEEDS = (
    Need(("libpango-1.0-0", "libpangoft2-1.0-0", "fonts-dejavu-core"), None, "pangoft2-1.0", "no PDF reports"),
    Need(("tesseract-ocr",), "tesseract", None, "no reading of scanned pages"),
    Need(("chromium", "fonts-dejavu-core"), "chromium", None, "the browser tests skip"),
)


def main() -> int:
    missing = [need for need in NEEDS if not need.met()]
    if missing and may_install():
        apt_install(sorted({package for need in missing for package in need.packages}))
    for need in missing:
        if not need.met():
            print(f"without {' '.join(need.packages)}: {need.without} (apt-get install {' '.join(need.packages)})")
    return 0


def may_install() -> bool:
    if os.environ.get("SYSTEM_PACKAGES") == "no" or not shutil.which("apt-get"):
        return False
    return os.geteuid() == 0 or passwordless_sudo()


def passwordless_sudo() -> bool:
    return shutil.which("sudo") is not None and run(["sudo", "-n", "true"]) == 0


def apt_install(packages: list[str]) -> None:
    print(f"installing Debian packages: {' '.join(packages)}", flush=True)
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    quiet = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120"]
    install = [*quiet, "install", "--yes", "--no-install-recommends", *packages]
    # Package lists may be old: a failed install is tried once more with fresh ones.
    if run(install) != 0 and run([*quiet, "update"]) == 0:
        run(install)


def run(command: list[str]) -> int:
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=900)
    except subprocess.TimeoutExpired:
        return 1
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
