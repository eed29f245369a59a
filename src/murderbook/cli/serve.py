"""`murderbook serve`: the web application on this machine."""

from __future__ import annotations

import ipaddress
import os
from typing import Annotated

import typer

from murderbook.cli.errors import InputError
from murderbook.cli.session import RecordOption

IN_MEMORY = 32 * 2**20  # bytes of an answer
THREADS = 8


def serve(
    record: RecordOption,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0 takes a free one.", min=0, max=65535)] = 8000,
) -> None:
    """Serve the record to browsers on this machine until Ctrl-C. Everybody logs in there."""
    _check_host(host)
    from murderbook.workbench.boot import open_record

    open_record(record)
    from murderbook.workbench.audit.signing import keeper
    from murderbook.workbench.documents.intake import background as documents
    from murderbook.workbench.genealogy import background as genealogies
    from murderbook.workbench.laboratory import running as tests
    from murderbook.workbench.leads.engine import background
    from murderbook.workbench.reports.discovery import ordering as bundles
    from murderbook.workbench.reports.orders import running as reports
    from murderbook.workbench.resolution import searching as persons
    from murderbook.workbench.scan import background as scans

    background.start()
    scans.start()
    genealogies.start()
    documents.start()
    bundles.start()
    reports.start()
    persons.start()
    tests.start()
    kept = keeper.start()
    try:
        _serve(host, port)
    finally:
        kept.stop()


def _say_if_due() -> None:
    """What the pages of supervisors say of backups, to whoever starts the program."""
    from murderbook.cli.output import say
    from murderbook.workbench.backup.due import words

    if due := words():
        say(due)


def _serve(host: str, port: int) -> None:
    from waitress.server import create_server  # type: ignore[import-untyped]

    from murderbook.cli.output import say
    from murderbook.workbench.wsgi import application

    _hold_what_is_sealed()
    try:
        server = create_server(application, host=host, port=port, threads=THREADS, ident=None, **_limits(), **_proxy())
    except OSError as error:
        raise InputError(f"{host}:{port} cannot be listened on ({error.strerror}): name another with --port") from error
    scheme = "https" if os.environ.get("MURDERBOOK_HTTPS") == "1" else "http"
    name = f"[{host}]" if ":" in host else host
    say(f"Serving on {scheme}://{name}:{server.effective_port}/   (Ctrl-C ends it)")
    _say_if_due()
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()


def _limits() -> dict[str, object]:
    """Waitress keeps long requests and answers in temporary files: in the record's own folder, not in a shared one. And
    a request is no longer than the longest upload, whoever sends it."""
    import tempfile

    from murderbook.workbench.imports import staging

    tempfile.tempdir = str(staging.folder())
    # Only an answer longer than any page goes to a file: pages of a sealed compartment must not lie on the disk. Of
    # requests `_hold_what_is_sealed` sees to that; others go to a file from half a MiB on, or anybody could fill the
    # memory with them.
    return {
        "max_request_body_size": staging.SIZE_LIMIT + 2**20,
        "outbuf_overflow": IN_MEMORY,
    }


def _hold_what_is_sealed() -> None:
    """What is sent to the sealed desk goes to no file, however long it is. Waitress has no setting for that."""
    from waitress.channel import HTTPChannel  # type: ignore[import-untyped]

    from murderbook.workbench.sealed.pages.arriving import HeldInMemory

    HTTPChannel.parser_class = HeldInMemory


def _proxy() -> dict[str, object]:
    """Behind a proxy that ends TLS, and nowhere else, its word for the visitor's address and scheme is taken."""
    proxy = os.environ.get("MURDERBOOK_PROXY")
    if not proxy:
        return {}
    headers = {"x-forwarded-for", "x-forwarded-proto"}
    return {"trusted_proxy": proxy, "trusted_proxy_headers": headers, "clear_untrusted_proxy_headers": True}


def _check_host(host: str) -> None:
    """InputError for an address that others can reach, unless TLS and the names are arranged."""
    if _is_loopback(host):
        return
    if os.environ.get("MURDERBOOK_HTTPS") != "1" or not os.environ.get("MURDERBOOK_HOSTS"):
        raise InputError(
            f"--host {host} can be reached from other machines, where passwords would travel in the clear: put a proxy "
            "with TLS before it, then set MURDERBOOK_HTTPS=1, MURDERBOOK_HOSTS to the names it serves, and "
            "MURDERBOOK_PROXY to its address (docs/how-to/accounts.md)"
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
