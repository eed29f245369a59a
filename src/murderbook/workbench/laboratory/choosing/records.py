"""Exhibits of the record, as far as an account sees them, as the plain records that `laboratory` chooses from.

What the register does not hold is not made up: limitation is none for a homicide and unknown for the rest, an exhibit's
age is counted from the day it was collected or booked in, else from the offence, and the conditions of genetic
genealogy are met where the case's genealogy record is open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from murderbook.casefile.case import Case as CaseRecord
from murderbook.casefile.case import CaseKind, SuspectState
from murderbook.casefile.exhibit import Custody, TestState
from murderbook.laboratory.records import Amount, CaseFacts, Danger, Item, Limitation
from murderbook.laboratory.table import NEVER, Table
from murderbook.triage.reading import suspect_state, tests_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.casework.custody.chain import BEGINNINGS, Chain, chain_of
from murderbook.workbench.casework.models import CustodyEvent
from murderbook.workbench.genealogy.gate import gate_of
from murderbook.workbench.genealogy.models import GenealogyRecord
from murderbook.workbench.laboratory.choosing.answers import ASKED, answers_for, requests_of
from murderbook.workbench.laboratory.choosing.leads import OpenLeads
from murderbook.workbench.laboratory.models import LabRequest
from murderbook.workbench.laboratory.standing import approved
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case, Exhibit
from murderbook.workbench.register.records import cases as case_records
from murderbook.workbench.worklist.models import Assessment
from murderbook.workbench.worklist.reach import reach_of
from murderbook.workbench.worklist.told import told

DAYS_A_YEAR = 365.25
OPEN = Q(status__in=("open", "unknown"))
KIT = "sexual_assault_kit"
NAMED = (SuspectState.NAMED, SuspectState.NAMED_ALIVE, SuspectState.NAMED_DEAD)
DANGERS = {"recent_string": Danger.SERIES_OPEN, "suspect_alive": Danger.AT_LIBERTY}
AGAIN = (TestState.NEVER_TESTED, TestState.BEFORE_METHOD, TestState.UNKNOWN)
WHY_NOT = {
    TestState.NO_PROFILE: "tested, and gave nothing usable; ask the laboratory for another way",
    TestState.IN_DATABASE: "its result is in the database already",
    TestState.HIT: "it gave a hit already",
    TestState.EXHAUSTED: "nothing of it is left to test",
}


@dataclass(frozen=True, slots=True)
class Held:
    """What of a record can be asked about. `keys`: of the cases, by the name that an answer calls them.
    `told_of_links`: of which cases danger says that searches found a string. `leads`: whose scores were read."""

    items: tuple[Item, ...]
    cases: Mapping[str, CaseFacts]
    keys: Mapping[str, str]
    told_of_links: tuple[str, ...]
    leads: tuple[str, ...]


def held_by(account: Account, table: Table, today: date, right: Right = Right.READ) -> Held:
    """Of every open case that the account sees in whole."""
    rows = Case.objects.visible_to(account, right).filter(OPEN, exhibits__withdrawn_at=None, exhibits__isnull=False)
    known = {case.key: case for case in rows.distinct()}
    gathered = _Gathered(account, right, (table, today), {case.pk: key for key, case in known.items()})
    names = _names(known.values())
    records = case_records(Case.objects.visible_to(account, right).filter(pk__in=gathered.keys))
    making = _Making(gathered, table, names)
    for record in records:
        making.take(record)
    in_danger = tuple(key for key, danger in gathered.danger.items() if danger is Danger.SERIES_OPEN)
    scores = {lead.id for item in making.items for lead in item.leads}
    keys = {name: key for key, name in names.items()}
    return Held(tuple(making.items), making.cases, keys, in_danger, tuple(sorted(scores)))


def _names(cases: Iterable[Case]) -> dict[str, str]:
    """By key, the unit's number; where two cases bear one number, the key with it."""
    by_number: dict[str, list[str]] = defaultdict(list)
    for case in cases:
        by_number[number_of(case)].append(case.key)
    return {
        key: number if len(keys) == 1 else f"{number} ({key})" for number, keys in by_number.items() for key in keys
    }


class _Gathered:
    """What stands beside the cases, a fixed number of statements each."""

    def __init__(self, account: Account, right: Right, by: tuple[Table, date], keys: Mapping[int, str]) -> None:
        (table, self.today), self.keys, self._account, self._right = by, keys, account, right
        self.exhibits = self._exhibits()
        self.chains = self._chains()
        self.danger = self._dangers()
        self.open_genealogy = self._genealogy()
        self.answers = answers_for(account, right, table, requests_of(account, right))
        self.leads = OpenLeads(account, right, self.answers.comparable, table.leads)
        self.approved = approved(LabRequest.objects.visible_to(account, right).filter(case__in=keys))

    def _exhibits(self) -> dict[str, list[int]]:
        """By case, the exhibits in the order in which records hold them."""
        found: dict[str, list[int]] = defaultdict(list)
        rows = Exhibit.objects.visible_to(self._account, self._right).filter(case__in=self.keys).order_by("pk")
        for pk, case in rows.values_list("pk", "case_id"):
            found[self.keys[case]].append(pk)
        return found

    def _chains(self) -> dict[int, Chain]:
        by_exhibit: dict[int, list[CustodyEvent]] = defaultdict(list)
        events = CustodyEvent.objects.visible_to(self._account, self._right).filter(case__in=self.keys)
        for event in events.order_by("entered_at", "pk"):
            by_exhibit[event.exhibit_id].append(event)
        return {exhibit: chain_of(rows) for exhibit, rows in by_exhibit.items()}

    def _dangers(self) -> dict[str, Danger]:
        """As triage tells this account."""
        rows = Assessment.objects.visible_to(self._account, self._right).filter(case__in=self.keys)
        found = {}
        for item in told(rows.select_related("case", "case__compartment"), self._account, reach_of(self._account)):
            states = {term["id"]: term["state"] for term in item.terms}
            found[item.case.key] = DANGERS.get(states.get("danger", ""), Danger.UNKNOWN)
        return found

    def _genealogy(self) -> set[str]:
        rows = GenealogyRecord.objects.visible_to(self._account, self._right).filter(case__in=self.keys)
        return {self.keys[row.case_id] for row in rows if gate_of(row).is_open}


