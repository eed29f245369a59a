"""One of each thing that a route can name, in the default compartment unless it says otherwise."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from enquiries.enquired import afraid, convicted, enquired
from families.kinfolk import bereaved
from nameless import remains_in, report_in, suggested
from trees import located

from billed import HEADER, ROWS, had_by, staged, taken_in
from murderbook.evidence.export import lead_document
from murderbook.evidence.judgement import Verdict
from murderbook.evidence.lead import Kind, Lead, Standing
from murderbook.reports.paper import Printed
from murderbook.workbench.access.models import Grant, OpenSession, RememberedLogin
from murderbook.workbench.calls.models import StagedBill
from murderbook.workbench.enquiries.scope import Scope
from murderbook.workbench.genealogy.keeping import By, link_report
from murderbook.workbench.identity.determining import determine
from murderbook.workbench.identity.one_body import say_one_body
from murderbook.workbench.imports import staging
from murderbook.workbench.imports.models import Batch, BatchState
from murderbook.workbench.investigations.keeping import add_case, add_item, open_with, rate, suggest
from murderbook.workbench.investigations.models import Investigation
from murderbook.workbench.investigations.questions import ask
from murderbook.workbench.keys import new_key
from murderbook.workbench.laboratory.models import LabList, ListState
from murderbook.workbench.leads.engine.strings import numbered
from murderbook.workbench.leads.models import Act, HotPair, Run, StringDecision
from murderbook.workbench.leads.models import Lead as StoredLead
from murderbook.workbench.register.models import Case, ChronoEntry, Exhibit, Person
from murderbook.workbench.reports.asked import Gathered
from murderbook.workbench.reports.discovery.making import file_of
from murderbook.workbench.reports.models import Bundle, Withholding
from murderbook.workbench.reports.orders import line
from murderbook.workbench.reports.printing import report_of
from murderbook.workbench.reports.sought import Sought
from murderbook.workbench.resolution import held
from murderbook.workbench.resolution.judging import judge
from murderbook.workbench.resolution.keys import key_of
from murderbook.workbench.resolution.records import Who
from murderbook.workbench.scan.models import ScanCase, ScanRun, ScanState
from murderbook.workbench.search.models import SavedSearch
from paper import document_in, pictured
from personas import Unit
from related import file_of_relations, related
from worked import worked_case


def things_of(unit: Unit) -> dict[str, object]:
    """Values of URL arguments by the names that access_matrix.toml uses."""
    first, second = unit.cases[:2]
    Exhibit.objects.create(case=first, number="E-1", description="coat")
    _chrono(unit, first)
    _chrono(unit, unit.secret[0])
    _hot(_lead(unit, unit.secret[0], unit.secret[1]), unit.secret[1])
    return {
        "container": "0" * 32,  # whatever it names, no desk of a persona is open
        "case": first.key,
        "other case": second.key,
        "lead": (lead := _lead(unit, first, second)).key,
        "hot": _hot(lead, second).key,
        "string": _string(lead, [first, second, unit.cases[2]]),
        "decision": _decision(unit),
        "scan": _scan(unit).key,
        **_nameless(unit),
        **_paper(unit, first),
        **_billed(unit, first),
        **(_handed_over(unit, first) | _bereaved(unit, first)),
        **_investigated(unit, [first, second]),
        "import": _batch(unit, BatchState.COMMITTED).key,
        "staged import": _batch(unit, BatchState.STAGED).key,
        "laboratory list": _laboratory_list(unit, ListState.STAGED).key,
        "taken laboratory list": _laboratory_list(unit, ListState.TAKEN).key,
        "compartment": unit.default.key,
        "restricted": unit.restricted.key,
        "grant": Grant.objects.get(account=unit.accounts["reader"]).key,
        "locked name": "member",
        "account": "outsider",
        "account of ours": "reader",
        "session": _session(unit).key,
        "remembered": _remembered(unit).secret_hash[:22],
        **_one_person(unit, first, second),
        "volume": worked_case(first, unit.accounts["owner"], unit.accounts["member"]).key,
        "first": 1,
        **{word: word for word in ("csv", "overview", "facts", "evidence", "people", "vicap")},
    }


def _paper(unit: Unit, case: Case) -> dict[str, object]:
    """A document of one page with a picture, and a search of the member's."""
    document = document_in(case, unit.accounts["owner"], [], name="scan.pdf", kind="pdf", page_count=1)
    pictured(document, "Det. Ann Smith, badge 4127, on 3-15-87 at 0310 hrs")
    saved = SavedSearch.objects.create(account=unit.accounts["member"], query="smith")
    return {"document": document.key, "search": saved.key}


