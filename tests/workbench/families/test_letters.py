"""Letters: filled from the record and from nothing else, read and signed by a person, sent, printed; no promise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from desk import get, post, words_of
from django.utils import timezone
from kinfolk import applied, by_number, eligible, reviewed, stepped, wished
from pytest_django import Settings

from murderbook.procedures import StepKind
from murderbook.procedures.clocks import State
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.families.letters.course import Course, course_of, draft_of_application
from murderbook.workbench.families.letters.filling import day_in, in_order
from murderbook.workbench.families.letters.reading import gaps, promises
from murderbook.workbench.families.letters.templates import LABELS, TemplateError, read, template
from murderbook.workbench.families.models import Contact, Letter, LetterAct
from murderbook.workbench.families.reviews.standings import Applied
from murderbook.workbench.register.models import Person
from personas import Unit

TODAY = timezone.localdate()
RECEIVED = date(2026, 8, 31)


@pytest.fixture
def one(unit: Unit) -> Applied:
    mother = Person.objects.get(role="next of kin")
    wished(unit.cases[0], mother, unit.accounts["owner"])
    return eligible(applied(unit.cases[0], unit.accounts["owner"], RECEIVED), RECEIVED, unit.accounts["owner"])


def drafted(unit: Unit, name: str = "receipt") -> Course:
    assert post(unit, "letter/", {"template": name, "application": "1", "person": "1"}).status_code == 302
    return course_of(Letter.objects.latest("number"))


def act(unit: Unit, what: str, number: int = 1, **said: object) -> str:
    answer = post(unit, f"letter/{number}/{what}/", dict(said))
    assert answer.status_code in (302, 409, 422)
    return words_of(answer)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", LABELS)
def test_every_template_is_there_and_promises_nothing(name: str, language: str) -> None:
    found = template(name, language)
    assert found.subject and not promises(found.text, language) and "{unit}" in found.text


def test_a_letter_is_filled_from_the_record(unit: Unit, one: Applied) -> None:
    text = drafted(unit).text
    assert text.startswith("Ruth Alder\n") and "It reached us on August 31, 2026." in text
    assert "which is by February 28, 2027" in text and "Your contact here is The member." in text
    assert "(Pub. L. 117-164; 34 U.S.C. 60901-60912)" in text and not gaps(text)


def test_in_the_familys_language(unit: Unit) -> None:
    owner = unit.accounts["owner"]
    one = reviewed(applied(unit.cases[0], owner, RECEIVED, language="es"), RECEIVED, owner)
    one = stepped(
        one, StepKind.DECIDED, date(2026, 10, 1), owner, outcome="no re-investigation", text="Nada que probar"
    )
    text = draft_of_application(one, "decision", owner, TODAY).draft
    assert "La decisión es: por ahora el caso no se investiga de nuevo." in text
    assert "La revisión terminó el 1 de octubre de 2026." in text and "Nada que probar" in text
    assert "a partir del 1 de octubre de 2031" in text


def test_each_letter_says_what_its_step_says(unit: Unit, one: Applied) -> None:
    owner = unit.accounts["owner"]
    one = stepped(one, StepKind.EXTENDED, date(2026, 10, 1), owner, months=6, text="Eleven boxes of paper.")
    extension = draft_of_application(one, "extension", owner, TODAY).draft
    assert "Eleven boxes of paper." in extension and "is August 28, 2027" in extension
    update = draft_of_application(one, "update", owner, date(2026, 11, 1)).draft
    assert "today, November 1, 2026: the conditions of the law are met, and a reviewer is being chosen" in update
    one = stepped(one, StepKind.ANSWERED, RECEIVED, owner, part="no_perpetrator", outcome="no", text="one was charged")
    assert "- No likely perpetrator has been identified (34 U.S.C. 60911)" in (
        draft_of_application(one, "certification", owner, TODAY).draft
    )


def test_conditions_that_are_not_met_are_told_in_the_familys_language(unit: Unit) -> None:
    owner = unit.accounts["owner"]
    one = applied(unit.cases[0], owner, RECEIVED, language="es", relation="neighbour")
    one = stepped(one, StepKind.ANSWERED, RECEIVED, owner, part="leads_exhausted", outcome="no", text="two remain")
    text = draft_of_application(one, "certification", owner, TODAY).draft
    assert "- Quien presenta la solicitud es de la familia (34 U.S.C. 60911)" in text
    assert "- Se han agotado todas las pistas de valor probatorio (34 U.S.C. 60911)" in text


def test_what_the_record_does_not_say_stands_open_and_is_not_signed(unit: Unit, one: Applied) -> None:
    letter = drafted(unit, "decision")
    assert "[decision: not on record]" in letter.text and "[decision reason: not on record]" in letter.text
    page = get(unit, "letter/1/")
    assert "somebody must before it can be signed" in page and "Put it into the text, under Write it otherwise" in page
    assert "I have read this letter" not in page, "what cannot be signed offers no signature"
    assert "The record does not say" in act(unit, "sign", read="on", seen="0")
    assert not LetterAct.objects.exists()


def test_the_way_of_a_letter_to_the_clock(unit: Unit, one: Applied) -> None:
    draft = drafted(unit).letter.draft
    assert "not signed as it stands" in act(unit, "send", on=TODAY, channel="letter")
    assert act(unit, "amend", text=f"{draft}\nP.S. Thank you.", seen="0") == ""
    assert "Read it again" in act(unit, "sign", read="on", seen="0"), "somebody wrote it otherwise"
    assert act(unit, "sign", read="on", seen="1") == ""
    assert "cannot have been sent before" in act(unit, "send", on=TODAY - timedelta(days=1), channel="letter")
    assert act(unit, "send", on=TODAY, channel="letter") == ""
    now = by_number(unit.cases[0], 1).standing(TODAY)
    done = {found.id: found.state for found in now.deadlines}
    assert done["receipt"] in (State.DONE, State.LATE) and done["rights"] is done["receipt"]
    contact = Contact.objects.get()
    assert contact.text.startswith("Letter 1 sent: receipt and notice of rights.") and contact.person is not None
    page = get(unit, "letter/1/")
    assert "P.S. Thank you." in page and "The first draft" in page and "signed by The member" in page
    assert Letter.objects.get().draft == draft, "the first draft is kept"
    assert "write another one" in act(unit, "discard", reason="too late")
    verbs = AuditEntry.objects.filter(object_key=unit.cases[0].key, verb__endswith=" letter")
    assert set(verbs.values_list("verb", flat=True)) >= {"draft letter", "amend letter", "sign letter", "send letter"}


def test_another_text_takes_the_signature_back(unit: Unit, one: Applied) -> None:
    drafted(unit)
    act(unit, "sign", read="on", seen="0")
    act(unit, "amend", text="Another letter", seen="1")
    assert "not signed as it stands" in act(unit, "send", on=TODAY, channel="letter")
    assert act(unit, "discard", reason="not needed") == "" and "Put aside. not needed" in get(unit, "letter/1/")


def test_a_promise_is_shown_and_signed_with_a_reason_alone(unit: Unit, one: Applied) -> None:
    drafted(unit)
    act(unit, "amend", text="We will find\nhim very soon.", seen="0")
    page = get(unit, "letter/1/")
    assert "promises what no record can keep" in page and "“We will find”" in page and "“very soon”" in page
    assert 'promises what no record can keep ("We will find", "very soon")' in act(unit, "sign", read="on", seen="1")
    assert act(unit, "sign", read="on", seen="1", reason="quoted from her own letter") == ""
    assert "quoted from her own letter" in get(unit, "letter/1/")


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("We WILL   find who did it", "en", ["WILL find"]),
        ("I promised you, and guarantee it", "en", ["promised", "guarantee"]),
        ("A compromise was found; we found him", "en", []),
        ("Le aseguramos que encontraremos al culpable", "es", ["Le aseguramos", "encontraremos"]),
        ("Prometemos y garantizamos", "es", ["Prometemos", "garantizamos"]),
        ("We will find him", "es", []),
    ],
)
def test_words_that_promise(text: str, language: str, found: list[str]) -> None:
    told = promises(text, language)
    assert [one.removeprefix("We ") for one in told] == found


def test_a_letter_to_the_family_on_an_anniversary(unit: Unit, one: Applied) -> None:
    letter = drafted(unit, "anniversary").letter
    assert letter.application is None and letter.draft.startswith("Ruth Alder")
    assert post(unit, "letter/", {"template": "anniversary", "person": "7"}).status_code == 404
    assert post(unit, "letter/", {"template": "receipt", "application": "7"}).status_code == 404
    assert post(unit, "letter/", {"template": "../../secret", "person": "1"}).status_code == 404


def test_templates_of_the_unit_stand_in_its_record(
    unit: Unit, one: Applied, settings: Settings, tmp_path: Path
) -> None:
    settings.RECORD = replace(settings.RECORD, folder=tmp_path)
    own = tmp_path / "letters" / "en" / "receipt.txt"
    own.parent.mkdir(parents=True)
    own.write_text("Subject: {case}\n\nDear {applicant}, we have it.", encoding="utf-8")
    assert drafted(unit).text == "Dear Ruth Alder, we have it."
    own.write_text("Subject: {case}\n\nDear {mother}", encoding="utf-8")
    client = unit.client("member")
    sent = {"template": "receipt", "application": "1"}
    answer = client.post(f"/case/{unit.cases[0].key}/family/letter/", sent, follow=True)
    assert "{mother} is nothing that the record fills in" in words_of(answer) and Letter.objects.count() == 1


@pytest.mark.parametrize("text", ["no subject\n\ntext", "Subject: alone\n\n"])
def test_a_template_without_subject_or_letter_is_refused(text: str) -> None:
    with pytest.raises(TemplateError, match="the first line begins with"):
        read("receipt", "en", text, "letters/en/receipt.txt")


def test_days_and_names_as_one_writes_them() -> None:
    assert (day_in("en", date(2026, 3, 1)), day_in("es", date(2026, 3, 1))) == ("March 1, 2026", "1 de marzo de 2026")
    assert (in_order("Alder, Ruth"), in_order("Ruth Alder"), in_order("Alder,")) == (
        "Ruth Alder",
        "Ruth Alder",
        "Alder,",
    )


def test_a_letter_on_paper(unit: Unit, one: Applied) -> None:
    pytest.importorskip("weasyprint")
    import pypdfium2

    drafted(unit)

    def pages(persona: str = "member") -> str:
        answer = unit.client(persona).get(f"/case/{unit.cases[0].key}/family/letter/1/pdf/")
        assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
        document = pypdfium2.PdfDocument(BytesIO(answer.content))
        return "\n".join(page.get_textpage().get_text_range() for page in document)

    assert "Draft: not signed" in pages()
    act(unit, "sign", read="on", seen="0")
    signed = pages()
    assert "Draft" not in signed and "The member" in signed and "August 31, 2026" in signed
    assert AuditEntry.objects.filter(verb="export letter").count() == 2
    assert unit.client("reader").get(f"/case/{unit.cases[0].key}/family/letter/1/pdf/").status_code == 404
