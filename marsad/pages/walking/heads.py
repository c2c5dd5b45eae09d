"""The lines before the first paragraph of an article: headline, names, dates, menus."""

import re

from marsad.models import BODY_ZONES, Zone
from marsad.pages.likeness import share, stems
from marsad.pages.line import Line, is_headline
from marsad.pages.walking.alike import Alike
from marsad.pages.walking.headlines import CONTACT, LEAD_CHARS, MENU_BREAK, PATH
from marsad.pages.walking.lists import HEAD_ZONES, LOOK_AHEAD
from marsad.pages.walking.reading import OpenList

#: what a picture shows, and who took it or gave it
_SCENE = re.compile(r"[^()]{10,}\([^()\d]{2,30}\)")
#: a place, or a place and an agency, that opens the first paragraph of an article
_OPENING_PLACE = re.compile(r"[^\s:،,.]{2,20}(?:\s[^\s:،,.]{2,20})?\s*(?:[-–—/]|\()\s*\S")


#: so much of a headline comes back in its first paragraph
_SURELY_TOLD = 0.5
#: so many of the words of a line come back by chance: on composed pages 88 of 93 lines between headline and article
#: that were none of it had no more, none of 3 summaries of our gold pages, and 2 of 4 lines that may be in or out
_TOLD_BY_CHANCE = 0.2
#: paragraphs of fewer stems tell too little of the article
_LEAST_STEMS_OF_PAGE = 20
#: what an archive says of its copy, or a mail to its readers, is not longer; and so little of it is told by the article
_MOST_NOTICE_CHARS = 400
_NOTICE_TOLD = 0.15
_LEAST_MENU = 4
_MOST_CALL_WORDS = 20
#: so many lines stand between a first paragraph and the next where a page has the day and the author under it
_MOST_BELOW = 7
#: a line of fewer words may be the label of a box
_LEAST_AGAIN = 3


