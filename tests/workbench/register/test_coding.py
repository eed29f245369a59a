"""The coding sheet: only what changed is saved, under the coder's name; a second coder's word replaces no first one."""

from __future__ import annotations

import pytest
from django.http import HttpResponse

from murderbook.casefile.behaviour import Presence
from murderbook.casefile.code_lists import code_list
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.register import records
from murderbook.workbench.register.models import Behaviour, Case, Revision
from personas import Unit, make_unit
from rich_case import fill

CODES = [entry.code for entry in code_list("behaviour").entries]


@pytest.fixture
def unit(db: None) -> Unit:
    """One behaviour, `bound`, is coded absent by AB from page 12."""
    made = make_unit()
    fill(made.cases[0], made.accounts["owner"])
    return made


def sheet(unit: Unit, **coded: str) -> dict[str, str]:
    """What a browser sends of the sheet as it stands, with these behaviours coded otherwise."""
    now = dict(Behaviour.objects.filter(case=unit.cases[0]).values_list("code", "presence"))
    data = {f"seen_{code}": now.get(code, "unknown") for code in CODES}
    data |= {f"code_{code}": now.get(code, "unknown") for code in CODES}
    return data | {f"code_{code}": presence for code, presence in coded.items()}


def save(unit: Unit, data: dict[str, str], persona: str = "member") -> HttpResponse:
    return unit.client(persona).post(f"/case/{unit.cases[0].key}/behaviours/", data)


def shown(unit: Unit, path: str, persona: str = "member") -> str:
    return unit.client(persona).get(f"/case/{unit.cases[0].key}/{path}").content.decode()


def test_the_sheet_lists_the_whole_scheme_unknown_by_default(unit: Unit) -> None:
    text = shown(unit, "behaviours/")
    assert all(entry.label in text for entry in code_list("behaviour").entries if "'" not in entry.label)
    assert text.count('value="unknown" data-choice="u" checked') == len(CODES) - 1
    assert text.count('value="absent" data-choice="a" checked') == 1 and "AB" in text and "page 12" in text


def test_only_what_changed_is_saved(unit: Unit) -> None:
    version = Case.objects.get(pk=unit.cases[0].pk).version
    data = sheet(unit, gagged="present", staged="absent") | {"source": "autopsy", "page": "3"}
    assert save(unit, data).status_code == 302
    rows = {row.code: row for row in Behaviour.objects.filter(case=unit.cases[0])}
    assert set(rows) == {"bound", "gagged", "staged"}, "unknown needs no row"
    gagged = rows["gagged"]
    assert (gagged.presence, gagged.coded_by, gagged.source, gagged.page) == ("present", "The member", "autopsy", "3")
    assert (rows["bound"].coded_by, rows["bound"].page) == ("AB", "12"), "left as it was"
    (record,) = records.cases(Case.objects.filter(pk=unit.cases[0].pk))
    assert record.presence_of("gagged") is Presence.PRESENT and record.presence_of("staged") is Presence.ABSENT
    assert Case.objects.get(pk=unit.cases[0].pk).version == version + 1, "one change for the engines"
    entry = AuditEntry.objects.order_by("index").last()
    assert entry is not None and entry.verb == "code behaviours"
    assert save(unit, sheet(unit)).status_code == 302 and Revision.objects.count() == 2, "sent as shown: nothing"


def test_a_second_coder_who_disagrees_is_kept_and_shown(unit: Unit) -> None:
    assert save(unit, sheet(unit, bound="present")).status_code == 422, "he says why"
    assert Behaviour.objects.get().presence == "absent"
    data = sheet(unit, bound="present") | {"reason": "ligature marks, autopsy", "page": "4"}
    assert save(unit, data).status_code == 302
    row = Behaviour.objects.get()
    assert (row.presence, row.coded_by, row.source, row.page) == ("present", "The member", "", "4")
    revision = Revision.objects.get()
    assert (revision.before["presence"], revision.before["coded_by"]) == ("absent", "AB")
    for path in ("behaviours/", "scene/"):
        text = shown(unit, path)
        assert "coders disagree" in text and "before: absent, by AB" in text, path
    assert "ligature marks, autopsy" in shown(unit, "history/", "reader")
    again = sheet(unit, bound="unknown") | {"reason": "not legible"}
    assert save(unit, again, "owner").status_code == 302
    text = shown(unit, "behaviours/")
    assert "before: present, by The member" in text and "before: absent, by AB" in text


