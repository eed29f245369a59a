"""NUL, half surrogates, broken encodings, absurd numbers in every address, query and form of every route.

The program may refuse (400, 404, 422) or make nothing of it; it may not fail.
"""

from __future__ import annotations

import logging
import sys
import tomllib
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from murderbook.workbench.audit.models import AuditEntry
from personas import PASSWORD, Unit, make_unit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workbench"))  # for `things`

pytestmark = pytest.mark.django_db
MATRIX = Path(__file__).resolve().parents[1] / "workbench" / "access_matrix.toml"
ROUTES: dict[str, dict[str, Any]] = tomllib.loads(MATRIX.read_text(encoding="utf-8"))["routes"]
FORM = "application/x-www-form-urlencoded"

UNSTORABLE = ("%00", "a%00b")  # as they travel
ODD = ("%ED%A0%80", "%FF%FE", "%F4%90%80%80", "%EF%BF%BF%E2%80%AE", "9" * 5000, "-1", "1e999", "%27%22--", "%0D%0AX:1")
READ_THEIR_FORM = {"import-new", "laboratory-lists", "case-laboratory-loci"}  # a file comes with it
NAMES = """
    q page order kind area year_from year_to points_from cold status sex weapon county located show amend to seen
    reason sure when text source on reviewer outcome verdict name full_name role new again old username password
    acknowledged next whom_to_ask legal_ground review_on account case starts_on ends_on from until actor verb object
    compartment layout update mapping title suspect_state motive_known custody alive located willing
"""  # of parameters and fields, as nearly all as may be
Asked = tuple[Unit, dict[str, object]]  # and the things that a route can name


def _client(unit: Unit, persona: str) -> Client:
    client = unit.client(persona)
    client.raise_request_exception = False  # a failure is an answer here
    return client


def _addresses(route: str, methods: dict[str, Any], things: dict[str, object], text: str) -> list[str]:
    """The route as it is, and with each of its arguments replaced by `text`, as it travels."""
    args: dict[str, str] = next(iter(methods.values())).get("args", {})
    real = {name: things[value] for name, value in args.items()}
    found = [reverse(route, kwargs=real)]
    for name in real:
        with suppress(NoReverseMatch):  # an argument of a few fixed words or of digits: no such address
            found.append(reverse(route, kwargs={**real, name: "MARK"}).replace("MARK", text))
    return found


@pytest.fixture(scope="module")
def _once(rows_of_module: None) -> Asked:
    from things import things_of

    unit = make_unit()
    return unit, things_of(unit)


@pytest.fixture
def asked(_once: Asked, db: None) -> Asked:
    """Rows that the module made once, but for an upload that a test took away."""
    from things import upload_again

    upload_again()
    return deepcopy(_once)


@pytest.fixture
def unit(asked: Asked) -> Unit:
    return asked[0]


@pytest.mark.parametrize(("at", "route"), list(enumerate(sorted(ROUTES))))
def test_no_route_fails(asked: Asked, at: int, route: str) -> None:
    """Three of the odd texts in turn: every text meets many routes, and every route each of them in the deep run."""
    _no_text_fails(asked, route, (*UNSTORABLE, *(ODD[(at + step) % len(ODD)] for step in (0, 3, 6))))


@pytest.mark.deep
@pytest.mark.parametrize("route", sorted(ROUTES))
def test_no_route_fails_on_any_text(asked: Asked, route: str) -> None:
    _no_text_fails(asked, route, (*UNSTORABLE, *ODD))


def _no_text_fails(asked: Asked, route: str, texts: tuple[str, ...]) -> None:
    unit, things = asked
    client = _client(unit, "owner")
    for text in texts:
        plain, *replaced = _addresses(route, ROUTES[route], things, text)
        query = "&".join(f"{name}={text}" for name in NAMES.split())
        for method in ROUTES[route]:
            for address in (f"{plain}?{query}", *replaced):
                body = query if method == "POST" else ""
                answer = client.generic(method, address, body, content_type=FORM)
                b"".join(answer)  # a file that is handed over is open until it is read to its end
                assert answer.status_code < 500, f"{method} {address[:200]}"
                assert text not in UNSTORABLE or answer.status_code == 400, f"{method} {address[:200]}"
            if method == "POST":
                answer = client.generic(method, plain, query, content_type=FORM)
                refused = (400, 422) if route in READ_THEIR_FORM else (400,)
                assert answer.status_code in refused if text in UNSTORABLE else answer.status_code < 500, plain
                if route in ("logout", "password"):
                    client = _client(unit, "owner")


