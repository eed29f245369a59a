"""Codes: the published vectors, drift, what people type; secrets sealed at rest."""

from __future__ import annotations

import base64
import hashlib
import math
import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from murderbook.workbench.access.factors import codes
from murderbook.workbench.access.factors.sealing import SealError, seal, unseal
from murderbook.workbench.keys import new_key
from personas import SECRET

RFC = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("at", "digits"),  # RFC 6238, appendix B, SHA-1: the last six of its eight digits
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_the_vectors_of_the_standard(at: int, digits: str) -> None:
    moment = datetime.fromtimestamp(at, UTC)
    assert codes.code_at(RFC, codes.step_at(moment)) == digits
    assert codes.step_of(RFC, digits, moment) == at // 30


@pytest.mark.parametrize(("off", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_one_step_of_drift_either_way(off: int, taken: bool) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    step = codes.step_at(moment) + off
    assert codes.step_of(SECRET, codes.code_at(SECRET, step), moment) == (step if taken else None)


@given(st.text(max_size=30))
def test_what_is_typed_is_taken_or_not_but_never_breaks(typed: str) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    step = codes.step_of(SECRET, typed, moment)
    assert step is None or codes.code_at(SECRET, step) == codes.bare(typed)
    assert len(codes.recovery_hash(typed)) == 64


def test_spaces_and_dashes_are_forgiven() -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    code = codes.code_at(SECRET, codes.step_at(moment))
    assert codes.step_of(SECRET, f" {code[:3]} {code[3:]}\n", moment) == codes.step_at(moment)
    one = codes.new_recovery_codes()[0]
    assert codes.recovery_hash(one) == codes.recovery_hash(one.upper().replace(" ", "-"))


def test_secrets_and_recovery_codes_are_long_enough() -> None:
    assert len(base64.b32decode(codes.new_secret())) == 20  # RFC 4226: 160 bits
    printed = codes.new_recovery_codes()
    assert len(set(printed)) == codes.RECOVERY_CODES == 10
    assert {len(codes.bare(one)) * 5 for one in printed} == {140}  # ASVS 6.5.2: 112 bits or a slow hash


def test_what_must_not_be_guessed_has_128_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    """ASVS 11.5.1: ids in addresses, recovery codes, passwords that the program makes; of those that it writes in
    letters, each is any of its alphabet, and none stands still."""
    from murderbook.cli.session import generated_password

    monkeypatch.setattr("secrets.token_urlsafe", lambda count: f"{count} random bytes")
    assert new_key() == "16 random bytes"
    for make in (lambda: codes.new_recovery_codes()[0], generated_password):
        drawn = [codes.bare(make()) for _ in range(400)]
        (length,) = {len(one) for one in drawn}
        assert len(set(drawn)) == len(drawn)
        assert sum(math.log2(len({one[at] for one in drawn})) for at in range(length)) >= 128


@pytest.mark.parametrize("code", ["abcd efgh ijkl mnop qrst uvwx", "ABCDEFGHIJKLMNOPQRSTUVWX"])
def test_a_code_of_an_earlier_version_has_the_hash_it_had(code: str) -> None:
    assert codes.recovery_hash(code) == hashlib.sha256(b"abcdefghijklmnopqrstuvwx").hexdigest()


def test_recovery_codes_are_small_letters_in_groups_of_four() -> None:
    assert all(re.fullmatch("[a-z2-7]{4}( [a-z2-7]{4})+", one) for one in codes.new_recovery_codes())


def test_the_picture_is_the_address() -> None:
    import segno

    shown = codes.picture(SECRET, "anna")
    assert shown.startswith("data:image/svg+xml")
    assert codes.uri(SECRET, "anna") == f"otpauth://totp/murderbook:anna?secret={SECRET}&issuer=murderbook"
    made = segno.make(codes.uri(SECRET, "anna"), error="m").svg_inline(scale=5, border=4, light="white")
    assert ElementTree.fromstring(made).tag.endswith("svg")


def test_a_sealed_secret_opens_for_its_account_and_its_record_only() -> None:
    sealed = seal(SECRET, "account-one")
    assert unseal(sealed, "account-one") == SECRET
    assert SECRET not in sealed
    assert seal(SECRET, "account-one") != sealed  # another nonce each time
    with pytest.raises(SealError):
        unseal(sealed, "account-two")
    with override_settings(SECRET_KEY="y" * 50), pytest.raises(SealError):
        unseal(sealed, "account-one")
    raw = bytearray(base64.b64decode(sealed))
    for place in range(len(raw)):
        raw[place] ^= 1
        with pytest.raises(SealError):
            unseal(base64.b64encode(bytes(raw)).decode(), "account-one")
        raw[place] ^= 1
    for junk in ("", "AAAA", "no base 64!"):
        with pytest.raises(SealError):
            unseal(junk, "account-one")
