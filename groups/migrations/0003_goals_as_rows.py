"""Each line of a group's goals becomes a row that can be ticked off."""

from typing import Any

from django.db import migrations


def make_rows(apps: Any, schema_editor: Any) -> None:
    group_model, goal_model = apps.get_model("groups", "Group"), apps.get_model("groups", "Goal")
    for group in group_model.objects.exclude(goal_lines=""):
        lines = dict.fromkeys(line.strip()[:200] for line in group.goal_lines.splitlines() if line.strip())
        for position, line in enumerate(lines):
            goal_model.objects.create(group=group, text=line, position=position)


def make_lines(apps: Any, schema_editor: Any) -> None:
    for group in apps.get_model("groups", "Group").objects.all():
        group.goal_lines = "\n".join(group.goals.order_by("position").values_list("text", flat=True))[:2000]
        group.save(update_fields=["goal_lines"])


class Migration(migrations.Migration):
    dependencies = [("groups", "0002_lifecycle")]
    operations = [migrations.RunPython(make_rows, make_lines)]
