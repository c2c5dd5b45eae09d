"""The words of dates, made ready for reading texts."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from marsad.dates.lexicon import Lexicon
from marsad.dates.reader import Reader
from marsad.dates.rules import CalendarRules
from marsad.text.normalize import matching_key


@dataclass(frozen=True, eq=False)
class Calendars:
    """The rules of dates and what is compiled from them.

    Attributes:
        rules: as people wrote them.
        lexicon: turns texts into rows of symbols.
        reader: finds the time expressions of texts.
        markers: finds the wordings before a publication day in a folded text.
        says: what each marker says, by its key.
        outside_text: the keys of the markers that say nothing in the text of an article.
        clocks: matches the whole folded text between the start of a line and the day of the site's clock.
        time_zones: the zones by the key of their name.
        offset: finds a distance from UTC as printed («GMT+3», «+03:00») at the start of a folded text.
    """

    rules: CalendarRules
    lexicon: Lexicon
    reader: Reader
    markers: re.Pattern[str] | None
    says: dict[str, str]
    outside_text: frozenset[str]
    clocks: re.Pattern[str] | None
    time_zones: dict[str, dt.tzinfo]
    offset: re.Pattern[str]

    @classmethod
    def compile(cls, rules: CalendarRules, places: Mapping[str, dt.tzinfo]) -> Self:
        """Make rules ready.

        Args:
            rules: as people wrote them.
            places: the clocks of every place that a time zone names, by its name in the time zone database.

        Raises:
            RulesError: two words of different meaning fold to the same key.
        """
        lexicon = Lexicon(rules)
        says = {
            matching_key(marker.name): marker.says for marker in rules.publication_markers if not marker.begins_line
        }
        clocks = [matching_key(marker.name) for marker in rules.publication_markers if marker.begins_line]
        utc = [matching_key(zone.name) for zone in rules.time_zones if zone.offset == "+00:00"]
        return cls(
            rules=rules,
            lexicon=lexicon,
            reader=Reader(lexicon),
            markers=re.compile(rf"(?<!\w)(?:{_any_of(list(says))})(?!\w)") if says else None,
            says=dict(says),
            outside_text=frozenset(
                matching_key(marker.name) for marker in rules.publication_markers if marker.outside_text
            ),
            clocks=re.compile(rf"\W*(?:{_any_of(clocks)})(?:[\W\d]*(?:\w{{1,2}}\W+)?|(?:\s\w+){{1,3}}\s?:\W*)")
            if clocks
            else None,
            time_zones={
                matching_key(zone.name): dt.timezone(dt.timedelta(minutes=zone.minutes()))
                if zone.zone is None
                else places[zone.zone]
                for zone in rules.time_zones
            },
            offset=re.compile(
                rf"\s*[(|,]?\s*(?P<utc>{_any_of(utc) or '(?!)'})?\s*(?P<sign>[+\-\u2212])(?P<hours>\d{{1,2}})"
                r"(?:(?P<colon>:)?(?P<minutes>\d\d))?(?!\d)"
            ),
        )


def _any_of(keys: list[str]) -> str:
    longest_first = sorted(keys, key=lambda key: (-len(key), key))
    return "|".join(re.escape(key).replace(r"\ ", r"\s+") for key in longest_first)
