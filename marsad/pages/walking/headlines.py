"""Which line before the first paragraph of an article is its headline, and which are dates."""

import re
from collections import Counter
from itertools import chain, islice

from marsad.pages.again import label_before, printed
from marsad.pages.likeness import share, stems
from marsad.pages.line import MOST_NAMING_WORDS, Line, is_headline
from marsad.pages.walking.lists import Lists
from marsad.pages.walking.reading import HEAD_MARKERS, HeadLine

#: the name of a site has no more words
_MOST_NAME_WORDS = 4
#: so many of them directly over the paragraphs are a headline that is printed below once more
_LEAST_OVER_BODY = 3
#: a headline that is told nowhere has so many words at least, and its date stands so near
_LEAST_LONE_WORDS = 4
_NEAR_DATE = 3
_NAME_WORDS = range(2, 5)
#: of a page without an end so many candidates are looked for in the other lines, and so many lines below an article
#: for the name of the site
_MOST_CANDIDATES = 200
_MOST_BELOW = 1_000
_DIGIT = re.compile(r"\d")
_DAY = re.compile(r"\b(?:\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2})\b")
#: «update», «Jerusalem time», «issue no.»
_MOST_BESIDE_DATE = 5
_DATE_LINE_CHARS = 160
_WORD = re.compile(r"[^\W\d_]{2}")
#: «3 days ago»; a headline may begin like it («قبل 3 أيام من الانتخابات»)
_MOST_WORDS_OF_TIME = 3
#: markers of the time that stands by a comment, or by an article
TIMES_AGO = frozenset({"time_ago", "time_ago_words"})
#: where a date is glued to what stands beside it: «19شوال1435هـ», «202323:46», and «20240» with a count of comments
_GLUED = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)|(?<=\b(?:19|20)\d\d)(?=\d{1,2}:\d\d|\d{1,4}\b)")
#: numbers with their sign or letter: «24°», «720p», «+1.2%»
_WITH_NUMBER = re.compile(r"(?<!\S)[^\w\s]?\d[\d.,:]*\S{0,2}(?!\S)")
_LEAST_NUMBERS = 3
#: «Muscat, 23 October 2023 /ONA/»
_AGENCY_AT_END = re.compile(r"(?:/[^/()\d]{2,25}/|\([^/()\d]{2,25}\))\s*")
#: between a day, a section and a count on one line
_PART_BREAK = re.compile(r"\t|\s{2,}|\s[|•·]\s")
_MONTH_FIRST = re.compile(r"\b(?P<month>[^\W\d_]{3,})\s(?P<day>\d{1,2}),?\s(?=(?:19|20)\d\d\b)")
#: the Hijri and the Gregorian year of one day
_BOTH_YEARS = re.compile(r"(?<!\d)1[34]\d\d(?!\d)\D.*\D(?:19|20)\d\d(?!\d)|(?<!\d)(?:19|20)\d\d\D.*\D1[34]\d\d(?!\d)")
#: so much of a headline comes back in the paragraphs after it; and of one that something else speaks against
_LEAST_TOLD = 0.25
SURELY_TOLD = 0.5
LEAST_LONG = 6
#: a headline may begin like these: «Source: the talks go on»
OPENING_ZONES = frozenset({"source_line", "byline"})
#: «forum > section > thread», «site » section»
PATH = re.compile(r"\s>(?:\s|$)|^[^\s«]+(?: [^\s«]+){0,3} » [^\s«]+(?: [^\s«]+){0,3}$")
#: «site » section», the time that an entry of a ticker begins with, a copyright
_NO_HEADLINE = re.compile(r"\S\s+»\s+\S|^\W*\d{1,2}:\d\d\b|©")
#: characters of the paragraphs after a headline that are searched for its words
LEAD_CHARS = 900
MENU_BREAK = re.compile(r"[|»›>•]|\s[-–/]\s")
CONTACT = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|@\w+|\b\w+@(?!\S)", re.ASCII)


