"""Walks over the lines of a page and decides what each is, with a look ahead where a list or an article may begin."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate, pairwise, takewhile
from typing import NamedTuple

from marsad.models import BODY_ZONES, Zone
from marsad.pages.likeness import (
    AND,
    NEW_ARTICLE,
    SURELY_NEW_ARTICLE,
    UNANNOUNCED_ARTICLE,
    goes_on,
    is_strange,
    newness,
    share,
    stems,
)
from marsad.pages.lines import Hit, Line, Matcher, is_headline, words_key
from marsad.pages.rules import Marker

#: what may stand between a headline and its first paragraph
#: what the fields and buttons of a box in the middle of a page are taken for
_BOX_ZONES = frozenset({"promotion", "comments", "sharing"})
_HEAD_ZONES = frozenset({"byline", "dateline", "credit", "caption", "section", "sharing"})
#: how far a look ahead goes, in lines: it keeps the walk linear. The longest list in the real bundles has 11 items
_LOOK_AHEAD = 60
#: less of the words of a headline stand in the paragraphs of a page that it does not belong to.
#: Source: 470 lines of 4 words and more between the paragraphs of real articles, and 4,800 strange headlines put there:
#: less than 0.3 of 11 % of the first and of 95 % of the others; of lines of 4 and 5 words nothing of 9 % and 82 %
_TOLD_NOWHERE = 0.3
_MOST_STRANGE = 8
#: of the words of a headline so many stand in the first sentence of its article, and an excerpt is not longer
_TOLD = 0.35
_EXCERPT_CHARS = 260
_LEAST_ITEM_WORDS = 4
#: bodies of fewer words say too little of what is new; of 3,000 real ones 98 % hold 59 of them
_LEAST_STEMS = 40
#: characters of the paragraphs after a headline that are searched for its words
_LEAD_CHARS = 900
#: of each paragraph after a headline, where it may begin another article
_MOST_COMPARED_CHARS = 2000
_CLOCK = re.compile(r"\d:\d\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DASH = re.compile(r"\s[-–—\u0640]|[:|/(]|[–—]")
_ITEM_BREAK = re.compile(r"[,\u060c|#•·;\u061b]|\s[-–/]\s")
_MENU_BREAK = re.compile(r"[|»›>•]|\s[-–/]\s")
_CONTACT = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|@\w+", re.ASCII)
_DATELINE = re.compile(
    r"[\s\w«»\"()'.\u060c/]{2,40}\s*(?:[-–—:|/]|\(|(?<=\s)\u0640(?=\s))\s*[\s\w«»\"()'.\u060c/\-–—]{2,40}:?"
)
#: an outlet in quotation marks after a place: «city: «outlet»»
_QUOTED_OUTLET = re.compile(r"[^\d:]{2,30}\s*[-–—:|/(]\s*[«\"“][^«»\"”]{2,30}[»\"”]\)?:?")
#: markers of the time that stands by a comment
_TIMES_OF_COMMENTS = frozenset({"time_ago", "time_ago_words"})
#: markers that announce one article, the next to read, and no list
_LABELS_OF_NEXT = frozenset({"previous_next"})
#: what a picture shows, and who took it or gave it
_SCENE = re.compile(r"[^()]{10,}\([^()\d]{2,30}\)")
_DAY = re.compile(r"\b(?:\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2})\b")
_NUMBER = re.compile(r"\d+")
#: how a message prints what is bold
_BOLD = re.compile(r"\*{1,2}[^*]+\*{1,2}")
#: a year, or day and month in numbers, in European or Arabic digits
_FULL_DATE = re.compile(r"(?<!\d)(?:[12١٢]\d{3}|\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{2,4})(?!\d)")
_ARTICLE = "\u0627\u0644"  # ال
#: how often a page is searched for a second article, and how much of it is compared: both keep the walk linear
_MOST_SEARCHES = 120
_MOST_STEMS_CHARS = 60_000
#: more of a paragraph's words come back in the body before it than this where it goes on with it (median 0.29, of a
#: strange paragraph 0.08; see `newness`)
_STRANGE = 0.2
_STRAY_CHARS = 320
_LABEL_CHARS = 25
#: one paragraph under a headline is an article from this size on; excerpts in lists are cut earlier
_LONG_EXCERPT = 400
#: a label we do not know, and short items after it
_LABELLED_ITEMS = re.compile(r"[^:،,|]{2,30}\s*[:|]\s*[^،,|:]{2,40}(?:\s*[،,|]\s*[^،,|:]{2,40}){1,20}")
#: the headline of a page in Markdown
_HEADING = re.compile(r"#\s+\W{0,2}\w")
#: what stands before the name of an agency at the end of a caption
_CREDIT_BREAK = re.compile(r"\s[-–—|/]\s*(?=[^-–—|/]{2,30}$)")
#: a place, or a place and an agency, that opens the first paragraph of an article
_OPENING_PLACE = re.compile(r"[^\s:،,.]{2,20}(?:\s[^\s:،,.]{2,20})?\s*(?:[-–—/]|\()\s*\S")


@dataclass(slots=True)
class _List:
    """A list that is being read: what opened it and what its items look like so far."""

    marker: Marker
    opener: int
    first_item: int | None = None
    bulleted: bool = False


class Rest(NamedTuple):
    """What took the rest of the page."""

    zone: Zone
    id: str
    match: str


class Walk:
    """One pass over the lines of a page, deciding what each is.

    The state is small: the article that is being read, whether it has a paragraph yet (before that we are in its
    head), whether something has closed it (keywords, a source line, a comment form), the list that is open, and the
    marker that took the rest of the page.
    """

    def __init__(self, lines: list[Line], matcher: Matcher, *, title: str | None) -> None:
        self.lines = lines
        self.matcher = matcher
        self.has_title_field = bool(title)
        self.title_key = words_key(title) if title else ""
        self.article = 0
        self.articles = 1
        self.closed_by: Zone | None = None
        self.list: _List | None = None
        self.rest: Rest | None = None
        self.in_body = False
        #: something without a wording we know closed the article: prose that goes on with it opens it again
        self.is_closed_by_shape = False
        self.searches = 0
        #: the stems of the body that is being read, up to a line
        self.stems: set[str] = set()
        self.stems_end = 0
        self.stems_chars = 0
        #: the stems of all paragraphs of the page, once they are asked for
        self.stems_of_page: set[str] | None = None
        #: what stood between headline and body without a marker: names come back after the body
        self.head_keys: set[str] = set()
        #: what lines of the body begin with before a colon, with their number: speakers of an interview
        self.labels: dict[str, int] = {}
        #: characters of the paragraphs before each paragraph, and of all of them
        self.chars_before: list[int] = [0]
        self.paragraphs = [at for at, line in enumerate(lines) if line.prose and not line.hits]
        if not self.paragraphs:
            self._lower_the_bar()
            self.paragraphs = [at for at, line in enumerate(lines) if line.prose and not line.hits]
        self._leave_out_other_script()
        #: lines that Markdown writes as the headline of a page, with one #
        self.headings = [
            at
            for at, line in enumerate(lines)
            if line.text.startswith("#") and not title and not line.hits and _HEADING.match(line.text) is not None
        ]
        self.structural = [at for at, line in enumerate(lines) if line.hits and self._ends_an_article(at)]

    # --- what a line is by itself

    def _hit(self, at: int, *, in_body: bool) -> Hit | None:
        """Give the best marker that may stand at this place."""
        for hit in self.lines[at].hits:
            if hit.marker.place == ("head" if in_body else "tail") or hit.marker.opens == "end":
                continue
            return hit
        return None

    def _inside_hit(self, at: int, *, in_body: bool) -> Hit | None:
        """Give the best marker that stands somewhere in a line which is not part of a body."""
        for hit in self.matcher.inside(self.lines[at].text):
            if hit.marker.place != ("head" if in_body else "tail"):
                return hit
        return None

    def _is_paragraph(self, at: int) -> bool:
        line = self.lines[at]
        return line.prose and not line.hits

    def _ends_an_article(self, at: int) -> bool:
        hit = self._hit(at, in_body=True)
        return hit is not None and (hit.marker.opens in ("list", "article", "rest") or hit.marker.zone == "keywords")

    def _lower_the_bar(self) -> None:
        """Take shorter lines for paragraphs on a page that has none: the news in one short sentence."""
        candidates = [line for line in self.lines if not line.hits and not line.bullet]
        for line in candidates:
            line.prose = line.soft or (line.final == "stop" and line.words >= 4) or self.has_title_field
        if not any(line.prose for line in candidates) and len(candidates) >= 2:
            longest = max(candidates, key=lambda line: line.words)
            longest.prose = longest.words >= 12 and longest is not candidates[0]

    def _leave_out_other_script(self) -> None:
        """Take Latin paragraphs before the first Arabic one and after the last for furniture, as of a cache or a shop.

        On a page whose paragraphs are in other letters throughout nothing is left out, nor in the middle of a body.
        """
        hits = [self.matcher.in_other_letters(self.lines[at].text) for at in self.paragraphs]
        is_own = [not found for found in hits]
        if self.has_title_field or all(is_own) or not any(is_own):
            return
        first, last = is_own.index(True), len(is_own) - is_own[::-1].index(True)
        for place in (*range(first), *range(last, len(is_own))):
            line = self.lines[self.paragraphs[place]]
            line.prose, line.hits = False, hits[place]
        self.paragraphs = self.paragraphs[first:last]

    def _next(self, positions: list[int], at: int) -> int:
        """Give the first of the sorted positions that is not before `at`; the number of lines where there is none."""
        place = bisect_right(positions, at - 1)
        return positions[place] if place < len(positions) else len(self.lines)

    def _set(self, at: int, zone: Zone, rule: str) -> None:
        line = self.lines[at]
        line.zone, line.rule, line.article = zone, rule, self.article
        if zone in BODY_ZONES and ":" in line.text[:_LABEL_CHARS]:
            speaker = words_key(line.text[:_LABEL_CHARS].partition(":")[0])
            self.labels[speaker] = self.labels.get(speaker, 0) + 1

    # --- the walk

    def run(self) -> None:
        """Decide every line."""
        at = self._main_head()
        self.in_body = True
        sizes = (len(self.lines[paragraph].text) for paragraph in self.paragraphs)
        self.chars_before = list(accumulate(sizes, initial=0))
        while at < len(self.lines):
            line = self.lines[at]
            is_open = self.list is None and self.rest is None and self.closed_by is None
            if is_open and line.prose and not line.hits and "©" not in line.text:
                self._set(at, "body", "prose_paragraph")
                at += 1
                continue
            hit = self._hit(at, in_body=True)
            end = self._closes_list(at)
            if end is not None:
                self._set(at, end.zone, end.id)
                self.list = None
                at += 1
            elif hit is not None:
                at = self._marked(at, hit)
            else:
                at = self._unmarked(at)

    def _closes_list(self, at: int) -> Marker | None:
        """Give the end marker of the open list, where this line is one: it repeats words of what opened the list."""
        if self.list is None:
            return None
        for hit in self.lines[at].hits:
            if hit.marker.opens == "end":
                opener = {_without_article(word) for word in self.lines[self.list.opener].key.split()}
                phrase = {word for words in hit.marker.phrases for word in words_key(words).split()}
                if all(word in phrase or _without_article(word) in opener for word in self.lines[at].key.split()):
                    return hit.marker
        return None

    def _marked(self, at: int, hit: Hit) -> int:
        marker, line = hit.marker, self.lines[at]
        if self.list is not None and marker.opens == "line" and marker.zone in _HEAD_ZONES:
            # dates, names and photo credits between the items of a list belong to the list
            self._set(at, self.list.marker.zone, self.list.marker.id)
            return at + 1
        if self.rest is not None and self.rest.zone == "comments" and marker.zone in ("byline", "dateline", "section"):
            self._set(at, "comments", self.rest.id)  # when and by whom a comment was written
            return at + 1
        if self.rest is not None and (self.rest.zone, marker.zone, marker.match) == ("comments", "sharing", "glued"):
            # the buttons and fields of a comment form are words that share buttons use as well
            self._set(at, "comments", self.rest.id)
            return at + 1
        if marker.zone == "dateline" and self.lines[at - 1].zone in BODY_ZONES and self._prose_goes_on(at):
            self._set(at, "body", "line_in_body")  # the date of a letter or a law that the article quotes
            return at + 1
        if marker.zone == "navigation" and marker.match == "glued" and self._stands_between_paragraphs(at):
            self._set(at, "subheading", "short_line_between_paragraphs")  # «economy» is a section, and a subheading
            return at + 1
        if marker.id in _TIMES_OF_COMMENTS and self._begin_comments(at):
            return at + 1
        self._set(at, marker.zone, marker.id)
        if marker.zone in ("keywords", "source_line", "comments") and marker.opens != "end":
            self.closed_by = marker.zone
            self.is_closed_by_shape = False
        if marker.opens == "line":
            if marker.zone in ("keywords", "source_line", "comments", "sharing"):
                self.list = None
            # one more paragraph after a box in the middle is rather the end of the article than furniture
            is_last = self.closed_by is None and self._next(self.paragraphs, at) == len(self.lines)
            if is_last and not self.has_title_field:
                self.closed_by, self.is_closed_by_shape = marker.zone, True
            return at + 1
        if marker.opens == "rest":
            self.list = None
            if self._rest_is_furniture(at):
                self.rest = Rest(marker.zone, marker.id, marker.match)
                self.closed_by = marker.zone
                self.is_closed_by_shape = False
            return at + 1
        follows_bullet = at + 1 < len(self.lines) and self.lines[at + 1].bullet and not self._is_point_of_body(at - 1)
        if not hit.alone and marker.match != "end" and not follows_bullet:
            return at + 1
        if line.text.startswith("#") and self._is_excerpt(at + 1):
            self._set(at + 1, marker.zone, "headlines_with_excerpts")
            return at + 2
        is_cards = marker.opens == "list" and self._end_of_cards(at + 1) > at + 1
        if hit.alone and marker.zone == "suggested" and not is_cards:
            begun = self._begin_article(at + 1, marker)
            if begun is not None:
                return begun
        return self._open_list(at, marker)

    def _is_excerpt(self, at: int) -> bool:
        """Say whether one paragraph alone stands under the heading of another page: no paragraph follows it."""
        lines = self.lines
        return at < len(lines) and self._is_paragraph(at) and not (at + 1 < len(lines) and self._is_paragraph(at + 1))

    def _is_point_of_body(self, at: int) -> bool:
        return at >= 0 and self.lines[at].bullet and self.lines[at].zone in BODY_ZONES

    def _open_list(self, at: int, marker: Marker) -> int:
        """Open a list; where its end is marked, or it is a row of cards with excerpts, take it whole."""
        if self.list is not None and self.list.first_item is None:
            self.list = _List(marker, self.list.opener)
        else:
            self.list = _List(marker, at)
        for ahead in range(at + 1, min(len(self.lines), at + _LOOK_AHEAD)):
            if self._closes_list(ahead) is not None:
                for item in range(at + 1, ahead):
                    self._set(item, marker.zone, marker.id)
                return ahead
            if self._hit(ahead, in_body=True) is not None and self._ends_an_article(ahead):
                break
        end = self._end_of_cards(at + 1)
        for item in range(at + 1, end):
            self._set(item, marker.zone, "headlines_with_excerpts")
        return end

    def _end_of_cards(self, first: int) -> int:
        """Give the end of a row of headlines with one-paragraph excerpts; `first` where it is none.

        It must reach the next marker or the end of the page, never have two paragraphs in a row, and stand behind
        something that closed the article: otherwise it may be the body going on, with subheadings.
        """
        end = min(self._next(self.structural, first), first + _LOOK_AHEAD, len(self.lines))
        span = self.lines[first:end]
        paragraphs = [line.prose for line in span]
        in_a_row = any(one and two for one, two in pairwise(paragraphs))
        if self.closed_by is None or not any(paragraphs) or in_a_row or (span and span[0].prose):
            return first
        return end if paragraphs.count(False) >= max(2, paragraphs.count(True)) else first

    def _rest_is_furniture(self, at: int) -> bool:
        """Say whether the rest of the page can be given away: more of the article must stand before than after."""
        before = self.chars_before[bisect_right(self.paragraphs, at)]
        after = self.chars_before[-1] - before
        return before > 0 and (before >= after or self.closed_by is not None)

    def _unmarked(self, at: int) -> int:
        line = self.lines[at]
        if at in self.headings:
            begun = self._begin_article(at, None)
            if begun is not None:
                return begun
        among_furniture = self.list is not None or self.lines[at - 1].zone not in BODY_ZONES
        is_long = line.words >= 6 or (line.words >= 4 and self._is_dated(at + 1, at + 3))
        if self.rest is not None and self.list is None and is_long and is_headline(line):
            begun = self._begin_article(at, None)
            if begun is not None:
                return begun
        if self.rest is not None or (among_furniture and (not line.prose or self.closed_by is not None)):
            hit = self._inside_hit(at, in_body=True) if at else None
            if hit is not None:
                self._set(at, hit.marker.zone, hit.marker.id)
                return at + 1
        sign = self._copyright_sign(at)
        if sign is not None:
            self._set(at, *sign)
            return at + 1
        if self.list is not None:
            if self._is_item(at) or self._is_excerpt_of_item(at):
                self._add_item(at)
                return at + 1
            return self._end_list(at)
        if self.rest is not None:
            self._set(at, self.rest.zone, self.rest.id)
        elif line.prose and self.closed_by is not None and self._is_stray(at):
            self._set(at, "comments" if self.closed_by == "comments" else "other", "paragraph_among_furniture")
        elif line.prose or (self._continues_prose(at) and not self._is_initials(line)):
            self._set(at, "body", "prose_paragraph" if line.prose else "line_in_body")
            if line.prose and self.is_closed_by_shape:
                self.closed_by, self.is_closed_by_shape = None, False
        elif self.closed_by is not None and self._is_of_interview(line):
            self._set(at, "body", "line_in_body")
        elif self.closed_by is not None:
            return self._after_the_end(at)
        else:
            return self._between_paragraphs(at)
        return at + 1

    def _copyright_sign(self, at: int) -> tuple[Zone, str] | None:
        """Name a short line with a copyright sign: a year makes it the page's, else it is a photo's."""
        line = self.lines[at]
        if "©" not in line.text or line.words > 40:
            return None
        if _YEAR.search(line.text):
            return "other", "copyright_with_year"
        begins = line.text.lstrip("( ").startswith("©")
        return "credit" if begins else "caption", "copyright_of_photo"

    # --- lists

    def _is_item(self, at: int) -> bool:
        open_list = self.list
        if open_list is None:
            return False
        line = self.lines[at]
        limit = open_list.marker.max_item_words
        if limit is not None:
            # a row of short items on one line is a list as well
            return all(len(part.split()) <= limit for part in _ITEM_BREAK.split(line.text)) and line.final != "stop"
        if line.bullet and (open_list.bulleted or open_list.first_item is None):
            return True
        # an excerpt that breaks off belongs to its headline
        return not line.prose or (line.final == "ellipsis" and open_list.first_item is not None)

    def _is_excerpt_of_item(self, at: int) -> bool:
        """Say whether a short paragraph tells the item above it, of which the body says little."""
        line, item = self.lines[at], self.lines[at - 1]
        if self.list is None or self.list.first_item is None or len(line.text) > _EXCERPT_CHARS or item.prose:
            return False
        if item.words < _LEAST_ITEM_WORDS or line.text.startswith(AND):
            return False  # a subheading, and the body goes on with "and"
        headline = stems(item.text)
        told = share(headline, set(stems(line.text)))
        return told >= _TOLD and share(headline, self._body_stems(self.list.opener)) < _TOLD_NOWHERE

    def _add_item(self, at: int) -> None:
        open_list = self.list
        if open_list is None:
            return
        if open_list.first_item is None:
            open_list.first_item, open_list.bulleted = at, self.lines[at].bullet
        self._set(at, open_list.marker.zone, open_list.marker.id)

    def _end_list(self, at: int) -> int:
        """End the open list at a paragraph; its last line may be the title of an article or a subheading."""
        open_list, self.list = self.list, None
        if open_list is None or open_list.first_item is None or not self.lines[at].prose:
            return at
        last = at - 1
        headline = self._above_head_lines(last, open_list.first_item)
        if last >= open_list.first_item and (self.closed_by is not None or headline < last):
            begun = self._begin_article(headline, open_list.marker)
            if begun is not None:
                return begun
        if last > open_list.first_item and self.rest is None and self._is_subheading_after_list(open_list, last):
            self._set(last, "subheading", "short_line_after_list")
        return at

    def _above_head_lines(self, last: int, first: int) -> int:
        """Give the line above the name and date lines that end a list: it may be the headline of an article."""
        at = last
        while at > max(first, last - 4):
            hit = self._hit(at, in_body=False)
            if not self._is_dateline(at) and (hit is None or hit.marker.zone not in _HEAD_ZONES):
                break
            at -= 1
        return at

    def _is_subheading_after_list(self, open_list: _List, last: int) -> bool:
        line = self.lines[last]
        if line.zone != open_list.marker.zone or not is_headline(line) or open_list.first_item is None or line.hits:
            return False
        if open_list.bulleted:
            return not line.bullet
        items = self.lines[open_list.first_item + 1 : last]
        set_apart = line.blank_before > 0 and len(items) >= 1 and not any(item.blank_before for item in items)
        sizes = sorted(item.words for item in self.lines[open_list.first_item : last])
        return set_apart or (line.words <= 4 and sizes[len(sizes) // 2] >= 6)

    # --- lines of a body

    def _continues_prose(self, at: int) -> bool:
        """Say whether a line that is no full paragraph surely belongs to the body around it."""
        line = self.lines[at]
        before = self.lines[at - 1] if at else None
        if before is None or before.zone not in BODY_ZONES:
            return False
        return line.bullet or line.final in ("stop", "comma", "colon") or before.final in ("colon", "comma")

    def _is_initials(self, line: Line) -> bool:
        """Say whether a line is the initials of a desk: two or more words of one or two letters."""
        if line.words < 2 or len(line.text) > 30 or max(len(word) for word in line.text.split(" ")) > 6:
            return False  # a letter with its vowel signs is not longer
        words = line.key.split()
        return len(words) >= 2 and all(len(word) <= 2 and word.isalpha() for word in words) and not line.bullet

    def _between_paragraphs(self, at: int) -> int:
        line = self.lines[at]
        after = self.lines[at + 1] if at + 1 < len(self.lines) else None
        if after is not None and not line.bullet and line.words >= 3 and self._is_credit(at + 1):
            self._set(at, "caption", "line_before_photo_credit")
            return at + 1
        if self._ends_with_credit(line):
            self._set(at, "caption", "line_with_credit_at_end")
            return at + 1
        if not self.has_title_field:
            decided = self._gap(at)
            if decided is not None:
                return decided
            end = self._end_of_strange_headlines(at) if at and self._prose_goes_on(at) else at
            if end > at:
                for item in range(at, end - 1):
                    self._set(item, "suggested", "headlines_told_nowhere")
                begun = self._begin_article(end - 1, None) if end - 1 > at else None
                if begun is not None:
                    return begun
                self._set(end - 1, "suggested", "headlines_told_nowhere")
                return end
            if at and line.words <= 16 and not line.bullet and line.final in ("none", "question"):
                inside = self._inside_hit(at, in_body=True)
                if inside is not None and inside.marker.zone in _BOX_ZONES:
                    self._set(at, inside.marker.zone, inside.marker.id)
                    return at + 1
            if self._is_counter(at):
                self._set(at, "other", "no_words")
                return at + 1
        attached = at > 0 and self.lines[at - 1].zone in BODY_ZONES
        leads = after is not None and (after.prose or after.bullet) and not after.hits
        if self.in_body and leads and is_headline(line) and line.words <= 16 and not line.prose:
            self._set(at, "subheading", "short_line_between_paragraphs")
            return at + 1
        if leads and line.words <= 4 and not line.prose and line.final in ("none", "question") and not line.bullet:
            self._set(at, "subheading", "short_line_between_paragraphs")
            return at + 1
        if _CONTACT.fullmatch(line.text.strip("()[] ")):
            self._set(at, "other", "contact_line")
            return at + 1
        if self._is_initials(line):
            self._set(at, "other", "initials_of_a_desk")
            return at + 1
        end = at if self._prose_goes_on(at) else self._run_of_headlines(at)
        if end - at >= 3:
            for item in range(at, end):
                self._set(item, "suggested", "headlines_after_last_paragraph")
            return end
        if attached or self._prose_goes_on(at):
            self._set(at, "body", "line_in_body")
        else:
            self._set(at, *self._loose(line))
        return at + 1

    # --- runs of lines between paragraphs and after the last one

    def _gap(self, at: int) -> int | None:
        """Decide a line, or a run of lines, that stands between paragraphs or after the last; null: by itself."""
        if self._is_of_interview(self.lines[at]):
            return None
        line = self.lines[at]
        is_long = line.words >= 4 or (
            line.words >= 2 and (self._is_dated(at + 1, at + 2) or _BOLD.fullmatch(line.text))
        )
        if self._has_outlet_below(at) or (is_long and is_headline(line)):
            begun = self._begin_article(at, None)
            if begun is not None:
                return begun
        end = min(self._next(self.paragraphs, at), self._next(self.structural, at))
        if end < len(self.lines) and self._is_paragraph(end) and not self._is_gap_of_furniture(at, end):
            return self._island(at, end)
        return self._tail(at, end)

    def _is_of_interview(self, line: Line) -> bool:
        """Say whether a line begins with the label of a speaker, as two lines of the body before it do."""
        label = line.text[:_LABEL_CHARS].partition(":")
        return bool(label[1]) and self.labels.get(words_key(label[0]), 0) >= 2

    def _is_gap_of_furniture(self, at: int, end: int) -> bool:
        """Say whether the paragraph after several lines is none of the article; a table between two of them is."""
        if (end - at < 2 and self.lines[at].key not in self.head_keys) or not self._is_stray(end):
            return False
        return not any(_NUMBER.search(line.text) or line.bullet for line in self.lines[at:end] if not line.hits)

    def _is_stray(self, at: int) -> bool:
        """Say whether a paragraph among furniture is none of the article: a comment, a word about the author.

        It stands alone, little comes after it, and its words are not those of the body before it.
        """
        line = self.lines[at]
        follows = at + 1 < len(self.lines) and self._is_paragraph(at + 1)
        if follows or self._is_of_interview(line) or len(line.text) > _STRAY_CHARS or line.text.startswith(AND):
            return False
        before = self.chars_before[bisect_right(self.paragraphs, at - 1)]
        if self.chars_before[-1] - before > 0.35 * before:
            return False
        words = stems(line.text)
        return share(words, self._body_stems(at)) < (_STRANGE if len(words) > 15 else 1.7 * _STRANGE)

    def _body_stems(self, at: int) -> set[str]:
        """Give the stems of the body of this article before a line."""
        while self.stems_end < at:
            line = self.lines[self.stems_end]
            self.stems_end += 1
            if line.zone in BODY_ZONES and line.article == self.article and self.stems_chars < _MOST_STEMS_CHARS:
                self.stems.update(stems(line.text[:_MOST_STEMS_CHARS]))
                self.stems_chars += len(line.text)
        return self.stems

    def _told_on_page(self, line: Line) -> float | None:
        """Give the share of a line's words that the paragraphs of the page use; null where it has none to speak of."""
        words = stems(line.text)
        if not words:
            return None
        if self.stems_of_page is None:
            self.stems_of_page, chars = set(), 0
            for other in self.lines:
                if chars > _MOST_STEMS_CHARS:
                    break
                if other.hits or not (other.prose or other.final == "stop"):
                    continue
                text = other.text[:_MOST_STEMS_CHARS]
                self.stems_of_page.update(stems(text))
                chars += len(text)
        return share(words, self.stems_of_page)

    def _is_counter(self, at: int) -> bool:
        """Say whether a line holds no letter, as the clock of a player or a rule of dashes; no row of a table."""
        text = self.lines[at].text
        has_letter = any(char.isalpha() for char in text)
        return not has_letter and len(text) <= 40 and (_CLOCK.search(text) is not None or not self._is_table_row(at))

    def _is_strange_headline(self, at: int) -> bool:
        """Say whether a line is the headline of something else: its words stand in no paragraph of the page."""
        line = self.lines[at]
        if line.prose or line.soft or line.hits or line.words < 4 or not is_headline(line) or line.final == "question":
            return False
        told = self._told_on_page(line)
        return told is not None and (told < _TOLD_NOWHERE if line.words >= 6 else told == 0.0)

    def _end_of_strange_headlines(self, at: int) -> int:
        """Give the end of headlines between paragraphs that belong to other articles; `at` where none stand there.

        A label that we do not know may stand before them: a few words that are told nowhere either.
        """
        first = at
        label = self.lines[at]
        # of the entries of a live page each has its own headline under its time
        if self.lines[at - 1].zone == "dateline" or self._is_table_row(at):
            return at
        if label.words <= 5 and label.final in ("none", "ellipsis") and not label.bullet and not label.prose:
            told = self._told_on_page(label)
            first += (told is None or told < _TOLD_NOWHERE) and not self._is_strange_headline(at)
        end = first
        while end < min(len(self.lines), at + _LOOK_AHEAD) and self._is_strange_headline(end):
            if end == at and self.lines[at - 1].final == "colon":
                return at
            # points without a label before them are rather a list of the article
            if (first == at and self.lines[end].bullet) or self._is_table_row(end):
                break
            end += 1
        # one point is of the article, and so are many lines: a poem
        if (self.lines[first].bullet and end - first < 2) or end - first > _MOST_STRANGE:
            return at
        return end if end > first else at

    def _has_outlet_below(self, at: int) -> bool:
        """Say whether a line may be the headline of another article: a place and an outlet stand under it."""
        line = self.lines[at]
        if at + 2 >= len(self.lines) or line.bullet or line.words < 4 or not is_headline(line):
            return False
        below = self.lines[at + 1]
        if not self._is_dateline(at + 1) or self._next(self.paragraphs, at + 2) > at + 4:
            return False
        is_known = any(hit.marker.zone == "dateline" and hit.marker.place == "head" for hit in below.hits)
        return is_known or _QUOTED_OUTLET.fullmatch(below.text) is not None or (self.article > 0)

    def _island(self, at: int, end: int) -> int | None:
        """Decide a run of lines before a paragraph that goes on with the body; null: each by itself."""
        if not 3 <= end - at <= _LOOK_AHEAD:
            return None
        lines = self.lines[at:end]
        question = next((place for place in range(2) if lines[place].final == "question"), None)
        if question is not None:
            choices = question + 1
            while choices < len(lines) and self._is_choice(lines[choices]):
                choices += 1
            if choices - question >= 3 and not lines[0].hits:
                for item in range(at, at + choices):
                    self._set(item, "other", "question_with_choices")
                return at + choices
        boxed = [line for line in lines[1:] if any(hit.marker.zone in _BOX_ZONES for hit in line.hits)]
        if len(boxed) >= 2 and not lines[0].prose and not lines[0].bullet:
            self._set(at, "other", "line_among_furniture")
            return at + 1
        label = lines[0].words <= 6 and lines[0].final in ("none", "ellipsis") and not lines[0].bullet
        items = lines[1:] if label else lines
        last = items[-1]
        # a few words before a paragraph, or a line set apart from the list, are its subheading
        apart = last.blank_before > 0 and not any(item.blank_before for item in items[1:-1])
        if len(items) >= 3 and not last.bullet and (last.words <= 4 or apart or items[0].bullet):
            items = items[:-1]
        least = 5 if label else 6
        bulleted = label and all(item.bullet for item in items)
        if len(items) < (2 if label else 3) or not all(self._is_item_of_island(item, least) for item in items):
            return None
        if not bulleted and any(item.bullet for item in items):
            return None
        around = self._body_stems(at) | set(stems(self.lines[end].text[:_LEAD_CHARS]))
        if share([stem for item in items for stem in stems(item.text)], around) >= (0.3 if len(items) >= 3 else 0.2):
            return None
        stop = at + len(items) + (1 if label else 0)
        for item in range(at, stop):
            self._set(item, "suggested", "headlines_between_paragraphs")
        return stop

    def _is_choice(self, line: Line) -> bool:
        return line.words <= 3 and line.final in ("none", "question") and not any(char.isdigit() for char in line.text)

    def _is_item_of_island(self, line: Line, least: int) -> bool:
        return line.words >= least and line.final not in ("stop", "comma", "colon") and not line.hits and not line.soft

    def _tail(self, at: int, end: int) -> int | None:
        """Decide a line after the last paragraph of an article; null: nothing speaks against the body."""
        line = self.lines[at]
        rule = self._leaves_body(at, end)
        if rule is None:
            return None
        stop = at + 1
        if rule[1] == "short_lines_after_body":
            while stop < end and self._is_tag(stop):
                stop += 1
        for item in range(at, stop):
            self._set(item, *rule)
        if self.closed_by is None:
            self.closed_by, self.is_closed_by_shape = line.zone, True
        return stop

    def _leaves_body(self, at: int, end: int) -> tuple[Zone, str] | None:
        line, before = self.lines[at], self.lines[at - 1]
        if line.key in self.head_keys:
            return "byline", "name_again_after_body"
        if self._is_dateline(at) and not line.bullet and before.final != "colon" and not self._is_table_row(at):
            return "byline", "place_and_name_after_body"
        if end - at == 1 and end == len(self.lines):
            return None  # the last line of the page may be the last one of the article
        if before.zone in BODY_ZONES and (before.final == "colon" or (before.bullet and line.bullet)):
            return None
        if line.text.startswith("#") and all(word.startswith("#") for word in line.text.split()[:40]):
            return "keywords", "hashtags_after_body"
        if line.words <= 40 and line.final == "none" and _LABELLED_ITEMS.fullmatch(line.text):
            return "keywords", "label_and_items_after_body"
        if line.bullet or line.soft or self._is_table_row(at) or line.final in ("comma", "colon"):
            return None
        if line.words >= 15:
            return None
        if line.final == "question" and line.words >= 3:
            return None
        least_told = 0.25 if line.text.startswith(AND) else 0.5
        if line.words >= 6 and share(stems(line.text), self._body_stems(at)) >= least_told:
            return None
        if self._leads_own_points(at, end) or self._is_verse(at, end):
            return None
        if self._is_tag(at):
            return (
                ("keywords", "short_lines_after_body") if at + 1 < end and self._is_tag(at + 1) else self._loose(line)
            )
        return self._loose(line)

    def _leads_own_points(self, at: int, end: int) -> bool:
        """Say whether bulleted points of the article follow: its words come back in them."""
        points = list(takewhile(lambda line: line.bullet, self.lines[at + 1 : min(end, at + 12)]))
        words = [stem for line in points for stem in stems(line.text[:_LEAD_CHARS])]
        return len(points) == 1 or (len(points) >= 2 and share(words, self._body_stems(at)) >= 0.25)

    def _is_verse(self, at: int, end: int) -> bool:
        """Say whether many lines of about one length follow to the end: a poem."""
        verses = self.lines[at : min(end, at + _LOOK_AHEAD)]
        return len(verses) >= 6 and all(3 <= line.words <= 7 and not line.hits for line in verses)

    def _is_tag(self, at: int) -> bool:
        line = self.lines[at]
        is_short = line.words <= 4 and line.final == "none" and not line.bullet
        return is_short and not line.hits and any(char.isalpha() for char in line.text)

    def _is_table_row(self, at: int) -> bool:
        """Say whether a line holds several numbers and so does one of its neighbours."""
        if len(_NUMBER.findall(self.lines[at].text)) < 2:
            return False
        near = self.lines[at - 1 : at] + self.lines[at + 1 : at + 2]
        return any(not line.prose and len(_NUMBER.findall(line.text)) >= 2 for line in near)

    def _begin_comments(self, at: int) -> bool:
        """Take the rest of the page for comments where a name and how long ago stand after the article."""
        name = self.lines[at - 1] if at else None
        if name is None or name.prose or name.words > 4 or name.bullet or self.list is not None:
            return False
        if name.zone in ("title", "section") or not self._rest_is_furniture(at):
            return False
        self._set(at - 1, "comments", "name_and_time_of_comment")
        self._set(at, "comments", "name_and_time_of_comment")
        self.rest = Rest("comments", "name_and_time_of_comment", "words")
        self.closed_by, self.is_closed_by_shape = "comments", False
        return True

    def _stands_between_paragraphs(self, at: int) -> bool:
        line = self.lines[at]
        before, after = self.lines[at - 1], self.lines[min(at + 1, len(self.lines) - 1)]
        prose_around = at > 0 and before.zone in BODY_ZONES and before.prose and after.prose and not after.hits
        return prose_around and self.rest is None and line.words <= 3

    def _prose_goes_on(self, at: int) -> bool:
        return self._next(self.paragraphs, at) < self._next(self.structural, at + 1)

    def _run_of_headlines(self, at: int) -> int:
        """Give the end of a run of lines that all look like headlines; a record's content is left alone."""
        end = at
        while end < len(self.lines) and not self.has_title_field:
            line = self.lines[end]
            if line.prose or line.hits or line.bullet or not is_headline(line) or line.words < 6:
                break
            end += 1
        return end

    def _after_the_end(self, at: int) -> int:
        """Decide a short line behind something that closed the article: a second article, or furniture."""
        begun = self._begin_article(at, None)
        if begun is not None:
            return begun
        after = self.lines[at + 1] if at + 1 < len(self.lines) else None
        leads = after is not None and after.prose and not after.hits and not self._is_stray(at + 1)
        if leads and is_headline(self.lines[at]):
            self._set(at, "subheading", "short_line_between_paragraphs")
        else:
            self._set(at, *self._loose(self.lines[at]))
        return at + 1

    def _loose(self, line: Line) -> tuple[Zone, str]:
        """Name a line that stands among furniture and carries no marker."""
        if line.words >= 5 and is_headline(line):
            return "suggested", "headline_among_furniture"
        return "other", "line_among_furniture"

    # --- heads and articles

    def _main_head(self) -> int:
        """Decide the lines before the first paragraph and give its place."""
        heading = self.headings[0] if self.headings else None
        body = self._next(self.paragraphs, 0 if heading is None else heading)
        if heading is not None:
            for at in [at for at in self.paragraphs if at < heading]:
                self.lines[at].prose = False
                self.paragraphs.remove(at)
        body = self._after_a_tagline(body)
        body = self._after_soft_title(body)
        self._read_markers(0, body)
        title = None if self.has_title_field else self._choose_title(range(body), body)
        self._read_head(0, body, title)
        return body

    def _after_a_tagline(self, body: int) -> int:
        """Pass over one sentence before the headline (a site's motto): the headline must have a date or name line."""
        later = self._next(self.paragraphs, body + 1)
        if body < len(self.lines) and _OPENING_PLACE.match(self.lines[body].text) is not None:
            return body  # «London/Reuters/ ...» opens an article, and no motto does
        # a motto, a headline and its date line at least; further than ten lines away it is no head any more
        if later >= len(self.lines) or not 3 <= later - body <= 10:
            return body
        if self.lines[body].words > 30 or self.has_title_field:
            return body
        for at in range(body + 1, later - 1):
            line = self.lines[at]
            if not line.hits and line.words >= 4 and is_headline(line) and self._has_head_line(at + 1, later):
                self.lines[body].prose = False
                self.paragraphs.remove(body)
                return later
        return body

    def _after_soft_title(self, body: int) -> int:
        """Begin the body at a line of several clauses when a headline stands before it already."""
        for at in range(1, body):
            line = self.lines[at]
            before = self.lines[at - 1]
            is_prose = line.soft and not line.hits and not line.bullet and line.words > before.words
            if is_prose and is_headline(before) and not before.hits and before.words >= 4:
                line.prose = True
                self.paragraphs.insert(0, at)
                return at
        return body

    def _read_markers(self, first: int, last: int) -> None:
        """Decide the lines of a head that carry a marker, and the lists these open."""
        self.list = None
        for at in range(first, last):
            end = self._closes_list(at)
            hit = self._hit(at, in_body=False)
            if end is not None:
                self._set(at, end.zone, end.id)
                self.list = None
            elif hit is not None:
                self._set(at, hit.marker.zone, hit.marker.id)
                if hit.marker.opens in ("list", "article"):
                    self.list = _List(hit.marker, at) if hit.alone else None
                elif hit.marker.zone in _HEAD_ZONES:
                    self.list = None
            elif self.list is not None and self._is_item(at):
                self._add_item(at)
        self.list = None

    def _choose_title(self, places: range, body: int) -> int | None:
        """Choose the headline among the lines before the first paragraph; null where none has its shape.

        The first line whose words come back in the paragraphs wins (a summary may follow it, mottos and menus do not
        repeat the news); where none does, the last line before the paragraphs.
        """
        if body >= len(self.lines):
            return None
        candidates: list[int] = []
        for at in places:
            line = self.lines[at]
            listed = line.zone is not None and bool(line.hits)
            no_headline = line.bullet or not is_headline(line) or (line.words <= 5 and self._is_place(at))
            is_date = line.words <= 8 and _DAY.search(line.text) is not None
            if not listed and not no_headline and not is_date and not _CONTACT.search(line.text):
                candidates.append(at)
        if not candidates:
            return None
        headings = [at for at in candidates if at in self.headings]
        if headings:
            return headings[-1]
        lead = self._lead_words(body)
        overlaps = {at: _overlap(self.lines[at], lead) for at in candidates}
        told = [at for at in candidates if self.lines[at].words >= 4 and overlaps[at] >= 0.25]
        if told:
            chosen = max(told, key=lambda at: (self._headline_score(at, overlaps[at], told[0]), -at))
            return self._without_site_name(self._above_summary(chosen, candidates, overlaps), candidates)
        long_enough = [at for at in candidates if self.lines[at].words >= 3 and self.lines[at].zone is None]
        plain = [
            at for at in long_enough if not self._is_dateline(at) and len(_MENU_BREAK.findall(self.lines[at].text)) < 3
        ]
        if not plain:
            # two words are a label unless the paragraphs say them again
            plain = [at for at in candidates if self.lines[at].zone is None and overlaps[at] >= 0.99]
        return self._above_summary(plain[-1], candidates, overlaps) if plain else None

    def _headline_score(self, at: int, overlap: float, first: int) -> float:
        """Weigh what speaks for a headline: its words in the paragraphs, its length, and what stands around it."""
        line = self.lines[at]
        score = overlap + (0.1 if line.words >= 6 else 0.0) + (0.1 if at == first else 0.0)
        below = self.lines[at + 1]
        if below.zone in ("byline", "dateline") or (below.words <= 3 and below.zone is None and not below.prose):
            score += 0.1
        # captions and summaries stand under the date, the headline above it
        if any(above.zone in ("byline", "dateline") for above in self.lines[first + 1 : at]):
            score -= 0.3
        return score - (0.2 if line.text.endswith(")") else 0.0)

    def _above_summary(self, at: int, candidates: list[int], overlaps: dict[int, float]) -> int:
        """Prefer the line directly above: a summary often tells more of the news than the headline it stands under.

        The line must be shorter, as headlines are, and have to do with the news, or stand under a section's name.
        """
        above = at - 1
        if above not in candidates or self.lines[above].zone is not None:
            return at
        line, below = self.lines[above], self.lines[at]
        if line.words < 3 or line.words > below.words + 2 or "|" in line.text:
            return at
        under_section = above > 0 and self.lines[above - 1].zone == "section"
        if (
            line.words >= 5
            and overlaps[above] >= 0.2
            and (overlaps[above] >= 0.6 * overlaps[at] or line.words < below.words)
        ):
            return above
        return above if under_section and not self.lines[above - 1].blank_before else at

    def _without_site_name(self, at: int, candidates: list[int]) -> int:
        """Prefer the headline alone to the same headline with the site's name at its end or start.

        Before it may also stand the path to the page, with the headline cut short at its end.
        """
        key = self.lines[at].key
        for other in candidates:
            shorter = self.lines[other].key
            if other <= at or self.lines[other].words < 3:
                continue
            if len(shorter) < len(key) and (key.startswith(shorter) or key.endswith(shorter)):
                return other
            begins = key.find(" " + " ".join(shorter.split()[:3])) + 1
            if begins > 0 and shorter.startswith(key[begins:]):
                return other
        return at

    def _lead_words(self, body: int) -> set[str]:
        words: set[str] = set()
        chars = 0
        for at in range(body, min(len(self.lines), body + 8)):
            if self.lines[at].hits:
                continue
            part = self.lines[at].text[: _LEAD_CHARS - chars]
            words |= set(stems(part))
            chars += len(part)
            if chars >= _LEAD_CHARS:
                break
        return words

    def _read_head(self, first: int, last: int, title: int | None) -> None:
        """Decide what the lines around a headline are."""
        title_key = self.lines[title].key if title is not None else self.title_key
        section = self._section(first, title) if title is not None else None
        for at in range(first, last):
            line = self.lines[at]
            if at == title:
                self._set(at, "title", "headline_before_prose")
            elif title_key and line.key == title_key:
                self._set(at, "title", "repeated_headline")
            elif line.zone == "section" and title is not None and at < title and at != section:
                self._set(at, "navigation", "menu_before_headline")
            elif line.zone is not None and (title is None or at < title or line.hits):
                continue
            elif title is not None and at < title:
                hit = self._inside_hit(at, in_body=False)
                if hit is not None:
                    self._set(at, hit.marker.zone, hit.marker.id)
                elif at == section:
                    self._set(at, "section", "section_label_before_title")
                else:
                    self._set(at, "navigation", "line_before_headline")
            else:
                self._set(at, *self._after_title(at, last, has_title=title is not None))
        if title is not None:
            self._settle_dates_above(first, title)

    def _settle_dates_above(self, first: int, title: int) -> None:
        """Take a date above a menu for the day the page was fetched: it is no date of the article.

        A newspaper's issue line is one; so is a date with nothing but labels and names between it and the headline.
        """
        near = True
        for at in range(title - 1, first - 1, -1):
            line = self.lines[at]
            near = near and line.zone in ("dateline", "section", "byline", "title")
            if line.zone == "dateline" and not near and self._inside_hit(at, in_body=False) is None:
                self._set(at, "navigation", "date_above_menu")

    def _section(self, first: int, title: int) -> int | None:
        """Choose the section label: a section name, or failing that a short line, directly before the headline."""
        at = title - 1
        while at >= first and self.lines[at].zone in ("dateline", "byline", "sharing"):
            at -= 1
        if at < first or self.lines[at].zone not in ("section", None) or self._is_menu_item(first, at):
            return None
        line = self.lines[at]
        if line.zone == "section":
            return at
        is_label = line.words <= 3 and line.final in ("none", "colon") and not line.bullet and not line.text.isascii()
        return at if is_label and any(char.isalpha() for char in line.text) else None

    def _is_menu_item(self, first: int, label: int) -> bool:
        """Say whether a short line is the last one of a menu: the third or a later one without a gap between them.

        A name that the page has printed before (in the menu, in a breadcrumb) is a label when it comes again.
        """
        key = f" {self.lines[label].key} "
        if any(key in f" {line.key} " for line in self.lines[first:label]):
            return False
        at = label
        while at > first and not self.lines[at].blank_before:
            before = self.lines[at - 1]
            if before.words > 3 or before.zone not in ("section", None):
                break
            at -= 1
        return label - at >= 2

    def _after_title(self, at: int, last: int, *, has_title: bool) -> tuple[Zone, str]:
        """Name an unmarked line between a headline and its first paragraph."""
        line = self.lines[at]
        hit = self._inside_hit(at, in_body=False)
        if hit is not None:
            return hit.marker.zone, hit.marker.id
        sign = self._copyright_sign(at)
        if sign is not None:
            return sign
        if at + 1 < last and self._is_credit(at + 1) and line.words >= 3 and not self.has_title_field:
            return "caption", "line_before_photo_credit"
        if self._ends_with_credit(line):
            return "caption", "line_with_credit_at_end"
        if not any(len(word) >= 3 for word in line.key.split()):
            return "other", "no_words"
        if not self.has_title_field and _SCENE.fullmatch(line.text) is not None and 4 <= line.words <= 18:
            return "caption", "line_with_source_in_brackets"
        if not self.has_title_field and self._is_dated_label(line):
            return "dateline", "line_with_day"
        if self._is_dateline(at):
            return "dateline", "place_and_outlet_before_prose"
        if _CONTACT.fullmatch(line.text.strip("()[] ")):
            return "other", "contact_line"
        if self.has_title_field:
            return "body", "line_in_body"
        if not has_title and len(_MENU_BREAK.findall(line.text)) >= 3:
            return "navigation", "menu_before_prose"
        if not has_title:
            return ("body", "line_in_body") if line.soft or line.words >= 8 else ("navigation", "line_before_prose")
        if line.words >= 5 or line.final not in ("none", "ellipsis"):
            return "subheading", "summary_after_title"
        neighbours = (self.lines[at - 1], self.lines[min(at + 1, last - 1)])
        dated = any(near.zone == "dateline" for near in neighbours if near is not line)
        if line.words >= 2 and dated and any(map(str.isalpha, line.text)):
            self.head_keys.add(line.key)
            return "byline", "name_by_date_line"
        if 2 <= line.words <= 4:
            self.head_keys.add(line.key)
        # the name of the author, of the person in the picture, or neither: unknown beats wrong
        return "other", "short_line_after_title"

    def _is_dated_label(self, line: Line) -> bool:
        """Say whether a short line holds a day in numbers, or ends with a whole date behind a section or a name."""
        if line.words <= 10 and _DAY.search(line.text) is not None:
            return True
        if line.words > 12 or line.final not in ("none", "colon"):
            return False
        stamp = self.matcher.stamp(line.text, 0, len(line.text))
        return stamp is not None and stamp[1] >= len(line.text.rstrip())

    def _ends_with_credit(self, line: Line) -> bool:
        """Say whether a short line ends with a dash and nothing but who took the picture: «... - Reuters»."""
        if self.has_title_field or not 3 <= line.words <= 24 or line.bullet:
            return False
        mark = _CREDIT_BREAK.search(line.text)
        return mark is not None and any(
            hit.alone and hit.marker.zone == "credit" for hit in self.matcher.match(line.text[mark.end() :])
        )

    def _is_credit(self, at: int) -> bool:
        hit = self._hit(at, in_body=self.in_body)
        if hit is not None:
            return hit.marker.zone == "credit"
        sign = self._copyright_sign(at)
        return sign is not None and sign[0] == "credit"

    def _is_place(self, at: int) -> bool:
        """Say whether a line is two names with a dash or bracket between them: a place and an outlet, no headline."""
        return self._is_dateline(at) and ":" not in self.lines[at].text

    def _is_dateline(self, at: int) -> bool:
        line = self.lines[at]
        if line.bullet or line.words > 9 or line.final not in ("none", "colon") or len(line.text) > 70:
            return False
        if _DATELINE.fullmatch(line.text) is None:
            return False
        sides = _DASH.split(line.text, maxsplit=1)
        return len(sides[0].split()) <= 3 and len(sides[-1].split()) <= 4

    def _has_head_line(self, first: int, last: int) -> bool:
        """Say whether a date, name or place line stands in a range of lines."""
        for at in range(first, last):
            hit = self._hit(at, in_body=False)
            if hit is not None and hit.marker.zone in ("byline", "dateline"):
                return True
            if hit is None and self._is_dateline(at):
                return True
        return False

    def _is_dated(self, first: int, last: int) -> bool:
        """Say whether a line with a whole date, or the name of an author after a known wording, stands in a range."""
        for at in range(first, min(last, len(self.lines))):
            hit = self._hit(at, in_body=False)
            if hit is not None and hit.marker.zone == "byline":
                return True
            if hit is not None and hit.marker.zone == "dateline" and _FULL_DATE.search(self.lines[at].text):
                return True
        return False

    def _begin_article(self, first: int, marker: Marker | None) -> int | None:
        """Begin a second article at `first` where a headline and several sentences stand there; give its body.

        Behind something that closed the article before it, a read-also line is enough. Else a list of suggestions
        in the middle of a body looks the same, so more is asked for: a date or name line under the headline, or a
        headline whose words come back in the paragraphs after it and not in those before.
        """
        # without a marker the headline and its date and name lines are all that may stand before the paragraphs
        if self.searches >= _MOST_SEARCHES:
            return None
        least = 8 if self.closed_by is None else 12
        body = self._first_paragraph(first, _LOOK_AHEAD if marker is not None else least)
        if body is not None:
            self.searches += 1
        if body is None or not self._is_several_sentences(body):
            return None
        saved: list[tuple[Zone | None, str, int]] = [
            (line.zone, line.rule, line.article) for line in self.lines[first:body]
        ]
        outer_list = self.list
        self._read_markers(first, body)
        title = self._choose_title(range(first, body), body)
        self.list = outer_list
        if title is None or not self._is_article(first, title, body, marker):
            for line, (zone, rule, article) in zip(self.lines[first:body], saved, strict=True):
                line.zone, line.rule, line.article = zone, rule, article
            return None
        for at in range(first, title):
            if marker is not None:
                self._set(at, marker.zone, marker.id)
            elif self.lines[at].zone is None:
                self._set(at, *self._loose(self.lines[at]))
        self.article = self.articles
        self.articles += 1
        for at in range(title, body):
            self.lines[at].article = self.article
        self._read_head(title, body, title)
        self.closed_by, self.list, self.rest = None, None, None
        self.is_closed_by_shape, self.stems, self.stems_end, self.stems_chars = False, set(), body, 0
        return body

    def _first_paragraph(self, first: int, limit: int) -> int | None:
        body = self._next(self.paragraphs, first)
        if body >= len(self.lines) or body == first or body - first > limit:
            return None
        for at in range(first, body):
            hit = self._hit(at, in_body=False)
            if hit is None or hit.marker.zone in _HEAD_ZONES:
                continue
            # behind the end of an article a new head may hold whatever a first one may
            if self.closed_by is None or hit.marker.opens != "line" or hit.marker.zone == "suggested":
                return None
        return body

    def _is_several_sentences(self, body: int) -> bool:
        """Say whether more than an excerpt stands here: two paragraphs, or one of several sentences.

        Two lines in a row that are no paragraphs end what is looked at: a list begins there.
        """
        end = min(self._next(self.structural, body), body + 12, len(self.lines))
        span: list[Line] = []
        for line in self.lines[body:end]:
            if not line.prose and span and not span[-1].prose and not line.bullet:
                span.pop()
                break
            if not line.hits:
                span.append(line)
        paragraphs = [line for line in span if line.prose]
        others = [line for line in span if not line.prose and not line.bullet]
        if sum(line.sentences for line in paragraphs) >= 3 and len(others) <= 1:
            return True
        if len(paragraphs) == 1 and len(others) <= 1:
            return len(paragraphs[0].text) >= _LONG_EXCERPT and paragraphs[0].final == "stop"
        return len(paragraphs) >= 2 and len(paragraphs) > len(others)

    def _is_article(self, first: int, title: int, body: int, marker: Marker | None) -> bool:
        if title in self.headings:
            return True
        has_head_line = self._has_head_line(title + 1, body)
        closed = self.closed_by is not None and not self.is_closed_by_shape
        if marker is not None and closed and (has_head_line or marker.opens == "article"):
            return True
        if marker is None and has_head_line and (self.closed_by is not None or self._has_outlet_below(title)):
            return True
        after = self.lines[body : min(body + 8, self._next(self.structural, body))]
        lead = " ".join(line.text[:_MOST_COMPARED_CHARS] for line in after if not line.hits)
        is_announced = (
            closed or self.article > 0 or (marker is not None and marker.opens == "article" and title == first)
        )
        bound = SURELY_NEW_ARTICLE if is_announced else UNANNOUNCED_ARTICLE
        is_bold = _BOLD.fullmatch(self.lines[title].text) is not None
        follows_label = marker is not None and title == first and (closed or marker.id in _LABELS_OF_NEXT)
        if self._is_dated(title + 1, body) or is_bold or follows_label:
            bound = NEW_ARTICLE
        earlier = self._body_stems(first)
        is_and = goes_on(lead) and not self.matcher.is_lead(lead.lstrip('\u200f\u200e\u202b «"“').split(" ", 1)[0])
        if not is_and and self._tells_of_something_else(title, body, lead, earlier):
            return True
        if bound == UNANNOUNCED_ARTICLE and (len(earlier) < _LEAST_STEMS or is_and):
            return False  # a subheading tells of the paragraphs after it as well
        return newness(self.lines[title].text, lead, earlier) > bound

    def _tells_of_something_else(self, title: int, body: int, lead: str, earlier: set[str]) -> bool:
        """Say whether a headline is told nowhere before it, and the paragraphs after it share hardly a word either.

        An opinion does not repeat the words of its headline, so these are not asked for where something else speaks
        for a headline: a date or a name under it, or a list or the end of an article before it.
        """
        headline = stems(self.lines[title].text)
        if share(headline, earlier) >= _TOLD:
            return False
        is_bylined = any(
            hit is not None and hit.marker.zone == "byline"
            for hit in (self._hit(at, in_body=False) for at in range(title + 1, body))
        )
        if is_bylined:
            return is_strange(lead, earlier, factor=1.5)
        if not is_strange(lead, earlier):
            return False
        is_set_apart = self.closed_by is not None or self.lines[title - 1].zone not in BODY_ZONES
        if is_set_apart or self._is_dated(title + 1, body):
            return True
        told = share(headline, set(stems(lead[:_LEAD_CHARS])))
        return told > 0 and told * len(headline) >= 2


def _overlap(line: Line, words: set[str]) -> float:
    """Give the share of a headline's words that come back in other words, from 0 to 1."""
    return share(stems(line.text), words)


def _without_article(word: str) -> str:
    """Cut the Arabic article off a folded word."""
    return word.removeprefix(_ARTICLE) if len(word) > 4 else word