@pytest.mark.parametrize("persona", ["member", "outsider", "administrator", "auditor", "anonymous"])
@pytest.mark.parametrize("where", ["path", "query", "name", "form", "cookie", "header"])
def test_it_is_answered_400_and_leaves_no_trace(unit: Unit, persona: str, where: str) -> None:
    client, before = _client(unit, persona), AuditEntry.objects.count()
    if where == "path":
        answer = client.get("/case/a%00b/")
    elif where == "query":
        answer = client.get("/register/?q=a%00b")
    elif where == "name":
        answer = client.get("/register/?%00=a")
    elif where == "form":
        answer = client.post("/login/", {"username": "own\0er", "password": PASSWORD, "acknowledged": "on"})
    elif where == "cookie":
        client.cookies["sessionid"] = '"\\000"'
        answer = client.get("/register/", headers={"Cookie": 'sessionid="a\\000b"'})
    else:
        answer = client.post("/login/", {"username": "x", "password": "y"}, headers={"User-Agent": "a\0b"})
    assert answer.status_code == 400
    assert b"Not understood" in answer.content
    assert answer.headers["Content-Security-Policy"]
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("path", ["/register/?q=a%00b", "/audit/?who=" + "9" * 20_000])
def test_a_refused_request_is_one_line_of_the_servers_log(unit: Unit, path: str) -> None:
    """Django writes a page of traceback for each: thousands would bury a failure, and fill the disk."""
    heard = list[logging.LogRecord]()
    kept, root = logging.Handler(), logging.getLogger()
    kept.emit = heard.append  # type: ignore[method-assign]
    kept.filters = next(handler.filters for handler in root.handlers if handler.filters)
    root.addHandler(kept)
    try:
        assert _client(unit, "anonymous").get(path).status_code == 400
    finally:
        root.removeHandler(kept)
    assert heard, "nothing was logged"
    assert not any("\n" in logging.Formatter().format(record) for record in heard)


@pytest.mark.parametrize("charset", ["utf-16", "unicode_escape", "no-such-thing", "utf-7"])
@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=b", "text/plain"])
def test_a_strange_character_set_is_refused(unit: Unit, charset: str, kind: str) -> None:
    """`unicode_escape` would make half a surrogate pair of six harmless letters."""
    body = b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n\\ud800\r\n--b--\r\n'
    client, address = _client(unit, "owner"), f"/case/{unit.cases[0].key}/chrono/add/?q=%5Cud800"
    for method in ("GET", "POST"):
        assert client.generic(method, address, body, content_type=f"{kind}; charset={charset}").status_code == 400


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"'])
def test_the_usual_character_sets_are_not(unit: Unit, charset: str) -> None:
    client = _client(unit, "owner")
    body = "when=1987&text=" + quote("Ä call")
    address = f"/case/{unit.cases[0].key}/chrono/add/"
    assert client.generic("POST", address, body, content_type=f"{FORM}; charset={charset}").status_code in (302, 422)


def test_a_file_may_bear_any_name_but_one_that_cannot_be_stored(unit: Unit) -> None:
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\ncase_number,year\r\n\r\n--b--\r\n'
    client = _client(unit, "owner")
    for name in (b"a\0b.csv", "Ä\u202e.csv".encode(), b"..\\..\\a.csv", b"x" * 4000 + b".csv", b"\xff\xfe.csv"):
        answer = client.generic("POST", "/imports/new/", head % name, content_type="multipart/form-data; boundary=b")
        assert answer.status_code < 500, name[:40]


UNREADABLE = (
    b'--B\r\nContent-Disposition: form-data; name="file"; filename="' + b"x" * 2_000 + b'"\r\n\r\nx\r\n--B--\r\n',
    b"--B\r\n" * 3,
)


@pytest.mark.parametrize("content", UNREADABLE, ids=["long name", "no parts"])
def test_what_cannot_be_read_is_no_failure_where_there_is_nothing(content: bytes) -> None:
    """The page of an absent address has a token, for which a browser's form would be searched: here with the check of
    tokens that tests leave out. Whoever can reach the server can ask that."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies["csrftoken"] = "c" * 32
    for address in ("/nothing/", "/case/x/", "/sealed/in/x/", "/sealed/", "/login/", "/static/x/"):
        answer = client.post(address, content, content_type="multipart/form-data; boundary=B")
        assert 300 <= answer.status_code < 500, (address, answer.status_code)
    many = b"&".join(b"a=1" for _ in range(2_000))  # more fields than any form
    answer = client.post("/nothing/", many, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 404
