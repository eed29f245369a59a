"""Hostile files through the pages that take them: import (all its steps), family tree and matches, places to rank.

Each is taken or refused on a page; nothing of it stays in the folder of uploads but what a batch names.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO

import pytest
import samples
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st
from mutations import hostile
from things import things_of
from written import forms_in

from murderbook.workbench.imports import staging
from murderbook.workbench.imports.models import Batch
from personas import make_unit

pytestmark = pytest.mark.django_db

QUICK, DEEP, SHARDS = 14, 1_000, 20
STEPS = 6  # of an import: columns, codes, check, and what comes between
ANYTHING = (samples.REGISTER, samples.GEDCOM, samples.MATCHES, samples.SITES, samples.CMF, samples.POLYGONS)
OTHERS = [text.encode() for text in ANYTHING] + [samples.workbook(samples.REGISTER)]
NAMES = (
    "a.csv",
    "b.XLSX",
    "tree.ged",
    "x" * 300 + ".csv",
    "..\\..\\evil.csv",
    "=cmd.csv",
    "a\u202egpj.csv",
    "<b>.csv",
    ".",
    "con",
)


@dataclass(frozen=True)
class Desk:
    client: Client
    things: dict[str, object]


@pytest.fixture
def desk() -> Iterator[Desk]:
    unit = make_unit()
    things = things_of(unit)
    client = unit.client("owner")
    client.raise_request_exception = False
    before = set(staging.folder().iterdir())
    yield Desk(client, things)
    for left in set(staging.folder().iterdir()) - before:
        left.unlink()


def _file(name: str, data: bytes) -> BytesIO:
    """As a browser sends it, whatever its name."""
    file = BytesIO(data)
    file.name = name  # type: ignore[attr-defined]
    return file


def _answered(answer: HttpResponse) -> HttpResponse:
    assert answer.status_code in (200, 302, 400, 404, 422), answer.status_code
    assert b"Traceback (most recent call last)" not in answer.content, "a Traceback in the answer"
    return answer


def _import(desk: Desk, file: BytesIO) -> None:
    """Through the pages of the wizard, each sent as it stands."""
    sent = {"compartment": desk.things["compartment"], "file": file}
    answer = _answered(desk.client.post(reverse("import-new"), sent))
    for _ in range(STEPS):
        if answer.status_code != 302 or "/imports/" not in answer.headers["Location"]:
            break
        page = answer.headers["Location"]
        shown = _answered(desk.client.get(page))
        forms = forms_in(page, shown.content.decode(), filled=False)
        forms = [form for form in forms if form.action.startswith("/imports/")]
        forms = [form for form in forms if form.method == "POST" and not form.action.endswith("/discard/")]
        forms.sort(key=lambda form: not form.action.endswith("/commit/"))  # as soon as it is offered
        if not forms:
            break
        answer = _answered(desk.client.post(forms[0].action, forms[0].fields))
    named = set(Batch.objects.exclude(stored_as="").values_list("stored_as", flat=True))
    assert {path.name for path in staging.folder().iterdir()} >= named


def _tree(desk: Desk, file: BytesIO) -> None:
    _genealogy(desk, {"tree_file": file})


def _matches(desk: Desk, file: BytesIO) -> None:
    tree = _file("tree.ged", samples.GEDCOM.encode())
    _genealogy(desk, {"tree_file": tree, "matches_file": file})


def _genealogy(desk: Desk, files: dict[str, BytesIO]) -> None:
    page = reverse("genealogy-files", args=[desk.things["remains"], "remains"])
    (form,) = [one for one in forms_in(page, desk.client.get(page).content.decode()) if one.files]
    before = set(staging.folder().iterdir())
    _answered(desk.client.post(page, {**form.fields, **files}))
    assert set(staging.folder().iterdir()) == before, "an upload stayed"


def _places(desk: Desk, file: BytesIO) -> None:
    _answered(desk.client.post(reverse("string-profile", args=[desk.things["string"]]), {"file": file, "places": ""}))


PAGES: dict[str, tuple[Callable[[Desk, BytesIO], None], str]] = {
    "import": (_import, samples.REGISTER), "import of homicides": (_import, samples.SHR), "tree": (_tree,
    samples.GEDCOM),
    "matches": (_matches, samples.MATCHES), "places": (_places, samples.SITES),
}  # fmt: skip


def _property(desk: Desk, page: str, examples: int, start: int) -> None:
    send, sample = PAGES[page]

    @seed(start)
    @settings(
        max_examples=examples,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    @given(hostile(sample.encode(), OTHERS), st.sampled_from(NAMES))
    def holds(data: bytes, name: str) -> None:
        note(f"{page}, {name!r}: {data!r}")
        failures = list[logging.LogRecord]()
        logger = logging.getLogger("django.request")
        kept = logging.Handler(logging.ERROR)
        kept.emit = failures.append  # type: ignore[method-assign]
        logger.addHandler(kept)
        try:
            with transaction.atomic():
                mark = transaction.savepoint()
                send(desk, _file(name, data))
                transaction.savepoint_rollback(mark)
        finally:
            logger.removeHandler(kept)
        assert not failures, "\n".join(logging.Formatter().format(one)[-2_000:] for one in failures)

    holds()


@pytest.mark.parametrize("page", PAGES)
def test_the_sample_is_taken(desk: Desk, page: str) -> None:
    """Else the mutations would show nothing: what follows from it is on file."""
    send, sample = PAGES[page]
    with transaction.atomic():
        mark = transaction.savepoint()
        send(desk, _file("sample.csv", sample.encode()))
        committed = Batch.objects.filter(file_name="sample.csv", state="committed").exists()
        transaction.savepoint_rollback(mark)
    assert committed == page.startswith("import")


@pytest.mark.parametrize("page", PAGES)
def test_a_hostile_upload_is_taken_or_refused(desk: Desk, page: str) -> None:
    _property(desk, page, QUICK, start=1)


@pytest.mark.deep
@pytest.mark.parametrize("shard", range(SHARDS))
@pytest.mark.parametrize("page", PAGES)
def test_a_hostile_upload_is_taken_or_refused_deep(desk: Desk, page: str, turn: None, shard: int) -> None:
    _property(desk, page, DEEP, start=1_000 + shard)
