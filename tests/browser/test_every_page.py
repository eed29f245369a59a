"""Every page in a real browser: nothing against the policy, nothing on the console, nothing that axe calls serious."""

from __future__ import annotations

import json

import pytest
from watched import Watched

pytestmark = pytest.mark.browser

# Persona, address; {names} are those of tests/workbench/things.py, {case} a file with something on every tab.
PAGES = [
    ("anonymous", "/login/"),
    ("owner", "/"),
    ("owner", "/?kind=missing+person"),
    ("owner", "/worklist/{case}/"),
    ("owner", "/register/"),
    ("owner", "/register/?q=Victim&status=open&order=number"),
    ("owner", "/register/?q=nobody+at+all"),
    ("owner", "/register/?weapon=no-such-weapon"),
    ("owner", "/case/{case}/"),
    ("owner", "/case/{case}/chrono/"),
    ("owner", "/case/{case}/timeline/"),
    ("owner", "/case/{case}/timeline/?by=person&suggested=1"),
    ("owner", "/investigations/"),
    ("owner", "/investigations/{investigation}/"),
    ("reader", "/investigations/{investigation}/"),
    ("owner", "/investigations/{investigation}/timeline/"),
    ("owner", "/investigations/{investigation}/brief/"),
    ("owner", "/investigations/{investigation}/items/1/1/"),
    ("owner", "/investigations/{investigation}/items/1/back/"),
    ("owner", "/investigations/{investigation}/hypotheses/1/back/"),
    ("owner", "/investigations/{investigation}/questions/1/"),
    ("owner", "/enquiries/"),
    ("owner", "/enquiries/{investigation}/"),
    ("owner", "/enquiries/{case}/"),
    ("owner", "/enquiries/{investigation}/persons/1/"),
    ("reader", "/enquiries/{investigation}/persons/1/"),
    ("owner", "/enquiries/{investigation}/persons/1/back/person/"),
    ("owner", "/owed-dna/"),
    ("owner", "/case/{case}/owed-dna/"),
    ("owner", "/witnesses/"),
    ("owner", "/witnesses/?show=never"),
    ("owner", "/case/{case}/witnesses/"),
    ("reader", "/case/{case}/witnesses/"),
    ("owner", "/case/{case}/victim/"),
    ("owner", "/case/{case}/people/"),
    ("owner", "/case/{case}/scene/"),
    ("owner", "/case/{case}/evidence/"),
    ("owner", "/case/{case}/evidence/1/custody/"),
    ("reader", "/case/{case}/evidence/1/custody/"),
    ("owner", "/case/{case}/actions/"),
    ("owner", "/case/{case}/actions/1/"),
    ("owner", "/case/{case}/decisions/"),
    ("owner", "/case/{case}/decisions/?amend=1"),
    ("owner", "/case/{case}/questions/"),
    ("owner", "/case/{case}/questions/?answer=1"),
    ("owner", "/case/{case}/volumes/?move={volume}"),
    ("member", "/yours/"),
    ("owner", "/case/{case}/family/"),
    ("reader", "/case/{case}/family/"),
    ("owner", "/case/{case}/family/?wishes=1"),
    ("owner", "/case/{other case}/family/"),  # where nobody is in the file
    ("owner", "/case/{case}/family/application/1/"),
    ("reader", "/case/{case}/family/application/1/"),
    ("owner", "/case/{case}/family/application/1/?amend"),
    ("owner", "/case/{case}/family/letter/1/"),
    ("owner", "/laboratory/"),
    ("administrator", "/laboratory/"),
    ("owner", "/laboratory/next/"),
    ("owner", "/laboratory/next/?budget=5000&months=1&draws=0"),
    ("owner", "/case/{case}/laboratory/"),
    ("reader", "/case/{case}/laboratory/1/"),
    ("owner", "/case/{case}/laboratory/1/"),
    ("owner", "/laboratory/import/"),
    ("member", "/laboratory/import/{laboratory list}/"),
    ("member", "/laboratory/import/{laboratory list}/columns/"),
    ("member", "/laboratory/import/{taken laboratory list}/"),
    ("owner", "/notices/"),
    ("administrator", "/notices/"),
    ("owner", "/unit/"),
    ("owner", "/unit/?all=1"),
    ("owner", "/unit/reviews/"),
    ("owner", "/unit/reviews/?order=longest"),
    ("owner", "/unit/measures/"),
    ("owner", "/case/{case}/assigned/"),
    ("reader", "/case/{case}/assigned/"),
    ("owner", "/case/{case}/reports/crib/vicap/"),
    ("owner", "/case/{remains}/reports/crib/namus-unidentified/"),
    ("owner", "/owed-dna/?show=nothing"),
    ("owner", "/case/{case}/witnesses/back/{what of a witness}/"),
    ("owner", "/case/{case}/owed-dna/{criminal fact}/back/"),
    ("owner", "/families/"),
    ("administrator", "/families/"),
    ("owner", "/families/figures/"),
    ("owner", "/case/{case}/documents/"),
    ("owner", "/case/{other case}/documents/"),  # where no paper is in
    ("owner", "/case/{case}/documents/{document}/"),
    ("reader", "/case/{case}/documents/{document}/"),
    ("owner", "/case/{case}/calls/"),
    ("reader", "/case/{case}/calls/?number=0177&order=longest"),
    ("owner", "/case/{other case}/calls/"),  # where no bill is in
    ("owner", "/case/{case}/calls/columns/{staged bill}/"),
    ("owner", "/case/{case}/calls/bill/{bill}/refused/"),
    ("owner", "/case/{case}/relations/"),
    ("owner", "/case/{case}/relations/?withdraw=1"),
    ("reader", "/case/{case}/relations/"),
    ("owner", "/case/{other case}/relations/"),  # where none is entered
    ("owner", "/network/"),
    ("owner", "/network/?question=paths&a=Max+Roe&b=CA+1ABC234"),
    ("owner", "/network/?question=paths&a=ro&b=e"),  # whom either means is to be chosen
    ("owner", "/network/?question=brokers&one=01986-001&other=01991-002"),
    ("owner", "/network/?question=shared&cases=01986-001%0A01991-002&farther=on"),
    ("owner", "/network/?question=standing&measure=degree&every=365&since=1991"),
    ("owner", "/network/?question=without&gone=Max+Roe"),
    ("owner", "/case/{case}/page/1/"),
    ("owner", "/case/{case}/page/1/?find=smith"),
    ("owner", "/case/{case}/mentions/"),
    ("owner", "/case/{case}/reports/"),
    ("owner", "/case/{remains}/reports/"),  # with a Doe report
    ("owner", "/case/{case}/reports/discovery/"),
    ("member", "/printing/"),  # with a report that lies ready
    ("owner", "/case/{case}/mentions/?kind=date&state=rejected"),
    ("member", "/search/"),
    ("owner", "/search/?q=smith"),
    ("owner", "/search/?q=nothing+on:1987-13"),
    ("owner", "/search/?q=smith&in_case={case}"),
    ("owner", "/case/{case}/leads/"),
    ("owner", "/case/{case}/audit/"),
    ("owner", "/case/{case}/status/"),
    ("owner", "/case/{case}/evidence/1/"),
    ("owner", "/case/{case}/people/1/"),
    ("owner", "/register/new/"),
    ("owner", "/case/{case}/facts/"),
    ("owner", "/case/{case}/people/add/?as=victim"),
    ("owner", "/case/{case}/places/add/"),
    ("owner", "/case/{case}/evidence/add/"),
    ("owner", "/case/{case}/links/add/"),
    ("owner", "/case/{case}/evidence/1/withdraw/"),
    ("owner", "/case/{case}/behaviours/"),
    ("owner", "/case/{case}/history/"),
    ("owner", "/case/{case}/move/"),
    ("reader", "/case/{case}/chrono/"),
    ("owner", "/leads/"),
    ("owner", "/leads/?show=judged"),
    ("owner", "/leads/?show=all&chance=0.5&order=chance"),
    ("owner", "/leads/judge/?lead={lead}"),
    ("owner", "/leads/blind/"),
    ("owner", "/leads/{lead}/blind/"),
    ("owner", "/leads/model/"),
    ("administrator", "/leads/model/"),
    ("owner", "/leads/{lead}/"),
    ("owner", "/leads/strings/{string}/"),
    ("owner", "/profile/string/{string}/"),
    ("owner", "/profile/case/{case}/"),
    ("owner", "/unidentified/"),
    ("owner", "/unidentified/{remains}/"),
    ("owner", "/unidentified/{named remains}/"),
    ("owner", "/unidentified/{remains}/candidate/{report}/"),
    ("owner", "/unidentified/{remains}/determination/?report={report}"),
    ("owner", "/unidentified/{named remains}/withdraw/"),
    ("owner", "/unidentified/{named remains}/kin/"),
    ("owner", "/genealogy/"),
    ("owner", "/genealogy/{remains}/remains/"),
    ("owner", "/genealogy/{named remains}/remains/"),
    ("owner", "/genealogy/{remains}/remains/checklist/"),
    ("owner", "/genealogy/{remains}/remains/checklist/1/"),
    ("owner", "/genealogy/{remains}/remains/files/"),
    ("owner", "/genealogy/{remains}/remains/link/{genealogy link}/"),
    ("owner", "/genealogy/{remains}/remains/close/"),
    ("owner", "/persons/"),
    ("owner", "/persons/?q=nobody+at+all"),
    ("owner", "/persons/review/"),
    ("owner", "/persons/review/{person}/{other person}/"),
    ("reader", "/persons/review/{person}/{other person}/"),
    ("owner", "/persons/{person}/"),
    ("owner", "/scan/"),
    ("member", "/scan/{scan}/"),
    ("member", "/scan/{scan}/1/"),
    ("owner", "/imports/"),
    ("owner", "/imports/new/"),
    ("owner", "/imports/{import}/"),
    ("owner", "/access/"),
    ("owner", "/access/{compartment}/"),
    ("owner", "/access/ending/"),
    ("owner", "/case/{case}/access/"),
    ("consultant", "/"),
    ("consultant", "/yours/"),
    ("consultant", "/case/{case}/evidence/"),
    ("consultant", "/sessions/"),
    ("owner", "/password/"),
    ("owner", "/factor/"),
    ("owner", "/sessions/"),
    ("owner", "/session/back/"),
    ("owner", "/help/"),
    ("administrator", "/accounts/"),
    ("administrator", "/accounts/add/"),
    ("administrator", "/accounts/owner/close-now/"),
    ("auditor", "/audit/"),
    ("auditor", "/audit/weeks/"),
    ("auditor", "/audit/week/"),
    ("owner", "/audit/state/"),
]
SERIOUS = {"serious", "critical"}


