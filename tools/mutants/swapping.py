"""Put a mutant into modules that are imported already: what a function does is exchanged, all references to it stay."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator
from types import CodeType, FunctionType


def swap(filename: str, old: str, new: str) -> int:
    """Exchange the code of every living function of the file that the mutant changes; how many.

    ValueError where a function would need other outer variables than it has: import the mutant instead.
    """
    changed = _changed(
        compile(old, filename, "exec", dont_inherit=True), compile(new, filename, "exec", dont_inherit=True)
    )
    gc.unfreeze()  # what is frozen is not among what may be looked through
    done = 0
    for one in gc.get_objects():
        if type(one) is FunctionType and one.__code__.co_filename == filename:
            code = changed.get(_address(one.__code__))
            if code is not None:
                one.__code__ = code
                done += 1
    return done


def _address(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno


def _changed(old: CodeType, new: CodeType) -> dict[tuple[str, int], CodeType]:
    later = dict(_numbered(new))
    pairs = ((code, later.get(place)) for place, code in _numbered(old))
    return {_address(code): other for code, other in pairs if other is not None and other != code}


def _numbered(module: CodeType) -> Iterator[tuple[tuple[str, int], CodeType]]:
    """Each code object below the module's, by its name and its place among those: a mutant may move lines."""
    seen: Counter[str] = Counter()
    for code in _below(module):
        yield (code.co_qualname, seen[code.co_qualname]), code
        seen[code.co_qualname] += 1


def _below(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _below(constant)
