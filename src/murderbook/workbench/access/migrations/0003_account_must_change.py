"""A password that another set opens no case until its owner has changed it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0002_initial")]

    operations = [
        migrations.AddField(model_name="account", name="must_change", field=models.BooleanField(default=False)),
    ]
