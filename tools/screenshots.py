"""Pictures of every page of a served record, at two widths.

    python tools/screenshots.py RECORD FOLDER [--readme]

serves RECORD on a free port of this machine, logs in with the accounts of its DEMO-LOGINS.txt, and writes one PNG per
page and width into FOLDER. `--readme` takes only the few pages that the README shows, cut to one screen. The record
should be that of `make demo`: nothing but invented people may be on a picture.
"""

from __future__ import annotations

import argparse
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyotp
from playwright.sync_api import Browser, Page, sync_playwright

WIDTHS = (1280, 820)
HEIGHT = 860
START_SECONDS = 60
LOGINS = "DEMO-LOGINS.txt"

# Account: names of pictures and where they are. {case} and {lead} are those of the strongest lead, {doe} and {report}
# those of the first of the unidentified that has a candidate, {tree} that of the first with a genealogy record,
# {papers} that of the case with documents.
PAGES: dict[str, dict[str, str]] = {
    "sergeant": {
        "worklist": "/",
        "why": "/worklist/{case}/",
        "register": "/register/",
        "help": "/help/",
        "register-filtered": "/register/?status=open&sex=F&weapon=20&year_from=1975&year_to=1989",
        "register-nothing": "/register/?q=zzzz",
        "case-overview": "/case/{case}/",
        "case-chrono": "/case/{case}/chrono/",
        "case-victim": "/case/{case}/victim/",
        "case-people": "/case/{case}/people/",
        "case-scene": "/case/{case}/scene/",
        "case-evidence": "/case/{case}/evidence/",
        "documents": "/case/{papers}/documents/",
        "document": "{document}",
        "page-scanned": "/case/{papers}/page/1/?find=the",
        "page-mention": "{mention}",
        "mentions": "/case/{papers}/mentions/",
        "calls": "/case/{papers}/calls/",
        "calls-of-number": "/case/{papers}/calls/?number=213-555-0188&order=newest",
        "timeline-calls": "/case/{papers}/timeline/?kind=calls&kind=facts",
        "find": "/search/",
        "find-hits": "/search/?q=car",
        "find-nothing": "/search/?q=zzzz+on:1987-13",
        "case-leads": "/case/{case}/leads/",
        "case-nearest": "/case/{case}/nearest/",
        "case-audit": "/case/{case}/audit/",
        "amend-status": "/case/{case}/status/",
        "amend-exhibit": "/case/{case}/evidence/1/",
        "leads-blind": "/leads/blind/",
        "leads": "/leads/",
        "leads-filtered": "/leads/?show=all&chance=1&year_from=1980&order=chance",
        "leads-together": "/leads/judge/?lead={lead}",
        "lead": "/leads/{lead}/",
        "model": "/leads/model/",
        "unidentified": "/unidentified/",
        "doe": "/unidentified/{doe}/",
        "candidate": "/unidentified/{doe}/candidate/{report}/",
        "doe-in-tree": "/unidentified/{tree}/",
        "genealogy-list": "/genealogy/",
        "genealogy": "/genealogy/{tree}/remains/",
        "genealogy-shut": "/genealogy/{doe}/remains/",
        "genealogy-checklist": "/genealogy/{doe}/remains/checklist/",
        "genealogy-signed": "/genealogy/{tree}/remains/checklist/1/",
        "genealogy-files": "/genealogy/{tree}/remains/files/",
        "genealogy-close": "/genealogy/{tree}/remains/close/",
        "determine-after-tree": "/unidentified/{tree}/determination/",
        "scan": "/scan/",
        "imports": "/imports/",
        "import-new": "/imports/new/",
        "access": "/access/",
        "sessions": "/sessions/",
        "factor": "/factor/",
        "absent": "/case/absent/",
    },
    "admin": {"accounts": "/accounts/"},
    "auditor": {"audit": "/audit/"},
}
README = ("worklist", "register", "case-overview", "case-scene", "lead", "candidate")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("record", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--readme", action="store_true")
    asked = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print("No Chromium here: apt install chromium", file=sys.stderr)
        return 1
    asked.folder.mkdir(parents=True, exist_ok=True)
    with serving(asked.record) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        for account, pages in PAGES.items():
            wanted = {name: path for name, path in pages.items() if not asked.readme or name in README}
            if wanted:
                take(browser, address, asked, account, wanted)
        browser.close()
    return 0


def take(browser: Browser, address: str, asked: argparse.Namespace, account: str, pages: dict[str, str]) -> None:
    """Log in and photograph these pages."""
    page = browser.new_context(base_url=address, color_scheme="light").new_page()
    log_in(page, account, password_of(asked.record), secret_of(asked.record, account))
    keys = strongest(page) if account == "sergeant" else {}
    for name, path in pages.items():
        for width in WIDTHS[:1] if asked.readme else WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            page.goto(path.format(**keys), wait_until="networkidle")
            target = asked.folder / (f"{name}.png" if asked.readme else f"{name}-{width}.png")
            page.screenshot(path=target, full_page=not asked.readme)
            print(target)
    page.context.close()


def log_in(page: Page, account: str, password: str, secret: str) -> None:
    page.goto("/login/")
    page.fill("input[name=username]", account)
    page.fill("input[name=password]", password)
    acknowledged = page.locator("input[name=acknowledged]")
    if acknowledged.count():
        acknowledged.check()
    page.click("main button[type=submit]")
    page.wait_for_url("**/login/code/")
    page.fill("input[name=code]", pyotp.TOTP(secret).now())
    page.click("main button[type=submit]")
    page.wait_for_url(re.compile(r"^https?://[^/]+/(?!login/)[^?]*$"))


def strongest(page: Page) -> dict[str, str]:
    """Keys of the first lead of the list and of its first case."""
    page.goto("/leads/")
    lead = page.locator("a[data-row-link]").first.get_attribute("href") or ""
    page.goto(lead)
    case = page.locator('main a[href^="/case/"]').first.get_attribute("href") or ""
    return {
        "lead": lead.strip("/").split("/")[-1],
        "case": case.strip("/").split("/")[1],
        **nameless(page),
        **paper(page),
    }


def nameless(page: Page) -> dict[str, str]:
    """Keys of the first of the unidentified that has a candidate, and of that candidate's report."""
    tree = in_tree(page)
    page.goto("/unidentified/")
    bodies = page.eval_on_selector_all("a[data-row-link]", "all => all.map(one => one.getAttribute('href'))")
    for body in bodies:
        page.goto(body)
        candidate = page.locator('main a[href*="/candidate/"]')
        if candidate.count():
            parts = (candidate.first.get_attribute("href") or "").strip("/").split("/")
            return {"doe": parts[1], "report": parts[3], "tree": tree}
    return {"doe": "absent", "report": "absent", "tree": tree}


def paper(page: Page) -> dict[str, str]:
    """The key of the case that has its paper in, and the addresses of a document and of a mention of it."""
    page.goto("/search/?q=in:pages+the")
    hit = page.locator(".hits-list a")
    if not hit.count():
        return {"papers": "absent", "document": "/case/absent/", "mention": "/case/absent/"}
    case = (hit.first.get_attribute("href") or "").strip("/").split("/")[1]
    page.goto(f"/case/{case}/documents/")
    document = page.locator("td a").first.get_attribute("href") or ""
    page.goto(f"/case/{case}/mentions/")
    mention = page.locator("a[data-row-link]").first.get_attribute("href") or ""
    return {"papers": case, "document": document, "mention": mention}


def in_tree(page: Page) -> str:
    """The key of the first case with a genealogy record."""
    page.goto("/genealogy/")
    first = page.locator("a[data-row-link]")
    return (first.first.get_attribute("href") or "").strip("/").split("/")[1] if first.count() else "absent"


def password_of(record: Path) -> str:
    found = re.search(r"password:\s+(\S+)", (record / LOGINS).read_text(encoding="utf-8"))
    if found is None:
        raise SystemExit(f"{record / LOGINS} names no password")
    return found[1]


def secret_of(record: Path, account: str) -> str:
    found = re.search(rf"^  {account} .*\n\s+secret (\w+)$", (record / LOGINS).read_text(encoding="utf-8"), re.M)
    if found is None:
        raise SystemExit(f"{record / LOGINS} names no secret of {account}")
    return found[1]


@contextmanager
def serving(record: Path) -> Iterator[str]:
    """The application on a free port, ended with the block."""
    command = [Path(sys.executable).with_name("murderbook"), "serve", "--record", record, "--port", "0"]
    server = subprocess.Popen([str(word) for word in command], stderr=subprocess.PIPE, text=True)
    try:
        yield _address(server)
    finally:
        server.terminate()
        server.wait(timeout=20)


def _address(server: subprocess.Popen[str]) -> str:
    assert server.stderr is not None
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        if select.select([server.stderr], [], [], 0.5)[0]:
            found = re.search(r"https?://\S+:\d+", server.stderr.readline())
            if found:
                return found[0]
    raise SystemExit("the application did not start: try 'murderbook serve' to see why")


if __name__ == "__main__":
    sys.exit(main())