@dataclass(slots=True)
class _Making:
    gathered: _Gathered
    table: Table
    names: Mapping[str, str]
    items: list[Item] = field(default_factory=list)
    cases: dict[str, CaseFacts] = field(default_factory=dict)
    _kinds: dict[str, frozenset[str]] = field(default_factory=dict)

    def take(self, record: CaseRecord) -> None:
        name = self.names[record.id]
        self.cases[name] = self._facts(name, record)
        seen: set[str] = set()
        for pk, exhibit in zip(self.gathered.exhibits[record.id], record.exhibits, strict=True):
            if exhibit.kind is None:
                continue
            number = exhibit.number or "without a number"
            number = number if number not in seen else f"{number} ({pk})"
            seen.add(number)
            states = {test.kind: test.state for test in tests_of(exhibit)}
            told_of = self._told_of(record, self.gathered.chains.get(pk, Chain()))
            located = {Custody.LOCATED: True, Custody.UNKNOWN: None}.get(exhibit.custody, False)
            bearing = self.gathered.leads.bearing(record.id, self._compared(exhibit.kind))
            barred = dict(self._barred(states, self.gathered.answers.barred.get(pk, {})))
            barred |= self._of_the_victim(record, exhibit.kind)
            self.items.append(
                Item(
                    name,
                    number,
                    exhibit.kind,
                    located=located,
                    leads=tuple(bearing),
                    bearing={lead.id: found for lead, found in bearing.items()},
                    barred=barred,
                    approved=True if pk in self.gathered.approved else None,
                    **told_of,
                )
            )

    def _compared(self, sample: str) -> frozenset[str]:
        """The examinations of such a sample of which something could be compared with another case."""
        if sample not in self._kinds:
            methods = (one for one in self.table.methods.values() if self.table.rates_for(one.id, sample))
            self._kinds[sample] = frozenset(one.examination for one in methods if one.compares != NEVER)
        return self._kinds[sample]

    def _facts(self, name: str, record: CaseRecord) -> CaseFacts:
        homicide = record.kind is CaseKind.HOMICIDE
        kits = {"sexual assault kit"} if any(exhibit.kind == KIT for exhibit in record.exhibits) else set()
        return CaseFacts(
            name,
            suspect_state(record) in NAMED,
            self.gathered.danger.get(record.id, Danger.UNKNOWN),
            Limitation.NONE if homicide else Limitation.UNKNOWN,
            occurred=record.occurred.earliest.date() if record.occurred else None,
            occurred_last=record.occurred.latest.date() if record.occurred else None,
            flags=frozenset({record.kind.value} | kits),
        )

    def _told_of(self, record: CaseRecord, chain: Chain) -> dict[str, Any]:
        """Age, what is left, and the conditions of genealogy."""
        shut = record.id not in self.gathered.open_genealogy
        left = chain.left.thousandths
        return {
            "age": self._age(record, chain),
            "left": None if left is None else Amount(left, chain.left.unit),
            "codis_no_hit": None if shut else True,
            "prosecutor_agrees": None if shut else True,
        }

    def _age(self, record: CaseRecord, chain: Chain) -> float | None:
        begun = [link.now for link in chain.links if not link.struck and link.now.act in BEGINNINGS]
        if begun:
            day = begun[0].event_earliest.date()
        elif record.occurred:
            day = record.occurred.latest.date()
        else:
            return None
        return max(0.0, (self.gathered.today - day).days / DAYS_A_YEAR)

    def _barred(self, states: Mapping[str, TestState], requests: Mapping[str, str]) -> Iterable[tuple[str, str]]:
        """A result in a database is what genealogy begins with, and the end of all else. `requests`: why not, by them,
        where the register says nothing."""
        for method in self.table.methods.values():
            state = states.get(method.examination, TestState.UNKNOWN)
            begins = state is TestState.IN_DATABASE and "codis_no_hit" in method.needs
            asked = requests.get(method.examination, "")
            if asked == ASKED or (asked and state in AGAIN):
                yield method.id, asked
            elif state not in AGAIN and not begins:
                yield method.id, WHY_NOT[state]

    def _of_the_victim(self, record: CaseRecord, kind: str) -> dict[str, str]:
        """A bone of a homicide whose victim is known is taken for the victim's own: it would name nobody."""
        known = record.victim is not None and record.victim.identified and bool(record.victim.name)
        if kind != "bones" or record.kind is not CaseKind.HOMICIDE or not known:
            return {}
        return dict.fromkeys(self.table.methods, "the victim is known, and a bone or tooth is taken for the victim's")
