"""Which engine a search runs on, and how its tasks are dealt out to workers."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from types import ModuleType
from typing import Literal, TypeVar

Engine = Literal["auto", "numba", "numpy"]
_T = TypeVar("_T")


def compiled(engine: Engine, module: str) -> ModuleType | None:
    """The module with the Numba kernel, or None for NumPy; 'auto' falls back, and says so."""
    if engine == "numpy":
        return None
    try:
        return import_module(module)
    except ImportError as reason:
        if engine == "numba":
            raise
        warnings.warn(f"Numba cannot be loaded ({reason}): searching with NumPy, much slower", stacklevel=4)
        return None


def default_workers() -> int:
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def in_order(task: Callable[[int], _T], count: int, workers: int) -> Generator[_T]:
    """Results of tasks 0 to `count` - 1 as they come, on so many threads; close it, and no other task begins."""
    if workers == 1 or count <= 1:
        yield from map(task, range(count))
        return
    with ThreadPoolExecutor(workers) as pool:
        try:
            yield from pool.map(task, range(count))
        finally:
            pool.shutdown(cancel_futures=True)
