"""The pool: a reader that is lost costs one page; nothing is left behind, and no answer goes to another's question."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from made_files import FONT, pdf, stream, text_pdf

from murderbook.documents.reading import pool as pooled
from murderbook.documents.reading.page import State, UnreadableError
from murderbook.documents.reading.pool import Readers

needs_proc = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="NO /proc HERE: processes were not looked at"
)


@pytest.fixture
def one() -> Iterator[Readers]:
    with Readers(workers=1, seconds=60) as readers:
        yield readers


@pytest.fixture
def three_pages(tmp_path: Path) -> Path:
    return text_pdf(tmp_path / "three.pdf", "The first page", "The second page", "The third page")


def endless(to: Path) -> Path:
    """A page whose drawing takes longer than anybody waits: forms within forms, ten of each in the one around it."""

    def form(number: int, content: bytes) -> bytes:
        names = b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<</XObject<</N %d 0 R>>>>" % number
        return stream(content, names)

    depth = 9
    forms = [form(6 + level, b"/N Do " * 10) for level in range(1, depth)]
    leaf = stream(b"0 0 m 612 792 l S " * 20, b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]")
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</XObject<</N 6 0 R>>>>/Contents 5 0 R>>"
    tree = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    to.write_bytes(pdf([b"<</Type/Catalog/Pages 2 0 R>>", tree, page, FONT, stream(b"/N Do " * 10), *forms, leaf]))
    return to


def pid_of(readers: Readers) -> int:
    (process,) = readers._every
    assert process._running is not None
    return process._running.pid


def group(pid: int) -> list[int]:
    """Processes of a session that are alive."""
    members = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, session = stat.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(session) == pid and state != "Z":
            members.append(int(stat.parent.name))
    return members


def ended(pid: int) -> bool:
    """Whether a session has no process left, some moments after it was killed."""
    for _ in range(500):
        if not group(pid):
            return True
        time.sleep(0.02)
    return False


def until_asked(readers: Readers) -> None:
    """Until the one reader is at work on a question, and was for a moment."""
    (process,) = readers._every
    while process._running is None or readers._free.qsize():
        time.sleep(0.01)
    time.sleep(0.3)


def test_pages_and_what_a_file_holds(one: Readers, three_pages: Path) -> None:
    assert one.open(three_pages).pages == 3
    page = one.read(three_pages, 2, three_pages.with_suffix(".jpg"))
    assert (page.state, page.text.strip()) == (State.TEXT, "The second page")
    assert three_pages.with_suffix(".jpg").stat().st_size > 0


def test_a_page_that_is_not_there_says_so(one: Readers, three_pages: Path) -> None:
    page = one.read(three_pages, 4)
    assert page.state is State.FAILED
    assert page.problem
    with pytest.raises(UnreadableError, match="could not be opened"):
        one.open(three_pages.with_name("gone.pdf"))


def test_a_page_without_end_is_ended_and_the_next_is_read(tmp_path: Path, three_pages: Path) -> None:
    with Readers(workers=1, seconds=1.5) as readers:
        readers.open(three_pages)  # the reader is up: what is timed is the page
        page = readers.read(endless(tmp_path / "endless.pdf"), 1)
        assert (page.state, page.text) == (State.FAILED, "")
        assert "not read within" in page.problem
        assert readers.open(three_pages).pages == 3


@needs_proc
def test_a_reader_that_is_killed_costs_one_page(one: Readers, tmp_path: Path, three_pages: Path) -> None:
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(one.read, endless(tmp_path / "endless.pdf"), 1)
        until_asked(one)
        lost = pid_of(one)
        os.kill(lost, signal.SIGKILL)
        page = asked.result(timeout=30)
    assert page.state is State.FAILED
    assert "broke down" in page.problem
    assert one.read(three_pages, 3).state is State.TEXT
    assert pid_of(one) != lost
    assert ended(lost)


def test_a_reader_that_ended_between_two_questions_costs_nothing(one: Readers, three_pages: Path) -> None:
    one.open(three_pages)
    (process,) = one._every
    assert process._running is not None
    process._running.kill()
    process._running.wait()
    assert one.read(three_pages, 1).state is State.TEXT


@needs_proc
def test_close_ends_what_is_at_work_and_nothing_starts_again(tmp_path: Path, three_pages: Path) -> None:
    readers = Readers(workers=1, seconds=60)
    path = endless(tmp_path / "endless.pdf")
    with ThreadPoolExecutor(3) as threads:
        asked = [threads.submit(readers.read, path, 1) for _ in range(3)]
        until_asked(readers)
        pid = pid_of(readers)
        readers.close()
        pages = [one.result(timeout=30) for one in asked]
    assert {page.state for page in pages} == {State.FAILED}
    assert all("ended" in page.problem for page in pages)
    assert ended(pid)
    with pytest.raises(UnreadableError, match="ended"):
        readers.open(three_pages)
    readers.close()


def test_threads_share_the_readers_and_each_gets_its_own_answer(tmp_path: Path) -> None:
    path = text_pdf(tmp_path / "forty.pdf", *(f"This is page {number}" for number in range(1, 41)))
    with Readers(workers=2, seconds=60) as readers, ThreadPoolExecutor(6) as threads:
        pages = list(threads.map(lambda number: readers.read(path, number), range(1, 41)))
    assert [page.text.strip() for page in pages] == [f"This is page {number}" for number in range(1, 41)]


def test_an_interrupted_question_leaves_no_answer_for_the_next(one: Readers, three_pages: Path) -> None:
    """As Ctrl-C does it: in the midst of waiting for the line."""
    one.open(three_pages)
    asked = pooled._line

    def interrupted(*question: object) -> str:
        asked(*question)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pooled, "_line", interrupted)
        with pytest.raises(KeyboardInterrupt):
            one.read(three_pages, 1)
    assert one.read(three_pages, 2).text.strip() == "The second page"


_PARENT = """
import signal, sys, time
from pathlib import Path
from murderbook.documents.reading.pool import Readers
signal.signal(signal.SIGINT, lambda *_: print("interrupted", flush=True))
with Readers(workers=1) as readers:
    readers.open(Path(sys.argv[1]))
    pid = readers._every[0]._running.pid
    print(pid, flush=True)
    sys.stdin.readline()
    readers.open(Path(sys.argv[1]))
    print(readers._every[0]._running.pid == pid, flush=True)
