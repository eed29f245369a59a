"""What is written to a genealogy record. All in the caller's transaction; the caller found the case through the door
with the right to write. Files, searches, links are refused while the gate is shut, whichever way they come."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.dispatch import receiver
from django.utils import timezone

from murderbook.casefile.timespan import Precision
from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.canonical import canonical_json
from murderbook.workbench.audit.log import record as on_record
from murderbook.workbench.genealogy import background
from murderbook.workbench.genealogy.conditions import POLICY, POLICY_NAME
from murderbook.workbench.genealogy.gate import SIGNED, Gate, digest_of, gate_of
from murderbook.workbench.genealogy.models import (
    Checklist,
    FileKind,
    GenealogyRecord,
    Location,
    LocationState,
    NotByGenealogy,
    PlaceLink,
    Purpose,
    SourceFile,
)
from murderbook.workbench.identity.models import Determination
from murderbook.workbench.register.entry import saving
from murderbook.workbench.register.hooks import audit_keys_asked
from murderbook.workbench.register.models import Case, ChronoEntry

STATEMENT = (
    f"I have read the conditions of the {POLICY_NAME} and state that the answers above are true and complete as far as "
    "I know. I know that what genetic genealogy gives is a lead, and that nobody is arrested or named on it without a "
    "direct STR comparison."
)


class ShutError(Exception):
    """The gate is not open. Nothing was written."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        super().__init__(f"the genealogy record is {gate.state.value}")


class NewerError(Exception):
    """Somebody saved or signed a newer checklist since the form was opened."""


@dataclass(frozen=True, slots=True)
class By:
    """Who writes, and from where."""

    account: Account
    source: str


def current(case: Case, purpose: str) -> GenealogyRecord | None:
    """The one that is not closed, else the last that was."""
    every = case.genealogy_records.filter(purpose=purpose)
    return every.filter(closed_at=None).first() or every.order_by("-closed_at").first()


def save_checklist(case: Case, purpose: str, answers: Mapping[str, Any], seen: int, by: By) -> Checklist:
    """Not signed: another revision. NewerError where `seen` is not the last one."""
    made = _revision(case, purpose, answers, seen, by)
    made.save()
    _say("saved genealogy checklist", made.record, {"revision": made.revision}, by)
    return made


def sign_checklist(case: Case, purpose: str, answers: Mapping[str, Any], seen: int, by: By) -> Checklist:
    """Signed: the gate is asked anew by it. The caller has had the signer prove who he is."""
    made = _revision(case, purpose, answers, seen, by)
    before = made.record.checklists.filter(signed=True).order_by("-revision").first()
    made.signed, made.name, made.statement = True, by.account.full_name, STATEMENT
    made.before = before.digest if before else ""
    made.digest = digest_of(made)
    made.save()
    _say(SIGNED, made.record, {"revision": made.revision, "digest": made.digest}, by)
    if gate_of(made.record).is_open and made.record.opened_at is None:
        made.record.opened_at = made.at
        made.record.save(update_fields=["opened_at"])
        text = f"Genetic genealogy may begin: all conditions of the {POLICY_NAME} were signed as met by {made.name}."
        _chronicle(case, text, by)
    return made


def _revision(case: Case, purpose: str, answers: Mapping[str, Any], seen: int, by: By) -> Checklist:
    saving.lock(case)
    found = case.genealogy_records.filter(purpose=purpose, closed_at=None).first()
    last = found.checklists.order_by("-revision").values_list("revision", flat=True).first() if found else 0
    if last != seen:
        raise NewerError
    if found is None:
        found = GenealogyRecord.objects.create(case=case, purpose=purpose, account=by.account)
    about = {"policy": POLICY, "answers": dict(answers), "account": by.account}
    return Checklist(record=found, revision=(last or 0) + 1, **about)


def _open(case: Case, purpose: str) -> GenealogyRecord:
    """ShutError unless its gate is open now, with the case locked."""
    saving.lock(case)
    found = case.genealogy_records.filter(purpose=purpose, closed_at=None).first()
    gate = gate_of(found)
    if found is None or not gate.is_open:
        raise ShutError(gate)
    return found


@dataclass(frozen=True, slots=True)
class Came:
    """A file as it came."""

    kind: FileKind
    name: str
    content: bytes


def add_search(case: Case, purpose: str, came: list[Came], asked: Mapping[str, Any], by: By) -> Location:
    """New files, and a search with the newest of each kind. ShutError; nothing is written over."""
    found = _open(case, purpose)
    added = [_file(found, one, by) for one in came]
    for one in added:
        words = {"kind": one.kind, "sha256": one.sha256, "bytes": one.size, "record": found.key}
        _say("added genealogy file", found, words, by)
    tree, matches = (newest_file(found, kind) for kind in (FileKind.TREE, FileKind.MATCHES))
    if tree is None or matches is None:
        raise ValueError("a search takes a tree and matches")
    made = Location.objects.create(
        record=found,
        number=found.locations.count() + 1,
        tree=tree,
        matches=matches,
        asked=dict(asked),
        input_hash=input_hash(tree.sha256, matches.sha256, asked),
        account=by.account,
        state=LocationState.WAITING,
    )
    words = {"search": made.number, "inputs": made.input_hash, "record": found.key}
    _say("asked for genealogy", found, words, by)
    transaction.on_commit(background.call)
    return made


