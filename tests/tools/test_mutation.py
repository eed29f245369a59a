"""The tool that puts faults into code: what it makes, what it leaves out, how it puts one in, and what it counts."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest
from tools.mutants.making import Place, places_of
from tools.mutants.reaching import Reach, by_module
from tools.mutants.scoring import score, table, wilson
from tools.mutants.swapping import swap


def places(folder: Path, text: str) -> list[Place]:
    (folder / "code.py").write_text(textwrap.dedent(text), encoding="utf-8")
    return places_of(folder, "code.py")


def afters(folder: Path, text: str) -> set[str]:
    return {made.after for place in places(folder, text) if (made := place.made()) is not None}


def test_conditions_numbers_and_arguments_are_mutated(tmp_path: Path) -> None:
    found = afters(tmp_path, "def f(a, b):\n    return g(a, 1) if a < b else not b\n")
    assert "return g(a, 1) if a <= b else not b" in found
    assert "return g(a, 2) if a < b else not b" in found
    assert "return g(a, None) if a < b else not b" in found
    assert "return g(a, 1) if a < b else b" in found


@pytest.mark.parametrize(
    "line",
    [
        '"""Said to people."""',
        'raise ValueError("the words said to people")',
        'f"{a} of them"',
        "log.warning(a, 1)",
        "cast(Thing, a)",
        "zip(strict=True)",
        'a.objects.select_related("case")',
    ],
)
def test_what_no_test_could_see_is_left_out(tmp_path: Path, line: str) -> None:
    inside = afters(tmp_path, f"def f(a: int = 0) -> dict[str, int]:\n    {line}\n")
    assert inside == {"def f(a: int = 1) -> dict[str, int]:"}


def test_codes_are_mutated_and_names_of_types_are_not(tmp_path: Path) -> None:
    assert afters(tmp_path, 'Key = tuple[int, str]\nOPEN = "open"\n') == {'OPEN = "XXopenXX"', "OPEN = None"}


def test_a_mutant_knows_the_statement_that_a_test_must_reach(tmp_path: Path) -> None:
    (number,) = [
        one
        for one in places(tmp_path, "def f(a):\n    if a:\n        g(\n            3)\n")
        if one.operator == "number"
    ]
    assert (number.lines, number.names) == ((3, 4), None)
    (head,) = [
        one for one in places(tmp_path, "def f(a):\n    if a < b:\n        return g\n") if one.operator == "swap_op"
    ]
    assert head.lines == (2,)


def test_what_runs_at_import_is_known_by_its_names(tmp_path: Path) -> None:
    found = places(tmp_path, "class Form:\n    size = 3\n")
    assert {one.names for one in found} == {("Form", "size")}


def test_a_living_function_does_what_the_mutant_does(tmp_path: Path) -> None:
    path = str(tmp_path / "code.py")
    old = "class Thing:\n    def size(self):\n        return 3\n\ndef other():\n    return 5\n"
    space: dict[str, object] = {}
    exec(compile(old, path, "exec"), space)
    thing, other = space["Thing"](), space["other"]  # type: ignore[operator]
    assert swap(path, old, old.replace("3", "4")) == 1
    assert (thing.size(), other()) == (4, 5)  # type: ignore[operator]


def test_a_share_has_wilsons_interval() -> None:
    """As published: Newcombe, Statistics in Medicine 17 (1998), has 81 of 263 at 0.2553 to 0.3662."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 0) == (0.0, 1.0)


def test_a_hang_is_a_kill_and_what_no_test_reaches_is_none() -> None:
    outcomes = ["killed", "too long", "survived", "unreached"]
    found = [{"outcome": outcome, "package": "audit"} for outcome in outcomes]
    assert score(found).share == 0.5
    assert "| audit | 4 | 2 | 1 | 1 | 50.0% |" in table(found)


def test_the_tests_of_a_file_run_together() -> None:
    assert by_module(["a::1", "b::1", "a::2"]) == ["a::1", "a::2", "b::1"]


def test_what_names_a_form_is_tried_for_it_though_it_reaches_no_line_of_it(tmp_path: Path) -> None:
    (tmp_path / "test_a.py").write_text("@mark(Form)\ndef test_form(form):\n    pass\n\ndef test_other():\n    pass\n")
    (tmp_path / "code.py").write_text("class Form:\n    size = 3\n")
    seconds = {"test_a.py::test_form[1]": 1.0, "test_a.py::test_other": 0.1}
    (tmp_path / "reach.json").write_text(json.dumps({"seconds": seconds, "failed": [], "lines": {}}))
    reach = Reach(tmp_path / "reach.json", tmp_path, budget=5.0)
    (mutant, *_) = [one for place in places_of(tmp_path, "code.py") if (one := place.made()) is not None]
    assert reach.tests(mutant, "access") == ["test_a.py::test_form[1]"]
