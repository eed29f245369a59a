"""How fast a reading is: how many pages were read when it began."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0003_transcriptions"),
    ]

    operations = [
        migrations.AddField(
            model_name="reading",
            name="read_before",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
