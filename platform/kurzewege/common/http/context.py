"""What every page's frame needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of `base.html`: the network's name and whether this is a demo."""
    return {"site_name": settings.SITE_NAME, "is_demo": settings.IS_DEMO}
