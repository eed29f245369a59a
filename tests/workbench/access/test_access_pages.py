"""Each page of access: how it may be asked, what stands on it, and for whom."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from murderbook.workbench.access import accounts, grants
from murderbook.workbench.access.consultants.terms import Terms
from murderbook.workbench.access.factors import keeping
from murderbook.workbench.access.models import Account, Compartment, Grant, OpenSession, RecoveryCode
from murderbook.workbench.access.pages.urls import urlpatterns
from murderbook.workbench.access.rights import Role
from murderbook.workbench.access.session import remember
from murderbook.workbench.audit.models import AuditEntry
from personas import PASSWORD, Unit, code_of, make_unit

READ, FORM, ACT = "GET, HEAD", "GET, HEAD, POST", "POST"
ASKED = {
    "login": FORM,
    "login-code": FORM,
    "login-password": FORM,
    "login-factor": FORM,
    "logout": ACT,
    "password": FORM,
    "factor": FORM,
    "factor-new": FORM,
    "sessions": READ,
    "sessions-end-others": ACT,
    "session-end": ACT,
    "remembered-end": ACT,
    "session-state": READ,
    "session-back": READ,
    "accounts": READ,
    "account-add": FORM,
    "account-release": ACT,
    "account-deactivate": ACT,
    "account-close-now": FORM,
    "account-reactivate": ACT,
    "account-password": FORM,
    "account-factor": ACT,
    "compartments": READ,
    "compartment-add": FORM,
    "grants-ending": READ,
    "grants": READ,
    "grant-give": ACT,
    "grant-end": ACT,
}


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(db)


def address(name: str) -> str:
    """Of a route, with whatever its arguments are."""
    (pattern,) = (one for one in urlpatterns if one.name == name)
    return reverse(name, kwargs=dict.fromkeys(pattern.pattern.converters, "x"))


def text(client: Client, name: str, *args: str) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200, name
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_how_each_page_may_be_asked(unit: Unit) -> None:
    assert set(ASKED) == {one.name for one in urlpatterns}
    client = unit.client("owner")
    for name, methods in ASKED.items():
        answer = client.put(address(name))
        assert (answer.status_code, answer.headers.get("Allow")) == (405, methods), name


def test_each_page_says_who_is_logged_in_and_lets_him_out(unit: Unit) -> None:
    client = unit.client("owner")
    own = ["password", "factor", "sessions", "session-back", "accounts", "account-add", "compartments"]
    pages = [reverse(name) for name in (*own, "compartment-add", "grants-ending")]
    pages += [f"/access/{unit.default.key}/", "/accounts/member/password/", "/accounts/member/close-now/"]
    for path in pages:
        answer = client.get(path)
        page = answer.content.decode()
        assert answer.status_code == 200 and client.head(path).status_code == 200, path
        assert 'href="/sessions/">The owner</a>' in page and 'action="/logout/"' in page, path
        assert 'name="csrfmiddlewaretoken"' in page, path


def test_the_pages_of_a_log_in_are_for_nobody_yet(unit: Unit) -> None:
    client = Client()
    page = client.get("/login/?next=/access/").content.decode()
    assert 'name="csrfmiddlewaretoken"' in page and 'name="next" value="/access/"' in page
    assert client.get("/login/").context["form"].initial == {"next": ""}
    client.post("/login/", {"username": "member", "password": PASSWORD, "acknowledged": "on"})
    page = client.get("/login/code/").content.decode()
    assert 'name="csrfmiddlewaretoken"' in page and "The member" not in page
    for path in ("/login/", "/login/code/", "/login/password/", "/login/factor/"):
        assert unit.client("owner").get(path).headers["Location"] == "/"


def test_a_first_log_in_shows_the_secret_as_a_picture_and_in_letters(unit: Unit) -> None:
    member = unit.accounts["member"]
    keeping.reset_factor(unit.accounts["owner"], member)
    client = Client()
    client.post("/login/", {"username": "member", "password": PASSWORD, "acknowledged": "on"})
    page = client.get("/login/factor/").content.decode()
    assert 'src="data:image/svg+xml' in page and re.search(r"<code>[A-Z2-7]{4}( [A-Z2-7]{4}){7}</code>", page)
    assert "The owner reset your second factor" in page and 'name="csrfmiddlewaretoken"' in page


def test_ones_own_factor_says_since_when_and_how_many_codes_are_left(unit: Unit) -> None:
    client, member = unit.client("member"), unit.accounts["member"]
    printed = keeping.renew_codes(member)
    client = unit.client("member")
    RecoveryCode.objects.filter(pk__in=RecoveryCode.objects.values("pk")[:3]).update(used_at=timezone.now())
    assert len(printed) == 10 and "7 of ten recovery codes are left" in text(client, "factor")
    keeping.renew_codes(unit.accounts["owner"])
    assert "7 of ten recovery codes are left" in text(unit.client("member"), "factor")
    given = {"password": PASSWORD, "code": code_of(member), "what": "codes"}
    page = client.post("/factor/", given).content.decode()
    assert page.count("<li><code>") == 10 and 'href="/factor/">I have them' in page
    assert "Recovery codes of The member" in page and "10 of ten" in text(client, "factor")
    keeping.reset_factor(unit.accounts["owner"], member)
    assert "of ten recovery codes" not in text(unit.client("member"), "factor")
    assert unit.client("member").get("/factor/").context["left"] == 0


def test_another_factor_is_shown_and_leads_back(unit: Unit) -> None:
    client = unit.client("member")
    given = {"password": PASSWORD, "code": code_of(unit.accounts["member"]), "what": "factor"}
    assert client.post("/factor/", given).headers["Location"] == "/factor/new/"
    page = client.get("/factor/new/").content.decode()
    assert 'src="data:image/svg+xml' in page and 'name="csrfmiddlewaretoken"' in page
    keeping.reset_factor(unit.accounts["owner"], unit.accounts["member"])


def test_where_one_is_logged_in(unit: Unit) -> None:
    here, member = unit.client("member"), unit.accounts["member"]
    unit.client("member")
    unit.client("owner")
    now = timezone.now()
    first, second = OpenSession.objects.filter(account=member).order_by("pk")
    OpenSession.objects.filter(pk=second.pk).update(seen_at=now - timedelta(minutes=20), source="10.0.0.7")
    remember(member)
    remember(unit.accounts["owner"])
    context = here.get("/sessions/").context
    assert [(row["session"].pk, row["here"]) for row in context["rows"]] == [(first.pk, True), (second.pk, False)]
    assert [(row["login"].account, len(row["id"])) for row in context["kept"]] == [(member, 22)]
    page = text(here, "sessions")
    assert "10.0.0.7" in page and "127.0.0.1 this one" in page
    for session, shown in ((first, False), (second, True)):
        assert (f'action="/sessions/{session.key}/end/"' in here.get("/sessions/").content.decode()) is shown
    for path, words in (
        (f"/sessions/{second.key}/end/", "That session has ended."),
        (f"/sessions/remembered/{context['kept'][0]['id']}/end/", "That log-in is remembered no more."),
        ("/sessions/end-others/", "You are logged in here alone."),
    ):
        answer = here.post(path, follow=True)
        assert answer.redirect_chain == [("/sessions/", 302)] and words in answer.content.decode()


def test_a_page_that_hid_itself_asks_who_is_there(unit: Unit) -> None:
    assert Client().get("/session/").json() == {"account": None}
    told = unit.client("member").get("/session/").json()
    assert told.pop("token") and 1790 < told.pop("seconds") <= 1800
    assert told == {"account": unit.accounts["member"].key}


def test_the_list_of_accounts_offers_what_may_be_done(unit: Unit) -> None:
    Account.objects.filter(name="member").update(is_active=False)
    Account.objects.filter(name="reader").update(must_change=True)
    page = unit.client("owner").get("/accounts/").content.decode()
    rows = {name: page.split(f"<td>{name}</td>")[1].split("</tr>")[0] for name in ("owner", "member", "reader")}
    assert "Change my password" in rows["owner"] and "close/" not in rows["owner"]
    assert "/accounts/member/reopen/" in rows["member"] and "/accounts/member/close/" not in rows["member"]
    assert "first password not changed yet" in rows["reader"] and "/accounts/reader/close/" in rows["reader"]
    assert "/accounts/reader/factor/" in rows["reader"] and "release/" not in page
    assert 'href="/access/">Compartments' in page
    assert 'href="/access/">Compartments' not in unit.client("administrator").get("/accounts/").content.decode()


def test_acts_on_accounts_are_of_their_names(unit: Unit) -> None:
    client = unit.client("owner")
    assert "New password for The member" in text(client, "account-password", "member")
    assert "Close the account of The member now" in text(client, "account-close-now", "member")
    for name in ("account-password", "account-close-now"):
        assert client.get(reverse(name, args=["nobody"])).status_code == 404
    answer = client.post("/accounts/member/close-now/", {"reason": "left"}, follow=True)
    assert answer.redirect_chain == [("/accounts/", 302)] and "The member is closed." in answer.content.decode()
    assert "Nobody can give or end access" not in answer.content.decode()


def test_refusals_of_acts_are_on_record_with_whom_they_were_about(unit: Unit) -> None:
    owner, administrator = unit.accounts["owner"], unit.client("administrator")
    for path, sent, verb, kind in (
        ("/accounts/owner/password/", {"new": "purple monkey dishwasher"} | {"again": "purple monkey dishwasher"},
         "reset password", "account"),
        ("/accounts/owner/factor/", {}, "reset second factor", ""),
        ("/accounts/owner/reopen/", {}, "reactivate account", ""),
    ):  # fmt: skip
        administrator.post(path, sent)
        entry = AuditEntry.objects.order_by("-index")[0]
        assert (entry.verb, entry.outcome, entry.source) == (verb, "refused", "127.0.0.1"), path
        assert (entry.actor, entry.object_kind) == (unit.accounts["administrator"].key, kind), path
        assert entry.object_key == (owner.key if kind else ""), path


def test_compartments_as_each_sees_them(unit: Unit) -> None:
    Compartment.objects.create(name="Another", grade="restricted", whom_to_ask="nobody yet")
    owner, member = (text(unit.client(name), "compartments") for name in ("owner", "member"))
    first, second, third = "Cold case unit Open", "Another Restricted", "Task force 7 Restricted"
    assert owner.index(first) < owner.index(second) < owner.index(third)
    assert f"{first} you give access a supervisor Who has access to Cold case unit" in owner
    assert f"{second} none nobody yet Nobody can give access here now" in owner
    assert f"{first} you see its cases a supervisor" in member and f"{third} none the owner" in member
    for words in ("Access that ends soon", "Make a restricted compartment", "Who has access to"):
        assert (words in owner, words in member) == (True, False), words
    assert unit.client("owner").get("/access/").context["keeps_any"] is True
    assert unit.client("auditor").get("/access/").status_code == 404


def test_who_has_access_to_a_compartment(unit: Unit) -> None:
    owner, client, now = unit.accounts["owner"], unit.client("owner"), timezone.now()
    grants.give(owner, unit.default, Terms(unit.accounts["outsider"], Role.ANALYST, "later", starts_at=now.replace(
        year=now.year + 1, day=1)))  # fmt: skip
    Grant.objects.filter(account=unit.accounts["member"]).update(ends_at=now)
    answer = client.get(f"/access/{unit.default.key}/")
    assert [one.account.name for one in answer.context["running"]] == ["consultant", "outsider", "owner", "reader"]
    assert [one.account.name for one in answer.context["over"]] == ["member"]
    page = text(client, "grants", unit.default.key)
    assert page.count("(not yet)") == 1 and "Access to Cold case unit" in page
    assert "Access now or later" in page and "Access that has ended" in page
    assert {one.name for one in answer.context["form"].fields["account"].queryset} == {
        "consultant", "member", "outsider", "reader",
    }  # fmt: skip


def test_access_that_ends_soon_is_told_by_the_hour(unit: Unit) -> None:
    reader = Grant.objects.filter(account=unit.accounts["reader"])
    reader.update(ends_at=timezone.now() + timedelta(hours=5, minutes=1))
    page = text(unit.client("owner"), "grants-ending")
    assert "The reader consultant whole compartment Cold case unit" in page and "in 5 hours" in page
    assert "Everybody with access has logged in within 60 days" in page
    assert unit.client("member").get("/access/ending/").status_code == 404
    assert AuditEntry.objects.order_by("-index")[0].outcome == "refused"


def test_a_compartment_is_made_on_its_page(unit: Unit) -> None:
    sent = {"name": "Heron", "whom_to_ask": "me", "legal_ground": "1054.7", "review_on": "2030-01-02"}
    answer = unit.client("owner").post("/access/add/", sent, follow=True)
    made = Compartment.objects.get(name="Heron")
    assert answer.redirect_chain == [(f"/access/{made.key}/", 302)]
    page = " ".join(answer.content.decode().split())
    assert "Heron is made. Nobody but you sees into it" in page and "Ground: 1054.7. Review on" in page
    assert (made.whom_to_ask, str(made.review_on)) == ("me", "2030-01-02")
    entry = AuditEntry.objects.get(verb="create compartment")
    assert (entry.source, entry.actor) == ("127.0.0.1", unit.accounts["owner"].key)
    assert unit.client("member").post("/access/add/", sent).status_code == 404
    entry = AuditEntry.objects.order_by("-index")[0]
    assert (entry.verb, entry.outcome, entry.source) == ("create compartment", "refused", "127.0.0.1")


def test_a_locked_door_and_an_open_one(unit: Unit) -> None:
    """Whoever must change his password goes nowhere but there, and out."""
    client = unit.client("member")
    Account.objects.filter(name="member").update(must_change=True)
    assert client.get("/access/").headers["Location"] == "/password/"
    assert "Somebody else chose your present password" in text(client, "password")
    answer = client.post("/password/", {"old": PASSWORD, "new": "purple monkey dishwasher", "again": "x"})
    assert answer.status_code == 200
    assert client.post("/logout/").headers["Location"] == "/login/"
    assert accounts.locked_names() == set()
