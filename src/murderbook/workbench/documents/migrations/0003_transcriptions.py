"""Pages that a person typed."""

from __future__ import annotations

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import murderbook.workbench.keys


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0002_suggested_in_order"),
        ("register", "0004_parts_withdrawn"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="page",
            name="state",
            field=models.CharField(
                choices=[
                    ("text", "Text of the file itself"),
                    ("ocr", "Read from the picture"),
                    ("doubtful", "Hand-written or hardly legible"),
                    ("blank", "Nothing on it"),
                    ("failed", "Not read"),
                    ("typed", "Typed by a person"),
                ],
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="Transcription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        default=murderbook.workbench.keys.new_key, editable=False, max_length=22, unique=True
                    ),
                ),
                ("text", models.TextField()),
                ("before", models.TextField(blank=True)),
                ("before_words", models.BinaryField(default=b"")),
                (
                    "before_state",
                    models.CharField(
                        choices=[
                            ("text", "Text of the file itself"),
                            ("ocr", "Read from the picture"),
                            ("doubtful", "Hand-written or hardly legible"),
                            ("blank", "Nothing on it"),
                            ("failed", "Not read"),
                            ("typed", "Typed by a person"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="transcriptions", to="register.case"
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="transcriptions", to="documents.page"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
