"""Walks over the lines of a page and decides what each is, with a look ahead where a list or an article may begin."""

from itertools import accumulate

from marsad.models import BODY_ZONES
from marsad.pages.line import Hit, is_headline
from marsad.pages.rules import Marker
from marsad.pages.walking.headlines import TIMES_AGO
from marsad.pages.walking.lists import HEAD_ZONES
from marsad.pages.walking.reading import Rest
from marsad.pages.walking.strangers import Strangers


class Walk(Strangers):
    """One pass over the lines of a page, deciding what each is."""

    def run(self) -> None:
        """Decide every line."""
        at = self._main_head()
        self.in_body = True
        sizes = (len(self.lines[paragraph].text) for paragraph in self.paragraphs)
        self.chars_before = list(accumulate(sizes, initial=0))
        while at < len(self.lines):
            line = self.lines[at]
            begun = self._begin_article(at, None) if at in self.alike else None
            if begun is not None:
                at = begun
                continue
            is_open = self.list is None and self.rest is None and self.closed_by is None
            if at and line.prose and not line.hits and self._is_excerpt_of_box(at):
                self._set(at, "suggested", "excerpt_under_suggestion")
                at += 1
                continue
            if is_open and line.prose and not line.hits and "©" not in line.text:
                self._set(at, "body", "prose_paragraph")
                at += 1
                continue
            hit = self._hit(at, in_body=True)
            end = self._closes_list(at)
            if end is not None:
                self._set(at, end.zone, end.id)
                self.list = None
                at += 1
            elif hit is not None:
                at = self._marked(at, hit)
            else:
                at = self._unmarked(at)
        if not self.has_title_field:
            self._part_strangers()

    def _marked(self, at: int, hit: Hit) -> int:
        marker, line = hit.marker, self.lines[at]
        if self.list is not None and marker.opens == "line" and marker.zone in HEAD_ZONES:
            # dates, names and photo credits between the items of a list belong to the list
            self._set(at, self.list.marker.zone, self.list.marker.id)
            return at + 1
        if self.rest is not None and self.rest.zone == "comments" and marker.zone in ("byline", "dateline", "section"):
            self._set(at, "comments", self.rest.id)  # when and by whom a comment was written
            return at + 1
        if self.rest is not None and (self.rest.zone, marker.zone, marker.match) == ("comments", "sharing", "glued"):
            # the buttons and fields of a comment form are words that share buttons use as well
            self._set(at, "comments", self.rest.id)
            return at + 1
        is_in_body = self.lines[at - 1].zone in BODY_ZONES and self._prose_goes_on(at)
        if marker.zone == "dateline" and is_in_body and not self._is_day_behind_body(at):
            self._set(at, "body", "line_in_body")  # the date of a letter or a law that the article quotes
            return at + 1
        if marker.zone == "navigation" and marker.match == "glued" and self._stands_between_paragraphs(at):
            self._set(at, "subheading", "short_line_between_paragraphs")  # «economy» is a section, and a subheading
            return at + 1
        if (marker.id in TIMES_AGO or self._is_day_of_comment(at, marker)) and self._begin_comments(at):
            return at + 1
        self._set(at, marker.zone, marker.id)
        if marker.zone in ("keywords", "source_line", "comments") and marker.opens != "end":
            self.closed_by = marker.zone
            self.is_closed_by_shape = False
        if marker.opens == "line":
            if marker.zone in ("keywords", "source_line", "comments", "sharing"):
                self.list = None
            # one more paragraph after a box in the middle is rather the end of the article than furniture
            is_last = self.closed_by is None and self._next(self.paragraphs, at) == len(self.lines)
            if is_last and not self.has_title_field:
                self.closed_by, self.is_closed_by_shape = marker.zone, True
            return at + 1
        if marker.opens == "rest":
            self.list = None
            if self._rest_is_furniture(at):
                self.rest = Rest(marker.zone, marker.id, marker.match)
                self.closed_by = marker.zone
                self.is_closed_by_shape = False
            return at + 1
        follows_bullet = at + 1 < len(self.lines) and self.lines[at + 1].bullet and not self._is_point_of_body(at - 1)
        if not hit.alone and marker.match != "end" and not follows_bullet:
            return at + 1
        if line.text.startswith("#") and self._is_excerpt(at + 1):
            self._set(at + 1, marker.zone, "headlines_with_excerpts")
            return at + 2
        is_cards = marker.opens == "list" and self._end_of_cards(at + 1) > at + 1
        if hit.alone and marker.zone == "suggested" and not is_cards:
            begun = self._begin_article(at + 1, marker)
            if begun is not None:
                return begun
        return self._open_list(at, marker)

    def _is_excerpt_of_box(self, at: int) -> bool:
        """Say whether a paragraph is the excerpt of the one headline above it, and the body goes on after it."""
        lines = self.lines
        if lines[at - 1].zone != "suggested" or lines[at - 1].prose or self.rest is not None:
            return False
        return self._is_strange_excerpt(at)

    def _is_excerpt(self, at: int) -> bool:
        """Say whether one paragraph alone stands under the heading of another page: no paragraph follows it."""
        lines = self.lines
        return at < len(lines) and self._is_paragraph(at) and not (at + 1 < len(lines) and self._is_paragraph(at + 1))

    def _is_point_of_body(self, at: int) -> bool:
        return at >= 0 and self.lines[at].bullet and self.lines[at].zone in BODY_ZONES

    def _unmarked(self, at: int) -> int:
        line = self.lines[at]
        if at in self.headings:
            begun = self._begin_article(at, None)
            if begun is not None:
                return begun
        among_furniture = self.list is not None or self.lines[at - 1].zone not in BODY_ZONES
        is_long = line.words >= 6 or (line.words >= 4 and self._is_dated(at + 1, at + 3))
        if (
            self.rest is not None
            and self.list is None
            and (is_long or self._is_told_at_its_time(at))
            and is_headline(line)
        ):
            begun = self._begin_article(at, None)
            if begun is not None:
                return begun
        if self.rest is not None or (among_furniture and (not line.prose or self.closed_by is not None)):
            hit = self._inside_hit(at, in_body=True) if at else None
            if hit is not None:
                self._set(at, hit.marker.zone, hit.marker.id)
                return at + 1
        sign = self._copyright_sign(at)
        if sign is not None:
            self._set(at, *sign)
            return at + 1
        if self.list is not None:
            if self._is_item(at) or self._is_excerpt_of_item(at):
                self._add_item(at)
                return at + 1
            return self._end_list(at)
        if self.rest is not None:
            self._set(at, self.rest.zone, self.rest.id)
        elif line.prose and self.closed_by is not None and self._is_stray(at):
            self._set(at, "comments" if self.closed_by == "comments" else "other", "paragraph_among_furniture")
        elif line.prose or (self._continues_prose(at) and not self._is_initials(line)):
            self._set(at, "body", "prose_paragraph" if line.prose else "line_in_body")
            if line.prose and self.is_closed_by_shape:
                self.closed_by, self.is_closed_by_shape = None, False
        elif self.closed_by is not None and self._is_of_interview(line):
            self._set(at, "body", "line_in_body")
        elif self.closed_by is not None:
            return self._after_the_end(at)
        else:
            return self._between_paragraphs(at)
        return at + 1

    def _continues_prose(self, at: int) -> bool:
        """Say whether a line that is no full paragraph surely belongs to the body around it."""
        line = self.lines[at]
        before = self.lines[at - 1] if at else None
        if before is None or before.zone not in BODY_ZONES or self._ends_with_credit(line):
            return False
        return line.bullet or line.final in ("stop", "comma", "colon") or before.final in ("colon", "comma")

    def _is_day_of_comment(self, at: int, marker: Marker) -> bool:
        """Say whether a day stands under a name with a colon, «a name says:», behind the end of the article."""
        return marker.zone == "dateline" and self.closed_by is not None and self.lines[at - 1].final == "colon"

    def _begin_comments(self, at: int) -> bool:
        """Take the rest of the page for comments where a name and how long ago stand after the article."""
        name = self.lines[at - 1] if at else None
        if name is None or name.prose or name.words > 4 or name.bullet or self.list is not None:
            return False
        if name.zone in ("title", "section") or not self._rest_is_furniture(at):
            return False
        self._set(at - 1, "comments", "name_and_time_of_comment")
        self._set(at, "comments", "name_and_time_of_comment")
        self.rest = Rest("comments", "name_and_time_of_comment", "words")
        self.closed_by, self.is_closed_by_shape = "comments", False
        return True

    def _stands_between_paragraphs(self, at: int) -> bool:
        line = self.lines[at]
        before, after = self.lines[at - 1], self.lines[min(at + 1, len(self.lines) - 1)]
        prose_around = at > 0 and before.zone in BODY_ZONES and before.prose and after.prose and not after.hits
        return prose_around and self.rest is None and line.words <= 3
