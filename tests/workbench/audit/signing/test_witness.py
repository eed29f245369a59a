"""The second machine: it signs what continues the trail it saw, and refuses, with evidence, whatever does not."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from tampering import rebuild

from murderbook.workbench.audit import triggers
from murderbook.workbench.audit.log import head, record
from murderbook.workbench.audit.models import AuditEntry, AuditNode, AuditWords
from murderbook.workbench.audit.outside.proof import ProofError
from murderbook.workbench.audit.signing import checkpoints, keys, witness, witnesses
from murderbook.workbench.audit.signing.acts import ask_witness, keep_answer
from murderbook.workbench.audit.signing.note import NoteError, cosigned_at, read_key, read_note
from murderbook.workbench.audit.signing.verdict import verdict
from murderbook.workbench.audit.tree import Head
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)


@pytest.fixture
def unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Unit:
    (tmp_path / "record").mkdir()
    monkeypatch.setattr(settings, "RECORD", replace(settings.RECORD, folder=tmp_path / "record"))
    act(5)
    return make_unit()


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    folder = tmp_path / "witness"
    witness.make(folder, "counsel")
    return folder


def act(times: int = 1) -> None:
    for _ in range(times):
        with transaction.atomic():
            record("read case", actor=None)


def folder() -> Path:
    return Path(settings.RECORD.folder)


def asked(unit: Unit, since: Head | None = None) -> str:
    return json.dumps(ask_witness(unit.accounts["owner"], since))


def sign(elsewhere: Path, request: str, *, new_key: bool = False) -> str:
    return json.dumps(witness.sign(elsewhere, request, MOMENT, new_key=new_key).answer)


def kept(unit: Unit, answer: str) -> Head:
    return keep_answer(unit.accounts["owner"], answer, new_witness=True)[0]


@contextmanager
def past_the_triggers() -> Iterator[None]:
    with connection.cursor() as cursor:
        triggers.remove(cursor, connection.vendor)
    yield
    with connection.cursor() as cursor:
        triggers.install(cursor, connection.vendor)


def test_there_and_back_twice(unit: Unit, elsewhere: Path) -> None:
    first = kept(unit, sign(elsewhere, asked(unit)))
    act(3)
    second = kept(unit, sign(elsewhere, asked(unit)))
    assert second.size > first.size
    act(2)
    found = verdict(folder())
    assert (found.fault, len(found.outside)) == (None, 2)
    assert found.anchored is not None and found.anchored.head == second
    assert (found.anchored.who, found.anchored.at) == ("witness counsel", MOMENT)
    assert found.tail == AuditEntry.objects.count() - second.size == 3  # the act of keeping, and two more
    assert list(AuditEntry.objects.filter(verb="keep cosignature").values_list("outcome", flat=True)) == ["success"] * 2


def test_a_record_that_has_checkpoints_of_its_own_gets_a_witness_too(unit: Unit, elsewhere: Path) -> None:
    assert checkpoints.keep(folder(), MOMENT) is not None
    head = kept(unit, sign(elsewhere, asked(unit)))
    found = verdict(folder())
    assert (found.fault, found.own) == (None, 1)
    assert [(anchor.head, anchor.who, anchor.at) for anchor in found.outside] == [(head, "witness counsel", MOMENT)]


def test_a_first_answer_wants_the_fingerprint_compared(unit: Unit, elsewhere: Path) -> None:
    answer = sign(elsewhere, asked(unit))
    with pytest.raises(NoteError, match="compare its fingerprint"):
        keep_answer(unit.accounts["owner"], answer, new_witness=False)
    kept(unit, answer)
    keep_answer(unit.accounts["owner"], answer, new_witness=False)
    assert len(witnesses.known(folder())) == 1


def test_a_rewritten_trail_is_refused_with_evidence(unit: Unit, elsewhere: Path) -> None:
    kept(unit, sign(elsewhere, asked(unit)))
    seen = witness.seen(elsewhere)[0]
    with past_the_triggers():
        AuditEntry.objects.filter(index=2).update(verb="nothing")
        rebuild()
    with pytest.raises(ProofError, match="rewritten"):  # the record itself will not prove it
        asked(unit)
    request = json.dumps(
        witnesses.request(folder(), None) | {"since": {"size": seen.head.size, "root": seen.head.root}}
    )
    with pytest.raises(witness.ForkError, match="does not begin with the") as refused:
        sign(elsewhere, request)
    evidence = refused.value.evidence.read_text(encoding="utf-8")
    assert str(seen) in evidence
    shown = read_note(json.loads(request)["checkpoint"])
    assert str(shown) in evidence
    assert witness.seen(elsewhere) == [seen]  # it goes on from what it saw
    assert "rewritten" in (verdict(folder()).fault or "")


def test_a_trail_put_back_is_refused(unit: Unit, elsewhere: Path) -> None:
    early = asked(unit)
    act(4)
    kept(unit, sign(elsewhere, asked(unit)))
    with pytest.raises(witness.ForkError, match="put back"):
        sign(elsewhere, early)
    assert len(list(elsewhere.glob("evidence-*.txt"))) == 1


def test_a_fork_of_one_size_is_refused(unit: Unit, elsewhere: Path) -> None:
    mark = transaction.savepoint()
    one = asked(unit)
    transaction.savepoint_rollback(mark)
    with transaction.atomic():
        record("something else", actor=None)
    signer = keys.signer(folder())  # named again, since the entry was rolled back
    other = asked(unit)
    assert signer.public == read_key(json.loads(one)["key"])
    act(10)
    sizes = [read_note(json.loads(text)["checkpoint"]).head.size for text in (one, other)]
    first, second = (one, other) if sizes[0] >= sizes[1] else (other, one)
    sign(elsewhere, first)
    with pytest.raises(witness.ForkError):
        sign(elsewhere, second)


def test_what_the_witness_saw_and_the_record_was_not_told(unit: Unit, elsewhere: Path) -> None:
    """The answer was lost: the record asks again from the head that the witness names."""
    kept(unit, sign(elsewhere, asked(unit)))
    act()
    sign(elsewhere, asked(unit))  # never brought back
    last = witness.seen(elsewhere)[0].head
    act()
    with pytest.raises(witness.StaleError, match=str(last)):
        sign(elsewhere, asked(unit))
    kept(unit, sign(elsewhere, asked(unit, last)))


def test_another_key_is_refused_until_the_unit_says_so(unit: Unit, elsewhere: Path) -> None:
    kept(unit, sign(elsewhere, asked(unit)))
    keys.change(folder(), unit.accounts["owner"], "command line")
    request = asked(unit)
    with pytest.raises(witness.ForkError, match="another key"):
        sign(elsewhere, request)
    kept(unit, sign(elsewhere, request, new_key=True))
    assert verdict(folder()).fault is None
    (folder() / keys.KEY_FILE).unlink()  # and a new key does not hide a rewritten trail
    seen = witness.seen(elsewhere)[0].head
    with past_the_triggers():
        AuditEntry.objects.filter(index=2).update(verb="nothing")
        rebuild()
    forged = witnesses.request(folder(), None) | {"since": {"size": seen.size, "root": seen.root}}
    with pytest.raises(witness.ForkError, match="rewritten"):
        sign(elsewhere, json.dumps(forged), new_key=True)


def test_two_trails_have_one_witness(unit: Unit, elsewhere: Path) -> None:
    """Each is remembered by its origin: another record's checkpoint is no fork of ours."""
    sign(elsewhere, asked(unit))
    with past_the_triggers():
        for model in (AuditWords, AuditEntry, AuditNode):
            model.objects.all().delete()
    act(3)
    with pytest.raises(witness.WitnessError, match="first entry was rewritten"):
        sign(elsewhere, asked(unit))
    answer = witness.sign(elsewhere, asked(unit), MOMENT, new_trail=True)
    assert answer.is_new
    assert len(witness.seen(elsewhere)) == 2


