"""A compartment is not left without anybody to give access; where an emergency leaves one so, two give it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from murderbook.workbench.access import accounts, compartments, founding, grants
from murderbook.workbench.access.founding import restore
from murderbook.workbench.access.grants import Terms, only_keeper_in
from murderbook.workbench.access.models import Account, Compartment, Grant
from murderbook.workbench.access.refusal import AccessRefusedError, Hidden, LastKeeperError
from murderbook.workbench.access.rights import Role
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.audit.verbs import Outcome, Verb
from murderbook.workbench.register.models import Case
from personas import PASSWORD, Unit, log_in, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    return make_unit()


def _supervisor(unit: Unit, name: str, *places: Compartment, **more: object) -> Account:
    account = Account.objects.create_user(name, PASSWORD, role=Role.SUPERVISOR, full_name=f"The {name}")
    for place in places:
        terms = Terms(account, Role.SUPERVISOR, "deputy", **more)  # type: ignore[arg-type]
        grants.give(unit.accounts["owner"], place, terms)
    return account


def _closed(unit: Unit, name: str) -> bool:
    return not Account.objects.get(name=name).is_active


def test_the_last_who_gives_access_is_not_closed_by_the_way(unit: Unit) -> None:
    second = _supervisor(unit, "second", unit.default)
    with pytest.raises(LastKeeperError, match="the only one who can give access to Task force 7: have it given"):
        accounts.deactivate(second, unit.accounts["owner"])
    assert not _closed(unit, "owner")
    _supervisor(unit, "third", unit.restricted)
    accounts.deactivate(second, unit.accounts["owner"])
    assert _closed(unit, "owner")


@pytest.mark.parametrize(("must_change", "refused"), [(True, True), (False, False)])
def test_who_never_logged_in_is_nobody_to_rely_on(unit: Unit, must_change: bool, refused: bool) -> None:
    second = _supervisor(unit, "second", unit.default, unit.restricted)
    Account.objects.filter(pk=second.pk).update(must_change=must_change)
    assert bool(only_keeper_in(unit.accounts["owner"])) is refused


@pytest.mark.parametrize("way", ["close", "end"])
def test_a_term_does_not_stand_in_for_access_without_end(unit: Unit, way: str) -> None:
    """Else the compartment would be left when the holiday cover is over."""
    week = timezone.now() + timedelta(days=7)
    owner, second = unit.accounts["owner"], _supervisor(unit, "second", unit.default, unit.restricted, ends_at=week)
    with pytest.raises(AccessRefusedError, match=r"the only one|nobody else could give access here for as long"):
        if way == "close":
            accounts.deactivate(second, owner)
        else:
            grants.end(second, Grant.objects.get(account=owner, compartment=unit.default))


def test_one_of_two_grants_of_one_person_may_end(unit: Unit) -> None:
    owner, second = unit.accounts["owner"], _supervisor(unit, "second", unit.default)
    extra = grants.give(owner, unit.default, Terms(second, Role.SUPERVISOR, "once more"))
    grants.end(owner, Grant.objects.get(account=owner, compartment=unit.default))
    grants.end(second, extra)
    with pytest.raises(AccessRefusedError, match="for as long"):
        grants.end(second, Grant.objects.get(account=second, reason="deputy"))


def test_nobody_makes_a_compartment_that_his_term_would_leave(unit: Unit) -> None:
    deputy = _supervisor(unit, "deputy", unit.default, ends_at=timezone.now() + timedelta(days=7))
    with pytest.raises(AccessRefusedError, match="your own access ends on"):
        compartments.create(deputy, name="Elsewhere", whom_to_ask="the deputy")
    form = unit.client("owner")
    log_in(form, deputy)
    answer = form.post("/access/add/", {"name": "Elsewhere", "whom_to_ask": "me"})
    assert "your own access ends on" in answer.content.decode()
    assert Compartment.objects.count() == 2


@pytest.mark.parametrize("persona", ["administrator", "second", "stranger"])
def test_the_refusal_names_what_one_may_know(unit: Unit, persona: str) -> None:
    """The administrator sees no case, and learns no name of a compartment; a supervisor of the unit knows it."""
    second = _supervisor(unit, "second", unit.default)
    stranger = _supervisor(unit, "stranger")
    by = {"administrator": unit.accounts["administrator"], "second": second, "stranger": stranger}[persona]
    client = unit.client("anonymous")
    log_in(client, by)
    answer = client.post("/accounts/owner/close/", follow=True)
    text = answer.content.decode()
    assert answer.redirect_chain == [("/accounts/owner/close-now/", 302)]
    assert "Not closed. The owner is the only one who can give access to" in text
    assert ("Task force 7" in text) is (persona == "second")
    assert ("part of the record" in text) is (persona != "second")
    refused = AuditEntry.objects.order_by("-index").filter(verb="deactivate account").first()
    assert refused is not None
    assert (refused.outcome, refused.actor) == ("refused", by.key)


def test_an_emergency_closes_at_once_and_is_on_record(unit: Unit) -> None:
    administrator = unit.client("administrator")
    before = {name: set(Case.objects.visible_to(account)) for name, account in unit.accounts.items()}
    assert administrator.post("/accounts/owner/close-now/", {"reason": " "}).status_code == 200
    assert not _closed(unit, "owner")
    page = administrator.post("/accounts/owner/close-now/", {"reason": "sells files"}, follow=True).content.decode()
    assert _closed(unit, "owner")
    assert "Nobody can give or end access to part of the record now" in page
    assert unit.restricted.name not in page
    entry = AuditEntry.objects.filter(verb="deactivate account", outcome="success").get()
    words = AuditWords.objects.get(entry=entry).content
    assert words == {"emergency": "sells files", "left": [unit.default.key, unit.restricted.key]}
    after = {name: set(Case.objects.visible_to(Account.objects.get(name=name))) for name in unit.accounts}
    assert after == {**before, "owner": set()}  # nobody else sees more, or less


def test_an_emergency_is_no_way_round_the_other_rules(unit: Unit) -> None:
    for persona in ("member", "reader", "outsider", "auditor", "consultant"):
        with pytest.raises(Hidden):
            accounts.deactivate(unit.accounts[persona], unit.accounts["owner"], emergency="please")
    with pytest.raises(AccessRefusedError, match="auditors watch supervisors"):
        accounts.deactivate(unit.accounts["owner"], unit.accounts["auditor"], emergency="please")
    with pytest.raises(AccessRefusedError, match="cannot close your own"):
        accounts.deactivate(unit.accounts["owner"], unit.accounts["owner"], emergency="please")


def test_a_closed_keeper_is_not_opened_again_by_the_administrator(unit: Unit) -> None:
    accounts.deactivate(unit.accounts["administrator"], unit.accounts["owner"], emergency="lost laptop")
    with pytest.raises(AccessRefusedError, match="cannot give"):
        accounts.reactivate(unit.accounts["administrator"], unit.accounts["owner"])


def test_the_unit_sees_that_a_compartment_is_left(unit: Unit) -> None:
    assert "Nobody can give access here now" not in unit.client("member").get("/access/").content.decode()
    accounts.deactivate(unit.accounts["administrator"], unit.accounts["owner"], emergency="lost laptop")
    assert unit.client("member").get("/access/").content.decode().count("Nobody can give access here now") == 2


@pytest.fixture
def left(unit: Unit) -> Unit:
    """The restricted compartment has nobody to give access, and the outsider works it; the unit's own has two
    supervisors."""
    for name in ("second", "third"):
        unit.accounts[name] = _supervisor(unit, name, unit.default)
    accounts.deactivate(unit.accounts["administrator"], unit.accounts["owner"], emergency="sells files")
    unit.accounts["owner"].refresh_from_db()
    return unit


def _restore(unit: Unit, first: str, second: str, to: str, place: str = "Task force 7") -> Grant:
    return restore((unit.accounts[first], unit.accounts[second]), place, unit.accounts[to], reason="owner closed")


@pytest.mark.parametrize("to", ["second", "third", "fresh"])
@pytest.mark.parametrize("works", [True, False])
def test_two_give_it_back(left: Unit, to: str, works: bool) -> None:
    """One of them works the compartment, where anybody does."""
    left.accounts["fresh"] = _supervisor(left, "fresh")
    pair = ("second", "outsider") if works else ("second", "third")
    if not works:
        accounts.deactivate(left.accounts["administrator"], left.accounts["outsider"])
    grant = _restore(left, *pair, to)
    assert grant.granted_by != grant.account  # nobody gives himself access
    assert "restored by" in grant.reason
    assert Case.objects.visible_to(left.accounts[to]).filter(compartment=left.restricted).count() == 2
    entry = AuditEntry.objects.get(verb="restore access")
    words = AuditWords.objects.get(entry=entry).content
    assert words["confirmed"] == [left.accounts[one].key for one in pair]
    with pytest.raises(AccessRefusedError, match="without anybody"):
        _restore(left, "third", "second", "second")  # it is kept now


@pytest.mark.parametrize(
    ("first", "second", "to", "words"),
    [
        ("second", "second", "third", "two people"),
        ("second", "member", "third", "cannot confirm"),
        ("second", "administrator", "third", "cannot confirm"),
        ("administrator", "auditor", "second", "cannot confirm"),
        ("second", "third", "third", "cannot confirm"),  # neither works it, and somebody does
        ("owner", "second", "third", "cannot confirm"),
        ("second", "outsider", "member", "no supervisor"),
        ("second", "outsider", "owner", "no supervisor"),
    ],
)
def test_who_does_not_give_it_back(left: Unit, first: str, second: str, to: str, words: str) -> None:
    before = Grant.objects.count()
    with pytest.raises(AccessRefusedError, match=words):
        _restore(left, first, second, to)
    assert Grant.objects.count() == before


def _puppet(unit: Unit, by: str, name: str) -> None:
    """A supervisor of the unit whom another made, gave access, and uses."""
    maker = unit.accounts[by]
    account = accounts.create_account(maker, name=name, password="a long first one 1", role=Role.SUPERVISOR)
    grants.give(maker, unit.default, Terms(account, Role.SUPERVISOR, "help"))
    accounts.change_password(account, "another long one 22")
    unit.accounts[name] = account


def _seized(unit: Unit, by: str, whose: str) -> None:
    accounts.reset_password(unit.accounts[by], unit.accounts[whose], "a long first one 1")
    accounts.change_password(unit.accounts[whose], "another long one 22")


def _plot(unit: Unit, plot: str) -> tuple[str, str]:
    """What "second" alone did, and the pair that he would then confirm with."""
    if plot == "a password set":
        _seized(unit, "second", "third")
        return "second", "third"
    if plot == "a puppet of a colleague's account":
        _seized(unit, "second", "third")
        _puppet(unit, "third", "puppet")
        return "second", "puppet"
    _puppet(unit, "second", "puppet")
    if plot == "a puppet":
        return "second", "puppet"
    _puppet(unit, "second" if plot == "two puppets" else "puppet", "doll")
    if plot == "a puppet closed again":
        accounts.deactivate(unit.accounts["second"], unit.accounts["puppet"])
        return "second", "doll"
    if plot == "access ended again":
        grants.end(unit.accounts["second"], Grant.objects.get(account=unit.accounts["puppet"]))
        return "doll", "second"
    return "puppet", "doll"


PLOTS = (
    "a password set",
    "a puppet of a colleague's account",
    "a puppet",
    "two puppets",
    "a puppet's puppet",
    "a puppet closed again",
    "access ended again",
)


@pytest.mark.parametrize("plot", PLOTS)
@pytest.mark.parametrize("works", [True, False])
def test_one_person_is_not_two(unit: Unit, plot: str, works: bool) -> None:
    """Not even where he closes everybody who works the compartment first."""
    for name in ("second", "third"):
        unit.accounts[name] = _supervisor(unit, name, unit.default)
    pair = _plot(unit, plot)
    accounts.deactivate(unit.accounts["second"], unit.accounts["owner"], emergency="danger")
    if not works:
        accounts.deactivate(unit.accounts["second"], unit.accounts["outsider"])
    before = Grant.objects.count()
    with pytest.raises(AccessRefusedError, match="cannot confirm" if works else "do not confirm this together"):
        _restore(unit, *pair, "third")
    assert Grant.objects.count() == before


def test_who_closed_the_keeper_receives_nothing(unit: Unit) -> None:
    for name in ("second", "third"):
        unit.accounts[name] = _supervisor(unit, name, unit.default)
    accounts.deactivate(unit.accounts["second"], unit.accounts["owner"], emergency="danger")
    with pytest.raises(AccessRefusedError, match="closed the account"):
        _restore(unit, "third", "outsider", "second")
    _restore(unit, "second", "outsider", "third")


def test_a_maker_is_not_the_second_of_whom_he_made(unit: Unit) -> None:
    """Though the other works the compartment by somebody else's leave."""
    unit.accounts["second"] = second = _supervisor(unit, "second", unit.default)
    made = accounts.create_account(second, name="made", password="a long first one 1", role=Role.DETECTIVE)
    grants.give(unit.accounts["owner"], unit.restricted, Terms(made, Role.DETECTIVE, "joined"))
    accounts.change_password(made, "another long one 22")
    unit.accounts["made"] = made
    accounts.deactivate(unit.accounts["administrator"], unit.accounts["owner"], emergency="danger")
    with pytest.raises(AccessRefusedError, match="do not confirm this together"):
        _restore(unit, "second", "made", "second")
    _restore(unit, "second", "outsider", "second")


