"""What a person withholds is listed with its ground and told nowhere; what was given stays, and later bundles go on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bundles import all_text, files_of, rows_of, withhold
from django.urls import reverse
from django.utils import timezone
from things import _lead

from murderbook.reports.discovery.plan import AlreadyGivenError
from murderbook.workbench.access.models import Grant
from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.access.rights import Role
from murderbook.workbench.leads.models import Judgement, StringDecision
from murderbook.workbench.register.models import Case, ChronoEntry, PhysicalLink
from murderbook.workbench.reports.discovery import making
from murderbook.workbench.reports.discovery.given import _named
from murderbook.workbench.reports.discovery.making import Order, OvertakenError, make
from murderbook.workbench.reports.discovery.ordering import run_waiting
from murderbook.workbench.reports.file.kinds import KINDS
from murderbook.workbench.reports.models import Bundle, BundleItem, Withholding
from personas import Unit, named_in

pytest.importorskip("weasyprint", reason="NO PDF HERE: pip install 'murderbook[pdf]', and Debian's Pango")
pytestmark = pytest.mark.engine


def test_what_is_withheld_is_listed_and_told_nowhere(unit: Unit, order: Order) -> None:
    """With a document go its pages, what they name, and what it is called."""
    withhold(unit.cases[0], order.account, "Document 2")
    files = files_of(make(order, unit.cases[0]))
    text = all_text(files)
    for words in ("neighbour", "report.txt", "Words of a picture", "Second page"):
        assert words not in text, words
        assert words.encode() not in b"".join(files.values()), words
    rows = {row["cited as"]: row for row in rows_of(files["index.xlsx"])}
    assert rows["Document 2"]["legal ground"] == "work product"
    assert rows["Document 2"]["decided by"] == order.account.full_name
    for page in ("Page 2", "Page 3", "Page 4"):
        assert (rows[page]["state"], rows[page]["follows"]) == ("withheld", "Document 2")
    assert "4127" not in [row["description"] for row in rows.values()]
    mentions = [row for row in rows.values() if row["follows"] and row["what"].startswith("Mentions")]
    assert mentions, "what a withheld page names is withheld with it"


def test_a_later_bundle_says_what_is_new_and_numbers_go_on(unit: Unit, order: Order) -> None:
    case = unit.cases[0]
    kept = withhold(case, order.account, "Page 2")
    first = make(order, case)
    kept.lifted_at, kept.lifted_by = timezone.now(), order.account
    kept.save()
    entry = ChronoEntry.objects.filter(case=case).first()
    assert entry is not None
    ChronoEntry.objects.create(
        case=case, amends=entry, author=order.account, text="It was a Tuesday",
        event_earliest=entry.event_earliest, event_latest=entry.event_latest, event_precision="day",
        event_as_written="today",
    )  # fmt: skip
    second = make(order, case)
    assert (second.number, second.prefix, second.before) == (2, "MB", first.last)
    files = files_of(second)
    number = f"MB{first.last + 1:06d}"
    assert f"production/{number}-{number}.pdf" in files
    rows = {row["cited as"]: row for row in rows_of(files["index.xlsx"])}
    assert (rows["Page 2"]["state"], rows["Page 2"]["new or changed"]) == ("given", "new")
    assert (rows["Page 3"]["state"], rows["Page 3"]["in bundle"]) == ("given before", "1")
    earlier = BundleItem.objects.get(bundle=first, reference="Page 3")
    assert (rows["Page 3"]["first number"], rows["Page 3"]["last number"]) == (earlier.first, earlier.last)
    text = all_text(files)
    assert "It was a Tuesday" in text
    assert "Ask the laboratory" not in text, "given before"


def test_what_was_given_cannot_be_withheld(unit: Unit, order: Order) -> None:
    case = unit.cases[0]
    make(order, case)
    withhold(case, order.account, "Page 2")
    with pytest.raises(AlreadyGivenError, match="Page 2 was given in bundle 1"):
        make(order, case)


def test_two_bundles_at_once_never_share_numbers(unit: Unit, order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    case, write = unit.cases[0], making.write

    def meanwhile(*args: object, apart: bool) -> object:
        monkeypatch.setattr(making, "write", write)
        make(order, case)
        return write(*args, apart=apart)  # type: ignore[arg-type]

    monkeypatch.setattr(making, "write", meanwhile)
    with pytest.raises(OvertakenError):
        make(order, case)
    assert list(Bundle.objects.values_list("number", flat=True)) == [1]


def test_access_that_ended_meanwhile_makes_none(unit: Unit, order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    write = making.write

    def ending(*args: object, apart: bool) -> object:
        Grant.objects.filter(account=order.account).update(ends_at=timezone.now())
        return write(*args, apart=apart)  # type: ignore[arg-type]

    monkeypatch.setattr(making, "write", ending)
    with pytest.raises(Hidden):
        make(order, unit.cases[0])
    assert not Bundle.objects.exists()


def test_a_colleague_takes_no_bundle_that_names_what_he_may_not_give_out(unit: Unit) -> None:
    """Its maker saw a case of the other compartment, which a lead ties to this one."""
    case, secret = unit.cases[0], unit.secret[0]
    _lead(unit, case, secret)
    with_it = make(Order(unit.accounts["owner"], "test", "Court", "MB"), case)
    address = reverse("case-bundle", args=[case.key, with_it.key])
    listed = reverse("case-discovery", args=[case.key])
    for persona, status in (("owner", 200), ("member", 404)):
        client = unit.client(persona)
        assert client.get(address).status_code == status, persona
        page = client.get(listed).content.decode()
        assert (address in page) == (status == 200) and "Bundle 1" in page, persona
        assert persona == "owner" or secret.own_number not in page
    Case.objects.filter(pk=secret.pk).update(compartment=unit.default)
    assert unit.client("member").get(address).status_code == 200


def test_all_cases_that_a_decision_names_count(unit: Unit) -> None:
    (decision,) = StringDecision.objects.filter(cases=unit.cases[0])
    kind = next(one for one in KINDS if one.name == "string decision")
    named = {other for _, other in _named(kind, unit.cases[0])}
    assert named == {case.pk for case in decision.cases.all()} and len(named) > 1


def test_nothing_of_another_compartment_is_in_any_file(unit: Unit, order: Order) -> None:
    """Though a lead, a judgement of it and a physical link tie this file to one there."""
    case, secret = unit.cases[0], unit.secret[0]
    lead = _lead(unit, case, secret)
    said = {
        "kind": lead.kind,
        "left": case,
        "right": secret,
        "reason": "a rope of the same knot",
        "verdict": "supported",
    }
    Judgement.objects.create(lead=lead, account=unit.accounts["owner"], **said)
    PhysicalLink.objects.create(case=secret, other=case, other_number="?", kind="dna", same_source=True)
    files = files_of(make(order, case))
    text = all_text(files)
    words = [unit.restricted.name, unit.restricted.key, lead.key[:8], "a rope of the same knot"]
    words += [word for one in unit.secret for word in (one.own_number, one.victim_name, one.key)]
    for word in words:
        assert not named_in(text, word), word
        assert word.encode() not in b"".join(files.values()), word
    leads = [row for row in rows_of(files["index.xlsx"]) if row["what"].startswith("Leads")]
    assert len(leads) == 1


def test_a_lead_to_a_file_that_may_not_be_given_out_is_listed_without_a_word(unit: Unit, order: Order) -> None:
    """The maker reads the other case and has no right to export it."""
    case, account = unit.cases[0], unit.accounts["reader"]
    Grant.objects.create(
        account=account, compartment=unit.default, case=case, role=Role.CONSULTANT, reason="trial", may_export=True,
        granted_by=unit.accounts["owner"], starts_at=timezone.now() - timedelta(days=1),
        ends_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    files = files_of(make(Order(account, "", "Court", "MB"), case))
    leads = [row for row in rows_of(files["index.xlsx"]) if row["what"].startswith("Leads")]
    assert [(row["state"], row["description"]) for row in leads] == [("not his to give", "")]
    text = all_text(files)
    assert unit.cases[1].own_number not in text
    assert f"Taken by {account.full_name}" in text, "a consultant's name stands in it"
    assert text.count("Taken by") >= 5


def test_withholding_on_screen(unit: Unit, order: Order) -> None:
    case, client = unit.cases[0], unit.client("member")
    url = reverse("case-withhold", args=[case.key])
    said = {"ground": "work product", "words": "a memo"}
    assert client.post(url, {"what": "page 2-4", **said}).status_code == 302
    assert sorted(Withholding.objects.values_list("reference", flat=True)) == ["Page 2", "Page 3", "Page 4"]
    answer = client.post(url, {"what": "Page 999", **said})
    assert (answer.status_code, "This file has no page 999." in answer.content.decode()) == (422, True)
    assert client.post(url, {"what": "exhibit 1", **said}).status_code == 302
    assert Withholding.objects.filter(reference="Exhibit 1 (E-1)").exists()
    make_url = reverse("case-bundle-make", args=[case.key])
    assert client.post(make_url, {"recipient": "Court", "letters": "mb 1"}).status_code == 422
    assert client.post(make_url, {"recipient": "Court", "letters": "MB"}).status_code == 302
    run_waiting()
    bundle = Bundle.objects.get()
    page = client.get(reverse("case-discovery", args=[case.key])).content.decode()
    assert bundle.sha256 in page
    taken = client.get(reverse("case-bundle", args=[case.key, bundle.key]))
    assert b"".join(taken)[:2] == b"PK"


def test_the_bundle_of_another_case_is_not_there(unit: Unit, order: Order) -> None:
    bundle = make(order, unit.cases[0])
    other: Case = unit.cases[1]
    client = unit.client("member")
    assert client.get(reverse("case-bundle", args=[other.key, bundle.key])).status_code == 404
