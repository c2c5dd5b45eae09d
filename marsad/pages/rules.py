"""What people know about page furniture, as data: the markers of seeds/furniture."""

from typing import Literal

from pydantic import Field, field_validator, model_validator

from marsad.models import Rule, Zone

#: how a marker's phrases are compared with a line; see `Marker.match`
Match = Literal[
    "line",
    "start",
    "end",
    "words",
    "glued",
    "inside",
    "several",
    "cut",
    "lead",
    "label",
    "row",
    "links",
    "other_letters",
    "headlines",
]
#: kinds of match that go by the shape of a line and need no phrases
SHAPES = frozenset({"row", "links", "other_letters", "headlines"})
#: what follows a marker; see `Marker.opens`
Opens = Literal["line", "list", "article", "rest", "end"]
Place = Literal["anywhere", "head", "tail"]
#: `head` before the first paragraph of a page, `tail` after the last, `edges` both, `anywhere` between them as well;
#: `inside` likewise, but mostly between them: the text goes on behind such a line
LearnedPlace = Literal["head", "tail", "edges", "anywhere", "inside"]


class Marker(Rule):
    """One kind of furniture line, known by its wording.

    Phrases are compared by their words, folded by `marsad.text.normalize.matching_key`: vowel signs, hamza forms,
    bullets, quotation marks and punctuation around the words do not count. A phrase that ends in a colon asks for a
    colon, bar or dash in the text.

    Attributes:
        id: the name that zones carry as their rule: lower case, words joined by underscores.
        zone: what a line with this marker is.
        match: `line` the whole line; `start` and `end` of a line; `words` every word of the line is one of the
            phrases' words or a number; `glued` the line is made of phrases, with or without spaces between them;
            `inside` anywhere in the line, tried only on lines that do not stand in a body; `several` two or more of the
            phrases in a paragraph at the edge of a page, see `addressed`; `cut` glued to the end of a paragraph, which
            is cut there; `lead` a word that first sentences begin with, see `glued.cut_headline`; `label` before a
            headline on its line, see `trimmed`.
        opens: `line` this line only; `list` also the short lines that follow; `article` a list, or a second article
            (a headline with paragraphs); `rest` everything to the end of the page; `end` closes a list before it.
        place: `head` before the first paragraph of an article, `tail` after it, or anywhere.
        max_words: longest line that a `start` or `end` may stand in; null: any length.
        max_item_words: longest line of the list it opens; null: the length of a headline.
        needs_digit: the line must hold a digit.
        phrases: the wordings; none where the match goes by shape.
        examples: whole lines it must match.
        near_misses: whole lines, alike, that it must not match.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    zone: Zone
    match: Match
    opens: Opens = "line"
    place: Place = "anywhere"
    max_words: int | None = Field(default=None, ge=1)
    max_item_words: int | None = Field(default=None, ge=1)
    needs_digit: bool = False
    phrases: tuple[str, ...] = ()
    examples: tuple[str, ...] = Field(min_length=1)
    near_misses: tuple[str, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ask_for_words(self) -> "Marker":
        if bool(self.phrases) == (self.match in SHAPES):
            message = "phrases are wanted, except where match is row, links, other_letters or headlines"
            raise ValueError(message)
        for phrase in self.phrases:
            if not any(char.isalnum() for char in phrase):
                message = f"phrase {phrase!r} has no word in it"
                raise ValueError(message)
        if self.match in ("start", "end") and self.max_words is None and self.zone not in ("keywords", "sharing"):
            message = "a marker that matches a part of a line needs max_words, or it takes whole paragraphs"
            raise ValueError(message)
        return self


class MarkerFile(Rule):
    """One file of seeds/furniture."""

    markers: tuple[Marker, ...] = Field(min_length=1)


class LearnedLine(Rule):
    """One line that recurs on the pages of a source, as the files of furniture/learned hold it.

    Attributes:
        source: what `marsad.pages.learned.source_of` gives for its pages.
        mark: `keep` by a person: the line stays in the articles.
        place: where on a page it is furniture.
        pages: on how many pages with different articles it stands.
        share: on what share of all such pages of the source.
        line: as printed, in its most frequent form; it stands for all lines of the same words (`words_key`).
        bundle: the bundle that taught it last.
        example_uri: a page of that bundle with the line.
    """

    # the key is not stored: it would go stale when the fold changes, and so a person can add a line

    source: str = Field(min_length=1)
    mark: Literal["", "keep"] = ""
    place: LearnedPlace
    pages: int = Field(ge=1)
    share: float = Field(gt=0, le=1)
    line: str
    bundle: str
    example_uri: str

    @field_validator("line")
    @classmethod
    def _has_a_letter(cls, line: str) -> str:
        if not any(char.isalpha() for char in line):
            raise ValueError("no letter on the line; numbers and ornaments alone are never furniture")
        return line


class Furniture(Rule):
    """All markers, in order of their ids, and the lines learned of each source."""

    markers: tuple[Marker, ...]
    learned: tuple[LearnedLine, ...] = ()
