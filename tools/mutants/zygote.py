"""A process with other people's libraries imported and nothing of ours, which forks a pytest for each mutant of what
runs at import: a process from nothing takes seconds to import them."""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tools.mutants.children import in_child

LIBRARIES = (
    *("argon2", "cryptography.x509", "django.db.models", "django.forms", "django.template", "django.test"),
    *("django.views.generic", "duckdb", "email.message", "ged4py", "keyring", "numba", "numpy", "pyarrow", "pyotp"),
    *("python_calamine", "rapidfuzz", "rich.console", "scipy.optimize", "scipy.stats", "segno", "shamir_mnemonic"),
    *("typer", "xlsxwriter"),
)
Work = Callable[[list[str]], int]


class Zygote:
    """Start it before pytest begins; `run` gives what `work` gave in a fork of it."""

    def __init__(self, work: Work) -> None:
        from multiprocessing import Pipe

        ours, theirs = Pipe()
        self.pipe = ours
        if os.fork() == 0:
            ours.close()
            _serve(theirs, work)
        theirs.close()

    def run(self, home: Path, environment: dict[str, str], words: list[str], limit: float) -> int | None:
        self.pipe.send(json.dumps([str(home), environment, words, limit]))
        answer: int | None = self.pipe.recv()
        return answer


def _serve(pipe: Connection[Any, Any], work: Work) -> None:
    for name in LIBRARIES:
        with suppress(ImportError):
            importlib.import_module(name)
    with suppress(EOFError):
        while True:
            home, environment, words, limit = json.loads(pipe.recv())

            def alone(environment: dict[str, str] = environment, words: list[str] = words) -> int:
                os.environ.update(environment)
                return work(words)

            pipe.send(in_child(alone, Path(home), limit))
    sys.stdout.flush()
    os._exit(0)
