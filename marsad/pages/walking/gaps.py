"""Lines between the paragraphs of a body and after its last one."""

import re
from itertools import takewhile

from marsad.models import BODY_ZONES, Zone
from marsad.pages.likeness import AND, goes_on, share, stems
from marsad.pages.line import Line, is_headline
from marsad.pages.walking.headlines import CONTACT, LEAD_CHARS
from marsad.pages.walking.lists import LOOK_AHEAD, TOLD_NOWHERE
from marsad.pages.walking.more_articles import BOLD, DIRECTION, MoreArticles
from marsad.pages.walking.reading import NUMBER

#: what the fields and buttons of a box in the middle of a page are taken for
_BOX_ZONES = frozenset({"promotion", "comments", "sharing"})
_MOST_STRANGE = 8
#: «address of the article: https://...»
_MOST_BESIDE_ADDRESS = 4
_MOST_LABEL_WORDS = 5
_CLOCK = re.compile(r"\d:\d\d")
#: a time of day and the letters of its half or its zone
_TIME_OF_DAY = re.compile(r"\d{1,2}:\d\d(?::\d\d)?(?: [^\W\d_]{1,3}){0,2}")
#: a label we do not know, and short items after it
_LABELLED_ITEMS = re.compile(r"[^:،,|]{2,30}\s*[:|]\s*[^،,|:]{2,40}(?:\s*[،,|]\s*[^،,|:]{2,40}){1,20}")


