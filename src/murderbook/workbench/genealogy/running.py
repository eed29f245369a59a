"""One search of a tree from beginning to end: the files back from the record, the engine, the answer kept."""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

from django.db import OperationalError, transaction
from django.utils import timezone

from murderbook.formats.dna_matches import MatchesRead, read_matches
from murderbook.formats.gedcom import TreeRead, read_gedcom
from murderbook.kinship.genealogy import Asked, Sex, Wanted, Years, locate
from murderbook.kinship.genealogy.advice import advice_of
from murderbook.kinship.genealogy.document import document_of
from murderbook.kinship.genealogy.lead import MODEL_ID
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record as on_record
from murderbook.workbench.genealogy.gate import gate_of
from murderbook.workbench.genealogy.models import Location, LocationState, SourceFile
from murderbook.workbench.hostile import UNSTORABLE
from murderbook.workbench.imports import staging
from murderbook.workbench.keys import new_key
from murderbook.workbench.register.entry import saving
from murderbook.workbench.register.models import Case

TOLD = 20  # places; those not separated from the best always are
SOURCE = "background"
MOST_WARNINGS = 100

Tell = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Read:
    """Both files as the engine takes them."""

    tree: TreeRead
    matches: MatchesRead

    @property
    def warnings(self) -> list[str]:
        return [*self.tree.warnings, *self.matches.warnings]


def read_files(tree: Path, matches: Path) -> Read:
    """FormatError, or ValueError of the engine, in words for people."""
    found = read_gedcom(tree)
    return Read(found, read_matches(matches, found.tree))


def answer_of(read: Read, asked: Mapping[str, Any], year: int, tell: Tell = lambda _: None) -> dict[str, Any]:
    """What `murderbook genealogy --json` gives. `year`: now, to tell who can be alive. ValueError."""
    tell("scoring every place by all matches together")
    found = locate(read.tree.tree, read.matches.matches, engine_asked(asked))
    tell("looking for what would decide")
    return document_of(found, advice_of(found, year), TOLD)


def engine_asked(asked: Mapping[str, Any]) -> Asked:
    first, last = asked.get("born_from"), asked.get("born_to")
    born = Years(-inf if first is None else first, inf if last is None else last)
    wanted = Wanted(born, Sex(asked["sex"]) if asked.get("sex") else Sex.UNKNOWN)
    return Asked(
        wanted, asked["up"], asked["down"], asked.get("elsewhere"), {}, asked["unlisted"], asked["seed"]
    )  # fmt: skip


def run_location(pk: int) -> None:
    """The search with its answer stored, or why there is none. Does nothing where it is not waiting."""
    waiting = Location.objects.filter(pk=pk, state=LocationState.WAITING)
    if not waiting.update(state=LocationState.RUNNING, started_at=timezone.now(), phase="reading the files"):
        return
    one = Location.objects.select_related("tree", "matches", "record__case", "account").get(pk=pk)
    try:
        _check(one)
        _search(one)
    except ValueError as reason:  # files that cannot be scored, in words for people
        fail(one, str(reason))
    except Exception:
        fail(one, "the program failed; its log says where")
        raise


def _check(one: Location) -> None:
    """ValueError unless whoever asked could ask for it now."""
    account = Account.objects.get(pk=one.account_id)
    if not Case.objects.visible_to(account, Right.WRITE).filter(pk=one.record.case_id).exists():
        raise ValueError("whoever asked for it may not write in this case any more")
    one.record.refresh_from_db(fields=["closed_at"])
    if not gate_of(one.record).is_open:
        raise ValueError("the record was shut before this was searched")


def _search(one: Location) -> None:
    with stored_file(_as_it_came(one.tree)) as tree, stored_file(_as_it_came(one.matches)) as matches:
        names = {tree.name: one.tree.name, matches.name: one.matches.name}
        try:
            read = read_files(tree, matches)
        except ValueError as error:
            raise ValueError(_named(str(error), names)) from error
    document = answer_of(read, one.asked, timezone.now().year, lambda phase: _tell(one.pk, phase))
    warnings = [_named(text, names) for text in read.warnings[:MOST_WARNINGS]]
    _store(one, storable(document), storable(warnings))


def _as_it_came(file: SourceFile) -> bytes:
    """Its content, compressed; ValueError where it is not what was taken in."""
    content = bytes(file.content)
    try:
        is_same = hashlib.sha256(zlib.decompress(content)).hexdigest() == file.sha256
    except zlib.error:
        is_same = False
    if not is_same:
        raise ValueError(f"{file.name} is not what was taken in: its SHA-256 is another. Tell the auditor")
    return content


def _named(text: str, names: Mapping[str, str]) -> str:
    """Files under the names that their owner knows."""
    for stored_as, name in names.items():
        text = text.replace(stored_as, name)
    return text


def storable(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Without what no store takes: a tree's names may hold it."""
    if isinstance(value, dict):
        return {storable(name): storable(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [storable(one) for one in value]
    return UNSTORABLE.sub("", value) if isinstance(value, str) else value


@contextmanager
def stored_file(content: bytes) -> Iterator[Path]:
    """A file of the record as a path, in the record's own folder and readable by its owner only, while it is read."""
    path = staging.folder() / new_key()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(zlib.decompress(content))
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _tell(pk: int, phase: str) -> None:
    try:
        Location.objects.filter(pk=pk).update(phase=phase)
    except OperationalError:  # another writer holds the database: the next note says it
        return


@transaction.atomic
def _store(one: Location, document: dict[str, Any], warnings: list[str]) -> None:
    saving.lock(one.record.case)
    _check(one)
    one.document, one.warnings, one.model_id, one.phase = document, warnings, MODEL_ID, ""
    one.state, one.finished_at, one.failure = LocationState.DONE, timezone.now(), ""
    one.save(update_fields=["document", "warnings", "model_id", "phase", "state", "finished_at", "failure"])
    _say(one, {"search": one.number, "model": MODEL_ID, "inputs": one.input_hash}, "success")


@transaction.atomic
def fail(one: Location, why: str) -> None:
    """No answer, and why."""
    done = {"state": LocationState.FAILED, "failure": storable(why)[:400], "finished_at": timezone.now(), "phase": ""}
    Location.objects.filter(pk=one.pk).update(**done)
    _say(one, {"search": one.number, "inputs": one.input_hash}, "failure")


def _say(one: Location, words: dict[str, Any], outcome: str) -> None:
    about = {"object_kind": "case", "object_key": one.record.case.key, "outcome": outcome, "source": SOURCE}
    on_record("searched genealogy", actor=one.account, words={"record": one.record.key, **words}, **about)
