"""The ten conditions under which genetic genealogy may begin: a readable, versioned list. Data, not advice of counsel.

After the Interim Policy of the US Department of Justice on forensic genetic genealogy (approved 2 September 2019, in
force 1 November 2019). It binds federal agencies and work they pay for; others take it as the standard.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from murderbook.workbench.genealogy.models import Purpose

POLICY = "doj-interim-2019-1"
POLICY_NAME = "Interim Policy of the US Department of Justice on forensic genetic genealogy (1 November 2019)"

READ, ACCOUNTS, RECALLED = (
    "the policy's own words, as quoted",
    "accounts of the policy, not its text",
    "general knowledge, to be checked",
)


class Answer(StrEnum):
    MET = "met"
    NOT_MET = "not met"
    NOT_APPLICABLE = "not applicable"


class Kind(StrEnum):
    TEXT = "text"
    LONG = "long text"
    DATE = "date"
    ONE = "one of"
    SEVERAL = "some of"


@dataclass(frozen=True, slots=True)
class Detail:
    """One fact that shows a condition. `needed`: where the condition is said to be met."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    needed: bool = True
    among: tuple[str, ...] = ()
    help: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """`basis`: how far this wording can be trusted. `undertaking`: something promised for later."""

    number: int
    name: str
    asks: str
    basis: str
    details: tuple[Detail, ...]
    may_not_apply: bool = False
    undertaking: bool = False

    def words(self, answer: str) -> str:
        if answer == Answer.NOT_APPLICABLE:
            return "does not apply"
        if self.undertaking:
            return "undertaken" if answer == Answer.MET else "not undertaken"
        return answer

    def detail(self, name: str) -> Detail:
        return next(one for one in self.details if one.name == name)


OTHER = "other"
OFFENCES = (
    "homicide", "attempted homicide", "sexual offence", "attempted sexual offence",
    "other crime with a substantial and ongoing threat",
)  # fmt: skip
REMAINS = "unidentified remains of a suspected homicide victim"
SERVICES = ("GEDmatch", "GEDmatch PRO", "FamilyTreeDNA", OTHER)
SAMPLES = ("bone", "tooth", "blood", "semen", "saliva", "hair", "touched surface", OTHER)


def _shows(label: str = "What shows it", help_text: str = "", *, needed: bool = True) -> Detail:
    return Detail("shows", label, Kind.LONG, needed, help=help_text)


def conditions(purpose: str) -> tuple[Condition, ...]:
    """All ten, in the policy's order."""
    return (*_before(purpose), *_services(), *_later())


def _before(purpose: str) -> tuple[Condition, ...]:
    offences = (REMAINS, *OFFENCES) if purpose == Purpose.REMAINS else OFFENCES
    return (
        Condition(
            1, "The case", "It is an unsolved violent crime, or remains of somebody who may have been killed. Other "
            "crimes only where the threat is substantial and goes on.", f"{ACCOUNTS}; attempts and threat: {RECALLED}",
            (Detail("offence", "What the case is", Kind.ONE, among=offences),
             _shows(help_text="The manner of death and who determined it, or the offence report.")),
        ),
        Condition(
            2, "CODIS first", "The STR profile was uploaded to CODIS and searched, and gave no confirmed match that "
            "leads on.", ACCOUNTS,
            (Detail("searched_on", "Searched last on", Kind.DATE), Detail("number", "Number of the specimen"),
             _shows("What came of it", "No match, or which and why it led nowhere.")),
        ),
        Condition(
            3, "Other leads", "Reasonable leads were followed. Where such systems take the case it is in NamUs and in "
            "ViCAP.", f"{ACCOUNTS}; entry in both: {RECALLED}",
            (Detail("namus", "NamUs number", needed=False), Detail("vicap", "ViCAP number", needed=False),
             _shows("What was done", "Or why a number is missing.")),
        ),
        Condition(
            4, "The laboratory", "A laboratory's official was asked about quantity, quality and mixture of the sample, "
            "and what is left for later tests.", RECALLED,
            (Detail("sample", "Kind of sample", Kind.SEVERAL, among=SAMPLES),
             Detail("official", "Who was asked", help="Name and laboratory."),
             Detail("asked_on", "Asked on", Kind.DATE),
             _shows("What the official said")),
        ),
        Condition(
            5, "The prosecutor", "A prosecutor agrees that it is necessary and appropriate.",
            f"collaboration: {ACCOUNTS}; agreement: {RECALLED}",
            (Detail("prosecutor", "Name of the prosecutor"), Detail("office", "Office"),
             Detail("agreed_on", "Agreed on", Kind.DATE),
             _shows("How, and where the agreement is kept", "A letter, a message, its number in the file.")),
        ),
    )  # fmt: skip


def _services() -> tuple[Condition, ...]:
    return (
        Condition(
            6, "The services", "Only services are used that tell their users and the public that police may search "
            "there, and whoever has not agreed to it is left out. The unit is known to them as police, under no other "
            "name.", f"{READ}; who has not agreed: {ACCOUNTS}",
            (Detail("services", "Services", Kind.SEVERAL, among=SERVICES),
             Detail("other_service", "Which other", needed=False),
             _shows("What shows that they tell their users",
                    "The terms, and the day they were read; whose account it is.")),
        ),
    )  # fmt: skip


def _later() -> tuple[Condition, ...]:
    note = _shows("Note", needed=False)
    return (
        Condition(
            7, "A lead only", "What is found is a lead. Nobody is arrested, charged or named on it: a direct STR "
            "comparison with the profile of the case comes first.", f"{READ}; comparison: {RECALLED}", (note,),
            undertaking=True,
        ),
        Condition(
            8, "Third parties", "People who are asked for a sample consent in writing, knowing what it is for, unless "
            "asking would compromise the case. Nothing is taken from them unseen without a warrant or approval.",
            f"{ACCOUNTS}; {RECALLED}",
            (_shows("Who consented, when, and where it is kept", "Where nobody is asked for a sample: say so."),),
            may_not_apply=True,
        ),
        Condition(
            9, "Keeping and removal", "Profiles, accounts and results are kept by the unit for the court. At the end "
            "the services are asked to remove them, and no vendor keeps any.", f"keeping: {READ}; removal: {RECALLED}",
            (note,), undertaking=True,
        ),
        Condition(
            10, "Yearly figures", "Offence, success, kinds of sample and arrests are reported every year.", RECALLED,
            (note,), undertaking=True,
        ),
    )  # fmt: skip
