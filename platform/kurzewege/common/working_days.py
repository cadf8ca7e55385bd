"""Working days: Monday to Friday without the public holidays of the network's federal state (`HOLIDAYS_STATE`)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.utils import timezone

SATURDAY = 5


@lru_cache(maxsize=20)
def _holidays(state: str, year: int) -> frozenset[date]:
    # Imported when first asked: only jobs count working days, and the library costs a start a tenth of a second.
    from holidays.countries.germany import Germany

    return frozenset(Germany(subdiv=state or None, years=year))


def is_working_day(day: date) -> bool:
    """Whether people are at work on this day."""
    return day.weekday() < SATURDAY and day not in _holidays(settings.HOLIDAYS_STATE, day.year)


def working_days_before(moment: datetime, count: int) -> datetime:
    """The moment that lies `count` working days before `moment`, at the same time of day.

    Every working day that `moment` has to go back over counts: on a Monday at ten, one working day ago was Friday at
    ten. From a Saturday or a holiday it is counted from the end of the last working day.
    """
    local = timezone.localtime(moment)
    day, clock = local.date(), local.timetz()
    if not is_working_day(day):
        clock = clock.replace(hour=23, minute=59, second=59, microsecond=0)
        while not is_working_day(day):
            day -= timedelta(days=1)
    for _ in range(count):
        day -= timedelta(days=1)
        while not is_working_day(day):
            day -= timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, clock.replace(tzinfo=None)))
