"""What a consultant takes away bears his name, whatever its kind; what is withheld from him; how his term closes."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.utils import timezone

from murderbook.workbench.access.consultants import delivery, exporting
from murderbook.workbench.access.consultants.closing import close
from murderbook.workbench.access.consultants.ending import ending
from murderbook.workbench.access.consultants.sections import in_words, read, stored
from murderbook.workbench.access.consultants.terms import Terms, check_limits, sees, sponsor_of
from murderbook.workbench.access.grants import give
from murderbook.workbench.access.models import Account, Grant, OpenSession
from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.access.rights import Role
from murderbook.workbench.access.session import remember, remembered
from murderbook.workbench.access.templatetags.watermarks import may_take_away, watermark
from murderbook.workbench.audit.models import AuditEntry
from personas import Unit, make_unit

BOM = b"\xef\xbb\xbf"


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(db)


def asked_by(account: Account | AnonymousUser) -> HttpRequest:
    request = HttpRequest()
    request.user, request.META["REMOTE_ADDR"] = account, "10.0.0.7"
    return request


def newest() -> tuple[str, str, str, str, str]:
    entry = AuditEntry.objects.order_by("-index")[0]
    return entry.verb, entry.actor, entry.object_kind, entry.outcome, entry.source


@pytest.mark.parametrize("kind", ["text/csv", "application/toml", "application/json", "text/plain", ""])
def test_each_kind_bears_the_mark_where_it_harms_nothing(unit: Unit, kind: str) -> None:
    plain = b'{"a": "\xc3\xb8"}' if kind == "application/json" else b"a,b\n1,2\n"
    said = {"text/csv": BOM + plain}.get(kind, plain)
    for name in ("member", "reader"):
        answer = HttpResponse(said, content_type=f"{kind}; charset=utf-8" if kind else None)
        if not kind:
            del answer.headers["Content-Type"]
        size = exporting.handed_over(unit.accounts[name], answer)
        assert size == len(answer.content)
        if name == "member" or kind in ("text/plain", ""):
            assert answer.content == said
            continue
        mark = "Taken by The reader, "
        if kind == "application/json":
            told = json.loads(answer.content)
            assert list(told) == ["watermark", "a"] and told["a"] == "ø" and told["watermark"].startswith(mark)
            assert '\n  "a": "ø"' in answer.content.decode()
        elif kind == "text/csv":
            assert answer.content.startswith(BOM) and answer.content.count(BOM) == 1
            (first,), *rest = csv.reader(answer.content.decode("utf-8-sig").splitlines())
            assert first.startswith(f"# {mark}") and rest == [["a", "b"], ["1", "2"]]
        else:
            assert answer.content.startswith(f"# {mark}".encode()) and answer.content.endswith(b"\n" + plain)


def test_whoever_may_export_nothing_finds_no_such_page(unit: Unit) -> None:
    def view(request: HttpRequest, word: str, *, more: str) -> HttpResponse:
        return HttpResponse(word + more)

    for kind, guarded in (
        ("list", exporting.for_exporters("take")(view)),
        ("x", exporting.for_exporters("take", "x")(view)),
    ):
        assert guarded.__name__ == "view"
        assert guarded(asked_by(unit.accounts["member"]), "a", more="b").content == b"ab"
        for persona in ("reader", "auditor"):
            with pytest.raises(Hidden):
                guarded(asked_by(unit.accounts[persona]), "a", more="b")
            assert newest() == ("take", unit.accounts[persona].key, kind, "refused", "10.0.0.7")
        with pytest.raises(Hidden):
            guarded(asked_by(AnonymousUser()), "a", more="b")
        assert newest() == ("take", "", kind, "refused", "10.0.0.7")


@pytest.mark.parametrize(("status", "kept_back"), [(200, True), (409, True), (422, True), (302, False), (404, False)])
def test_what_was_read_before_the_end_is_not_handed_over_after_it(unit: Unit, status: int, kept_back: bool) -> None:
    reader = unit.accounts["reader"]
    request = asked_by(reader)

    def answer(asked: HttpRequest) -> HttpResponse:
        assert asked is request and request.confined is False  # type: ignore[attr-defined]
        Grant.objects.filter(account=reader).update(ends_at=timezone.now())
        return HttpResponse("secret", status=status)

    deliver = delivery.Delivery(answer)
    if not kept_back:
        assert deliver(request).content == b"secret"
        return
    with pytest.raises(Hidden):
        deliver(request)
    assert newest() == ("withhold page", reader.key, "", "refused", "10.0.0.7")


def test_others_are_handed_what_they_asked_for(unit: Unit) -> None:
    deliver = delivery.Delivery(lambda request: HttpResponse("page"))
    for account in (unit.accounts["member"], AnonymousUser(), unit.accounts["consultant"]):
        request = asked_by(account)
        assert deliver(request).content == b"page"
        assert getattr(request, "confined", None) is (True if account == unit.accounts["consultant"] else None)


def test_a_term_closes_what_was_open(unit: Unit) -> None:
    reader = unit.accounts["reader"]
    unit.client("reader")
    unit.client("reader")
    unit.client("member")
    remember(reader)
    close(reader, "10.0.0.7")
    assert newest() == ("end sessions", reader.key, "", "success", "10.0.0.7")
    entry = AuditEntry.objects.order_by("-index")[0]
    assert entry.words.content == {"ended": 2, "forgotten": 1, "why": "no access left"}
    assert not remembered().exists() and OpenSession.objects.filter(ended_at=None).count() == 1


def test_what_the_templates_ask(unit: Unit) -> None:
    mark = watermark({"user": unit.accounts["reader"]})
    assert mark is not None and mark.name == "The reader"
    assert watermark({}) is None and watermark({"user": unit.accounts["member"]}) is None
    assert may_take_away({"user": unit.accounts["member"]}) and not may_take_away({"user": unit.accounts["reader"]})
    page = Template("{% load watermarks %}{% watermark as mark %}{% may_take_away as may %}{{ mark.name }}: {{ may }}")
    assert page.render(Context({"user": unit.accounts["reader"]})) == "The reader: False"
    assert page.render(Context({"user": unit.accounts["member"]})) == ": True"


def test_sections_in_letters_and_in_words() -> None:
    assert stored(["scene", "chrono", "scene"]) == ",chrono,scene," and stored([]) == ""
    assert read(",chrono,scene,") == ("chrono", "scene") and read("") == ()
    assert in_words(",chrono,scene,") == "Chrono, Scene & map" and in_words("") == "the whole file"
    assert in_words(",overview,victim,people,evidence,") == "Overview, Victim, People, Evidence"


def test_a_sponsor_sees_the_same_case_or_all_of_them(unit: Unit) -> None:
    consultant, member, owner = (unit.accounts[name] for name in ("consultant", "member", "owner"))
    own = Grant.objects.get(account=consultant)
    assert sees(member, unit.default, None) and sees(member, unit.default, unit.cases[0])
    assert not sees(member, unit.restricted, None)
    assert sees(consultant, unit.default, unit.cases[0]) and not sees(consultant, unit.default, unit.cases[1])
    assert not sees(consultant, unit.default, None)
    for sponsor, told in ((member, []), (unit.accounts["outsider"], [own]), (None, [])):
        Grant.objects.filter(pk=own.pk).update(sponsor=sponsor)
        assert ending(owner).without_sponsor == told
    Grant.objects.filter(pk=own.pk).update(sponsor=member)
    Account.objects.filter(pk=member.pk).update(is_active=False)
    assert ending(owner).without_sponsor == [own]
    Account.objects.filter(pk=consultant.pk).update(is_active=False)
    assert ending(owner).without_sponsor == [] and ending(member).soon == []


def test_whoever_exports_there_himself_may_let_a_consultant(unit: Unit) -> None:
    owner, outsider = unit.accounts["owner"], unit.accounts["outsider"]
    until = timezone.now() + timedelta(days=1)
    terms = Terms(unit.accounts["consultant"], Role.CONSULTANT, "x", ends_at=until, may_export=True)
    assert give(owner, unit.default, terms).may_export
    for by, place in ((outsider, unit.default), (unit.accounts["reader"], unit.default)):
        with pytest.raises(ValidationError, match="you may not export here yourself") as refused:
            check_limits(by, place, terms)
        assert list(refused.value.message_dict) == ["may_export"]
    check_limits(outsider, unit.restricted, terms)
    check_limits(outsider, unit.restricted, replace(terms, case=unit.secret[0]))
    assert sponsor_of(owner, unit.default, terms) == owner
    assert sponsor_of(owner, unit.default, replace(terms, sponsor=unit.accounts["member"])) == unit.accounts["member"]
    assert sponsor_of(owner, unit.default, replace(terms, role=Role.ANALYST)) is None
