"""The open files as a process has them at hand, brought up to date for who reads. Nothing here is scored or stored.

What came or changed is found by comparing keys and versions, as the watch does for itself (`watching`); that a reader
has looked takes nothing from what the watch has still to score.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import lru_cache

from murderbook.casefile.case import Case as CaseRecord
from murderbook.workbench.access.models import Compartment
from murderbook.workbench.leads.engine.corpus import COMPARED_KINDS, corpus, corpus_hash, own_cases
from murderbook.workbench.leads.engine.declared import declaration_in_force, name_in_force
from murderbook.workbench.leads.hot.held import Held, held, with_cases
from murderbook.workbench.leads.hot.nulls import FullTable, Others, others_of
from murderbook.workbench.leads.hot.rule import NEWS_AT_MOST
from murderbook.workbench.leads.hot.scoring import chosen
from murderbook.workbench.leads.models import FULL, Run
from murderbook.workbench.register.records import cases as case_records

Versions = dict[str, int]
MOST_GONE = 200  # rows that count no more, after which all is counted anew


@dataclass(frozen=True, eq=False)
class AtHand:
    """`unit`: key of the record's default compartment, since another record has other files. `source`: what the watch
    held when this was taken from it; None where it was read without the watch."""

    unit: str
    held: Held
    others: Others
    versions: Versions
    mark: str = ""  # of the files as a whole: see `seems_current`
    source: Held | None = None


def versions_of(scope: Compartment) -> Versions:
    """Keys and versions of the scope's own cases that are compared."""
    compared = own_cases(scope).filter(kind__in=COMPARED_KINDS).order_by()
    return dict(compared.values_list("key", "version"))


def records_of(scope: Compartment, keys: Collection[str]) -> list[CaseRecord]:
    return list(case_records(chosen(scope, keys)))


def caught_up(former: AtHand | None) -> AtHand | None:
    """The same with what came or changed since, counted anew where that would not do: without a case that is open no
    more, since what moved into a restricted compartment must not go on in the rates that all are told. None where there
    is no homicide to compare. One statement where nothing changed."""
    unit = Compartment.objects.filter(is_default=True).first()
    if unit is None:
        return None
    now = versions_of(unit)
    if former is None or former.unit != unit.key or former.held.model.id != name_in_force():
        return _loaded(unit, now)
    came = {key for key, _ in now.items() - former.versions.items()}
    if not came and len(now) == len(former.versions):
        return former if former.mark else replace(former, mark=corpus_hash(unit))
    if former.versions.keys() - now.keys() or len(came) > NEWS_AT_MOST or len(former.held.gone) > MOST_GONE:
        return _loaded(unit, now)
    return replace(former, held=with_cases(former.held, records_of(unit, came)), versions=now, mark=corpus_hash(unit))


def seems_current(former: AtHand) -> bool:
    """Whether nothing is to be loaded, as far as counts and sums tell: asked before a transaction begins, in which all
    keys and versions are compared."""
    unit = Compartment.objects.filter(is_default=True, key=former.unit).first()
    return unit is not None and former.held.model.id == name_in_force() and former.mark == corpus_hash(unit)


def _loaded(unit: Compartment, now: Versions) -> AtHand | None:
    found = held(case_records(corpus(unit)), declaration_in_force())
    return AtHand(unit.key, found, others_of(found), now, corpus_hash(unit)) if found else None


def table_of(scope: Compartment) -> FullTable | None:
    """What the replicas of the scope's last full search gave, if they were weighed by the rates in force."""
    runs = Run.objects.filter(scope=scope, engine=FULL, is_latest=True, model_id=name_in_force())
    key = runs.values_list("key", flat=True).first()
    return None if key is None else _table(key)


@lru_cache(maxsize=8)
def _table(key: str) -> FullTable | None:
    """A search is never changed, and its counts are a megabyte: read once."""
    counts, inflation = Run.objects.values_list("null_counts", "inflation").get(key=key)
    return FullTable.of(counts, inflation) if counts else None
