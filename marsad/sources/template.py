"""What the template of a page says about who runs it: masthead, end of the headline, copyright line, own phrases."""

import re
from collections import defaultdict
from collections.abc import Iterator

from marsad.sources.choice import SURE, Reason, reason_of
from marsad.sources.copyright import owner
from marsad.sources.page import MAX_LINE_CHARS, CompiledPublishers, Page, Zone
from marsad.sources.wording import MAX_NAME_CHARS, WORD
from marsad.text.normalize import matching_key

_SEVERAL_MASTHEADS = 0.3
_MASTHEAD_ZONES = frozenset({"navigation", "other", "promotion"})
_TITLE_PARTS = re.compile(r"\s+[|\u2013\u2014-]\s+|\s*\|\s*")
_TITLE_SIGN = re.compile(r"[|\u2013\u2014-]")
_MAX_INVITATION_CHARS = 120
_MAX_FIRST_WORD_CHARS = 12


def mastheads(rules: CompiledPublishers, page: Page) -> Iterator[Reason]:
    """Read the end of the title, lone names and invitations in the furniture, and copyright lines."""
    lone: list[Reason] = []
    headline = ""
    for zone in page.zones:
        if zone.zone == "title" and zone.article_id == page.main_id:
            yield from _title_ends(rules, page, zone)
            headline = headline or page.text[zone.start : min(zone.end, zone.start + MAX_LINE_CHARS)].strip()
    for zone in page.zones:
        if zone.article_id is not None:
            continue
        has_mark = page.has_mark(zone.start, zone.end)
        for start, line in page.lines(zone):
            if has_mark and page.has_mark(start, start + len(line)):
                yield from owner(rules, start, line)
                continue
            if len(line) <= _MAX_INVITATION_CHARS:
                yield from _invitation(rules, start, line)
            if zone.zone not in _MASTHEAD_ZONES:
                continue
            if headline and line.startswith(headline):
                yield from _repeated_headline(rules, start, line, len(headline))
            if len(line) > MAX_NAME_CHARS:
                continue
            named = rules.names.by_name(line)
            if named is None or named.certainty != "sure":
                continue
            # the name of an agency alone on a line is a tag or a list of sources, unless the page opens with it
            if not rules.names.is_taken_from(named.source_id) or not page.text[:start].strip():
                found = rules.named_at(start, line)
                if found is not None:
                    lone.append(reason_of(named, "publisher", "masthead", *found[:2]))
    # a list of names is a list of partners or channels, not a masthead
    is_one = len({reason.source_id for reason in lone}) == 1
    for reason in lone:
        yield reason if is_one else reason._replace(confidence=_SEVERAL_MASTHEADS)


def furniture(page: Page) -> Iterator[Reason]:
    """Find phrases that only the template of one outlet prints."""
    phrases: defaultdict[str, set[str]] = defaultdict(set)
    kept: list[Reason] = []
    for hit, zone in page.hits_in_zones():
        if not hit.pattern.is_furniture or (zone.article_id is not None and zone.article_id != page.main_id):
            continue
        # in the middle of a sentence somebody speaks about the phrase
        if any(character.isalnum() for character in page.around(zone, hit.start, hit.end)[0]):
            continue
        phrases[hit.pattern.source_id].add(hit.pattern.printed)
        kept.append(Reason(hit.pattern.source_id, "publisher", "furniture", SURE["furniture"], hit.start, hit.end))
    for reason in kept:
        is_one = len(phrases[reason.source_id]) == 1
        yield reason if is_one else reason._replace(confidence=SURE["furniture_twice"])


def _title_ends(rules: CompiledPublishers, page: Page, zone: Zone) -> Iterator[Reason]:
    line = page.text[zone.start : min(zone.end, zone.start + MAX_LINE_CHARS + 1)].rstrip()
    if len(line) > MAX_LINE_CHARS or _TITLE_SIGN.search(line) is None:
        return
    breaks = list(_TITLE_PARTS.finditer(line))
    if breaks:
        start = breaks[-1].end()
        named = rules.named_at(zone.start + start, line[start:])
        # «... - رويترز» says who wrote it
        if named is not None and named[2].certainty == "sure" and not rules.names.is_taken_from(named[2].source_id):
            yield reason_of(named[2], "publisher", "title_end", *named[:2])


def _repeated_headline(rules: CompiledPublishers, start: int, line: str, headline_chars: int) -> Iterator[Reason]:
    """Read the name of the site off the headline as the browser shows it: «... - RT Arabic», also of an agency."""
    breaks = list(_TITLE_PARTS.finditer(line, headline_chars))
    if breaks and breaks[0].start() == headline_chars:
        first = breaks[-1].end()
        named = rules.named_at(start + first, line[first:])
        if named is not None and named[2].certainty == "sure":
            yield reason_of(named[2], "publisher", "title_end", *named[:2])


def _invitation(rules: CompiledPublishers, start: int, line: str) -> Iterator[Reason]:
    """Read «تابعوا سكاي نيوز عربية على فيسبوك»: a page invites to the channels of its own outlet."""
    opening = matching_key(line.lstrip()[:_MAX_FIRST_WORD_CHARS])
    if not opening.startswith(rules.words.follow_starts):
        return
    words = list(WORD.finditer(line))
    keys = [matching_key(word.group()) for word in words]
    for cue in rules.words.follow_words:
        if tuple(keys[: len(cue)]) == cue:
            last = next(
                (place for place in range(len(cue), len(keys)) if keys[place] in rules.words.follow_ends), len(keys)
            )
            if last > len(cue):
                first, end = words[len(cue)].start(), words[last - 1].end()
                named = rules.named_at(start + first, line[first:end])
                if named is not None and named[2].certainty == "sure":
                    yield Reason(
                        named[2].source_id or "",
                        "publisher",
                        "furniture",
                        SURE["furniture"],
                        *named[:2],
                        named[2].printed,
                    )
            return
