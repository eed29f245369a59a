"""Serving a record: on this machine only, and what is told where it cannot be."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from cli_commands import Commands


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.10", "::", "unit.example"])
def test_serve_refuses_to_be_reached_in_the_clear(commands: Commands, host: str) -> None:
    done = commands.on_record("serve", "--host", host)
    assert done.returncode == 1
    assert "TLS" in done.stderr


@pytest.fixture
def served(commands: Commands) -> Iterator[str]:
    """The address of a running server."""
    # tests that a shell began in the background ignore Ctrl-C, and so would the server that they begin
    heed = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    words = [sys.executable, "-c", f"{heed}; from murderbook.cli.main import run; run()"]
    process = subprocess.Popen(
        [*words, "serve", "--record", str(commands.record), "--port", "0"],
        env={**commands.environment, "PYTHONFAULTHANDLER": "1"},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    line = process.stderr.readline()
    yield line.split()[2].rstrip("/")
    process.send_signal(signal.SIGINT)
    try:
        assert process.wait(timeout=30) == 0
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGABRT)  # tells where every thread of it stands, and leaves no server behind
        pytest.fail(f"the server goes on after Ctrl-C:\n{process.communicate(timeout=30)[1]}")
    process.stderr.close()
    assert list((commands.record / "checkpoints").glob("*.txt")), "no checkpoint was left"


def test_serve(served: str) -> None:
    assert served.startswith("http://127.0.0.1:")
    with urllib.request.urlopen(f"{served}/login/", timeout=30) as answer:
        page = answer.read().decode()
        assert "Server" not in answer.headers
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "restricted information system" in page
    assert "Unit 9" in page
    with pytest.raises(urllib.error.HTTPError) as missing:
        urllib.request.urlopen(f"{served}/nowhere/", timeout=30)
    assert missing.value.code == 404
    missing.value.close()


def test_serve_on_a_taken_port(commands: Commands) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = commands.on_record("serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "name another with --port" in done.stderr