class Heads(Alike):
    """Decides the head of an article."""

    def _main_head(self) -> int:
        """Decide the lines before the first paragraph and give its place."""
        heading = self._main_heading()
        body = self._next(self.paragraphs, 0 if heading is None else heading)
        if heading is not None:
            for at in [at for at in self.paragraphs if at < heading]:
                self.lines[at].prose = False
                self.paragraphs.remove(at)
        if not self.has_title_field:
            body = self._after_excerpts_for_machines(body)
        body = self._after_a_notice(self._after_a_call(self._after_a_tagline(body)))
        body = self._after_soft_title(body)
        self._read_markers(0, body)
        title = None if self.has_title_field else self._choose_title(range(body), body)
        self._read_head(0, body, title)
        if title is not None:
            self.first_head = self._head_lines(title, body)
            self._note_running_heads(title, body)
            self._note_alike(title, body)
            return self._after_head_below(body)
        return body

    def _main_heading(self) -> int | None:
        """Give the first headline that Markdown writes as one; null where an article stands before it.

        Paragraphs before it are of a notice or a box, unless a headline above tells them or they are most of the page.
        """
        if not self.headings:
            return None
        heading = self.headings[0]
        before = [at for at in self.paragraphs if at < heading]
        if not before:
            return heading
        sizes = [len(self.lines[at].text) for at in self.paragraphs]
        is_most = 2 * sum(sizes[: len(before)]) > sum(sizes)
        return None if is_most or self._is_told_headline_above(before[0]) else heading

    def _after_head_below(self, body: int) -> int:
        """Read on behind a first paragraph under which the day and the author stand, and none of them above it.

        They open no article: none of the lines there is told by the paragraphs after them.
        """
        later = self._next(self.paragraphs, body + 1)
        places = range(body + 1, later)
        if later >= len(self.lines) or not 2 <= len(places) <= _MOST_BELOW or not self._is_dated(body + 1, body + 4):
            return body
        lead = self._lead_words(later)
        is_dated_above = any(line.kind == "day" for line in self.first_head)
        if is_dated_above or any(self._opens_here(at, lead) for at in places):
            return body
        self._set(body, "body", "prose_paragraph")
        for at in places:
            hit = self._hit(at, in_body=False)
            zone, rule = (hit.marker.zone, hit.marker.id) if hit else self._after_title(at, later, has_title=True)
            self._set(at, *(("other", "line_told_nowhere") if zone in BODY_ZONES else (zone, rule)))
        return later

    def _opens_here(self, at: int, lead: set[str]) -> bool:
        """Say whether a line opens a list, or may be the headline of the paragraphs that have these words."""
        hit = self._hit(at, in_body=True)
        if hit is not None:
            return hit.marker.opens != "line"
        return self._tells_several(at, lead) and share(stems(self.lines[at].text), lead) > _TOLD_BY_CHANCE

    def _note_running_heads(self, title: int, body: int) -> None:
        """Note the lines of a head that hold the headline and more: further below they are no paragraphs.

        A browser prints the day, the name of the page and the site at the top of each sheet.
        """
        key = self.lines[title].key
        heads = (self.lines[at].key for at in range(body) if at != title)
        self.running_heads = {head for head in heads if f" {key} " in f" {head} " and head != key}
        if self.running_heads:
            for at in [at for at in self.paragraphs if at > body and self.lines[at].key in self.running_heads]:
                self.lines[at].prose = False
                self.paragraphs.remove(at)

    def _after_a_tagline(self, body: int) -> int:
        """Pass over one sentence before the headline (a site's motto): the headline must have a date or name line."""
        later = self._next(self.paragraphs, body + 1)
        if body < len(self.lines) and _OPENING_PLACE.match(self.lines[body].text) is not None:
            return body  # «London/Reuters/ ...» opens an article, and no motto does
        # a motto, a headline and its date line at least; further than ten lines away it is no head any more
        if later >= len(self.lines) or not 3 <= later - body <= 10:
            return body
        if self.lines[body].words > 30 or self.has_title_field or self._is_told_headline_above(body):
            return body
        told = self._lead_words(later)
        above = [line for line in self.lines[:body] if not line.hits and line.words >= 4 and is_headline(line)]
        for at in range(body + 1, later - 1):
            line = self.lines[at]
            is_open = not line.hits and line.words >= 4 and is_headline(line) and self._has_head_line(at + 1, later)
            # the name of the page, or the path to it, may hold the headline and stand above as well
            others = (share(stems(other.text), told) for other in above if line.key not in other.key)
            if is_open and share(stems(line.text), told) >= max(others, default=0.0):
                self.lines[body].prose = False
                self.paragraphs.remove(body)
                return later
        return body

    def _after_a_call(self, body: int) -> int:
        """Pass over a sentence with a colon before the headline: «Read this report, and answer:».

        The paragraphs tell the headline, and nothing of the sentence.
        """
        later = self._next(self.paragraphs, body + 1)
        if self.has_title_field or later >= len(self.lines) or later - body != 2:
            return body
        call, title = self.lines[body], self.lines[body + 1]
        if call.final != "colon" or call.words > _MOST_CALL_WORDS or title.hits or not is_headline(title):
            return body
        lead = self._lead_words(later)
        if share(stems(title.text), lead) < _SURELY_TOLD or share(stems(call.text), lead) > _TOLD_BY_CHANCE:
            return body
        call.prose = False
        self.paragraphs.remove(body)
        return later

    def _after_excerpts_for_machines(self, body: int) -> int:
        """Pass over excerpts between a headline and itself: a page tells them to machines, with its name and time."""
        later = self._next(self.paragraphs, body + 1)
        while later < len(self.lines) and later - body <= LOOK_AHEAD and self._is_excerpt_for_machines(body, later):
            self.lines[body].prose = False
            self.paragraphs.remove(body)
            body, later = later, self._next(self.paragraphs, later + 1)
        return body

    def _is_excerpt_for_machines(self, at: int, later: int) -> bool:
        above = {line.key for line in self.lines[:at] if not line.prose and line.words >= _LEAST_AGAIN}
        return any(
            self.lines[place].key in above and self._is_dated(place + 1, later) for place in range(at + 1, later)
        )

    def _after_a_notice(self, body: int) -> int:
        """Pass over one paragraph before the menu, or before the headlines in brief: what an archive or a mail says.

        The paragraphs under these tell nothing of it.
        """
        later = self._next(self.paragraphs, body + 1)
        if self.has_title_field or later >= len(self.lines) or not 3 <= later - body <= LOOK_AHEAD:
            return body
        notice = self.lines[body]
        if len(notice.text) > _MOST_NOTICE_CHARS or _OPENING_PLACE.match(notice.text) is not None:
            return body
        lead, told = self._lead_words(later), set(stems(notice.text))
        if share([*told], lead) >= _NOTICE_TOLD:
            return body
        places = range(body + 1, later)
        if any(self._is_menu(at) for at in places) or any(
            self._is_listed_above(at) and not share(stems(self.lines[at].text), told) for at in places
        ):
            notice.prose = False
            self.paragraphs.remove(body)
            return later
        return body

    def _is_menu(self, at: int) -> bool:
        """Say whether a line is a whole menu; one word of a menu may be the label of a box."""
        line = self.lines[at]
        is_long = line.words >= _LEAST_MENU or len(line.text.split()) >= _LEAST_MENU
        return is_long and any(hit.alone and hit.marker.zone == "navigation" for hit in line.hits)

    def _is_summary(self, line: Line) -> bool:
        """Say whether a line under a headline sums the article up: the paragraphs tell it, and it opens nothing."""
        told = self._told_on_page(line)
        is_short_page = self.stems_of_page is not None and len(self.stems_of_page) < _LEAST_STEMS_OF_PAGE
        return line.final != "colon" and told is not None and (told > _TOLD_BY_CHANCE or is_short_page)

    def _is_told_headline_above(self, body: int) -> bool:
        """Say whether the first paragraph tells a headline above it: it is no motto."""
        lead = set(stems(self.lines[body].text[:LEAD_CHARS]))
        above = (line for line in self.lines[:body] if line.words >= 4 and not line.hits and is_headline(line))
        return any(share(stems(line.text), lead) >= _SURELY_TOLD for line in above)

    def _after_soft_title(self, body: int) -> int:
        """Begin the body at a line of several clauses when a headline stands before it already."""
        for at in range(1, body):
            line = self.lines[at]
            before = self.lines[at - 1]
            is_prose = line.soft and not line.hits and not line.bullet and line.words > before.words
            is_told = is_headline(before) and not before.hits and before.words >= 4 and not PATH.search(before.text)
            if is_prose and is_told:
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

    def _read_head(self, first: int, last: int, title: int | None) -> None:
        """Decide what the lines around a headline are."""
        title_key = self.lines[title].key if title is not None else self.title_key
        self.headline_key = title_key if not self.has_title_field else ""
        section = self._section(first, title) if title is not None else None
        for at in range(first, last):
            line = self.lines[at]
            if at == title:
                self._set(at, "title", "headline_before_prose")
            elif title_key and line.key == title_key:
                self._set(at, "title", "repeated_headline")
            elif title is not None and at > title and self._has_headline(line):
                self._set(at, "other", "headline_again")
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
        if not any(len(word) >= 3 and not word.isdigit() for word in line.key.split()):
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
        if not has_title and len(MENU_BREAK.findall(line.text)) >= 3:
            return "navigation", "menu_before_prose"
        if not has_title:
            return ("body", "line_in_body") if line.soft or line.words >= 8 else ("navigation", "line_before_prose")
        if line.words >= 5 or line.final not in ("none", "ellipsis"):
            return ("subheading", "summary_after_title") if self._is_summary(line) else ("other", "line_told_nowhere")
        neighbours = (self.lines[at - 1], self.lines[min(at + 1, last - 1)])
        dated = any(near.zone == "dateline" for near in neighbours if near is not line)
        if line.words >= 2 and dated and any(map(str.isalpha, line.text)):
            self.head_keys.add(line.key)
            return "byline", "name_by_date_line"
        if 2 <= line.words <= 4:
            self.head_keys.add(line.key)
        # the name of the author, of the person in the picture, or neither: unknown beats wrong
        return "other", "short_line_after_title"
