"""The words of dates, made ready for reading texts."""

import re
from dataclasses import dataclass
from typing import Self

from marsad.dates.lexicon import Lexicon
from marsad.dates.rules import CalendarRules, TimeZone
from marsad.text.normalize import matching_key


@dataclass(frozen=True, eq=False)
class Calendars:
    """The rules of dates and what is compiled from them.

    Attributes:
        rules: as people wrote them.
        lexicon: turns texts into rows of symbols.
        markers: finds the wordings before a publication day in a folded text.
        says: what each marker says, by its key.
        time_zones: the zones by the key of their name.
    """

    rules: CalendarRules
    lexicon: Lexicon
    markers: re.Pattern[str] | None
    says: dict[str, str]
    time_zones: dict[str, TimeZone]

    @classmethod
    def compile(cls, rules: CalendarRules) -> Self:
        """Make rules ready.

        Raises:
            RulesError: two words of different meaning fold to the same key.
        """
        says = {matching_key(marker.name): marker.says for marker in rules.publication_markers}
        longest_first = sorted(says, key=lambda key: (-len(key), key))
        alternatives = "|".join(re.escape(key).replace(r"\ ", r"\s+") for key in longest_first)
        return cls(
            rules=rules,
            lexicon=Lexicon(rules),
            markers=re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)") if alternatives else None,
            says=dict(says),
            time_zones={matching_key(zone.name): zone for zone in rules.time_zones},
        )
