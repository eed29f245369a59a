"""Sites of a record for `murderbook profile --series`: as far as the account sees them, and on record."""

from __future__ import annotations

import numpy as np
from django.db import transaction
from django.http import Http404

from murderbook.formats.crime_sites import SitesRead
from murderbook.geoprofile import Sites
from murderbook.geoprofile.sites import FEWEST
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import COMMAND_LINE, record
from murderbook.workbench.audit.reading import refusals_on_record
from murderbook.workbench.profile.scenes import Scene, Series, by_series_id, suggested_string
from murderbook.workbench.register.models import Case

SUGGESTED = (
    "a suggested string: nobody has confirmed that these are one offender's; how firmly the search says that a case "
    "belongs is a score, taken here for a probability"
)
NOTHING = "no series and no string of that id is on file for you; the case's page names its known series"


def sites_read(account: Account, name: str, *, taken_away: bool) -> SitesRead:
    """By the id of a known series, else by the key of a string. `taken_away`: data for a file, which takes the right to
    export. ValueError where the account sees nothing of that name, or too few scenes."""
    right = Right.EXPORT if taken_away else Right.READ
    try:
        with refusals_on_record("read profile", account, source=COMMAND_LINE, kind="series"), transaction.atomic():
            series = by_series_id(account, name, right) or _string(account, name, right)
            if series is None:
                raise Http404
            _record(account, series, taken_away)
    except Http404:
        raise ValueError(NOTHING) from None
    return _read(series)


def _string(account: Account, key: str, right: Right) -> Series | None:
    found = suggested_string(account, key)
    if found is None:
        return None
    series = found[0]
    keys = [scene.case.key for scene in series.scenes]
    may = Case.objects.visible_to(account, right).filter(key__in=keys).count()
    return series if may == len(keys) else None


def _record(account: Account, series: Series, taken_away: bool) -> None:
    verb = "exported profile" if taken_away else "read profile"
    words = {"cases": [scene.case.key for scene in series.scenes], "series": series.name}
    if series.suggested:  # whoever judges blind has read which cases the program puts together
        record("read string", actor=account, object_kind="string", object_key=series.key, words=words,
               source=COMMAND_LINE)  # fmt: skip
    record(verb, actor=account, object_kind="series", words=words, source=COMMAND_LINE)


def _read(series: Series) -> SitesRead:
    usable = series.usable
    warnings = [f"case {scene.number} is left out: {scene.why_not}" for scene in series.scenes if scene.place is None]
    if series.suggested:
        warnings.append(SUGGESTED)
    if series.more:
        warnings.append(f"{series.more} cases more than can be used are left out")
    if len(usable) < FEWEST:
        known = f"{len(usable)} of {len(series.scenes)} cases have a scene that is known to the street or better"
        raise ValueError(f"{known}; a profile takes three")
    places = [scene.place for scene in usable if scene.place]
    sites = Sites(
        np.array([place.latitude for place in places], np.float64),
        np.array([place.longitude for place in places], np.float64),
        np.array([scene.weight for scene in usable]),
        np.array([scene.probability for scene in usable]),
    )
    return SitesRead(sites, tuple(scene.number for scene in usable), tuple(_when(scene) for scene in usable), warnings)


def _when(scene: Scene) -> str:
    return scene.case.occurred_as_written or str(scene.case.year or "")
