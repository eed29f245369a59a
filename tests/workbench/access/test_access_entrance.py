"""The way in: banner, equal answers, lock and release, idle end, no open redirect, CSRF; each with its one entry."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from murderbook.workbench import settings as shipped
from murderbook.workbench.access.pages.entrance import BANNER
from murderbook.workbench.access.session import command_request
from murderbook.workbench.audit.models import AuditEntry, AuditWords
from personas import PASSWORD, Unit, code_of, log_in, make_unit

LOGIN = "/login/"


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(db)


def enter(client: Client, name: str, password: str = PASSWORD, source: str = "127.0.0.1", **more: str) -> HttpResponse:
    """Password and code; the answer to the password where it was refused."""
    form = {"username": name, "password": password, "acknowledged": "on", **more}
    answer = client.post(LOGIN, form, REMOTE_ADDR=source)
    if answer.status_code != 302:
        return answer
    assert answer.headers["Location"] == "/login/code/"
    code = code_of(get_user_model().objects.get(name=name))
    return client.post("/login/code/", {"code": code}, REMOTE_ADDR=source)


def entries() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.order_by("index").values_list("verb", "outcome"))


def logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_log_in_and_out_leave_one_entry_each(unit: Unit) -> None:
    client = Client()
    assert enter(client, "member").status_code == 302
    assert logged_in(client)
    assert client.post("/logout/").status_code == 302
    assert not logged_in(client)
    assert entries() == [("accept password", "success"), ("log in", "success"), ("log out", "success")]
    assert set(AuditEntry.objects.values_list("actor", flat=True)) == {unit.accounts["member"].key}
    assert set(AuditEntry.objects.values_list("source", flat=True)) == {"127.0.0.1"}


def test_the_banner_says_the_four_things_and_must_be_agreed_to(unit: Unit) -> None:
    client = Client()
    page = client.get(LOGIN).content.decode()
    assert len(BANNER) == 4
    assert all(statement in page for statement in BANNER)
    answer = client.post(LOGIN, {"username": "member", "password": PASSWORD})
    assert answer.status_code == 200
    assert not logged_in(client)
    assert entries() == []  # the password was not even looked at


def test_log_out_by_a_link_is_refused(unit: Unit) -> None:
    client = unit.client("member")
    assert client.get("/logout/").status_code == 405
    assert logged_in(client)


def without_token(answer: HttpResponse) -> str:
    """The page but for the token that each answer draws anew, and the name that was typed."""
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def test_unknown_wrong_and_closed_get_the_same_answer(unit: Unit) -> None:
    unit.accounts["reader"].is_active = False
    unit.accounts["reader"].save()
    pages = set()
    for name, password in (("member", "wrong"), ("reader", PASSWORD), ("nobody", "wrong")):
        answer = enter(Client(), name, password)
        assert answer.status_code == 200
        pages.add(without_token(answer).replace(f'value="{name}"', ""))
    assert len(pages) == 1
    assert entries() == [("log in", "failure")] * 3


def test_an_unknown_name_costs_a_hash_too(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Equal time, measured as the number of passwords hashed: one, whoever asks."""
    hashed: Counter[str] = Counter()
    encode = Argon2PasswordHasher.encode
    verify = Argon2PasswordHasher.verify

    def counted_encode(self: Argon2PasswordHasher, password: str, salt: str) -> str:
        hashed["n"] += 1
        return encode(self, password, salt)

    def counted_verify(self: Argon2PasswordHasher, password: str, encoded: str) -> bool:
        hashed["n"] += 1
        return verify(self, password, encoded)

    monkeypatch.setattr(Argon2PasswordHasher, "encode", counted_encode)
    monkeypatch.setattr(Argon2PasswordHasher, "verify", counted_verify)
    for name in ("member", "nobody"):
        hashed.clear()
        authenticate(command_request(), username=name, password="wrong")
        assert hashed["n"] == 1


def test_five_failures_lock_until_a_named_person_releases(unit: Unit) -> None:
    for attempt in range(1, 6):
        answer = enter(Client(), "member", "wrong")
        assert answer.status_code == (200 if attempt < 5 else 429)
    client = Client()
    assert enter(client, "member").status_code == 429  # the right password comes too late
    assert not logged_in(client)
    assert entries() == [("log in", "failure")] * 5 + [("lock", "success"), ("log in", "refused")]

    administrator = unit.client("administrator")
    assert "locked" in administrator.get("/accounts/").content.decode()
    assert administrator.post("/accounts/member/release/").status_code == 302
    last = AuditEntry.objects.order_by("-index")[0]
    assert (last.verb, last.actor) == ("release", unit.accounts["administrator"].key)
    assert last.object_key == unit.accounts["member"].key
    assert enter(client, "member").status_code == 302


