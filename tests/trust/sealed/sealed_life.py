"""A record lives through a day with sealed work in it, in a process of its own: `python sealed_life.py RECORD PLAN`.

PLAN is JSON: canaries to write into the sealed compartment and, as a control, into open cases; what happens at the end
("close": the desk is closed; "kill": the process dies with everything open; "error": pages fail on the way; "seal": a
case of the open record is sealed). Whoever does not die makes a backup last, beside the record, and leaves its words.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "workbench"), str(HERE.parent / "workbench" / "sealed")]

# Where a canary goes, of a case and of its chronological record and persons.
FIELDS = ("own_number", "victim-name", "area")


def main(record: Path, plan: dict[str, Any]) -> None:
    import blank
    from murderbook.workbench.boot import open_record
    from murderbook.workbench.record import create_folder

    create_folder(record, "Cold case unit")
    blank.begin(record)
    open_record(record)
    blank.begin_sealed()
    from seats import Seat

    from personas import make_unit

    unit = make_unit()
    member = unit.client("member")
    place = unit.default.key
    for case in _write(member, "", place, plan["open"]):
        member.get(case)
    seat = Seat(unit, "member").found(name=plan["sealed"][0][:80])
    seat.shares()
    inside = _compartment(seat.inside("register/new/").content.decode())
    for case in _write(seat.client, seat.within, inside, plan["sealed"][1:]):
        seat.client.get(case)
        seat.client.get(f"{seat.within}register/", {"q": plan["sealed"][1]})
    key = re.findall(r"/case/([A-Za-z0-9_-]{22})/", seat.inside("register/").content.decode())[0]
    _lay_in(seat, key, plan["sealed"][4:7])
    seat.inside(f"open-cases/like/{key}/")
    _chart(seat, key, plan["sealed"][2])
    seat.client.get(f"{seat.within}leads/", {"q": plan["sealed"][2]})
    if plan["end"] == "error":
        _fail(seat, key, plan["sealed"][3])
    if plan["end"] == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if plan["end"] == "seal":
        _seal(unit, plan)
    seat.close()
    _back_up(unit, record.parent)
    _settle()


def _lay_in(seat: Any, key: str, words: list[str]) -> None:  # noqa: ANN401
    """A paper whose name, description and bytes are canaries; it is downloaded, and withdrawn."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    name, description, inside = words
    content = b"".join(f"{inside} on page {at}\n".encode().ljust(4_000) for at in range(50))
    sent = {"file": SimpleUploadedFile(f"{name}.txt", content), "description": description}
    assert seat.client.post(f"{seat.within}case/{key}/papers/", sent).status_code == 302
    (path,) = set(re.findall(r"/papers/[0-9]+/", seat.inside(f"case/{key}/papers/").content.decode()))
    assert b"".join(seat.inside(f"case/{key}{path}")) == content
    assert seat.inside(f"case/{key}{path}withdraw/", {"reason": description}).status_code == 302


def _chart(seat: Any, key: str, word: str) -> None:  # noqa: ANN401
    """A link chart of the case is drawn, kept with a note, taken away; the persons of the files are listed."""
    assert seat.inside(f"network/chart/?from={key}").status_code == 200
    drawn = {"start": key, "places": {key: [0, 0]}, "name": word[:60], "notes": [[1, 1, word]]}
    kept = json.dumps(drawn)
    answer = seat.client.post(f"{seat.within}network/chart/keep/", kept, content_type="application/json")
    assert answer.status_code == 200
    assert seat.inside("network/chart/sheet/", {"chart": kept, "as": "zip"}).status_code == 200
    assert seat.inside("persons/").status_code == 200


def _back_up(unit: Any, home: Path) -> None:  # noqa: ANN401
    from murderbook.workbench.backup.founding import confirm_key, make_key
    from murderbook.workbench.backup.making import back_up

    _, words = make_key(unit.accounts["administrator"])
    confirm_key(unit.accounts["administrator"], " ".join(words))
    (home / "words.txt").write_text(" ".join(words), encoding="utf-8")
    back_up(home / "one.mbk", None)


def _write(client: Any, within: str, compartment: str, words: list[str]) -> list[str]:  # noqa: ANN401
    """Cases of fifteen words each: three of their own, a person's, an exhibit's, a chronological entry's ten."""
    found = []
    for at in range(0, len(words), 15):
        own = words[at : at + 15]
        new = dict(zip(FIELDS, own, strict=False)) | {
            "kind": "homicide", "status": "open", "victim-sex": "U", "place-precision": "unknown",
            "compartment": compartment,
        }  # fmt: skip
        made = client.post(f"{within or '/'}register/new/", new)
        assert made.status_code == 302, made.content.decode()[-3000:]
        page = made["Location"]
        found.append(page)
        unknown = dict.fromkeys(("alive", "located", "willing", "tie_ended"), "unknown")
        more = (
            ("chrono/add/", {"when": "1999", "text": " ".join(own[5:]) or "nothing"}),
            ("people/add/?as=witness", {"name": "".join(own[3:4]) or "nobody", "sex": "M", **unknown}),
            ("evidence/add/", {"number": "E-1", "description": "".join(own[4:5]), "custody": "located"}),
        )
        for slug, fields in more:
            sent = client.post(f"{page}{slug}", fields)
            assert sent.status_code == 302, (slug, sent.status_code, sent.content.decode()[-3000:])
    return found


def _compartment(page: str) -> str:
    found = re.search(r'name="compartment"[^>]*value="([^"]+)"|<option value="([A-Za-z0-9_-]{22})"', page)
    assert found
    return found.group(1) or found.group(2)


def _fail(seat: Any, key: str, word: str) -> None:  # noqa: ANN401
    """A page that breaks over what it was sent, and one that is refused."""
    from unittest import mock

    seat.client.raise_request_exception = False
    with mock.patch("murderbook.workbench.register.book.views.overview", side_effect=RuntimeError(word)):
        seat.client.get(f"{seat.within}case/{key}/")
    with mock.patch("murderbook.workbench.audit.log._record", side_effect=RuntimeError(f"cannot write {word}")):
        assert seat.client.get(f"{seat.within}case/{key}/").status_code in (500, 503)
    seat.client.get(f"{seat.within}case/{word}/")
    seat.client.post(f"{seat.within}case/{key}/chrono/add/", {"when": word, "text": word})


def _seal(unit: Any, plan: dict[str, Any]) -> None:  # noqa: ANN401
    """A case of the open record, full of canaries, is sealed."""
    from seats import Seat

    owner = unit.client("owner")
    (page,) = _write(owner, "", unit.default.key, plan["moved"])
    owner.get(page)
    unit.client("member").get(page)
    seat = Seat(unit, "owner").found(name="Another")
    seat.shares()
    key = page.rstrip("/").rsplit("/", 1)[-1]
    done = seat.inside(f"seal/{key}/", {"reason": "it leads into the house", "understood": "on"})
    assert done.status_code == 302, done.content.decode()[-3000:]
    seat.close()


def _settle() -> None:
    from django.db import connections

    for connection in connections.all():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("CHECKPOINT")  # what is in its memory alone is searched for in its files
        connection.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))
