"""Readers: as many processes as asked for, each with one file at a time, replaced where a file is the end of one."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Any

from murderbook.documents.reading.page import Opened, ReadPage, State, UnreadableError

SECONDS_OF_PAGE = 240.0  # a full page at 300 dpi takes one to ten
SECONDS_OF_FILE = 120.0  # to say how many pages it has

# -P: where one works is no place for modules; a folder of evidence may hold a json.py.
_COMMAND = [sys.executable, "-P", "-m", "murderbook.documents.reading.worker"]
_PRINT = "Print it, and scan the print."
_ENDED = ("the reading was ended", "Read it again.")


class Readers:
    """A pool of reading processes, usable from as many threads. Ends them on leaving."""

    def __init__(self, workers: int = 1, *, seconds: float = SECONDS_OF_PAGE) -> None:
        self._seconds = seconds
        self._every = [_Process() for _ in range(max(1, workers))]
        self._free: SimpleQueue[_Process] = SimpleQueue()
        for process in self._every:
            self._free.put(process)

    def __enter__(self) -> Readers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every process, in the midst of a page too."""
        for process in self._every:
            process.close()

    def open(self, path: Path, name: str = "") -> Opened:
        """What a file is and holds. UnreadableError says why not, and what to do."""
        question = {"do": "open", "path": str(path), "name": name or path.name}
        opened = self._asked(question, SECONDS_OF_FILE)["opened"]
        return Opened(opened["kind"], opened["pages"], tuple(opened["notices"]), tuple(opened["attachments"]))

    def read(self, path: Path, number: int, picture: Path | None = None) -> ReadPage:
        """Page `number`, from 1, its picture into the file `picture`. One that cannot be read says why."""
        question = {"do": "page", "path": str(path), "number": number, "keep": str(picture) if picture else None}
        try:
            return ReadPage.from_message(self._asked(question, self._seconds)["page"])
        except UnreadableError as error:
            return ReadPage(State.FAILED, problem=str(error)[:400])

    def unpack(self, path: Path, number: int, to: Path) -> None:
        """Attachment `number` of a message, from 1, into a new file. UnreadableError."""
        self._asked({"do": "unpack", "path": str(path), "number": number, "to": str(to)}, SECONDS_OF_FILE)

    def _asked(self, question: dict[str, Any], seconds: float) -> dict[str, Any]:
        process = self._free.get()
        try:
            answer = process.ask(question, seconds)
        finally:
            self._free.put(process)
        if "why" in answer:
            raise UnreadableError(answer["why"], answer.get("remedy", ""))
        return answer


class _Process:
    """One reading process, started at its first question and after it was lost."""

    def __init__(self) -> None:
        self._running: subprocess.Popen[str] | None = None
        self._closed = False
        self._starting = threading.Lock()  # of the two above: `close` comes from another thread
        self._asking = threading.RLock()

    def ask(self, question: dict[str, Any], seconds: float) -> dict[str, Any]:
        """The answer. UnreadableError where the process was lost over it, or did not answer in time."""
        with self._asking:
            running = self._started()
            late = threading.Event()
            timer = threading.Timer(seconds, _stop, (running, late))
            timer.start()
            try:
                line = _line(running, question)
            except BaseException:  # an interrupt: the answer would be taken for that of the next question
                self._lose()
                raise
            finally:
                timer.cancel()
                timer.join()  # it may just be at it
            whole = line.endswith("\n")
            if late.is_set() or not whole:
                self._lose()
        if whole:
            answer: dict[str, Any] = json.loads(line)
            return answer
        if late.is_set():
            raise UnreadableError(f"it was not read within {seconds:.0f} seconds", _PRINT)
        raise UnreadableError(*(_ENDED if self._closed else ("its reader broke down over it", _PRINT)))

    def close(self) -> None:
        """End it for good. Whoever waits for its answer is told so."""
        with self._starting:
            self._closed = True
            running = self._running
        if running is not None:
            _kill(running)  # which ends the waiting of whoever asks
        with self._asking:
            self._lose()

    def _started(self) -> subprocess.Popen[str]:
        if self._running is not None and self._running.poll() is not None:
            self._lose()  # it ended between two questions: no file's fault
        with self._starting:
            if self._closed:
                raise UnreadableError(*_ENDED)
            if self._running is None:
                # A session of its own: an interrupt at the terminal is ours to handle, and what it began ends with it.
                self._running = subprocess.Popen(
                    _COMMAND,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,  # what libraries say of a file would fill the log with its text
                    text=True,
                    start_new_session=True,
                )
            return self._running

    def _lose(self) -> None:
        running, self._running = self._running, None
        if running is None:
            return
        _kill(running)
        for pipe in (running.stdin, running.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        running.wait()


def _line(running: subprocess.Popen[str], question: dict[str, Any]) -> str:
    """The line that it answers; without its end where the process ended over it."""
    assert running.stdin is not None
    assert running.stdout is not None
    try:
        running.stdin.write(json.dumps(question) + "\n")
        running.stdin.flush()
        return running.stdout.readline()
    except OSError:
        return ""


def _stop(running: subprocess.Popen[str], late: threading.Event) -> None:
    late.set()
    _kill(running)


def _kill(running: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(running.pid, signal.SIGKILL)
        else:
            running.kill()
