"""A process that has the application loaded and forks as often as it is asked to, so that a kill costs no start-up.

    with Loaded(script, *arguments) as loaded:
        loaded.told                    # what the script had to say when it was ready
        answer = loaded.ask("word")    # one line of JSON for one line of JSON

A script calls `answering(told, {"word": function})`. A backup's or an import's killer may use the same.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

TESTS = Path(__file__).resolve().parents[2]
SPACE = "MURDERBOOK_DATABASE_URL"


class Loaded:
    """The asking side."""

    def __init__(self, script: Path, *arguments: object, database_url: str = "") -> None:
        plain = {name: text for name, text in os.environ.items() if not name.startswith(("MURDERBOOK_", "DJANGO_"))}
        path = os.pathsep.join(filter(None, [str(TESTS), str(TESTS / "workbench" / "leads"), plain.get("PYTHONPATH")]))
        given = {SPACE: database_url} if database_url else {}
        self._errors = (Path(str(arguments[0])).with_suffix(".errors")).open("w+")
        self._process = subprocess.Popen(
            [sys.executable, str(script), *map(str, arguments)],
            env={**plain, **given, "PYTHONPATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        self.told = self._hear()

    def ask(self, word: str, **more: object) -> Any:  # noqa: ANN401 - whatever the script answers
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([word, more]) + "\n")
        self._process.stdin.flush()
        return self._hear()

    def _hear(self) -> Any:  # noqa: ANN401
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._errors.seek(0)
            raise AssertionError(f"the process ended:\n{self._errors.read()[-4000:]}")
        return json.loads(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self._process.stdout.close()
        self._errors.close()


def answering(told: object, acts: Mapping[str, Callable[..., object]]) -> None:
    """The answering side, in the script: until nobody asks any more."""
    _say(told)
    for line in sys.stdin:
        word, more = json.loads(line)
        _say(acts[word](**more))


def _say(what: object) -> None:
    os.write(1, (json.dumps(what) + "\n").encode())


def forked(act: Callable[[], object]) -> int:
    """A child that does this and no more; its number."""
    child = os.fork()
    if child:
        return child
    try:
        act()
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        os._exit(0)


def kill(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
