"""The icons a coordinator may choose for an action field: a small part of Lucide, with words for each."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

ICONS: dict[str, str | Promise] = {
    "briefcase": pgettext_lazy("icon", "Work"),
    "languages": pgettext_lazy("icon", "Languages"),
    "graduation-cap": pgettext_lazy("icon", "Education"),
    "house": pgettext_lazy("icon", "Home"),
    "heart-pulse": pgettext_lazy("icon", "Health"),
    "hand-heart": pgettext_lazy("icon", "Helping"),
    "scale": pgettext_lazy("icon", "Justice"),
    "globe": pgettext_lazy("icon", "World"),
    "users-round": pgettext_lazy("icon", "Together"),
    "baby": pgettext_lazy("icon", "Small children"),
    "school": pgettext_lazy("icon", "School"),
    "book-open": pgettext_lazy("icon", "Reading"),
    "stethoscope": pgettext_lazy("icon", "Doctor"),
    "accessibility": pgettext_lazy("icon", "Accessibility"),
    "shield": pgettext_lazy("icon", "Protection"),
    "landmark": pgettext_lazy("icon", "Authority"),
    "building-2": pgettext_lazy("icon", "Town"),
    "bus": pgettext_lazy("icon", "Bus"),
    "bike": pgettext_lazy("icon", "Bicycle"),
    "trees": pgettext_lazy("icon", "Nature"),
    "sprout": pgettext_lazy("icon", "Garden"),
    "utensils": pgettext_lazy("icon", "Food"),
    "coffee": pgettext_lazy("icon", "Meeting place"),
    "music": pgettext_lazy("icon", "Music"),
    "palette": pgettext_lazy("icon", "Art"),
    "dumbbell": pgettext_lazy("icon", "Sport"),
    "handshake": pgettext_lazy("icon", "Cooperation"),
    "message-circle": pgettext_lazy("icon", "Conversation"),
    "megaphone": pgettext_lazy("icon", "Publicity"),
    "laptop": pgettext_lazy("icon", "Computer"),
    "wrench": pgettext_lazy("icon", "Craft"),
    "factory": pgettext_lazy("icon", "Factory"),
    "euro": pgettext_lazy("icon", "Money"),
    "file-text": pgettext_lazy("icon", "Papers"),
    "plane": pgettext_lazy("icon", "Arrival"),
    "key": pgettext_lazy("icon", "Key"),
    "sun": pgettext_lazy("icon", "Sun"),
    "calendar-days": pgettext_lazy("icon", "Calendar"),
    "map-pin": pgettext_lazy("icon", "Place"),
    "lightbulb": pgettext_lazy("icon", "Idea"),
}