class Gaps(MoreArticles):
    """Decides lines without a marker that stand between paragraphs or behind them."""

    def _between_paragraphs(self, at: int) -> int:
        line = self.lines[at]
        after = self.lines[at + 1] if at + 1 < len(self.lines) else None
        if after is not None and not line.bullet and line.words >= 3 and self._is_credit(at + 1):
            self._set(at, "caption", "line_before_photo_credit")
            return at + 1
        if self._ends_with_credit(line):
            self._set(at, "caption", "line_with_credit_at_end")
            return at + 1
        if not self.has_title_field:
            if DIRECTION.fullmatch(line.text) is not None:
                self._set(at, "other", "direction_of_transcript")
                return at + 1
            if self._has_headline(line):
                self._set(at, "other", "headline_again")
                return at + 1
            decided = self._gap(at)
            if decided is not None:
                return decided
            end = self._end_of_strange_headlines(at) if at and self._prose_goes_on(at) else at
            if end > at:
                for item in range(at, end - 1):
                    self._set(item, "suggested", "headlines_told_nowhere")
                begun = self._begin_article(end - 1, None) if end - 1 > at else None
                if begun is not None:
                    return begun
                self._set(end - 1, "suggested", "headlines_told_nowhere")
                return end
            if at and line.words <= 16 and not line.bullet and line.final in ("none", "question"):
                inside = self._inside_hit(at, in_body=True)
                if inside is not None and inside.marker.zone in _BOX_ZONES:
                    self._set(at, inside.marker.zone, inside.marker.id)
                    return at + 1
            if self._is_counter(at):
                self._set(at, "other", "no_words")
                return at + 1
            if (
                at
                and line.final in ("none", "ellipsis")
                and not self._is_table_row(at)
                and self._is_label_of_boxes(line)
            ):
                self._set(at, "other", "short_line_again")
                return at + 1
            if (
                at
                and line.words <= _MOST_LABEL_WORDS
                and not line.prose
                and self.matcher.in_other_letters(line.text)
                and self._is_between_own(at)
            ):
                self._set(at, "other", "label_in_other_letters")
                return at + 1
            if CONTACT.search(line.text) and len(CONTACT.sub("", line.text).split()) <= _MOST_BESIDE_ADDRESS:
                self._set(at, "other", "contact_line")
                return at + 1
        attached = at > 0 and self.lines[at - 1].zone in BODY_ZONES
        leads = after is not None and (after.prose or after.bullet) and not after.hits
        if self.in_body and leads and is_headline(line) and line.words <= 16 and not line.prose:
            self._set(at, "subheading", "short_line_between_paragraphs")
            return at + 1
        if leads and line.words <= 4 and not line.prose and line.final in ("none", "question") and not line.bullet:
            self._set(at, "subheading", "short_line_between_paragraphs")
            return at + 1
        if CONTACT.fullmatch(line.text.strip("()[] ")):
            self._set(at, "other", "contact_line")
            return at + 1
        if self._is_initials(line):
            self._set(at, "other", "initials_of_a_desk")
            return at + 1
        end = at if self._prose_goes_on(at) else self._run_of_headlines(at)
        if end - at >= 3:
            for item in range(at, end):
                self._set(item, "suggested", "headlines_after_last_paragraph")
            return end
        if attached or self._prose_goes_on(at):
            self._set(at, "body", "line_in_body")
        else:
            self._set(at, *self._loose(line))
        return at + 1

    def _is_between_own(self, at: int) -> bool:
        """Say whether letters, and Arabic ones, stand in the paragraphs before and after a line."""
        has_letter = any(map(str.isalpha, self.lines[at].text))
        around = (self.lines[at - 1], *self.lines[at + 1 : at + 2])
        return has_letter and not any(self.matcher.in_other_letters(line.text) for line in around)

    def _gap(self, at: int) -> int | None:
        """Decide a line, or a run of lines, that stands between paragraphs or after the last; null: by itself."""
        if self._is_of_interview(self.lines[at]):
            return None
        line = self.lines[at]
        is_long = line.words >= 4 or (line.words >= 2 and (self._is_dated(at + 1, at + 2) or BOLD.fullmatch(line.text)))
        if self._has_outlet_below(at) or (is_long and is_headline(line)):
            begun = self._begin_article(at, None)
            if begun is not None:
                return begun
        if self._is_day_behind_body(at):
            self._set(at, "dateline", "line_with_day")
            return at + 1
        end = min(self._next(self.paragraphs, at), self._next(self.structural, at))
        if end < len(self.lines) and self._is_paragraph(end) and not self._is_gap_of_furniture(at, end):
            return self._island(at, end)
        return self._tail(at, end)

    def _is_day_behind_body(self, at: int) -> bool:
        """Say whether a line is a day and no paragraph follows it: the date of a letter stands over its text."""
        line, below = self.lines[at], self.lines[at + 1 : at + 2]
        is_day = not line.bullet and not self._is_table_row(at) and self._is_date_line(line)
        return (
            is_day and self.lines[at - 1].final != "colon" and not any(other.prose or other.bullet for other in below)
        )

    def _is_gap_of_furniture(self, at: int, end: int) -> bool:
        """Say whether the paragraph after several lines is none of the article; a table between two of them is."""
        if (end - at < 2 and self.lines[at].key not in self.head_keys) or not self._is_stray(end):
            return False
        return not any(NUMBER.search(line.text) or line.bullet for line in self.lines[at:end] if not line.hits)

    def _is_label_of_boxes(self, line: Line) -> bool:
        has_letter = any(char.isalpha() for char in line.text)
        is_plain = has_letter and not line.bullet and not line.prose and ":" not in line.text
        return is_plain and self._comes_again(line)

    def _is_counter(self, at: int) -> bool:
        """Say whether a line holds no word, as the clock of a player or a rule of dashes; no row of a table."""
        text = self.lines[at].text
        if _TIME_OF_DAY.fullmatch(text) is not None or not any(char.isalnum() for char in text):
            return True
        has_letter = any(char.isalpha() for char in text)
        return not has_letter and len(text) <= 40 and (_CLOCK.search(text) is not None or not self._is_table_row(at))

    def _is_strange_headline(self, at: int) -> bool:
        """Say whether a line is the headline of something else: its words stand in no paragraph of the page.

        A part of a paragraph that was broken off at the end of a sheet may begin with "and", a headline does not.
        """
        line = self.lines[at]
        if goes_on(line.text):
            return False
        if line.prose or line.soft or line.hits or line.words < 4 or not is_headline(line) or line.final == "question":
            return False
        told = self._told_on_page(line)
        return told is not None and (told < TOLD_NOWHERE if line.words >= 6 else told == 0.0)

    def _end_of_strange_headlines(self, at: int) -> int:
        """Give the end of headlines between paragraphs that belong to other articles; `at` where none stand there.

        A label that we do not know may stand before them: a few words that are told nowhere either.
        """
        first = at
        label = self.lines[at]
        # of the entries of a live page each has its own headline under its time
        if self.lines[at - 1].zone == "dateline" or self._is_table_row(at):
            return at
        if label.words <= 5 and label.final in ("none", "ellipsis") and not label.bullet and not label.prose:
            told = self._told_on_page(label)
            first += (told is None or told < TOLD_NOWHERE) and not self._is_strange_headline(at)
        end = first
        while end < min(len(self.lines), at + LOOK_AHEAD) and self._is_strange_headline(end):
            if end == at and self.lines[at - 1].final == "colon":
                return at
            # points without a label before them are rather a list of the article
            if (first == at and self.lines[end].bullet) or self._is_table_row(end):
                break
            end += 1
        # one point is of the article, and so are many lines: a poem
        if (self.lines[first].bullet and end - first < 2) or end - first > _MOST_STRANGE:
            return at
        return end if end > first else at

    def _island(self, at: int, end: int) -> int | None:
        """Decide a run of lines before a paragraph that goes on with the body; null: each by itself."""
        if not 3 <= end - at <= LOOK_AHEAD:
            return None
        lines = self.lines[at:end]
        question = next((place for place in range(2) if lines[place].final == "question"), None)
        if question is not None:
            choices = question + 1
            while choices < len(lines) and self._is_choice(lines[choices]):
                choices += 1
            if choices - question >= 3 and not lines[0].hits:
                for item in range(at, at + choices):
                    self._set(item, "other", "question_with_choices")
                return at + choices
        boxed = [line for line in lines[1:] if any(hit.marker.zone in _BOX_ZONES for hit in line.hits)]
        if len(boxed) >= 2 and not lines[0].prose and not lines[0].bullet:
            self._set(at, "other", "line_among_furniture")
            return at + 1
        label = lines[0].words <= 6 and lines[0].final in ("none", "ellipsis") and not lines[0].bullet
        items = lines[1:] if label else lines
        last = items[-1]
        # a few words before a paragraph, or a line set apart from the list, are its subheading
        apart = last.blank_before > 0 and not any(item.blank_before for item in items[1:-1])
        if len(items) >= 3 and not last.bullet and (last.words <= 4 or apart or items[0].bullet):
            items = items[:-1]
        least = 5 if label else 6
        bulleted = label and all(item.bullet for item in items)
        if len(items) < (2 if label else 3) or not all(self._is_item_of_island(item, least) for item in items):
            return None
        if not bulleted and any(item.bullet for item in items):
            return None
        around = self._body_stems(at) | set(stems(self.lines[end].text[:LEAD_CHARS]))
        if share([stem for item in items for stem in stems(item.text)], around) >= (0.3 if len(items) >= 3 else 0.2):
            return None
        stop = at + len(items) + (1 if label else 0)
        for item in range(at, stop):
            self._set(item, "suggested", "headlines_between_paragraphs")
        return stop

    def _is_choice(self, line: Line) -> bool:
        return line.words <= 3 and line.final in ("none", "question") and not any(char.isdigit() for char in line.text)

    def _is_item_of_island(self, line: Line, least: int) -> bool:
        return line.words >= least and line.final not in ("stop", "comma", "colon") and not line.hits and not line.soft

    def _tail(self, at: int, end: int) -> int | None:
        """Decide a line after the last paragraph of an article; null: nothing speaks against the body."""
        line = self.lines[at]
        rule = self._leaves_body(at, end)
        if rule is None:
            return None
        stop = at + 1
        if rule[1] == "short_lines_after_body":
            while stop < end and self._is_tag(stop):
                stop += 1
        for item in range(at, stop):
            self._set(item, *rule)
        if self.closed_by is None:
            self.closed_by, self.is_closed_by_shape = line.zone, True
        return stop

    def _leaves_body(self, at: int, end: int) -> tuple[Zone, str] | None:
        line, before = self.lines[at], self.lines[at - 1]
        if line.key in self.head_keys:
            return "byline", "name_again_after_body"
        if self._is_dateline(at) and not line.bullet and before.final != "colon" and not self._is_table_row(at):
            return "byline", "place_and_name_after_body"
        if end - at == 1 and end == len(self.lines):
            return None  # the last line of the page may be the last one of the article
        if before.zone in BODY_ZONES and (before.final == "colon" or (before.bullet and line.bullet)):
            return None
        if line.text.startswith("#") and all(word.startswith("#") for word in line.text.split()[:40]):
            return "keywords", "hashtags_after_body"
        if line.words <= 40 and line.final == "none" and _LABELLED_ITEMS.fullmatch(line.text):
            return "keywords", "label_and_items_after_body"
        if line.bullet or line.soft or self._is_table_row(at) or line.final in ("comma", "colon"):
            return None
        if line.words >= 15:
            return None
        if line.final == "question" and line.words >= 3:
            return None
        least_told = 0.25 if line.text.startswith(AND) else 0.5
        if line.words >= 6 and share(stems(line.text), self._body_stems(at)) >= least_told:
            return None
        if self._leads_own_points(at, end) or self._is_verse(at, end):
            return None
        if self._is_tag(at):
            return (
                ("keywords", "short_lines_after_body") if at + 1 < end and self._is_tag(at + 1) else self._loose(line)
            )
        return self._loose(line)

    def _leads_own_points(self, at: int, end: int) -> bool:
        """Say whether bulleted points of the article follow: its words come back in them."""
        points = list(takewhile(lambda line: line.bullet, self.lines[at + 1 : min(end, at + 12)]))
        words = [stem for line in points for stem in stems(line.text[:LEAD_CHARS])]
        return len(points) == 1 or (len(points) >= 2 and share(words, self._body_stems(at)) >= 0.25)

    def _is_verse(self, at: int, end: int) -> bool:
        """Say whether many lines of about one length follow to the end: a poem."""
        verses = self.lines[at : min(end, at + LOOK_AHEAD)]
        return len(verses) >= 6 and all(3 <= line.words <= 7 and not line.hits for line in verses)

    def _run_of_headlines(self, at: int) -> int:
        """Give the end of a run of lines that all look like headlines; a record's content is left alone."""
        end = at
        while end < len(self.lines) and not self.has_title_field:
            line = self.lines[end]
            if line.prose or line.hits or line.bullet or not is_headline(line) or line.words < 6:
                break
            end += 1
        return end

    def _after_the_end(self, at: int) -> int:
        """Decide a short line behind something that closed the article: a second article, or furniture."""
        begun = self._begin_article(at, None)
        if begun is not None:
            return begun
        after = self.lines[at + 1] if at + 1 < len(self.lines) else None
        leads = after is not None and after.prose and not after.hits and not self._is_stray(at + 1)
        if leads and is_headline(self.lines[at]):
            self._set(at, "subheading", "short_line_between_paragraphs")
        elif not self.has_title_field and self.lines[at - 1].zone != "suggested" and self._is_date_line(self.lines[at]):
            self._set(at, "dateline", "line_with_day")
        else:
            self._set(at, *self._loose(self.lines[at]))
        return at + 1
