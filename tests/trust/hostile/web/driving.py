"""Cases of schemathesis, brought near to what a person would send, so that they come past the first refusal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from asking import ask
from description import describe
from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode, Response
from standing import Standing
from written import Form

from murderbook.workbench.wsgi import application

FEW = 3  # fields of a form that are not as a person would send them
NOBODY = Form("", "")


@dataclass(frozen=True)
class Nearness:
    """How much of a case is replaced by what is right: its address, and all fields of its form but some."""

    address: bool
    form: bool
    odd: int  # chooses the fields that stay odd


NEARNESS = st.builds(
    Nearness, st.sampled_from((True, True, True, False)), st.sampled_from((True, True, False)), st.integers(0, 2**31)
)


@dataclass
class Drive:
    standing: Standing
    asks: Callable[[Standing, str, Case], Response] = ask
    operations: list[APIOperation[Any, Any, Any]] = field(default_factory=list)
    answers: dict[str, Counter[int]] = field(default_factory=dict)  # of each operation, by status

    def __post_init__(self) -> None:
        told = describe(self.standing.routes, self.standing.things, self.standing.forms)
        schema = schemathesis.openapi.from_dict(told)
        schema.app = application
        schema.validate()
        self.operations = [found.ok() for found in schema.get_all_operations()]

    def run(self, operation: APIOperation[Any, Any, Any], personas: Sequence[str], examples: int, start: int) -> None:
        """As many cases, each asked by one of the personas and by the one after it."""

        @seed(start)
        @settings(
            max_examples=examples,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink),
        )
        @given(_cases(operation), NEARNESS, st.sampled_from(range(len(personas))))
        def holds(case: Case, near: Nearness, at: int) -> None:
            self._bring_near(case, near)
            note(f"{case.method} {case.formatted_path}\n{case.query!r}\n{case.body!r}"[:3_000])
            for persona in {personas[at], personas[(at + 1) % len(personas)]}:
                answer = self.asks(self.standing, persona, case)
                self.answers.setdefault(operation.label, Counter())[answer.status_code] += 1

        holds()

    def _bring_near(self, case: Case, near: Nearness) -> None:
        route = next(route for route in self.standing.routes if route.address == case.operation.path)
        if near.address:
            case.path_parameters = {name: self.standing.things[thing] for name, thing in route.args.items()}
        form = self.standing.forms.get(route.name, NOBODY)
        if near.form and case.method == "POST" and isinstance(case.body, dict):
            names = sorted(case.body)
            odd = {names[(near.odd + step * 7) % len(names)] for step in range(near.odd % (FEW + 1))} if names else ()
            case.body = {**form.fields, **{name: case.body[name] for name in odd}}


def _cases(operation: APIOperation[Any, Any, Any]) -> st.SearchStrategy[Case]:
    """What the description allows, and now and then what it does not."""
    right = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    if not (operation.query or operation.body or operation.path_parameters):
        return right
    return st.one_of(right, right, operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
