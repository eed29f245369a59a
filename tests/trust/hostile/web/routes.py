"""Every route with its methods, and the form of each part of its address, as the application declares them."""

from __future__ import annotations

import inspect
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter

MATRIX = Path(__file__).resolve().parents[3] / "workbench" / "access_matrix.toml"
LISTED: dict[str, dict[str, Any]] = tomllib.loads(MATRIX.read_text(encoding="utf-8"))["routes"]

PLACE = re.compile(r"%\((\w+)\)s")
GROUP = re.compile(r"\(\?P<(\w+)>((?:\[[^]]*\]|\\.|[^()])*)\)")  # a named group that holds no other


@dataclass(frozen=True)
class Route:
    name: str
    address: str  # "/case/{key}/"
    parts: dict[str, str]  # of the address: "int", "str", or the expression that it must fit
    view: Callable[..., Any]
    listed: dict[str, Any]  # by method, as the table of who gets what has it

    @property
    def methods(self) -> tuple[str, ...]:
        return tuple(self.listed)

    @property
    def args(self) -> dict[str, str]:
        """Names of things (things.py) that the parts of the address may bear."""
        args: dict[str, str] = next(iter(self.listed.values())).get("args", {})
        return args

    @property
    def module(self) -> ModuleType:
        """Where the view is written, under whatever decorators."""
        return sys.modules[inspect.unwrap(self.view).__module__]


def all_routes() -> list[Route]:
    views = {str(pattern.name): pattern.callback for pattern in _patterns(get_resolver())}
    return [_route(name, get_resolver(), view, LISTED[name]) for name, view in sorted(views.items())]


def routes_below(before: str, urlconf: str, listed: dict[str, dict[str, Any]]) -> list[Route]:
    """Those of another table, at addresses that begin with `before`."""
    resolver = get_resolver(urlconf)
    views = {str(pattern.name): pattern.callback for pattern in _patterns(resolver)}
    found = [_route(name, resolver, views[name], listed[name]) for name in sorted(listed)]
    return [replace(route, address=before + route.address.removeprefix("/")) for route in found]


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern)
        else:
            yield pattern


def _route(name: str, resolver: URLResolver, view: Callable[..., Any], listed: dict[str, Any]) -> Route:
    possibilities, pattern, _, converters = resolver.reverse_dict.getlist(name)[0]
    address, names = possibilities[0]
    groups = dict(GROUP.findall(pattern))
    parts = {
        one: "int" if isinstance(converters.get(one), IntConverter) else "str" if one in converters else groups[one]
        for one in names
    }
    return Route(name, "/" + PLACE.sub(r"{\1}", address), parts, view, listed)