def _billed(unit: Unit, case: Case) -> dict[str, object]:
    """A telephone bill with a row that was refused, whose a number of it was, and a file of the member's that waits;
    and a relation."""
    related(case, unit.accounts["owner"])
    file = file_of_relations(case, unit.accounts["owner"])
    bill, holder = taken_in(case, unit.accounts["owner"]), had_by(case, unit.accounts["owner"], "Witness Two")
    return {
        "relation file": file.key,
        "bill": bill.key,
        "holder": holder.key,
        "staged bill": staged(case, unit.accounts["member"]).key,
    }


def _investigated(unit: Unit, cases: list[Case]) -> dict[str, object]:
    """An investigation, with a person of interest."""
    made = _investigation(unit, cases)
    enquired(Scope(None, made), unit.accounts["owner"])
    fear = afraid(cases[0], unit.accounts["owner"])
    fact = convicted(fear, unit.accounts["owner"])
    named = {"what of a person": "person", "what of a witness": f"fear-{fear.key}", "criminal fact": fact.key}
    return {"investigation": made.key, **named}


def _investigation(unit: Unit, cases: list[Case]) -> Investigation:
    """Of two cases, with a hypothesis, an item that was rated, and a question."""
    owner = unit.accounts["owner"]
    made = open_with("One hand?", "Is it one hand?", cases[0], owner)
    add_case(made, cases[1], owner)
    hypothesis = suggest(made, "One hand", owner)
    item = add_item(made, {"text": "One gun", "case": cases[0], "source": "exhibit E-1"}, owner)
    rate(item, hypothesis, "supports", "the laboratory says so", owner)
    ask(made, "Whose gun?", owner)
    return made


def _one_person(unit: Unit, case: Case, other: Case) -> dict[str, object]:
    """A witness of one file is judged to be one of another."""
    rows = [Person.objects.create(case=case, role="witness", name="Witness One")]
    rows.append(Person.objects.create(case=other, role="witness", name="One, Witness"))
    pair = Who(case.pk, rows[0].pk, ""), Who(other.pk, rows[1].pk, "")
    with transaction.atomic():
        made = judge(unit.accounts["owner"], pair, Verdict.SUPPORTED, "the same address", "test")
    keys = key_of(case.key, pair[0]), key_of(other.key, pair[1])
    return {"person": keys[0], "other person": keys[1], "person judgement": made.key}


def _session(unit: Unit) -> OpenSession:
    return OpenSession.objects.create(account=unit.accounts["reader"], session_hash="0" * 64)


def _remembered(unit: Unit) -> RememberedLogin:
    until = timezone.now() + timedelta(hours=1)
    return RememberedLogin.objects.create(account=unit.accounts["reader"], secret_hash="f" * 64, expires_at=until)


def _nameless(unit: Unit) -> dict[str, object]:
    """Remains with a candidate, and remains that were named."""
    remains, report = remains_in(unit.default), report_in(unit.default)
    suggested(remains, report)
    named = remains_in(unit.default, "UP-9")
    said = {"name": "Roe, Max", "method": "dental", "examiner": "Dr Ames", "reference": "ME 1", "on": date(2026, 3, 1)}
    with transaction.atomic():
        determine(named, None, said, unit.accounts["owner"], "test")
    linked, murder = remains_in(unit.default, "UP-8"), remains_in(unit.default, "H-8", kind="homicide")
    with transaction.atomic():
        say_one_body(linked, murder, "the examiner's number", unit.accounts["owner"], "test")
    located(remains, unit.accounts["owner"])
    with transaction.atomic():
        link = link_report(remains, "remains", ("I12", "Lars Lind"), report, ("his niece says so", _by(unit)))
    return {
        "remains": remains.key,
        "report": report.key,
        "named remains": named.key,
        "linked remains": linked.key,
        "of remains": "remains",
        "genealogy link": link.key,
    }