def test_the_lock_does_not_end_by_waiting(unit: Unit) -> None:
    for _ in range(5):
        enter(Client(), "member", "wrong")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(days=400))
    assert enter(Client(), "member").status_code == 429


def test_an_insider_cannot_lock_a_colleague_out(unit: Unit) -> None:
    """Counted per account and source: his machine is locked, hers is not; nor are other accounts on his."""
    for _ in range(7):
        enter(Client(), "member", "wrong", source="10.0.0.66")
    assert enter(Client(), "member", source="10.0.0.66").status_code == 429
    assert enter(Client(), "member", source="10.0.0.7").status_code == 302
    assert enter(Client(), "owner", source="10.0.0.66").status_code == 302


def test_another_browser_name_does_not_start_the_count_anew(unit: Unit) -> None:
    for attempt in range(5):
        Client(headers={"user-agent": f"browser {attempt}"}).post(
            LOGIN, {"username": "member", "password": "wrong", "acknowledged": "on"}
        )
    assert enter(Client(), "member").status_code == 429


def test_a_forwarded_header_does_not_change_the_source(unit: Unit) -> None:
    for attempt in range(5):
        Client(headers={"x-forwarded-for": f"10.1.1.{attempt}"}).post(
            LOGIN, {"username": "member", "password": "wrong", "acknowledged": "on"}
        )
    assert enter(Client(), "member").status_code == 429
    assert set(AuditEntry.objects.values_list("source", flat=True)) == {"127.0.0.1"}


def test_names_without_an_account_lock_alike_and_are_released(unit: Unit) -> None:
    answers = {name: [enter(Client(), name, "wrong").status_code for _ in range(6)] for name in ("member", "nobody")}
    assert answers["member"] == answers["nobody"]
    owner = unit.client("owner")
    assert "nobody" in owner.get("/accounts/").content.decode()
    owner.post("/accounts/nobody/release/")
    assert enter(Client(), "nobody", "wrong").status_code == 200


def test_success_clears_the_count(unit: Unit) -> None:
    for _ in range(4):
        enter(Client(), "member", "wrong")
    assert enter(Client(), "member").status_code == 302
    for _ in range(4):
        assert enter(Client(), "member", "wrong").status_code == 200


@pytest.mark.parametrize("persona", ["member", "reader", "outsider", "auditor", "consultant"])
def test_who_may_not_release(unit: Unit, persona: str) -> None:
    for _ in range(5):
        enter(Client(), "owner", "wrong")
    assert unit.client(persona).post("/accounts/owner/release/").status_code == 404
    assert enter(Client(), "owner").status_code == 429


def test_no_password_typed_anywhere_is_stored(unit: Unit) -> None:
    """A canary in every field, searched in every table."""
    canary = "canary-parrot-7781"
    enter(Client(), "member", canary, next=f"/{canary}/")
    client = unit.client("member")
    for form in (
        {"old": canary, "new": canary + "1", "again": canary + "1"},
        {"old": PASSWORD, "new": canary + "-long-enough", "again": canary + "-long-enough"},
    ):
        client.post(f"/password/?{canary}=1", form)
    owner = unit.client("owner")
    fields = {
        "name": "newcomer",
        "full_name": "New",
        "role": "detective",
        "new": canary + "-new",
        "again": canary + "-new",
    }
    owner.post("/accounts/add/", fields)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert canary not in repr(cursor.fetchall()), table
    assert get_user_model().objects.get(name="newcomer").check_password(canary + "-new")


def test_half_an_hour_without_a_request_ends_the_session(unit: Unit) -> None:
    client = Client()
    enter(client, "member")
    assert shipped.SESSION_COOKIE_AGE == 30 * 60
    kept = Session.objects.get()
    assert timedelta(minutes=29) < kept.expire_date - timezone.now() <= timedelta(minutes=30)
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=3))
    client.get("/access/")
    assert Session.objects.get().expire_date - timezone.now() > timedelta(minutes=29)  # each request starts it anew
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    answer = client.get("/access/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login/?next=/access/")


def test_each_log_in_gets_a_new_session_key(unit: Unit) -> None:
    client = Client()
    client.get(LOGIN)
    session = client.session
    session["planted"] = True
    session.save()
    before = client.session.session_key
    enter(client, "member")
    assert client.session.session_key != before


