"""Articles after the first one of a page: where one begins, and where what looks like one does not."""

import re

from marsad.models import BODY_ZONES, Zone
from marsad.pages.likeness import (
    LEAST_STEMS,
    NEW_ARTICLE,
    SURELY_NEW_ARTICLE,
    UNANNOUNCED_ARTICLE,
    goes_on,
    is_strange,
    newness,
    share,
    stems,
)
from marsad.pages.line import Line, is_headline
from marsad.pages.rules import Marker
from marsad.pages.walking.headlines import LEAD_CHARS, TIMES_AGO
from marsad.pages.walking.heads import Heads
from marsad.pages.walking.lists import HEAD_ZONES, LOOK_AHEAD, TOLD
from marsad.pages.walking.reading import HEAD_MARKERS

#: of each paragraph after a headline, where it may begin another article
_MOST_COMPARED_CHARS = 2000
#: an outlet in quotation marks after a place: «city: «outlet»»
_QUOTED_OUTLET = re.compile(
    r"[^\d:]{2,30}\s*[-–—:|/(]\s*[«\"“][^«»\"”]{2,30}[»\"”]\)?:?(?:\s*[-–—]\s*\w+(?:\s\w+){0,2})?"
)
#: «city /agency/ -», «city (agency) --»: what opens a first paragraph
_OPENING = re.compile(r"[^\s/()]{2,20}(?:\s[^\s/()]{2,20})?\s*(?:/[^/()]{2,30}/|\([^/()]{2,30}\))\s*[-–—:]+\s")
#: markers that announce one article, the next to read, and no list
_LABELS_OF_NEXT = frozenset({"previous_next"})
#: «source: ...» stands under a headline as well
_ZONES_OF_HEADS = HEAD_ZONES | {"source_line"}
#: how a message prints what is bold
BOLD = re.compile(r"\*{1,2}[^*]+\*{1,2}")
#: how often a page is searched for a second article, and how much of it is compared: both keep the walk linear
_MOST_SEARCHES = 120
#: what a transcript says of its sound: «[music]»
DIRECTION = re.compile(r"\[[^\[\]\d]{2,30}\]")
#: a rule of dashes stands so near above a headline
_NEAR_RULE = 3
#: so many empty lines before a headline are a gap
_FAR = 2
#: among so many lines before and after a headline empty ones are counted
_NEAR_LINES = 8
#: so many lines under two headlines are not alike by chance
_SURELY_ALIKE = 2
#: how long ago it was told stands so near under a headline of so many words
_NEAR_TIME = 2
_LEAST_TIMED = 3
#: fewer words are rather the name of who comments, over how long ago
_LEAST_ALIKE = 4
#: one paragraph under a headline is an article from this size on; excerpts in lists are cut earlier
_LONG_EXCERPT = 400


