"""Layouts: kept for whoever made them, and given back as far as he may still see what lies on them."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from murderbook.network.graph.network import Network
from murderbook.workbench.access.models import Account
from murderbook.workbench.network.charting.asked import Drawn
from murderbook.workbench.network.charting.document import cases_of
from murderbook.workbench.network.charting.models import ChartCase, ChartLayout
from murderbook.workbench.register.models import Case

MOST = 200  # layouts of one account: the one that was saved longest ago makes room


def layout_of(account: Account, start: str) -> ChartLayout | None:
    return ChartLayout.objects.visible_to(account).filter(start=start).first()


def seen(layout: ChartLayout, network: Network) -> Drawn:
    """What of it is in the network of the account now."""
    places = {key: (at[0], at[1]) for key, at in layout.places.items() if key in network}
    hidden, locked = (tuple(key for key in some if key in network) for some in (layout.hidden, layout.locked))
    return Drawn(layout.start, places, hidden, locked)


@transaction.atomic
def keep(account: Account, drawn: Drawn, network: Network) -> ChartLayout:
    """Instead of the one that was kept of this chart. What is not in the network is not kept."""
    forget(account, drawn.start)
    places = {key: list(at) for key, at in drawn.places.items() if key in network}
    hidden, locked = ([key for key in some if key in network] for some in (drawn.hidden, drawn.locked))
    made = ChartLayout.objects.create(
        account=account, start=drawn.start, places=places, hidden=hidden, locked=locked, saved_at=timezone.now()
    )
    named = [entity.key for entity in cases_of(network, [drawn.start, *places, *hidden, *locked], beside=True)]
    cases = Case.objects.visible_to(account).filter(key__in=named)
    ChartCase.objects.bulk_create(ChartCase(layout=made, case=case) for case in cases)
    _make_room(account)
    return made


def forget(account: Account, start: str) -> bool:
    """Whether there was one."""
    deleted, _ = ChartLayout.objects.visible_to(account).filter(start=start).delete()
    return bool(deleted)


def _make_room(account: Account) -> None:
    mine = ChartLayout.objects.visible_to(account).order_by("-saved_at", "-pk").values_list("pk", flat=True)
    ChartLayout.objects.visible_to(account).filter(pk__in=list(mine[MOST:])).delete()
