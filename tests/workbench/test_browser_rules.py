"""What every answer asks of the browser, forged requests on every route, and what a session leaves behind."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from things import things_of

from murderbook.workbench import settings as shipped
from personas import PASSWORD, Unit, code_of, log_in, make_unit

pytestmark = pytest.mark.django_db

MATRIX = Path(__file__).with_name("access_matrix.toml")
ROUTES: dict[str, dict[str, Any]] = tomllib.loads(MATRIX.read_text(encoding="utf-8"))["routes"]
READING = ("read ", "open ", "list", "export", "take head")
LONG = "  Purple monkey dishwasher of " + "length " * 12 + " "


@pytest.fixture
def unit() -> Unit:
    return make_unit()


def _urls(things: dict[str, object], method: str) -> list[str]:
    asked = [(route, methods[method]) for route, methods in ROUTES.items() if method in methods]
    return [
        reverse(route, kwargs={name: things[value] for name, value in row.get("args", {}).items()})
        for route, row in asked
    ]


def test_no_route_takes_a_forged_request(unit: Unit) -> None:
    client = Client(enforce_csrf_checks=True)
    log_in(client, unit.accounts["member"])
    urls = _urls(things_of(unit), "POST")
    assert len(urls) > 80
    taken = {url: client.post(url, headers={"origin": "https://evil.example"}).status_code for url in urls}
    assert {status for status in taken.values() if status != 403} <= {404}, taken  # hidden from whoever sends it


def test_what_is_asked_for_by_get_is_read_and_no_more() -> None:
    """That an answer leaves these entries and no other is what test_every_view.py asks; that each change leaves one,
    tests/workbench/test_revisions_complete.py."""
    for route, methods in ROUTES.items():
        left = methods.get("GET", {}).get("audit", [])
        for verb in [left] if isinstance(left, str) else left:
            assert verb.startswith(READING), route


@pytest.mark.parametrize("path", ["/login/", "/nowhere/", "/static/murderbook/page.js"])
def test_every_answer_says_what_the_browser_may_do(path: str) -> None:
    answer = Client(headers={"origin": "https://evil.example"}).get(path)
    answer.close()
    headers = answer.headers
    policy = set(headers["Content-Security-Policy"].split("; "))
    assert {"default-src 'self'", "script-src 'self'", "object-src 'none'", "base-uri 'none'"} <= policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers


def test_every_cookie_is_kept_from_other_sites(unit: Unit) -> None:
    client = Client()
    client.post("/login/", {"username": "member", "password": PASSWORD, "acknowledged": "on"})
    client.post("/login/code/", {"code": code_of(unit.accounts["member"])})
    client.get("/password/")
    client.post("/sealed/", {"password": PASSWORD})
    assert {"sessionid", "csrftoken", "desk"} <= set(client.cookies)
    assert {name: cookie["samesite"] for name, cookie in client.cookies.items() if cookie["samesite"] != "Strict"} == {}
    assert all(client.cookies[name]["httponly"] for name in ("sessionid", "desk"))


def test_a_session_is_not_to_be_guessed_and_ends_for_whoever_kept_it(unit: Unit) -> None:
    client, thief = unit.client("member"), Client()
    key = client.cookies["sessionid"].value
    assert re.fullmatch(r"[a-z0-9]{32,}", key)  # 165 bits and more
    assert key != unit.client("member").cookies["sessionid"].value
    thief.cookies["sessionid"] = key
    assert thief.get("/access/").status_code == 200
    client.post("/logout/")
    thief.cookies["sessionid"] = key
    assert thief.get("/access/").status_code == 302


def test_a_password_counts_as_it_was_typed_and_may_be_long(unit: Unit) -> None:
    assert len(LONG) > 100
    unit.client("member").post("/password/", {"old": PASSWORD, "new": LONG, "again": LONG})
    account = get_user_model().objects.get(name="member")
    for wrong in (LONG.strip(), LONG.lower(), LONG[:72], LONG[:-1]):
        assert not account.check_password(wrong)
        assert _answer(wrong) == 200
    assert _answer(LONG) == 302


def _answer(password: str) -> int:
    client = Client(REMOTE_ADDR=f"10.0.0.{len(password)}")
    return client.post("/login/", {"username": "member", "password": password, "acknowledged": "on"}).status_code


@pytest.mark.parametrize(
    ("persona", "path", "fields"),
    [(None, "/login/", 1), ("member", "/password/", 3), ("owner", "/accounts/add/", 2), ("member", "/sealed/", 1)],
)
def test_a_password_is_not_shown_as_it_is_typed(unit: Unit, persona: str | None, path: str, fields: int) -> None:
    page = (unit.client(persona) if persona else Client()).get(path).content.decode()
    assert len(re.findall(r'<input type="password"', page)) >= fields
    for name in ("password", "old", "new", "again"):
        assert not re.search(rf'<input type="text"[^>]*name="{name}"', page)


@pytest.mark.deep
def test_every_page_has_its_way_out(unit: Unit) -> None:
    """Whatever page is shown to somebody logged in: the log-out stands on it."""
    client = unit.client("member")
    for url in _urls(things_of(unit), "GET"):
        answer = client.get(url)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            assert 'action="/logout/"' in b"".join(answer).decode(), url


@pytest.mark.parametrize(
    "path",
    ["/.git/HEAD", "/static/", "/static/murderbook/", "/static/../settings.py", "/static/%2e%2e/settings.py",
     "/admin/", "/metrics", "/secret.key", "/record.toml", "/record.sqlite3", "/api/docs/", "/schema/"],
)  # fmt: skip
def test_nothing_of_the_program_or_the_folder_is_served(unit: Unit, path: str) -> None:
    for client in (Client(), unit.client("owner")):
        assert client.get(path).status_code == 404


def test_the_program_is_shipped_without_its_debugger() -> None:
    assert shipped.DEBUG is False
    assert "debug_toolbar" not in " ".join(shipped.INSTALLED_APPS)
    assert not any(app.startswith("django.contrib.admin") for app in shipped.INSTALLED_APPS)
