"""Whose a text is by what labels a name: fields of a record, who sent a mail, the page of a paper, who is followed."""

from collections.abc import Iterator

from marsad.sources.choice import SURE, Reason, reason_of
from marsad.sources.names import Named
from marsad.sources.page import CompiledPublishers, Page
from marsad.sources.wording import looks_like_a_name
from marsad.text.laid import Zone

_FIELD_ZONES = frozenset({"navigation", "other", "dateline", "subheading", "source_line", "byline", "section"})
#: a field says whose a text is, and more than its address does; outlets that no list knows
_FIELD, _UNKNOWN_FIELD = 0.85, 0.83
#: an outlet that no list knows with the number of a page or of those who follow it, or as the sender of a mail
_UNKNOWN = 0.6
_DOUBTFUL = 0.45
_STAMP = 0.7
#: a stamp that was taken for the last line of the body is no longer
_STAMP_CHARS = 80
_MOST_WORDS = 5


def labelled(rules: CompiledPublishers, page: Page) -> Iterator[Reason]:
    """Read the names that a label says to be those of whoever runs the page of the main article."""
    heads = [zone.start for zone in page.zones if zone.zone == "body" and zone.article_id == page.main_id]
    head_end = heads[0] if heads else len(page.text)
    for zone in page.zones:
        if zone.article_id in (None, page.main_id) and zone.zone in _FIELD_ZONES:
            yield from _fields(rules, page, zone)
    yield from _subscribed(rules, page)
    if all(zone.zone == "title" for zone in page.zones if zone.start < head_end):
        return  # above the body of a record stands its title and no more
    for found in rules.words.mail_sender.finditer(page.text, 0, head_end):
        yield from _of_name(rules, page, *found.span("name"))
    for pattern in (rules.words.followed, rules.words.paged):
        found = list(pattern.finditer(page.text, 0, head_end))
        if found:  # the nearest to the text
            yield from _of_name(rules, page, *found[-1].span("name"))


def stamped(rules: CompiledPublishers, page: Page) -> Iterator[Reason]:
    """Read the agency off the stamp that it ends its own items with: «kuna281345 gmt may 2014»."""
    body_end = max((zone.end for zone in page.zones if zone.zone == "body"), default=0)
    for found in rules.words.wire_stamp.finditer(page.text, max(0, body_end - _STAMP_CHARS)):
        named = rules.named_at(*_placed(page, *found.span("name")))
        if named is not None and rules.names.is_agency(named[2].source_id):
            yield reason_of(named[2], "publisher", "masthead", *named[:2], confidence=_STAMP)
            return


def sender_of_message(rules: CompiledPublishers, page: Page) -> Iterator[Reason]:
    """Read who sent the message of a chat that the main text stands in."""
    body = next((zone for zone in page.zones if zone.zone == "body" and zone.article_id == page.main_id), None)
    if body is None:
        return
    found = list(rules.words.message.finditer(page.text, 0, body.start + 1))
    if found:
        yield from _of_name(rules, page, *found[-1].span("name"))


def _fields(rules: CompiledPublishers, page: Page, zone: Zone) -> Iterator[Reason]:
    for found in rules.words.site_field.finditer(page.text, zone.start, zone.end):
        named = rules.named_at(*_placed(page, *found.span("name")))
        if named is None or named[2].source_id is None:
            continue
        if named[2].certainty != "unknown":
            yield reason_of(named[2], "publisher", "masthead", *named[:2], confidence=_FIELD)
        elif _is_name(named[2]):
            yield reason_of(named[2], "publisher", "masthead", *named[:2], confidence=_UNKNOWN_FIELD)


def _subscribed(rules: CompiledPublishers, page: Page) -> Iterator[Reason]:
    """Read what a mail says its reader is subscribed to: the same name stands elsewhere in it, or it says its kind."""
    for zone in page.zones:
        if zone.article_id is not None:
            continue
        for found in rules.words.subscribed.finditer(page.text, zone.start, zone.end):
            named = rules.named_at(*_placed(page, *found.span("name")))
            if named is None or named[2].source_id is None:
                continue
            is_known = named[2].certainty != "unknown"
            is_said = is_known or (
                _is_name(named[2])
                and (
                    rules.names.says_kind_and_name(named[2].printed)
                    or page.says_again(named[2].printed, named[0], named[1])
                )
            )
            if is_said:
                sure = SURE["furniture"] if is_known else _UNKNOWN
                yield reason_of(named[2], "publisher", "furniture", *named[:2], confidence=sure)


def _of_name(rules: CompiledPublishers, page: Page, start: int, end: int) -> Iterator[Reason]:
    named = rules.named_at(*_placed(page, start, end))
    if named is None or named[2].source_id is None:
        return
    sure = SURE["masthead"]
    if named[2].certainty == "unknown":
        is_outlet = rules.names.says_kind_and_name(named[2].printed) or rules.names.may_be_an_outlet(named[2].printed)
        sure = _UNKNOWN if is_outlet and _is_name(named[2]) else _DOUBTFUL
    yield reason_of(named[2], "publisher", "masthead", *named[:2], confidence=sure)


def _placed(page: Page, start: int, end: int) -> tuple[int, str]:
    return start, page.text[start:end]


def _is_name(named: Named) -> bool:
    return looks_like_a_name(named.printed) and len(named.printed.split()) <= _MOST_WORDS