"""


@needs_proc
def test_an_interrupt_at_the_terminal_is_the_parents_to_handle(three_pages: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(three_pages)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        os.killpg(parent.pid, signal.SIGINT)
        assert parent.stdout.readline() == "interrupted\n"
        parent.stdin.write("\n")
        parent.stdin.flush()
        assert parent.stdout.readline() == "True\n"
    assert ended(pid)


@needs_proc
def test_readers_end_with_a_parent_that_is_killed(three_pages: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(three_pages)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    assert ended(pid)


@needs_proc
def test_readers_have_a_limit_of_memory_and_leave_no_core(one: Readers, three_pages: Path) -> None:
    one.open(three_pages)
    limits = Path(f"/proc/{pid_of(one)}/limits").read_text()
    soft = {line[:26].strip(): line[26:].split()[0] for line in limits.splitlines()[1:]}
    assert int(soft["Max address space"]) <= 4 * 1024**3
    assert soft["Max core file size"] == "0"


def test_modules_that_lie_where_one_works_are_not_run(
    three_pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(7)\n")
    monkeypatch.chdir(tmp_path)
    with Readers(workers=1) as readers:
        assert readers.open(three_pages).pages == 3


def test_no_timer_is_left(one: Readers, three_pages: Path) -> None:
    before = threading.active_count()
    for number in (1, 2, 3):
        one.read(three_pages, number)
    assert threading.active_count() == before
