"""Layouts: kept for whoever made them, and given back as far as he may still see what lies on them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from murderbook.network.graph.network import Network
from murderbook.workbench.access.models import Account
from murderbook.workbench.keys import KEY_LENGTH
from murderbook.workbench.network.charting.asked import Drawn, Filter, Note, shown
from murderbook.workbench.network.charting.document import cases_of
from murderbook.workbench.network.charting.models import ChartCase, ChartLayout
from murderbook.workbench.register.models import Case

MOST = 200  # layouts of one account: the one that was saved longest ago makes room


def layouts_of(account: Account, start: str) -> list[ChartLayout]:
    """Of one chart, the one that was kept last first."""
    return list(ChartLayout.objects.visible_to(account).filter(start=start).order_by("-saved_at", "-pk"))


def seen(layout: ChartLayout, network: Network) -> Drawn:
    """What of it is in the network of the account now. What he wrote tells of all that lay there: it is there while he
    sees every case of it."""
    places = {key: (at[0], at[1]) for key, at in layout.places.items() if key in network}
    hidden, locked = (tuple(key for key in some if key in network) for some in (layout.hidden, layout.locked))
    notes = tuple(Note(*one) for one in layout.notes) if all(key in network for key in _cases_named(layout)) else ()
    return Drawn(layout.start, places, hidden, locked, shown(layout.shown), notes, layout.name)


def _cases_named(layout: ChartLayout) -> set[str]:
    """Keys of the cases that the layout is of; inside a sealed compartment also of those of the open record, which no
    row names there."""
    of_things = (key.partition(":")[0] for key in (layout.start, *layout.places, *layout.hidden, *layout.locked))
    return {key for key in of_things if len(key) == KEY_LENGTH} | set(layout.cases.values_list("case__key", flat=True))


@transaction.atomic
def keep(account: Account, drawn: Drawn, network: Network) -> ChartLayout:
    """Instead of the one that was kept of this chart under this name. What is not in the network is not kept. Who keeps
    it twice at once waits for himself."""
    Account.objects.select_for_update().get(pk=account.pk)
    forget(account, drawn.start, drawn.name)
    places = {key: list(at) for key, at in drawn.places.items() if key in network}
    hidden, locked = ([key for key in some if key in network] for some in (drawn.hidden, drawn.locked))
    made = ChartLayout.objects.create(
        account=account,
        start=drawn.start,
        name=drawn.name,
        places=places,
        hidden=hidden,
        locked=locked,
        notes=[[one.x, one.y, one.text] for one in drawn.notes],
        shown=_shown(drawn.filter),
        saved_at=timezone.now(),
    )
    named = [entity.key for entity in cases_of(network, [drawn.start, *places, *hidden, *locked], beside=True)]
    cases = Case.objects.visible_to(account).filter(key__in=named)
    ChartCase.objects.bulk_create(ChartCase(layout=made, case=case) for case in cases)
    _make_room(account)
    return made


def _shown(chosen: Filter) -> dict[str, Any]:
    """As `asked.shown` reads it."""
    since = chosen.since.isoformat() if chosen.since > date.min else ""
    until = chosen.until.isoformat() if chosen.until < date.max else ""
    return {"since": since, "until": until, "undated": chosen.undated, "off": list(chosen.off)}


def forget(account: Account, start: str, name: str) -> bool:
    """Whether there was one."""
    deleted, _ = ChartLayout.objects.visible_to(account).filter(start=start, name=name).delete()
    return bool(deleted)


def _make_room(account: Account) -> None:
    mine = ChartLayout.objects.visible_to(account).order_by("-saved_at", "-pk").values_list("pk", flat=True)
    ChartLayout.objects.visible_to(account).filter(pk__in=list(mine[MOST:])).delete()
