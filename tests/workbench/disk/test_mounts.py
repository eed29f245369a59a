"""A record with SQLite on a network drive is refused, whatever the drive's kind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from murderbook.workbench.boot import open_record
from murderbook.workbench.disk import mounts
from murderbook.workbench.record import RecordError, create_folder

TABLE = """\
22 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw
40 22 0:35 / {place}/share rw,relatime shared:20 - {kind} server:/export rw,vers=4.2
41 40 0:36 / {place}/share/disk rw,relatime shared:21 - ext4 /dev/sdb1 rw
42 22 0:37 / {place}/with\\040blank rw shared:22 master:3 - fuse.sshfs me@there: rw
a line of another form
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for name in ("share/disk/record", "share/record", "shared", "with blank"):
        (tmp_path / name).mkdir(parents=True)
    return tmp_path


def _kind(place: Path, folder: str, kind: str = "nfs4") -> str:
    return mounts._in_table(TABLE.format(place=place, kind=kind), place / folder)


def test_the_longest_mount_prefix_counts(place: Path) -> None:
    assert _kind(place, "share/record") == "nfs4"
    assert _kind(place, "share") == "nfs4"
    assert _kind(place, "share/disk/record") == "ext4"
    assert _kind(place, "shared") == "ext4", "a name that begins the same is another folder"
    assert _kind(place, "with blank") == "fuse.sshfs"


def test_of_several_at_one_place_the_last_covers(place: Path) -> None:
    table = TABLE.format(place=place, kind="nfs4") + f"50 40 0:50 / {place}/share rw - tmpfs tmpfs rw\n"
    assert mounts._in_table(table, place / "share" / "record") == "tmpfs"


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "afs", "vboxsf"])
def test_a_network_drive_is_refused_with_the_remedy(kind: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = place / "mountinfo"
    table.write_text(TABLE.format(place=place, kind=kind))
    monkeypatch.setattr(mounts, "MOUNTS", table)
    monkeypatch.setattr(mounts.sys, "platform", "linux")
    record = place / "share" / "record"
    with pytest.raises(RecordError, match=r"copy the folder to a disk of this machine.*PostgreSQL") as refusal:
        mounts.check_local(record)
    assert kind in str(refusal.value)
    mounts.check_local(place / "share" / "disk" / "new" / "record")
    create_folder(record, "Unit 9")
    with pytest.raises(RecordError, match="network drive"):
        open_record(record)


def test_lines_of_the_mount_command() -> None:
    said = "/dev/disk1s1 on / (apfs, local)\n//me@server/share on /Volumes/share (smbfs, nodev)\n"

    class Done:
        stdout = said

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mounts.subprocess, "run", lambda *_, **__: Done())
        assert mounts._of_mount_command(Path("/Volumes/share/record")) == "smbfs"
        assert mounts._of_mount_command(Path("/Users/me/record")) == "apfs"


def test_this_machine_can_be_asked(tmp_path: Path) -> None:
    assert mounts.file_system_of(tmp_path / "not" / "there") not in mounts.NETWORK


def test_a_server_of_ones_own_asks_too(tmp_path: Path) -> None:
    """gunicorn comes past `serve`."""
    record = tmp_path / "record"
    create_folder(record, "Unit 9")
    (record / "RESTORE-NOT-FINISHED.txt").write_text("")
    done = subprocess.run(
        [sys.executable, "-c", "import murderbook.workbench.wsgi"],
        env={**os.environ, "MURDERBOOK_RECORD": str(record)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "a restore that was not finished" in done.stderr
