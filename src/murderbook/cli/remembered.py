"""Log-ins kept on this machine: in the operating system's keyring, else in a file of the user's own, mode 0600, outside
the record (so that a copied record carries no key to itself)."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TypedDict

SERVICE = "murderbook"


class Kept(TypedDict):
    """Of one record: whose log-in is taken when no --as is given, and the secret of each account."""

    default: str
    secrets: dict[str, str]


def recall(record: Path) -> Kept | None:
    """What is kept for the record, or None."""
    text = _read(_name(record))
    return None if text is None else _parse(text)


def keep(record: Path, account: str, secret: str) -> str:
    """Keep a log-in; the first of a record becomes its default. Says where it was put."""
    kept = recall(record) or Kept(default=account, secrets={})
    kept["secrets"][account] = secret
    return _write(_name(record), json.dumps(kept))


def drop(record: Path, account: str) -> None:
    """Forget an account's log-in on this machine."""
    kept = recall(record)
    if kept is None or account not in kept["secrets"]:
        return
    del kept["secrets"][account]
    _write(_name(record), json.dumps(kept))


def _name(record: Path) -> str:
    return str(record.resolve())


def _parse(text: str) -> Kept | None:
    """None for what we did not write: then a password is asked for."""
    try:
        raw = json.loads(text)
        return Kept(default=str(raw["default"]), secrets={str(k): str(v) for k, v in raw["secrets"].items()})
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _read(name: str) -> str | None:
    if _has_keyring():
        import keyring
        from keyring.errors import KeyringError

        try:
            found = keyring.get_password(SERVICE, name)
        except KeyringError:
            found = None
        if found is not None:
            return found
    return _read_file().get(name)


def _write(name: str, text: str) -> str:
    if _has_keyring():
        import keyring
        from keyring.errors import KeyringError

        try:
            keyring.set_password(SERVICE, name, text)
        except KeyringError:
            pass  # locked or refused: the file serves
        else:
            return "the keyring of this machine"
    logins = _read_file()
    logins[name] = text
    _write_file(logins)
    return str(state_file())


def _has_keyring() -> bool:
    """Is there a real keyring? Servers and containers have none."""
    import keyring

    return keyring.get_keyring().priority >= 1


def state_file() -> Path:
    base = os.environ.get("XDG_STATE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".local" / "state") / "murderbook" / "logins.json"


def _read_file() -> dict[str, str]:
    path = state_file()
    if not path.exists():
        return {}
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError):
        return {}
    return {str(name): str(text) for name, text in raw.items()} if isinstance(raw, dict) else {}


def _write_file(logins: dict[str, str]) -> None:
    """Replaced in one step: a kill leaves the old file or the new one. Never readable by others, not even briefly."""
    path = state_file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(logins, file)
    fresh.replace(path)
