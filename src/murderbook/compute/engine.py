"""Which engine a search runs on, and on how many workers."""

from __future__ import annotations

import os
from typing import Literal

Engine = Literal["auto", "numba", "numpy"]


def default_workers() -> int:
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
