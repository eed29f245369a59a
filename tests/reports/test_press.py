"""A paper is printed by a process of its own: the same bytes, told how far, stopped at any moment, its end in words."""

from __future__ import annotations

import sys
import threading
import time
from datetime import UTC, datetime

import pytest

from archival import breaches
from murderbook.reports import press
from murderbook.reports.item import Item
from murderbook.reports.paper import Paper, Printed
from murderbook.reports.press import Press, PressBrokenError, PressStoppedError
from murderbook.reports.sheets import Chapter, book

pytest.importorskip("weasyprint", reason="NO PDF HERE: pip install 'murderbook[pdf]', and Debian's Pango")


def paper() -> Printed:
    items = [Item("chrono", str(at), "Chrono", f"Chrono {at}", "1987", (("Text", "a coat"),)) for at in range(60)]
    return book(Paper("A book", datetime(2026, 1, 1, tzinfo=UTC)), "as of", [Chapter("Chrono", items)])


def playing(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Another process in its place."""
    monkeypatch.setattr(press, "_COMMAND", (sys.executable, "-c", f"import sys, time, os\n{script}"))


def run(told: list[tuple[float, str]] | None = None) -> Printed:
    made = paper()
    Press().run(made, lambda share, words: told.append((share, words)) if told is not None else None)
    return made


def test_the_bytes_are_those_that_are_printed_here_and_it_tells_how_far_it_is() -> None:
    told: list[tuple[float, str]] = []
    apart, here = run(told), paper()
    assert apart.content == here.content and not list(breaches(apart.content))
    assert (apart.pages, dict(apart.anchors)) == (here.pages, dict(here.anchors))
    shares = [share for share, _ in told]
    assert shares == sorted(shares) and shares[0] > 0 and shares[-1] < 1
    assert {"sheet 1 is laid out", f"sheet {here.pages} is laid out", "the file is put together"} <= {
        words for _, words in told
    }


def test_what_it_is_asked_for_is_known_before_it_is_printed() -> None:
    assert 0.1 < paper().seconds < 2 and "_made" not in paper().__dict__


def test_a_long_paper_of_a_bundle_is_printed_apart_by_itself_and_a_short_one_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pressed = list[Printed]()
    monkeypatch.setattr(Press, "run", lambda _self, made, _tell: (pressed.append(made), made.made_apart(b"x", 1, {})))
    short, long = paper(), paper()
    short.apart = long.apart = True
    long.page = f"{long.page}{'<br>' * 4000}"
    assert (long.content, long.pages) == (b"x", 1) and short.content.startswith(b"%PDF")
    assert pressed == [long]


def test_the_process_knows_no_secret_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """It reads pictures that came from elsewhere; and whoever prints on the command line may have put his password
    into a variable."""
    secret = {"MURDERBOOK_PASSWORD": "pear", "MURDERBOOK_DATABASE_URL": "postgres://u:pear@h/d", "PGPASSWORD": "pear"}
    for name, value in secret.items():
        monkeypatch.setenv(name, value)
    known = '"pear" in str(sorted(os.environ.items()) + sys.argv)'
    playing(monkeypatch, f"""sys.stdin.read(); print('{{"share": %d, "words": "x"}}' % int({known}), flush=True)""")
    told: list[tuple[float, str]] = []
    with pytest.raises(PressBrokenError):
        run(told)
    assert told == [(0, "x")]


def test_it_is_stopped_in_the_midst(monkeypatch: pytest.MonkeyPatch) -> None:
    playing(monkeypatch, 'sys.stdin.read(); print(\'{"share": 0.5, "words": "x"}\', flush=True); time.sleep(60)')
    one, began = Press(), time.monotonic()
    with pytest.raises(PressStoppedError):
        one.run(paper(), lambda _share, _words: threading.Thread(target=one.stop).start())
    assert time.monotonic() - began < 30
    assert one._running is not None and one._running.returncode is not None


def test_one_that_was_stopped_before_it_began_does_not_begin() -> None:
    one = Press()
    one.stop()
    with pytest.raises(PressStoppedError):
        one.run(paper(), lambda _share, _words: None)
    assert one._running is None


def test_an_interrupt_ends_the_process_too(monkeypatch: pytest.MonkeyPatch) -> None:
    playing(monkeypatch, 'sys.stdin.read(); print(\'{"share": 0.5, "words": "x"}\', flush=True); time.sleep(60)')

    def interrupted(_share: float, _words: str) -> None:
        raise KeyboardInterrupt

    one = Press()
    with pytest.raises(KeyboardInterrupt):
        one.run(paper(), interrupted)
    assert one._running is not None and one._running.returncode is not None


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("sys.exit(3)", "print the chapters one by one"),
        ("sys.stdin.read(); os.kill(os.getpid(), 9)", "ran out of memory"),
        ("sys.stdin.read(); print('no message')", "print the chapters one by one"),
        ('sys.stdin.read(); print(\'{"bytes": 9, "pages": 1, "anchors": {}}\\n%PDF\')', "broke down"),
    ],
)
def test_a_crash_is_told_in_words(monkeypatch: pytest.MonkeyPatch, script: str, words: str) -> None:
    playing(monkeypatch, script)
    with pytest.raises(PressBrokenError, match=words):
        run()
