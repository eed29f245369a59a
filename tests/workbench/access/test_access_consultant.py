"""A consultant's access: sponsor, sections, exports; what he is not given is absent, byte for byte."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook
from things import things_of, upload_again

from murderbook.workbench.access import grants
from murderbook.workbench.access.consultants.ending import ending, ending_in_navigation
from murderbook.workbench.access.consultants.sections import SECTIONS
from murderbook.workbench.access.consultants.term import goes_on_since
from murderbook.workbench.access.grants import Terms
from murderbook.workbench.access.models import Account, Grant
from murderbook.workbench.access.rights import Right, Role
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.keys import new_key
from murderbook.workbench.register.models import Case
from personas import Unit, make_unit

WHOLE_ONLY = ("case-leads", "case-history", "case-audit", "case-nearest", "worklist-why", "series-profile")


@pytest.fixture(scope="module")
def _made_once(rows_of_module: None) -> Unit:
    made = make_unit()
    made.things = things_of(made)  # type: ignore[attr-defined]
    return made


@pytest.fixture
def unit(_made_once: Unit, db: None) -> Unit:
    """Its rows, once for all tests; the file of an upload, which no rollback brings back."""
    upload_again()
    return deepcopy(_made_once)


def route(section: str) -> str:
    return "case" if section == "overview" else f"case-{section}"


def terms(unit: Unit, **fields: Any) -> Terms:  # noqa: ANN401 - fields of Terms
    until = timezone.now() + timedelta(days=5)
    given = {"case": unit.cases[1], "ends_at": until, **fields}
    return Terms(unit.accounts["consultant"], given.pop("role", Role.CONSULTANT), "reads the ballistics", **given)


def limit(unit: Unit, *sections: str) -> Grant:
    grant = Grant.objects.get(account=unit.accounts["consultant"])
    Grant.objects.filter(pk=grant.pk).update(sections=f",{','.join(sections)},")
    return grant


# Giving


def test_the_giver_is_the_sponsor_where_nobody_else_is_named(unit: Unit) -> None:
    owner = unit.accounts["owner"]
    grant = grants.give(owner, unit.default, terms(unit))
    assert (grant.sponsor, grant.reason, grant.sections, grant.may_export) == (owner, "reads the ballistics", "", False)
    words = AuditEntry.objects.get(verb="grant").words.content
    assert words["sponsor"] == owner.key and words["sections"] == [] and words["may export"] is False


@pytest.mark.parametrize("sponsor", ["consultant", "reader", "outsider", "administrator"])
def test_a_sponsor_is_of_the_unit_and_sees_it_himself(unit: Unit, sponsor: str) -> None:
    with pytest.raises(ValidationError, match=r"sponsor|see this himself"):
        grants.give(unit.accounts["owner"], unit.default, terms(unit, sponsor=unit.accounts[sponsor]))


def test_only_a_consultant_has_a_sponsor(unit: Unit) -> None:
    owner = unit.accounts["owner"]
    assert grants.give(owner, unit.default, Terms(unit.accounts["outsider"], Role.ANALYST, "joins")).sponsor is None
    with pytest.raises(ValidationError, match="only a consultant"):
        grants.give(owner, unit.default, Terms(unit.accounts["outsider"], Role.ANALYST, "joins", sponsor=owner))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"sections": ("chrono",), "case": None}, "those of one case"),
        ({"sections": ("leads",)}, "no section leads"),
        ({"sections": ("chrono",), "may_export": True}, "whole file"),
    ],
)
def test_sections_are_those_of_one_case_and_go_without_export(unit: Unit, fields: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        grants.give(unit.accounts["owner"], unit.default, terms(unit, **fields))


@pytest.mark.parametrize("fields", [{"sections": ("chrono",)}, {"may_export": True}])
def test_limits_are_a_consultants(unit: Unit, fields: dict[str, Any]) -> None:
    given = Terms(unit.accounts["outsider"], Role.DETECTIVE, "joins", case=unit.cases[0], **fields)
    with pytest.raises(ValidationError, match="consultant's role alone"):
        grants.give(unit.accounts["owner"], unit.default, given)


def test_sections_are_for_consultants_accounts(unit: Unit) -> None:
    given = Terms(unit.accounts["outsider"], Role.CONSULTANT, "x", case=unit.cases[0], sections=("chrono",))
    with pytest.raises(ValidationError, match="is of the unit"):
        grants.give(unit.accounts["owner"], unit.default, given)


def test_the_database_refuses_sections_of_a_whole_compartment(unit: Unit) -> None:
    grant = Grant.objects.filter(case=None).first()
    assert grant is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.filter(pk=grant.pk).update(sections=",chrono,")


def test_the_form_gives_all_of_it(unit: Unit) -> None:
    sent = {
        "account": "consultant",
        "role": "consultant",
        "case": unit.cases[1].own_number,
        "ends_on": f"{timezone.now() + timedelta(days=3):%Y-%m-%d}",
        "reason": "agreement 12",
        "sponsor": "member",
        "sections": ["scene", "chrono"],
    }
    answer = unit.client("owner").post(reverse("grant-give", args=[unit.default.key]), sent)
    assert answer.status_code == 302, answer.content.decode()
    grant = Grant.objects.get(case=unit.cases[1])
    assert (grant.sections, grant.sponsor, grant.may_export) == (",chrono,scene,", unit.accounts["member"], False)


def test_a_request_on_its_way_ends_with_the_account_and_with_the_access(unit: Unit) -> None:
    consultant, began = unit.accounts["consultant"], timezone.now()
    assert goes_on_since(consultant, began)
    Account.objects.filter(pk=consultant.pk).update(is_active=False)
    assert not goes_on_since(consultant, began)
    Account.objects.filter(pk=consultant.pk).update(is_active=True)
    Grant.objects.filter(account=consultant).update(ends_at=timezone.now())
    assert not goes_on_since(consultant, began)
    assert goes_on_since(consultant, timezone.now())  # what ended before he asked is the answer's business


# Sections


@pytest.mark.parametrize("given", SECTIONS)
def test_other_sections_are_absent(unit: Unit, given: str) -> None:
    limit(unit, given)
    client, case, absent = unit.client("consultant"), unit.cases[0], new_key()
    for section in SECTIONS:
        answer = client.get(reverse(route(section), args=[case.key]))
        printed = client.post(reverse("case-printed", args=[case.key, section]))
        if section == given:
            assert (answer.status_code, printed.status_code) == (200, 204)
            continue
        nothing = client.get(reverse(route(section), args=[absent]))
        assert (answer.status_code, answer.content) == (404, nothing.content), section
        assert answer.headers == nothing.headers, section
        assert printed.status_code == 404, section
    for name in WHOLE_ONLY:
        assert client.get(reverse(name, args=[case.key])).status_code == 404, name


@pytest.mark.parametrize("given", SECTIONS)
def test_a_section_tells_nothing_of_the_others(unit: Unit, given: str) -> None:
    """One word of each section, and none but those of the section on its page."""
    limit(unit, given)
    said = {"evidence": "E-1", "people": "Witness One", "chrono": "Chrono of"}
    page = unit.client("consultant").get(reverse(route(given), args=[unit.cases[0].key])).content.decode()
    for section, word in said.items():
        assert (word in page) == (section == given), section
    if given not in ("overview", "victim"):
        assert "Victim 1" not in page
    shown = {label for label in (*SECTIONS.values(), "Leads", "History", "Audit") if f">{label}" in tabs(page)}
    assert shown == {SECTIONS[given].replace("&", "&amp;")} or shown == {SECTIONS[given]}
    assert "have access" not in page
    for name in ("case-history", "case-audit", "case-leads", "genealogy-record", "worklist-why", "series-profile"):
        assert f"/{name.removeprefix('case-')}/" not in page


def tabs(page: str) -> str:
    return page[page.index('aria-label="Murder book"') :].partition("</nav>")[0].replace("&amp;", "&")


def test_a_file_seen_in_part_stands_in_no_list(unit: Unit) -> None:
    limit(unit, *SECTIONS)
    consultant, client = unit.accounts["consultant"], unit.client("consultant")
    assert not Case.objects.visible_to(consultant).exists()
    assert list(Case.objects.visible_to(consultant, Right.READ, "chrono")) == [unit.cases[0]]
    assert not Case.objects.visible_to(consultant, Right.READ, "leads").exists()
    for name in ("register", "worklist", "hot", "leads", "identity", "scan", "genealogy"):
        page = client.get(reverse(name)).content.decode()
        assert unit.cases[0].own_number not in page and unit.cases[0].key not in page, name


def test_two_grants_add_up(unit: Unit) -> None:
    limit(unit, "chrono")
    grants.give(unit.accounts["owner"], unit.default, terms(unit, case=unit.cases[0], sections=("victim",)))
    client, key = unit.client("consultant"), unit.cases[0].key
    seen = [section for section in SECTIONS if client.get(reverse(route(section), args=[key])).status_code == 200]
    assert seen == ["chrono", "victim"]


# Where he lands


def test_one_case_is_the_first_page(unit: Unit) -> None:
    client = unit.client("consultant")
    assert client.get("/").headers["Location"] == reverse("case", args=[unit.cases[0].key])
    limit(unit, "scene")
    assert client.get("/").headers["Location"] == reverse("case-scene", args=[unit.cases[0].key])
    grants.give(unit.accounts["owner"], unit.default, terms(unit))
    assert client.get("/").headers["Location"] == reverse("mine")
    page = client.get(reverse("mine")).content.decode()
    assert unit.cases[0].own_number in page and unit.cases[1].own_number in page and "The owner" in page


def test_before_the_beginning_he_is_told_when_it_is(unit: Unit) -> None:
    later = timezone.now() + timedelta(days=2)
    Grant.objects.filter(account=unit.accounts["consultant"]).update(starts_at=later, ends_at=later + timedelta(days=1))
    page = unit.client("consultant").get("/", follow=True).content.decode()
    assert f"begins on {later.day} {later:%b %Y}" in page and unit.cases[0].own_number not in page


# Exports


EXPORTS = ("worklist-export", "hot-export", "genealogy-figures", "lead-model-declaration")


def exports(unit: Unit) -> list[str]:
    named = [reverse(name) for name in EXPORTS]
    rows = [reverse("register-export", args=[form]) for form in ("csv", "xlsx")]
    return [*named, *rows, *imported(unit)]


def imported(unit: Unit) -> list[str]:
    batch = unit.things["import"]  # type: ignore[attr-defined]
    return [reverse(name, args=[batch]) for name in ("import-rejects", "import-mapping")]


def test_nothing_is_exported_unless_the_grant_says_so(unit: Unit) -> None:
    for persona in ("consultant", "reader"):
        client = unit.client(persona)
        assert {client.get(path).status_code for path in exports(unit)} == {404}
        for name in ("register", "worklist", "hot", "genealogy", "lead-model"):
            assert " download" not in client.get(reverse(name)).content.decode(), name


def test_what_he_takes_bears_his_name_and_is_counted(unit: Unit) -> None:
    Grant.objects.filter(account=unit.accounts["reader"]).update(may_export=True)
    client, prefix = unit.client("reader"), Grant.objects.get(account=unit.accounts["reader"]).prefix
    for path in exports(unit):
        answer = client.get(path)
        assert answer.status_code == 200, path
        mark = first_words(answer)
        assert "Taken by The reader" in mark and prefix in mark and "UTC" in mark, path
        if path not in (reverse("lead-model-declaration"), *imported(unit)):  # no case, and no number of them
            entry = AuditEntry.objects.order_by("-index").first()
            assert entry is not None and entry.words.content["bytes"] == len(answer.content), path


def first_words(answer: HttpResponse) -> str:
    kind = answer.headers["Content-Type"].split(";")[0]
    if kind == "text/csv":
        (cell,) = next(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        return cell
    if kind == "application/toml":
        tomllib.loads(answer.content.decode())
        return answer.content.decode().splitlines()[0]
    if kind == "application/json":
        return str(json.loads(answer.content)["watermark"])
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[1][0] == "own_number"
    return str(rows[0][0])


def test_one_case_may_be_exported_where_the_grant_on_it_says_so(unit: Unit) -> None:
    Grant.objects.filter(account=unit.accounts["consultant"]).update(may_export=True)
    text = unit.client("consultant").get(reverse("register-export", args=["csv"])).content.decode()
    assert unit.cases[0].own_number in text and unit.cases[1].own_number not in text


def test_those_of_the_unit_export_as_before(unit: Unit) -> None:
    text = unit.client("member").get(reverse("register-export", args=["csv"])).content.decode("utf-8-sig")
    assert text.startswith("own_number,")


# Who may see this; what ends soon


def test_who_may_see_this_and_why(unit: Unit) -> None:
    case, owner = unit.cases[0], unit.accounts["owner"]
    soon = timezone.now() + timedelta(days=1)
    grants.give(owner, unit.default, Terms(unit.accounts["outsider"], Role.ANALYST, "from Monday", starts_at=soon))
    unit.client("member").get(reverse("case", args=[case.key]))
    page = unit.client("owner").get(reverse("case-access", args=[case.key])).content.decode()
    now, _, later = page.partition("Will see it")
    for name in ("The owner", "The member", "The reader", "The consultant"):
        assert name in now
    assert "from Monday" in later and "from Monday" not in now
    seen = page.split("Who has seen it</h2>")[1]
    assert "The member" in seen and "The reader" not in seen


def test_what_ends_soon(unit: Unit) -> None:
    owner, now = unit.accounts["owner"], timezone.now()
    member, reader = (Grant.objects.get(account=unit.accounts[name]) for name in ("member", "reader"))
    Grant.objects.filter(pk=member.pk).update(ends_at=now + timedelta(days=15))
    assert {grant.pk for grant in ending(owner).soon} == {
        reader.pk,
        Grant.objects.get(account=unit.accounts["consultant"]).pk,
    }
    assert ending_in_navigation(owner) == (2, "2 end within 14 days")
    assert ending_in_navigation(unit.accounts["member"])[0] == 0
    Grant.objects.filter(pk=reader.pk).update(ends_at=now - timedelta(days=6))
    Grant.objects.filter(pk=member.pk).update(ends_at=now - timedelta(days=8))
    assert [grant.pk for grant in ending(owner).lately] == [reader.pk]


def test_a_sponsor_who_is_gone_is_told_and_the_access_goes_on(unit: Unit) -> None:
    owner, member = unit.accounts["owner"], unit.accounts["member"]
    grant = grants.give(owner, unit.default, terms(unit, sponsor=member))
    assert ending(owner).without_sponsor == []
    grants.end(owner, Grant.objects.get(account=member))
    assert ending(owner).without_sponsor == [grant]
    assert unit.cases[1] in Case.objects.visible_to(unit.accounts["consultant"])


def test_accounts_that_nobody_uses_are_told(unit: Unit) -> None:
    old = timezone.now() - timedelta(days=61)
    Account.objects.filter(name="member").update(created_at=old)
    (used,) = ending(unit.accounts["owner"]).unused
    assert used.grant.account == unit.accounts["member"] and used.never
    Account.objects.filter(name="member").update(last_login=timezone.now() - timedelta(days=59))
    assert ending(unit.accounts["owner"]).unused == []
