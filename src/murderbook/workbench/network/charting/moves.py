"""What the chart in the browser asks while somebody works on it: JSON in and out, of what he may see at that moment."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from murderbook.network.around import FEW, MOST, around
from murderbook.network.paths import Path
from murderbook.workbench.network.asking.ways import left_out, remark, ways_between
from murderbook.workbench.network.charting import asked
from murderbook.workbench.network.charting.finding import find
from murderbook.workbench.network.charting.keeping import forget, keep
from murderbook.workbench.network.charting.telling import account_of, on_record, part_of, said_why
from murderbook.workbench.network.held import at_hand

WAYS = 5


@require_POST
@said_why
@transaction.atomic
def expand(request: HttpRequest) -> HttpResponse:
    """The strongest ties of a thing, with what ties them to what is on the chart; and how many more there are."""
    said = asked.told_by(request)
    record = at_hand(account_of(request))
    network = record.network
    key, most = asked.key(said, "key"), asked.count(said, "most", MOST, FEW)
    on = [one for one in asked.keys(said, "on") if one in network]
    if key not in network:
        raise Http404
    found = around(network, key, most, on)
    keys = [one.entity.key for one in found.shown]
    on_record(request, record, [key, *keys])
    return JsonResponse(part_of(record, [key, *keys], on) | {"words": found.sentence, "more": found.not_shown})


@require_POST
@said_why
@transaction.atomic
def ways(request: HttpRequest) -> HttpResponse:
    """The best ways from one thing to another, each as it can be laid on the chart."""
    said = asked.told_by(request)
    record = at_hand(account_of(request))
    network = record.network
    one, other = asked.key(said, "one"), asked.key(said, "other")
    on = [key for key in asked.keys(said, "on") if key in network]
    if one not in network or other not in network:
        raise Http404
    if one == other:
        raise asked.NotAskedError("one thing twice")
    found = ways_between(network, (one, other), WAYS)
    keys = list(dict.fromkeys(key for way in found.found for key in _keys(way)))
    on_record(request, record, [one, other, *keys])
    told = [
        {
            "words": f"{way.sentence} {remark(way)}".strip(),
            "steps": [step.sentence for step in way.steps],
            "keys": _keys(way),
        }
        for way in found.found
    ]
    words = " ".join([found.sentence, *left_out(network, (one, other))])
    return JsonResponse(part_of(record, keys, on) | {"words": words, "ways": told})


def _keys(way: Path) -> list[str]:
    return [way.steps[0].before.key, *(step.after.key for step in way.steps)]


@require_POST
@said_why
@transaction.atomic
def look(request: HttpRequest) -> HttpResponse:
    """Things by a part of their names, to be taken in."""
    said = asked.told_by(request)
    record, words = at_hand(account_of(request)), asked.key(said, "words")
    found = find(record.network, record.names, words)
    keys = [entity.key for entity in found.entities]
    on_record(request, record, keys, sought=words)
    on = [key for key in asked.keys(said, "on") if key in record.network]
    return JsonResponse(part_of(record, keys, on) | {"more": found.more})


@require_POST
@said_why
@transaction.atomic
def keep_layout(request: HttpRequest) -> HttpResponse:
    """How the chart lies, for whoever arranged it."""
    account = account_of(request)
    drawn = asked.drawn(asked.told_by(request))
    network = at_hand(account).network
    if drawn.start not in network:
        raise Http404
    made = keep(account, drawn, network)
    called = f" as “{made.name}”" if made.name else ""
    return JsonResponse({"words": f"Kept{called} on {made.saved_at:%-d %b %Y, %H:%M} UTC.", "name": made.name})


@require_POST
def forget_layout(request: HttpRequest) -> HttpResponse:
    """Whether there was one is nobody's business but his."""
    said = asked.told_by(request)
    start = asked.key(said, "start")
    forget(account_of(request), start, asked.name(said))
    return JsonResponse({"to": f"{reverse('network-chart')}?{urlencode({'from': start, 'fresh': ''})}"})
