"""The key's uniqueness as an index of its own, so that a large import can build it once at its end."""

from django.db import migrations, models

import murderbook.workbench.keys


class Migration(migrations.Migration):
    dependencies = [("register", "0002_list_indexes")]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="key",
            field=models.CharField(default=murderbook.workbench.keys.new_key, editable=False, max_length=22),
        ),
        migrations.RunSQL(
            "CREATE UNIQUE INDEX case_by_key ON register_case (key)",
            "DROP INDEX case_by_key",
            state_operations=[
                migrations.AddIndex(model_name="case", index=models.Index(fields=["key"], name="case_by_key"))
            ],
        ),
    ]
