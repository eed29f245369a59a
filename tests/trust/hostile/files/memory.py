"""The most memory that this process held, measured by the system: whatever library took it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
MEASURED = RESET.exists()
PEAK = re.compile(rb"VmHWM:\s+(\d+) kB")


def _peak() -> int:
    found = PEAK.search(STATUS.read_bytes())
    return int(found[1]) * 1024 if found else 0


@contextmanager
def bounded(most: int) -> Iterator[None]:
    """AssertionError where more than `most` bytes were taken beyond what was held before. Linux; elsewhere nothing."""
    if not MEASURED:
        yield
        return
    RESET.write_bytes(b"5")  # the peak is what is held now
    before = _peak()
    yield
    took = _peak() - before
    assert took <= most, f"{took / 2**20:.0f} MiB were taken"
