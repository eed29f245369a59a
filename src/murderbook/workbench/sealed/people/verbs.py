"""What a container's own log can say was done, beside what the register says."""

from __future__ import annotations

from enum import StrEnum


class SealedVerb(StrEnum):
    FOUND = "found sealed compartment"
    OPEN = "open sealed compartment"
    READ = "read sealed compartment"
    INVITE = "invite member"
    JOIN = "join"
    END_MEMBER = "end member"
    PRINT_SHARES = "print shares"
    DRILL = "drill recovery"
    RECOVER = "recover by shares"
    READ_DOWN = "compare with open cases"
    MEND_SLOTS = "mend altered key slots"
    ACCEPT_PROSECUTOR = "accept prosecutor's key"
    SEAL_CASE = "seal case"
    CHECK_OPEN_CASE = "check open case"
    READ_PAPERS = "read papers"
    ADD_PAPER = "add paper"
    READ_PAPER = "download paper"
    WITHDRAW_PAPER = "withdraw paper"
    ASK_RECUR = "ask who recurs"
    READ_RECUR = "read who recurs"
    APPROVE_RECUR = "approve question"
    REFUSE_RECUR = "refuse question"
    ANSWER_RECUR = "look who recurs"
