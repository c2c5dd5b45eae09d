"""Chooses among what states the day of an article: which dates are clocks, of other things, or not to be trusted."""

import datetime as dt
from collections.abc import Set

from marsad.dates.publication import DAY_FIRST
from marsad.dates.times import Stated

#: a date below this confidence is evidence, not an answer
_LEAST_CONFIDENCE = 0.5
#: a date directly behind the body, where the page states no other
_ENDING_CONFIDENCE = 0.55
#: a date before the body that is at least this sure makes those after it mere evidence: they are of something else
_SURE_ABOVE = 0.6
_BESIDE_CONFIDENCE = 0.4
_CLOCK_CONFIDENCE = 0.3
#: of several days of which each would be enough the one much earlier counts
_SURE_DAY, _LATER_CONFIDENCE = 0.85, 0.74
_MOST_DAYS_LATER = 30
#: what states a day over the headline or under it as that of the article; so many days over it do not
_HEAD_METHODS = frozenset({"dateline_date", "published_marker", "line_date"})
_LISTED_DAYS = 3
_BARE_METHODS = frozenset({"navigation_date", "other_date", "sharing_date"})


def doubted(beside: list[Stated], above: list[Stated], ending: list[Stated], elsewhere: list[Stated]) -> list[Stated]:
    """Doubt the dates beside and below a text where a sure one stands above it, or where they are several.

    Args:
        beside: what stands among the text and below it.
        above: what stands above.
        ending: of those beside, what stands right behind the text.
        elsewhere: bare dates below what tells of other things.
    """
    lone = {found.on for found in beside if found.method == "line_date_inside"}
    bare_below = {found.on for found in beside if "_date_below" in found.method}
    # whoever answers, answers later; the clock of the site is later still
    first = min((found.on for found in beside), default=dt.date.min)
    if any(found.confidence >= (_LEAST_CONFIDENCE if found.on <= first else _SURE_ABOVE) for found in above):
        return [mere_evidence(found) for found in beside]
    if not above and len(ending) == 1 and bare_below | {found.on for found in elsewhere} == {ending[0].on}:
        # the only date of a message that ends with it
        return [found._replace(confidence=max(found.confidence, _ENDING_CONFIDENCE)) for found in beside]
    return [
        mere_evidence(found)
        if (len(bare_below) > 1 and "_below" in found.method)
        # the days of a chronicle, or of a list of other articles
        or (len(lone | bare_below) > 1 and found.method == "line_date_inside")
        else found
        for found in beside
    ]


def mere_evidence(found: Stated) -> Stated:
    """Keep what states a day as evidence that is never chosen."""
    return found._replace(confidence=min(found.confidence, _BESIDE_CONFIDENCE))


def without_clock(stated: list[Stated], over_title: list[Stated]) -> list[Stated]:
    """Doubt the dates of the head of a page that are the clock of the site, which runs on.

    Of several bare dates all but the earliest are; so is a date over the headline with an earlier one under it, as the
    day on which a mail was sent, one further up than a dateline of an earlier day, and one that is later than the last
    update. Three days over it are of a list.
    """
    over = frozenset(over_title)
    first_bare = min((found.on for found in stated if found.method in _BARE_METHODS), default=None)
    clocks = {found for found in stated if found.method in _BARE_METHODS and found.on != first_bare}
    under_title = [found.on for found in stated if found.method in _HEAD_METHODS and found.start and found not in over]
    last_under = max(under_title, default=dt.date.max)
    clocks |= {found for found in over if found.method in _HEAD_METHODS and found.on > last_under}
    first_below = dt.date.max
    for found in reversed(stated):
        if found.method == "dateline_date" and found.start is not None:
            if first_below < found.on and found not in over:
                clocks.add(found)
            first_below = min(first_below, found.on)
    if len({found.on for found in over}) >= _LISTED_DAYS:
        # but a dateline directly over the headline
        listed = over_title[:-1] if over_title[-1].method == "dateline_date" else over_title
        clocks |= {found for found in listed if "_marker" not in found.method}
    last_update = max((found.on for found in stated if _is_update(found)), default=dt.date.max)
    clocks |= {found for found in stated if found.method == "dateline_date" and found.on > last_update}
    return [found._replace(confidence=_CLOCK_CONFIDENCE) if found in clocks else found for found in stated]


def clock_of_site(found: Stated) -> Stated:
    """Doubt a bare date above the menu of a site: nobody says that anything was published on it."""
    return found._replace(confidence=_CLOCK_CONFIDENCE) if found.method in _BARE_METHODS else found


def without_update(stated: list[Stated]) -> list[Stated]:
    """Doubt the day of the last update where an earlier one is stated, be it a day of the Hijri calendar alone."""
    published = (found.on for found in stated if not _is_update(found) and found.confidence >= _SURE_ABOVE)
    first = min(published, default=dt.date.max)
    return [mere_evidence(found) if _is_update(found) and first < found.on else found for found in stated]


def _is_update(found: Stated) -> bool:
    return found.method.startswith("updated_marker")


def without_later(stated: list[Stated]) -> list[Stated]:
    """Doubt the sure dates on the head of a page that are much later than another: when it was kept or posted again.

    What is stated outside the text is not asked.
    """
    sure = {found for found in stated if found.start is not None and found.confidence >= _SURE_DAY}
    first = min((found.on for found in sure), default=dt.date.max)
    later = {found for found in sure if (found.on - first).days > _MOST_DAYS_LATER}
    return [found._replace(confidence=_LATER_CONFIDENCE) if found in later else found for found in stated]


def settled(stated: list[Stated], orders: Set[str], fetched_at: dt.datetime | None) -> list[Stated]:
    """Settle the order of numeric dates by what stands beside them, by the page's other ones, or by the calendar.

    Nothing of that kind: the day stands first, as the Arabic press prints it, and the date is a little less sure.
    """
    sure = {found.on for found in stated if found.other is None}
    return [_settled(found, sure, orders, fetched_at) for found in stated]


def _settled(found: Stated, sure: Set[dt.date], orders: Set[str], fetched_at: dt.datetime | None) -> Stated:
    other = found.other
    if other is None:
        return found
    found = found._replace(other=None)
    if (found.on in sure) != (other.on in sure):
        return found if found.on in sure else other
    if len(orders) == 1:
        return found if orders == {"day_first"} else other
    if _is_after(found, fetched_at) and not _is_after(other, fetched_at):
        return other
    return found._replace(method=f"{found.method}_day_first", confidence=round(found.confidence * DAY_FIRST, 4))


def best_of(stated: list[Stated], fetched_at: dt.datetime | None) -> Stated | None:
    """Choose the surest; of equals the first. What lies after the page was fetched cannot be right."""
    best: Stated | None = None
    for found in stated:
        if found.confidence < _LEAST_CONFIDENCE or _is_after(found, fetched_at):
            continue
        # a date alone at the head of a page that is the day of fetching is the site's clock
        is_bare = found.method.removesuffix("_day_first") in _BARE_METHODS
        if is_bare and fetched_at is not None and found.on == fetched_at.date():
            continue
        if best is None or found.confidence > best.confidence:
            best = found
    return best


def _is_after(found: Stated, fetched_at: dt.datetime | None) -> bool:
    if fetched_at is None:
        return False
    return found.on > fetched_at.date() or (found.at is not None and found.at > fetched_at)