def _bereaved(unit: Unit, case: Case) -> dict[str, object]:
    """A family, numbered 1 throughout: what stands first of each."""
    return {"announcement": bereaved(case, unit.accounts["owner"])["announcement"], "second": 2, "sign": "sign"}


def _by(unit: Unit) -> By:
    return By(unit.accounts["owner"], "test")


def _scan(unit: Unit) -> ScanRun:
    """Of the member's: one cluster, of the three cases of the default compartment."""
    keys = [case.key for case in unit.cases]
    cluster = {
        "cases": keys, "unsolved": keys, "area": "Alameda, CA", "counties": ["06001"], "from": "1986-01",
        "to": "2004-12", "victims": "all victims", "method": "any method", "incidents": 3, "observed": 3,
        "expected": 1.2, "relative_risk": 2.5, "log_likelihood_ratio": 3.0, "strength": 0.5, "p_value": 0.04,
        "chance_clusters": 0.03, "sentence": "Fewer solved than expected. Most such clusters have several offenders.",
        "without_one": {"case": keys[0], "relative_risk": 2.0, "p_value": 0.2, "chance_clusters": 0.3},
    }  # fmt: skip
    gap = {"cases": keys[:1], "agency": "Silent", "from": "1986-01", "to": "1986-12", "why": "all are unsolved"}
    searched = {"cases": 3, "incidents": 3, "cells": 9, "replicas": 99, "seed": 1, "variance": {}}
    group = {"cases": keys, "area": "06001", "method": "80", "age": "", "total": 3, "solved": 0, "percent": 0.0}
    run = ScanRun.objects.create(
        account=unit.accounts["member"],
        options={"area": "all", "radius": 80.0, "first": None, "last": None, "replicas": 99, "seed": 1},
        state=ScanState.DONE,
        document={"searched": searched, "clusters": [cluster], "data_gaps": [gap]},
        rule={"groups": 1, "clusters": [group]},
        left_out={"no date": 2},
    )
    ScanCase.objects.bulk_create(ScanCase(run=run, case=case) for case in unit.cases)
    return run


def _chrono(unit: Unit, case: Case) -> None:
    from django.utils import timezone

    now = timezone.now()
    ChronoEntry.objects.create(
        case=case,
        event_earliest=now,
        event_latest=now,
        event_precision="day",
        event_as_written="today",
        text=f"Chrono of {case.own_number}",
        author=unit.accounts["owner"],
    )


def _lead(unit: Unit, left: Case, right: Case) -> StoredLead:
    run = Run.objects.create(
        scope=left.compartment, engine="linkage", model_id="test", corpus_hash="0" * 64, cases=3, is_latest=True
    )
    words = ("one offender", "two offenders")
    said = Lead(Kind.SAME_OFFENDER, left.key, right.key, *words, None, (), "test", Standing.ASSUMED)
    return StoredLead.objects.create(
        run=run,
        kind=said.kind.value,
        left=left,
        right=right,
        rank=1,
        score_millibits=said.score_millibits,
        standing=said.standing.value,
        chance_expected=0.1,
        chance_upper=0.3,
        chance_shown=0.3,
        document=lead_document(said, 1),
    )