def test_others_cannot_tell_a_compartment_that_is_left(left: Unit) -> None:
    said = set()
    for place in ("Task force 7", "no such place", "default"):
        with pytest.raises(AccessRefusedError) as refusal:
            _restore(left, "administrator", "auditor", "second", place)
        said.add(str(refusal.value))
    assert len(said) == 1


def test_two_detectives_where_no_two_supervisors_are_left(unit: Unit) -> None:
    """Not an administrator with an auditor whom he made himself."""
    unit.accounts["colleague"] = Account.objects.create_user("colleague", PASSWORD, role=Role.DETECTIVE)
    grants.give(unit.accounts["owner"], unit.default, Terms(unit.accounts["colleague"], Role.DETECTIVE, "joined"))
    accounts.deactivate(unit.accounts["administrator"], unit.accounts["owner"], emergency="sells files")
    unit.accounts["next"] = _supervisor(unit, "next")
    for pair in (
        ("administrator", "auditor"),
        ("member", "administrator"),
        ("member", "reader"),
        ("member", "outsider"),
    ):
        with pytest.raises(AccessRefusedError, match="cannot confirm"):
            _restore(unit, *pair, "next", "default")
    for pair in (("member", "colleague"), ("next", "member")):
        with pytest.raises(AccessRefusedError, match="cannot confirm"):
            _restore(unit, *pair, "next")  # the restricted one is not theirs
    _restore(unit, "member", "colleague", "next", "default")
    assert Case.objects.visible_to(unit.accounts["next"]).count() == 3


