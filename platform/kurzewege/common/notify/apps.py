from typing import Any

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "kurzewege.common.notify"
    label = "notify"

    def ready(self) -> None:
        from kurzewege.common import counts
        from kurzewege.common.live import api as live

        from . import api, known_targets

        def bell(user: Any, keys: list[str]) -> dict[str, Any]:
            return {"count": api.unread_count(user)}

        live.register_personal("bell", bell)
        counts.register("notify.unread", api.unread, depends_on=lambda: tuple(known_targets.type_ids()))