def test_one_who_corrects_himself_is_no_disagreement(unit: Unit) -> None:
    save(unit, sheet(unit, gagged="present"))
    save(unit, sheet(unit, gagged="absent") | {"reason": "wrong line"})
    assert "coders disagree" not in shown(unit, "behaviours/")


def test_two_coders_at_once(unit: Unit) -> None:
    mine = sheet(unit, gagged="present", staged="present")
    theirs = sheet(unit, gagged="absent", posed="present")
    assert save(unit, theirs, "owner").status_code == 302
    answer = save(unit, mine)
    assert answer.status_code == 409
    (one,) = answer.context["differ"]
    assert (one.was, one.theirs, one.mine) == ("unknown", "absent", "present")
    assert not Behaviour.objects.filter(code="staged").exists(), "nothing of it is saved"
    text = answer.content.decode()
    row = text.split('id="row-gagged"')[1].split("</tr>")[0]
    assert 'name="seen_gagged" value="absent"' in row and "checked" not in row, "it is to be chosen anew"
    assert "checked" in text.split('id="row-staged"')[1].split("</tr>")[0]
    undecided = sheet(unit, staged="present") | {name: text for pair in one.hidden for name, text in [pair]}
    undecided.pop("code_gagged", None)
    answer = save(unit, undecided)
    assert answer.status_code == 422 and "choose which of the texts" in answer.content.decode()
    assert [(one.was, one.theirs, one.mine) for one in answer.context["differ"]] == [("unknown", "absent", "present")]
    again = sheet(unit, gagged="present", staged="present") | {"reason": "page 9 says so"}
    assert save(unit, again).status_code == 302
    assert Behaviour.objects.get(code="gagged").presence == "present"
    assert Behaviour.objects.get(code="posed").presence == "present", "what I left follows my colleague"


def test_the_same_said_twice_is_no_conflict(unit: Unit) -> None:
    mine = sheet(unit, gagged="present")
    save(unit, sheet(unit, gagged="present"), "owner")
    assert save(unit, mine).status_code == 302
    assert Behaviour.objects.get(code="gagged").coded_by == "The owner"


@pytest.mark.parametrize(
    "data",
    [
        {"code_gagged": "perhaps", "seen_gagged": "unknown"},
        {"code_gagged": "x" * 1_000, "seen_gagged": "unknown"},
        {"code_gagged": "present", "seen_gagged": "unknown", "source": "x" * 201},
        {"code_gagged": "present", "seen_gagged": "unknown", "page": "x" * 21},
        {"code_gagged": "present", "seen_gagged": "never"},
    ],
)
def test_hostile_sheets_write_nothing(unit: Unit, data: dict[str, str]) -> None:
    assert save(unit, data).status_code in (409, 422)
    assert Behaviour.objects.count() == 1 and not Revision.objects.exists()


def test_codes_of_no_list(unit: Unit) -> None:
    """Those that a file brought are kept and shown; those that a form makes up are not looked at."""
    Behaviour.objects.create(case=unit.cases[0], code="old_code", presence="not applicable")
    assert "old_code" in shown(unit, "behaviours/") and "not applicable" in shown(unit, "behaviours/")
    assert save(unit, {"code_made_up": "present", "seen_made_up": "unknown"}).status_code == 302
    assert not Behaviour.objects.filter(code="made_up").exists()


def test_who_may_only_read_codes_nothing(unit: Unit) -> None:
    for persona in ("reader", "consultant", "outsider", "administrator", "auditor"):
        assert save(unit, sheet(unit, gagged="present"), persona).status_code == 404
        assert unit.client(persona).get(f"/case/{unit.cases[0].key}/behaviours/").status_code == 404
    assert Behaviour.objects.count() == 1
