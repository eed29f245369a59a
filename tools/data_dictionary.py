"""Write docs/reference/data-dictionary.md from the code: tables, columns, enumerations and code lists.

python tools/data_dictionary.py            writes the file
python tools/data_dictionary.py --check    exits 1 where the file no longer says what the code says
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "data-dictionary.md"
APPS = (
    "register",
    "imports",
    "leads",
    "resolution",
    "worklist",
    "scan",
    "identity",
    "genealogy",
    "families",
    "casework",
    "calls",
    "network",
    "investigations",
    "enquiries",
    "unit",
    "laboratory",
    "access",
    "audit",
    "backup",
)
HEAD = """\
# Data dictionary

Made from the code by `python tools/data_dictionary.py`; a test fails when it is out of date. Approximate dates are
spans (earliest, latest, precision, as written). Race and ethnicity serve identification; no score reads them.
"""


def page() -> str:
    """The whole page as Markdown."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "murderbook.workbench.settings")
    import django

    django.setup()
    return "\n".join([HEAD, "## Tables", *_tables(), "## Code lists", *_code_lists()]) + "\n"


def _tables() -> Iterator[str]:
    from django.apps import apps

    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            yield f"\n### {app}.{model.__name__}\n"
            yield " ".join((model.__doc__ or "").split()) + "\n"
            yield "| column | type | may be empty | values |\n|---|---|---|---|"
            for field in model._meta.get_fields():
                if getattr(field, "concrete", False):
                    yield _column(field)


def _column(field: object) -> str:
    get = lambda name, default=None: getattr(field, name, default)  # noqa: E731
    target = get("related_model")
    kind = f"→ {target.__name__}" if target is not None else type(field).__name__.removesuffix("Field").lower()
    if get("max_length"):
        kind += f" ({get('max_length')})"
    empty = "yes" if get("null") or get("blank") else ""
    values = ", ".join(str(value) for value, _ in get("choices") or ())
    return f"| {get('name')} | {kind} | {empty} | {values} |"


def _code_lists() -> Iterator[str]:
    from murderbook.casefile.code_lists import code_list

    folder = files("murderbook.casefile.codes")
    for name in sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")):
        codes = code_list(name)
        yield f"\n### {name}: {codes.title}\n"
        yield f"Source: {codes.source}. Licence: {codes.licence}.\n"
        yield "| code | label | group | unknown |\n|---|---|---|---|"
        for entry in codes.entries:
            yield f"| {entry.code} | {entry.label} | {entry.group or ''} | {'yes' if entry.unknown else ''} |"


def main(arguments: list[str]) -> int:
    text = page()
    if "--check" in arguments:
        return 0 if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text else 1
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
