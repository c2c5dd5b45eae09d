"""Finds where the lines were of a page that was poured into one: at known wordings, menus and dates.

A break is where a known wording begins or ends: anywhere in the head of the page and behind the end of its body, and in
the body only behind the end of a sentence.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import NamedTuple, Self

from marsad.pages.likeness import AND, LEAST_STEMS, share, shared_by_chance, stems
from marsad.pages.matcher import Matcher
from marsad.pages.rules import Marker
from marsad.pages.tokens import TOKEN, Tokens
from marsad.pages.wordings import YEAR_OR_TIME, Wordings

#: what sentences end with, and what may stand behind that
ENDS = ".!?\u061f\u06d4…"
CLOSING = "\"'”’»›)]}"
SENTENCE_END = re.compile(rf"[{ENDS}][{re.escape(CLOSING)}]*(?=\s)")
_GLUED_SENTENCE_END = re.compile(rf"[{ENDS}][{re.escape(CLOSING)}]*(?=[\s\u0621-\u064a«“A-Z])")
_ADDRESS = re.compile(r"://|\bwww\.")
_CUT_OFF = re.compile(r"(?:\.{2,}|…|\[(?:\.{2,}|…)\])(?=\s)")
_POINT = re.compile(r"(?<=\s)(?=[•●▪]\s|[0-9\u0660-\u0669]{1,2}\s?[.\-)]\s)")
#: so many words without a wording we know end the head of a page; a headline has fewer
_MOST_UNKNOWN = 40
_MOST_HEADLINE = 22
#: what stands behind the headline in the name of a page, and how far away the headline is printed once more
LEAST_HEADLINE = 3
_BARS = frozenset("|-–—«»")
_MOST_HEAD_TOKENS = 200
#: a headline and the first sentences below it
_LEAD_TOKENS = 80
_SENTENCE_WORDS = 12
_YEAR_AND_TIME = 2
#: a date of so many words that stands in the head as well
_LEAST_DATE_TOKENS = 4
_MOST_AFTER_DATE = 8
#: how far a line goes on behind a wording that it begins with
_MOST_REST = 12
#: of one sign: an ellipsis cuts an excerpt off, and ends no sentence of an article
_FULL_STOP = re.compile(rf"(?<![.…])\.[{re.escape(CLOSING)}]*(?=\s|$)")
#: words of so many letters say where and when: no headline ends with one, and no sentence of an article begins with one
_SMALL = 3
_LEAST_POINTS = 3
_DAY_OR_TIME = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_MOST_ITEM_WORDS = 14
#: no sentence ends with them
PAUSES = "\u060c,\u061b;:"
#: more of what goes on with a body comes back in what stands before it
_STRANGE = 0.3
#: a list behind a body is so long in comparison with what stands before it; one that shares hardly a word may be longer
_MOST_STRANGE = 0.35
_MOST_TOLD_NOWHERE = 0.7
#: so much of the body is compared
_COMPARED_CHARS = 8000
#: zones of the boxes around an article: their wordings, of two words and more, are taken for what they are wherever
#: they stand
_BOXES = frozenset({"suggested", "comments", "keywords", "promotion", "sharing"})

#: where so many of them stand within so many words the body has ended, with a full stop or without
_TAIL_ZONES = _BOXES | {"other", "navigation"}
_LEAST_DENSE = 3
_DENSE_WORDS = 40
_LOOK_AHEAD = 20


class Piece(NamedTuple):
    """A part of a poured line.

    Attributes:
        start: offset in the line.
        end: offset after it.
        is_prose: false where it is no paragraph, however long it is.
        marker: the wording that it begins with.
    """

    start: int
    end: int
    is_prose: bool = True
    marker: Marker | None = None

    def moved(self, size: int) -> Self:
        """Give the piece so many characters later."""
        return self._replace(start=self.start + size, end=self.end + size)


class Mark(NamedTuple):
    """A wording, a menu or a date in a poured line."""

    start: int
    end: int
    first: int
    last: int
    #: null: a date with its year or time
    marker: Marker | None
    is_run: bool = False
    #: a number and what it counts: «5 minutes», «12 comments»
    is_count: bool = False


def opens_more(marker: Marker) -> bool:
    """Say whether more than a line belongs to a wording."""
    is_box = marker.match == "cut" and marker.zone in ("suggested", "comments")
    return is_box or marker.opens in ("list", "article", "rest")


class Seams:
    """The wordings of a poured line, and where its lines were."""

    def __init__(self, text: str, matcher: Matcher) -> None:
        self.text = text
        self.is_lead = matcher.is_lead
        self.wordings = wordings = matcher.wordings
        tokens = Tokens(text, wordings)
        self.sentence_end = _GLUED_SENTENCE_END if tokens.has_glued_sentences else SENTENCE_END
        self.tokens = tokens.tokens
        #: of each token, folded
        self.words = [wordings.words_of(token.group()) for token in self.tokens]
        self.marks = [*self._find(wordings)]
        self.firsts = [mark.first for mark in self.marks]

    def _find(self, wordings: Wordings) -> Iterator[Mark]:
        for at, found in wordings.find(self.tokens, self.words):
            yield self._mark(at, at + found.size, found.marker, is_run=found.is_run, is_count=found.is_count)

    def _mark(
        self, first: int, last: int, marker: Marker | None, *, is_run: bool = False, is_count: bool = False
    ) -> Mark:
        return Mark(self.tokens[first].start(), self.tokens[last - 1].end(), first, last, marker, is_run, is_count)

    def _is_after_end(self, mark: Mark) -> bool:
        """Say whether a sentence ends before a mark, or the line begins with it."""
        if mark.first == 0:
            return True
        before = self.tokens[mark.first - 1].group().rstrip(CLOSING)
        return not before or before[-1] in ENDS

    def pieces(self, *, with_label: bool = True) -> list[Piece]:
        """Cut the line; with_label: the name of a section may stand before its headline."""
        head = self._head(with_label=with_label)
        body = head[-1].last if head else 0
        marks = head + self._behind(body)
        if not marks:
            return []
        return list(self._cut(marks, head=body))

    # --- head

    def _head(self, *, with_label: bool) -> list[Mark]:
        """Give the marks of the head: one behind the other, with few words between them.

        Behind the date under the headline come a name and buttons, and then the body.
        """
        label = self._label() if with_label else None
        head = [label] if label is not None else []
        reached, most = label.last if label is not None else 0, _MOST_UNKNOWN
        for mark, following in pairwise([*self.marks, None]):
            if (
                mark is None
                or mark.first < reached
                or (mark.is_count and not self._is_beside(mark, reached, following))
            ):
                continue
            between = self.text[self.tokens[reached].start() : mark.start] if reached < mark.first else ""
            if mark.first - reached > most or self._longest_sentence(between) >= _SENTENCE_WORDS:
                break
            is_strong = mark.is_run or mark.last - mark.first >= 2 or mark.first == reached or self._has_colon(mark)
            is_before_mark = following is not None and following.first == mark.last
            first = mark.first if is_before_mark else reached
            if self._is_stamp(mark, first) if mark.marker is None else is_strong:
                head.append(self._with_rest(mark))
                reached = head[-1].last
                most = _MOST_AFTER_DATE if mark.marker is None else most
        return head

    def _label(self) -> Mark | None:
        """Give the name of a section that the line begins with, before the headline: nothing below tells it."""
        section = self.wordings.section_at(self.words, 0) if self.words else None
        if section is None or (self.marks and self.marks[0].first < section[0]):
            return None
        size, marker = section
        below = {word for token in self.words[size : size + _LEAD_TOKENS] for word in token}
        is_told = all(word in below for token in self.words[:size] for word in token)
        return None if is_told else self._mark(0, size, marker)

    def _is_beside(self, count: Mark, reached: int, following: Mark | None) -> bool:
        """Say whether a count stands directly behind a mark of the head, or before one and is not of the headline.

        What a headline counts is told below it once more.
        """
        if count.first == reached:
            return reached > 0
        is_before = following is not None and following.first == count.last
        counted = [word for token in self.words[count.first : count.last] for word in token]
        below = (word for token in self.words[count.last : count.last + _MOST_HEAD_TOKENS] for word in token)
        return is_before and f" {' '.join(counted)} " not in f" {' '.join(below)} "

    def headline_again(self) -> tuple[int, int] | None:
        """Give where the headline stands over the article, on a page that begins with «headline | site» or «site | …».

        Of what stands there the longest that is printed once more is the headline: the site has a shorter name.
        """
        last = min(len(self.tokens), _MOST_HEAD_TOKENS)
        signs = [at for at in range(min(_MOST_HEADLINE, last)) if self.tokens[at].group() in _BARS]
        best, span = 0, (0, 0)
        if signs and signs[0]:
            # by its letters, for it may be glued to what stands around it
            headline = self.text[: self.tokens[signs[0] - 1].end()]
            at = self.text.find(headline, self.tokens[signs[0]].end(), self.tokens[last - 1].end())
            best, span = (signs[0], (at, at + len(headline))) if at >= 0 else (best, span)
        for first, size in [(0, sign) for sign in signs[:1]] + [(sign + 1, 0) for sign in signs]:
            for at in range(first + max(size, 1), last):
                same, most = 0, min(_MOST_HEADLINE, len(self.tokens) - at)
                while same < most and self.words[first + same] == self.words[at + same]:
                    same += 1
                if same > best and (same >= size if size else self._may_be_apart(first + same, at)):
                    best = size or same
                    span = self.tokens[at].start(), self.tokens[at + best - 1].end()
        return span if best >= LEAST_HEADLINE else None

    def _may_be_apart(self, first: int, last: int) -> bool:
        """Say whether two parts of the head may be printed apart: side by side, or with a menu or a day between."""
        between = (mark for mark in self.marks if mark.first < last and mark.last > first)
        return first == last or any(mark.marker is None or mark.is_run for mark in between)

    def _longest_sentence(self, between: str) -> int:
        start = longest = 0
        for end in self.sentence_end.finditer(between):
            longest = max(longest, len(between[start : end.end()].split()))
            start = end.end()
        return longest

    def _has_colon(self, mark: Mark) -> bool:
        return self.text[mark.end - 1] == ":" or self.text[mark.end : mark.end + 2].lstrip()[:1] == ":"

    def _with_rest(self, mark: Mark) -> Mark:
        """Give a mark with the words that go with it: the name after «by», the address after «cached copy of»."""
        marker = mark.marker
        if marker is None or marker.match != "start" or marker.opens != "line":
            return mark
        most = min(marker.max_words or _MOST_REST, _MOST_REST)
        if marker.zone in ("byline", "sharing"):
            most = min(most, (mark.last - mark.first) + 4)  # behind the buttons of a head stands the headline
        if (marker.max_words or 0) > 2 * _MOST_REST:
            # whole sentences begin like this one, dates in them
            for last in range(mark.last, min(len(self.tokens), mark.first + 2 * _MOST_REST) + 1):
                if self.tokens[last - 1].group().rstrip(CLOSING)[-1:] in ENDS:
                    return self._mark(mark.first, last, marker)
        place = bisect_left(self.firsts, mark.last)
        following = self.firsts[place] if place < len(self.firsts) else len(self.tokens)
        for last in range(mark.last, min(len(self.tokens), mark.first + most) + 1):
            is_end = last > mark.last and self.tokens[last - 1].group().rstrip(CLOSING)[-1:] in ENDS
            if last == following or is_end:
                return self._mark(mark.first, last, marker)
        return mark

    # --- body and what is behind it

    def _behind(self, body: int) -> list[Mark]:
        """Give the marks in the body and behind it."""
        found: list[Mark] = []
        is_tail = False
        reached = body
        for mark in self.marks:
            if mark.first < reached:
                continue
            if not self._is_seam(mark, found[-1] if found else None, is_tail=is_tail, reached=reached):
                continue
            taken = self._with_rest(mark)
            found.append(taken)
            marker = mark.marker
            is_box = marker.zone in _BOXES if marker is not None else self._is_date_behind_body(mark)
            is_tail = is_tail or is_box
            reached = taken.last
        return found

    def _is_seam(self, mark: Mark, last: Mark | None, *, is_tail: bool, reached: int) -> bool:
        marker, size = mark.marker, mark.last - mark.first
        if marker is None:
            return self._is_date_of_article(mark, reached) or self._is_date_behind_body(mark)
        if mark.is_count:
            return is_tail and mark.first == reached
        is_near, has_colon = mark.first - reached <= _MOST_UNKNOWN, self._has_colon(mark)
        place = bisect_left(self.firsts, mark.last)
        is_followed = place < len(self.firsts) and self.firsts[place] == mark.last
        is_adjacent = mark.first == reached and is_followed
        is_glued = mark.last < len(self.tokens) and self.tokens[mark.last].start() == mark.end
        is_phrase = size >= 2 or has_colon or is_glued
        if last is not None and last.marker is not None and last.marker.zone == "keywords" and is_near:
            return marker.zone in _BOXES - {"keywords"} and is_phrase and not mark.is_run
        if self._is_after_end(mark) or (is_phrase and self._is_dense(mark)):
            return is_phrase or mark.is_run or is_adjacent
        if marker.zone in _BOXES and is_phrase and (opens_more(marker) or marker.zone in ("keywords", "promotion")):
            return (is_tail and is_near) or marker.zone in ("comments", "keywords")
        is_close = mark.first - reached <= _MOST_AFTER_DATE
        return is_tail and ((is_close and (is_phrase or mark.is_run)) or is_adjacent)

    def _is_dense(self, mark: Mark) -> bool:
        """Say whether several wordings of boxes stand close to one another here: no sentence holds so many."""
        place = bisect_left(self.firsts, mark.first)
        near = (other for other in self.marks[place : place + _LOOK_AHEAD] if other.first < mark.first + _DENSE_WORDS)
        boxes = (other.marker for other in near if other.is_run or other.last - other.first >= 2)
        return sum(marker is not None and marker.zone in _TAIL_ZONES for marker in boxes) >= _LEAST_DENSE

    def _is_stamp(self, mark: Mark, reached: int) -> bool:
        """Say whether a date is one that was printed by itself: a day and a year or a time, and no «on» or «since»."""
        date = [token.group() for token in self.tokens[mark.first : mark.last]]
        is_whole = sum(any(map(str.isdigit, token)) for token in date) >= 2 or any(":" in token for token in date)
        before = [token.group() for token in self.tokens[max(mark.first - 1, reached) : mark.first]]
        has_both = sum(YEAR_OR_TIME.search(token) is not None for token in date) >= _YEAR_AND_TIME
        # what stands behind a day with its time is the first word of something else, however short
        after = [] if has_both else [token.group() for token in self.tokens[mark.last : mark.last + 1]]
        words = [*before, *(word for word in after if not self.is_lead(word))]
        is_small = len(date[0]) < _SMALL and date[0].isalpha() and not any(":" in token for token in date)
        return is_whole and not is_small and all(len(word) > _SMALL or not word.isalpha() for word in words)

    def _is_date_of_article(self, mark: Mark, reached: int) -> bool:
        """Say whether a date stands under the headline of another article: a headline's words stand before it."""
        first = reached
        for at in range(mark.first - 1, max(reached, mark.first - _MOST_HEADLINE - 1) - 1, -1):
            if self.tokens[at].group().rstrip(CLOSING)[-1:] in ENDS:
                first = at + 1
                break
        is_headline = 3 <= mark.first - first <= _MOST_HEADLINE
        is_inside = self.tokens[mark.first - 1].group()[-1] in PAUSES or self.text[mark.end - 1] in PAUSES
        has_day = _DAY_OR_TIME.search(self.text, mark.start, mark.end) is not None
        return is_headline and has_day and not is_inside and self._is_stamp(mark, reached)

    def _is_date_behind_body(self, mark: Mark) -> bool:
        """Say whether a date stands behind the body: with a label, before a box, or as it stands in the head."""
        above = self.text[: self.tokens[min(_MOST_HEAD_TOKENS, mark.first)].start()]
        is_again = mark.last - mark.first >= _LEAST_DATE_TOKENS and self.text[mark.start : mark.end] in above
        if not is_again and not (self._is_after_end(mark) and self._is_stamp(mark, mark.first)):
            return False
        place = bisect_left(self.firsts, mark.last)
        is_before_box = place < len(self.firsts) and self.firsts[place] == mark.last and not self.marks[place].is_count
        has_label = any(token.group()[-1] == ":" for token in self.tokens[mark.first : mark.last])
        return is_again or is_before_box or has_label

    # --- pieces

    def _cut(self, marks: list[Mark], *, head: int) -> Iterator[Piece]:
        """Cut the line at its marks; head: the number of the first token behind its head."""
        at = 0
        opener: Marker | None = None
        for mark, following in pairwise([*marks, None]):
            if mark is None:
                break
            is_headline = mark.last <= head and len(self.text[at : mark.start].split()) <= _MOST_HEADLINE
            if at < mark.start and is_headline:
                yield Piece(at, mark.start, is_prose=False)
            elif at < mark.start:
                yield from self._between(at, mark.start, opener, mark)
            if mark.last <= head and not (mark.marker is not None and opens_more(mark.marker)):
                opener = None  # a button over the article opens no box
            elif mark.marker is not None or opener is None or not opens_more(opener):
                opener = mark.marker  # a date in a list is one of an item
            end = mark.end
            if following is not None and self._takes_what_follows(mark, following.start):
                end = following.start
            yield Piece(mark.start, end, is_prose=False, marker=mark.marker)
            at = end
        if at < len(self.text):
            yield from self._between(at, len(self.text), opener, None)

    def _takes_what_follows(self, mark: Mark, end: int) -> bool:
        """Say whether the words up to the next mark belong to this one: keywords, a source, the address to share."""
        marker = mark.marker
        if marker is None or marker.zone not in ("keywords", "source_line", "sharing") or mark.is_run:
            return False
        between = self.text[mark.end : end]
        if marker.zone == "sharing" and _ADDRESS.search(between) is None:
            return False
        return len(between.split()) <= _MOST_UNKNOWN and self._longest_sentence(between) < 6

    def _between(self, start: int, end: int, opener: Marker | None, following: Mark | None) -> Iterator[Piece]:
        """Cut what stands between two marks: items behind the opening of a list, else a paragraph or a headline."""
        text = self.text
        if opener is not None and opens_more(opener):
            items = end if self._is_list(start, end, opener) else self._end_of_items(start, end)
            breaks = {match.end() for match in _CUT_OFF.finditer(text, start, items)}
            breaks |= {match.start() for match in _POINT.finditer(text, start, items)}
            for first, last in pairwise([start, *sorted(at for at in breaks if start < at < items), items]):
                yield Piece(first, last, is_prose=False)
            start = items
        headline = end
        if following is not None and following.marker is None:
            # a date: its headline stands before it, behind the end of the last sentence
            ends = [match.end() for match in self.sentence_end.finditer(text, start, end)]
            headline = ends[-1] if ends else end
        elif opener is not None and opener.zone in _BOXES and self._longest_stopped(start, end) >= _SENTENCE_WORDS:
            lead = self._lead(start, end)
            if lead > start:
                yield Piece(start, lead, is_prose=False)
                start = lead
        if start < headline:
            yield Piece(start, headline, is_prose=self.sentence_end.search(text[start:headline] + " ") is not None)
        if headline < end:
            yield Piece(headline, end, is_prose=False)

    def _is_list(self, start: int, end: int, opener: Marker) -> bool:
        """Say whether all that stands behind the opening of a list belongs to it.

        It holds no sentence, or little in comparison with what was printed before it, and of something else.
        """
        if opener.zone == "comments" or self._longest_stopped(start, end) < _SENTENCE_WORDS:
            return True
        before = set(stems(self.text[max(0, start - _COMPARED_CHARS) : start]))
        told, size = share(stems(self.text[start:end]), before), end - start
        is_told_nowhere = len(before) >= LEAST_STEMS and told < shared_by_chance(len(before))
        return told < _STRANGE and size < (_MOST_TOLD_NOWHERE if is_told_nowhere else _MOST_STRANGE) * start

    def _longest_stopped(self, start: int, end: int) -> int:
        """Give the words of the longest sentence that ends with one full stop."""
        first, longest = start, 0
        for stop in _FULL_STOP.finditer(self.text, start, end):
            longest = max(longest, len(self.text[first : stop.start()].split()))
            first = stop.end()
        return longest

    def _end_of_items(self, start: int, end: int) -> int:
        """Give where a list ends before sentences go on: at its last excerpt that was cut off, or at its headline."""
        points = [match.start() for match in _POINT.finditer(self.text, start, end)]
        if len(points) >= _LEAST_POINTS:
            return self._end_of_item(points[-1], end)
        cuts = [match.end() for match in _CUT_OFF.finditer(self.text, start, end)]
        if len(cuts) >= 2:
            return cuts[-1]
        return self._lead(start, end)

    def _end_of_item(self, start: int, end: int) -> int:
        """Give where the last item of a list ends, at the latest behind so many words as a headline has."""
        tokens = list(islice(TOKEN.finditer(self.text, start, end), _MOST_ITEM_WORDS))
        last = tokens[-1].end()
        cut = _CUT_OFF.search(self.text, start, last)
        lead = self._lead(start, end)
        return cut.end() if cut is not None else lead if start < lead < last else last

    def _lead(self, start: int, end: int) -> int:
        """Give where the first sentence begins behind a headline: at a verb that sentences begin with."""
        for number, token in enumerate(TOKEN.finditer(self.text, start, end)):
            word = token.group()
            if number > _MOST_HEADLINE:
                break
            if number >= 3 and (self.is_lead(word) or (word[0] == AND and self.is_lead(word[1:]))):
                return token.start()
        return start
