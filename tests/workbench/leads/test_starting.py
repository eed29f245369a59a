"""The workers of the served application begin with engines that are loaded: two threads that load modules which import
one another end one of them, and no new case would be scored until somebody starts the program anew."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from murderbook.workbench.record import create_folder

STARTS = """
import sys
from pathlib import Path
from threading import Thread
from murderbook.workbench.boot import open_record
open_record(Path(sys.argv[1]), migrate=False)
from murderbook.workbench.leads.engine import background
assert not {"murderbook.linkage.screen", "scipy", "numba", "pyarrow"} & set(sys.modules), "commands do without"
loaded = []
Thread.start = lambda self: loaded.append("murderbook.linkage.screen" in sys.modules and WATCHING in sys.modules)
WATCHING = "murderbook.workbench.leads.hot.watching"
background.start()
assert loaded == [True, True], loaded
"""


def test_engines_are_loaded_before_the_threads_that_want_them(tmp_path: Path) -> None:
    create_folder(tmp_path / "record", "Unit")
    command = [sys.executable, "-c", STARTS, tmp_path / "record"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
