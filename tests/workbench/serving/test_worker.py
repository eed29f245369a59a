"""The threads that do what takes long."""

from __future__ import annotations

import threading

from murderbook.workbench.serving.worker import Worker


def test_it_does_what_waits_when_it_is_called_and_goes_on_after_a_failure() -> None:
    done, told, began = threading.Semaphore(0), list[str](), list[str]()
    failures = [RuntimeError("torn")]

    def run() -> None:
        if failures:
            raise failures.pop()
        done.release()

    worker = Worker("trial", lambda: began.append("taken up"), run, lambda error: told.append(str(error)))
    worker.start()
    worker.start()
    worker.call()
    assert done.acquire(timeout=20)
    worker.call()
    assert done.acquire(timeout=20)
    assert (began, told) == (["taken up"], ["torn"])
