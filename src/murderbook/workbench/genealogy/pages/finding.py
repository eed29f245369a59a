"""The case of a page, its record, and the entry that a reading leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from murderbook.casefile.case import CaseKind
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record as on_record
from murderbook.workbench.audit.verbs import Outcome
from murderbook.workbench.genealogy.gate import Gate, gate_of
from murderbook.workbench.genealogy.keeping import By, current
from murderbook.workbench.genealogy.models import GenealogyRecord, Purpose
from murderbook.workbench.identity.models import Determination, unnamed
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case
from murderbook.workbench.source import address_of

WORDS = {Purpose.REMAINS: "who the dead person is", Purpose.OFFENDER: "who left the profile"}


@dataclass(frozen=True)
class Found:
    """What a page is of. `record` is None until a checklist is begun."""

    account: Account
    case: Case
    purpose: str
    record: GenealogyRecord | None

    @property
    def gate(self) -> Gate:
        return gate_of(self.record)

    @property
    def may_write(self) -> bool:
        return Case.objects.visible_to(self.account, Right.WRITE).filter(pk=self.case.pk).exists()

    @property
    def context(self) -> dict[str, Any]:
        """What every page says."""
        is_of_remains = self.purpose == Purpose.REMAINS
        return {
            "case": self.case,
            "number": number_of(self.case),
            "purpose": self.purpose,
            "purpose_words": WORDS[Purpose(self.purpose)],
            "of_remains": is_of_remains,
            "record": self.record,
            "doe": is_of_remains,
        }


def find(request: HttpRequest, key: str, purpose: str, right: Right = Right.READ) -> Found:
    """404 for a case that is not seen, or that has no unknown person of this kind."""
    account = cast(Account, request.user)
    case = get_object_or_404(Case.objects.visible_to(account, right).select_related("compartment"), key=key)
    if purpose not in set(Purpose) or not _has(account, case, purpose):
        raise Http404
    return Found(account, case, purpose, current(case, purpose))


def _has(account: Account, case: Case, purpose: str) -> bool:
    """Remains without a name, or that had none; the offender of a homicide."""
    if purpose == Purpose.OFFENDER:
        return case.kind == CaseKind.HOMICIDE
    if case.genealogy_records.filter(purpose=purpose).exists():
        return True
    named = Determination.objects.visible_to(account).filter(remains=case).exists()
    return named or Case.objects.visible_to(account).filter(unnamed(), pk=case.pk).exists()


def purposes_of(account: Account, case: Case) -> list[Purpose]:
    """For which unknown person of the case a record may be kept."""
    return [one for one in Purpose if _has(account, case, one)]


def by_of(request: HttpRequest) -> By:
    return By(cast(Account, request.user), address_of(request))


def say(request: HttpRequest, verb: str, found: Found, words: Mapping[str, Any]) -> None:
    """An entry with the case's key; never a word of a tree."""
    by = by_of(request)
    told = {"record": found.record.key if found.record else "", "purpose": found.purpose, **words}
    about = {"object_kind": "case", "object_key": found.case.key, "source": by.source}
    on_record(verb, actor=by.account, words=told, **about)


def refuse(request: HttpRequest, verb: str, found: Found) -> None:
    """The entry of an act that a shut record did not take."""
    by, words = by_of(request), {"gate": found.gate.state.value, "purpose": found.purpose}
    about = {"object_kind": "case", "object_key": found.case.key, "source": by.source, "outcome": Outcome.REFUSED}
    on_record(verb, actor=by.account, words=words, **about)
