"""People at their desks, by the pages."""

# ruff: noqa: ANN401 - answers of a test client

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.test import Client
from django.utils import timezone

from murderbook.workbench.register.models import Case
from murderbook.workbench.sealed import desks
from murderbook.workbench.sealed.crypto.pair import Pair, fingerprint
from murderbook.workbench.sealed.keys import holders
from murderbook.workbench.sealed.outward import existence
from murderbook.workbench.sealed.shares import Recovery
from personas import PASSWORD, Unit

FOUND = {
    "name": "Operation Heron",
    "custodian": "State attorney, public integrity",
    "legal_ground": "Penal Code 1054.7",
    "review_on": (timezone.localdate() + timedelta(days=90)).isoformat(),
}


KEY = Recovery.of(bytes(range(32))).pair  # the prosecutor's


def set_key(unit: Unit) -> None:
    with transaction.atomic():
        existence.set_prosecutors_key(unit.accounts["administrator"], KEY.public)


class Seat:
    """A persona with an open desk."""

    def __init__(self, unit: Unit, persona: str, password: str = PASSWORD) -> None:
        self.unit, self.persona = unit, persona
        self.client: Client = unit.client(persona)
        answer = self.client.post("/sealed/", {"password": password})
        assert answer.status_code == 302, answer.content.decode()
        self.within = self.lineage = ""

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def text(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.content.decode()

    def inside(self, path: str = "", data: dict[str, Any] | None = None) -> Any:
        if data is None:
            return self.client.get(f"{self.within}{path}")
        return self.client.post(f"{self.within}{path}", data)

    def found(self, **other: str) -> Seat:
        set_key(self.unit)
        answer = self.client.post("/sealed/found/", FOUND | {"fingerprint": fingerprint(KEY.public)} | other)
        assert answer.status_code == 302, answer.content.decode()
        self.within = answer["Location"]
        return self

    def shares(self, needed: int = 3, made: int = 5) -> list[str]:
        """Printed, as somebody copies them from the sheets."""
        names = "\n".join(f"Holder {at}" for at in range(made))
        answer = self.inside("shares/", {"needed": str(needed), "made": str(made), "holders": names})
        page = answer.content.decode()
        sheets = re.findall(r'<ol class="words">(.*?)</ol>', page)
        assert answer.status_code == 200 and len(sheets) == made, page
        (self.lineage,) = set(re.findall(r"Lineage of the file: <[^>]*>([0-9a-f ]{39})<", page))
        return [" ".join(re.findall(r"<li>([a-z]+)</li>", sheet)) for sheet in sheets]

    def fingerprint(self) -> str:
        found = re.search(r'class="fingerprint">([0-9a-f ]+)<', self.text("/sealed/"))
        assert found
        return found.group(1)

    def invite(self, other: Seat, role: str = "member", **more: str) -> Any:
        said = {"name": other.persona, "fingerprint": other.fingerprint(), "role": role, "reason": "works it with me"}
        return self.inside("people/", said | more)

    def close(self) -> None:
        assert self.client.post("/sealed/close/").status_code == 302

    def cabinet(self) -> Any:
        return desks._cabinets[self.within.rstrip("/").rsplit("/", 1)[-1]]

    def pair(self) -> Pair:
        """As the persona's password opens it."""
        return holders.opened_by_password(self.unit.accounts[self.persona], PASSWORD).pair

    def enter_case(self, number: str = "S-1", **fields: Any) -> Case:
        """A case with what a test wants of it, written as the pages of the register do."""
        from murderbook.workbench.access.models import Compartment

        with self.cabinet().work():
            place = Compartment.objects.get(is_default=True)
            return Case.objects.create(compartment=place, own_number=number, status="open", **fields)


def joined(keeper: Seat, guest: Seat, role: str = "member", **more: str) -> Seat:
    """`guest` is invited, and has the compartment on his desk."""
    assert keeper.invite(guest, role, **more).status_code == 302
    keeper.close()
    again = Seat(guest.unit, guest.persona)
    assert "Put it on my desk" in again.text("/sealed/")
    name = keeper.within.rstrip("/").rsplit("/", 1)[-1]
    assert again.client.post(f"/sealed/accept/{name}/").status_code == 302
    again.within = keeper.within
    again.text("/sealed/")
    return again
