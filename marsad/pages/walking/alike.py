"""Headlines under which stands what stands under the first one of the page: a site prints the same under each."""

import re
from itertools import islice, pairwise

from marsad.pages.line import is_headline
from marsad.pages.walking.headlines import Headlines
from marsad.pages.walking.reading import NUMBER

#: a line under a headline is not longer, and the day among such lines stands so near
_MOST_WORDS = 10
_NEAR = 3
#: so many lines with as many numbers are read: it keeps the walk linear on a page of dates
_MOST_READ = 400
_LETTERS = re.compile(r"[^\W\d_]+")
#: a count alone stands under headlines of lists as well
_LONE_NUMBER = re.compile(r"[\W_]*0?[\W_]*")
#: of several lines above another the nearest with so many words is the headline
_LEAST_WORDS = 4


class Alike(Headlines):
    """Knows which lines stand over the same lines as the first headline."""

    def _note_alike(self, title: int, body: int) -> None:
        """Note the lines behind the first paragraph that stand over a line of the form of one under the headline.

        The line has a day or another number; how far below the headline it stands is the same.
        """
        first = self._forms_below(title)
        place = next((number for number, form in enumerate(first) if "0" in form), None)
        if place is None:
            return
        form, numbers = first[place], len(NUMBER.findall(self.lines[title + 1 + place].text))
        places = range(body + 2 + place, len(self.lines) - 1)
        near = (at for at in places if self.lines[at].words <= _MOST_WORDS)
        for below in islice((at for at in near if len(NUMBER.findall(self.lines[at].text)) == numbers), _MOST_READ):
            at = self._headline_over(below, place) if self._form(below) == form else None
            if at is not None:
                self.alike[at] = len({*self._forms_below(at)} & {*first} - {""})
        self._forget_lists()
        self.structural = sorted({*self.structural, *self.alike})

    def _forget_lists(self) -> None:
        """Leave out headlines with no paragraph between them: a list with its days."""
        places = sorted(self.alike)
        listed = {at for pair in pairwise(places) if self._next(self.paragraphs, pair[0]) > pair[1] for at in pair}
        for at in listed:
            del self.alike[at]

    def _headline_over(self, below: int, place: int) -> int | None:
        """Give the nearest line of some words over another one, or else the one that stands as far above as the first.

        Null where it has not the shape of a headline.
        """
        places = range(below - 1, below - 2 - place, -1)
        near = (at for at in places if self.lines[at].words >= _LEAST_WORDS and not self.lines[at].hits)
        at = next(near, places[-1])
        line = self.lines[at]
        return at if is_headline(line) and not line.bullet and line.sentences <= 1 else None

    def _forms_below(self, title: int) -> list[str]:
        return [self._form(at) for at in range(title + 1, min(title + 1 + _NEAR, len(self.lines)))]

    def _form(self, at: int) -> str:
        """Give what two lines of one kind have in common: their words, or of a day all but its words and its numbers.

        Nothing is given of a paragraph, and of a count alone.
        """
        line = self.lines[at]
        if line.prose or line.words > _MOST_WORDS:
            return ""
        is_day = self._is_date_line(line) or self._is_dated_label(line)
        form = NUMBER.sub("0", _LETTERS.sub("w", line.text) if is_day else line.key or line.text)
        return "" if _LONE_NUMBER.fullmatch(form) else form
