"""The page of a geographic profile: who sees what, which places count, what a change of the form changes."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.register.models import Case, Place
from personas import Unit, make_unit, named_in

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

SPOTS = [(40.0, -95.0), (40.02, -95.03), (40.01, -94.98), (39.99, -95.01), (40.03, -95.01), (40.015, -94.99)]


def _case(unit: Unit, number: int, series: str | None = "Kestrel", *, secret: bool = False) -> Case:
    where = unit.restricted if secret else unit.default
    return Case.objects.create(
        compartment=where, own_number=f"K-{number}", status="cleared", series=series, year=1990 + number
    )


def _place(case: Case, at: tuple[float, float], site: str = "death", precision: str = "exact") -> Place:
    return Place.objects.create(case=case, site=site, latitude=at[0], longitude=at[1], precision=precision)


@pytest.fixture
def unit() -> Unit:
    made = make_unit()
    made.cases = [_case(made, number) for number in range(len(SPOTS))]
    for case, spot in zip(made.cases, SPOTS, strict=True):
        _place(case, spot)
    return made


@pytest.fixture(autouse=True)
def _coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("murderbook.workbench.profile.asked.CELLS", (40, 40))


def _url(unit: Unit) -> str:
    return f"/profile/case/{unit.cases[0].key}/"


def _page(unit: Unit, query: str = "", persona: str = "owner") -> Any:  # noqa: ANN401 - a response with a context
    answer = unit.client(persona).get(_url(unit) + query)
    assert answer.status_code == 200
    return answer


def _ticked(unit: Unit, *left_out: int, **more: str) -> dict[str, str]:
    kept = {f"in-{case.key}": "1" for at, case in enumerate(unit.cases) if at not in left_out}
    return {"asked": "1", **kept, **more}


def test_a_known_series_has_a_map_tables_and_an_entry(unit: Unit) -> None:
    answer = _page(unit)
    text = answer.content.decode()
    assert len(answer.context["without"]) == 6 and len(answer.context["areas"]) == 4
    picture = re.search(r'<image href="data:image/png;base64,([^"]+)"', text)
    assert picture is not None and base64.b64decode(picture[1]).startswith(b"\x89PNG")
    assert text.count('<g class="site">') == 6 and "north is up" in text
    assert text.index("When it does not apply") < text.index("<image")
    assert answer.headers["Cache-Control"] == "no-store"
    assert " style=" not in text and "<script>" not in text
    entry = AuditEntry.objects.order_by("-index")[0]
    assert (entry.verb, entry.object_key) == ("read profile", unit.cases[0].key)
    words = AuditWords.objects.get(entry=entry).body
    assert all(case.key in words for case in unit.cases)


def test_a_hidden_case_changes_no_byte_for_an_outsider(unit: Unit) -> None:
    def bytes_of(answer: Any) -> bytes:  # noqa: ANN401
        return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", answer.content)  # type: ignore[no-any-return]

    before = bytes_of(_page(unit, persona="member"))
    _place(_case(unit, 50, secret=True), (41.0, -96.0))
    gone = _case(unit, 51)
    _place(gone, (41.0, -96.0))
    gone.withdrawn_at = gone.created_at
    gone.save()
    after = bytes_of(_page(unit, persona="member"))
    clock = rb"\d\d:\d\d [A-Z]+"
    assert re.sub(clock, b"", before) == re.sub(clock, b"", after)
    assert len(_page(unit, persona="owner").context["found"].sites) == 7
    assert unit.client("outsider").get(_url(unit)).status_code == 404


def test_who_may_see_one_case_gets_a_profile_of_that_one(unit: Unit) -> None:
    secret = [_case(unit, 60 + at, "Heron", secret=True) for at in range(3)]
    mine = _case(unit, 70, "Heron")
    for at, case in enumerate([*secret, mine]):
        _place(case, SPOTS[at])
    answer = unit.client("member").get(f"/profile/case/{mine.key}/")
    assert answer.context["found"] is None and answer.context["taken"] == 1
    text = answer.content.decode()
    assert not any(case.own_number in text for case in secret) and "1 scene:" in text


def test_a_case_in_no_series_says_so(unit: Unit) -> None:
    lone = _case(unit, 80, None)
    text = unit.client("owner").get(f"/profile/case/{lone.key}/").content.decode()
    assert "names no known series" in text and not named_in(text, "K-0")
    blank = _case(unit, 81, "")
    _case(unit, 82, "")
    assert "names no known series" in unit.client("owner").get(f"/profile/case/{blank.key}/").content.decode()


def test_one_place_of_a_case_and_none_that_is_known_roughly(unit: Unit) -> None:
    first, second, third, fourth = unit.cases[:4]
    _place(first, (40.5, -95.5), "disposal")  # a death is known: the place of the body does not count beside it
    _place(first, (40.6, -95.6), "last known")
    Place.objects.filter(case=second).update(precision="city")
    Place.objects.filter(case=third).update(precision="unknown")
    Place.objects.filter(case=fourth).delete()
    _place(fourth, (39.0, -94.0), "last known")
    answer = _page(unit)
    found = answer.context["found"]
    assert found is not None and found.sites.latitude.tolist() == [40.0, 40.03, 40.015]
    assert {scene.number: scene.why_not for scene in answer.context["left_out"]} == {
        "K-1": "known to the city only, which is no scene",
        "K-2": "how exactly its coordinates are known is not said",
        "K-3": "no coordinates of a scene on file",
    }
    assert "3 of 6 cases" in answer.content.decode()


def test_scenes_are_in_order_of_time_and_those_without_a_date_come_last(unit: Unit) -> None:
    Case.objects.filter(pk=unit.cases[0].pk).update(year=None)
    assert [scene.number for scene in _page(unit).context["series"].scenes] == [
        "K-1",
        "K-2",
        "K-3",
        "K-4",
        "K-5",
        "K-0",
    ]


def test_a_withdrawn_place_is_none(unit: Unit) -> None:
    place = Place.objects.get(case=unit.cases[0])
    place.withdrawn_at = unit.cases[0].created_at
    place.save()
    assert len(_page(unit).context["found"].sites) == 5


def test_the_kind_of_place_is_its_weight(unit: Unit) -> None:
    for case, site in zip(unit.cases, ("contact", "assault", "death", "reported", "disposal"), strict=False):
        Place.objects.filter(case=case).update(site=site)
    assert _page(unit).context["found"].sites.weight.tolist() == [1, 1, 1, 0.75, 0.5, 1]


def test_a_case_taken_out_changes_the_surface_and_the_tables(unit: Unit) -> None:
    whole = _page(unit).context
    query = "?" + "&".join(f"{name}={value}" for name, value in _ticked(unit, 1).items())
    less = _page(unit, query).context
    assert len(less["found"].sites) == 5 and less["drawing"].picture != whole["drawing"].picture
    assert [line.taken for line in less["lines"]] == [True, False, True, True, True, True]
    few = _page(unit, "?" + "&".join(f"{n}={v}" for n, v in _ticked(unit, 0, 1, 2, 3).items()))
    assert few.context["found"] is None and "2 scenes of 6" in few.content.decode()
    none = _page(unit, "?asked=1")
    assert none.context["taken"] == 0 and "0 scenes of 6" in none.content.decode()


def test_how_firmly_a_case_belongs_and_how_he_travels(unit: Unit) -> None:
    doubtful = unit.cases[2].key
    query = "&".join(f"{n}={v}" for n, v in _ticked(unit, **{f"firm-{doubtful}": "0.5", "travel": "commuter"}).items())
    answer = _page(unit, "?" + query)
    assert answer.context["found"].sites.probability.tolist() == [1, 1, 0.5, 1, 1, 1]
    text = answer.content.decode()
    assert "5.5 of the 6 scenes are his on average" in text and "all 2 possible sets" in text
    assert "travels to where he hunts; the sites" in text
    scores = _page(unit, "?method=cgt").content.decode()
    assert "they are no probabilities" in scores and "stated probability" not in scores


def test_a_string_begins_with_what_the_search_says(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    from things import _lead, _string

    said = {unit.cases[1].key: 0.63}
    monkeypatch.setattr("murderbook.workbench.profile.scenes.membership_of", lambda row: said)
    key = _string(_lead(unit, unit.cases[0], unit.cases[1]), unit.cases)
    answer = unit.client("owner").get(f"/profile/string/{key}/")
    assert answer.context["found"].sites.probability.tolist() == [1, 0.63, 1, 1, 1, 1]
    text = answer.content.decode()
    assert "by the search, 0.63, his" in text and "here it is taken for a probability" in text
    kept = _ticked(unit, **{f"firm-{unit.cases[1].key}": "0.63", f"firm-{unit.cases[0].key}": "0.2"})
    again = unit.client("owner").get(f"/profile/string/{key}/", kept)
    assert again.context["found"].sites.probability.tolist() == [0.2, 0.63, 1, 1, 1, 1]
    assert unit.client("outsider").get(f"/profile/string/{key}/").status_code == 404


def test_firmness_is_that_of_the_string(unit: Unit) -> None:
    from types import SimpleNamespace

    from murderbook.workbench.profile.scenes import membership_of

    assert membership_of(SimpleNamespace(firmness={"a": 0.4})) == {"a": 0.4}  # type: ignore[arg-type]


@pytest.mark.parametrize("query", ["?method=drop&travel=x", "?firm-nobody=9&asked=", "?method=cgt&travel=commuter"])
def test_what_is_no_choice_of_ours_changes_nothing(unit: Unit, query: str) -> None:
    assert _page(unit, query).status_code == 200
    key = unit.cases[0].key
    odd = "?" + "&".join(f"{n}={v}" for n, v in _ticked(unit, **{f"firm-{key}": "-3"}).items())
    assert _page(unit, odd).context["found"].sites.probability.tolist() == [1.0] * 6


def test_addresses_are_ranked_and_kept_nowhere(unit: Unit) -> None:
    client, tables = unit.client("owner"), _everything()
    file = SimpleUploadedFile("homes.csv", b"name,lat,lon\nfrom the file,40.012,-95.0\n")
    typed = "near, 40.011, -95.005\n<b>far</b>, 45, -90\n"
    answer = client.post(_url(unit), _ticked(unit, places=typed, file=file))  # type: ignore[arg-type]
    assert answer.status_code == 200
    ranked = answer.context["ranked"]
    assert {row["place"].id for row in ranked[:2]} == {"near", "from the file"} and not ranked[2]["inside"]
    assert 0 < ranked[0]["score"] < 50
    text = answer.content.decode()
    assert "<b>far" not in text and "&lt;b&gt;far" in text and text.count('<g class="candidate"') == 2
    assert _everything() == tables
    words = "".join(AuditWords.objects.values_list("body", flat=True))
    assert "near" not in words and "from the file" not in words


def _everything() -> dict[str, int]:
    from django.apps import apps

    skipped = ("audit", "sessions", "axes")
    models = [model for model in apps.get_models() if model._meta.app_label not in skipped]
    return {model._meta.label: model._base_manager.count() for model in models}


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ("only a name", "what was typed, line 1: &#x27;only a name&#x27; is no name with two numbers"),
        ("here, 40.01, -95\nthere, -95.0, 40.01", "line 2: column &#x27;latitude&#x27; holds &#x27;-95.0&#x27;"),
        ("x, 470123.5, 4428000", "It looks like metres of a projection"),
        ("name,lat,lon\nhome,,", "latitude and longitude are empty"),
        ('"open, 40, -95\n', "is no name with two numbers"),
        ("\n".join(f"a, 40, -95.{n:03}" for n in range(501)), "501 places are more than 500"),
    ],
)
def test_bad_addresses_are_told_and_the_map_stays(unit: Unit, places: str, said: str) -> None:
    answer = unit.client("owner").post(_url(unit), _ticked(unit, places=places))
    assert answer.status_code == 422 and said in answer.content.decode()
    assert answer.context["found"] is not None and answer.context["ranked"] == []


def test_bad_files_of_addresses_are_told(unit: Unit) -> None:
    client = unit.client("owner")
    for body, said in ((b"\xff\xfe\x00a", "no text in UTF-8"), (b"x" * 400_001, "larger than 400 kB")):
        answer = client.post(_url(unit), _ticked(unit, file=SimpleUploadedFile("a.csv", body)))  # type: ignore[arg-type]
        assert answer.status_code == 422 and said in answer.content.decode()
    empty = client.post(_url(unit), _ticked(unit, file=SimpleUploadedFile("a.csv", b"")))  # type: ignore[arg-type]
    assert empty.status_code == 200


def test_an_uploaded_list_never_touches_the_disk(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_of_that(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", none_of_that)
    monkeypatch.setattr("django.core.files.uploadedfile.TemporaryUploadedFile.__init__", none_of_that)
    large = SimpleUploadedFile("a.csv", b"home, 40.01, -95.0\n" * 500_000)
    answer = unit.client("owner").post(_url(unit), _ticked(unit, file=large))  # type: ignore[arg-type]
    assert answer.status_code == 422 and "larger than 400 kB" in answer.content.decode()


def test_a_post_without_the_token_is_refused(unit: Unit) -> None:
    from django.test import Client

    session = unit.client("owner").cookies["sessionid"].value
    client = Client(enforce_csrf_checks=True)
    client.cookies["sessionid"] = session
    assert client.get(_url(unit)).status_code == 200
    refused = client.post(_url(unit), _ticked(unit, places="home, 40.01, -95.0"))
    assert refused.status_code == 403


def test_a_name_of_a_case_cannot_break_out_of_the_page(unit: Unit) -> None:
    unit.cases[0].own_number = '</script><script>alert("x")</script>'
    unit.cases[0].series = "<i>Kestrel"
    unit.cases[0].save()
    Case.objects.filter(series="Kestrel").update(series="<i>Kestrel")
    text = _page(unit).content.decode()
    assert "<script>alert" not in text and "<i>Kestrel" not in text and "&lt;i&gt;Kestrel" in text


def test_what_a_server_holds_in_memory_is_more_than_a_list_of_addresses_may_have() -> None:
    from waitress.adjustments import Adjustments

    from murderbook.workbench.profile.uploads import LARGEST

    assert Adjustments().inbuf_overflow > LARGEST + 100_000  # what is typed beside it, and the form


def test_places_that_fit_on_no_map_are_told_and_the_form_stays(unit: Unit) -> None:
    Place.objects.filter(case=unit.cases[0]).update(longitude=95.0)  # its sign was lost
    Place.objects.filter(case=unit.cases[1]).update(longitude=0.0)
    answer = _page(unit)
    text = answer.content.decode()
    assert answer.context["found"] is None and "whose sign was lost" in text and "a profile takes three" not in text
    assert f'name="in-{unit.cases[0].key}"' in text
    mended = _ticked(unit, 0, 1)
    assert unit.client("owner").get(_url(unit), mended).context["found"] is not None


def test_addresses_beyond_the_date_line_are_beside_the_scenes(unit: Unit) -> None:
    for at, case in enumerate(unit.cases):
        Place.objects.filter(case=case).update(latitude=52 + at / 100, longitude=179.98 if at % 2 else -179.97)
    answer = unit.client("owner").post(_url(unit), _ticked(unit, places="home, 52.02, -179.99"))
    longitudes = [site["at"][1] for site in answer.context["map"]["sites"]]
    home = answer.context["map"]["places"][0]["at"]
    assert min(longitudes) <= home[1] <= max(longitudes) and home[0] == 52.02


@pytest.mark.parametrize("name", ['"Bar" x', 'Joe\'s "Bar" Grill', "a;b;c;d;e", "12 Elm Street, Apt 4", 'x, "y'])
def test_names_of_addresses_are_read_again_as_they_were(name: str) -> None:
    from murderbook.formats.typed_places import as_text, places_from_text
    from murderbook.geoprofile import Place as Candidate

    places = [Candidate(name, 42.0, -71.0), Candidate("next", 42.5, -71.5)]
    assert places_from_text(as_text(places), "again") == places


def test_a_line_of_many_cells_is_read_in_a_moment() -> None:
    from time import process_time

    from murderbook.formats.reject import FormatError
    from murderbook.formats.typed_places import places_from_text

    began = process_time()
    with pytest.raises(FormatError):
        places_from_text(",".join(["a"] * 200_000), "the file")
    assert process_time() - began < 2  # four seconds and more when each name was looked for apart
