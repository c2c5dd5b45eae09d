"""The lines before the first paragraph of an article: headline, names, dates, menus."""

import re

from marsad.models import Zone
from marsad.pages.likeness import share, stems
from marsad.pages.line import Line, is_headline
from marsad.pages.walking.lists import HEAD_ZONES, Lists
from marsad.pages.walking.reading import OpenList

#: characters of the paragraphs after a headline that are searched for its words
LEAD_CHARS = 900
_MENU_BREAK = re.compile(r"[|»›>•]|\s[-–/]\s")
CONTACT = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|@\w+", re.ASCII)
#: what a picture shows, and who took it or gave it
_SCENE = re.compile(r"[^()]{10,}\([^()\d]{2,30}\)")
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
#: «Muscat, 23 October 2023 /ONA/»
_AGENCY_AT_END = re.compile(r"(?:/[^/()\d]{2,25}/|\([^/()\d]{2,25}\))\s*")
_MONTH_FIRST = re.compile(r"\b(?P<month>[^\W\d_]{3,})\s(?P<day>\d{1,2}),?\s(?=(?:19|20)\d\d\b)")
#: the Hijri and the Gregorian year of one day
_BOTH_YEARS = re.compile(r"(?<!\d)1[34]\d\d(?!\d)\D.*\D(?:19|20)\d\d(?!\d)|(?<!\d)(?:19|20)\d\d\D.*\D1[34]\d\d(?!\d)")
#: a place, or a place and an agency, that opens the first paragraph of an article
_OPENING_PLACE = re.compile(r"[^\s:،,.]{2,20}(?:\s[^\s:،,.]{2,20})?\s*(?:[-–—/]|\()\s*\S")


class Heads(Lists):
    """Decides the head of an article."""

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
                    self.list = OpenList(hit.marker, at) if hit.alone else None
                elif hit.marker.zone in HEAD_ZONES:
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
            no_headline = no_headline or _is_time(line)
            is_date = (line.words <= 8 and _DAY.search(line.text) is not None) or self._is_date_line(line)
            if not listed and not no_headline and not is_date and not CONTACT.search(line.text):
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
            part = self.lines[at].text[: LEAD_CHARS - chars]
            words |= set(stems(part))
            chars += len(part)
            if chars >= LEAD_CHARS:
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
        if not self.has_title_field and self._is_date_line(line):
            return "dateline", "line_with_day"
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
        if CONTACT.fullmatch(line.text.strip("()[] ")):
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

    def _is_date_line(self, line: Line) -> bool:
        """Say whether a line is a whole date with few other words; a headline with a date begins with other words."""
        if line.final not in ("none", "colon") or len(line.text) > _DATE_LINE_CHARS:
            return False
        # «Oct 5, 2014» as «5 Oct 2014»
        text = _MONTH_FIRST.sub(r"\g<day> \g<month> ", _GLUED.sub(" ", line.text))
        beside = self.matcher.beside_date(text)
        if beside is None or beside[0] > _MOST_BESIDE_DATE:
            return False
        return beside[1] or _AGENCY_AT_END.search(line.text) is not None or _BOTH_YEARS.search(line.text) is not None

    def _is_dated_label(self, line: Line) -> bool:
        """Say whether a short line holds a day in numbers, or ends with a whole date behind a section or a name."""
        if line.words <= 10 and _DAY.search(line.text) is not None:
            return True
        if line.words > 12 or line.final not in ("none", "colon"):
            return False
        text = _GLUED.sub(" ", line.text)
        stamp = self.matcher.stamp(text, 0, len(text))
        if stamp is None or stamp[1] >= len(text.rstrip()):
            return stamp is not None
        # «12 March 2024 last update»: with a time at the end, words of dates behind the day are of the stamp too
        return self.matcher.stamp(f"{text} 0:00", 0, len(text) + 5) == (stamp[0], len(text) + 5)


def _is_time(line: Line) -> bool:
    """Say whether a line is how long ago something was, or has no word: the length of a recording."""
    is_ago = line.words <= _MOST_WORDS_OF_TIME and any(hit.marker.id in TIMES_AGO for hit in line.hits)
    return is_ago or _WORD.search(line.text) is None


def _overlap(line: Line, words: set[str]) -> float:
    """Give the share of a headline's words that come back in other words, from 0 to 1."""
    return share(stems(line.text), words)
