"""Finds the markers of seeds/furniture in lines, and tells the shape of a line."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import NamedTuple, Self

from ahocorasick_rs import AhoCorasick

from marsad.pages.cuts import Cuts
from marsad.pages.known import Known
from marsad.pages.line import (
    CLOSING,
    FINALS,
    INVISIBLE,
    LONG_CHARS,
    OPENING,
    WORD,
    Final,
    Hit,
    Shape,
    is_bullet,
    is_soft,
    words_key,
)
from marsad.pages.rows import is_row_of_entries, is_row_of_headlines
from marsad.pages.rules import SHAPES, Furniture, Marker
from marsad.pages.stamps import NUMERIC_DATE, Stamps
from marsad.pages.wordings import Wordings
from marsad.text.normalize import matching_key

_ARABIC = re.compile("[\u0620-\u06d3]")
#: of the Hijri or the Christian era, written to its letter
_YEAR_OF_ERA = re.compile("(\\d{4})([\u0647\u0645])")
#: the letter for "page" and its number
_PAGE = re.compile("(\u0635)(\\d{1,3})")
#: what stands before a headline has no more words
_MOST_LABEL_WORDS = 4
_COLONS = ":|/-–—.…"
_AFTER_LABEL = re.compile(rf"\s*\d{{0,4}}\s*([{re.escape(_COLONS)}]*)\s*(?=\S)")
_TOKEN = re.compile(r"\S+")
#: how many words before a date the name of an author may begin
_NAME_WORDS = 8
_DIGIT = re.compile(r"\d")
_COLON = re.compile(r"\s*[:：|\-–—/»>›]")
_EDGE_CHARS = 80
#: so many tokens tell that a long line does not begin as a phrase
_OPENING_TOKENS = 4
#: a longer line is no list of words
WORDS_CHARS = 160
#: what no entry of a menu has
NO_MENU = '[.:;\u060c\u061b\u00ab"(0-9\u0660-\u0669]'
_NO_MENU = re.compile(NO_MENU)
#: a menu with nothing but spaces between its entries: so many words at least, and so many of them in known entries
LEAST_MENU_WORDS = 6
_LEAST_KNOWN_SHARE = 0.6
_NO_WORDS: frozenset[str] = frozenset()
#: from this size on a line is a paragraph, however it ends. Headlines of the real bundles: at most 20 words and 130
#: characters without a bullet
PROSE_WORDS = 26
PROSE_CHARS = 220
#: a line of links and nothing else, as Markdown writes them, or a point of a list with the number of its link, as Lynx
#: does; there a few words with the number before them are one as well. One # is the headline of a page
_LINKS = re.compile(
    r"(?:#{2,6}\s+|[*+•-]\s+)?[_\s]*(?:!?\[(?:[^\[\]]|!\[[^\[\]]*\]\([^()]*\))*\]\([^()]*\)[\s_/|>,\u060c]*)+"
    r"|[*+•-]\s+\[\d{1,4}\]\S.*|\[\d{1,4}\][^\s.:\u060c]+(?:\s+[^\s.:\u060c]+){0,5}"
)


class _Glued(NamedTuple):
    """A marker of the match `glued`: a line of its phrases in a row, with spaces between them or without.

    Attributes:
        marker: it.
        phrases: without the spaces in them.
        sizes: of the phrases, by their first letter.
        openings: what a phrase begins with.
        all_sizes: of the phrases.
    """

    marker: Marker
    phrases: frozenset[str]
    sizes: dict[str, tuple[int, ...]]
    openings: frozenset[str]
    all_sizes: tuple[int, ...]

    @classmethod
    def of(cls, marker: Marker, phrases: frozenset[str]) -> Self:
        openings = frozenset(phrase[:size] for phrase in phrases for size in range(len(phrase) + 1))
        sizes: dict[str, set[int]] = {}
        for phrase in phrases:
            sizes.setdefault(phrase[:1], set()).add(len(phrase))
        by_letter = {letter: tuple(sorted(its)) for letter, its in sizes.items()}
        return cls(marker, phrases, by_letter, openings, tuple(sorted(set(map(len, phrases)))))

    def may_begin(self, joined: str) -> bool:
        """Say whether a line of these phrases may begin like this: it begins a phrase, or a phrase begins it."""
        return joined in self.openings or any(joined[:size] in self.phrases for size in self.sizes.get(joined[:1], ()))

    def make(self, joined: str) -> bool:
        """Say whether a string is phrases in a row; the string is short."""
        # most lines that begin with a phrase end with none
        if not any(joined[-size:] in self.phrases for size in self.all_sizes):
            return False
        reached, waiting = {0}, [0]
        while waiting:
            at = waiting.pop()
            for size in self.sizes.get(joined[at : at + 1], ()):
                end = at + size
                if end > len(joined):
                    break
                if end not in reached and joined[at:end] in self.phrases:
                    reached.add(end)
                    waiting.append(end)
        return len(joined) in reached


#: markers of the match `words`, and those of the match `glued`
_Lists = tuple[list[tuple[Marker, frozenset[str]]], list[_Glued]]


class Matcher:
    """The markers, compiled once for all documents of a shard."""

    def __init__(self, furniture: Furniture) -> None:
        self._whole: dict[str, list[Marker]] = {}
        self._starts: dict[str, list[tuple[tuple[str, ...], bool, Marker]]] = {}
        self._ends: dict[str, list[tuple[str, Marker]]] = {}
        self._words: list[tuple[Marker, frozenset[str]]] = []
        self._glued: list[_Glued] = []
        self._inside: list[tuple[Marker, list[tuple[str, bool]]]] = []
        #: the first words of their phrases
        self._inside_words: set[str] = set()
        #: by the first word of their phrases; the other words of each
        self._several: dict[str, list[tuple[tuple[str, ...], Marker]]] = {}
        #: the longest word of each of these phrases
        self._words_of_several: set[str] = set()
        self._leads: set[str] = set()
        #: what stands before headlines, folded; whether a colon must follow
        self._labels: dict[str, tuple[Marker, bool]] = {}
        #: markers without phrases, by their kind of match
        self._shapes: dict[str, list[Hit]] = {}
        #: words that a line with a marker may begin with; for glued phrases, what its first word may begin with
        self._first_words: set[str] = set()
        self._first_parts: set[str] = set()
        #: of each token its words, folded, and how many words of `_words_of_several` stand in it
        self._words_of = Known(_words_of)
        self._several_of = Known(self._count_several)
        #: the same phrases for a text without line breaks
        self.wordings = Wordings(self._words_of.__getitem__)
        for marker in furniture.markers:
            self._add(marker)
        for starts in self._starts.values():
            # the longest phrase says most; then the id, so that the order of files does not matter
            starts.sort(key=lambda entry: (-len(entry[0]), not entry[1], entry[2].id))
        for ends in self._ends.values():
            ends.sort(key=lambda entry: (entry[1].place == "anywhere", -len(entry[0]), entry[1].id))
        # a marker for one place says more than one for any place
        self._words.sort(key=lambda entry: (entry[0].place == "anywhere", entry[0].id))
        self._glued.sort(key=lambda entry: (entry.marker.place == "anywhere", entry.marker.id))
        self._of_several = AhoCorasick(sorted(self._words_of_several))
        self._cuts = Cuts(furniture.markers)
        date_words = next((words for marker, words in self._words if marker.id == "date_words"), _NO_WORDS)
        #: the words of dates
        self.stamps = Stamps(date_words, self._words_of.__getitem__)
        #: headings of boxes, of two words and more, and their lengths, the longest first
        self._headings = {
            key: marker
            for key, markers in self._whole.items()
            for marker in markers
            if " " in key and marker.opens in ("list", "article") and marker.zone in ("suggested", "keywords")
        }
        self._headings |= {
            " ".join(phrase): marker
            for starts in self._starts.values()
            for phrase, _, marker in starts
            if len(phrase) > 1 and marker.opens in ("list", "article") and marker.zone in ("suggested", "keywords")
        }
        self._heading_sizes = sorted({len(key) for key in self._headings}, reverse=True)
        self._part_sizes = sorted({len(part) for part in self._first_parts})
        #: the first two words of whole lines
        self._whole_pairs = {tuple(key.split(" ")[:2]) for key in self._whole}
        self._known_tokens = Known(self._ends_of)
        self._lists_from = Known(self._lists_of)
        #: first two words of lines: whether a marker may have them
        self._known_pairs = Known(self._may_have)
        self._known_hits = Known(self._hits)
        self._known_inside = Known(self._inside_hits)
        self._known_shapes = Known(self._shape_of)
        #: first and last tokens of lines: whether no marker has them
        self._plain_firsts = Known(self._begins_plain)
        self._plain_lasts = Known(self._ends_plain)

    def _add(self, marker: Marker) -> None:
        if marker.match in SHAPES:
            self.wordings.add(marker, [])
            self._shapes.setdefault(marker.match, []).append(Hit(marker, alone=True))
            return
        keys = [words_key(phrase) for phrase in marker.phrases]
        self.wordings.add(marker, keys)
        if marker.match == "words":
            vocabulary = frozenset(word for key in keys for word in key.split(" ") if not word.isdigit())
            self._words.append((marker, vocabulary))
            self._first_words |= vocabulary
            return
        if marker.match == "glued":
            phrases = frozenset(key.replace(" ", "") for key in keys)
            self._glued.append(_Glued.of(marker, phrases))
            self._first_words |= {key.split(" ")[0] for key in keys}
            self._first_parts |= phrases
            return
        if marker.match == "lead":
            self._leads.update(keys)
            return
        if marker.match == "label":
            for phrase, key in zip(marker.phrases, keys, strict=True):
                self._labels[key] = (marker, phrase.rstrip().endswith(":"))
            return
        if marker.match == "cut":
            return  # see Cuts
        if marker.match == "several":
            for key in keys:
                first, *others = key.split(" ")
                self._several.setdefault(first, []).append((tuple(others), marker))
                self._words_of_several.add(max(key.split(" "), key=len))
            return
        if marker.match == "inside":
            wants_colon = [phrase.rstrip().endswith(":") for phrase in marker.phrases]
            self._inside.append((marker, list(zip(keys, wants_colon, strict=True))))
            self._inside_words.update(key.split(" ")[0] for key in keys)
            return
        for phrase, key in zip(marker.phrases, keys, strict=True):
            words = tuple(key.split(" "))
            if marker.match == "end":
                self._ends.setdefault(words[-1], []).append((matching_key(phrase).strip(), marker))
                continue
            self._first_words.add(words[0])
            if marker.match == "line":
                self._whole.setdefault(key, []).append(marker)
            else:
                self._starts.setdefault(words[0], []).append((words, phrase.rstrip().endswith(":"), marker))

    def _ends_of(self, token: str) -> tuple[bool, bool]:
        """Say whether a line may carry a marker if it begins, or ends, with this token."""
        words = WORD.findall(matching_key(token[:_EDGE_CHARS]))
        # a token without a word is a picture or an ornament, and the phrase may begin behind it
        begins = not words or (
            words[0] in self._first_words
            or words[0].isdigit()
            or any(words[0][:size] in self._first_parts for size in self._part_sizes)
        )
        return begins, bool(words) and words[-1] in self._ends

    def may_begin(self, tokens: Iterable[str]) -> list[str]:
        """Give the tokens that a line with a marker may begin with."""
        return [token for token in tokens if self._known_tokens[token][0]]

    def may_end(self, tokens: Iterable[str]) -> list[str]:
        """Give the tokens that a line with a marker may end with."""
        return [token for token in tokens if self._known_tokens[token][1]]

    def shape(self, text: str) -> Shape:
        """Give the shape of a line; short lines come again and again, on one page and on many."""
        if len(text) >= PROSE_CHARS:
            return self._shape_of(text)
        return self._known_shapes[text]

    def _shape_of(self, text: str) -> Shape:
        final = _final(text)
        words = text.count(" ") + 1
        prose = (
            words >= PROSE_WORDS
            or len(text) >= PROSE_CHARS
            or (final == "stop" and words >= 8)
            or (final in ("comma", "colon") and words >= 10)
        )
        return Shape(
            words=words,
            final=final,
            bullet=is_bullet(text),
            prose=prose,
            soft=not prose and is_soft(text, words),
            hits=self.match(text) or self.by_shape(text, final),
        )

    def forget(self) -> None:
        """Forget the lines seen so far."""
        self._known_shapes.clear()
        self._known_hits.clear()
        self._known_inside.clear()

    def _begins_plain(self, token: str) -> bool:
        """Say whether no marker begins with the first token of a line; in doubt one does."""
        word = token.lstrip(OPENING).split(None, 1)
        return bool(word) and not self._known_tokens[word[0]][0]

    def _ends_plain(self, token: str) -> bool:
        """Say whether no marker ends with its last token."""
        return not token or not self._known_tokens[token.split()[-1]][1]

    def match(self, text: str) -> tuple[Hit, ...]:
        """Give the markers of a line, the best first: the whole line, its start, its end, its words."""
        if len(text) > WORDS_CHARS:
            first_end, last_start = text.find(" ", 0, _EDGE_CHARS), text.rfind(" ", -_EDGE_CHARS)
            has_both = first_end > 0 and last_start > 0
            if has_both and self._plain_firsts[text[:first_end]] and self._plain_lasts[text[last_start + 1 :]]:
                return ()
        # two short slices instead of a split of the whole line: a line may be many megabytes long
        first_words = text[:_EDGE_CHARS].lstrip(OPENING).split(None, 2)
        is_long = len(text) > WORDS_CHARS
        begins = (
            bool(first_words)
            and self._known_tokens[first_words[0]][0]
            and (len(first_words) < 3 or self.may_open(first_words[0], first_words[1], is_long=is_long))
        )
        if not begins or is_long:
            last_words = text[-_EDGE_CHARS:].rsplit(None, 1)
            ends = bool(last_words) and self._known_tokens[last_words[-1]][1]
            if not begins and not ends:
                return ()
            if is_long and not (begins and self._begins(text)) and not (ends and self._ends_with(text)):
                return ()
        return self._known_hits[text]

    def _words_in(self, text: str) -> list[str]:
        """Give the words of a text of some lines at most, folded: the same tokens come again and again."""
        return list(chain.from_iterable(map(self._words_of.__getitem__, text.split(" "))))

    def may_open(self, first: str, second: str, *, is_long: bool) -> bool:
        """Say whether a line with a marker may open with these two tokens and go on: few go on as a phrase does.

        Args:
            first: a token that it may begin with.
            second: the one after it.
            is_long: it is too long to be a phrase, or a list of words.
        """
        words, others = self._words_of[first], self._words_of[second]
        if is_long and words and words[0] not in self._starts:
            return False  # too long to be a phrase, or made of them: it can only start with one
        if len(words) != 1 or not others:
            return True
        return self._may_start(words[0], others[0]) if is_long else self._known_pairs[words[0], others[0]]

    def _may_start(self, first: str, second: str) -> bool:
        return any(len(phrase) == 1 or phrase[1] == second for phrase, _, _ in self._starts.get(first, ()))

    def _may_have(self, pair: tuple[str, str]) -> bool:
        """Say whether a marker may have these two words, the first of a line with more than two."""
        first, second = pair
        with_words, glued = self._lists_from[first]
        joined = first + second
        return (
            self._may_start(first, second)
            or pair in self._whole_pairs
            or any(second in vocabulary or second.isdigit() for _, vocabulary in with_words)
            or any(entry.may_begin(joined) for entry in glued)
        )

    def _begins(self, text: str) -> bool:
        """Say whether a long line begins with a phrase: most begin with its first word only."""
        # few go on as the phrase does
        opening = self._words_in(" ".join(text[:WORDS_CHARS].split(" ", _OPENING_TOKENS)[:_OPENING_TOKENS]))
        phrases = self._starts.get(opening[0], ()) if opening else ()
        if opening and not any(_begin_with(opening, entry[0][: len(opening)]) for entry in phrases):
            return False
        words = self._words_in(text[:WORDS_CHARS])
        phrases = self._starts.get(words[0], ()) if words else ()
        # a phrase as long as what was looked at, or a word cut in two: look at the whole line
        begun = [entry for entry in phrases if len(entry[0]) >= len(words) - 1 or _begin_with(words, entry[0])]
        if words and not begun:
            return False
        is_sentence = text[:LONG_CHARS].rstrip(CLOSING)[-1:] == "."
        return not words or any(
            # as `_hits` has it: a line too long for the marker, or a sentence that happens to begin like it
            marker.max_words >= len(words) if marker.max_words is not None else wants_colon or not is_sentence
            for _, wants_colon, marker in begun
        )

    def _ends_with(self, text: str) -> bool:
        """Say the same of its end."""
        key = matching_key(text[-WORDS_CHARS:]).rstrip(" .:" + INVISIBLE)
        words = WORD.findall(key)
        return bool(words) and any(key.endswith(phrase) for phrase, _ in self._ends.get(words[-1], ()))

    def inside(self, text: str) -> tuple[Hit, ...]:
        """Give the markers that may stand anywhere in a line; slower than `match`, for lines outside of bodies."""
        if len(text) > LONG_CHARS:
            return ()
        return self._known_inside[text]

    def _inside_hits(self, text: str) -> tuple[Hit, ...]:
        key = matching_key(text)
        words = WORD.findall(key)
        if self._inside_words.isdisjoint(words):
            return ()
        joined = f" {' '.join(words)} "
        has_digit = _DIGIT.search(key) is not None
        hits: list[Hit] = []
        for marker, phrases in self._inside:
            too_long = marker.max_words is not None and len(words) > marker.max_words
            if too_long or (marker.needs_digit and not has_digit):
                continue
            for phrase, wants_colon in phrases:
                at = joined.find(f" {phrase} ")
                if at < 0:
                    continue
                if not wants_colon or _has_colon(text, joined.count(" ", 0, at + len(phrase) + 1)):
                    hits.append(Hit(marker, alone=False))
                    break
        return tuple(hits)

    def menu_end(self, text: str) -> list[int]:
        """Give where each entry of a menu ends that a text begins with; empty where it begins with less than three."""
        tokens = list(_TOKEN.finditer(text))
        ends: list[int] = []
        at = 0
        while at < len(tokens):
            if not WORD.search(tokens[at].group()):
                at += 1  # a bar or an arrow between two entries
                continue
            for size in range(min(4, len(tokens) - at), 0, -1):
                words = WORD.findall(matching_key(text[tokens[at].start() : tokens[at + size - 1].end()]))
                entry = "".join(words)
                if any(
                    entry in phrases for marker, phrases, *_ in self._glued if marker.zone in ("navigation", "section")
                ):
                    at += size
                    ends.append(tokens[at - 1].end())
                    break
            else:
                break
        return ends if len(ends) >= 3 else []

    def by_shape(self, text: str, final: Final) -> tuple[Hit, ...]:
        """Give the markers that a line has by its shape: links alone, or a row of entries that ends no sentence."""
        if "[" in text and len(text) <= LONG_CHARS and _LINKS.fullmatch(text) is not None:
            return tuple(self._shapes.get("links", ()))
        is_row = final in ("none", "ellipsis") and (is_row_of_entries(text) or self._is_menu(text))
        return tuple(self._shapes.get("row", ())) if is_row else ()

    def glued_heading(self, text: str) -> tuple[Hit, ...]:
        """Give the marker of a box whose heading of two words is glued to its first item: «see alsoRain expected»."""
        start = " ".join(self._words_in(text[:_EDGE_CHARS]))
        for at in (at for at, char in enumerate(start) if char == " "):
            for size in self._heading_sizes:
                marker = self._headings.get(start[:size]) if size > at + 1 else None
                if marker is not None and start[size : size + 1].isalpha():
                    return (Hit(marker, alone=False),)
            break
        return ()

    def as_headlines(self, text: str) -> tuple[Hit, ...]:
        """Give the markers of a line that is headlines in a row; on pages alone, no record is asked for them."""
        return tuple(self._shapes.get("headlines", ())) if is_row_of_headlines(text) else ()

    def finds(self, line: str) -> bool:
        """Say whether any marker has anything to say of a line, wherever on a page it may stand."""
        visible = line.strip()
        return bool(
            self.shape(visible).hits
            or self.match(visible)
            or self.inside(line)
            or self.cuts(line)
            or self.is_lead(line)
            or self.label(visible)
            or self.in_other_letters(line)
            or self.as_headlines(visible)
            or self.said_to_readers(visible)
        )

    def said_to_readers(self, text: str, *, least: int = 2) -> tuple[Hit, ...]:
        """Give the markers of which a paragraph holds so many phrases; where it stands is for others to judge."""
        # each phrase has its longest word
        if len(text) > LONG_CHARS or sum(map(self._several_of.__getitem__, text.split(" "))) < least:
            return ()
        words = self._words_in(text)
        found: dict[str, tuple[Marker, set[int]]] = {}
        for at, word in enumerate(words):
            for others, marker in self._several.get(word, ()):
                if tuple(words[at + 1 : at + 1 + len(others)]) == others:
                    found.setdefault(marker.id, (marker, set()))[1].update(range(at, at + 1 + len(others)))
        return tuple(
            Hit(marker, alone=False)
            for marker, places in found.values()
            # phrases that overlap are one
            if sum(at - 1 not in places for at in places) >= least and len(words) <= (marker.max_words or len(words))
        )

    def _count_several(self, token: str) -> int:
        return len(self._of_several.find_matches_as_indexes(matching_key(token)))

    def in_other_letters(self, text: str) -> tuple[Hit, ...]:
        """Give the markers of a paragraph that has no Arabic letter; where it stands is for the walk to judge."""
        return () if _ARABIC.search(text) else tuple(self._shapes.get("other_letters", ()))

    def _is_menu(self, text: str) -> bool:
        """Say whether a line is a menu whose entries have only spaces between them: most of them are known."""
        first = text[:_EDGE_CHARS].strip(INVISIBLE).split(None, 1)
        if len(text) > LONG_CHARS or _NO_MENU.search(text) is not None:
            return False
        if not first or not self._known_tokens[first[0]][0]:
            return False
        tokens = text.split()
        if len(tokens) < LEAST_MENU_WORDS:
            return False
        words = [self._words_of[token] for token in tokens]
        known = at = 0
        while at < len(words):
            size = self.wordings.menu_entry(words, at)
            if not size and not at:
                return False
            known += size
            at += size or 1
        return known >= _LEAST_KNOWN_SHARE * len(words)

    def byline_start(self, text: str, first: int, last: int) -> int | None:
        """Give where the name of an author begins that ends a part of a text, after a wording for it."""
        for token in list(_TOKEN.finditer(text, first, last))[-_NAME_WORDS:]:
            if any(hit.marker.zone == "byline" for hit in self.match(text[token.start() : last].strip())):
                return token.start()
        return None

    def is_lead(self, word: str) -> bool:
        """Say whether a word is a verb that first sentences begin with."""
        return words_key(word) in self._leads

    def label(self, text: str) -> tuple[int, Marker] | None:
        """Give where a label ends that stands before a headline on its line; null where there is none.

        A number may follow it: «episode 12: ...».
        """
        tokens = list(islice(_TOKEN.finditer(text), _MOST_LABEL_WORDS))
        for size in range(len(tokens), 0, -1):
            words = chain.from_iterable(self._words_of[token.group()] for token in tokens[:size])
            marker, wants_colon = self._labels.get(" ".join(words), (None, False))
            if marker is None:
                continue
            last = tokens[size - 1]
            found = _AFTER_LABEL.match(text, last.start() + len(last.group().rstrip(_COLONS)))
            if found is not None and (found.group(1) or not wants_colon):
                return found.end(), marker
        return None

    def cuts(self, text: str) -> list[tuple[int, Marker]]:
        """Give the places where furniture is glued to a paragraph, each with its marker."""
        return self._cuts.of(text)

    def _hits(self, text: str) -> tuple[Hit, ...]:
        whole = len(text) <= LONG_CHARS
        return tuple(self._hits_in(text if whole else text[:LONG_CHARS], whole=whole))

    def _hits_in(self, text: str, *, whole: bool) -> Iterator[Hit]:
        words = self._words_in(text)
        if not words:
            return

        def fits(marker: Marker) -> bool:
            short_enough = marker.max_words is None or (whole and len(words) <= marker.max_words)
            return short_enough and (not marker.needs_digit or _DIGIT.search(text) is not None)

        if whole:
            for marker in self._whole.get(" ".join(words), ()):
                if fits(marker):
                    yield Hit(marker, alone=True)
        second = words[1] if len(words) > 1 else ""
        for phrase, wants_colon, marker in self._starts.get(words[0], ()):
            size = len(phrase)
            if size > 1 and (phrase[1] != second or tuple(words[:size]) != phrase):
                continue
            if not fits(marker):
                continue
            if wants_colon and not _has_colon(text, size):
                continue
            if not wants_colon and marker.max_words is None and len(words) > size and text.rstrip(CLOSING)[-1:] == ".":
                continue  # a sentence that happens to begin like the marker
            yield Hit(marker, alone=len(words) == size)
        if whole:
            yield from self._end_hits(text, words, fits)
        if len(text) <= WORDS_CHARS:
            yield from self._word_hits(text, words, fits)

    def _end_hits(self, text: str, words: list[str], fits: Callable[[Marker], bool]) -> Iterator[Hit]:
        phrases = self._ends.get(words[-1])
        if phrases is None:
            return
        trimmed = matching_key(text).rstrip(" .:" + INVISIBLE)
        for phrase, marker in phrases:
            at = len(trimmed) - len(phrase)
            whole_word = at <= 0 or not phrase[0].isalnum() or not trimmed[at - 1].isalnum()
            if whole_word and trimmed.endswith(phrase) and fits(marker):
                yield Hit(marker, alone=at <= 0)

    def _word_hits(self, text: str, words: list[str], fits: Callable[[Marker], bool]) -> Iterator[Hit]:
        with_words, glued = self._lists_from[words[0]]
        for marker, vocabulary in with_words:
            if not all(word in vocabulary or word.isdigit() for word in words) or not fits(marker):
                continue
            if marker.needs_digit and vocabulary is not self.stamps.vocabulary and self.stamps.fill(text, words):
                continue  # the letter of a half of the day is also that of a page
            # numbers alone say nothing, unless they are written like a date
            if any(word in vocabulary for word in words) or (
                marker.zone == "dateline" and marker.needs_digit and NUMERIC_DATE.search(matching_key(text))
            ):
                yield Hit(marker, alone=True)
        joined = "".join(words) if glued else ""
        for entry in glued:
            if fits(entry.marker) and entry.make(joined):
                yield Hit(entry.marker, alone=True)

    def _lists_of(self, word: str) -> _Lists:
        """Give the markers made of words that a line may have which begins with this word."""
        return (
            [entry for entry in self._words if word in entry[1] or word.isdigit()],
            [entry for entry in self._glued if entry.may_begin(word)],
        )


def _words_of(token: str) -> list[str]:
    """Give the words of a token, folded."""
    words: list[str] = []
    for word in WORD.findall(matching_key(token)):
        # a year and the letter of its era are two words, with a space between them or without; so is a page
        parts = _YEAR_OF_ERA.fullmatch(word) or _PAGE.fullmatch(word)
        words += parts.groups() if parts else (word,)
    return words


def _has_colon(text: str, size: int) -> bool:
    """Say whether a colon or the like follows the first words of a text."""
    key = matching_key(text)
    return _COLON.match(key, list(WORD.finditer(key))[size - 1].end()) is not None


def _begin_with(words: list[str], phrase: tuple[str, ...]) -> bool:
    return tuple(words[: len(phrase)]) == phrase


def _final(text: str) -> Final:
    trimmed = text[-_EDGE_CHARS:].rstrip(CLOSING)
    final = FINALS.get(trimmed[-1:], "none")
    return "ellipsis" if final == "stop" and trimmed.endswith("..") else final
