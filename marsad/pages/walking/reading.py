"""The lines of a page while it is read: its state, and what a line is by itself."""

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from marsad.models import BODY_ZONES, Zone
from marsad.pages.likeness import AND, MOST_STEMS_CHARS, share, shared_by_chance, stems, stems_by_text
from marsad.pages.line import Hit, Line, is_headline, words_key
from marsad.pages.matcher import Matcher
from marsad.pages.rules import Marker

_YEAR = re.compile(r"(?:19|20)\d\d")
_DASH = re.compile(r"\s[-–—\u0640]|[:|/(]|[–—]")
_DATELINE = re.compile(
    r"[\s\w«»\"()'.\u060c/]{2,40}\s*(?:[-–—:|/]|\(|(?<=\s)\u0640(?=\s))\s*[\s\w«»\"()'.\u060c/\-–—]{2,40}:?"
)
NUMBER = re.compile(r"\d+")
#: a year, or day and month in numbers, in European or Arabic digits
_FULL_DATE = re.compile(r"(?<!\d)(?:[12١٢]\d{3}|\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{2,4})(?!\d)")
#: furniture that stands under headlines alone
HEAD_MARKERS = frozenset({"comment_count", "reading_time"})
#: fewer say too little of what an excerpt, and the page, are about
_LEAST_STEMS_OF_EXCERPT = 7
_LEAST_STEMS_OF_PAGE = 60
_MOST_EXCERPT_CHARS = 260
#: an excerpt that breaks off may share so many times more with the page than chance gives
_CUT_OFF = 2.0
#: more of a paragraph's words come back in the body before it than this where it goes on with it (median 0.29, of a
#: strange paragraph 0.08; see `newness`)
_STRANGE = 0.2
_STRAY_CHARS = 320
_LABEL_CHARS = 25
#: a headline with its # is not shorter, and its paragraphs are not further away
_LEAST_HEADING_WORDS = 3
_LEAD_CHARS = 900
_NEAR = 8
_LEAST_TOLD = 0.25
_MOST_LABEL_WORDS = 3
#: a headline of so many words that stands once more is not there by chance; with so many words beside it at most
_LEAST_REPEATED = 4
_MOST_BESIDE_HEADLINE = 5
_NUMBER_BEFORE = re.compile(r"^\d{1,2} ")
#: the headline of a page in Markdown
_HEADING = re.compile(r"#\s+\W{0,2}\w")
_UNDERLINE = re.compile(r"={5,}|-{5,}")
#: what stands before the name of an agency at the end of a caption
_CREDIT_IN_BRACKETS = re.compile(r"\(([^()]{3,40})\)\.?$")
_CREDIT_BREAK = re.compile(r"\s[-–—|/]\s*(?=[^-–—|/]{2,30}$)")


@dataclass(slots=True)
class OpenList:
    """A list that is being read: what opened it and what its items look like so far."""

    marker: Marker
    opener: int
    first_item: int | None = None
    bulleted: bool = False


class HeadLine(NamedTuple):
    """A line under a headline: a day, a name, or a place and a name; and its words that are of no date."""

    kind: str
    words: frozenset[str]


class Rest(NamedTuple):
    """What took the rest of the page."""

    zone: Zone
    id: str
    match: str


