"""A file of FollowTheMoney becomes relations of a case: what it says of people and things, each with its line.

Nobody becomes a person of the file by it: an end is a person who stands there already, where one alone is called so,
and else what the paper names. The case came through the door with the right to write, and is held by the caller's
transaction.
"""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from murderbook.formats.ftm_read import read_ftm_lines
from murderbook.network.graph.entity import Entity, Kind, Relation
from murderbook.network.graph.network import Network
from murderbook.workbench.access.models import Account
from murderbook.workbench.casework.rules.numbers import next_number
from murderbook.workbench.hostile import UNSTORABLE
from murderbook.workbench.network.models import NAME, WORDS, CaseRelation, RelationFile
from murderbook.workbench.network.stating.ends import KINDS, End, by_name, end_of, people_of
from murderbook.workbench.network.stating.keeping import end_columns, when_of
from murderbook.workbench.register.models import Case, Person

MOST = 5_000  # relations of one file: more of it belong on a chart of their own, not in a murder book
LONGEST_SOURCE = 200
MOST_READ = 50_000  # relations, also of what cannot stand in a case: a few lines can be made to have millions
LONGEST_NOTE = 400


class NotTakenInError(ValueError):
    """Nothing of the file was taken in; the message says why, and what to do."""


def take_in(case: Case, name: str, content: bytes, author: Account) -> RelationFile:
    """All of it that can stand in a case. NotTakenInError; FormatError where it is no FollowTheMoney."""
    sha256 = hashlib.sha256(content).hexdigest()
    if case.relation_files.filter(sha256=sha256, withdrawn_at=None).exists():
        raise NotTakenInError("This file was taken into this case before: withdraw it first, if it is to be read anew.")
    read = read_ftm_lines(name, io.BytesIO(content), MOST_READ)
    left_out: Counter[str] = Counter()
    rows = list(_rows(read.network, people_of(case), left_out))
    _check(rows, left_out)
    notes = [*read.warnings, *(f"{words}: {count:,}" for words, count in sorted(left_out.items()))]
    notes = [UNSTORABLE.sub("\ufffd", words)[:LONGEST_NOTE] for words in notes]  # in the file's own words, partly
    made = RelationFile.objects.create(
        case=case, author=author, name=name[:255], sha256=sha256, relations=len(rows), notes=notes
    )
    first = next_number(case.relations)
    CaseRelation.objects.bulk_create(
        CaseRelation(case=case, file=made, author=author, number=number, **row)
        for number, row in enumerate(rows, start=first)
    )
    return made


def withdraw_file(file: RelationFile, why: str, account: Account) -> bool:
    """With all that came with it and stands. False where somebody withdrew it already."""
    ended = {"withdrawn_at": timezone.now(), "withdrawn_by": account, "withdrawn_why": why}
    if not file.case.relation_files.filter(pk=file.pk, withdrawn_at=None).update(**ended):
        return False
    file.case.relations.filter(file=file, withdrawn_at=None).update(**ended)
    return True


def _check(rows: list[dict[str, Any]], left_out: Counter[str]) -> None:
    if not rows:
        why = f" ({'; '.join(f'{words}: {count:,}' for words, count in sorted(left_out.items()))})" if left_out else ""
        raise NotTakenInError(f"It holds no relation that can stand in a case{why}.")
    if len(rows) > MOST:
        raise NotTakenInError(f"It holds {len(rows):,} relations, and a case takes {MOST:,} of one file: send a part.")


def _rows(network: Network, people: dict[str, Person], left_out: Counter[str]) -> Iterator[dict[str, Any]]:
    by_key, named = {entity.key: entity for entity in network.entities}, by_name(people)
    for report in network.reports:
        ends = by_key[report.left], by_key[report.right]
        why = _why_not(report, ends)
        if why:
            left_out[why] += 1
            continue
        left, right = (end_of(one.label, one.kind, people, named) for one in ends)
        if left.is_same == right.is_same:
            left_out["Relations of somebody with himself"] += 1
            continue
        yield _row(report, left, right)


def _why_not(report: Relation, ends: tuple[Entity, Entity]) -> str:
    if any(one.kind is Kind.OFFICER for one in ends):
        return "Relations of people of the department, who are in no network"
    if any(one.kind not in KINDS for one in ends):
        return "Relations to papers and cases, which are sources here and no ends"
    if any(len(one.label) > NAME for one in ends):
        return f"Relations of what has a name of over {NAME} letters"
    texts = (report.kind, *report.source, *(one.label for one in ends))
    return "Relations with a character that no record can hold" if any(map(UNSTORABLE.search, texts)) else ""


def _row(report: Relation, left: End, right: End) -> dict[str, Any]:
    return {
        "kind": report.kind[:WORDS],
        "directed": report.directed,
        "source": report.source.in_words()[:LONGEST_SOURCE],
        "reliability": report.grade.reliability,
        "credibility": report.grade.credibility,
        **end_columns("left", left),
        **end_columns("right", right),
        **when_of(report.when),
    }
