"""Suggestions come in the order of a document's pages. Pages that are there have theirs, each read by itself."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [
        migrations.AddField(model_name="page", name="last_from", field=models.DateTimeField(blank=True, null=True)),
        migrations.AddField(model_name="page", name="last_to", field=models.DateTimeField(blank=True, null=True)),
        migrations.AddField(model_name="page", name="suggested", field=models.BooleanField(default=True)),
        migrations.AlterField(model_name="page", name="suggested", field=models.BooleanField(default=False)),
    ]