@pytest.mark.parametrize("part", ["checkpoint", "key", "since", "path", "format"])
def test_what_is_no_request_or_no_answer(unit: Unit, elsewhere: Path, part: str) -> None:
    request = json.loads(asked(unit))
    for broken in ({**request, part: 7}, {name: request[name] for name in request if name != part}):
        with pytest.raises(NoteError):
            sign(elsewhere, json.dumps(broken))
    odd = [json.dumps({**request, "path": ["no hex"]}), "[" * 100_000, '{"format": %s}' % ("9" * 5_000)]
    for text in ("no JSON", *odd):
        with pytest.raises(NoteError):
            sign(elsewhere, text)
    for text in ("no JSON", "[]", json.dumps(request), *odd):
        with pytest.raises(NoteError):
            kept(unit, text)


def test_a_forged_request_or_answer_is_refused(unit: Unit, elsewhere: Path) -> None:
    request = json.loads(asked(unit))
    note = read_note(request["checkpoint"])
    altered = request["checkpoint"].replace(f"\n{note.head.size}\n", f"\n{note.head.size + 1}\n")
    with pytest.raises(NoteError, match="not signed by the key"):
        sign(elsewhere, json.dumps(request | {"checkpoint": altered}))
    answer = json.loads(sign(elsewhere, json.dumps(request)))
    other = witness.make(elsewhere.with_name("other"), "counsel")
    with pytest.raises(NoteError, match="does not bear the signature"):
        kept(unit, json.dumps(answer | {"key": str(other)}))
    with pytest.raises(NoteError, match="not one of this record"):  # signed by a witness, never by us
        lines = answer["checkpoint"].splitlines(keepends=True)
        kept(unit, json.dumps(answer | {"checkpoint": "".join(lines[:4] + lines[5:])}))


