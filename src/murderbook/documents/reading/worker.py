"""A process that reads pages: one question a line on its standard input, one answer a line on its standard output.

    {"do": "open", "path": ..., "name": ...}              -> {"opened": {...}} or {"why": ..., "remedy": ...}
    {"do": "page", "path": ..., "number": 1, "keep": ...} -> {"page": {...}}
    {"do": "unpack", "path": ..., "number": 1, "to": ...} -> {"done": true}

It ends with its input, and takes no more memory than it is given. What a file does to it happens to nobody else.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from murderbook.documents.reading import mail
from murderbook.documents.reading.page import UnreadableError
from murderbook.documents.reading.source import open_file, read_page

MEMORY = 4 * 1024**3  # bytes of addresses: libraries reserve far more than they use

Message = dict[str, Any]


def main() -> None:
    _limit()
    answers, sys.stdout = sys.stdout, sys.stderr  # what a library prints is no answer
    for line in sys.stdin:
        print(json.dumps(answered(json.loads(line))), file=answers, flush=True)


def answered(question: Message) -> Message:
    """The answer to one question. Whatever goes wrong with a file is an answer too."""
    try:
        return _DOES[question["do"]](question)
    except UnreadableError as error:
        return {"why": error.why, "remedy": error.remedy}
    except MemoryError:
        return {"why": "reading it takes more memory than there is", "remedy": "Scan it at 300 dpi, in grey."}
    except OSError as error:
        return {"why": f"the file could not be opened or written ({error.strerror})", "remedy": "Look at its folder."}
    except RecursionError:
        return {"why": "one thing in it lies within another without end", "remedy": "Print it, and scan the print."}
    except Exception as error:
        return {"why": f"its reader gave up ({type(error).__name__})", "remedy": "Print it, and scan the print."}


def _open(question: Message) -> Message:
    return {"opened": asdict(open_file(Path(question["path"]), question["name"]))}


def _page(question: Message) -> Message:
    keep = Path(question["keep"]) if question["keep"] else None
    return {"page": read_page(Path(question["path"]), question["number"], keep).as_message()}


def _unpack(question: Message) -> Message:
    mail.unpack(Path(question["path"]), question["number"], Path(question["to"]))
    return {"done": True}


_DOES: dict[str, Callable[[Message], Message]] = {"open": _open, "page": _page, "unpack": _unpack}


def _limit() -> None:
    """Of memory; and no image of it is left on the disk where it breaks down."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    limit = MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most)
    resource.setrlimit(resource.RLIMIT_AS, (limit, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
