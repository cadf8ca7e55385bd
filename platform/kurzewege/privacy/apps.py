from django.apps import AppConfig
from django.core.checks import register


class PrivacyConfig(AppConfig):
    name = "kurzewege.privacy"
    label = "privacy"

    def ready(self) -> None:
        from kurzewege.common import slots
        from members import consents

        from . import checks, links
        from .pages import PAGES

        register(checks.operator_is_named)
        slots.register("footer.links", links.footer_links)
        for name in ("terms", "privacy"):
            page = PAGES[name]
            consents.register(consents.ConsentText(name, page.title, page.version, f"privacy:{name}", page.body))
