"""On what kind of file system a folder lies. SQLite's locks do not hold on a network's: two machines, or one that lost
its connection, write over each other, and the database is damaged (sqlite.org/howtocorrupt.html, 2.1; wal.html: no
write-ahead log over a network)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from murderbook.workbench.record import RecordError

NETWORK = {
    "9p", "afp", "afpfs", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fuse.davfs2", "fuse.ceph", "fuse.cephfs",
    "fuse.gcsfuse", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.smbnetfs", "fuse.sshfs", "gfs2", "glusterfs",
    "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "orangefs", "prl_fs", "smb2", "smb3", "smbfs", "vboxsf",
    "virtiofs", "vmhgfs", "webdav", "fuse.vmhgfs-fuse",
}  # fmt: skip
MOUNTS = Path("/proc/self/mountinfo")
DRIVE_REMOTE = 4  # of Windows' GetDriveTypeW


def check_local(folder: Path) -> None:
    """RecordError where a record with SQLite would lie on a network drive."""
    kind = file_system_of(folder)
    if kind in NETWORK:
        raise RecordError(
            f"{folder} lies on a network drive ({kind}), where SQLite's locks do not hold and a record is damaged "
            "sooner or later: copy the folder to a disk of this machine and open it there, or keep the record in "
            "PostgreSQL (docs/reference/settings.md), which several machines may use"
        )


def file_system_of(folder: Path) -> str:
    """Its type as the system names it; empty where that cannot be told."""
    place = next(one for one in (folder, *folder.absolute().parents) if one.exists()).resolve()
    if sys.platform == "linux":
        return _in_table(MOUNTS.read_text(encoding="utf-8", errors="surrogateescape"), place) if MOUNTS.exists() else ""
    if os.name == "nt":
        return _of_drive(place)
    return _of_mount_command(place)


def _in_table(table: str, place: Path) -> str:
    """The type of the mount with the longest path that `place` lies in; of several at one place, the last covers."""
    found, length = "", -1
    for line in table.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        if len(fields) < 5 or not after:
            continue
        point = Path(_unescaped(fields[4]))
        if place.is_relative_to(point) and len(point.parts) >= length:
            found, length = after.split(" ")[0], len(point.parts)
    return found


def _unescaped(text: str) -> str:
    """Blanks and the like stand in octal in the kernel's table."""
    return re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), text)


def _of_drive(place: Path) -> str:
    import ctypes

    if str(place).startswith("\\\\"):
        return "smbfs"
    kind = ctypes.windll.kernel32.GetDriveTypeW(place.anchor)  # type: ignore[attr-defined,unused-ignore]
    return "smbfs" if kind == DRIVE_REMOTE else ""


def _of_mount_command(place: Path) -> str:
    """macOS and the BSDs: lines of "what on where (type, ...)"."""
    try:
        said = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return ""
    found, length = "", -1
    for _, point, kind in re.findall(r"^(.+) on (.+) \((\w+)", said, re.MULTILINE):
        if place.is_relative_to(point) and len(Path(point).parts) >= length:
            found, length = kind, len(Path(point).parts)
    return found
