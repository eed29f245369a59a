"""Adding, amending and withdrawing any part of a case, and amending the case: one view each for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from murderbook.casefile.case import SuspectState
from murderbook.casefile.person import Role
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.register.book.opening import find_case, head_of
from murderbook.workbench.register.entry import merging, saving
from murderbook.workbench.register.entry.checks import Checks, of_case, stands_twice
from murderbook.workbench.register.entry.facts import Fact, of_variant
from murderbook.workbench.register.entry.forms import AmendForm, Check, NewForm
from murderbook.workbench.register.entry.history import history_of
from murderbook.workbench.register.entry.merging import Difference
from murderbook.workbench.register.entry.rows import all_rows, named_in_audit
from murderbook.workbench.register.entry.scheme import CASE_FACTS, PARTS, STATUS_FACTS, Part
from murderbook.workbench.register.models import Case, CasePart, Withdrawable
from murderbook.workbench.source import address_of

INVALID, CONFLICT = 422, 409


@dataclass(frozen=True, slots=True)
class Target:
    """What is amended: a row of a case with its facts, on which tab it stands, and what it is called."""

    case: Case
    row: Case | CasePart
    facts: tuple[Fact, ...]
    tab: str
    title: str
    check: Check | None = None
    withdrawal: str = ""  # where a part is withdrawn

    @property
    def back(self) -> str:
        return tab_url(self.case, self.tab)


def tab_url(case: Case, tab: str) -> str:
    return reverse("case" if tab == "overview" else f"case-{tab}", args=[case.key])


@require_http_methods(["GET", "HEAD", "POST"])
@audited("open entry form", kind="case", key="key")
@transaction.atomic
def add(request: HttpRequest, key: str, slug: str) -> HttpResponse:
    """A new part. `?as=witness` says which variant of it."""
    case, part, account = find_case(request, key, Right.WRITE), PARTS[slug], cast(Account, request.user)
    variants = dict(part.variants)
    variant = request.GET.get("as", "")
    if part.variants and variant not in variants:
        variant = Role.WITNESS.value
    facts = tuple(fact for fact in of_variant(part.facts, variant) if fact.name != part.varies_by)
    blank = part.new(case, **({part.varies_by: variant} if part.varies_by else {}))
    sent = request.POST if request.method == "POST" else None
    if sent is not None:
        saving.lock(case)
    form = NewForm(facts, saving.texts_of(blank, facts), sent, check=Checks(account, case).of(part))
    if sent is not None and form.is_valid():
        return _added(request, case, part, form, variant)
    context = head_of(request, case, part.tab if variant != Role.VICTIM else "victim") | {
        "form": form,
        "noun": part.noun,
        "variant": variant,
        "variants": part.variants,
        "back": tab_url(case, part.tab),
    }
    return render(request, "register/entry/add.html", context, status=INVALID if form.errors else 200)


def _added(request: HttpRequest, case: Case, part: Part, form: NewForm, variant: str) -> HttpResponse:
    columns = form.all_columns() | ({part.varies_by: variant} if part.varies_by else {})
    account = cast(Account, request.user)
    if (same := saving.just_added(case, part, columns, account)) is not None:
        messages.info(request, f"{part.title(same)}: you entered the same a moment ago, so it was not added again.")
    else:
        row = saving.add(case, part, columns, account, form.source)
        title = part.title(row)
        say(request, "add part", case, {"part": part.noun, "title": title}, row)
        messages.success(request, f"{title}: on file.{_next_step(case, variant)}")
    if "again" in request.POST:
        return HttpResponseRedirect(request.get_full_path())
    return HttpResponseRedirect(tab_url(case, "victim" if variant == Role.VICTIM else part.tab))


def _next_step(case: Case, variant: str) -> str:
    """What a person may have to decide now: the program does not."""
    if variant == Role.SUSPECT and case.suspect_state in (SuspectState.UNKNOWN, SuspectState.NONE):
        return f" The state of the investigation still says of the suspect: {case.suspect_state}. Amend it on Overview."
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
@audited("open amendment", kind="case", key="key")
@transaction.atomic
def amend_case(request: HttpRequest, key: str, facts: str) -> HttpResponse:
    """The facts of the case, or the state of the investigation."""
    case = find_case(request, key, Right.WRITE)
    account = cast(Account, request.user)
    if facts == "status":
        return _amend(request, Target(case, case, STATUS_FACTS, "overview", "Status of the case"))
    return _amend(request, Target(case, case, CASE_FACTS, "overview", "Facts of the case", of_case(account, case)))


@require_http_methods(["GET", "HEAD", "POST"])
@audited("open amendment", kind="case", key="key")
@transaction.atomic
def amend(request: HttpRequest, key: str, slug: str, number: str) -> HttpResponse:
    """A part of the case."""
    case, part, row = _find(request, key, slug, number)
    if request.method == "POST":
        saving.lock(case)
        row.refresh_from_db(fields=["withdrawn_at"])
    withdrawal = reverse("case-withdraw", args=[key, slug, number])
    if row.withdrawn_at is not None and request.method != "POST":
        messages.warning(request, f"{part.title(row)} was withdrawn: put it back before you amend it.")
        return HttpResponseRedirect(withdrawal)
    facts = tuple(fact for fact in of_variant(part.facts, part.variant_of(row)) if fact.amended)
    check = Checks(cast(Account, request.user), case, row).of(part) if part.slug != "links" else None
    return _amend(request, Target(case, row, facts, _tab(part, row), part.title(row), check, withdrawal))


def _find(request: HttpRequest, key: str, slug: str, number: str) -> tuple[Case, Part, Withdrawable]:
    case, part = find_case(request, key, Right.WRITE), PARTS[slug]
    rows = {str(one.number): one.row for one in all_rows(part, case, request.user) if one.amendable}
    if number not in rows:
        raise Http404
    return case, part, rows[number]


def _tab(part: Part, row: Withdrawable) -> str:
    return "victim" if part.variant_of(row) == Role.VICTIM else part.tab


def _amend(request: HttpRequest, target: Target) -> HttpResponse:
    if request.method != "POST":
        form = AmendForm(target.facts, saving.texts_of(target.row, target.facts), check=target.check)
        return _amend_page(request, target, form, [])
    sent, undecided = merging.decided(request.POST, target.facts)
    form = AmendForm(target.facts, saving.texts_of(target.row, target.facts), sent, check=target.check)
    if getattr(target.row, "withdrawn_at", None) is not None:  # since the form was opened: what was typed stays in it
        form.data = request.POST
        return _amend_page(request, target, form, merging.still_open(form), CONFLICT)
    form.full_clean()
    for name, words in undecided.items():
        form.add_error(name, words)
    if form.errors:
        form.data = request.POST  # as it was sent: what is decided so far stays decided
        return _amend_page(request, target, form, merging.still_open(form))
    try:
        return _save(request, target, form)
    except saving.ConflictError as error:
        found = merging.differences(target.facts, form.seen, error.now, form.texts)
        differ = merging.signed(found, target.case, target.row)
        now = saving.texts_of(target.row, target.facts)
        form = AmendForm(target.facts, now, merging.again(form, now, differ), check=target.check)
        return _amend_page(request, target, form, differ, CONFLICT)


def _amend_page(
    request: HttpRequest, target: Target, form: AmendForm, differ: list[Difference], status: int = 200
) -> HttpResponse:
    form.contested = [one.fact.name for one in differ if one.is_contested]
    context = head_of(request, target.case, target.tab) | {
        "form": form,
        "title": target.title,
        "differ": differ,
        "decisions": [_decision(form, one) for one in differ if one.is_contested],
        "history": history_of(target.case, target.row, target.facts),
        "back": target.back,
        "withdrawal": target.withdrawal,
        "withdrawn": getattr(target.row, "withdrawn_at", None),
    }
    status = status if status == CONFLICT else INVALID if form.errors else status
    return render(request, "register/entry/amend.html", context, status=status)


def _decision(form: AmendForm, one: Difference) -> dict[str, Any]:
    return {"one": one, "bound": form[one.fact.name], "choice": form.data.get(f"{merging.CHOICE}{one.fact.name}")}


def _save(request: HttpRequest, target: Target, form: AmendForm) -> HttpResponse:
    wanted = saving.Amendment(target.facts, form.seen, form.texts, form.columns, form.cleaned_data["reason"])
    revision = saving.amend(target.case, target.row, wanted, cast(Account, request.user))
    if revision is None:
        messages.info(request, "Nothing was different, so nothing was changed.")
    else:
        words = {"part": revision.part, "version": revision.version, "title": target.title}
        say(request, "amend", target.case, words, target.row)
        when = f" The time was read as: {read}." if (read := _time_read(form)) else ""
        messages.success(request, f"{target.title}: amended. The earlier state stays on record.{when}")
    return HttpResponseRedirect(target.back)


def _time_read(form: AmendForm) -> str:
    from murderbook.workbench.pages.words import span_in_words

    columns = form.columns.get("occurred")
    if not columns or columns["occurred_earliest"] is None:
        return ""
    return span_in_words(*(columns[f"occurred_{part}"] for part in ("earliest", "latest", "precision", "as_written")))


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        max_length=300,
        help_text="Kept on record: how the mistake came about, and how you know.",
        error_messages={"required": "Write why. A withdrawal stays on record with its reason."},
    )
    seen = forms.CharField(widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
@audited("open withdrawal", kind="case", key="key")
@transaction.atomic
def withdraw(request: HttpRequest, key: str, slug: str, number: str) -> HttpResponse:
    """Withdraw a part that was entered by mistake, or put it back. Nothing is deleted."""
    case, part, row = _find(request, key, slug, number)
    form = WithdrawForm(request.POST if request.method == "POST" else None, initial={"seen": _state(row)})
    status = 200
    if form.is_valid():
        saving.lock(case)
        if why := stands_twice(row):
            form.add_error(None, why)
    if form.is_valid():
        if _withdrawn(request, case, part, row, form):
            return HttpResponseRedirect(tab_url(case, _tab(part, row)))
        form, status = WithdrawForm(request.POST.dict() | {"seen": _state(row)}), CONFLICT
        form.add_error(None, "A colleague did so while you had the page open: look at what it says now.")
    facts = of_variant(part.facts, part.variant_of(row))
    texts = saving.texts_of(row, facts)
    context = head_of(request, case, _tab(part, row)) | {
        "form": form,
        "title": part.title(row),
        "noun": part.noun,
        "row": row,
        "facts": [(fact.label, fact.kind.words(texts[fact.name])) for fact in facts if texts[fact.name]],
        "history": history_of(case, row, facts),
        "back": tab_url(case, _tab(part, row)),
    }
    status = status if status == CONFLICT else INVALID if form.errors else 200
    return render(request, "register/entry/withdraw.html", context, status=status)


def _state(row: Withdrawable) -> str:
    return "withdrawn" if row.withdrawn_at else "standing"


def _withdrawn(request: HttpRequest, case: Case, part: Part, row: Withdrawable, form: WithdrawForm) -> bool:
    """False where a colleague was quicker."""
    if form.cleaned_data["seen"] != _state(row):
        return False
    back, account = row.withdrawn_at is not None, cast(Account, request.user)
    if saving.withdraw(case, row, account, form.cleaned_data["reason"], back=back) is None:
        return False
    words = {"part": part.noun, "title": part.title(row)}
    say(request, "put part back" if back else "withdraw part", case, words, row)
    done = "stands again" if back else "withdrawn. It counts nowhere, and stays in the history of the case"
    messages.success(request, f"{part.title(row)}: {done}.")
    return True


def say(request: HttpRequest, verb: str, case: Case, words: dict[str, Any], row: Case | CasePart | None = None) -> None:
    """The audit entry of a change, of the case or of one row of it."""
    kind, key = named_in_audit(case, row or case)
    told = words if kind == "case" else words | {"case": case.key}
    record(
        verb,
        actor=cast(Account, request.user),
        object_kind=kind,
        object_key=key,
        words=told,
        source=address_of(request),
    )