def test_a_compartment_with_a_keeper_is_not_given_away(unit: Unit) -> None:
    for name in ("second", "third"):
        unit.accounts[name] = _supervisor(unit, name, unit.default)
    with pytest.raises(AccessRefusedError, match="without anybody"):
        _restore(unit, "second", "third", "second")


def test_of_two_of_one_name_the_first_that_is_left(left: Unit) -> None:
    left.restricted.refresh_from_db()
    Compartment.objects.create(name="Task force 7", grade="restricted", whom_to_ask="x")
    assert founding._left("Task force 7") == left.restricted
    assert founding._left("default") is None and founding._left(left.default.name) is None  # it is kept
    Grant.objects.filter(compartment=left.default).update(ends_at=timezone.now())
    assert founding._left("default") == left.default == founding._left(left.default.name)


def test_the_reason_is_asked_for_and_cut_where_its_column_ends(left: Unit) -> None:
    pair = (left.accounts["second"], left.accounts["outsider"])
    with pytest.raises(AccessRefusedError, match="say why"):
        restore(pair, "Task force 7", left.accounts["third"], reason=" ")
    grant = restore(pair, "Task force 7", left.accounts["third"], reason="x" * 400)
    assert len(grant.reason) == 300 and grant.reason.startswith("restored by The second and The outsider: xxx")


