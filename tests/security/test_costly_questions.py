"""Questions that would hold up everybody: one GET of -1e99999999 stopped the server for good."""

from __future__ import annotations

import time

import pytest

from personas import Unit, make_unit

pytestmark = pytest.mark.django_db

HUGE = ("-1e99999999", "1e99999999", "-1e200000", "1e-99999999", "NaN", "-Infinity")


@pytest.fixture
def unit() -> Unit:
    return make_unit()


@pytest.mark.parametrize("address", ["/register/?year_from=", "/register/?year_to=", "/worklist/?points_from="])
@pytest.mark.parametrize("number", HUGE)
def test_no_number_is_too_long_to_answer(unit: Unit, address: str, number: str) -> None:
    begun = time.process_time()
    assert unit.client("member").get(address + number).status_code == 200
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("address", ["/register/", "/worklist/", "/register/export.csv", "/worklist/export/"])
def test_a_thousand_words_are_no_question(unit: Unit, address: str) -> None:
    """They were a 503 "busy" (SQLite refuses the expression), after seconds within the writer's lock."""
    client = unit.client("member")
    assert client.get(address, {"q": "x " * 1_100}).status_code == 200
    assert client.get(address, {"q": " ".join("abcdefghijklm")}).status_code == 200
    assert client.get(address, {"q": "Victim 1"}).status_code == 200


def test_too_many_words_say_so(unit: Unit) -> None:
    page = unit.client("member").get("/register/", {"q": " ".join("abcdefghijklm")}).content.decode()
    assert "at most 12 words" in page
