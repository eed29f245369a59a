"""A browser window that remembers everything it should not have said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page, Request, Response

    from personas import Unit


@dataclass(frozen=True)
class Standing:
    """What does not change from test to test: the personas' unit, and where it is served."""

    unit: Unit
    url: str


class Watched:
    """Collects console errors, policy violations, uncaught errors, failed answers, requests that leave the machine."""

    def __init__(self, page: Page, unit: Unit, home: str) -> None:
        self.page, self.unit, self.home = page, unit, home
        self.complaints: list[str] = []
        self.expected: list[str] = []  # words of complaints that a test provokes
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)
        page.add_init_script(
            "document.addEventListener('securitypolicyviolation', e => console.error("
            "`POLICY ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`))"
        )

    def log_in(self, persona: str) -> None:
        """Put the cookie of a session into the window: the log-in page has tests of its own."""
        cookie = self.unit.client(persona).cookies["sessionid"]
        self.page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": self.home}])

    def open(self, path: str, expect: int = 200) -> None:
        # Only the map goes on fetching once a page is there, and waiting for silence costs half a second each time.
        answer = self.page.goto(path, wait_until="networkidle" if "/scene/" in path else "load")
        assert answer is not None and answer.status == expect, f"{path}: {answer and answer.status}"
        if expect != 200:  # the browser itself reports the status that was asked for, now or a moment later
            self.expected.append(str(expect))

    def assert_quiet(self) -> None:
        said = [line for line in self.complaints if not any(words in line for words in self.expected)]
        assert not said, "\n".join(said)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console {message.type} on {self.page.url}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.complaints.append(f"left the machine: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status} for {response.url}")
