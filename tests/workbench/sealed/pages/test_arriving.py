"""What is sent to the desk is held in memory by the server too, whatever its length and however its address is written;
and how long it may be is a setting."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import pytest
from waitress.adjustments import Adjustments

from murderbook.workbench.record import SETTINGS_FILE, RecordError, create_folder, load_settings
from murderbook.workbench.sealed import desks
from murderbook.workbench.sealed.memory import papers
from murderbook.workbench.sealed.pages.arriving import AT_A_TIME, FORM, HeldInMemory

LENGTH = 50_000
LONGEST = 4 * FORM


def begun(cookie: str, chunked: bool = False, address: str = "/sealed/in/0/case/1/papers/") -> Any:  # noqa: ANN401
    """A long request of which little has come."""
    reader = HeldInMemory(Adjustments(max_request_body_size=LONGEST))
    says = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {2 * FORM}"
    reader.received(f"POST {address} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n{says}\r\n\r\n".encode())
    if chunked:
        reader.received(f"{2 * FORM:x}\r\n".encode() + bytes(FORM + 1))
    return reader


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Of a desk that is open."""
    made = secrets.token_bytes(32)
    monkeypatch.setitem(desks._desks, desks._name(made), object())
    return made


@pytest.mark.parametrize("chunked", [False, True])
def test_who_has_no_desk_open_cannot_fill_the_memory(secret: bytes, chunked: bool) -> None:
    for cookie in ("", f"desk={'0' * 64}", "desk=", "desk=none"):
        reader = begun(cookie, chunked)
        assert reader.completed and reader.error.code == 413 and len(reader.body_rcv) <= FORM + 1, cookie
    assert begun(f"sessionid=x; desk={secret.hex()}", chunked).error is None
    assert begun("", chunked, "/imports/new/").error is None, "that of another page, which goes to a file"


def test_one_desk_is_given_memory_for_few_requests(secret: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    cookie, other = f"desk={secret.hex()}", secrets.token_bytes(32)
    monkeypatch.setitem(desks._desks, desks._name(other), object())
    held = [begun(cookie) for _ in range(AT_A_TIME)]
    assert [one.error for one in held] == [None] * AT_A_TIME and begun(cookie).error.code == 413
    assert begun(f"desk={other.hex()}").error is None
    held.pop().close()
    held.append(begun(cookie))
    assert held[-1].error is None and begun(cookie).error.code == 413
    held.clear()  # connections that broke off
    assert begun(cookie).error is None


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
