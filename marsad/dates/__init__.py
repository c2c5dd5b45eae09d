"""Time expressions of articles and the day they were published."""

from marsad.dates.calendars import Calendars
from marsad.dates.find import CHOSEN_SCHEMA, DATES_SCHEMA, Found, find

__all__ = ["CHOSEN_SCHEMA", "DATES_SCHEMA", "Calendars", "Found", "find"]
