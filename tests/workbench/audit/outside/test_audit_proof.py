"""What is proved to outsiders, to whom it is given, and that a trail that does not fit gives no proof."""

from __future__ import annotations

import json

import pytest
from django.db import connection, transaction

from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.audit import triggers
from murderbook.workbench.audit.acts import export_by, prove_by
from murderbook.workbench.audit.log import head, record
from murderbook.workbench.audit.models import AuditEntry, AuditNode, AuditWords
from murderbook.workbench.audit.outside.proof import ProofError, leaves, proof
from murderbook.workbench.audit.tree import Head
from murderbook.workbench.audit.verbs import Verb
from murderbook.workbench.keys import new_key
from personas import make_unit

SIZE = 21


@pytest.fixture
def trail(db: None) -> list[Head]:
    kept = [head()]
    with transaction.atomic():
        for _ in range(SIZE):
            record("read case", actor=None, object_kind="case", object_key=new_key(), words={"name": "Jane Doe"})
            kept.append(head())
    return kept


@pytest.mark.django_db(transaction=True)
def test_an_entry_is_given_to_auditors_only_and_growth_to_who_may_verify() -> None:
    unit = make_unit()
    with transaction.atomic():
        record("one", actor=None)
    may_read, may_verify = {"auditor"}, {"auditor", "administrator", "supervisor"}
    for name, account in unit.accounts.items():
        for index, allowed in ((0, may_read), (None, may_verify)):
            kept, count = head(), AuditEntry.objects.count()
            if account.role in allowed:
                assert prove_by(account, index, kept)["head"] == {"size": kept.size, "root": kept.root}
            else:
                with pytest.raises(Hidden):
                    prove_by(account, index, kept)
            last = AuditEntry.objects.order_by("-index")[0]
            assert AuditEntry.objects.count() == count + 1, name
            assert (last.verb, last.actor) == (Verb.PROVE_AUDIT, account.key)
            assert last.outcome == ("success" if account.role in allowed else "refused")


def test_which_entry_was_shown_is_on_record(trail: list[Head]) -> None:
    unit = make_unit()
    auditor = next(one for one in unit.accounts.values() if one.role == "auditor")
    prove_by(auditor, 7, None)
    assert AuditWords.objects.order_by("-entry_id")[0].content == {"entry": 7, "since": None}
    with pytest.raises(ProofError, match="no entry 99"):
        prove_by(auditor, 99, None)
    assert AuditEntry.objects.order_by("-index")[0].outcome == "failure"


@pytest.mark.django_db(transaction=True)
def test_the_whole_trail_is_for_auditors_only() -> None:
    unit = make_unit()
    for account in unit.accounts.values():
        before = head()
        if account.role == "auditor":
            assert export_by(account) == before
            assert len(list(leaves(before.size))) == before.size
        else:
            with pytest.raises(Hidden):
                export_by(account)
        assert AuditEntry.objects.order_by("-index")[0].verb == Verb.EXPORT_AUDIT


def test_no_words_go_out(trail: list[Head]) -> None:
    assert "Jane" not in json.dumps(proof(3, trail[5])) + "".join(leaves(SIZE))
    assert json.loads(proof(3)["entry"]["leaf"])["index"] == 3


def test_as_many_statements_whatever_the_entry(trail: list[Head]) -> None:
    from django.test.utils import CaptureQueriesContext

    for index in range(SIZE):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            proof(index, trail[11])
        assert len(asked) == 5  # head: two; entry, its path, the older head's path


@pytest.mark.parametrize("index", [-1, SIZE, 10**9])
def test_no_proof_of_what_is_not_there(trail: list[Head], index: int) -> None:
    with pytest.raises(ProofError, match="no entry"):
        proof(index)


@pytest.mark.parametrize("size", [0, SIZE + 1])
def test_no_growth_from_nothing_nor_from_a_longer_trail(trail: list[Head], size: int) -> None:
    with pytest.raises(ProofError, match="cannot continue"):
        proof(since=Head(size, trail[SIZE].root))


def test_no_growth_from_another_head(trail: list[Head]) -> None:
    for size in range(1, SIZE + 1):
        proof(since=trail[size])
        with pytest.raises(ProofError, match="rewritten"):
            proof(since=Head(size, trail[size - 1].root))


def test_an_altered_entry_or_node_gives_no_proof(trail: list[Head]) -> None:
    with connection.cursor() as cursor:
        triggers.remove(cursor, connection.vendor)
    AuditEntry.objects.filter(index=3).update(outcome="refused")
    with pytest.raises(ProofError, match="entry 3 does not fit"):
        proof(3)
    proof(2)
    AuditNode.objects.filter(level=1, index=1).delete()
    with pytest.raises(ProofError, match="lacks node 1/1"):
        proof(0)
    with connection.cursor() as cursor:
        triggers.install(cursor, connection.vendor)
