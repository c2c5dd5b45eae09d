"""Names that open a page and that another place of it bears out: read where nothing plainer says whose page it is."""

import re
from collections import defaultdict
from collections.abc import Iterator

from marsad.sources.choice import SURE, Reason, reason_of
from marsad.sources.names import Named
from marsad.sources.page import CompiledPublishers, Page
from marsad.sources.wording import MAX_NAME_CHARS, WORD, looks_like_a_name
from marsad.text.laid import Zone
from marsad.text.normalize import matching_key

_FURNITURE = frozenset({"navigation", "other", "promotion"})
_FIRST_LINES = 6
_LINE = re.compile(r"[^\S\n]*(\S[^\n]*)")
#: what opens a path to the page or says more of the site: «NAME » section», «NAME - a service of …»
_PATH = re.compile(r"\s[\u00bb>\u203a\u2013\u2014-]\s")
_MAX_WORDS = 4
_LEAST_WORDS_OF_OFFICE = 3
#: borne out, a name of an agency that the page may only have taken its text from, and a name in a row of other words
_BORNE_OUT, _OF_AGENCY, _IN_A_ROW = 0.58, 0.45, 0.55


def opening(rules: CompiledPublishers, page: Page) -> Iterator[Reason]:
    """Read the names on the first lines over the headline, and listed names in rows of other words.

    A name alone may be a section's, and one that is a word too may be just that: it counts where the page says once
    more that it is an outlet or a channel, or where the body opens with it.
    """
    head = next(
        (zone for zone in page.zones if zone.article_id == page.main_id and zone.zone in ("title", "body")), None
    )
    if head is None:
        return
    found = list(_on_first_lines(rules, page, head.start))
    if len({reason.source_id for reason in found}) == 1:
        yield found[0]
    elif not found:
        yield from _in_rows(rules, page, head.start)


def is_borne_out(rules: CompiledPublishers, page: Page, printed: str) -> bool:
    """Tell whether a page calls a name an outlet, or a channel, or opens its body with it: «NAME - said …»."""
    words = printed.split()
    name, tag = r"\s+".join(map(re.escape, words)), "#" + "_".join(map(re.escape, words))
    called = re.compile(rf"(?<!\w)[^\W\d_]{{0,2}}(?:{rules.words.called})\s+[\"\u00ab\u201c]?{name}(?!\w)")
    opens = re.compile(rf"\s*{name}\s*[-\u2013\u2014/:|]")
    # one word is a subject as well: «#عاجل»
    if len(words) > 1 and re.search(rf"{tag}(?!\w)", page.text) is not None:
        return True
    return any(
        (zone.zone == "body" and zone.article_id == page.main_id and opens.match(page.text, zone.start, zone.end))
        or (zone.article_id is None and called.search(page.text, zone.start, zone.end))
        for zone in page.zones
    )


def _on_first_lines(rules: CompiledPublishers, page: Page, head_end: int) -> Iterator[Reason]:
    for number, line in enumerate(_LINE.finditer(page.text, 0, head_end)):
        if number == _FIRST_LINES:
            return
        start, (printed, *path) = line.start(1), _PATH.split(line[1].rstrip(), maxsplit=1)
        if len(printed) > MAX_NAME_CHARS:
            continue
        named = rules.named_at(start, printed)
        if named is None or named[2].source_id is None or matching_key(printed) in rules.words.menu_entries:
            continue
        if named[2].certainty == "sure":
            if path:
                sure = _OF_AGENCY if rules.names.is_taken_from(named[2].source_id) else SURE["masthead"]
                yield reason_of(named[2], "publisher", "masthead", *named[:2], confidence=sure)
        elif looks_like_a_name(named[2].printed) and (
            # one word that no list knows is a section's
            (
                (named[2].certainty == "unknown") < len(named[2].printed.split()) <= _MAX_WORDS
                and is_borne_out(rules, page, named[2].printed)
            )
            or _is_letterhead(rules, page, named)
            or (len(named[2].printed.split()) > 1 and _says_what_it_is(rules, page.text, line.end()))
        ):
            yield reason_of(named[2], "publisher", "masthead", *named[:2], confidence=_BORNE_OUT)


def _says_what_it_is(rules: CompiledPublishers, text: str, end: int) -> bool:
    """Tell whether the next line says what an outlet is: «a daily, political and independent», «issued by ...»."""
    below = _LINE.search(text, end)
    printed = "" if below is None else below[1].rstrip()
    if not printed or len(printed) > MAX_NAME_CHARS:
        return False
    is_kind = rules.names.tells_what_it_is(printed) and not rules.names.says_kind_and_name(printed)
    is_motto = is_kind and len(printed.split()) > 1
    return is_motto or rules.words.issued.search(printed) is not None


def _is_letterhead(rules: CompiledPublishers, page: Page, named: tuple[int, int, Named]) -> bool:
    """Tell whether an office or a society heads its own page: under the name of the state, or named there again."""
    start, end, name = named
    words = matching_key(name.printed).split()
    if len(words) < _LEAST_WORDS_OF_OFFICE or words[0] not in rules.words.office_words:
        return False
    over = page.text[:start].rstrip().rpartition("\n")[2]
    return matching_key(over).strip() in rules.words.menu_entries or page.says_again(name.printed, start, end)


def _in_rows(rules: CompiledPublishers, page: Page, head_end: int) -> Iterator[Reason]:
    """Find the one listed outlet that the furniture names over the headline, and once more: pages on one line."""
    places: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for zone in page.zones:
        if zone.article_id is None and zone.zone in _FURNITURE:
            for start, end, source_id in _listed(rules, page, zone):
                places[source_id].append((start, end))
    over = {source_id for source_id, found in places.items() if found[0][0] < head_end}
    for source_id in over:
        start, end = places[source_id][0]
        if len(over) == 1 and len(places[source_id]) > 1:
            yield Reason(source_id, "publisher", "masthead", _IN_A_ROW, start, end, page.text[start:end])


def _listed(rules: CompiledPublishers, page: Page, zone: Zone) -> Iterator[tuple[int, int, str]]:
    for start, line in page.lines(zone):
        words = list(WORD.finditer(line))
        keys = [matching_key(word.group()) for word in words]
        for first, end, source_id in rules.names.sure_names(keys, keys):
            if not rules.names.is_taken_from(source_id):
                yield start + words[first].start(), start + words[end - 1].end(), source_id