def test_a_cosignature_taken_away_from_its_file_is_a_fault(unit: Unit, elsewhere: Path) -> None:
    kept(unit, sign(elsewhere, asked(unit)))
    (path,) = (folder() / "checkpoints" / "cosigned").glob("*.txt")
    text = path.read_text(encoding="utf-8")
    path.write_text("".join(text.splitlines(keepends=True)[:-1]), encoding="utf-8")
    assert "no signature of a witness" in (verdict(folder()).fault or "")
    path.write_text(text, encoding="utf-8")
    assert verdict(folder()).fault is None


@pytest.mark.parametrize("persona", ["member", "reader", "outsider", "consultant"])
def test_others_ask_for_nothing(unit: Unit, persona: str) -> None:
    from django.http import Http404

    size = AuditEntry.objects.count()
    with pytest.raises(Http404):
        ask_witness(unit.accounts[persona], None)
    assert AuditEntry.objects.get(index=size).outcome == "refused"
    assert head().size == size + 1


def test_a_witness_is_made_once(elsewhere: Path) -> None:
    with pytest.raises(witness.WitnessError, match="already"):
        witness.make(elsewhere, "counsel")
    with pytest.raises(witness.WitnessError, match="holds no witness"):
        witness.seen(elsewhere.with_name("nowhere"))
    assert (elsewhere / witness.KEY).stat().st_mode & 0o777 == 0o600


def test_a_witness_needs_no_record(tmp_path: Path) -> None:
    """No settings, no database: the module is read where Django is not set up."""
    program = "import sys; from murderbook.workbench.audit.signing import witness; assert 'django' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=tmp_path)


def test_the_time_is_the_witness_s_own(unit: Unit, elsewhere: Path) -> None:
    answer = json.loads(sign(elsewhere, asked(unit)))
    key = read_key(answer["key"])
    assert cosigned_at(read_note(answer["checkpoint"]), key) == int(MOMENT.timestamp())
