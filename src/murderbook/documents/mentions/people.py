"""Names of people, where something beside them says that they are names: a rank, a title, a role in the case, a word
that gives a name, a verb of speech; or the name's own form: initials, Jr., LAST, First.

A name that stands alone is found where the page has it in such a form as well. Else it is left to whoever reads the
page: guesses fill a file with noise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from murderbook.casefile.code_lists import code_list
from murderbook.documents.mentions.mention import Kind, Mention
from murderbook.documents.mentions.names import FULL_NAME, INITIAL, NAME, SUFFIX, WORD, is_no_name, names_in, plain
from murderbook.documents.mentions.repeated import repeated

_RANKS = (
    "Det(?:ective)?s?|Sgt|Sergeant|Officers?|Off|Ofc|P\\.O|Lt|Lieutenant|Capt(?:ain)?|Cpl|Corporal|Dep(?:uty)?|Sheriff|Chief"
    "|Insp(?:ector)?|Marshal|(?:Special )?Agents?|S\\.?A|SSA|Investigator|Inv|Trooper|Commander|Cmdr|Ptlm?|Patrolman"
)
_TITLES = (
    "Mr|Mrs|Ms|Miss|Dr|Doctor|Judge|Father|Rev(?:erend)?|Prof(?:essor)?|Atty|Attorney|Coroner|President|Governor"
    "|Senator|Mayor|Sister|Nurse|Photographer|Criminalist|Technician|Pathologist|Toxicologist|Paramedic|Fireman"
    "|Firefighter|Bailiff"
)
_ROLES = (
    "victim|suspect|witness(?:es)?|informant|complainant|reporting party|R/?P|defendants?|decedent|deceased|subject"
    "|arrestee|passenger|driver|husband|wife|brother|sister|son|daughter|mother|father|uncle|aunt|cousin|nephew|niece"
    "|boyfriend|girlfriend|roommate|neighbou?r|friend|fianc[e\u00e9]e?|grandmother|grandfather|step(?:father|mother|son)"
    "|criminalist|pathologist|interviewee|robber|gunman|killer|murderer|assailant|hijacker|burglar|rapist|fugitive"
    "|inmate|prisoner|parolee|landlord|landlady|tenant|manager|owner|clerk|bartender|waitress|waiter|cashier|employee"
    "|employer|co-?worker|partner|custodian|janitor|supervisor|foreman|reporter|editor|client"
)
_KNOWN_AS = "also known as|a\\.?k\\.?a\\.?|alias"
_ALIASES = (
    f"{_KNOWN_AS}|by the name of|call(?:s|ed|ing) (?:him|her)self"
    "|identified (?:(?:him|her)self )?as|true name|real name|nicknamed|named|goes by|entry for"
    "|(?:(?:first|last|middle|maiden) )?name (?:of|is|was)"
)
_SAID = (
    "said|says|stated|states|told|advised|advises|replied|answered|related|relates|denied|denies|admitted|explained"
    "|recalled|testified"
)
_AFTER = (
    "agent|special agent|agent in charge|detective|sergeant|lieutenant|captain|investigator|director|chief|sheriff"
    f"|medical examiner|coroner|{_ROLES}"
)
_DONE = (
    "reported|prepared|approved|reviewed|typed|taken|interviewed|submitted|signed|written|dictated|collected|recorded"
    "|conducted|assigned|booked|requested|examined|seized|found|received|released"
)
_LABELS = r"name|author|editor|typist|assigned|person interviewed|(?:\w{4,13} )?officers?"
_NEXT = r"[ \t]{0,2}\n{0,2}[ \t]{0,2}"  # a form puts the name under its label

OF_RANK = re.compile(rf"\b(?P<role>(?:{_RANKS}|{_RANKS.upper()}))\b\.?[ \t](?P<name>{NAME})")
OF_TITLE = re.compile(rf"\b(?P<role>(?:{_TITLES}|{_TITLES.upper()}))\b\.?[ \t](?P<name>{NAME})")
OF_ROLE = re.compile(
    rf"\b(?P<role>(?i:{_ROLES}))(?:[ \t]?(?:#|[Nn]o\.?)[ \t]?\d{{1,2}})?(?:[,:]?[ \t]{{1,3}})[\"\u201c]?"
    rf"(?P<name>{FULL_NAME})"
)
OF_ALIAS = re.compile(rf"\b(?P<role>(?i:{_ALIASES}))[:,]?[ \t]{{1,2}}[\"\u201c]?(?P<name>{NAME})")
OF_LABEL = re.compile(rf"(?m:^)[ \t]{{0,8}}(?P<role>(?i:{_LABELS}|{_ROLES}))[ \t]?:{_NEXT}(?P<name>{FULL_NAME})")
BY = re.compile(
    rf"(?:(?m:^)\W{{0,3}}|\b(?=[Bb]y:|BY:)|\b(?i:{_DONE})[ \t])(?P<role>[Bb]y|BY)[:.]?[ \t]{{1,3}}(?P<name>{FULL_NAME})"
)
WHO_SAID = re.compile(rf"(?<![\w'\u2019.])(?P<name>{NAME})[ \t](?:also[ \t]|then[ \t])?(?P<role>{_SAID})\b")
SAID_WHO = re.compile(rf"\b(?P<role>said|says|SAID)[ \t]{{1,2}}(?P<name>{FULL_NAME})")
IN_APPOSITION = re.compile(
    rf"(?<![\w'\u2019])(?P<name>{FULL_NAME}),{_NEXT}(?:(?:an?|his|her|the[ \t]\w{{4,9}}['\u2019]s)[ \t])?"
    rf"(?P<role>(?i:{_AFTER}))\b(?=[,.;:\n]|[ \t](?:of|in[ \t]charge|to|for)\b)"
)
KNOWN_AS = re.compile(rf"(?<![\w'\u2019])(?P<name>{FULL_NAME}),?[ \t](?P<role>(?i:{_KNOWN_AS}))(?!\w)")
SIGNED = re.compile(
    rf"(?m:^)[ \t]{{0,40}}(?P<name>{FULL_NAME})[ \t]{{0,3}}\n{{1,2}}[ \t]{{0,40}}(?P<role>(?i:{_AFTER}))\b(?=[,.?\n])"
)
_OF_NO_NAME = r"(?!(?:U\.[ \t]?S|[NS]\.[ \t]?[EW]|D\.[ \t]?[CAR]|[AP]\.[ \t]?M|P\.[ \t]?[OC]|L\.[ \t]?A)\b)"
_INITIALS = rf"{INITIAL}[ \t]?(?:{INITIAL}[ \t]?)?[A-Z](?:\.[ \t]?|[ \t]|\.:[ \t])"
_NICKED = rf"{WORD}[ \t][\"\u201c][A-Z][\w -]{{1,20}}[\"\u201d][ \t]{WORD}{SUFFIX}?"
WITH_INITIALS = re.compile(
    rf"(?<![\w.]){_OF_NO_NAME}(?P<name>{_INITIALS}{WORD}{SUFFIX}?|{WORD}[ \t]{INITIAL}[ \t]{WORD}{SUFFIX}?"
    rf"|{INITIAL}[ \t]?{WORD}(?=,?[ \t]\#)|(?:{WORD}[ \t]){{1,3}}{WORD},?[ \t](?:Jr|Sr|JR|SR)\b\.?|{_NICKED})(?P<role>)"
)
SECOND = re.compile(
    rf"\b(?P<role>Dets|Detectives|Officers|Ofcrs|Sgts|Sergeants|Deputies|Agents|Messrs)\b\.?[ \t]{NAME}"
    rf"(?:,[ \t]{NAME}){{0,2}},?[ \t](?:and|&)[ \t](?P<name>{NAME})"
)
_LAST = r"(?<![\w,'-])(?<![A-Z] )(?P<last>[A-Z][A-Z'\u2019-]{1,20}),[ \t]"  # a second capital word before it: a heading
_WITH_INITIAL = r"[A-Z]{2,15}[ \t][A-Z]\.|[A-Z]\.(?:[ \t]?[A-Z]\.)?"
_IN_CAPITALS = r"[A-Z]{2,15}(?:[ \t](?:[A-Z]\.?|[A-Z]{2,15}))?(?=[ \t]{0,4}(?:\n|$|[;(]|DOB\b|AKA\b|[MF]\b|\d))"
_IN_SMALL = rf"[A-Z][a-z]{{1,15}}(?:[ \t](?:[A-Z]\.?(?![a-z])|{WORD}(?!,)))?"
LAST_FIRST = re.compile(rf"{_LAST}(?P<first>{_WITH_INITIAL}|{_IN_CAPITALS}|{_IN_SMALL})(?!\w|['\u2019]s)")
_ALSO_STATES = frozenset({"virginia", "georgia", "carolina", "dakota", "montana"})

_BESIDE = (
    (OF_RANK, "rank before the name"),
    (OF_TITLE, "title before the name"),
    (SECOND, "second of two behind a rank"),
    (OF_ALIAS, "word before it that gives a name"),
    (OF_ROLE, "role before the name"),
    (OF_LABEL, "label before the name"),
    (BY, "by before the name"),
    (IN_APPOSITION, "role behind the name"),
    (KNOWN_AS, "word behind it that gives another name"),
    (SIGNED, "rank or role under the name"),
    (WHO_SAID, "verb of speech behind the name"),
    (SAID_WHO, "verb of speech before the name"),
    (WITH_INITIALS, "form of a name with initials"),
)


def people(text: str) -> Iterator[Mention]:
    """Value: the name without rank and nickname, LAST, First turned around, in ordinary case."""
    found = [*_last_first(text), *_beside(text)]
    yield from found
    yield from repeated(text, found)


def _beside(text: str) -> Iterator[Mention]:
    for form, rule in _BESIDE:
        for found in form.finditer(text):
            start, end = names_in(text, *found.span("name"))
            if end > start and not _is_state(text[start:end]) and not _is_body(text[start:end], form):
                name = plain(text[start:end])
                yield Mention(Kind.PERSON, start, end, name, rule, found["role"].rstrip("."))


def _last_first(text: str) -> Iterator[Mention]:
    for found in LAST_FIRST.finditer(text):
        first = found["first"]
        no_person = is_no_name(found["last"]) or is_no_name(first.split()[0])
        if not (no_person or _is_state(first) or _is_state(found["last"])):
            name = plain(f"{first} {found['last']}")
            yield Mention(Kind.PERSON, found.start(), found.end(), name, "form LAST, First")


def _is_body(said: str, form: re.Pattern[str]) -> bool:
    """The FBI said: letters alone before a verb are a body's."""
    return form in (WHO_SAID, OF_ALIAS) and said.isupper() and len(said) <= 5


def _is_state(first: str) -> bool:
    """SEATTLE, WASHINGTON is no person; JONES, VIRGINIA is one."""
    return code_list("state").find(first) is not None and first.casefold() not in _ALSO_STATES
