"""A determination remembers what each file said, and whose body it was. Apart from the change of the tables: PostgreSQL
wants it so."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def as_files(apps: Any, _: Any) -> None:  # noqa: ANN401 - as Django hands them over
    for made in apps.get_model("identity", "Determination").objects.exclude(before={}):
        if "files" not in made.before:
            person = made.before.pop("person")
            made.before["files"] = [{"case": made.remains_id, "person": person, **made.before.pop("remains")}]
            made.victim_id = person["pk"]
            made.save(update_fields=["before", "victim"])


class Migration(migrations.Migration):
    dependencies = [("identity", "0003_one_body_and_victims")]

    operations = [migrations.RunPython(as_files, migrations.RunPython.noop)]
