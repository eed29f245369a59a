"""The sheet Laboratory of a case: what is asked of which exhibit, where it stands, and the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from murderbook.casefile.code_lists import code_list
from murderbook.laboratory.checks import LaboratoryError
from murderbook.laboratory.table import Table
from murderbook.laboratory.table import load as load_table
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.casework.pages.sheets import head
from murderbook.workbench.laboratory.asking import unit_table
from murderbook.workbench.laboratory.forms import AskForm, StepForm
from murderbook.workbench.laboratory.keeping import StepError, ask, came_just_now, take_step
from murderbook.workbench.laboratory.standing import Standing, standings
from murderbook.workbench.laboratory.states import STEPS, Step
from murderbook.workbench.register.book.opening import find_case
from murderbook.workbench.register.entry.checks import Checks
from murderbook.workbench.register.entry.rows import all_rows
from murderbook.workbench.register.entry.scheme import PARTS
from murderbook.workbench.register.entry.views import CONFLICT, INVALID, say
from murderbook.workbench.register.models import Case, Exhibit
from murderbook.workbench.sealed.outside import is_inside

if TYPE_CHECKING:
    from murderbook.workbench.laboratory.pages.loci import LociForm

READ, READ_ONE = "read laboratory", "read laboratory request"
SHEET = "laboratory"


@require_safe
@audited(READ, kind="case", key="key")
def requests(request: HttpRequest, key: str) -> HttpResponse:
    """What is asked of the laboratory in this case, and the form to ask for more."""
    return _list(request, find_case(request, key))


@require_POST
@audited(READ, kind="case", key="key")
@transaction.atomic
def ask_for(request: HttpRequest, key: str) -> HttpResponse:
    case = find_case(request, key, Right.WRITE)
    table, _ = usable_table()
    exhibits = _exhibits(request, case)
    form = AskForm(_choices(exhibits), table, request.POST)
    if form.is_valid():
        exhibit, method = exhibits[form.cleaned_data["exhibit"]], table.methods[form.cleaned_data["method"]]
        account = cast(Account, request.user)
        if (before := came_just_now(exhibit, method, table, form.cleaned_data, account)) is not None:
            messages.info(request, f"It was asked for as {before} already: it was sent twice.")
            return HttpResponseRedirect(reverse("case-laboratory-one", args=[case.key, before.number]))
        try:
            made = ask(exhibit, method, table, form.cleaned_data, account)
        except StepError as error:
            form.add_error(error.field, error.message)
        else:
            say(
                request,
                "ask laboratory",
                case,
                {"request": str(made), "exhibit": exhibit.number, "method": made.method},
            )
            messages.success(request, f"{made} is on record: {made.method_words}, exhibit {exhibit.number}.")
            return HttpResponseRedirect(reverse("case-laboratory-one", args=[case.key, made.number]))
    return _list(request, case, form, INVALID)


@require_safe
@audited(READ_ONE, kind="case", key="key")
def one(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One request: every step with who and when, and what may come next."""
    case = find_case(request, key)
    return one_page(request, find(case, number))


@require_POST
@audited(READ_ONE, kind="case", key="key")
@transaction.atomic
def step(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """The next step. Nothing is written where a colleague took one since the page was opened."""
    case = find_case(request, key, Right.WRITE)
    standing = find(case, number)
    form = StepForm(STEPS.get(request.POST.get("kind", "")), request.POST)
    if not form.is_valid():
        return one_page(request, standing, form, INVALID)
    if form.cleaned_data["seen"] != standing.written:
        form.add_error(None, "A colleague took a step while you had the page open: look at where it stands now.")
        return one_page(request, standing, form, CONFLICT)
    other = _other(request, case, form)
    if form.errors:
        return one_page(request, standing, form, INVALID)
    try:
        written = take_step(standing, form.cleaned_data, other, cast(Account, request.user))
    except StepError as error:
        form.add_error(error.field, error.message)
        return one_page(request, standing, form, INVALID)
    say(request, f"laboratory step: {written.step.kind}", case, {"request": str(standing.request)})
    messages.success(request, " ".join([f"{standing.request}: saved.", *written.followed]))
    return HttpResponseRedirect(reverse("case-laboratory-one", args=[case.key, number]))


def _other(request: HttpRequest, case: Case, form: StepForm) -> Case | None:
    """By its number, among those in which the account may write; else the form says so."""
    number = form.cleaned_data["other"]
    if not number:
        return None
    found, why = Checks(cast(Account, request.user), case).other_case(number)
    if why:
        form.add_error("other", why)
    return found


def usable_table() -> tuple[Table, str]:
    """The unit's; where it cannot be used the program's, and why."""
    try:
        return unit_table(), ""
    except LaboratoryError as error:
        return load_table(), f"{error} Until then the program's own table counts."


def _exhibits(request: HttpRequest, case: Case) -> dict[str, Exhibit]:
    """By their places in the file, as everywhere in the book; those that stand and have a kind."""
    found = {}
    for row in all_rows(PARTS["evidence"], case, request.user):
        exhibit = cast(Exhibit, row.row)
        if exhibit.withdrawn_at is None and exhibit.kind:
            exhibit.case = case
            found[str(row.number)] = exhibit
    return found


def _choices(exhibits: dict[str, Exhibit]) -> list[tuple[str, str]]:
    kinds = code_list("exhibit_kind")
    return [(place, f"{one.number}: {one.description or kinds.label(one.kind)}") for place, one in exhibits.items()]


def find(case: Case, number: int) -> Standing:
    found = standings(case.lab_requests.filter(number=number))
    if not found:
        raise Http404
    found[0].request.case = case
    return found[0]


def _list(request: HttpRequest, case: Case, form: AskForm | None = None, status: int = 200) -> HttpResponse:
    context = head(request, case, SHEET)
    table, broken = usable_table()
    exhibits = _exhibits(request, case)
    context |= {
        "rows": standings(case.lab_requests.all()),
        "form": form or (AskForm(_choices(exhibits), table) if context["may_write"] and exhibits else None),
        "has_exhibits": bool(exhibits),
        "broken": broken,
        "table_id": table.id,
    }
    return render(request, "laboratory/sheet.html", context, status=status)


def one_page(
    request: HttpRequest,
    standing: Standing,
    sent: StepForm | None = None,
    status: int = 200,
    *,
    loci: LociForm | None = None,
) -> HttpResponse:
    from murderbook.workbench.laboratory.pages.loci import LociForm, takes_loci  # it shows this page in its turn

    context = head(request, standing.request.case, SHEET)
    offers = [_offer(one, standing, sent) for one in standing.possible] if context["may_write"] else []
    context |= {
        "one": standing,
        "asked": standing.request,
        "steps": [{"step": row, "told": STEPS[row.kind].told} for row in standing.all_steps],
        "offers": offers,
        "loci": loci or (LociForm(standing.request.case) if _may_take(context) and takes_loci(standing) else None),
        "form": sent,
    }
    return render(request, "laboratory/request.html", context, status=status)


def _may_take(context: dict[str, Any]) -> bool:
    """Into a sealed compartment no table comes by a page: its file would lie outside in the clear."""
    return bool(context["may_write"]) and not is_inside()


def _offer(step: Step, standing: Standing, sent: StepForm | None) -> dict[str, Any]:
    """A step that may come, with its form: the one that was sent, where it was this one."""
    initial = {"kind": step.kind.value, "seen": standing.written}
    is_sent = sent is not None and sent.data.get("kind") == step.kind
    return {"step": step, "form": sent if is_sent else StepForm(step, initial=initial), "is_sent": is_sent}
