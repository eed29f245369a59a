"""Nothing is served after the end of a consultant's term: pages, exports, log-ins, jobs, requests in flight.

Fifty random schedules are quick, 5,000 are deep; each is its seed, which a failure names, and a run broken off goes on
from the shard that it names: `pytest tests/trust/test_expiry.py -m deep -k "schedules[4050]"`. The clock is the
server's: what a client takes for the time, five minutes early or late, is sent along and decides nothing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any
from unittest.mock import patch

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from murderbook.workbench.access import grants
from murderbook.workbench.access.consultants.sections import SECTIONS
from murderbook.workbench.access.models import Account, Grant, OpenSession, RememberedLogin
from murderbook.workbench.access.refusal import AccessRefusedError
from murderbook.workbench.access.rights import Role
from murderbook.workbench.access.session import log_in_by_memory, log_in_by_password, remember, remembered
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.register.book import views
from murderbook.workbench.register.listing import views as listing
from murderbook.workbench.register.models import Case
from murderbook.workbench.scan import running
from murderbook.workbench.scan.models import ScanRun, ScanState
from personas import PASSWORD, Unit, code_of, make_unit

SECOND = timedelta(seconds=1)
SKEW = 300  # seconds that a client's clock may be wrong
QUICK, DEEP, SHARD = 50, 5_000, 50  # a deep test asks SHARD schedules, and is named by the first of them


@contextmanager
def clock(moment: datetime) -> Iterator[None]:
    """The server's clock stands at a moment."""
    with patch("django.utils.timezone.now", lambda: moment):
        yield


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(db)


def set_term(unit: Unit, start: datetime, end: datetime, sections: str = "") -> Grant:
    grant = Grant.objects.get(account=unit.accounts["consultant"])
    Grant.objects.filter(pk=grant.pk).update(starts_at=start, ends_at=end, sections=sections, may_export=not sections)
    return grant


def paths(case: Case) -> list[str]:
    """Every kind of page and export that a consultant with the whole of one case can be served."""
    tabs = [reverse("case" if name == "overview" else f"case-{name}", args=[case.key]) for name in SECTIONS]
    more = ("case-leads", "case-history", "case-audit", "case-nearest", "worklist-why", "series-profile")
    exports = [*(reverse("register-export", args=[form]) for form in ("csv", "xlsx")), reverse("worklist-export")]
    return [*tabs, *(reverse(name, args=[case.key]) for name in more), *exports, reverse("register"), reverse("mine")]


# Every kind of page, a second before, at and after the end


@pytest.mark.parametrize(("late", "served"), [(-SECOND, True), (timedelta(0), False), (SECOND, False)])
def test_every_kind_of_page_around_the_end(unit: Unit, late: timedelta, served: bool) -> None:
    case, end = unit.cases[0], timezone.now() + timedelta(minutes=5)
    for path in paths(case):
        set_term(unit, end - timedelta(days=1), end)
        client = unit.client("consultant")
        with clock(end + late):
            answer = client.get(path)
        if served:
            assert answer.status_code == 200, path
        else:
            assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/login/"), path
        assert served or case.own_number not in answer.content.decode(errors="replace"), path


@pytest.mark.parametrize(("late", "served"), [(-SECOND, True), (timedelta(0), False), (SECOND, False)])
def test_where_other_access_goes_on_the_ended_one_is_absent(unit: Unit, late: timedelta, served: bool) -> None:
    """He stays logged in, and the case whose term is over answers as one that never was."""
    consultant, end = unit.accounts["consultant"], timezone.now() + timedelta(minutes=5)
    set_term(unit, end - timedelta(days=1), end)
    fields = {"role": "consultant", "reason": "another", "ends_at": end + timedelta(days=9)}
    Grant.objects.create(account=consultant, compartment=unit.default, case=unit.cases[1], **fields)
    client = unit.client("consultant")
    with clock(end + late):
        for path in paths(unit.cases[0]):
            answer = client.get(path)
            text = answer.content.decode(errors="replace")
            if unit.cases[0].key in path:
                assert answer.status_code == (200 if served else 404), path
            assert served or unit.cases[0].own_number not in text, path
        assert client.get(reverse("case", args=[unit.cases[1].key])).status_code == 200


# Sessions and remembered log-ins


