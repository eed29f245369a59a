"""Which place of each case a profile goes by, of the cases that an account may see, and why another has none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import F, QuerySet

from murderbook.casefile.place import TYPICAL_RADIUS_KM, PlacePrecision, Site
from murderbook.geoprofile import KIND_WEIGHTS
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.leads.pages.strings import StringRow, string_seen
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case, Place

# One place of a crime: those of one crime are no independent journeys. What says most of where he came from is first;
# where the victim was last seen is the victim's. The kind is that of geoprofile.KIND_WEIGHTS.
PREFERRED = {
    Site.CONTACT: ("contact", "First contact"),
    Site.ASSAULT: ("attack", "Assault"),
    Site.DEATH: ("murder", "Death"),
    Site.REPORTED: ("other", "Place of the report"),
    Site.DISPOSAL: ("disposal", "Body found"),
}
WIDEST_KM = 0.5  # a place known less exactly than to the street would pass the middle of a city for a scene
MOST = 200  # cases
IN_TIME = tuple(F(name).asc(nulls_last=True) for name in ("year", "occurred_earliest"))  # as every store has it


@dataclass(frozen=True, slots=True)
class Scene:
    """A case and the place of it that is used; without one `place` is None and `why_not` says why. `probability`: how
    firmly the case belongs to the string, 1 where nobody says."""

    case: Case
    number: str
    place: Place | None
    why_not: str = ""
    probability: float = 1.0

    @property
    def label(self) -> str:
        return "" if self.place is None else PREFERRED[Site(self.place.site)][1]

    @property
    def weight(self) -> float:
        return 0.0 if self.place is None else KIND_WEIGHTS[PREFERRED[Site(self.place.site)][0]]

    @property
    def radius_km(self) -> float:
        return 0.0 if self.place is None else TYPICAL_RADIUS_KM[PlacePrecision(self.place.precision)]


class Series(NamedTuple):
    """`key`: of the string, or of the case by which a known series was asked for. `scenes` in order of time.
    `suggested`: a string, which nobody has confirmed."""

    key: str
    name: str
    suggested: bool
    scenes: tuple[Scene, ...]
    more: int = 0  # cases beyond the first MOST

    @property
    def usable(self) -> tuple[Scene, ...]:
        return tuple(scene for scene in self.scenes if scene.place is not None)


def known_series(account: Account, case: Case) -> Series:
    """The known series of a case that came through the door, as far as the account sees it; empty without one."""
    if not case.series:
        return Series(case.key, "", False, ())
    return _series(account, case.key, f"Known series {case.series}", _in_series(account, case.series, Right.READ))


def suggested_string(account: Account, key: str) -> tuple[Series, StringRow] | None:
    row = string_seen(account, key)
    if row is None:
        return None
    belongs = membership_of(row)
    cases = [case for case, _ in row.cases]
    return Series(key, row.name, True, tuple(scenes_of(account, cases, belongs))), row


def membership_of(row: StringRow) -> Mapping[str, float]:
    """How firmly each case belongs to a string, by its key, as far as the reader is told; a string whose search says
    nothing of it is taken whole."""
    return row.firmness


def by_series_id(account: Account, name: str, right: Right) -> Series | None:
    """A known series by the register's own id; None where the account sees no case of it."""
    found = _series(account, "", f"Known series {name}", _in_series(account, name, right)) if name else None
    return found if found and found.scenes else None


def _in_series(account: Account, name: str, right: Right) -> QuerySet[Case]:
    return Case.objects.visible_to(account, right).filter(series=name)


def _series(account: Account, key: str, name: str, cases: QuerySet[Case]) -> Series:
    ordered = list(cases.order_by(*IN_TIME, "pk").defer("extra", "notes")[: MOST + 1])
    more = cases.count() - MOST if len(ordered) > MOST else 0
    return Series(key, name, False, tuple(scenes_of(account, ordered[:MOST], {})), more)


def scenes_of(account: Account, cases: list[Case], belongs: Mapping[str, float]) -> Iterable[Scene]:
    """`cases` came through the door; so do their places."""
    places: dict[int, list[Place]] = {}
    for place in Place.objects.visible_to(account).filter(case__in=[case.pk for case in cases]).order_by("pk"):
        places.setdefault(place.case_id, []).append(place)
    for case in cases:
        scene, why_not = _scene(places.get(case.pk, []))
        yield Scene(case, number_of(case), scene, why_not, belongs.get(case.key, 1.0))


def _scene(places: list[Place]) -> tuple[Place | None, str]:
    rank = list(PREFERRED)
    drawn = sorted(
        (one for one in places if one.site in PREFERRED and one.latitude is not None and one.longitude is not None),
        key=lambda one: rank.index(Site(one.site)),
    )
    if not drawn:
        return None, "no coordinates of a scene on file"
    for place in drawn:
        if TYPICAL_RADIUS_KM[PlacePrecision(place.precision)] <= WIDEST_KM:
            return place, ""
    best = min(drawn, key=lambda one: TYPICAL_RADIUS_KM[PlacePrecision(one.precision)])
    if best.precision == PlacePrecision.UNKNOWN:
        return None, "how exactly its coordinates are known is not said"
    return None, f"known to the {best.precision} only, which is no scene"
