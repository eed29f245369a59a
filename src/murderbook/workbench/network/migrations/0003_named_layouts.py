"""Several layouts of a chart, each with its name, its notes and what it shows."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("network", "0002_written_once")]

    operations = [
        migrations.RemoveConstraint(model_name="chartlayout", name="one_layout_of_a_chart"),
        migrations.AddField(
            model_name="chartlayout",
            name="name",
            field=models.CharField(blank=True, default="", max_length=60),
            preserve_default=False,
        ),
        migrations.AddField(model_name="chartlayout", name="notes", field=models.JSONField(blank=True, default=list)),
        migrations.AddField(model_name="chartlayout", name="shown", field=models.JSONField(blank=True, default=dict)),
        migrations.AddConstraint(
            model_name="chartlayout",
            constraint=models.UniqueConstraint(fields=["account", "start", "name"], name="layout_of_a_chart_once"),
        ),
    ]
