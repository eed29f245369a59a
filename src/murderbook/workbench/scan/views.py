"""The pages of the scan: asking for one, waiting for it, its list, one cluster of it, and taking it away."""

from __future__ import annotations

import json
from typing import Any, cast

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from murderbook.series.clearance.document import NOTE, NOTE_OF_RULE
from murderbook.series.clearance.replicas import PILOTS
from murderbook.workbench.access.consultants.exporting import handed_over
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case
from murderbook.workbench.scan import background, told
from murderbook.workbench.scan.drawn import map_of
from murderbook.workbench.scan.forms import ScanForm, options_in_words
from murderbook.workbench.scan.gathering import use_of
from murderbook.workbench.scan.models import KEPT, UNFINISHED, ScanRun, ScanState
from murderbook.workbench.source import address_of

ASKS_AGAIN = 3  # seconds: a page that waits loads itself anew, without script


@require_http_methods(["GET", "POST"])
@transaction.atomic
def ask(request: HttpRequest) -> HttpResponse:
    """The form with what a scan of the cases in sight can say, and the scans made before."""
    account = cast(Account, request.user)
    use = use_of(Case.objects.visible_to(account))
    form = ScanForm(request.POST or None)
    if request.method == "POST" and not use.refusal and form.is_valid():
        return _asked(request, account, form)
    mine = ScanRun.objects.visible_to(account).defer("rule").order_by("-asked_at")[:KEPT]
    runs = [(run, options_in_words(run.options)) for run in mine]
    words = {"scans": [run.key for run, _ in runs], "homicides": use.homicides, "unsolved": use.unsolved}
    record("listed scans", actor=account, object_kind="list", words=words, source=address_of(request))
    context = {"form": form, "use": use, "runs": runs, "note": NOTE}
    return render(request, "scan/ask.html", context, status=422 if request.method == "POST" else 200)


def _asked(request: HttpRequest, account: Account, form: ScanForm) -> HttpResponse:
    """One at a time: who asks again while one is on its way is led to that."""
    run = ScanRun.objects.visible_to(account).filter(state__in=UNFINISHED).first()
    if run is None:
        run = ScanRun.objects.create(account=account, options=form.options)
        transaction.on_commit(background.call)
    words, source = {"options": run.options}, address_of(request)
    record("asked for scan", actor=account, object_kind="scan", object_key=run.key, words=words, source=source)
    return redirect("scan-result", key=run.key)


@require_GET
@transaction.atomic
def result(request: HttpRequest, key: str) -> HttpResponse:
    """The clusters, what was left out as a hole in the forms, and the public rule; before that, how far it is."""
    account = cast(Account, request.user)
    run = get_object_or_404(ScanRun.objects.visible_to(account), key=key)
    context = {"run": run, "options": options_in_words(run.options), "note": NOTE, "rule_note": NOTE_OF_RULE}
    if run.state != ScanState.DONE:  # shows no case, and asks again every few seconds: no entry for each
        return _waiting(request, context | _how_far(run))
    rows, gaps, silent = told.clusters_of(run), told.gap_clusters_of(run), told.silent_of(run)
    groups = told.groups_of(run)
    shown = told.keys_of([*(row.said for row in (*rows, *gaps)), *silent, *groups])
    _read(request, run, {"cases": sorted(set(shown))})
    strong = [row for row in rows if row.said["chance_clusters"] < told.IN_EVERY_FILE]
    context |= {
        "rows": strong, "weak": rows[len(strong):], "gaps": gaps, "silent": silent, "groups": groups,
        "verdict": told.verdict_of(rows),
        "searched": run.document["searched"], "flagged": run.rule.get("groups", 0), "left_out": run.left_out.items(),
        "caution": use_of(Case.objects.visible_to(account)).caution,
        "exportable": ScanRun.objects.visible_to(account, Right.EXPORT).filter(pk=run.pk).exists(),
    }  # fmt: skip
    return render(request, "scan/result.html", context)


