"""What is sent to the desk is held in memory by the server too, whatever its length and however its address is written;
and how long it may be is a setting."""

from __future__ import annotations

from pathlib import Path

import pytest
from waitress.adjustments import Adjustments

from murderbook.workbench.record import SETTINGS_FILE, RecordError, create_folder, load_settings
from murderbook.workbench.sealed.memory import papers
from murderbook.workbench.sealed.pages.arriving import HeldInMemory

LENGTH = 50_000


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize(
    ("address", "is_held"),
    [
        ("/sealed/in/0/case/1/papers/", True),
        ("/sealed/", True),
        ("//sealed/in/0/", True),
        ("/%73ealed/in/0/", True),
        ("http://localhost/sealed/in/0/", True),
        ("/imports/new/", False),
        ("/sealed", False),
    ],
)
def test_what_comes_in_is_held(address: str, is_held: bool, chunked: bool) -> None:
    reader = HeldInMemory(Adjustments(inbuf_overflow=10_000, max_request_body_size=60_000))
    says = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {LENGTH}"
    reader.received(f"POST {address} HTTP/1.1\r\nHost: localhost\r\n{says}\r\n\r\n".encode())
    body = bytes(LENGTH)
    sent = f"{LENGTH:x}\r\n".encode() + body + b"\r\n0\r\n\r\n" if chunked else body
    while sent:
        sent = sent[reader.received(sent[:8192]) :]
    assert reader.completed and reader.error is None
    assert reader.body_rcv.getbuf().overflowed is not is_held
    assert reader.get_body_stream().read() == body
    reader.close()


@pytest.mark.parametrize("chunked", [False, True])
def test_what_is_longer_than_the_server_takes_is_refused_and_not_kept(chunked: bool) -> None:
    reader = HeldInMemory(Adjustments(inbuf_overflow=10_000, max_request_body_size=30_000))
    says = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {LENGTH}"
    reader.received(f"POST /sealed/ HTTP/1.1\r\nHost: localhost\r\n{says}\r\n\r\n".encode())
    if chunked:
        sent = f"{LENGTH:x}\r\n".encode() + bytes(LENGTH)
        while sent and not reader.completed:
            sent = sent[reader.received(sent[:8192]) :]
    assert reader.completed and reader.error is not None and reader.error.code == 413
    assert not getattr(reader.body_rcv.getbuf(), "overflowed", False)


def test_how_long_a_paper_may_be_is_a_setting(tmp_path: Path) -> None:
    assert create_folder(tmp_path, "Unit").largest_paper_mib == 32
    for said, kept in ((1, 1), (64, 64)):
        (tmp_path / SETTINGS_FILE).write_text(f"[unit]\nlargest_paper_mib = {said}\n", encoding="utf-8")
        assert load_settings(tmp_path).largest_paper_mib == kept
    for wrong in ("0", "65", "-1", "true", '"32"', "1.5"):
        (tmp_path / SETTINGS_FILE).write_text(f"[unit]\nlargest_paper_mib = {wrong}\n", encoding="utf-8")
        with pytest.raises(RecordError, match=r"largest_paper_mib is .*; write a whole number of MiB, 1 to 64"):
            load_settings(tmp_path)
    assert papers.largest() == 32 * 2**20
