"""The rules: which rows of symbols are time expressions, and which function says what they mean.

Every rule is a pattern over symbols and a function that reads the match. At each place the longest expression wins;
a function that returns null refuses (there is no 31 February), and a rule without one forbids what it matches.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from marsad.dates.days import (
    read_day_of_month,
    read_days_of_month,
    read_month_alone,
    read_month_first,
    read_months_or_days_between,
    read_numeric,
    read_short_year,
    read_short_year_of_latin_month,
    read_short_year_of_month,
    read_year_first,
)
from marsad.dates.lexicon import SYMBOLS, pattern
from marsad.dates.matches import Match
from marsad.dates.periods import (
    read_bare_year,
    read_century,
    read_decade,
    read_one_year,
    read_season_or_part,
    read_two_years,
)
from marsad.dates.relative import (
    read_ago,
    read_day_of_this_month,
    read_relative_day,
    read_two_units,
    read_unit,
    read_weekday,
)
from marsad.dates.values import Reading


class Rule(NamedTuple):
    """What a time expression looks like, and the function that reads it; null for what only looks like one."""

    begins: frozenset[str]
    pattern: re.Pattern[str]
    read: Callable[[Match], Reading | None] | None


def _rule(begins: str, grammar: str, read: Callable[[Match], Reading | None] | None) -> Rule:
    """Make a rule; `begins` names the symbols its matches can begin with, so that it is not tried elsewhere."""
    return Rule(frozenset(SYMBOLS[name] for name in begins.split()), pattern(grammar), read)


_WEEKDAY = "(?: (?P<weekday><weekday>) (?: [,~\\-/(|] | ,?<corresponding> )? )"
_DAY_PREFIX = f"(?: (?:<today>|<day_noun>)? {_WEEKDAY}? )"
_MONTH = "<month_noun>? (?P<month><month>) (?: [/\\-~|]?(?P<twin><month>) | \\((?P<twin_inside><month>)\\) )?"
_MONTH_NAMED = "(?P<month><month>) (?: \\((?P<twin_inside><month>)\\) )?"
_YEAR = "[,/\\-·]? (?: <of>? <clitic>? [<year_noun><definite_year>] )? (?P<year><number_4>) (?P<era><era>)?"
_OF_YEAR = "<of>? <definite_year> (?P<year_qualifier><qualifier>)"
_TAIL = f"(?: {_YEAR} | {_OF_YEAR} | (?P<qualifier><qualifier>) )?"
_OF = "(?: <of><of>? )?"  # «14th of March»
_DAY = "<article>? (?P<{0}>[<number_2><ordinal>])"
_ANY_NUMBER = "[<number_2><number_9><number_3><number_4><number_5>]"
_NOT_IN_NUMBER = f"(?: (?<![\\-/.]) (?<! {_ANY_NUMBER} : ) | (?<= [<weekday><other>] [\\-/] ) )"
# a number after it makes a telephone number of a date; but the time may follow («04/11/2025 13:20», «2025-13:20»)
_NUMBER_ENDS = f"(?! [\\-/.:]? {_ANY_NUMBER} (?! : {_ANY_NUMBER} ) )"
# what stands behind a whole day and a blank is another thing: «14/03/2019 5247 views», «14/03/2019 10h25»
_DAY_ENDS = f"(?! [\\-/.:] {_ANY_NUMBER} (?! : {_ANY_NUMBER} ) )"
_DAY_1 = _DAY.format("day")
_DAY_2 = _DAY.format("last_day")
_DAY_BEGINS = "today day_noun weekday article number_2 ordinal"
RULES = (
    _rule(_DAY_BEGINS, f"{_DAY_PREFIX} {_DAY_1} [\\-/]? {_OF} {_MONTH} {_TAIL}", read_day_of_month),
    # dashes with spaces around join two dates of a span elsewhere; a whole date has them on both sides of its month
    _rule(
        _DAY_BEGINS,
        f"{_DAY_PREFIX} {_DAY_1} (?P<sign>[~.,|]) (?P<month><month>) (?P=sign) (?P<year><number_4>) (?P<era><era>)?",
        read_day_of_month,
    ),
    _rule(
        _DAY_BEGINS,  # «3 March - 2018»
        f"{_DAY_PREFIX} {_DAY_1} (?P<month><month>) [~|] (?P<year><number_4>) {_DAY_ENDS} (?P<era><era>)?",
        read_day_of_month,
    ),
    _rule(
        "number_2",  # «03-Mar-18»
        "(?P<day><number_2>) (?P<sign>[/\\-]) (?P<month><month>) (?P=sign) (?P<year>[<number_2><number_9>])"
        f" {_NUMBER_ENDS}",
        read_short_year_of_month,
    ),
    _rule(
        "number_2",  # «3 Mar 18»
        f"(?P<day><number_2>) (?P<month><month>) (?P<year>[<number_2><number_9>]) (?! [\\^:<other>] ) {_NUMBER_ENDS}",
        read_short_year_of_latin_month,
    ),
    _rule(
        "number_4",  # «2018, 3 March»
        "(?<! <month> ) (?P<year><number_4>) , (?P<day><number_2>) [\\-]? (?P<month><month>) (?! [,/\\-]? <number_4> )",
        read_day_of_month,
    ),
    _rule(
        "number_4",  # «GMT 17:41 2019 الثلاثاء 12 فبراير»: the weekday says that they belong together
        "(?P<year><number_4>) ,? (?P<weekday><weekday>) ,? (?P<day><number_2>) [\\-/]? (?P<month><month>)"
        " (?! [,/\\-]? <number_4> )",
        read_year_first,
    ),
    _rule("month_noun month", f"{_MONTH} {_TAIL} (?! \\^ )", read_month_alone),
    _rule(
        "today day_noun weekday month",
        f"{_DAY_PREFIX} {_MONTH_NAMED} [.·]? (?P<day><number_2>) <of>? [,~\\-]? (?P<year><number_4>)",
        read_month_first,
    ),
    _rule(
        "month",
        "(?P<month><month>) (?P<sign>[~/\\-]) (?P<day><number_2>) (?P=sign) (?P<year><number_4>)",
        read_month_first,
    ),
    _rule(
        "weekday",  # «Thursday - 14 March - 2019», «Thursday, 14. March 2019»
        f"{_WEEKDAY} {_DAY_1} ·? (?P<month><month>) [~|]? (?P<year><number_4>)",
        read_day_of_month,
    ),
    _rule(
        "weekday month",  # «Thu Mar 14 10:25:33 AST 2019», as computers write it
        f"{_WEEKDAY}? (?P<month><month>) (?P<day><number_2>) {_ANY_NUMBER} : {_ANY_NUMBER} (?: : {_ANY_NUMBER} )?"
        " [<time_zone><other>]? (?P<year><number_4>)",
        read_month_first,
    ),
    _rule(
        "number_4",
        "(?P<year><number_4>) (?P<sign>[~/\\-]) (?P<month><month>) (?P=sign) (?P<day><number_2>)",
        read_month_first,
    ),
    _rule(
        "number_4",  # «2019 Mar 14», set apart: behind a year «March 14 ...» may begin something else
        "(?<! <month> ) (?P<year><number_4>) ,? (?P<month><month>) (?P<day><number_2>)"
        f" (?! [<other><month>] | {_ANY_NUMBER} )",
        read_month_first,
    ),
    _rule(
        "article number_2 ordinal",
        # «21:10-28 June» is a time of day and a date
        f"(?<! {_ANY_NUMBER} : ) {_DAY_1} (?: [\\-~/] | <to> | (?P<and><and>) ) {_DAY_2} <of>? {_MONTH} {_TAIL}",
        read_days_of_month,
    ),
    _rule(
        "article number_2 ordinal",
        f"{_DAY_1} <of>? (?P<month><month>) (?: (?P<year><number_4>)(?P<era><era>)? )?"
        f" (?: [\\-~] | <to> | (?P<and><and>) ) {_DAY_2} <of>? (?P<last_month><month>)"
        " (?: (?P<last_year><number_4>)(?P<last_era><era>)? )?",
        read_months_or_days_between,
    ),
    _rule(
        "month",
        "(?P<month><month>) (?: (?P<year><number_4>)(?P<era><era>)? )? (?: [\\-~/] | <to> | (?P<and><and>) )"
        " (?P<last_month><month>) (?: (?P<last_year><number_4>)(?P<last_era><era>)? )?",
        read_months_or_days_between,
    ),
    _rule(
        "today day_noun weekday number_2",
        f"{_DAY_PREFIX} {_NOT_IN_NUMBER} (?P<first><number_2>) (?P<sign>[/.~=\\-]) (?P<second><number_2>) (?P=sign)"
        f" (?P<year><number_4>) {_DAY_ENDS} (?P<era><era>)?",
        read_numeric,
    ),
    _rule(
        "today day_noun weekday number_4",
        f"{_DAY_PREFIX} {_NOT_IN_NUMBER} (?P<year><number_4>) (?P<sign>[/.~=:\\-]) (?P<first><number_2>) (?P=sign)"
        f" (?P<second><number_2>) {_DAY_ENDS} (?P<era><era>)?",
        read_numeric,
    ),
    _rule(
        "today day_noun weekday",
        f"(?:<today>|<day_noun>)? {_WEEKDAY} (?P<first><number_2>) (?P<sign>[/.\\-]) (?P<second><number_2>) (?P=sign)"
        f" (?P<year>[<number_2><number_9>]) {_NUMBER_ENDS}",
        read_short_year,
    ),
    _rule(
        "year_noun definite_year",
        "[<year_noun><definite_year>] (?P<year><number_4>) (?! [\\-/.^]? [<number_2><number_9><number_4>] )"
        " (?P<era><era>)?",
        read_one_year,
    ),
    _rule(
        "year_noun definite_year",
        "[<year_noun><definite_year>] (?P<year>[<number_3><number_4>]) (?P<era><era>)",
        read_one_year,
    ),
    _rule(
        "number_4",
        "(?<=[<preposition><ago>]) (?P<year><number_4>) (?! <clitic>? [<counted><place><year_noun><month_noun>"
        "<day_noun><week_noun><counted_unit>] | [\\-/:.^] | [~,]? [<number_2><number_9><number_3><number_4>"
        "<number_5>] ) (?P<era><era>)?",
        read_bare_year,
    ),
    _rule(
        "year_noun definite_year dual_year plural_year counted_unit number_4",
        f"{_NOT_IN_NUMBER} (?P<noun>[<year_noun><definite_year><dual_year><plural_year><counted_unit>])?"
        f" (?P<year><number_4>) (?: [\\-~/] | <to> | (?P<and><and>) ) (?P<last_year><number_4>)"
        f" (?P<more>(?: <and> <number_4> )*) (?! \\^ ) {_NUMBER_ENDS} (?P<era><era>)?",
        read_two_years,
    ),
    _rule(
        "year_noun definite_year plural_year number_4",
        f"{_NOT_IN_NUMBER} (?P<noun>[<year_noun><definite_year><plural_year>])? (?P<year><number_4>)"
        f" [\\-/] (?P<last_year><number_9>|<number_2>) {_NUMBER_ENDS} (?P<era><era>)?",
        read_two_years,
    ),
    _rule("decade", "(?P<decade><decade>) (?: <of>? (?P<century><century>) (?P<era><era>)? )?", read_decade),
    _rule("century", "(?P<century><century>) (?P<era><era>)?", read_century),
    _rule("century_noun", "<century_noun> <article>? (?P<number><number_2>) (?P<era><era>)?", read_century),
    _rule(
        "season definite_season",
        "(?P<part>[<season><definite_season>]) (?: <of>? [<year_noun><definite_year>] )? (?P<year><number_4>)"
        " (?! \\^ )",
        read_season_or_part,
    ),
    _rule("season part", f"(?P<part>[<season><part>]) {_OF_YEAR}", read_season_or_part),
    _rule("definite_season", "(?P<part><definite_season>) <qualifier> ", read_season_or_part),
    _rule(
        "part",
        "(?P<part><part>) <of>? <clitic>? (?: [<year_noun><definite_year>] )? (?P<year><number_4>) (?! \\^ )",
        read_season_or_part,
    ),
    _rule(
        "day_noun today relative_day",
        "<day_noun>? (?P<relative>[<today><relative_day>]) (?: [,(]? (?P<weekday><weekday>) )?"
        " (?! <not_today> | <ordinal> )",
        read_relative_day,
    ),
    _rule("day_noun", "<day_noun> (?P<weekday><weekday>) (?P<qualifier><qualifier>)?", read_weekday),
    _rule("weekday", "(?P<weekday><weekday>) (?P<qualifier><qualifier>)", read_weekday),
    _rule("weekday", "(?<=<day_part>) (?P<weekday><weekday>) (?P<qualifier><qualifier>)?", read_weekday),
    _rule("weekday", "(?<=,) (?P<weekday><weekday>) (?=,)", read_weekday),
    _rule("weekday", "(?<=\\() (?P<weekday><weekday>) (?=\\))", read_weekday),
    _rule(
        "definite_week definite_month definite_year",
        "(?P<unit>[<definite_week><definite_month><definite_year>]) (?P<qualifier><qualifier>)"
        " (?: [,(]? (?P<year><number_4>) )?",
        read_unit,
    ),
    _rule(
        "this",
        "<this> (?P<unit>[<definite_week><definite_month><definite_year>]) (?! <qualifier> | <number_4> )",
        read_unit,
    ),
    _rule(
        "ago",
        "<ago> (?P<about><approximately>)? (?P<count>[<count><number_2><number_9><number_3>])?"
        " (?P<unit>[<day_noun><week_noun><month_noun><year_noun><counted_unit>])"
        " (?! <clitic>? [<number_4><month><weekday><of><upon><qualifier><relative_day><today>] )",
        read_ago,
    ),
    _rule(
        "definite_dual dual_year", "(?P<unit>[<definite_dual><dual_year>]) (?P<qualifier><qualifier>)", read_two_units
    ),
    _rule(
        "article number_2 ordinal",
        f"{_DAY_1} <of>? <definite_month> (?P<qualifier><qualifier>)",
        read_day_of_this_month,
    ),
    # what only looks like a time expression
    _rule("place", "<place> <article>? [<number_2><ordinal>] <of>? <month>", None),
    _rule("decade", "<decade> <of>? <age>", None),
    _rule("this that", "[<this><that>] <today>", None),
    _rule("today relative_day", "[<today><relative_day>] (?: <not_today> | <ordinal> )", None),
)
#: the rules to try at each symbol
RULES_AT = {
    symbol: tuple(rule for rule in RULES if symbol in rule.begins)
    for symbol in sorted(frozenset[str]().union(*(rule.begins for rule in RULES)))
}
