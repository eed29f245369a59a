"""A unit, and a folder of small files that are read without a picture."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from personas import Unit, make_unit

sys.path.insert(0, str(Path(__file__).resolve().parent))


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """Two texts in folders that say where they stand, a mail with an attachment, and what is not taken in."""
    inside = tmp_path / "paper" / "Box 3" / "Volume 2"
    inside.mkdir(parents=True)
    (inside / "first report.txt").write_text("On 3-15-87 Det. Ann Smith came to the house.\fSecond page.", "utf-8")
    (tmp_path / "paper" / "note.txt").write_text("A note about a blue Chevrolet.", "utf-8")
    (tmp_path / "paper" / "tip.eml").write_bytes(MAIL)
    (tmp_path / "paper" / "empty.pdf").write_bytes(b"")
    (tmp_path / "paper" / ".hidden").write_text("of some program", "utf-8")
    (tmp_path / "paper" / "link.txt").symlink_to(inside / "first report.txt")
    return tmp_path / "paper"


MAIL = b"""From: a@example.org
To: b@example.org
Subject: Tip
Date: Mon, 16 Mar 1987 10:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/plain

Bob called.
--x
Content-Type: text/plain
Content-Disposition: attachment; filename="../../etc/call.txt"

He had seen a knife.
--x--
"""
