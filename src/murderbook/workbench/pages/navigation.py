"""The places of the main navigation, each shown to those who can use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right


@dataclass(frozen=True, slots=True)
class Place:
    """One entry: `route` names its URL, `prefixes` the paths where it is the current one, `key` the letter after g."""

    route: str
    label: str
    key: str = ""
    prefixes: tuple[str, ...] = ()
    system_right: Right | None = None  # None: for those who work cases
    for_all: bool = False  # for everybody who is logged in
    pages: tuple[str, ...] = ()  # single ones, which are not of the place that has their prefix


PLACES = (
    Place("worklist", "Worklist", "w", ("/worklist/",)),
    Place("hot", "Hot", "o", ("/hot/",)),
    Place("notices", "Notices", "t", ("/notices/",)),
    Place(
        "unit",
        "Week",
        "m",
        ("/unit/", "/witnesses/", "/owed-dna/", "/laboratory/", "/families/"),
        pages=("/enquiries/",),
    ),
    Place("register", "Cases", "c", ("/register/", "/case/", "/persons/", "/investigations/", "/enquiries/")),
    Place("mine", "Yours", "y", ("/yours/",)),
    Place("leads", "Leads", "l", ("/leads/", "/lead/")),
    Place("network", "Network", "n", ("/network/",)),
    Place("identity", "Unidentified", "u", ("/unidentified/", "/genealogy/")),
    Place("scan", "Scan", "s", ("/scan/",)),
    Place("imports", "Imports", "i", ("/imports/", "/import/")),
    Place("compartments", "Access", "", ("/access/",), Right.GRANT),
    Place("accounts", "Accounts", "", ("/accounts/",), Right.MANAGE_ACCOUNTS),
    Place("audit", "Audit", "", ("/audit/",), Right.READ_AUDIT),
    Place("audit-state", "Trail", "", ("/audit/",), Right.MANAGE_ACCOUNTS),
    Place("desk", "Sealed", "", ("/sealed/",), for_all=True),
    Place("help", "Help", "h", ("/help/",), for_all=True),
)

# Of a consultant who has single cases: no lists, which would be empty or his one case over again.
CONFINED = (
    Place("home", "Your case", "c", ("/case/", "/yours/")),
    Place("desk", "Sealed", "", ("/sealed/",), for_all=True),
    Place("help", "Help", "h", ("/help/",), for_all=True),
)


@dataclass(frozen=True, slots=True)
class Shown:
    label: str
    url: str
    key: str
    current: bool
    count: int = 0  # of what is new there; 0 is not shown
    count_words: str = ""  # "3 new hot pairs"


Counted = Callable[[Account], tuple[int, str]]
_COUNTED: dict[str, Counted] = {}


def count_beside(route: str, counted: Counted) -> None:
    """Have a number stand beside a place, with its words. One statement for each page that shows the navigation, and of
    what the account may see: this folder knows of no case, so whoever counts asks the door."""
    _COUNTED[route] = counted


def shown_places(request: HttpRequest) -> Iterator[Shown]:
    """The places of this account, in order; a place whose app has no such route is left out."""
    account = request.user
    places = CONFINED if getattr(request, "confined", False) else PLACES
    single = any(request.path in place.pages for place in places)
    for place in places:
        url = url_of(place.route)
        if url and _may_use(account, place):
            within = request.path in place.pages or (not single and request.path.startswith(place.prefixes))
            current = request.path == url or within
            yield Shown(place.label, url, place.key, current, *_count(account, place))


def _count(account: Account | AnonymousUser, place: Place) -> tuple[int, str]:
    counted = _COUNTED.get(place.route)
    return counted(account) if counted and isinstance(account, Account) else (0, "")


def _may_use(account: Account | AnonymousUser, place: Place) -> bool:
    if not isinstance(account, Account):
        return False
    if place.for_all:
        return True
    if place.system_right is None:
        return not account.is_caseless
    return account.has_system_right(place.system_right)


def url_of(*routes: str) -> str:
    """The path of the first of these routes that exists, else nothing."""
    for route in routes:
        try:
            return reverse(route)
        except NoReverseMatch:
            continue
    return ""
