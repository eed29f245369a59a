"""How these functions are compiled: into the few that are kept on disk, whose key holds every source here.

Numba's cache looks at the file that a function is in, not at those of what it calls.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

import numba as nb

_F = TypeVar("_F", bound=Callable[..., Any])


def inner(function: _F) -> _F:
    """Compiled into what calls it, and not kept by itself."""
    return cast(_F, nb.njit(nogil=True)(function))


def is_first_time(entry: Any) -> bool:  # noqa: ANN401 - a dispatcher of Numba
    """Whether nothing compiled of it lies on this machine, so that its first call takes about a minute."""
    folder, name = Path(entry.stats.cache_path), entry.__qualname__.replace("<", "").replace(">", "")
    return not any(folder.glob(f"*{name}*.nbi"))


def _sources() -> int:
    paths = sorted(Path(__file__).parent.glob("*.py"))
    return int.from_bytes(sha256(b"".join(path.read_bytes() for path in paths)).digest()[:6], "big")


SOURCES = _sources()