@pytest.mark.parametrize(
    ("change", "worker", "keeper"),
    [
        ({}, True, True),
        ({"role": "detective"}, True, False),
        ({"role": "consultant"}, False, False),
        ({"starts_at": timezone.now() + timedelta(days=1)}, False, True),
        ({"ends_at": timezone.now() + timedelta(days=1)}, True, True),
        ({"ends_at": timezone.now() - timedelta(days=1)}, False, False),
        ({"case": 0}, False, False),
        ({"account": "administrator"}, False, True),
    ],
)
def test_who_works_a_compartment_and_who_would_keep_it(
    unit: Unit, change: dict[str, object], worker: bool, keeper: bool
) -> None:
    """Open ones work it; closed ones kept it."""
    real = {"account": lambda name: unit.accounts[name], "case": lambda at: unit.secret[at]}
    fields = {name: real[name](value) if name in real else value for name, value in change.items()}
    Grant.objects.filter(compartment=unit.restricted).exclude(account__name="owner").delete()
    Grant.objects.filter(compartment=unit.restricted).update(**fields)
    holder = Grant.objects.get(compartment=unit.restricted).account
    assert [one.account for one in founding._workers(unit.restricted)] == [holder] * worker
    assert not founding._closed_keepers(unit.restricted).exists()
    Account.objects.filter(pk=holder.pk).update(is_active=False)
    assert not founding._workers(unit.restricted).exists()
    assert list(founding._closed_keepers(unit.restricted)) == [holder] * keeper


