"""How functions are compiled. Numba's cache on disk looks at the file that a function is in, and so not at this one:
what keeps compiled code must hold these sources in its key, as `additive.kernel` does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba as nb

_F = TypeVar("_F", bound=Callable[..., Any])


def jitted(function: _F) -> _F:
    """Compiled once, kept on disk, run without the interpreter's lock."""
    return cast(_F, nb.njit(nogil=True, cache=True)(function))


def inlined(function: _F) -> _F:
    """Compiled into its caller: otherwise every array handed over would cost a reference count for each pair."""
    return cast(_F, nb.njit(inline="always", cache=True)(function))
