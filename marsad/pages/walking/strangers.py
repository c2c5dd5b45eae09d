"""A second look once every line is decided: paragraphs behind furniture that tell of something else than the rest."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import chain

from marsad.models import ARTICLE_ZONES, BODY_ZONES, Zone
from marsad.pages.likeness import (
    LEAST_STEMS,
    MOST_STEMS_CHARS,
    NEW_ARTICLE,
    goes_on,
    newness,
    share,
    shared_by_chance,
    stems,
)
from marsad.pages.line import Line, is_headline, words_key
from marsad.pages.walking.gaps import Gaps
from marsad.pages.walking.headlines import LEAST_LONG, OPENING_ZONES, SURELY_TOLD
from marsad.pages.walking.lists import HEAD_ZONES

#: furniture that may stand around another article; pictures, names and dates stand inside of one as well
_BOXES: frozenset[Zone] = frozenset(
    {"suggested", "navigation", "comments", "keywords", "source_line", "sharing", "promotion", "other"}
)
#: an article rarely goes on behind these
_CLOSING: frozenset[Zone] = frozenset({"comments", "keywords", "source_line"})
#: without a headline paragraphs are another article only behind one of these
_BEFORE_NAMELESS: frozenset[Zone] = frozenset({"comments", "keywords", "source_line", "suggested"})
#: fewer stems say too little of what an excerpt, or another article, is about
_LEAST_OF_EXCERPT = 10
_LEAST_OF_ARTICLE = 25
#: what stands first and is shorter is a motto or a summary, and what follows it is the article
_LEAST_OF_MAIN = 55
#: so much of an article is compared
_MOST_STEMS = 250
_MOST_EXCERPT_CHARS = 500
_MOST_FOREWORD_CHARS = 400
#: a headline stands at most so many lines above its paragraphs
_MOST_HEAD = 7
_LEAD_CHARS = 900
#: its day stands so near under it
_NEAR_DAY = 3
_LEAST_OF_HEADLINE = 3
#: counts, calls and names of sections that may stand between a headline and its paragraphs
_MOST_AMONG_HEAD = 3
#: the place that a paragraph opens with, an agency behind it or not
_PLACE = re.compile(r"\W{0,3}(\w+(?: \w+)?)\)?\s?(?:\([^()]{2,30}\)\s?)?[-–—ـ:/]\s")
_NAME_WORDS = range(2, 4)
_LEAST_TOLD = 0.3
_LEAST_TOLD_UNDER_PLACE = 0.2
#: what is strange shares less with the rest than so many times what chance gives; the more speaks for it besides, the
#: more it may. Source: of 3,000 real articles 5 % of the paragraphs share less with the others of theirs than the
#: first bound, of paragraphs of another one 80 to 90 %; those that begin with "and" are not asked
_EXCERPT = 1.5
_EXCERPT_WITHOUT_LEAD = 0.7
_ARTICLE = 1.0
_DATED_ARTICLE = 1.6
_NAMELESS_ARTICLE = 0.7
#: what a site says behind an article: so long, so strange; stranger where nothing shows that it speaks to its readers
_MOST_AFTERWORDS = 3
_MOST_AFTERWORD_CHARS = 500
_LEAST_OF_AFTERWORD = 5
_MOST_BOX_LINES = 3
_AFTERWORD = 1.1
_SAID_AFTERWORD = 2.2
#: what goes on with an article shares more with it than so many times what chance gives, and so many times more than
#: with the excerpt before it. Source: of 192 excerpts that began an article in a body 82 % are found, and none of 633
#: second articles is taken for one
_TOLD_BEFORE = 2.0
_MORE_THAN_HERE = 1.5


class Strangers(Gaps):
    """Takes excerpts out of bodies, and begins articles that only their words tell from the one before.

    Source: 2,500 real articles with boxes between their paragraphs. With a suggestion and its excerpt in a body 0.978
        of its letters are kept and no article is counted too much on 97 % of the pages; without this 0.925 and 87 %.
    """

    def _part_strangers(self) -> None:
        if self.articles == 1 and len(self._blocks()) < 2:
            return  # most pages
        words = self._words_of_body()
        if self.articles > 1:
            self._take_back(words)
            self._leave_out_foreword(words)
        blocks = self._blocks()
        if len(blocks) > 1:
            self._part(blocks, words)
            self._leave_out_afterwords(words)
        if self.articles > 1:
            self._number_articles()

    def _part(self, blocks: list[list[int]], words: dict[int, list[str]]) -> None:
        """Decide of each block whether it opens with an excerpt, is another article, or is the body going on."""
        paragraphs = Counter(chain.from_iterable(map(set, words.values())))
        main = article = -1
        known: set[str] = set()
        strange: set[str] = set()
        for number, places in enumerate(blocks):
            own = self.lines[places[0]].article
            if own != main:
                main = article = own
                known = set()
            told = _joined(words, places)
            if article != main and share(told, strange) > share(told, known):
                self._move(places, article)
                strange.update(told)
                continue
            block = self._with_excerpt(places, words) if number else places
            if number and self._is_other_article(block, _joined(words, block), known):
                article = self._begin_block(block)
                strange = set(told)
                continue
            if number and self._opens_with_excerpt(places[0], words, paragraphs):
                self._suggest(places[0])
                told = _joined(words, places[1:])
            known.update(told)

    def _words_of_body(self) -> dict[int, list[str]]:
        """Give the stems of each line of a body; of a long page the last ones have none."""
        words: dict[int, list[str]] = {}
        chars = 0
        for at, line in enumerate(self.lines):
            if line.zone in BODY_ZONES:
                words[at] = stems(line.text[:MOST_STEMS_CHARS]) if chars < MOST_STEMS_CHARS else []
                chars += len(line.text)
        return words

    def _blocks(self) -> list[list[int]]:
        """Give the lines of bodies, those without a box between them together."""
        blocks: list[list[int]] = []
        is_apart = True
        for at, line in enumerate(self.lines):
            if line.zone in BODY_ZONES:
                if is_apart or line.article != self.lines[blocks[-1][-1]].article or self._opens_like_first(at):
                    blocks.append([])
                blocks[-1].append(at)
                is_apart = False
            elif line.zone in _BOXES:
                is_apart = True
        return blocks

    def _opens_like_first(self, at: int) -> bool:
        """Say whether a headline stands over a paragraph that opens with the place that the first one opens with."""
        if self.lines[at].prose or not is_headline(self.lines[at]) or self.has_title_field:
            return False
        below = next((ahead for ahead in range(at + 1, min(at + 3, len(self.lines))) if self.lines[ahead].prose), None)
        return below is not None and self._has_place_of_first(below) and self._headline_of(below) == at

    def _has_place_of_first(self, at: int) -> bool:
        opening = _PLACE.match(self.lines[at].text)
        if opening is None:
            return False
        first = next((line for line in self.lines if line.zone == "body" and line.prose), None)
        same = _PLACE.match(first.text) if first is not None and first is not self.lines[at] else None
        return same is not None and words_key(same.group(1)) == words_key(opening.group(1))

    # --- excerpts

    def _opens_with_excerpt(self, at: int, words: dict[int, list[str]], paragraphs: Counter[str]) -> bool:
        """Say whether the first paragraph of a block is the excerpt of the suggestion above it, and strange here."""
        first, own = self.lines[at], words[at]
        is_open = (first.prose or first.soft) and not first.bullet and not goes_on(first.text)
        if not is_open or self.lines[at - 1].zone != "suggested" or len(first.text) > _MOST_EXCERPT_CHARS:
            return False
        others = len(paragraphs) - sum(paragraphs[word] == 1 for word in set(own))
        if len(own) < _LEAST_OF_EXCERPT or others < LEAST_STEMS:
            return False
        again = sum(paragraphs[word] > 1 for word in own) / len(own)
        bound = _EXCERPT if self._opens_like_news(first) else _EXCERPT_WITHOUT_LEAD
        return again < bound * shared_by_chance(others)

    def _opens_like_news(self, line: Line) -> bool:
        return self.matcher.is_lead(line.text.lstrip('\u200f\u200e\u202b «"“').split(" ", 1)[0])

    def _take_back(self, words: dict[int, list[str]]) -> None:
        """Give paragraphs back to the article before, where what began another one was an excerpt in its middle."""
        starts: dict[int, int] = {}
        for at, line in enumerate(self.lines):
            if line.zone in ARTICLE_ZONES:
                starts.setdefault(line.article, at)
        bodies: dict[int, list[int]] = {}
        for at in words:
            bodies.setdefault(self.lines[at].article, []).append(at)
        before = -1
        known: set[str] = set()
        for article, places in bodies.items():
            first = next((number for number, at in enumerate(places) if self.lines[at].prose), None)
            goes_back = (
                before >= 0
                and first is not None
                and starts[article] not in self.surely_begun
                and not self._stands_behind(starts[article], _CLOSING)
                and self._is_taken_for_article(places[first:], words, known)
            )
            if first is None or not goes_back:
                before, known = article, set(_joined(words, places))
                continue
            own = words[places[first]]
            is_strange = share(own, known) < _EXCERPT * shared_by_chance(len(known))
            kept = first + (is_strange and not goes_on(self.lines[places[first]].text))
            for at in range(starts[article], places[kept]):
                if self.lines[at].article == article:
                    self._suggest(at)
            self._move(places[kept:], before)
            known.update(_joined(words, places[kept:]))

    def _leave_out_foreword(self, words: dict[int, list[str]]) -> None:
        """Take one short paragraph before the menu for furniture: the article begins under the headline behind it.

        There a site asks its readers for their consent, or says what it is.
        """
        first = [at for at in words if self.lines[at].article == 0]
        title = next((at for at, line in enumerate(self.lines) if line.zone == "title"), None)
        if title is None or not self.lines[title].article or sum(self.lines[at].prose for at in first) != 1:
            return
        before = self.lines[:title]
        if not any(line.zone == "navigation" for line in before) or any(line.zone in _CLOSING for line in before):
            return
        next_article = self.lines[title].article
        told = {word for at in first for word in words[at]}
        after = _joined(words, (at for at in words if self.lines[at].article == next_article))[:_MOST_STEMS]
        chars = sum(len(self.lines[at].text) for at in first)
        if chars > _MOST_FOREWORD_CHARS or len(after) < _LEAST_OF_EXCERPT or share(after, told) > _LEAST_TOLD:
            return
        for line in self.lines:
            if line.article == 0 and line.zone in ARTICLE_ZONES:
                line.zone, line.rule = "other", "paragraph_before_headline"
            elif line.article == next_article:
                line.article = 0
        for at in first:
            del words[at]

    def _leave_out_afterwords(self, words: dict[int, list[str]]) -> None:
        """Take short paragraphs behind the boxes after an article for furniture, where they tell nothing of it.

        There a site says who wrote, what it does with comments, or what else it sells.

        Source: of the last paragraphs of 343 real articles 5 share so little with the others.
        """
        bodies: dict[int, list[list[int]]] = {}
        for places in self._blocks():
            bodies.setdefault(self.lines[places[0]].article, []).append(places)
        for blocks in bodies.values():
            while len(blocks) > 1 and self._is_afterword(blocks[-1], blocks[:-1], words):
                for at in blocks.pop():
                    self.lines[at].zone, self.lines[at].rule = "other", "afterword_told_nowhere"

    def _is_afterword(self, places: list[int], before: list[list[int]], words: dict[int, list[str]]) -> bool:
        text = [self.lines[at] for at in places]
        if sum(line.prose for line in text) > _MOST_AFTERWORDS or any(goes_on(line.text) for line in text):
            return False
        if sum(len(line.text) for line in text) > _MOST_AFTERWORD_CHARS:
            return False
        told = {word for block in before for at in block for word in words[at]}
        own = _joined(words, places)
        if len(own) < _LEAST_OF_AFTERWORD or len(told) < LEAST_STEMS:
            return False
        is_said = any(self.matcher.said_to_readers(line.text, least=1) for line in text)
        if is_said:
            return share(own, told) < _SAID_AFTERWORD * shared_by_chance(len(told))
        # a box between two paragraphs of an article has a line or two
        is_far = places[0] - before[-1][-1] > _MOST_BOX_LINES
        return is_far and share(own, told) < _AFTERWORD * shared_by_chance(len(told))

    def _is_taken_for_article(self, places: list[int], words: dict[int, list[str]], known: set[str]) -> bool:
        """Say whether all but the first of these paragraphs tell of the article before, and not of what that tells."""
        opening, rest = set(words[places[0]]), _joined(words, places[1:])[:_MOST_STEMS]
        is_short = len(self.lines[places[0]].text) <= _MOST_EXCERPT_CHARS
        if not is_short or len(rest) < _LEAST_OF_EXCERPT or len(known) < _LEAST_OF_ARTICLE or not opening:
            return False
        told_before = share(rest, known) / shared_by_chance(len(known))
        told_here = share(rest, opening) / shared_by_chance(len(opening))
        return told_before >= max(_TOLD_BEFORE, _MORE_THAN_HERE * told_here)

    def _suggest(self, at: int) -> None:
        self.lines[at].zone, self.lines[at].rule = "suggested", "excerpt_told_nowhere"

    # --- articles

    def _with_excerpt(self, places: list[int], words: dict[int, list[str]]) -> list[int]:
        """Give a block with the paragraph above it that was taken for an excerpt: another article may begin with it."""
        above = self.lines[places[0] - 1]
        if above.zone != "suggested" or not self._is_paragraph(places[0] - 1):
            return places
        words[places[0] - 1] = stems(above.text)
        return [places[0] - 1, *places]

    def _stands_behind(self, at: int, zones: frozenset[Zone]) -> bool:
        """Say whether one of these zones stands between a line and the body before it."""
        while at and self.lines[at - 1].zone not in BODY_ZONES:
            at -= 1
            if self.lines[at].zone in zones:
                return True
        return False

    def _is_other_article(self, places: list[int], told: list[str], known: set[str]) -> bool:
        paragraph = self._first_prose(places)
        if paragraph is None or len(told) < _LEAST_OF_ARTICLE:
            return False
        if goes_on(self.lines[paragraph].text) or not self._is_several_sentences(paragraph):
            return False
        title = self._headline_of(paragraph)
        near = paragraph - _NEAR_DAY if title is None else title + 1
        is_dated = any(map(self._is_of_date, range(near, min(near + _NEAR_DAY, paragraph))))
        if len(known) < (LEAST_STEMS if is_dated else _LEAST_OF_MAIN):
            return False
        if title is None and not is_dated and not self._stands_behind_boxes(places[0]):
            return False
        if self._is_told_by(told, known, article=self.lines[places[-1]].article):
            return False
        strange = share(told[:_MOST_STEMS], known) / shared_by_chance(len(known))
        if title is None:
            return strange < _NAMELESS_ARTICLE
        headline, lead = (
            stems(self.lines[title].text),
            " ".join(self.lines[at].text for at in places if self.lines[at].prose),
        )
        if self._has_place_of_first(paragraph):
            return newness(self.lines[title].text, lead, known) > NEW_ARTICLE
        told_here = share(headline, set(stems(lead[:_LEAD_CHARS])))
        if is_dated and told_here >= _LEAST_TOLD and told_here > share(headline, known):
            return True
        is_told = told_here >= _LEAST_TOLD_UNDER_PLACE
        return strange < (_DATED_ARTICLE if is_told and paragraph - title > 1 else _ARTICLE)

    def _stands_behind_boxes(self, at: int) -> bool:
        """Say whether a box of more than one line, behind which an article may stand, parts a line from the body."""
        return self.lines[at - 2].zone not in BODY_ZONES and self._stands_behind(at, _BEFORE_NAMELESS)

    def _is_told_by(self, told: list[str], known: set[str], *, article: int) -> bool:
        """Say whether paragraphs tell the headline of the article before them more than those before do."""
        titles = (stems(line.text) for line in self.lines if line.zone == "title" and line.article == article)
        headline = next(titles, list[str]())
        return share(headline, set(told)) > share(headline, known)

    def _first_prose(self, places: Iterable[int]) -> int | None:
        return next((at for at in places if self.lines[at].prose), None)

    def _headline_of(self, paragraph: int) -> int | None:
        """Give the headline above a paragraph: one that it tells, or else one that stands over its day.

        Names, days and a few lines of furniture stand between.
        """
        lead = set(stems(self.lines[paragraph].text[:_LEAD_CHARS]))
        least = _LEAST_TOLD_UNDER_PLACE if self._has_place_of_first(paragraph) else _LEAST_TOLD
        untold: int | None = None
        among = 0
        for at in range(paragraph - 1, max(0, paragraph - _MOST_HEAD), -1):
            line = self.lines[at]
            is_name = at == paragraph - 1 and line.words in _NAME_WORDS and not line.hits and not line.prose
            if self._is_of_head(at) or (is_name and self._has_place_of_first(paragraph)):
                continue
            if line.prose:
                break
            if self._has_words_of_headline(line):
                told = share(stems(line.text), lead) if line.words >= _LEAST_OF_HEADLINE else 0.0
                if told >= (SURELY_TOLD if line.hits else least):
                    return at
                if untold is None and not line.hits and self._is_of_date(at + 1):
                    untold = at
            among += 1
            if among > _MOST_AMONG_HEAD:
                break
        return self._above_name(untold) if untold is not None else None

    def _above_name(self, at: int) -> int:
        """Give the headline above what may be the name of an author over the day, or the line itself."""
        above = self.lines[at - 1]
        is_name = self.lines[at].words in _NAME_WORDS
        return at - 1 if is_name and not above.prose and not above.hits and self._has_words_of_headline(above) else at

    def _has_words_of_headline(self, line: Line) -> bool:
        """Say whether a line may be a headline; «Source: ...» may open one that is told."""
        is_opening = line.words >= LEAST_LONG and all(hit.marker.zone in OPENING_ZONES for hit in line.hits)
        return is_headline(line) and (not line.hits or is_opening)

    def _is_of_head(self, at: int) -> bool:
        line = self.lines[at]
        if line.prose:
            return False
        is_named = any(hit.marker.zone in HEAD_ZONES for hit in line.hits)
        is_day = self._is_date_line(line) or self._is_dated_label(line)
        return is_named or is_day or line.zone in HEAD_ZONES or self._is_dateline(at)

    def _begin_block(self, places: list[int]) -> int:
        """Begin an article at a block of paragraphs, with the headline above them where there is one."""
        paragraph = self._first_prose(places) or places[0]
        title = self._headline_of(paragraph)
        article = self.articles
        self.article, self.articles = article, article + 1
        self._move(places, article)
        for at in range(places[0], paragraph + 1):
            if self.lines[at].zone == "suggested":
                self._set(at, "body", "prose_paragraph")
        if title is not None:
            self._set(title, "title", "headline_before_prose")
            for at in range(title + 1, paragraph):
                hit = self._hit(at, in_body=False)
                if hit is not None:
                    self._set(at, hit.marker.zone, hit.marker.id)
                elif self._is_of_date(at):
                    self._set(at, "dateline", "line_with_day")
                elif self._is_dateline(at):
                    self._set(at, "dateline", "place_and_outlet_before_prose")
                else:
                    self._set(at, "other", "short_line_after_title")
        return article

    def _number_articles(self) -> None:
        """Number the articles as they stand on the page."""
        numbers = {0: 0}
        for line in self.lines:
            if line.zone in ARTICLE_ZONES:
                line.article = numbers.setdefault(line.article, len(numbers))

    def _move(self, places: list[int], article: int) -> None:
        """Give a block, and what stands between its paragraphs and behind them, to another article."""
        own = self.lines[places[0]].article
        for at in range(places[0], len(self.lines)):
            line = self.lines[at]
            if at > places[-1] and (line.zone in BODY_ZONES or line.article != own):
                break
            line.article = article


def _joined(words: dict[int, list[str]], places: Iterable[int]) -> list[str]:
    return list(chain.from_iterable(words[at] for at in places))
