"""The process that prints one paper: markup comes in on standard input, progress and PDF go out on standard output.

Apart, because a large paper takes hundreds of megabytes, which a server would keep; because nothing but the end of a
process stops WeasyPrint while it writes; and because Python gives all threads of a server one turn at a time.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from pathlib import Path
from typing import BinaryIO

from murderbook.reports.paper import Printed
from murderbook.reports.stages import told


def work(source: BinaryIO, out: BinaryIO) -> None:
    """Answers with lines of JSON; the last one says how many bytes of PDF follow it."""
    asked = json.load(source)
    made = Printed(asked["page"], {name: Path(path) for name, path in asked["pictures"].items()})

    def tell(share: float, words: str) -> None:
        _put(out, {"share": share, "words": words})

    # Nothing of what a printing makes is thrown away before its end, so looking for what can be costs a sixth to a
    # quarter of its time and finds nothing (1,000 lines of a timeline: 19.5 for 23.4 s, 379 for 371 MB).
    gc.disable()
    with told(tell):
        content = made.content
    _put(out, {"bytes": len(content), "pages": made.pages, "anchors": dict(made.anchors)})
    out.write(content)
    out.flush()


def _put(out: BinaryIO, message: dict[str, object]) -> None:
    out.write(json.dumps(message).encode() + b"\n")
    out.flush()


def main() -> None:
    """Whatever a library prints goes nowhere: it would stand between the lines, or quote the paper in a log."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    work(sys.stdin.buffer, out)


if __name__ == "__main__":
    main()
