"""The table of methods and the file of sources: what they say, and what they refuse with which words."""

from __future__ import annotations

import math
import re
import tomllib
from datetime import date

import pytest
from laboratory_worlds import facts

from murderbook.laboratory.checks import LaboratoryError, cents_of
from murderbook.laboratory.records import CaseFacts, Source
from murderbook.laboratory.sources import conditions, own_money, pays
from murderbook.laboratory.sources import parse as parse_sources
from murderbook.laboratory.table import Table, default_text, load, parse

pytestmark = pytest.mark.engine

TEXT = default_text()
GRANT = '[[sources]]\nid = "kits"\nlabel = "Kits"\namount = 30000\nsamples = ["sexual_assault_kit"]\n'


def edited(old: str, new: str) -> Table:
    assert old in TEXT
    return parse(TEXT.replace(old, new, 1), "own.toml")


def test_every_rate_of_the_default_names_its_source_and_a_study_its_n() -> None:
    for rate in load().rates:
        assert len(rate.source) > 30, rate.id
        assert (rate.n is not None) == (rate.basis == "study"), rate.id
        assert rate.source.startswith("assumed: ") == (rate.basis == "assumed"), rate.id
        assert rate.low < rate.chance < rate.high, rate.id


def test_every_figure_of_the_saki_row_is_what_the_source_counted() -> None:
    rate = next(one for one in load().rates if one.id == "kit_any_age")
    assert rate.chance == round(20_005 / 54_700, 2) and rate.low <= 852 / 1_606 <= rate.high


def test_the_interval_of_a_counted_rate_is_wider_than_the_error_of_its_count() -> None:
    """Wilson's interval of 95 %: of somebody else's exhibits the rate may be further off, and never less far."""
    for rate in load().rates:
        if rate.n is not None:
            middle, half = (
                rate.chance + 1.96**2 / (2 * rate.n),
                1.96 * math.sqrt(rate.chance * (1 - rate.chance) / rate.n + 1.96**2 / (4 * rate.n**2)),
            )
            wide = 1 + 1.96**2 / rate.n
            assert rate.low < (middle - half) / wide < (middle + half) / wide < rate.high, rate.id


def test_rates_are_the_counts_that_their_sources_give() -> None:
    rates = {rate.id: rate.chance for rate in load().rates}
    assert rates["casing_in_nibin"] == round(10_846 / 846_000, 3)
    assert rates["hair_mitochondrial"] == round((0.775 * 1_251 + 0.65 * 1_303) / 2_554, 2)
    assert rates["latent_print"] == pytest.approx(6_690 / 122_779, abs=0.005)
    assert rates["fingernails"] == round(0.33 * 0.63, 2) and rates["semen"] == 1 - 0.38


def test_the_id_tells_an_edited_copy_apart() -> None:
    assert edited("price = 150", "price = 160").id != load().id
    assert load().id == parse(TEXT, "elsewhere").id
    assert load().id.startswith("Methods of the laboratory, default of the program, version 4 (")


def test_the_default_says_the_whole_of_itself() -> None:
    raw = tomllib.loads(TEXT)
    assert [row["id"] for row in raw["methods"]] == list(load().methods)
    assert {row["method"] for row in raw["rates"]} == set(load().methods)  # a method without a rate is never offered


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("price = 1200\n", "", "methods.touch.price = None: a method has a price"),
        ("price = 1200\n", "price = -5\n", "methods.touch.price = -5: write an amount of dollars, 0 or more"),
        ("price = 1200\n", 'price = "much"\n', "methods.touch.price = 'much'"),
        ("price = 1200\n", "price = 0.001\n", "methods.touch.price = 0.001"),
        ("chance = 0.37", "chance = 1.37", "rates.kit_any_age.chance = 1.37: write a number from 0 to 1"),
        ("chance = 0.37", "chance = 0.9", "rates.kit_any_age.chance = 0.9: must lie from low (0.28) to high (0.54)"),
        ("low = 0.28", "low = -1", "rates.kit_any_age.low = -1"),
        ('method = "kit"', 'method = "crystal"', "rates.kit_any_age.method = 'crystal': write one of str, bone"),
        ('samples = ["hair"]', 'samples = ["aura"]', "samples = 'aura': no such word"),
        ("n = 54700\n", "", "rates.kit_any_age.n = None: a study has counted"),
        ('basis = "study"', 'basis = "rumour"', "basis = 'rumour': write one of study, assumed"),
        (
            "from = 15\n",
            "from = 10\n",
            "rates.semen_old.from = 10.0: its ages overlap with those of semen",
        ),
        ("below = 15\n", "below = 0\n", "rates.semen.below = 0: must lie above from (0)"),
        ('needs = ["codis_no_hit", "prosecutor_agrees"]', 'needs = ["luck"]', "needs = 'luck': no such word"),
        ('laboratory = "private"', 'laboratory = "moon"', "laboratory = 'moon': write one of public, private"),
        ('id = "kit"', 'id = "str"', "methods.id = 'str': it is there twice"),
        ("places = 40", "places = -1", "laboratories.public.places = -1: write a whole number"),
        ("difficult_chance = 0.5", "difficult_chance = 2", "settings.difficult_chance = 2: write a number from 0 to 1"),
        ("expired = 0.2", "expired = 3", "law.expired = 3"),
        ("expired = 0.2", "lapsed = 0.2", "law.lapsed = 0.2: no such key; known are none, running"),
        ('version = "4"', "version = 1", "version = 1: write some text in quotes"),
        ('version = "4"', 'version = "1', "own.toml: file = "),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_key_value_and_remedy(old: str, new: str, says: str) -> None:
    with pytest.raises(LaboratoryError, match=re.escape(says)):
        edited(old, new)