def test_who_did_what_to_an_account_and_who_did_it_last(unit: Unit) -> None:
    owner, administrator, member = (unit.accounts[name] for name in ("owner", "administrator", "member"))
    for by in (administrator, owner):
        with transaction.atomic():
            record(Verb.RESET_PASSWORD, actor=by, object_kind="account", object_key=member.key)
    with transaction.atomic():
        about = {"object_kind": "account", "object_key": member.key}
        record(Verb.RESET_PASSWORD, actor=unit.accounts["auditor"], outcome=Outcome.REFUSED, **about)
        record(Verb.CREATE_ACCOUNT, actor=unit.accounts["reader"], **about)
        record(Verb.RESET_PASSWORD, actor=owner, object_kind="grant", object_key=unit.accounts["outsider"].key)
    both = {owner.key, administrator.key}
    assert founding._actors({Verb.RESET_PASSWORD}, member) == both
    assert founding._actors({Verb.RESET_PASSWORD}, unit.accounts["outsider"]) == set()
    later = timezone.now() + timedelta(seconds=1)
    assert founding._actors({Verb.RESET_PASSWORD}, member, since=later) == set()
    assert founding._actors({Verb.RESET_PASSWORD}, member, since=later - timedelta(hours=1)) == both
    keys = [member.key, unit.accounts["outsider"].key]
    assert founding._last_actors(Verb.RESET_PASSWORD, keys) == {owner.key}
    assert founding._last_actors(Verb.RESET_PASSWORD, []) == set()