def test_sessions_and_remembered_log_ins_end_with_the_last_access(unit: Unit) -> None:
    consultant = unit.accounts["consultant"]
    end = timezone.now() + timedelta(minutes=5)
    set_term(unit, end - timedelta(days=1), end)
    secret, client = remember(consultant), unit.client("consultant")
    assert log_in_by_memory("consultant", secret) == consultant
    with clock(end):
        assert log_in_by_memory("consultant", secret) is None, "before any request of a browser"
        assert client.get("/").status_code == 302
        assert not OpenSession.objects.filter(account=consultant, ended_at=None).exists()
        assert not remembered().filter(account=consultant).exists()
        assert RememberedLogin.objects.filter(account=consultant).exists(), "kept as a record"
    entry = AuditEntry.objects.get(verb="end sessions")
    assert entry.actor == consultant.key and entry.words.content["why"] == "no access left"


def test_access_given_anew_opens_no_old_session(unit: Unit) -> None:
    client, owner = unit.client("consultant"), unit.accounts["owner"]
    grant = Grant.objects.get(account=unit.accounts["consultant"])
    grants.end(owner, grant)
    assert client.get("/").headers["Location"].startswith("/login/")
    until = timezone.now() + timedelta(days=1)
    terms = grants.Terms(unit.accounts["consultant"], Role.CONSULTANT, "again", unit.cases[0], ends_at=until)
    grants.give(owner, unit.default, terms)
    assert client.get("/").headers["Location"].startswith("/login/")
    assert unit.client("consultant").get("/", follow=True).status_code == 200


def test_after_the_end_neither_browser_nor_command_line_lets_him_in(unit: Unit) -> None:
    grants.end(unit.accounts["owner"], Grant.objects.get(account=unit.accounts["consultant"]))
    with pytest.raises(AccessRefusedError, match="access has ended"):
        log_in_by_password("consultant", PASSWORD, lambda: code_of(unit.accounts["consultant"]))


# Requests in flight


