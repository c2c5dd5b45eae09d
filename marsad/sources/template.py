"""What the template of a page says about who runs it: masthead, end of the headline, copyright line, own phrases."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from marsad.sources.choice import SURE, Reason, reason_of
from marsad.sources.copyright import owner
from marsad.sources.names import Named
from marsad.sources.page import MAX_LINE_CHARS, CompiledPublishers, Page
from marsad.sources.wording import MAX_NAME_CHARS, WORD, looks_like_a_name
from marsad.text.laid import Zone
from marsad.text.normalize import matching_key

_SEVERAL_MASTHEADS = 0.3
_MASTHEAD_ZONES = frozenset({"navigation", "other", "promotion"})
_ADDRESS_ZONES = _MASTHEAD_ZONES | {"sharing"}
#: zones of an article that its last lines may be taken for
_FOOT_ZONES = frozenset({"keywords", "credit"})
_YEAR = re.compile(r"\d{4}")
_TITLE_PARTS = re.compile(r"\s+[|\u2013\u2014-]\s+|\s*(?:\||::)\s*")
#: what every match of _TITLE_PARTS has
_TITLE_SIGN = re.compile(r"\||::|\s[\u2013\u2014-]\s")
#: these stand in no headline itself, so what follows is the site, if it is the name of one at all
_BARS = ("|", "::")
#: an address alone on a line is the page's own, as printouts and archives show it
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE | re.ASCII)
_NAME_AND_HOST = re.compile(
    r"(?P<name>[^|:@]{2,50}?)(?:\s+[-\u2013\u2014]\s+|\s*[|:]\s+)(?P<host>(?:https?://|www\.)?(?:[a-z0-9-]+\.)+[a-z]{2,})/?",
    re.IGNORECASE | re.ASCII,
)
_MAX_INVITATION_CHARS = 120
_MUCH_BODY_CHARS = 300
_MAX_FIRST_WORD_CHARS = 12
_REMEMBERED_LINES = 20_000
#: of a name that goes on where another zone begins
_MAX_CUT_CHARS = 30
#: not enough by itself
_DOUBTFUL = 0.45
_OPENS_THE_PAGE = 0.55
#: lines of a page that its name may stand on below others: «sign in», «menu», «search»
_FIRST_LINES = 6
_LINE = re.compile(r"\s*[^\n]*(?:\n|\Z)")
_BLANK = " \t\r\n\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\ufeff"
#: a link as text browsers and Markdown write it: «[16]name», «[name](/address)»
_TEXT_OF_LINK = re.compile(
    r"[\s*#+]*(?:\[\d+\](?P<numbered>[^\[\]]{2,60})|\[(?P<bracketed>[^\[\]]{2,60})\]\([^()\s]*\)\s*)"
)
#: a page has fewer owners; each that no list knows is looked for in all of it
_MOST_OWNERS = 100
_MAX_LABEL_WORDS = 8
_MAX_WORDS_OF_NAME = 5
_MAX_WORD_CHARS = 14
_MAX_WORDS_BY_HOST = 4
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]]+", re.IGNORECASE | re.ASCII)
_LABELLED_ADDRESS = {"sure": 0.82, "unknown": 0.81}
#: a listed host; of another the page prints a better name, where it prints any
_OWN_ADDRESS = {"sure": 0.8, "unknown": 0.55}


def mastheads(rules: CompiledPublishers, page: Page) -> Iterator[Reason]:
    """Read the end of the title, lone names and invitations in the furniture, and copyright lines."""
    lone: list[Reason] = []
    addresses: list[Reason] = []
    unknown_owners = 0
    headline = ""
    titles = [zone for zone in page.zones if zone.zone == "title" and zone.article_id == page.main_id]
    bodies = [zone for zone in page.zones if zone.zone == "body" and zone.article_id == page.main_id]
    for zone in titles:
        yield from _title_ends(rules, page, zone)
        yield from _name_for_title(rules, page, zone)
        headline = headline or page.text[zone.start : min(zone.end, zone.start + MAX_LINE_CHARS)].strip()
    # an article inside goes on after pictures as well
    told = bodies + [zone for zone in page.zones if zone.zone == "body" and zone.article_id not in (None, page.main_id)]
    # a headline that is printed again and again: what stands over the last of them does so over the article
    first_body = bodies[0].start if bodies else len(page.text)
    over_body = [zone.start for zone in titles if zone.start < first_body]
    head_end = max(over_body) if over_body else min((zone.start for zone in (titles or bodies)), default=0)
    for zone in page.zones:
        # a masthead of few words looks like a section
        is_section = zone.zone == "section" and zone.article_id == page.main_id
        is_foot = zone.article_id == page.main_id and zone.zone in _FOOT_ZONES and _is_behind(bodies, zone)
        if zone.article_id is not None and not (is_section or is_foot):
            continue
        has_mark = page.has_mark(zone.start, zone.end)
        is_place_of_masthead = is_section or zone.zone in _MASTHEAD_ZONES
        for start, line in page.lines(zone):
            is_marked = has_mark and page.has_mark(start, start + len(line))
            # without its year it is the copyright of a picture
            if is_foot and not (is_marked and _YEAR.search(line)):
                continue
            # what an article goes on after is the copyright of a picture in it
            if is_marked and titles and titles[0].end <= start and _goes_on(told, start):
                continue
            if is_place_of_masthead and headline and line.startswith(headline):
                yield from _repeated_headline(rules, start, line, len(headline))
            elif is_place_of_masthead and headline and line.endswith(headline):
                yield from _before_headline(rules, start, line[: -len(headline)])
            for reason in _owner_cut(rules, page.text, start, line) if is_marked else _read(rules, line, False):
                if is_foot and rules.names.is_taken_from(reason.source_id):
                    continue
                first, last = start + (reason.start or 0), start + (reason.end or 0)
                placed = reason._replace(start=first, end=last)
                if is_marked and rules.names.is_unknown(reason.source_id):
                    unknown_owners += 1
                    if unknown_owners > _MOST_OWNERS:
                        continue
                    if not _is_said_by_page(rules, page, placed, line):
                        placed = placed._replace(confidence=min(placed.confidence, _DOUBTFUL))
                    placed = _outlet_of_company(rules, page, placed) or placed
                if is_marked or reason.method == "furniture":
                    yield placed
                elif reason.method == "url":
                    if zone.zone in _ADDRESS_ZONES:
                        addresses.append(placed)
                elif is_place_of_masthead:
                    lone.append(placed)
    named = list(_lone_names(rules, page, lone, head_end))
    yield from named
    yield from _lone_addresses(rules, addresses, {one.source_id for one in named if one.confidence >= SURE["masthead"]})


def _lone_names(rules: CompiledPublishers, page: Page, lone: Sequence[Reason], head_end: int) -> Iterator[Reason]:
    """Judge the names that stand alone on lines of the furniture.

    A list of names is a list of partners or channels, not a masthead; but of all names the one over the headline is
    the page's own, and a name that is a word too is one where the page opens with it.
    """
    if not lone:
        return  # most pages
    opening = len(page.text) - len(page.text.lstrip(_BLANK))
    first_lines = _end_of_first_lines(page.text)
    over_headline = [reason for reason in lone if (reason.start or 0) < head_end]
    unknown = {reason.source_id for reason in over_headline if rules.names.is_unknown(reason.source_id)}
    # a running head, on each sheet of a printed page
    all_unknown = Counter(reason.source_id for reason in lone if rules.names.is_unknown(reason.source_id))
    running = {source_id for source_id, times in all_unknown.items() if times > 1}
    known = {reason.source_id for reason in over_headline} - unknown
    sure: list[Reason] = []
    for reason in lone:
        start = reason.start or 0
        if reason.confidence < SURE["masthead"]:
            is_unknown = rules.names.is_unknown(reason.source_id)
            if is_unknown:
                is_opening = start <= first_lines and len(unknown) == 1
                if len(running) == 1 and reason.source_id in running and start <= first_lines:
                    reason = reason._replace(confidence=_OPENS_THE_PAGE)
            else:
                is_opening = (
                    start <= opening and len(known) == 1 and page.says_again(reason.printed, start, reason.end or 0)
                )
            yield reason._replace(confidence=_OPENS_THE_PAGE) if start < head_end and is_opening else reason
        # the name of an agency alone on a line is a tag or a list of sources, unless the page opens with it
        elif start <= opening or not rules.names.is_taken_from(reason.source_id):
            sure.append(reason)
        elif start < head_end:
            yield reason._replace(confidence=_DOUBTFUL)
    own = {reason.source_id for reason in sure}
    sure_over_headline = {reason.source_id for reason in sure if (reason.start or 0) < head_end}
    own = sure_over_headline if len(sure_over_headline) == 1 else own
    for reason in sure:
        is_own = len(own) == 1 and reason.source_id in own
        yield reason if is_own else reason._replace(confidence=_SEVERAL_MASTHEADS)


def _lone_addresses(rules: CompiledPublishers, addresses: Sequence[Reason], named: set[str]) -> Iterator[Reason]:
    """Judge the addresses in the furniture: several are links to other pages, and so is one of another outlet."""
    labelled = [reason for reason in addresses if reason.confidence >= _LABELLED_ADDRESS["unknown"]]
    if labelled:
        if len({reason.source_id for reason in labelled}) == 1:
            yield from labelled
        return
    own = {reason.source_id for reason in addresses if not rules.names.is_taken_from(reason.source_id)}
    for reason in addresses:
        if rules.names.is_taken_from(reason.source_id):
            # whoever runs a page prints another address where the text is from
            yield reason._replace(confidence=_DOUBTFUL)
        elif len(own) == 1 and (not named or reason.source_id in named):
            yield reason


def _owner_cut(rules: CompiledPublishers, text: str, start: int, line: str) -> Iterator[Reason]:
    """Read a copyright line that may be a part of a longer one: where all is on one line, names are cut through."""
    end = start + len(line)
    behind = text[end : end + _MAX_CUT_CHARS].partition("\n")[0].rstrip()
    for reason in _read(rules, line + behind, True) if behind else ():
        if not rules.names.is_unknown(reason.source_id):
            yield reason
            return
    yield from _read(rules, line, True)


def _outlet_of_company(rules: CompiledPublishers, page: Page, owner: Reason) -> Reason | None:
    """Read the outlet off the name of its company, or without its kind, where the page prints it so by itself.

    «All rights reserved, the X Foundation» on a page with «the newsletter of X», «... the site X» on one with «X».
    """
    first, _, outlet = owner.printed.partition(" ")
    start, end = owner.start or 0, owner.end or 0
    is_company = matching_key(first) in rules.words.company_words
    if is_company:
        is_said = rules.names.may_be_an_outlet(outlet) and page.says_again(outlet, start, end, behind_other_than=first)
    else:
        is_said = rules.names.says_kind_and_name(owner.printed) and _stands_alone(page.text, outlet)
    named = rules.named_at(end - len(outlet), outlet) if is_said else None
    if named is None or named[2].source_id is None:
        return None
    return reason_of(named[2], "publisher", "copyright", *named[:2])


def _stands_alone(text: str, name: str) -> bool:
    """Tell whether a name stands by itself on a line."""
    return re.search(rf"^[^\w\n]*{re.escape(name)}[^\w\n]*$", text, re.MULTILINE) is not None


def _is_said_by_page(rules: CompiledPublishers, page: Page, owner: Reason, line: str) -> bool:
    """Tell whether an owner whom no list knows is said again, says its kind, or has two words on a line with the sign.

    Source: of 1,300 composed pages 56 printed such a name once without the sign or as one word; 49 were wrong.
    """
    return (
        ("©" in line and len(owner.printed.split()) > 1)
        or rules.names.says_kind_and_name(owner.printed)
        or _stands_alone(page.text[: owner.start], owner.printed)
        or page.says_again(owner.printed, owner.start or 0, owner.end or 0)
    )


def _end_of_first_lines(text: str) -> int:
    """Give where the first lines of a page end that are not empty."""
    end = 0
    for _ in range(_FIRST_LINES):
        line = _LINE.match(text, end)
        if line is None:
            break
        end = line.end()
    return end


def _goes_on(bodies: Sequence[Zone], start: int) -> bool:
    """Tell whether much of a body stands after a place: the foot of a page may have a stray paragraph behind it."""
    after = [zone for zone in bodies if zone.start > start]
    return len(after) == len(bodies) > 0 or sum(zone.end - zone.start for zone in after) >= _MUCH_BODY_CHARS


def _is_behind(bodies: Sequence[Zone], zone: Zone) -> bool:
    """Tell whether no more of a body stands behind a zone."""
    return bool(bodies) and bodies[-1].start < zone.start


def owner_at(rules: CompiledPublishers, page: Page, start: int) -> Iterator[Reason]:
    """Read the owner off a copyright line that begins like a line of sources: «© Anadolu. All rights reserved»."""
    end = page.text.find("\n", start, start + MAX_LINE_CHARS)
    line = page.text[start : end if end >= 0 else start + MAX_LINE_CHARS]
    # the sign alone may stand before whoever wrote the text
    if page.count_marks(start, start + len(line)) >= 2:
        for reason in owner(rules, line):
            yield reason._replace(start=start + (reason.start or 0), end=start + (reason.end or 0))


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


def may_name_site(text: str, start: int, end: int) -> bool:
    """Tell whether a headline has a sign that may set the name of the site apart: «... - RT Arabic»."""
    return _TITLE_SIGN.search(text, start, min(end, start + MAX_LINE_CHARS + 1)) is not None


def _title_ends(rules: CompiledPublishers, page: Page, zone: Zone) -> Iterator[Reason]:
    line = page.text[zone.start : min(zone.end, zone.start + MAX_LINE_CHARS + 1)].rstrip()
    if len(line) > MAX_LINE_CHARS:
        return
    breaks = list(_TITLE_PARTS.finditer(line))
    if breaks:
        start = breaks[-1].end()
        named = rules.named_at(zone.start + start, line[start:])
        # «... - رويترز» says who wrote it
        if named is None or rules.names.is_taken_from(named[2].source_id):
            return
        is_name = named[2].certainty == "sure" or (
            breaks[-1].group().strip() in _BARS
            and named[2].certainty == "unknown"
            and rules.names.tells_what_it_is(named[2].printed)
        )
        if is_name:
            yield reason_of(named[2], "publisher", "title_end", *named[:2])
        elif breaks[-1].group().strip() in _BARS and named[2].certainty == "ambiguous":
            yield reason_of(named[2], "publisher", "title_end", *named[:2], confidence=_OPENS_THE_PAGE)


def _before_headline(rules: CompiledPublishers, start: int, before: str) -> Iterator[Reason]:
    """Read the name of the site before the headline as the browser shows it: «NAME | headline»."""
    name = before.rstrip()
    named = rules.named_at(start, name[:-1]) if name.endswith("|") else None
    if named is None or named[2].source_id is None:
        return
    if named[2].certainty == "sure" or rules.names.says_kind_and_name(named[2].printed):
        yield reason_of(named[2], "publisher", "title_end", *named[:2])


def _name_for_title(rules: CompiledPublishers, page: Page, zone: Zone) -> Iterator[Reason]:
    """Read the name of an outlet that opens the page and was taken for the headline."""
    line = rules.words.name_tail.sub("", page.text[zone.start : zone.end].rstrip())
    if page.text[: zone.start].strip(_BLANK) or len(line) > MAX_NAME_CHARS:
        return
    named = rules.named_at(zone.start, line)
    if named is None or named[2].source_id is None:
        return
    if named[2].certainty == "sure":
        yield reason_of(named[2], "publisher", "masthead", *named[:2])
    elif rules.names.says_kind_and_name(named[2].printed) and looks_like_a_name(named[2].printed):
        yield reason_of(named[2], "publisher", "masthead", *named[:2], confidence=_OPENS_THE_PAGE)


def _repeated_headline(rules: CompiledPublishers, start: int, line: str, headline_chars: int) -> Iterator[Reason]:
    """Read the name of the site off the headline as the browser shows it: «... - RT Arabic», also of an agency.

    Where all of a page is on one line, its menu goes on behind the name.
    """
    breaks = list(_TITLE_PARTS.finditer(line, headline_chars))
    if not breaks or breaks[0].start() != headline_chars:
        return
    first = breaks[-1].end()
    named = rules.named_at(start + first, line[first:])
    if named is not None and named[2].certainty == "sure":
        yield reason_of(named[2], "publisher", "title_end", *named[:2])
        return
    words = list(WORD.finditer(line, breaks[0].end()))
    opening = rules.names.opening([matching_key(word.group()) for word in words])
    if opening is not None and opening[0] < len(words):
        end, source_id, is_ambiguous = opening
        if end > 1 or not is_ambiguous:
            first, last = words[0].start(), words[end - 1].end()
            sure = SURE["title_end"]
            yield Reason(source_id, "publisher", "masthead", sure, start + first, start + last, line[first:last])


# the lines of a template come again on every page of its site, and reading one takes longer than all else about it
@lru_cache(_REMEMBERED_LINES)
def _read(rules: CompiledPublishers, line: str, is_marked: bool) -> tuple[Reason, ...]:
    """Read a line of furniture by itself: as a copyright line, an invitation, or a name alone; offsets in the line."""
    if is_marked:
        return tuple(owner(rules, line))
    reasons: tuple[Reason, ...] = ()
    if len(line) <= _MAX_INVITATION_CHARS:
        reasons = tuple(_invitation(rules, line))
    if not reasons and "." in line:
        reasons = tuple(_address(rules, line))
    link = _TEXT_OF_LINK.fullmatch(line) if not reasons and "[" in line else None
    inner = link.span(link.lastgroup or 0) if link is not None else _beside_logo(rules, line)
    if inner is not None and not reasons:
        first, last = inner
        named = _read(rules, line[first:last], False)
        return tuple(
            reason._replace(start=first + (reason.start or 0), end=first + (reason.end or 0)) for reason in named
        )
    line = rules.words.name_tail.sub("", line)
    if not reasons and len(line) <= MAX_NAME_CHARS and not _ends_quotation(line):
        found = rules.named_at(0, line)
        if found is None or found[2].certainty == "unknown":
            found = _before_bar(rules, line)
        if found is not None and found[2].certainty == "sure":
            reasons = (reason_of(found[2], "publisher", "masthead", *found[:2]),)
        else:
            reasons = tuple(_doubtful_name(rules, line))
    return reasons


def _beside_logo(rules: CompiledPublishers, line: str) -> tuple[int, int] | None:
    """Give where the name stands on a line that says that the sign of an outlet is shown there: «NAME Logo»."""
    words = list(WORD.finditer(line)) if len(line) <= MAX_NAME_CHARS else []
    if len(words) < 2:
        return None
    if matching_key(words[0].group()) in rules.words.logo_words:
        return words[1].start(), len(line)
    return (0, words[-2].end()) if matching_key(words[-1].group()) in rules.words.logo_words else None


def _ends_quotation(line: str) -> bool:
    """Tell whether a line goes on with a quotation of the line before it, where a headline was broken to a width."""
    return any(line.count(closing) > line.count(opening) for opening, closing in ("\u00ab\u00bb", "\u201c\u201d"))


def _doubtful_name(rules: CompiledPublishers, line: str) -> Iterator[Reason]:
    """Read a name alone that is a word too («المدن»), or that no list knows and that says what it is («شبكة ...»)."""
    found = rules.named_at(0, line)
    if found is None:
        return
    _, _, named = found
    says_what_it_is = (
        named.certainty == "unknown"
        and 2 <= len(named.printed.split()) <= _MAX_WORDS_OF_NAME
        and looks_like_a_name(named.printed)
        # a menu whose entries lost their blanks is longer
        and max(map(len, named.printed.split())) <= _MAX_WORD_CHARS
        and rules.names.says_kind_and_name(named.printed)
    )
    if named.certainty == "ambiguous" or says_what_it_is:
        yield reason_of(named, "publisher", "masthead", *found[:2], confidence=_DOUBTFUL)


def _address(rules: CompiledPublishers, line: str) -> Iterator[Reason]:
    """Read an address alone on its line, or a name with the host of its site: «name - site.example»."""
    printed = line.strip()
    start = line.index(printed)
    if _ADDRESS.fullmatch(printed) is not None:
        yield from _by_host(rules, line, start, printed, _OWN_ADDRESS)
        return
    address, bar, behind = printed.partition(" | ")
    if bar and _ADDRESS.fullmatch(address) is not None and any(map(str.isdigit, behind)):
        # «site.example | 2010-12-11 08:00»
        yield from _by_host(rules, line, start, address, _OWN_ADDRESS)
        return
    linked = _LINK.search(line)
    if linked is not None and _ends_with_label(rules, line[: linked.start()]):
        yield from _by_host(rules, line, linked.start(), linked.group(), _LABELLED_ADDRESS)
        return
    both = _NAME_AND_HOST.fullmatch(printed)
    if both is None:
        return
    of_host = rules.names.by_url(both["host"])
    named = rules.named_at(start + both.start("name"), both["name"])
    if of_host is None or named is None:
        return
    if of_host.certainty == "sure":
        named = (*named[:2], of_host._replace(printed=named[2].printed))
    is_name = len(named[2].printed.split()) <= _MAX_WORDS_BY_HOST and looks_like_a_name(named[2].printed)
    if is_name and named[2].source_id is not None:
        yield reason_of(named[2], "publisher", "name_and_host", *named[:2])
    elif not is_name:  # a headline
        yield from _by_host(rules, line, start + both.start("host"), both["host"], _OWN_ADDRESS)


def _by_host(
    rules: CompiledPublishers, line: str, start: int, address: str, sure: Mapping[str, float]
) -> Iterator[Reason]:
    """Read the outlet off an address that starts at a place of a line."""
    named = rules.names.by_url(address)
    if named is not None:
        # a host is given in lower case; of a copy in an archive it is the last
        *_, place = re.finditer(re.escape(named.printed), address, re.IGNORECASE | re.ASCII)
        first, last = start + place.start(), start + place.end()
        reason = reason_of(named, "publisher", "url", first, last, confidence=sure[named.certainty])
        yield reason._replace(printed=line[first:last])


def _ends_with_label(rules: CompiledPublishers, before: str) -> bool:
    """Tell whether what stands before an address says that it is the page's own: «الموقع:», «cache of»."""
    keys = tuple(matching_key(word.group()) for word in WORD.finditer(before))
    return len(keys) <= _MAX_LABEL_WORDS and any(keys[-len(label) :] == label for label in rules.words.address_labels)


def _before_bar(rules: CompiledPublishers, line: str) -> tuple[int, int, Named] | None:
    """Read a name with what the site says of itself behind a bar: «name | official site», and no hour."""
    name, bar, motto = line.partition("|")
    is_motto = bar and "|" not in motto and len(motto.split()) >= 2 and not any(map(str.isdigit, motto))
    return rules.named_at(0, name) if is_motto else None


def _invitation(rules: CompiledPublishers, line: str) -> Iterator[Reason]:
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
                first = words[len(cue)].start()
                named = rules.named_at(first, line[first : words[last - 1].end()])
                if named is not None and named[2].certainty == "sure":
                    yield reason_of(named[2], "publisher", "furniture", *named[:2])
            return
