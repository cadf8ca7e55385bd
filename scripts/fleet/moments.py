"""When each event of a topic was written: `python -m scripts.fleet.moments TOPIC` prints a JSON list of seconds.

Runs in the environment of an `Installation`.
"""

import json
import sys

import django


def main(topic: str) -> None:
    """Entry point."""
    django.setup()
    from kurzewege.common.live.models import TopicEvent

    events = TopicEvent.objects.filter(topic__name=topic, kind="shown").order_by("seq")
    print(json.dumps([moment.timestamp() for moment in events.values_list("at", flat=True)]))


if __name__ == "__main__":
    main(sys.argv[1])