def _waiting(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    response = render(request, "scan/waiting.html", context)
    if context["run"].is_unfinished:
        response.headers["Refresh"] = str(ASKS_AGAIN)
    return response


def _how_far(run: ScanRun) -> dict[str, Any]:
    """Seconds since it began, and about how many are left. Before the first replica as many are tried as PILOTS."""
    if run.started_at is None or run.state != ScanState.RUNNING:
        return {}
    since = (timezone.now() - run.started_at).total_seconds()
    done, every = round(run.progress * run.options["replicas"]), run.options["replicas"]
    left = since * (every - done) / (PILOTS + done) if done else None
    return {"since": since, "left": left, "done": done}


@require_GET
@transaction.atomic
def cluster(request: HttpRequest, key: str, place: int) -> HttpResponse:
    """One cluster: the sentence for the chief, the map, the figures, what hangs on one case, and the cases."""
    account = cast(Account, request.user)
    run, row = _cluster_of(account, key, place)
    members = told.members_of(account, row)
    _read(request, run, {"cluster": place, "cases": row.said["cases"]})
    codes = [member["case"].county_fips or "" for member in members]
    hangs_on = next((member["number"] for member in members if member["hangs_on"]), "")
    context = {"run": run, "row": row, "one": row.said, "members": members, "map": map_of(codes), "note": NOTE}
    context |= {"hangs_on": hangs_on, "count": len(run.document["clusters"]), "searched": run.document["searched"]}
    return render(request, "scan/cluster.html", context)


def _cluster_of(account: Account, key: str, place: int) -> tuple[ScanRun, told.ClusterRow]:
    run = get_object_or_404(ScanRun.objects.visible_to(account), key=key)
    row = next((one for one in told.clusters_of(run) if one.place == place), None)
    if row is None:
        raise Http404
    return run, row


def _read(request: HttpRequest, run: ScanRun, words: dict[str, Any], verb: str = "read scan") -> None:
    actor, source = cast(Account, request.user), address_of(request)
    record(verb, actor=actor, object_kind="scan", object_key=run.key, words=words, source=source)


@require_POST
@transaction.atomic
def stop(request: HttpRequest, key: str) -> HttpResponse:
    """The worker sees it within a second."""
    run = get_object_or_404(ScanRun.objects.visible_to(cast(Account, request.user)), key=key)
    ended = {"state": ScanState.STOPPED, "finished_at": timezone.now()}
    ScanRun.objects.filter(pk=run.pk, state__in=UNFINISHED).update(**ended)
    _read(request, run, {}, "stopped scan")
    return redirect("scan-result", key=run.key)


@require_GET
@transaction.atomic
def export(request: HttpRequest, key: str) -> HttpResponse:
    """The JSON of `murderbook scan`, by the unit's own numbers; for who may take every case of it away."""
    account = cast(Account, request.user)
    run = get_object_or_404(ScanRun.objects.visible_to(account, Right.EXPORT), key=key, state=ScanState.DONE)
    said = [*run.document["clusters"], *run.document["data_gaps"]]
    numbers = {case.key: number_of(case) for case in told.cases_of(account, told.keys_of(said)).values()}
    response = HttpResponse(json.dumps(_renamed(run.document, numbers), indent=2), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="scan-{run.asked_at:%Y-%m-%d}.json"'
    words = {"cases": sorted(numbers), "bytes": handed_over(account, response)}
    _read(request, run, words, "exported scan")
    return response


def _renamed(said: Any, numbers: dict[str, str]) -> Any:  # noqa: ANN401 - JSON
    """Wherever the key of a case stands, its number."""
    if isinstance(said, dict):
        return {name: _renamed(value, numbers) for name, value in said.items()}
    if isinstance(said, list):
        return [_renamed(value, numbers) for value in said]
    return numbers.get(said, said) if isinstance(said, str) else said


@require_POST
@transaction.atomic
def printed(request: HttpRequest, key: str) -> HttpResponse:
    """The browser began to print the list."""
    run = get_object_or_404(ScanRun.objects.visible_to(cast(Account, request.user)), key=key)
    _read(request, run, {}, "print")
    return HttpResponse(status=204)


@require_POST
@transaction.atomic
def cluster_printed(request: HttpRequest, key: str, place: int) -> HttpResponse:
    """The browser began to print a cluster."""
    run, row = _cluster_of(cast(Account, request.user), key, place)
    _read(request, run, {"cluster": place, "cases": row.said["cases"]}, "print")
    return HttpResponse(status=204)