@pytest.mark.parametrize(
    ("method", "sample", "means"),
    [
        ("str", "blood", "str"),
        ("str", "sexual_assault_kit", "kit"),
        ("str", "weapon", "touch"),
        ("kit", "semen", "str"),
        ("str", "bones", "str"),  # a profile of the dead is another thing
        ("mtdna", "blood", "mtdna"),
        ("nibin", "weapon", "nibin"),
    ],
)
def test_the_same_by_another_name_is_the_method_that_suits_the_sample(method: str, sample: str, means: str) -> None:
    assert load().alike(method, sample) == means


def test_an_age_that_is_not_known_counts_as_the_band_with_the_least_chance() -> None:
    table = load()
    found = [table.rate("str", "blood", age) for age in (14.9, 15.0, None, 200.0)]
    assert [rate and rate.id for rate in found] == ["scene_stain", "scene_stain_old", "scene_stain_old", None]


@pytest.mark.parametrize("dollars", [-1, "-1", "much", None, float("nan"), float("inf"), 0.001, True])
def test_a_budget_that_is_none_is_refused(dollars: object) -> None:
    with pytest.raises(LaboratoryError, match=r"budget: budget = .*write an amount of dollars, 0 or more"):
        own_money(dollars)


@pytest.mark.parametrize(("dollars", "cents"), [("50000", 5_000_000), ("$50,000", 5_000_000), (99.5, 9_950), (0, 0)])
def test_dollars_are_whole_cents(dollars: object, cents: int) -> None:
    assert cents_of(dollars) == cents and own_money(dollars).cents == cents


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "sources = []: name one source of money"),
        (GRANT.replace("30000", "-3"), "sources.kits.amount = -3"),
        (GRANT.replace('"kits"', '"budget"'), "budget is the unit's own money"),
        (GRANT.replace("sexual_assault_kit", "stones"), "samples = 'stones': no such word"),
        (GRANT + 'methods = ["dowsing"]\n', "methods = 'dowsing': no such word; known are str, bone"),
        (GRANT + "occurred_from = 2010-01-01\noccurred_to = 2009-12-31\n", "lies before occurred_from (2010-01-01)"),
        (GRANT + 'occurred_to = "2009"\n', "write a day without quotes"),
        (GRANT + GRANT, "sources.id = 'kits': it is there twice"),
        (GRANT + "colour = 1\n", "sources.kits.colour = 1: no such key"),
    ],
)
def test_a_file_of_sources_that_cannot_be_used_is_refused(text: str, says: str) -> None:
    with pytest.raises(LaboratoryError, match=re.escape(says)):
        parse_sources(text, "sources.toml", load())


def test_a_source_pays_for_cases_that_meet_all_its_conditions() -> None:
    grant = Source(
        "g", "", 1, frozenset({"kit"}), frozenset({"sexual_assault_kit"}), frozenset({"sexual", "juvenile"}),
        date(1990, 1, 1), date(2015, 12, 31),
    )  # fmt: skip
    case = facts(flags=frozenset({"sexual"}), occurred=date(2015, 12, 31))["C1"]
    assert pays(grant, "kit", "sexual_assault_kit", case)
    assert not pays(grant, "str", "sexual_assault_kit", case)
    assert not pays(grant, "kit", "blood", case)
    for other in (
        CaseFacts("C1", flags=frozenset({"other"}), occurred=date(2000, 1, 1)),
        CaseFacts("C1", flags=frozenset({"sexual"})),
        CaseFacts("C1", flags=frozenset({"sexual"}), occurred=date(1989, 12, 31)),
        CaseFacts("C1", flags=frozenset({"sexual"}), occurred=date(2016, 1, 1)),
        CaseFacts("C1", flags=frozenset({"sexual"}), occurred=date(2015, 12, 31), occurred_last=date(2016, 1, 1)),
        CaseFacts("C1", flags=frozenset({"sexual"}), occurred=date(1989, 12, 31), occurred_last=date(1990, 1, 1)),
    ):
        assert not pays(grant, "kit", "sexual_assault_kit", other)
    assert conditions(grant) == (
        "methods kit; samples sexual_assault_kit; cases marked juvenile or sexual; offences from 1990-01-01; "
        "offences up to 2015-12-31"
    )
    assert not grant.is_own and conditions(own_money(1)) == "no conditions"
