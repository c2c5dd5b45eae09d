"""Finds furniture that is glued to the end of a paragraph, with no line break before it."""

import re
from bisect import bisect_right
from collections.abc import Iterable

from marsad.pages.line import CLOSING, words_key
from marsad.pages.rules import Marker

#: how a folded letter may be printed: alef and ya with their forms, ta marbuta, French vowels
_FORMS = {
    "\u0627": "\u0627\u0623\u0625\u0622\u0671",
    "\u0647": "\u0647\u0629",
    "\u064a": "\u064a\u0649\u0626",
    "\u0648": "\u0648\u0624",
}
_MARKS = "[\u0640\u064b-\u0652]"  # tatweel and vowel signs
_ENDS = frozenset(".!?\u061f\u06d4…")
_SENTENCE_END = re.compile(r"(?<![.!?\u061f])[.!?\u061f\u06d4](?=\s|$)")
#: furniture glued to a paragraph is not longer; the longest of the composed pages has 900 characters
_TAIL_CHARS = 3000
#: the end of a sentence, closing quotation marks and brackets, and white space
_AFTER_END = re.compile(rf"[.!?\u061f\u06d4…][{re.escape(CLOSING.replace(' ', ''))}]*\s+")
_POINT = re.compile(r"[•|©]")
#: three points of a list with nothing but a few words between the last sentence and them
_POINTS = re.compile(r"[.!?\u061f\u06d4…]\s+((?:[^\s•]+\s+){0,6}?•\s[^•]{8,150}•\s[^•]{8,150}•\s[^•]{8,150})")
#: without a year it is the copyright of a photo
_COPYRIGHT = re.compile(r"(?<=\s)©(?=((?:\s*[^\W\d]+){0,4}\s*(?:19|20)\d\d\b)?)")
_HASHTAGS = re.compile(r"(?:\s#[^\s#]{2,40}){2,}\s*$")


class Cuts:
    """The markers of the match `cut`, compiled once."""

    def __init__(self, markers: Iterable[Marker]) -> None:
        self._markers = {
            words_key(phrase) + (":" if phrase.rstrip().endswith(":") else ""): marker
            for marker in markers
            if marker.match == "cut"
            for phrase in marker.phrases
        }
        self._pattern = _cut_pattern(self._markers) if self._markers else None
        #: what a phrase may begin with
        self._firsts = frozenset(
            form for key in self._markers for letter in _FORMS.get(key[0], key[0]) for form in (letter, letter.upper())
        )
        #: for what is known by a sign: the first marker of each zone
        self._of_zone = {marker.zone: marker for marker in reversed(self._markers.values())}

    def of(self, text: str) -> list[tuple[int, Marker]]:
        """Give the places where furniture is glued to a paragraph, each with its marker.

        The first stands behind the end of a sentence, and after it come no more sentences; the others may stand
        anywhere after it. Titles and tags have no ends of sentences.
        """
        if self._pattern is None:
            return []
        found: list[tuple[int, Marker]] = []
        ends = (end.end() for end in _AFTER_END.finditer(text))
        likely = (end for end in ends if text[end : end + 1] in self._firsts)
        first = next((end for end in likely if self._pattern.match(text, end) is not None), None)
        for match in self._pattern.finditer(text, first) if first is not None else ():
            key = words_key(match.group(1)) + (":" if match.group(1).endswith(":") else "")
            found.append((match.start(1), self._markers[key if key in self._markers else key + ":"]))
        tags = _HASHTAGS.search(text) if "#" in text else None
        marker = self._of_zone.get("keywords")
        if tags is not None and marker is not None and (found or text[: tags.start()].rstrip(CLOSING)[-1:] in _ENDS):
            found = [(at, cut) for at, cut in found if at < tags.start()]
            found.append((tags.start() + 1, marker))
        owned = _COPYRIGHT.search(text, found[0][0] if found else 0) if "©" in text else None
        marker = self._of_zone.get("other")
        is_behind = found or (owned and owned.group(1) and text[: owned.start()].rstrip(CLOSING)[-1:] in _ENDS)
        is_known = owned is not None and any(cut.zone == "other" and at <= owned.start() for at, cut in found)
        if owned is not None and marker is not None and is_behind and not is_known:
            found = sorted([*found, (owned.start(), marker)], key=lambda cut: cut[0])
        points = _POINTS.search(text) if "•" in text and not found else None
        suggested = self._of_zone.get("suggested")
        if points is not None and suggested is not None:
            found = [(points.start(1), suggested)]
        while found and not _is_tail(text, found, most_words=5 if len(found) < 3 else 13):
            found.pop(0)
            while found and text[: found[0][0]].rstrip(CLOSING)[-1:] not in _ENDS:
                found.pop(0)
        return found


def _is_tail(text: str, cuts: list[tuple[int, Marker]], *, most_words: int) -> bool:
    """Say whether nothing behind the first cut looks like a sentence; most_words: what may end with a full stop."""
    first = cuts[0][0]
    if len(text) - first > _TAIL_CHARS:
        return False
    # a point of a list, and a piece of furniture of its own, begin anew
    begins = sorted({at for at, _ in cuts} | {point.start() for point in _POINT.finditer(text, first)})
    start = first
    for end in _SENTENCE_END.finditer(text, first):
        start = max(start, begins[bisect_right(begins, end.start()) - 1])
        # a title may be a question; with a full stop only short lines end, as those of a copyright
        limit = most_words if end.group() in ".\u06d4" else 13
        if len(text[start : end.start()].split()) > limit:
            return False
        start = end.end()
    return True


def _cut_pattern(keys: Iterable[str]) -> re.Pattern[str]:
    """Compile folded phrases to a pattern for texts as they are: each letter with all its forms and vowel signs."""
    phrases: list[str] = []
    for key in sorted(keys, key=lambda key: (-len(key), key)):
        words = [
            "".join(f"[{_FORMS.get(char, re.escape(char))}]{_MARKS}*" for char in word)
            for word in key.removesuffix(":").split(" ")
        ]
        phrases.append(r"[\s\-]+".join(words) + (r"\s*[:：|\-–—]" if key.endswith(":") else r"(?!\w)"))
    return re.compile(rf"(?<=\s)({'|'.join(phrases)})", re.IGNORECASE)
