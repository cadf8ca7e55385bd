from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("groups", "0003_goals_as_rows")]
    operations = [migrations.RemoveField(model_name="group", name="goal_lines")]
