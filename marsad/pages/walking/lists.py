"""Lists on a page: what opens one, what belongs to it, what ends it."""

import re
from itertools import pairwise

from marsad.pages.likeness import AND, share, stems
from marsad.pages.line import is_headline, words_key
from marsad.pages.rules import Marker
from marsad.pages.walking.reading import OpenList, Reading

#: what may stand between a headline and its first paragraph
HEAD_ZONES = frozenset({"byline", "dateline", "credit", "caption", "section", "sharing"})
#: how far a look ahead goes, in lines: it keeps the walk linear. The longest list in the real bundles has 11 items
LOOK_AHEAD = 60
#: less of the words of a headline stand in the paragraphs of a page that it does not belong to.
#: Source: 470 lines of 4 words and more between the paragraphs of real articles, and 4,800 strange headlines put there:
#: less than 0.3 of 11 % of the first and of 95 % of the others; of lines of 4 and 5 words nothing of 9 % and 82 %
TOLD_NOWHERE = 0.3
#: of the words of a headline so many stand in the first sentence of its article, and an excerpt is not longer
TOLD = 0.35
_EXCERPT_CHARS = 260
_LEAST_ITEM_WORDS = 4
#: of longer lines more is told by chance
_LEAST_LONG = 6
_ITEM_BREAK = re.compile(r"[,\u060c|#•·;\u061b]|\s[-–/]\s")
_ARTICLE = "\u0627\u0644"  # ال


class Lists(Reading):
    """Decides the items of lists of headlines, links and words."""

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

    def _open_list(self, at: int, marker: Marker) -> int:
        """Open a list; where its end is marked, or it is a row of cards with excerpts, take it whole."""
        if self.list is not None and self.list.first_item is None:
            self.list = OpenList(marker, self.list.opener)
        else:
            self.list = OpenList(marker, at)
        for ahead in range(at + 1, min(len(self.lines), at + LOOK_AHEAD)):
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
        end = min(self._next(self.structural, first), first + LOOK_AHEAD, len(self.lines))
        span = self.lines[first:end]
        paragraphs = [line.prose for line in span]
        in_a_row = any(one and two for one, two in pairwise(paragraphs))
        if self.closed_by is None or not any(paragraphs) or in_a_row or (span and span[0].prose):
            return first
        return end if paragraphs.count(False) >= max(2, paragraphs.count(True)) else first

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
        return told >= TOLD and share(headline, self._body_stems(self.list.opener)) < TOLD_NOWHERE

    def _add_item(self, at: int) -> None:
        open_list = self.list
        if open_list is None:
            return
        if open_list.first_item is None:
            open_list.first_item, open_list.bulleted = at, self.lines[at].bullet
        self._set(at, open_list.marker.zone, open_list.marker.id)

    def _above_head_lines(self, last: int, first: int) -> int:
        """Give the line above the name and date lines that end a list: it may be the headline of an article."""
        at = last
        while at > max(first, last - 4):
            hit = self._hit(at, in_body=False)
            if not self._is_dateline(at) and (hit is None or hit.marker.zone not in HEAD_ZONES):
                break
            at -= 1
        return at

    def _is_subheading_after_list(self, open_list: OpenList, last: int) -> bool:
        line = self.lines[last]
        if line.zone != open_list.marker.zone or not is_headline(line) or open_list.first_item is None or line.hits:
            return False
        is_long = line.words >= _LEAST_ITEM_WORDS and line.final != "question"
        told = self._told_on_page(line) if is_long else None
        if told is not None and (told < TOLD_NOWHERE if line.words >= _LEAST_LONG else not told):
            return False
        if open_list.bulleted:
            return not line.bullet
        items = self.lines[open_list.first_item + 1 : last]
        set_apart = line.blank_before > 0 and len(items) >= 1 and not any(item.blank_before for item in items)
        sizes = sorted(item.words for item in self.lines[open_list.first_item : last])
        return set_apart or (line.words <= 4 and sizes[len(sizes) // 2] >= 6)


def _without_article(word: str) -> str:
    """Cut the Arabic article off a folded word."""
    return word.removeprefix(_ARTICLE) if len(word) > 4 else word
