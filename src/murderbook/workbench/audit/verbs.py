"""What an entry can say was done. Other apps may use words of their own; these are the ones that several share."""

from __future__ import annotations

from enum import StrEnum


class Verb(StrEnum):
    CREATE_RECORD = "create record"
    LOG_IN = "log in"
    ACCEPT_PASSWORD = "accept password"  # the code is still to come: the log-in is half made
    LOG_OUT = "log out"
    LOCK = "lock"  # five failures from one source (CJIS AC-7)
    RELEASE = "release"
    CHANGE_PASSWORD = "change password"
    RESET_PASSWORD = "reset password"
    ENROL_FACTOR = "set up second factor"
    RENEW_CODES = "renew recovery codes"
    USE_RECOVERY_CODE = "use recovery code"
    RESET_FACTOR = "reset second factor"
    END_SESSIONS = "end sessions"
    REMEMBER = "remember log-in"
    FORGET = "forget log-in"
    CREATE_ACCOUNT = "create account"
    DEACTIVATE = "deactivate account"
    REACTIVATE = "reactivate account"
    LIST_ACCOUNTS = "list accounts"
    GRANT = "grant"
    END_GRANT = "end grant"
    RESTORE_ACCESS = "restore access"  # in a compartment that was left without anybody to give it
    READ_GRANTS = "read grants"
    WITHHOLD = "withhold page"  # access ended between the question and the answer
    CREATE_COMPARTMENT = "create compartment"
    MOVE_CASE = "move case"
    READ_CASE = "read case"
    READ_AUDIT = "read audit"
    EXPORT_AUDIT = "export audit"
    TAKE_HEAD = "take head"
    VERIFY_AUDIT = "verify audit"
    PROVE_AUDIT = "prove audit"
    SIGNING_KEY = "signing key"  # a key that signs heads from now on
    KEEP_COSIGNATURE = "keep cosignature"  # a witness's signature, brought back
    ANCHOR = "anchor"  # one a day, its commitment random or blinded: nobody can tell which
    REVIEW_WEEK = "review week"


class Outcome(StrEnum):
    SUCCESS = "success"
    FAILURE = "failure"  # tried, and did not succeed: a wrong password
    REFUSED = "refused"  # no right, or no such thing: the entry does not tell which
