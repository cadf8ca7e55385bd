"""Writing the audit log."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from .models import AuditRow


def record(actor: Any, verb: str, target: models.Model | None = None, **data: Any) -> AuditRow:
    """Note that `actor` (None: the system) did `verb` to `target`, in the caller's transaction.

    `data` holds JSON values that explain the act ("from", "to", "reason"); never the text of a private thing.
    """
    return AuditRow.objects.create(
        actor=actor if getattr(actor, "pk", None) else None,
        verb=verb,
        target_type=ContentType.objects.get_for_model(target) if target is not None else None,
        target_id=target.pk if target is not None else None,
        target_name=str(target)[:200] if target is not None else "",
        data=data,
    )
