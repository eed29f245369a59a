"""Heads, proofs and verdicts as acts of a person: who may, and what each leaves in the trail."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.http import Http404

from murderbook.workbench.audit import acts, alert
from murderbook.workbench.audit.log import COMMAND_LINE, head, record
from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.audit.outside.proof import ProofError
from murderbook.workbench.audit.tree import Head
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Unit:
    (tmp_path / "record").mkdir()
    monkeypatch.setattr(settings, "RECORD", replace(settings.RECORD, folder=tmp_path / "record"))
    for _ in range(3):
        with transaction.atomic():
            record("read case", actor=None)
    return make_unit()


def newest() -> tuple[str, str, str, str]:
    entry = AuditEntry.objects.order_by("-index")[0]
    return entry.verb, entry.actor, entry.source, entry.outcome


def words() -> object:
    return AuditWords.objects.get(entry=AuditEntry.objects.order_by("-index")[0]).content


@pytest.mark.parametrize(
    ("persona", "head_too", "entry_too"),
    [
        ("auditor", True, True),
        ("owner", True, False),
        ("administrator", True, False),
        ("member", False, False),
        ("consultant", False, False),
    ],
)
def test_who_may_verify_and_who_reads_an_entry(unit: Unit, persona: str, head_too: bool, entry_too: bool) -> None:
    by, before = unit.accounts[persona], head()
    assert acts.may_verify(by) is head_too
    outcome = "success" if head_too else "refused"
    if head_too:
        assert acts.take_head(by) == before
    else:
        with pytest.raises(Http404):
            acts.take_head(by)
    assert newest() == ("take head", by.key, COMMAND_LINE, outcome)
    if head_too:
        assert acts.verify_by(by, []).fault is None
    else:
        with pytest.raises(Http404):
            acts.verify_by(by, [])
    assert newest() == ("verify audit", by.key, COMMAND_LINE, outcome)
    if entry_too:
        assert acts.prove_by(by, 1, None)
        assert words() == {"entry": 1, "since": None}
    else:
        with pytest.raises(Http404):
            acts.prove_by(by, 1, None)
    assert newest() == ("prove audit", by.key, COMMAND_LINE, "success" if entry_too else "refused")


def test_a_proof_is_from_the_trail_before_it_and_is_recorded_even_where_there_is_none(unit: Unit) -> None:
    by, before = unit.accounts["owner"], head()
    with transaction.atomic():
        record("read case", actor=None)
    assert acts.prove_by(by, None, before)
    assert newest() == ("prove audit", by.key, COMMAND_LINE, "success")
    assert words() == {"entry": None, "since": str(before)}
    size = head().size
    with pytest.raises(ProofError):
        acts.prove_by(by, None, Head(2, "00" * 32))
    assert head().size == size + 1
    assert newest() == ("prove audit", by.key, COMMAND_LINE, "failure")


@pytest.mark.parametrize("persona", ["auditor", "owner", "administrator"])
def test_entries_are_written_out_for_auditors(unit: Unit, persona: str) -> None:
    by, before = unit.accounts[persona], head()
    if persona == "auditor":
        assert acts.export_by(by).size == before.size
    else:
        with pytest.raises(Http404):
            acts.export_by(by)
    outcome = "success" if persona == "auditor" else "refused"
    assert newest() == ("export audit", by.key, COMMAND_LINE, outcome)


def test_a_verdict_of_another_place_says_from_where_and_keeps_an_alert_where_it_does_not_fit(unit: Unit) -> None:
    by = unit.accounts["auditor"]
    alert.tell(DatabaseError("disk I/O error"))
    assert acts.verify_by(by, [Head(2, "00" * 32)], "10.0.0.7").fault is not None
    assert newest() == ("verify audit", by.key, "10.0.0.7", "success")
    assert alert.standing()
    assert acts.verify_by(by, [head()], "10.0.0.7").fault is None
    assert not alert.standing()


@pytest.mark.parametrize("path", ["/audit/printed/", "/audit/week/printed/"])
def test_who_prints_without_leave_is_on_record(unit: Unit, path: str) -> None:
    for persona, status, outcome in (("member", 404, "refused"), ("auditor", 204, "success")):
        assert unit.client(persona).post(path).status_code == status
        entry = AuditEntry.objects.order_by("-index")[0]
        assert (entry.verb, entry.object_kind, entry.outcome) == ("print", "list", outcome)
        assert (entry.actor, entry.source) == (unit.accounts[persona].key, "127.0.0.1")


def test_a_log_in_that_comes_from_nowhere_is_a_fault_of_the_program(unit: Unit) -> None:
    from murderbook.workbench.access.lockout import AuditedHandler

    with pytest.raises(ValueError, match="needs a request"):
        AuditedHandler().user_login_failed(None, {"username": "x"}, None)