def address(looking: Watched, path: str) -> str:
    return path.format(**looking.unit.things)  # type: ignore[attr-defined]


def go(looking: Watched, persona: str, path: str, expect: int = 200) -> None:
    if persona != "anonymous":
        looking.log_in(persona)
    looking.open(address(looking, path), expect)


@pytest.mark.parametrize(("persona", "path"), PAGES, ids=lambda value: value.replace("/", "-"))
def test_page(looking: Watched, axe: str, persona: str, path: str) -> None:
    go(looking, persona, path)
    page = looking.page
    assert page.locator("h1").count() == 1, "one h1"
    assert page.locator("main").count() == 1 and page.locator("a.skip-link").count() == 1
    assert page.locator("[style]:not(.leaflet-container *, .leaflet-container, .map, .map *)").count() == 0
    _axe(looking, axe)
    _no_sideways(looking)


def test_a_page_that_is_not_there(looking: Watched, axe: str) -> None:
    go(looking, "owner", "/case/nothing-of-that-name/", 404)
    _axe(looking, axe)


@pytest.mark.parametrize(
    "path",
    [
        "/register/",
        "/case/{case}/",
        "/case/{case}/evidence/",
        "/case/{case}/evidence/1/custody/",
        "/leads/{lead}/",
        "/leads/model/",
        "/case/{case}/page/1/?find=smith",
        "/search/?q=smith",
        "/",
        "/unit/",
        "/witnesses/?show=all",
        "/case/{case}/family/application/1/",
        "/enquiries/{investigation}/persons/1/",
    ],
)
def test_dark_scheme_is_legible_too(looking: Watched, axe: str, path: str) -> None:
    looking.page.emulate_media(color_scheme="dark")
    go(looking, "owner", path)
    _axe(looking, axe)


def _axe(looking: Watched, axe: str) -> None:
    """Playwright evaluates through the debugger, which the page's policy does not bind."""
    looking.page.evaluate(axe)
    found = looking.page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    bad = [
        (rule["id"], rule["impact"], [node["html"][:160] for node in rule["nodes"][:3]])
        for rule in found["violations"]
        if rule["impact"] in SERIOUS
    ]
    assert not bad, json.dumps(bad, indent=1)


def _no_sideways(looking: Watched) -> None:
    """Zoom of 400 % leaves 320 px: the page scrolls down, never sideways; wide tables do so by themselves."""
    looking.page.set_viewport_size({"width": 320, "height": 640})
    for _ in range(20):  # page.js measures its tables once the browser has told it of the new size
        wide = looking.page.evaluate("() => document.documentElement.scrollWidth")
        if wide <= 320:
            break
        looking.page.wait_for_timeout(50)
    assert wide <= 320, f"{wide} px wide at 320"