class Headlines(Lists):
    """Chooses the headline of an article."""

    def _choose_title(self, places: range, body: int) -> int | None:
        """Choose the headline among the lines before the first paragraph; null where none has its shape.

        The first line whose words come back in the paragraphs wins (a summary may follow it, mottos and menus do not
        repeat the news); where none does, the last line before the paragraphs.
        """
        if body >= len(self.lines):
            return None
        places = range(places.start, min(places.stop, body))
        lead = self._lead_words(body)
        overlaps = {at: _overlap(self.lines[at], lead) for at in places}
        shaped = [at for at in places if self._may_be_headline(at, overlaps[at], body)]
        names = self._names_below(body) if any(self._may_be_name(at, body) for at in shaped) else ""
        candidates = [at for at in shaped if not self._may_be_name(at, body) or f" {self.lines[at].key} " not in names]
        headings = [at for at in candidates if at in self.headings]
        if headings:
            return headings[-1]
        alike = [at for at in candidates if at in self.alike]
        if alike:
            return max(alike, key=lambda at: (self.alike[at], overlaps[at]))
        plain = [at for at in candidates if not self.lines[at].bullet]
        listed = [at for at in plain if self._is_listed_above(at)]
        if listed:
            return listed[-1]
        told = [at for at in plain if self.lines[at].words >= 4 and overlaps[at] >= _LEAST_TOLD]
        several = [at for at in told if self._tells_several(at, lead)]
        told = several or told
        again = self._printed_again([at for at in told or plain if overlaps[at]], places)
        if again is not None:
            return self._without_site_name(again, plain)
        if told:
            below = range(told[0] + 1, body)
            dated = next((at for at in below if self.lines[at].zone in ("byline", "dateline")), body)
            chosen = max(told, key=lambda at: (self._headline_score(at, overlaps[at], told[0], dated), -at))
            return self._without_site_name(self._above_summary(chosen, plain, overlaps, lead), plain)
        points = [at for at in candidates if self._is_point_told(at, overlaps[at])]
        if points:
            return points[-1]
        longer = [at for at in plain if self.lines[at].words >= 3]
        chosen = self._untold_headline(longer, overlaps, body)
        if chosen is None or not overlaps[chosen]:
            # two words are a label unless the paragraphs say them again
            said = [at for at in plain if self.lines[at].zone is None and self._is_said(at, overlaps[at], body)]
            chosen = said[-1] if said else chosen
        if chosen is None:
            return None
        return self._without_site_name(self._above_summary(chosen, plain, overlaps, lead), plain)

    def _is_said(self, at: int, overlap: float, body: int) -> bool:
        """Say whether the paragraphs repeat a few words, or a part of them where they stand like a headline."""
        stands_like_one = at == body - 1 or self._stands_over_date(at, body)
        return overlap >= (SURELY_TOLD if stands_like_one else 0.99)

    def _may_be_headline(self, at: int, overlap: float, body: int) -> bool:
        """Say whether a line has the shape of a headline, and is no date, no menu and no known wording.

        «Source: ...» may open one that the paragraphs tell.
        """
        line = self.lines[at]
        if (
            line.zone is not None
            and line.hits
            and not (line.zone in OPENING_ZONES and line.words >= LEAST_LONG and overlap >= SURELY_TOLD)
        ):
            return False
        if not is_headline(line) or (line.words <= 5 and self._is_place(at)) or _is_time(line):
            return False
        is_date = (line.words <= 8 and _DAY.search(line.text) is not None) or self._is_date_line(line)
        if is_date or CONTACT.search(line.text) or PATH.search(line.text):
            return False
        is_of_numbers = len(_WITH_NUMBER.findall(line.text)) >= max(_LEAST_NUMBERS, line.words // 2)
        is_strange = self.matcher.in_other_letters(line.text) and not self.matcher.in_other_letters(
            self.lines[body].text
        )
        return not is_of_numbers and not is_strange

    def _is_point_told(self, at: int, overlap: float) -> bool:
        """Say whether a line with a bullet or a number is a headline: it stands alone, and the paragraphs tell it."""
        line = self.lines[at]
        if not line.bullet or line.words < 4 or overlap < SURELY_TOLD:
            return False
        following = self.lines[at + 1 : at + 2]
        return not any(below.bullet for below in following)

    def _printed_again(self, candidates: list[int], places: range) -> int | None:
        """Give the last line that another line of the head prints as well: the path to it, the name of the page."""
        if not candidates:
            return None
        parts = {at: printed([self.lines[at]]) for at in places}
        lines_with = Counter(chain.from_iterable(parts.values()))
        everything = lines_with.keys()
        for at in islice(reversed(candidates), _MOST_CANDIDATES):
            others = everything - {part for part in parts[at] if lines_with[part] == 1}
            if label_before(self.lines[at].text, others) is not None:
                return at
        return None

    def _may_be_name(self, at: int, body: int) -> bool:
        """Say whether the few words of a line may be the name of the site."""
        line = self.lines[at]
        is_over_body = at == body - 1 and line.words >= _LEAST_OVER_BODY
        return line.words <= _MOST_NAME_WORDS and not is_over_body and bool(line.key)

    def _names_below(self, body: int) -> str:
        """Give the short lines below a first paragraph, folded: the name of the site is printed there again."""
        below = islice(reversed(self.lines), min(_MOST_BELOW, max(0, len(self.lines) - body - 1)))
        return "\n".join(f" {line.key} " for line in below if line.words <= MOST_NAMING_WORDS and not line.prose)

    def _untold_headline(self, places: list[int], overlaps: dict[int, float], body: int) -> int | None:
        """Choose a headline among lines of which the paragraphs hardly tell; null where none stands like one.

        A date or a name stands under it, or nothing but itself between the menu and the paragraphs. What stands
        under the date and is told nowhere is a caption or a summary.
        """
        chosen, best = None, 0.0
        first = min(overlaps, default=body)
        menu = max((at for at in range(first, body) if self.lines[at].zone in ("navigation", "section")), default=first)
        for at in places:
            line = self.lines[at]
            if self._is_dateline(at) or len(MENU_BREAK.findall(line.text)) >= 3 or _NO_HEADLINE.search(line.text):
                continue
            is_dated = self._stands_over_date(at, body)
            if line.zone is not None and not is_dated:
                continue
            score = overlaps[at] + (0.3 if is_dated else 0.0)
            is_long = line.words >= _LEAST_LONE_WORDS or at == 0
            # a weblog prints the day over its headline, and nothing over the day
            is_first = at == body - 1 and all(self._is_of_date(above) for above in range(first, at))
            if not score and is_long and (is_first or (at >= menu and self._stands_under_no_date(at))):
                score = 0.05
            if score > best:
                chosen, best = at, score
        return chosen

    def _stands_over_date(self, at: int, body: int) -> bool:
        """Say whether a date or a name stands under a line, at most a label or two between them."""
        between = 0
        for below in range(at + 1, min(body, at + 1 + _NEAR_DATE)):
            if self._is_of_date(below):
                return True
            between += self.lines[below].words > _MOST_NAME_WORDS
            if between > 1 or self.lines[below].zone in ("navigation", "section"):
                return False
        return False

    def _stands_under_no_date(self, at: int) -> bool:
        return not any(self._is_of_date(above) for above in range(max(0, at - _NEAR_DATE), at))

    def _is_of_date(self, at: int) -> bool:
        line = self.lines[at]
        is_marked = line.zone in ("byline", "dateline") or any(hit.marker.id in HEAD_MARKERS for hit in line.hits)
        return is_marked or self._is_date_line(line) or self._is_dated_label(line)

    def _head_lines(self, title: int, body: int) -> list[HeadLine]:
        """Give the days, names and places that stand under a headline."""
        found: list[HeadLine] = []
        for at in range(title + 1, body):
            line = self.lines[at]
            if line.prose or line.bullet:
                continue
            hit = self._hit(at, in_body=False)
            zone = None if hit is None else hit.marker.zone
            if zone == "byline":
                found.append(HeadLine("name", frozenset()))
            elif self._is_date_line(line) or self._is_dated_label(line):
                found.append(HeadLine("day", self.matcher.stamps.without(line.text)))
            elif zone is None and self._is_dateline(at):
                found.append(HeadLine("place", frozenset()))
            elif zone is None and line.words in _NAME_WORDS and line.final == "none" and not _DIGIT.search(line.text):
                found.append(HeadLine("name", frozenset()))
        return found

    def _headline_score(self, at: int, overlap: float, first: int, dated: int) -> float:
        """Weigh what speaks for a headline: its words in the paragraphs, its length, and what stands around it.

        Args:
            at: the line.
            overlap: so much of it the paragraphs tell.
            first: the first line they tell.
            dated: the first line of a day or a name under that one.
        """
        line = self.lines[at]
        score = overlap + (0.1 if line.words >= 6 else 0.0) + (0.1 if at == first else 0.0)
        below = self.lines[at + 1]
        if below.zone in ("byline", "dateline") or (below.words <= 3 and below.zone is None and not below.prose):
            score += 0.1
        # captions and summaries stand under the date, the headline above it
        if dated < at:
            score -= 0.5
        return score - (0.2 if line.text.endswith(")") else 0.0)

    def _above_summary(self, at: int, candidates: list[int], overlaps: dict[int, float], lead: set[str]) -> int:
        """Prefer the line directly above: a summary often tells more of the news than the headline it stands under.

        The line must be shorter, as headlines are, and have to do with the news, or stand under a section's name.
        """
        above = at - 1
        if above not in candidates or (self.lines[above].zone is not None and self.lines[above].hits):
            return at
        line, below = self.lines[above], self.lines[at]
        if line.words < 3 or line.words > below.words + 2 or "|" in line.text:
            return at
        under_section = above > 0 and self.lines[above - 1].zone == "section"
        if (
            line.words >= 5
            and overlaps[above] >= _LEAST_TOLD
            and self._tells_several(above, lead)
            and (overlaps[above] >= 0.6 * overlaps[at] or line.words < below.words)
        ):
            return above
        is_told = overlaps[above] > 0.0 and line.words >= _LEAST_LONE_WORDS
        return above if under_section and is_told and not self.lines[above - 1].blank_before else at

    def _tells_several(self, at: int, lead: set[str]) -> bool:
        """Say whether several words of a line are told: one of a motto or a ticker is there by chance."""
        return len(lead.intersection(stems(self.lines[at].text))) > 1

    def _without_site_name(self, at: int, candidates: list[int]) -> int:
        """Prefer the headline alone to the same headline with the site's name at its end or start.

        Before it may also stand the path to the page, with the headline cut short at its end, or the day of a print.
        """
        key = " ".join(word for word in self.lines[at].key.split() if not word.isdigit())
        for other in candidates:
            shorter = self.lines[other].key
            # the name of the site is shorter than what it stands beside
            if other <= at or self.lines[other].words < 3 or 2 * len(shorter) < len(key):
                continue
            if len(shorter) < len(key) and f" {shorter} " in f" {key} ":
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
            part = self.lines[at].text[: LEAD_CHARS - chars]
            words |= set(stems(part))
            chars += len(part)
            if chars >= LEAD_CHARS:
                break
        return words

    def _is_date_line(self, line: Line) -> bool:
        """Say whether a line is a whole date with few other words; a headline with a date begins with other words."""
        if line.final not in ("none", "colon") or len(line.text) > _DATE_LINE_CHARS:
            return False
        # «Oct 5, 2014» as «5 Oct 2014»
        text = _MONTH_FIRST.sub(r"\g<day> \g<month> ", _GLUED.sub(" ", line.text))
        beside = self.matcher.stamps.beside(text)
        if beside is None or beside[0] > _MOST_BESIDE_DATE:
            return False
        return (
            beside[0] <= 2
            or beside[1]
            or _AGENCY_AT_END.search(line.text) is not None
            or _BOTH_YEARS.search(line.text) is not None
        )

    def _is_dated_label(self, line: Line) -> bool:
        """Say whether a short line holds a day in numbers, or a whole date as one of its parts.

        It may also end with one behind a section or a name.
        """
        if line.words <= 10 and _DAY.search(line.text) is not None:
            return True
        if line.words > 12 or line.final not in ("none", "colon"):
            return False
        parts = _PART_BREAK.split(line.text)
        if len(parts) > 1 and any(self._is_whole_date(part) for part in parts):
            return True
        text = _GLUED.sub(" ", line.text)
        stamp = self.matcher.stamps.find(text, 0, len(text))
        if stamp is None or stamp[1] >= len(text.rstrip()):
            return stamp is not None
        # «12 March 2024 last update»: with a time at the end, words of dates behind the day are of the stamp too
        return self.matcher.stamps.find(f"{text} 0:00", 0, len(text) + 5) == (stamp[0], len(text) + 5)

    def _is_whole_date(self, text: str) -> bool:
        beside = self.matcher.stamps.beside(_MONTH_FIRST.sub(r"\g<day> \g<month> ", text))
        return beside is not None and not beside[0]


def _is_time(line: Line) -> bool:
    """Say whether a line is how long ago something was, or has no word: the length of a recording."""
    is_ago = line.words <= _MOST_WORDS_OF_TIME and any(hit.marker.id in TIMES_AGO for hit in line.hits)
    return is_ago or _WORD.search(line.text) is None


def _overlap(line: Line, words: set[str]) -> float:
    """Give the share of a headline's words that come back in other words, from 0 to 1."""
    return share(stems(line.text), words)