class MoreArticles(Heads):
    """Decides whether another article begins at a line."""

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

    def _has_outlet_below(self, at: int) -> bool:
        """Say whether a line may be the headline of another article: a place and an outlet stand under it."""
        line = self.lines[at]
        if at + 2 >= len(self.lines) or line.bullet or line.words < 4 or not is_headline(line):
            return False
        below = self.lines[at + 1]
        if not self._is_dateline(at + 1) or self._next(self.paragraphs, at + 2) > at + 4:
            return False
        is_known = any(hit.marker.zone == "dateline" and hit.marker.place == "head" for hit in below.hits)
        is_usual = self.article > 0 or any(line.kind == "place" for line in self.first_head)
        return is_known or is_usual or _QUOTED_OUTLET.fullmatch(below.text) is not None

    def _has_head_of_first(self, title: int, body: int) -> bool:
        """Say whether the lines under a headline are those of the first one: a day and a name, or a day and words.

        What stands before it is no paragraph: a suggestion between two of them may have its day and its author.
        """
        if self.lines[title - 1].zone in BODY_ZONES and self.lines[title - 1].prose:
            return False
        head = self._head_lines(title, body)
        both = {line.kind for line in head} & {line.kind for line in self.first_head}
        if {"day", "name"} <= both:
            return True
        days = [[line.words for line in lines if line.kind == "day"] for lines in (head, self.first_head)]
        return any(words & first for words in days[0] for first in days[1])

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
        body = self._first_paragraph(first, LOOK_AHEAD if marker is not None else least)
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
        if title is None or self._heads_dated_list(title, body) or not self._is_article(first, title, body, marker):
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
            if hit is None or hit.marker.zone in _ZONES_OF_HEADS or hit.marker.id in HEAD_MARKERS:
                continue
            # behind the end of an article a new head may hold whatever a first one may
            if self.closed_by is None or hit.marker.opens != "line" or hit.marker.zone == "suggested":
                return None
        return body

    def _heads_dated_list(self, title: int, body: int) -> bool:
        """Say whether more headlines with their days stand below one: a list, and the body goes on behind it."""
        below = self.lines[title + 1 : body]
        headlines = sum(line.words >= 4 and not line.hits and is_headline(line) for line in below)
        return headlines >= 2 and sum(self._is_dated(at, at + 1) for at in range(title + 1, body)) >= 2

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
        if title in self.headings or self._is_listed_above(title) or self._is_far_apart(title, body):
            self.surely_begun.add(title)
            return True
        has_head_line = self._has_head_line(title + 1, body)
        closed = self.closed_by is not None and not self.is_closed_by_shape
        if marker is not None and closed and (has_head_line or marker.opens == "article"):
            return True
        if marker is None and has_head_line and (self.closed_by is not None or self._has_outlet_below(title)):
            return True
        if self._has_head_of_first(title, body) or (closed and self._is_dated(title - 1, title)):
            return True
        after = self.lines[body : min(body + 8, self._next(self.structural, body))]
        lead = " ".join(line.text[:_MOST_COMPARED_CHARS] for line in after if not line.hits)
        is_announced = (
            closed or self.article > 0 or (marker is not None and marker.opens == "article" and title == first)
        )
        bound = SURELY_NEW_ARTICLE if is_announced else UNANNOUNCED_ARTICLE
        is_bold = BOLD.fullmatch(self.lines[title].text) is not None
        follows_label = marker is not None and title == first and (closed or marker.id in _LABELS_OF_NEXT)
        if self._is_separated(title):
            bound = SURELY_NEW_ARTICLE
        is_opened = _OPENING.match(self.lines[body].text) is not None
        if self._is_dated(title + 1, body) or is_bold or follows_label or is_opened:
            bound = NEW_ARTICLE
        earlier = self._body_stems(first)
        if self._is_alike(title, lead, earlier):
            return True
        is_and = goes_on(lead) and not self.matcher.is_lead(lead.lstrip('\u200f\u200e\u202b «"“').split(" ", 1)[0])
        if not is_and and self._tells_of_something_else(title, body, lead, earlier):
            return True
        if bound == UNANNOUNCED_ARTICLE and (len(earlier) < LEAST_STEMS or is_and):
            return False  # a subheading tells of the paragraphs after it as well
        return newness(self.lines[title].text, lead, earlier) > bound

    def _is_alike(self, title: int, lead: str, earlier: set[str]) -> bool:
        """Say whether a headline stands over two lines like those under the first one, or over one of some length.

        One line stands under a suggestion as well, and the body goes on behind it: then its words must be others.
        """
        same = self.alike.get(title, 0)
        if same >= _SURELY_ALIKE:
            return True
        if not same or self.lines[title].words < _LEAST_ALIKE:
            return False
        return is_strange(lead, earlier, factor=2.0) or newness(self.lines[title].text, lead, earlier) > NEW_ARTICLE

    def _is_separated(self, title: int) -> bool:
        """Say whether a rule of dashes, or a direction of a transcript, stands over a headline, a label between."""
        for at in range(title - 1, max(0, title - _NEAR_RULE), -1):
            line = self.lines[at]
            if line.zone in BODY_ZONES or line.prose:
                return False
            if not any(map(str.isalnum, line.text)) or DIRECTION.fullmatch(line.text) is not None:
                return True
        return False

    def _is_told_at_its_time(self, at: int) -> bool:
        """Say whether a line is a headline over how long ago it was told: a comment does not tell the name over it."""
        below = range(at + 1, min(at + 1 + _NEAR_TIME, len(self.lines)))
        is_timed = any(hit.marker.id in TIMES_AGO for place in below for hit in self.lines[place].hits)
        if not is_timed or self.lines[at].words < _LEAST_TIMED:
            return False
        body = self._next(self.paragraphs, at)
        return body <= at + _NEAR_LINES and share(stems(self.lines[at].text), self._lead_words(body)) >= TOLD

    def _is_far_apart(self, title: int, body: int) -> bool:
        """Say whether several empty lines stand before a headline, more than behind it and between paragraphs."""
        line = self.lines[title]
        if line.words < _LEAST_ALIKE or line.blank_before < _FAR:
            return False
        near = (other for other in self.lines[max(0, title - _NEAR_LINES) : body + _NEAR_LINES] if other.prose)
        others = (self.lines[title + 1], *(other for other in near if other is not self.lines[body]))
        return line.blank_before > max(other.blank_before for other in others)

    def _tells_of_something_else(self, title: int, body: int, lead: str, earlier: set[str]) -> bool:
        """Say whether a headline is told nowhere before it, and the paragraphs after it share hardly a word either.

        An opinion does not repeat the words of its headline, so these are not asked for where something else speaks
        for a headline: a date or a name under it, or a list or the end of an article before it.
        """
        headline = stems(self.lines[title].text)
        if share(headline, earlier) >= TOLD:
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
        told = share(headline, set(stems(lead[:LEAD_CHARS])))
        return told > 0 and told * len(headline) >= 2