def test_what_was_read_before_the_end_is_not_handed_over_after_it(unit: Unit) -> None:
    """A request that began before the end and is answered after it: as for an absent thing."""
    client, case, owner = unit.client("consultant"), unit.cases[0], unit.accounts["owner"]
    real = views.chrono_page

    def slow(*args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401
        page: HttpResponse = real(*args, **kwargs)
        grants.end(owner, Grant.objects.get(account=unit.accounts["consultant"]))
        return page

    absent = client.get(reverse("case-chrono", args=["nothing-of-that-name-0"]))
    with patch.object(views, "chrono_page", slow):
        answer = client.get(reverse("case-chrono", args=[case.key]))
    assert (answer.status_code, answer.content) == (404, absent.content)
    assert answer.headers == absent.headers
    assert AuditEntry.objects.filter(verb="withhold page", outcome="refused").count() == 1


@pytest.mark.parametrize("closed", [True, False])
def test_a_page_on_its_way_when_the_account_is_closed(unit: Unit, closed: bool) -> None:
    client, consultant = unit.client("consultant"), unit.accounts["consultant"]
    real = views.chrono_page

    def slow(*args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401
        page: HttpResponse = real(*args, **kwargs)
        Account.objects.filter(pk=consultant.pk).update(is_active=not closed)
        return page

    with patch.object(views, "chrono_page", slow):
        answer = client.get(reverse("case-chrono", args=[unit.cases[0].key]))
    assert answer.status_code == (404 if closed else 200)


def test_an_export_that_outlasts_the_term_is_not_handed_over(unit: Unit) -> None:
    Grant.objects.filter(account=unit.accounts["consultant"]).update(may_export=True)
    client = unit.client("consultant")
    real = listing.as_csv

    def slow(cases: Any) -> Any:  # noqa: ANN401
        yield from real(cases)
        Grant.objects.filter(account=unit.accounts["consultant"]).update(ends_at=timezone.now())

    with patch.object(listing, "as_csv", slow):
        answer = client.get(reverse("register-export", args=["csv"]))
    assert answer.status_code == 404 and unit.cases[0].own_number not in answer.content.decode()


# Jobs


def waiting_scan(account: Account) -> ScanRun:
    options = {"area": "all", "radius": 80.0, "first": None, "last": None, "replicas": 99, "seed": 1}
    return ScanRun.objects.create(account=account, options=options)


def test_a_scan_that_waits_when_the_term_ends_finds_nothing(unit: Unit) -> None:
    run = waiting_scan(unit.accounts["reader"])
    Grant.objects.filter(account=unit.accounts["reader"]).update(ends_at=timezone.now())
    running.run_scan(run.pk)
    run.refresh_from_db()
    assert run.state == ScanState.FAILED and not run.document


def test_a_scan_that_runs_when_the_term_ends_stores_nothing(unit: Unit) -> None:
    run = waiting_scan(unit.accounts["reader"])

    def searched(one: ScanRun) -> list[int]:
        one.document = {"clusters": ["found"]}
        Grant.objects.filter(account=unit.accounts["reader"]).update(ends_at=timezone.now())
        return [case.pk for case in unit.cases]

    with patch.object(running, "_searched", searched):
        running.run_scan(run.pk)
    run.refresh_from_db()
    assert run.state == ScanState.FAILED and not run.document and "may see changed" in run.failure


# Random schedules


def skewed(dice: random.Random, moment: datetime) -> dict[str, Any]:
    """What a client with a wrong clock sends along."""
    said = moment + timedelta(seconds=dice.uniform(-SKEW, SKEW))
    return {"HTTP_DATE": format_datetime(said), "HTTP_IF_MODIFIED_SINCE": format_datetime(said)}


def schedule(unit: Unit, seed: int) -> None:
    """One or two terms of random sections, a revocation now and then, and six requests around the edges. All within
    half an hour, for which a session lasts."""
    dice, case = random.Random(seed), unit.cases[0]
    consultant, base = unit.accounts["consultant"], timezone.now()
    Grant.objects.filter(account=consultant).delete()
    terms = [_term(dice, base, unit) for _ in range(dice.choice((1, 1, 2)))]
    edges = [edge for start, end, _ in terms for edge in (start, end)]
    for _ in range(6):
        moment = dice.choice(edges) + dice.choice((-2, -1, 0, 1, 2)) * SECOND / dice.choice((1, 1000))
        section = dice.choice(list(SECTIONS))
        with clock(moment):
            client = unit.client("consultant")
            path = reverse("case" if section == "overview" else f"case-{section}", args=[case.key])
            answer = client.get(path, **skewed(dice, moment))
        holds = any(start <= moment < end and (not given or section in given) for start, end, given in terms)
        assert (answer.status_code == 200) == holds, f"schedule {seed}: {section} at {moment}, terms {terms}"
        assert holds or case.own_number not in answer.content.decode(), f"schedule {seed}"


def _term(dice: random.Random, base: datetime, unit: Unit) -> tuple[datetime, datetime, tuple[str, ...]]:
    start = base + timedelta(seconds=dice.uniform(-700, 700))
    planned = start + timedelta(seconds=dice.uniform(10, 900))
    revoked = dice.random() < 0.3
    end = start + (planned - start) * dice.uniform(0.1, 0.9) if revoked else planned
    given = tuple(dice.sample(list(SECTIONS), dice.randint(1, 4))) if dice.random() < 0.6 else ()
    Grant.objects.create(
        account=unit.accounts["consultant"],
        compartment=unit.default,
        case=unit.cases[0],
        role="consultant",
        sections=f",{','.join(given)}," if given else "",
        starts_at=start,
        ends_at=end,
        reason="a schedule",
    )
    return start, end, given


@pytest.mark.parametrize("first", range(0, QUICK, 10))
def test_random_schedules(unit: Unit, first: int) -> None:
    for seed in range(first, first + 10):
        schedule(unit, seed)


@pytest.mark.deep
@pytest.mark.parametrize("first", range(QUICK, QUICK + DEEP, SHARD))
def test_many_random_schedules(unit: Unit, first: int) -> None:
    for seed in range(first, first + SHARD):
        schedule(unit, seed)


def test_the_clock_of_the_client_is_asked_by_nobody(unit: Unit) -> None:
    """Neither of the headers that tell a client's time reaches a decision: the same answer with and without them."""
    case, end = unit.cases[0], timezone.now() + timedelta(minutes=5)
    set_term(unit, end - timedelta(days=1), end)
    client = unit.client("consultant")
    with clock(end):
        early = format_datetime(end - timedelta(seconds=SKEW))
        path = reverse("case", args=[case.key])
        assert client.get(path, HTTP_DATE=early).status_code == 302
