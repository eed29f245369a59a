"""Turns that the trail seldom takes: a key of another kind, a witness without its files, a trail that does not fit."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.test import RequestFactory

from murderbook.workbench.access.refusal import AccessRefusedError
from murderbook.workbench.audit import busy, reading, triggers, verify
from murderbook.workbench.audit.canonical import canonical_json
from murderbook.workbench.audit.log import AuditError, head, record
from murderbook.workbench.audit.models import AuditEntry, AuditNode, AuditWords
from murderbook.workbench.audit.outside import printed
from murderbook.workbench.audit.signing import keys, note, verdict, witness
from murderbook.workbench.audit.signing.note import LOG, NoteError, public_key, read_key
from murderbook.workbench.audit.templatetags import audit as tags
from murderbook.workbench.audit.tree import Head
from personas import Unit, make_unit

MOMENT = datetime(2026, 1, 2, 3, 4, 5, 670_000, tzinfo=UTC)


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


@contextmanager
def past_the_triggers() -> Iterator[None]:
    with connection.cursor() as cursor:
        triggers.remove(cursor, connection.vendor)
        yield
        triggers.install(cursor, connection.vendor)


def asked_by(account: object, method: str = "post") -> HttpRequest:
    request: HttpRequest = getattr(RequestFactory(), method)("/x/")
    request.user = account  # type: ignore[assignment]
    return request


def newest() -> tuple[str, str, str, str, str]:
    entry = AuditEntry.objects.order_by("-index")[0]
    return entry.verb, entry.object_kind, entry.object_key, entry.outcome, entry.source


def test_the_page_of_a_key_says_it_three_times() -> None:
    key = public_key(Ed25519PrivateKey.from_private_bytes(bytes(range(32))), "murderbook/ab", LOG)
    page = printed.key_page(key, "A & B", MOMENT)
    assert "<p>A &amp; B; shown 2026-01-02T03:04:05.67+0000 by this machine's clock.</p>" in page
    assert (
        f'<p class="hex">{html.escape(str(key))}</p>' in page and f'<span class="hex">{key.fingerprint}</span>' in page
    )
    words = re.findall(r"<td>([a-z]+)</td>", page)
    assert words == printed.key_words(key.raw) and len(words) == 28
    from shamir_mnemonic.wordlist import WORDLIST

    number = 0
    for word in words:
        number = number * 1024 + list(WORDLIST).index(word)
    assert number.to_bytes(35, "big") == key.raw + sha256(b"murderbook key 1" + key.raw).digest()[:3]
    assert page.count("<svg") == 1 and page.count("<title>Public key of the audit trail</title>") == 1
    assert "<h1>Public key of the audit trail</h1>" in page and '<table class="words">' in page
    assert [int(one) for one in re.findall(r"<tr><th>(\d+)</th>", page)] == list(range(1, 29, 4))


def test_what_is_no_key() -> None:
    key = public_key(Ed25519PrivateKey.from_private_bytes(bytes(range(32))), "name", LOG)
    assert read_key(f" {key}\n") == key
    for wrong in ("name+12345678+no base 64!", "name", "", "na me+00000000+AAAA", "name+12345678+AAAA"):
        with pytest.raises(NoteError, match="is no key as"):
            read_key(wrong)
    for name in ("na me", "na+me", "", "x" * 201):
        with pytest.raises(NoteError, match="is no name of a key"):
            public_key(Ed25519PrivateKey.generate(), name, LOG)
    assert note.MOST_BYTES == 20_000


def test_a_key_of_another_kind_is_not_used(tmp_path: Path) -> None:
    private = generate_private_key(SECP256R1())
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / keys.KEY_FILE).write_bytes(pem)
    with pytest.raises(AuditError, match="is a key of another kind"):
        keys._load(tmp_path)
    assert keys._load(tmp_path / "nowhere") is None


def test_a_witness_without_its_files_signs_nothing(tmp_path: Path) -> None:
    for act in (witness.key_of, witness.seen, witness._private):
        with pytest.raises(witness.WitnessError, match="holds no witness: make one with"):
            act(tmp_path)
    made = witness.make(tmp_path, "counsel")
    assert witness.key_of(tmp_path) == made and witness.seen(tmp_path) == [] and made.name == "counsel"
    assert (tmp_path / witness.KEY).stat().st_mode & 0o777 == 0o600
    assert json.loads((tmp_path / witness.STATE).read_text()) == {"name": "counsel", "seen": {}}
    with pytest.raises(witness.WitnessError, match="holds a witness already"):
        witness.make(tmp_path, "counsel")
    (tmp_path / witness.KEY).write_text("zz")
    with pytest.raises(witness.WitnessError, match="holds no witness"):
        witness.key_of(tmp_path)
    (tmp_path / witness.STATE).write_text("{")
    with pytest.raises(witness.WitnessError, match="holds no witness"):
        witness.seen(tmp_path)
    made_in = tmp_path / "a" / "b"
    witness.make(made_in, "another")
    assert made_in.stat().st_mode & 0o777 == 0o700


def test_another_trail_of_the_same_size_is_kept_as_evidence(tmp_path: Path) -> None:
    class Named(SimpleNamespace):
        def __str__(self) -> str:
            return f"note of {self.head}"

    last: Any = Named(head=Head(5, "ab" * 32))
    key: Any = "key"
    for size, root, words in ((5, "ab", None), (5, "cd", "the trail of 5 entries is not the one seen before"),
                              (4, "ab", "the trail has 4 entries and had 5: its end was cut off")):  # fmt: skip
        asked: Any = SimpleNamespace(
            note=Named(head=Head(size, root * 32), origin="trail"), key="key", since=last.head, path=[]
        )
        if words is None:
            witness._check_continues(tmp_path, asked, last, key, new_key=False)
            continue
        with pytest.raises(witness.ForkError, match=words) as told:
            witness._check_continues(tmp_path, asked, last, key, new_key=False)
        text = f"Seen before:\n\n{last}\nShown now:\n\n{asked.note}"
        kept = tmp_path / f"evidence-{sha256(text.encode()).hexdigest()[:16]}.txt"
        assert kept.read_text(encoding="utf-8") == text and told.value.evidence == kept
    asked.note.head, asked.since = Head(6, "ab" * 32), None
    with pytest.raises(witness.StaleError, match="have the record ask again with --since 5:"):
        witness._check_continues(tmp_path, asked, last, key, new_key=False)


def test_how_much_is_anchored_is_told() -> None:
    anchor: Any = "2:ab"
    assert verdict._tail_told(3, None).startswith("None of the 3 entries is anchored outside")
    for tail in (0, -1):
        assert verdict._tail_told(tail, anchor) == "Every entry is anchored outside this machine."
    assert verdict._tail_told(1, anchor).startswith("The last 1 entries, since the head of 2:ab, are not anchored")


def test_a_trail_that_does_not_fit_is_told_on_the_page(
    unit: Unit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "RECORD", replace(settings.RECORD, folder=tmp_path))
    assert unit.client("member").get("/audit/state/").status_code == 404
    assert newest() == ("take head", "", "", "refused", "127.0.0.1")
    client = unit.client("owner")
    client.get("/register/")
    with past_the_triggers():
        AuditEntry.objects.filter(index=0).update(verb="altered")
    answer = client.post("/audit/verify/", follow=True)
    assert answer.redirect_chain == [("/audit/state/", 302)]
    page = html.unescape(answer.content.decode())
    assert "The trail does not fit: entry 0 was altered" in page and "Keep this record as it is" in page
    assert "Verified at" not in page


def test_a_refusal_in_a_form_takes_everything_back_and_is_recorded_elsewhere(unit: Unit) -> None:
    member, before = unit.accounts["member"], AuditEntry.objects.count()
    for refusal in (Http404(), AccessRefusedError("no")):

        @reading.audited("read x", kind="case", key="key")
        def view(request: HttpRequest, key: str, refusal: Exception = refusal) -> HttpResponse:
            record("act", actor=None)
            raise refusal

        with pytest.raises(type(refusal)) as raised:
            view(asked_by(member), key="A" * 22)
        assert raised.value is refusal and not reading.is_on_record(refusal)
        assert AuditEntry.objects.count() == before
        with pytest.raises(type(refusal)):
            view(asked_by(member, "get"), key="A" * 22)
        assert newest() == ("read x", "case", "A" * 22, "refused", "127.0.0.1") and reading.is_on_record(refusal)
        before = AuditEntry.objects.count()
    assert view.audit_verb == "read x"  # type: ignore[attr-defined]


@pytest.mark.parametrize(("status", "recorded"), [(200, 1), (409, 1), (422, 1), (302, 0), (204, 0)])
def test_a_form_that_comes_back_is_a_read(unit: Unit, status: int, recorded: int) -> None:
    @reading.audited("read x")
    def view(request: HttpRequest, more: bool = False) -> HttpResponse:
        if more:
            reading.also_read(request, ("B" * 22,))
        return HttpResponse(status=status)

    for more in (False, True):
        before = AuditEntry.objects.count()
        assert view(asked_by(unit.accounts["member"]), more=more).status_code == status
        assert AuditEntry.objects.count() == before + recorded
        if recorded:
            assert newest() == ("read x", "", "", "success", "127.0.0.1")
            words = AuditWords.objects.filter(entry__index=before).values_list("body", flat=True)
            assert list(words) == ([f'{{"cases":["{"B" * 22}"]}}'] if more else [])


def test_a_page_that_renders_late_is_rendered_before_it_counts(unit: Unit) -> None:
    @reading.audited("read x")
    def view(request: HttpRequest) -> SimpleTemplateResponse:
        return SimpleTemplateResponse("404.html")

    answer = view(asked_by(unit.accounts["member"], "get"))
    assert answer.is_rendered and newest()[0] == "read x"  # type: ignore[attr-defined]


def test_where_a_refusal_cannot_be_put_on_record_there_is_no_answer(
    unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(request: HttpRequest) -> None:
        raise AuditError("no head")

    monkeypatch.setattr(busy, "_record_refusal", broken)
    monkeypatch.setattr(busy.alert, "tell", lambda error: None)
    guard = busy.RefuseUnrecorded(lambda request: HttpResponse("page"))
    request = asked_by(unit.accounts["member"], "get")
    assert guard(request).content == b"page"
    answer = guard.process_exception(request, Http404())
    assert answer is not None and answer.status_code == 503 and "Retry-After" not in answer.headers
    known = Http404()
    known.on_record = True  # type: ignore[attr-defined]
    assert guard.process_exception(request, known) is None
    assert guard.process_exception(request, KeyError()) is None
    assert busy.failed(request).status_code == 500


def test_words_of_the_trail_cannot_be_changed(unit: Unit) -> None:
    with transaction.atomic():
        record("x", actor=None, words={"a": 1})
    for rows, change in ((AuditEntry.objects, {"verb": "y"}), (AuditNode.objects, {"hash": "y"})):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            rows.update(**change)  # type: ignore[attr-defined]
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            rows.all()._raw_delete("default")  # type: ignore[attr-defined]
    editor: Any = SimpleNamespace(connection=connection)
    triggers.remove_by_migration(None, editor)
    with transaction.atomic():
        AuditEntry.objects.update(source="z")
        transaction.set_rollback(True)
    triggers.install_by_migration(None, editor)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        AuditEntry.objects.update(source="z")


def test_postgresql_gets_a_function_and_a_trigger_for_each() -> None:
    function, *rest = triggers._install_statements("postgresql")
    assert function.startswith("CREATE OR REPLACE FUNCTION audit_refuse()") and triggers.REFUSAL in function
    form = r"CREATE TRIGGER (\w+) BEFORE (\w+) ON (\w+) FOR EACH (\w+) EXECUTE FUNCTION audit_refuse\(\)"
    acts = [re.match(form, one) for one in rest]
    told = [one.groups() for one in acts if one]
    assert len(told) == len(rest) == len(triggers.PROTECTED) + len(triggers.TRUNCATABLE)
    for name, act, table, each in told:
        assert (name, each) == (f"{table}_no_{act.lower()}", "STATEMENT" if act == "TRUNCATE" else "ROW")
    assert {table for _, act, table, _ in told if act == "TRUNCATE"} == set(triggers.TRUNCATABLE)
    run: list[str] = []
    triggers.remove(SimpleNamespace(execute=run.append), "postgresql")  # type: ignore[arg-type]
    assert len(run) == len(rest) and all(
        one.startswith("DROP TRIGGER IF EXISTS ") and " ON audit_" in one for one in run
    )
    lite = triggers._install_statements("sqlite")
    assert len(lite) == len(triggers.PROTECTED) and all(triggers.REFUSAL in one for one in lite)


def test_bytes_that_are_no_text_are_told_with_their_place(unit: Unit) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps the types of its columns")
    with transaction.atomic():
        for _ in range(3):
            record("x", actor=None)
    with past_the_triggers(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditentry SET verb = CAST(x'ff' AS TEXT) WHERE \"index\" = 1")
        found = verify.verify()
    assert found.fault == "bytes that are no text lie in an entry from 0 on"  # read by the hundred
    assert head().size == 3


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {"a": [float("-inf")]}])
def test_what_json_has_no_word_for_is_not_hashed(value: object) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json(value)


def test_one_text_for_one_value() -> None:
    assert canonical_json({"b": ["ø", 1.5, None], "a": True}) == '{"a":true,"b":["\\u00f8",1.5,null]}'


def test_an_alert_is_shown_to_those_who_may_verify_and_to_nobody_where_nobody_asks(
    unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tags.alert, "standing", lambda: ["a line"])
    assert (tags.name_of({"k": "Anna"}, "k"), tags.name_of({}, "k")) == ("Anna", "k")
    assert tags.name_of({"": "x"}, "") == "nobody logged in"
    for context in ({}, {"request": None}, {"request": RequestFactory().get("/")}):
        assert tags.audit_alert(context) == {"lines": []}
    for persona, lines in (
        ("auditor", ["a line"]),
        ("owner", ["a line"]),
        ("administrator", ["a line"]),
        ("member", []),
    ):
        assert tags.audit_alert({"request": asked_by(unit.accounts[persona], "get")}) == {"lines": lines}, persona


@pytest.mark.parametrize("text", ["5:" + "x" * 64, "5:" + "X" + "a" * 63, "5:" + "a" * 63, "-5:" + "a" * 64, "5", ":"])
def test_what_is_no_head(text: str) -> None:
    with pytest.raises(ValueError, match="is no head: write SIZE:ROOT"):
        verify.read_head(text)
    digits = "0123456789abcdefABCDEF" + "a" * 42
    assert verify.read_head(f" 5 : {digits}") == Head(5, digits.lower())
