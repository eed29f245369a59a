"""Moving a case to another compartment: first what it does, in words and names; then the reason, and the move."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from murderbook.workbench.access.compartments import move_case
from murderbook.workbench.access.models import Account, Compartment, Grant
from murderbook.workbench.access.pages.people import tell
from murderbook.workbench.access.refusal import AccessRefusedError
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import compartments_with
from murderbook.workbench.audit.reading import audited, refusals_on_record
from murderbook.workbench.audit.verbs import Verb
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.book.opening import access_in_force, head_of, readers_of
from murderbook.workbench.register.models import Case
from murderbook.workbench.source import address_of

INVALID = 422


@dataclass(frozen=True, slots=True)
class Effects:
    """Who sees the case no more, who comes to see it, and which access to this one case ends."""

    lose: list[str]
    gain: list[str]
    ends: list[Grant]


class MoveForm(forms.Form):
    to = forms.ChoiceField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)  # where it lay when the page was shown
    reason = forms.CharField(max_length=300, help_text="Kept on record with the move.")
    sure = forms.BooleanField(
        label="I have read what this does", error_messages={"required": "Read what moving the case does, and say so."}
    )

    def __init__(self, targets: list[Compartment], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)
        to.choices = [(place.key, place.name) for place in targets]
        to.error_messages["invalid_choice"] = "Choose where to: the case does not go there, or lies there already."


@require_http_methods(["GET", "HEAD", "POST"])
@audited("open move", kind="case", key="key")
def move(request: HttpRequest, key: str) -> HttpResponse:
    """For those who give access in this compartment and in another; to all others there is no such page."""
    account = cast(Account, request.user)
    kept = list(compartments_with(account, Right.GRANT).order_by("-is_default", "name"))
    cases = Case.objects.visible_to(account).select_related("compartment")
    case = get_object_or_404(cases.filter(compartment__in=kept if len(kept) > 1 else []), key=key)
    targets = [place for place in kept if place.pk != case.compartment_id]
    sent = request.POST if request.method == "POST" else None
    asked = (sent or request.GET).get("to", "")
    target = next((place for place in targets if place.key == asked), targets[0] if len(targets) == 1 else None)
    form = MoveForm(targets, sent, initial=_initial(case, target))
    if form.is_valid() and target is not None and _moved(request, case, target, form):
        return HttpResponseRedirect(reverse("case", args=[case.key]))
    return _page(request, case, targets, target, form)


def _initial(case: Case, target: Compartment | None) -> dict[str, str]:
    return {"to": target.key if target else "", "seen": case.compartment.key}


def _page(
    request: HttpRequest, case: Case, targets: list[Compartment], target: Compartment | None, form: MoveForm
) -> HttpResponse:
    context: dict[str, Any] = head_of(request, case, "overview") | {
        "targets": targets,
        "target": target,
        "form": form,
        "effects": _effects(case, target) if target else None,
        "back": reverse("case", args=[case.key]),
    }
    return render(request, "register/move.html", context, status=INVALID if form.errors else 200)


def _moved(request: HttpRequest, case: Case, target: Compartment, form: MoveForm) -> bool:
    account, source = cast(Account, request.user), address_of(request)
    if form.cleaned_data["seen"] != case.compartment.key:
        form.add_error(None, "Somebody moved this case since you opened the page: read again what moving it does.")
        again = request.POST.copy()
        again["seen"], again["sure"] = case.compartment.key, ""
        form.data = again
        return False
    try:
        with refusals_on_record(Verb.MOVE_CASE, account, source=source, kind="case", key=case.key):
            ended = move_case(account, case, target, reason=form.cleaned_data["reason"], source=source)
    except (ValidationError, AccessRefusedError) as error:
        tell(form, error)
        return False
    also = f" {ended} {'access' if ended == 1 else 'accesses'} to this case alone ended." if ended else ""
    messages.success(request, f"Case {number_of(case)} lies in {target.name} now.{also}")
    return True


def _effects(case: Case, target: Compartment) -> Effects:
    now_read = {grant.account_id: grant.account for grant in access_in_force(case)}
    then = {grant.account_id: grant.account for grant in readers_of(target).filter(case=None)}
    alone = Grant.objects.filter(Q(ends_at=None) | Q(ends_at__gt=timezone.now()), case=case)
    return Effects(
        _told([account for pk, account in now_read.items() if pk not in then], now_read | then),
        _told([account for pk, account in then.items() if pk not in now_read], now_read | then),
        list(alone.select_related("account").order_by("account__full_name", "pk")),
    )


def _told(accounts: list[Account], among: dict[int, Account]) -> list[str]:
    """Names in order; with the log-in name where two of those concerned have the same."""
    count = Counter(account.full_name for account in among.values())
    named = (one.full_name if count[one.full_name] == 1 else f"{one.full_name} ({one.name})" for one in accounts)
    return sorted(named)
