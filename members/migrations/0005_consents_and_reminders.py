from django.db import migrations, models
from django.db.models import F, Q


def steps_began_with_the_confirmation(apps, schema_editor):
    apps.get_model("members", "Application").objects.update(step_since=F("confirmed_at"))


class Migration(migrations.Migration):
    dependencies = [("members", "0004_leaving")]

    operations = [
        migrations.AlterModelOptions(name="consent", options={"ordering": ["-given_at", "text"]}),
        migrations.RemoveConstraint(model_name="consent", name="consent_once"),
        migrations.AddField(
            model_name="application", name="reminded_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="application", name="step_since", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="consent", name="withdrawn_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="user",
            name="accepted_texts",
            field=models.CharField(blank=True, editable=False, max_length=200),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                condition=Q(("withdrawn_at", None)), fields=("user", "text", "version"), name="consent_once"
            ),
        ),
        migrations.RunPython(steps_began_with_the_confirmation, migrations.RunPython.noop, elidable=True),
    ]