@pytest.mark.parametrize(
    ("wanted", "sent"),
    [
        ("/access/", "/access/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("http:///evil.example", "/"),
        ("", "/"),
    ],
)
def test_next_leads_to_our_own_pages_only(unit: Unit, wanted: str, sent: str) -> None:
    assert enter(Client(), "member", next=wanted).headers["Location"] == sent


@pytest.mark.parametrize("path", ["/login/", "/logout/", "/password/", "/accounts/add/", "/accounts/member/close/"])
def test_a_post_without_its_token_is_refused(unit: Unit, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    log_in(client, unit.accounts["owner"])
    if path == LOGIN:
        client = Client(enforce_csrf_checks=True)
    answer = client.post(path, {"username": "owner", "password": PASSWORD, "acknowledged": "on"})
    assert answer.status_code == 403
    unit.accounts["member"].refresh_from_db()
    assert unit.accounts["member"].is_active


def test_another_host_name_is_refused(unit: Unit) -> None:
    client = Client(raise_request_exception=False)
    assert client.get(LOGIN, headers={"host": "evil.example"}).status_code == 400


def test_change_of_password(unit: Unit) -> None:
    here, elsewhere = Client(), Client()
    enter(here, "member")
    enter(elsewhere, "member")
    new = "purple monkey dishwasher"
    answer = here.post("/password/", {"old": PASSWORD, "new": new, "again": new})
    assert answer.status_code == 302
    assert entries()[4:] == [("change password", "success")]
    assert here.get("/access/").status_code == 200  # this session goes on
    assert elsewhere.get("/access/").status_code == 302  # the other one has ended
    assert enter(Client(), "member").status_code == 200
    assert enter(Client(), "member", new).status_code == 302


@pytest.mark.parametrize(
    ("new", "again", "words"),
    [
        ("short", "short", "too short"),
        ("password1234", "password1234", "too common"),
        ("the member.", "the member.", "too short"),
        ("the-member-1", "the-member-1", "too similar"),
        (PASSWORD, PASSWORD, "old password"),
        ("purple monkey dishwasher", "purple monkey dishwashes", "differ"),
    ],
)
def test_poor_passwords(unit: Unit, new: str, again: str, words: str) -> None:
    client = unit.client("member")
    page = client.post("/password/", {"old": PASSWORD, "new": new, "again": again}).content.decode()
    assert words in page
    unit.accounts["member"].refresh_from_db()
    assert unit.accounts["member"].check_password(PASSWORD)
    assert ("change password", "success") not in entries()


def test_the_old_password_cannot_be_guessed_at_an_open_screen(unit: Unit) -> None:
    client = unit.client("member")
    new = "purple monkey dishwasher"
    for _ in range(5):
        client.post("/password/", {"old": "guess", "new": new, "again": new})
    assert client.post("/password/", {"old": PASSWORD, "new": new, "again": new}).status_code == 429
    assert entries().count(("lock", "success")) == 1


def test_failures_name_the_account_by_its_key_and_store_no_name(unit: Unit) -> None:
    enter(Client(), "member", "wrong")
    enter(Client(), "my-password-by-mistake", "wrong")
    rows = list(AuditEntry.objects.order_by("index").values_list("actor", "object_kind", "object_key"))
    assert rows == [("", "account", unit.accounts["member"].key), ("", "account", "")]
    assert "mistake" not in repr(list(AuditWords.objects.values()))


def test_the_shipped_hash_is_argon2_at_its_full_cost() -> None:
    assert shipped.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert Argon2PasswordHasher.memory_cost >= 19 * 1024  # KiB; OWASP's least for Argon2id
    assert Argon2PasswordHasher.time_cost >= 2


def test_pages_may_not_be_kept_or_framed(unit: Unit) -> None:
    for client, path in ((Client(), LOGIN), (unit.client("owner"), "/accounts/"), (unit.client("owner"), "/nowhere/")):
        headers = client.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Frame-Options"] == "DENY"
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_the_cookie_is_closed_to_scripts_and_other_sites(unit: Unit) -> None:
    client = Client()
    enter(client, "member")
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert Path(str(cookie["path"])) == Path("/")


@pytest.mark.parametrize(
    ("persona", "path", "secrets"),
    [
        ("owner", "/accounts/add/", ("new", "again")),
        ("owner", "/accounts/member/password/", ("new", "again")),
        ("member", "/password/", ("old", "new", "again")),
        ("member", "/factor/", ("password", "code")),
        ("member", "/factor/new/", ("code",)),
        ("member", "/sealed/", ("password", "earlier")),
        ("member", "/sealed/new-keys/", ("password", "earlier")),
        (None, "/login/", ("password",)),
        *((None, f"/login/{step}/", "__ALL__") for step in ("code", "password", "factor")),
    ],
)
def test_what_is_secret_stands_in_no_report_of_an_error(
    unit: Unit, persona: str | None, path: str, secrets: tuple[str, ...] | str
) -> None:
    client = unit.client(persona) if persona else Client()
    asked = client.post(path, {"username": "nobody"}).wsgi_request
    assert asked.sensitive_post_parameters == secrets
