from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("handover", "0002_with_coordinators")]

    operations = [
        migrations.AddField(
            model_name="handoveritem",
            name="reminded_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