def _handed_over(unit: Unit, case: Case) -> dict[str, str]:
    """A discovery bundle of a few bytes, and something that is withheld from the next."""
    content = b"a bundle"
    bundle = Bundle.objects.create(
        case=case, number=1, prefix="MB", before=0, last=0, recipient="nobody", account=unit.accounts["owner"],
        sha256=sha256(content).hexdigest(), bytes=len(content),
    )  # fmt: skip
    file_of(bundle.key).parent.mkdir(parents=True, exist_ok=True)
    file_of(bundle.key).write_bytes(content)
    withheld = Withholding.objects.create(
        case=case, kind="case", item_key=case.key, reference="Case", ground="other", words="a test",
        account=unit.accounts["owner"],
    )  # fmt: skip
    lying = _lying(unit, case)
    return {
        "bundle": bundle.key, "withholding": withheld.key, "order": lying, "brief": "brief", "timeline": "timeline",
    }  # fmt: skip


def _lying(unit: Unit, case: Case) -> str:
    """A report that lies ready for the member, in no table and in no file."""
    asked = report_of(Sought(unit.accounts["member"], case), "brief")
    made = Printed("", {})
    made.made_apart(b"%PDF-1.7 a brief", 1, {})
    words = {"report": "brief", "chapters": [], "linked": [case.key]}
    order = line.Order(unit.accounts["member"].pk, asked, frozenset({case.key}), 1.0, Gathered(made, words))
    order.state, order.ended = line.State.READY, line.now()
    READY[:] = [order]
    line._line[:] = READY
    return order.key


READY: list[line.Order] = []


def _hot(lead: StoredLead, woken_by: Case) -> HotPair:
    named = {"kind": lead.kind, "left": lead.left, "right": lead.right, "scope": lead.run.scope}
    numbers = {"per_search": 0.01, "searches_a_year": 52.0, "allowed_a_year": 12.0}
    return HotPair.objects.create(lead=lead, woken_by=woken_by, **named, **numbers)


def _string(lead: StoredLead, cases: list[Case]) -> str:
    """A string that the lead's search suggests, by the name it has in an address."""
    keys = [case.key for case in cases]
    shared = [{"label": "Victim bound", "value": "present", "held": 3, "known": 3, "rate": 0.1}]
    told = {"cases": keys, "score": 21500, "chance": {"shown": 0.4, "at_floor": False}, "shared": shared}
    lead.run.strings, lead.run.string_documents = [keys], [told]
    lead.run.save()
    return numbered([lead.run], keys)[0].key


def _decision(unit: Unit) -> str:
    """The first case of the default compartment is held together with the others."""
    made = StringDecision.objects.create(
        scope=unit.default, act=Act.PIN, subject=unit.cases[0], reason="one gun", account=unit.accounts["owner"]
    )
    made.cases.set(unit.cases)
    return made.key


def _batch(unit: Unit, state: BatchState) -> Batch:
    return Batch.objects.create(
        compartment=unit.default,
        account=unit.accounts["member"],
        state=state,
        file_name="backlog.csv",
        file_sha256="0" * 64,
        layout="register",
        stored_as=_upload() if state == BatchState.STAGED else "",
        trial={"tally": {}, "repairs": []} if state == BatchState.STAGED else {},
    )


def _laboratory_list(unit: Unit, state: ListState) -> LabList:
    return LabList.objects.create(
        account=unit.accounts["member"],
        laboratory="State Laboratory",
        file_name="list.csv",
        file_sha256="0" * 64,
        state=state,
        stored_as=_upload() if state == ListState.STAGED else "",
        mapping={"columns": {"case_number": "case", "year": "exhibit"}, "words": {}},
    )


def _upload() -> str:
    name = new_key()
    _write_upload(name)
    return name


def upload_again() -> None:
    """The files of what is staged, and what lies in memory, which no rollback brings back."""
    line._line[:] = READY
    held._all.clear()
    for name in Batch.objects.filter(state=BatchState.STAGED).values_list("stored_as", flat=True):
        _write_upload(name)
    for name in LabList.objects.filter(state=ListState.STAGED).values_list("stored_as", flat=True):
        _write_upload(name)
    for name in StagedBill.objects.values_list("stored_as", flat=True):
        (staging.folder() / name).write_text(HEADER + ROWS, encoding="utf-8")


def _write_upload(name: str) -> None:
    (staging.folder() / name).write_text("case_number,year\nX-1,1987\n", encoding="utf-8")
