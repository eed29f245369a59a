"""Server time and SQL statements of register, worklist, murder book and leads at 60,000 cases. Aim: lists under 0.1 s.

A record of generated cases is made in a temporary folder; every page is asked for through Django's own request
handling, access, audit entry and template included: by a detective of the unit, and by three who are told less of the
points, since they see cases without the searches that read them: one, fifty on one page, or all.
`--cases N` makes another size; `--record FOLDER` keeps the record there, or uses the one that is.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from _harness import Row, report

if TYPE_CHECKING:
    from django.test import Client

CASES = 60_000
ROUNDS = 7
PASSWORD = "only for this benchmark"
ROOMS = ("North", "Harbor", "Central", "Hollow Creek", "Mill Side", "Airport", "Old Town", "West Ridge")
NAMES = ("Ash", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gale", "Hazel", "Ivy", "Juniper", "Larch", "Maple")
WEAPONS = ("11", "12", "20", "30", "40", "65", "90")

# What is asked for: a name for the table, the address ({case}, {lead}, {string}: a key).
PAGES = {
    "register": "/register/",
    "register, page 600": "/register/?page=600",
    "register by victim": "/register/?order=victim",
    "register by area, page 300": "/register/?order=area&page=300",
    "register, filters": "/register/?status=open&sex=F&year_from=1975&year_to=1989&weapon=20",
    "register, located evidence": "/register/?located=on",
    "register, search": "/register/?q=juniper",
    "register, search for nothing": "/register/?q=zzzz",
    "worklist": "/worklist/",
    "worklist, page 5": "/worklist/?page=5",
    "worklist, page 300": "/worklist/?page=300",
    "worklist, search": "/worklist/?q=juniper",
    "murder book: overview": "/case/{case}/",
    "murder book: evidence": "/case/{case}/evidence/",
    "murder book: scene": "/case/{case}/scene/",
    "murder book: leads": "/case/{case}/leads/",
    "murder book: audit": "/case/{case}/audit/",
    "leads": "/leads/",
    "leads, page 5": "/leads/?show=all&page=5",
    "lead": "/leads/{lead}/",
    "string": "/leads/strings/{string}/",
}

# Who is told less of the points, in words, and what he asks for.
LESS = (
    ("reader", "one case out of reach", ("register", "worklist", "worklist, page 300")),
    ("lender", "50 out of reach on one page", ("worklist", "worklist, page 300")),
    ("guest", "all out of reach", ("worklist", "worklist, page 5")),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--record", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        keys = _open(asked.record or Path(scratch) / "record", asked.cases)
        rows = [_time(_client("member"), name, address.format(**keys)) for name, address in PAGES.items()]
        rows += [_time(_client(who), f"{page}, {words}", PAGES[page]) for who, words, pages in LESS for page in pages]
        report(__file__, rows)


def _open(folder: Path, count: int) -> dict[str, str]:
    """Open the record, filled first where it is new. Keys of one of its cases, of a lead and of a string."""
    from murderbook.workbench.boot import open_record
    from murderbook.workbench.record import create_folder

    new = not folder.exists()
    if new:
        create_folder(folder, "Benchmark")
    open_record(folder)
    from murderbook.workbench.register.models import Case

    if new:
        make_backlog(count)
    from murderbook.workbench.leads.engine.strings import numbered
    from murderbook.workbench.leads.models import Run

    run = Run.objects.get(scope__is_default=True)
    string = numbered([run], {key for keys in run.strings for key in keys})[0]
    case = Case.objects.filter(compartment__is_default=True)[0]
    return {"case": case.key, "lead": run.leads.order_by("rank")[0].key, "string": string.key}


def _client(name: str) -> Client:
    """`member` sees the whole unit; `reader` one case of a restricted compartment too, `lender` fifty of the first
    places, `guest` that compartment alone."""
    from django.http import HttpRequest
    from django.test import Client

    from murderbook.workbench.access.factors.half import BACKEND
    from murderbook.workbench.access.factors.sessions import begin
    from murderbook.workbench.access.models import Account

    client = Client(SERVER_NAME="localhost")
    account = Account.objects.get(name=name)
    client.force_login(account, backend=BACKEND)
    request = HttpRequest()
    request.session = client.session
    begin(request, account, "benchmark")  # as both factors do
    return client


def _time(client: Client, name: str, address: str) -> Row:
    """Median of the rounds after a first one that warms the caches."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    if answer.status_code != 200:
        return Row(name, 0.0, {"status": answer.status_code})
    statements = len(asked)
    slowest = max(float(query["time"]) for query in asked.captured_queries)  # the next request empties the list
    seconds, worked = [], []
    for _ in range(ROUNDS):
        began, busy = time.perf_counter(), time.process_time()
        client.get(address)
        seconds.append(time.perf_counter() - began)
        worked.append(time.process_time() - busy)
    values = {
        "processor": round(sorted(worked)[ROUNDS // 2], 4),  # what a machine busy with other things does not change
        "worst": round(max(seconds), 4),
        "statements": statements,
        "slowest statement": slowest,
        "KiB": round(len(answer.content) / 1024),
    }
    return Row(name, round(sorted(seconds)[ROUNDS // 2], 4), values)


def make_backlog(count: int) -> None:
    """Accounts, grants, and `count` cases with victim, place, exhibits and triage."""
    from murderbook.workbench.access.models import Account, Compartment, Grade, Grant
    from murderbook.workbench.access.rights import Role
    from murderbook.workbench.register.models import Case

    unit = Compartment.objects.filter(is_default=True).first() or Compartment.objects.create(
        name="Unit", is_default=True
    )
    closed = Compartment.objects.create(name="Task force", grade=Grade.RESTRICTED, whom_to_ask="a supervisor")
    member = Account.objects.create_user("member", PASSWORD, role=Role.DETECTIVE)
    reader, lender, guest = (Account.objects.create_user(n, PASSWORD, role=Role.DETECTIVE) for n, _, _ in LESS)
    cases = _cases(count, unit, closed)
    lent = list(Case.objects.filter(compartment=closed, status="open")[:50])
    given = [(member, unit, None), (reader, unit, None), (reader, closed, lent[0]), (guest, closed, None)]
    given += [(lender, unit, None), *((lender, closed, case) for case in lent)]
    for account, compartment, case in given:
        Grant.objects.create(
            account=account, compartment=compartment, case=case, role=Role.DETECTIVE, reason="benchmark"
        )
    _parts(cases, {case.pk for case in lent})
    _searched(unit, closed, cases)
    _analyse()


def _cases(count: int, unit: Any, closed: Any) -> list[Any]:  # noqa: ANN401 - Django is imported late
    from django.db import transaction

    from murderbook.workbench.register.models import Case

    chance = random.Random(1)
    rows = []
    for number in range(count):
        day = datetime(1960, 1, 1, tzinfo=UTC) + timedelta(days=chance.randrange(365 * 65))
        rows.append(
            Case(
                compartment=closed if number % 50 == 0 else unit,
                own_number=f"{day.year}-{number:06d}",
                status=chance.choice(("open", "open", "open", "cleared by arrest")),
                occurred_earliest=day,
                occurred_latest=day + timedelta(hours=23),
                occurred_precision="day",
                year=day.year,
                county_fips=f"06{chance.randrange(1, 115, 2):03d}",
                state="CA",
                area=chance.choice(ROOMS),
                weapon=chance.choice(WEAPONS),
                victim_name=f"{chance.choice(NAMES)}, {chance.choice(NAMES)} {number % 97}",
                victim_sex=chance.choice("MMF"),
                victim_age=float(chance.randrange(1, 90)),
                notes="As the first report says. " * 8,
                extra={f"column {i}": str(chance.random()) for i in range(6)},
            )
        )
    with transaction.atomic():
        Case.objects.bulk_create(rows, batch_size=1000)
    return rows


CUSTODIES = ("located", "not located", "unknown")


def _parts(cases: list[Any], first: set[int]) -> None:
    from django.db import transaction

    from murderbook.workbench.register.models import Examination, Exhibit, Person, Place
    from murderbook.workbench.worklist.models import Assessment

    chance = random.Random(2)
    exhibits = [
        Exhibit(case=case, number=f"{i + 1}", kind="blood", custody=chance.choice(CUSTODIES))
        for case in cases
        for i in range(chance.choice((0, 0, 1, 3)))
    ]
    people = [Person(case=case, role="victim", name=case.victim_name, sex=case.victim_sex) for case in cases]
    places = [Place(case=case, site="reported", latitude=34.0, longitude=-118.0, precision="block") for case in cases]
    opened = [case for case in cases if case.status == "open"]
    ranked = [_assessment(case, 200 if case.pk in first else chance.randrange(100)) for case in opened]
    with transaction.atomic():
        Person.objects.bulk_create(people, 1000)
        Place.objects.bulk_create(places, 1000)
        Exhibit.objects.bulk_create(exhibits, 1000)
        Examination.objects.bulk_create(
            [Examination(exhibit=one, kind="dna", state="never tested") for one in exhibits], 1000
        )
        Assessment.objects.bulk_create(ranked, 1000)


def _assessment(case: Any, points: int) -> Any:  # noqa: ANN401 - models load once a record is open
    from murderbook.workbench.worklist.models import Assessment

    term = {"label": "A term", "points": 5, "words": "what the record says of it", "state": "used"}
    terms = [{"id": f"term-{i}", **term} for i in range(14)]
    words = {"terms": terms, "reasons": "a reason; another", "weights_id": "bench"}
    return Assessment(case=case, points=points, points_alone=points, **words)


def _searched(unit: Any, closed: Any, cases: list[Any]) -> None:  # noqa: ANN401 - as above
    """A search of each scope with as many leads and strings as one keeps."""
    from murderbook.workbench.leads.models import Lead, Run

    chance = random.Random(3)
    said = {"kind": "same offender", "standing": "assumed", "chance_shown": 0.06, "score_millibits": 9000}
    model = {
        "nodes": [[chance.randrange(9) for _ in range(40)] for _ in range(3000)]
    }  # half a megabyte, as fitted ones
    for scope in (unit, closed):
        own = [case for case in cases if case.compartment_id == scope.pk]
        strings = [[case.key for case in chance.sample(own, 3)] for _ in range(50)]
        told = [{"cases": keys, "score": 20000, "chance": {"shown": 0.5, "at_floor": False}} for keys in strings]
        run = Run.objects.create(
            scope=scope,
            engine="linkage",
            is_latest=True,
            strings=strings,
            string_documents=[one | {"shared": []} for one in told],
            model=model,
        )
        pairs = sorted({tuple(sorted((chance.choice(own).pk, chance.choice(cases).pk))) for _ in range(500)})
        leads = [
            Lead(run=run, rank=rank, left_id=left, right_id=right, document=_document(), **said)
            for rank, (left, right) in enumerate(pairs, start=1)
        ]
        Lead.objects.bulk_create(leads)


def _document() -> dict[str, Any]:
    """A lead with as many rows, as long, as the model gives."""
    row = {"label": "Behaviour", "left": "present", "right": "present", "state": "used", "score": 0.15, "bits": None}
    row |= {"p_given_h1": 0.4, "p_given_h2": 0.1, "sentence": "So in both; by chance in 8.4 % of other cases. " * 3}
    row |= {"source": {"model": "bench", "origin": "among other cases of the whole register; assumed " * 2, "n": 900}}
    rows = [row | {"comparison": f"behaviour.{n}", "group": f"group {n % 9}"} for n in range(57)]
    head = {"kind": "same offender", "left": "a", "right": "b", "h1": "One", "h2": "Two", "prior_bits": None}
    return head | {"model": "bench", "standing": "assumed", "weights": rows}


def _analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main()
