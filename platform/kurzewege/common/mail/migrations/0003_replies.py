"""Letters one has to ask for; addresses to answer to; mails that were taken in."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("mail", "0002_letters"),
    ]

    operations = [
        migrations.RenameModel("LetterSwitchedOff", "LetterChoice"),
        migrations.AddField("LetterChoice", "is_wanted", models.BooleanField(default=False)),
        migrations.CreateModel(
            name="ReplyAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mark", models.CharField(max_length=8, unique=True)),
                ("kind", models.CharField(max_length=40)),
                ("target_id", models.PositiveBigIntegerField()),
                ("expires", models.DateTimeField(db_index=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "person", "target_id"), name="reply_address_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReceivedMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("outcome", models.CharField(max_length=12)),
                ("received", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
            ],
        ),
    ]