def input_hash(tree: str, matches: str, asked: Mapping[str, Any]) -> str:
    """The same inputs give the same answer, and this names them."""
    said = canonical_json({"tree": tree, "matches": matches, "asked": dict(asked)})
    return hashlib.sha256(said.encode()).hexdigest()


def newest_file(record: GenealogyRecord, kind: FileKind) -> SourceFile | None:
    return record.files.filter(kind=kind).defer("content").order_by("-pk").first()


def _file(record: GenealogyRecord, came: Came, by: By) -> SourceFile:
    return SourceFile.objects.create(
        record=record,
        kind=came.kind,
        name=came.name[:255],
        size=len(came.content),
        sha256=hashlib.sha256(came.content).hexdigest(),
        content=zlib.compress(came.content),
        account=by.account,
    )


def link_report(case: Case, purpose: str, place: tuple[str, str], report: Case, said: tuple[str, By]) -> PlaceLink:
    """`place`: id and name of the tree; `said`: the reason, and by whom. Another link of the same person stays as it
    is: two reports may be of one person."""
    found, (reason, by) = _open(case, purpose), said
    about = {"place": place[0], "name": place[1], "report": report, "reason": reason}
    made = PlaceLink.objects.create(record=found, account=by.account, **about)
    _say_of_link("linked genealogy", made, by)
    return made


def unlink_report(link: PlaceLink, reason: str, by: By) -> None:
    """Kept, with the reason; of two at once the first counts."""
    saving.lock(link.record.case)
    link.refresh_from_db(fields=["withdrawn_at"])
    if link.withdrawn_at is not None:
        return
    link.withdrawn_at, link.withdrawn_by, link.withdrawn_reason = timezone.now(), by.account, reason
    link.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    _say_of_link("unlinked genealogy", link, by)


def close(record: GenealogyRecord, said: Mapping[str, Any], by: By) -> None:
    """The record stays readable; what comes later is another record with a checklist of its own."""
    saving.lock(record.case)
    record.refresh_from_db(fields=["closed_at"])
    if record.closed_at is not None:
        return
    record.closed_at, record.closed_by = timezone.now(), by.account
    record.closing = dict(said)
    record.save(update_fields=["closed_at", "closed_by", "closing"])
    _chronicle(record.case, f"The genetic genealogy was closed. Removal from the services: {said['removal']}", by)
    _say("closed genealogy", record, {"outcome": said["outcome"]}, by)


def led_to_hypotheses(files: Sequence[Case]) -> bool:
    """Whether a genealogy of a body has put it anywhere in a tree, open or closed. `files`: those of the body."""
    done = Location.objects.filter(state=LocationState.DONE)
    return done.filter(record__case__in=files, record__purpose=Purpose.REMAINS).exists()


def state_otherwise(made: Determination, statement: str, by: By) -> None:
    """Genealogy did not lead to the name that was determined."""
    NotByGenealogy.objects.create(determination=made, statement=statement, account=by.account)
    words = {"determination": made.key, "statement": statement}
    about = {"object_kind": "case", "object_key": made.remains.key, "source": by.source}
    on_record("name not by genealogy", actor=by.account, words=words, **about)


def _chronicle(case: Case, text: str, by: By) -> None:
    now = datetime.now(UTC)
    ChronoEntry.objects.create(
        case=case,
        event_earliest=now,
        event_latest=now,
        event_precision=Precision.DAY,
        event_as_written=now.date().isoformat(),
        text=text,
        source="genealogy record",
        author=by.account,
    )
    saving.touch(case)


def _say(verb: str, record: GenealogyRecord, words: Mapping[str, Any], by: By) -> None:
    """Never a word of a tree: living people are in it."""
    told = {"record": record.key, **words}
    on_record(verb, actor=by.account, object_kind="case", object_key=record.case.key, words=told, source=by.source)


def _say_of_link(verb: str, link: PlaceLink, by: By) -> None:
    """Under a key of its own: under that of the case it would tell its readers of a report that they may not see."""
    words = {"record": link.record.key, "case": link.record.case.key, "report": link.report.key}
    on_record(verb, actor=by.account, object_kind="link", object_key=link.key, words=words, source=by.source)


@receiver(audit_keys_asked)
def audit_keys_of(case: Case, asker: Account, **_: Any) -> list[str]:  # noqa: ANN401 - a signal's own arguments
    """Links withdrawn, too."""
    mine = PlaceLink.objects.visible_to(asker).filter(Q(record__case=case) | Q(report=case))
    return list(mine.order_by("pk").values_list("key", flat=True))
