"""Clients of a server that is killed under them: each appends to one text of one case, as a browser does it, and meets
the others. What each saw and was told is a history, to be checked by histories.py."""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlencode

from histories import Append, Read

CSRF = "c" * 32
SEEN = re.compile(r'name="seen_notes" value="([^"]*)"')
TIMEOUT = 60
AMENDS = 0.2  # of all acts of a long run; each meets others several times before it stands
ON_SCREEN, MERGING = 0.05, 0.5  # seconds at most that a form is looked at, and a conflict


@dataclass
class History:
    appends: list[Append] = field(default_factory=list)
    reads: list[Read] = field(default_factory=list)
    entries: dict[str, bool] = field(default_factory=dict)  # of the chrono: whether it was acknowledged
    answered: int = 0
    shown: int = 0  # conflicts
    broken: int = 0  # requests whose answer the kill took
    odd: list[str] = field(default_factory=list)


@dataclass
class Client(threading.Thread):
    """`acts` left are shared: a list from which each takes one."""

    number: int
    server: dict[str, Any]
    acts: list[int]
    history: History
    seed: int
    amends: float = AMENDS

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self._known: tuple[str, ...] | None = None  # what stood there when it last looked
        self._chance = random.Random(self.seed * 1_000 + self.number)

    def __hash__(self) -> int:
        return self.number

    def run(self) -> None:
        try:
            while True:
                act = self.acts.pop()
                token = f"t{self.number}-{act}"
                self._append(token) if self._chance.random() < self.amends else self._enter(token)
        except IndexError:
            return
        except Exception as error:
            self.history.odd.append(f"client {self.number}: {error!r}")

    def _enter(self, token: str) -> None:
        """Into the chrono, once, come what may."""
        answer = self._post("chrono/add/", {"when": "3 May 1987", "text": token})
        self.history.entries[token] = answer is not None and answer[0] == 302
        if answer is not None and answer[0] != 302:
            self.history.odd.append(f"{token}: {answer[0]} for an entry")

    def _append(self, token: str) -> None:
        """Until it stands: who is told nothing looks again before he writes again."""
        seen = self._read() if self._known is None else self._known
        wait = ON_SCREEN
        while token not in seen:
            time.sleep(self._chance.uniform(0, wait))
            wait = MERGING
            began = time.monotonic()
            answer = self._save(seen, token)
            self.history.appends.append(Append(token, seen, time.monotonic() if answer and answer[0] == 302 else None))
            if answer is not None and answer[0] == 302:
                self._known = (*seen, token)
                return
            if answer is not None and answer[0] != 409:
                self.history.odd.append(f"{token}: {answer[0]} for an amendment")
                return
            if answer is None:
                seen = self._read()
            else:
                self.history.shown += 1
                seen = self._conflict(answer[1], token)
                self.history.reads.append(Read(began, seen))

    def _save(self, seen: tuple[str, ...], token: str) -> tuple[int, str] | None:
        """What the page of a conflict sends is what the form sends, with the decision."""
        before = "\n".join(seen)
        decided = {"contested": "notes", "merge_notes": "typed"}
        texts = {"seen_notes": before, "notes": f"{before}\n{token}", "reason": "added"}
        return self._post("facts/", texts | decided)

    def _conflict(self, page: str, token: str) -> tuple[str, ...]:
        """Both texts are there, and what I wrote can be sent again."""
        if 'name="merge_notes"' not in page or token not in page:
            self.history.odd.append(f"{token}: a conflict that does not show both texts")
        return _tokens(page)

    def _read(self) -> tuple[str, ...]:
        while True:
            began = time.monotonic()
            answer = self._request("GET", "facts/")
            if answer is not None and answer[0] == 200:
                tokens = _tokens(answer[1])
                self.history.reads.append(Read(began, tokens))
                return tokens
            if answer is not None:
                raise AssertionError(f"{answer[0]} for the form")

    def _post(self, path: str, data: dict[str, str]) -> tuple[int, str] | None:
        return self._request("POST", path, urlencode(data | {"csrfmiddlewaretoken": CSRF}))

    def _request(self, method: str, path: str, body: str | None = None) -> tuple[int, str] | None:
        """Status and page; None where the server died over it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server["port"], timeout=TIMEOUT)
        session = self.server["sessions"][self.number]
        headers = {"Cookie": f"sessionid={session}; csrftoken={CSRF}", "Connection": "close"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, f"/case/{self.server['case']}/{path}", body, headers)
            answer = connection.getresponse()
            told = answer.status, answer.read().decode()
            self.history.answered += 1
            return told
        except (OSError, http.client.HTTPException):
            self.history.broken += 1
            return None
        finally:
            connection.close()


def _tokens(page: str) -> tuple[str, ...]:
    found = SEEN.search(page)
    return tuple(unescape(found[1]).split()) if found else ()


def clients(
    people: int, server: dict[str, Any], acts: int, seed: int, amends: float = AMENDS
) -> tuple[History, list[Client]]:
    history, left = History(), list(range(acts))
    return history, [Client(number, server, left, history, seed, amends) for number in range(people)]


def moments(threads: list[Client], history: History, answers: Callable[[], int]) -> Iterator[None]:
    """Whenever so many more requests were answered, until the last client has ended: by the clock, a busy machine would
    be killed before it has done anything."""
    due = answers()
    while any(thread.is_alive() for thread in threads):
        if history.answered >= due:
            yield
            due = history.answered + answers()
        time.sleep(0.002)