class Reading:
    """What is known of a page while its lines are decided, and questions about one line.

    The state is small: the article that is being read, whether it has a paragraph yet (before that we are in its
    head), whether something has closed it (keywords, a source line, a comment form), the list that is open, and the
    marker that took the rest of the page.
    """

    def __init__(self, lines: list[Line], matcher: Matcher, *, title: str | None) -> None:
        self.lines = lines
        self.matcher = matcher
        self.has_title_field = bool(title)
        self.title_key = words_key(title) if title else ""
        #: the headline of the article that is being read, where it is printed on the page
        self.headline_key = ""
        self.article: int = 0
        self.articles: int = 1
        self.closed_by: Zone | None = None
        self.list: OpenList | None = None
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
        #: in how many paragraphs of the page each stem stands, once it is asked for
        self.paragraphs_of_stem: Counter[str] | None = None
        #: short lines that the page prints more than once, once they are asked for
        self.repeated: frozenset[str] | None = None
        #: points of the page by their words, with the place of the first, once they are asked for
        self.listed: dict[str, int] | None = None
        #: lines of the head that hold the headline and more: a printed page repeats them
        self.running_heads: set[str] = set()
        #: what stood between headline and body without a marker: names come back after the body
        self.head_keys: set[str] = set()
        #: the lines between the first headline and its first paragraph
        self.first_head: list[HeadLine] = []
        #: what lines of the body begin with before a colon, with their number: speakers of an interview
        self.labels: dict[str, int] = {}
        #: headlines of articles after the first that the page itself sets apart, whatever their paragraphs tell
        self.surely_begun: set[int] = set()
        #: lines that stand over lines like those under the first headline, with how many of these, see `alike`
        self.alike: dict[int, int] = {}
        #: characters of the paragraphs before each paragraph, and of all of them
        self.chars_before: list[int] = [0]
        self.paragraphs = [at for at, line in enumerate(lines) if line.prose and not line.hits]
        if not self.paragraphs:
            self._lower_the_bar()
            self.paragraphs = [at for at, line in enumerate(lines) if line.prose and not line.hits]
        self._leave_out_other_script()
        #: lines that Markdown writes as the headline of a page, with one # or underlined
        self.headings = [at for at in range(len(lines)) if not title and self._is_heading(at)]
        self.headings = [at for at in self.headings if self._heads_paragraphs(at)]
        self.structural = [at for at, line in enumerate(lines) if line.hits and self._ends_an_article(at)]

    def _is_heading(self, at: int) -> bool:
        line = self.lines[at]
        if line.hits:
            return False
        if line.text.startswith("#"):
            return _HEADING.match(line.text) is not None
        below = self.lines[at + 1 : at + 2]
        if not below or below[0].blank_before or _UNDERLINE.fullmatch(below[0].text) is None:
            return False
        # a rule across the page is longer than the line above it
        is_underlined = below[0].text[0] == "=" or len(below[0].text) <= len(line.text) + 2
        return is_underlined and line.words >= _LEAST_HEADING_WORDS and is_headline(line)

    def _heads_paragraphs(self, at: int) -> bool:
        """Say whether a line with one # is a headline: behind paragraphs it may be a row of a table, or a tag.

        Before the first paragraph it need only be no tag; later, and where a line is underlined, as the name of a
        site may be, the paragraphs after it must tell of it.
        """
        first = self.paragraphs[0] if self.paragraphs else len(self.lines)
        if at < first and self.lines[at].text.startswith("#"):
            return self.lines[at].words >= _LEAST_HEADING_WORDS
        after = [self.lines[place].text[:_LEAD_CHARS] for place in self.paragraphs if at < place <= at + _NEAR]
        return share(stems(self.lines[at].text), set(stems(" ".join(after[:3])))) >= _LEAST_TOLD

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

    def _rest_is_furniture(self, at: int) -> bool:
        """Say whether the rest of the page can be given away: more of the article must stand before than after."""
        before = self.chars_before[bisect_right(self.paragraphs, at)]
        after = self.chars_before[-1] - before
        return before > 0 and (before >= after or self.closed_by is not None)

    def _copyright_sign(self, at: int) -> tuple[Zone, str] | None:
        """Name a short line with a copyright sign: a year makes it the page's, else it is a photo's."""
        line = self.lines[at]
        if "©" not in line.text or line.words > 40:
            return None
        if _YEAR.search(line.text):
            return "other", "copyright_with_year"
        begins = line.text.lstrip("( ").startswith("©")
        return "credit" if begins else "caption", "copyright_of_photo"

    def _is_initials(self, line: Line) -> bool:
        """Say whether a line is the initials of a desk: two or more words of one or two letters."""
        if line.words < 2 or len(line.text) > 30 or max(len(word) for word in line.text.split(" ")) > 6:
            return False  # a letter with its vowel signs is not longer
        words = line.key.split()
        return len(words) >= 2 and all(len(word) <= 2 and word.isalpha() for word in words) and not line.bullet

    def _is_of_interview(self, line: Line) -> bool:
        """Say whether a line begins with the label of a speaker, as two lines of the body before it do."""
        label = line.text[:_LABEL_CHARS].partition(":")
        return bool(label[1]) and self.labels.get(words_key(label[0]), 0) >= 2

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
            if line.zone in BODY_ZONES and line.article == self.article and self.stems_chars < MOST_STEMS_CHARS:
                self.stems.update(stems(line.text[:MOST_STEMS_CHARS]))
                self.stems_chars += len(line.text)
        return self.stems

    def _told_on_page(self, line: Line) -> float | None:
        """Give the share of a line's words that the paragraphs of the page use; null where it has none to speak of."""
        words = stems(line.text)
        if not words:
            return None
        if self.stems_of_page is None:
            others = (other for other in self.lines if not other.hits and (other.prose or other.final == "stop"))
            self.stems_of_page = set(chain.from_iterable(stems_by_text(other.text for other in others)))
        return share(words, self.stems_of_page)

    def _is_strange_excerpt(self, at: int) -> bool:
        """Say whether a short paragraph under a suggested headline is its excerpt: no other one shares its words."""
        line = self.lines[at]
        if self.has_title_field or len(line.text) > _MOST_EXCERPT_CHARS or line.sentences > 1:
            return False
        if line.text.startswith(AND) or line.bullet:
            return False
        words = set(stems(line.text))
        if len(words) < _LEAST_STEMS_OF_EXCERPT:
            return False
        if self.paragraphs_of_stem is None:
            by_paragraph = stems_by_text(self.lines[place].text for place in self.paragraphs)
            self.paragraphs_of_stem = Counter(chain.from_iterable(map(set, by_paragraph)))
        others = len(self.paragraphs_of_stem) - sum(self.paragraphs_of_stem[word] == 1 for word in words)
        again = sum(self.paragraphs_of_stem[word] >= 2 for word in words)
        bound = shared_by_chance(others) * (_CUT_OFF if line.final == "ellipsis" else 1.0)
        return others >= _LEAST_STEMS_OF_PAGE and again < bound * len(words)

    def _is_tag(self, at: int) -> bool:
        line = self.lines[at]
        is_short = line.words <= 4 and line.final == "none" and not line.bullet
        return is_short and not line.hits and any(char.isalpha() for char in line.text)

    def _comes_again(self, line: Line) -> bool:
        """Say whether a short line stands more than once behind the head of a page, as labels of boxes do."""
        if self.repeated is None:
            times = Counter(
                other.key
                for other in self.lines[self.paragraphs[0] if self.paragraphs else 0 :]
                if other.words <= _MOST_LABEL_WORDS and not other.prose and not other.bullet
            )
            self.repeated = frozenset(key for key, count in times.items() if count >= 2)
        return line.words <= _MOST_LABEL_WORDS and line.key in self.repeated

    def _has_headline(self, line: Line) -> bool:
        """Say whether a line holds the headline of the article and few other words: «RE: headline», «headline / 2»."""
        key = self.headline_key
        if line.key in self.running_heads:
            return True
        if line.prose or key.count(" ") < _LEAST_REPEATED - 1 or key not in line.key:
            return False
        others = line.key.count(" ") - key.count(" ")
        return others <= _MOST_BESIDE_HEADLINE and f" {key} " in f" {line.key} "

    def _is_listed_above(self, at: int) -> bool:
        """Say whether a line is printed above as a point or with a number: the page tells first what it holds."""
        line = self.lines[at]
        if self.listed is None:
            points = ((place, other) for place, other in enumerate(self.lines) if other.bullet and not other.prose)
            self.listed = {}
            for place, other in points:
                for key in (other.key, _NUMBER_BEFORE.sub("", other.key)):
                    self.listed.setdefault(key, place)
        return not line.bullet and line.words >= _LEAST_REPEATED and self.listed.get(line.key, at) < at

    def _is_table_row(self, at: int) -> bool:
        """Say whether a line holds several numbers and so does one of its neighbours."""
        if len(NUMBER.findall(self.lines[at].text)) < 2:
            return False
        near = self.lines[at - 1 : at] + self.lines[at + 1 : at + 2]
        return any(not line.prose and len(NUMBER.findall(line.text)) >= 2 for line in near)

    def _prose_goes_on(self, at: int) -> bool:
        return self._next(self.paragraphs, at) < self._next(self.structural, at + 1)

    def _loose(self, line: Line) -> tuple[Zone, str]:
        """Name a line that stands among furniture and carries no marker."""
        if line.words >= 5 and is_headline(line):
            return "suggested", "headline_among_furniture"
        return "other", "line_among_furniture"

    def _ends_with_credit(self, line: Line) -> bool:
        """Say whether a short line ends with who took the picture: «... - Reuters», «... (photo: a name)»."""
        if self.has_title_field or not 3 <= line.words <= 24:
            return False
        bracketed = _CREDIT_IN_BRACKETS.search(line.text)
        if bracketed is not None:
            return any(hit.marker.zone == "credit" for hit in self.matcher.match(bracketed.group(1)))
        mark = _CREDIT_BREAK.search(line.text) if not line.bullet else None
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
        if _DATELINE.fullmatch(line.text.rstrip(" -–—")) is None:
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
            if hit is not None and (hit.marker.zone == "byline" or hit.marker.id in HEAD_MARKERS):
                return True
            if hit is not None and hit.marker.zone == "dateline" and _FULL_DATE.search(self.lines[at].text):
                return True
        return False
