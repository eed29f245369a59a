"""Codes as people see and type them: six digits for half a minute (RFC 6238), and recovery codes on paper."""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import datetime
from hashlib import sha256

import pyotp
import segno

STEP_SECONDS = 30
DRIFT_STEPS = 1  # clocks of phones are off by a little: one step either way
RECOVERY_CODES = 10
RECOVERY_LETTERS = 28  # of five bits each: 140 (ASVS 11.5.1 asks for 128)
BASE_32 = "abcdefghijklmnopqrstuvwxyz234567"
ISSUER = "murderbook"  # stands on the owner's phone: names no unit


def new_secret() -> str:
    """160 random bits in base 32."""
    return pyotp.random_base32()


def step_at(moment: datetime) -> int:
    """The number of the half minute since 1970."""
    return int(moment.timestamp()) // STEP_SECONDS


def code_at(secret: str, step: int) -> str:
    """The six digits that an authenticator shows in that half minute. ValueError for what is no secret."""
    return pyotp.TOTP(bare(secret).upper()).generate_otp(step)


def step_of(secret: str, code: str, moment: datetime) -> int | None:
    """The half minute near `moment` to which the code belongs, or None."""
    now, typed = step_at(moment), bare(code)
    near = range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1)
    fitting = [step for step in near if hmac.compare_digest(code_at(secret, step).encode(), typed.encode())]
    return fitting[-1] if fitting else None


def uri(secret: str, name: str) -> str:
    """otpauth://, as authenticators read it."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def picture(secret: str, name: str) -> str:
    """The same as a QR code, in a data: address of SVG. White ground, so that a dark page does not hide it."""
    return str(segno.make(uri(secret, name), error="m").svg_data_uri(scale=5, border=4, light="white"))


def new_recovery_codes() -> list[str]:
    """Ten, in groups of four letters. Codes of earlier versions were shorter: they count until they are renewed."""
    return [grouped("".join(secrets.choice(BASE_32) for _ in range(RECOVERY_LETTERS))) for _ in range(RECOVERY_CODES)]


def recovery_hash(code: str) -> str:
    return sha256(bare(code).lower().encode()).hexdigest()


def grouped(text: str) -> str:
    """In fours, for eyes."""
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def bare(text: str) -> str:
    """Without the spaces and dashes that people type or paste."""
    return re.sub(r"[\s-]", "", text)
