"""What is right about a document, as people decided it: the gold, whatever file it comes from."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Need = Literal["required", "optional", "nested"]
#: what a gold may state; what it does not state is not scored
Asked = Literal[
    "agencies",
    "byline",
    "dates",
    "embedded",
    "language",
    "mentions",
    "names",
    "published",
    "publisher",
    "quotes",
    "section",
    "title",
    "zones",
]
#: what each of our own pages states
ASKED_OF_PAGES: frozenset[Asked] = frozenset(
    {"agencies", "byline", "embedded", "language", "names", "published", "publisher", "section", "title", "zones"}
)


@dataclass(frozen=True)
class GoldZone:
    """One stretch and what it may be called: `zone`, or one of `also` where editors may differ."""

    zone: str
    start: int
    end: int
    article: int | None
    also: tuple[str, ...] = ()

    @property
    def labels(self) -> frozenset[str]:
        """Every label that is right."""
        return frozenset((self.zone, *self.also))


@dataclass(frozen=True)
class GoldSource:
    """An outlet or agency: `names` are spellings of one name; not `listed` = invented, no list can know it.

    `roles` are those under which an agency may be cited.
    """

    names: tuple[str, ...]
    domain: str | None = None
    listed: bool = True
    roles: tuple[str, ...] = ("agency",)


@dataclass(frozen=True)
class GoldMention:
    """One name: `need` is required, optional or nested; `also` are other spans that count as this one."""

    start: int
    end: int
    entity_type: str
    entity_id: str | None
    need: Need
    also: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class GoldDate:
    """One time expression with its value; None where it hangs on a day that the page does not state."""

    start: int
    end: int
    edtf: str | None


@dataclass(frozen=True)
class GoldQuote:
    """One quotation; `speakers` are ids or names of one speaker, none where the text leaves it open.

    `also` are other spans that are right; an optional one neither helps nor hurts.
    """

    start: int
    end: int
    kind: str | None = None
    speakers: tuple[str, ...] = ()
    also: tuple[tuple[int, int], ...] = ()
    is_optional: bool = False


@dataclass(frozen=True)
class GoldPage:
    """One document with all that was decided about it. Tuples of texts list spellings that are all right."""

    name: str
    text: str
    zones: tuple[GoldZone, ...] = ()
    title: str | None = None
    sections: tuple[str | None, ...] = (None,)
    publisher: GoldSource | None = None
    agencies: tuple[GoldSource, ...] = ()
    #: None where the title of an article inside is not stated
    embedded_titles: tuple[str | None, ...] = ()
    embedded_publishers: tuple[GoldSource | None, ...] = ()
    published_on: date | None = None
    published_at: datetime | None = None
    #: a day that people inferred: any in these bounds is right, and so is none
    published_between: tuple[date, date] | None = None
    #: ISO 639-3; None where it is not asked
    language: str | None = None
    bylines: tuple[str | None, ...] = (None,)
    names_in_body: tuple[str, ...] = ()
    names_only_in_furniture: tuple[str, ...] = ()
    mentions: tuple[GoldMention, ...] = ()
    dates: tuple[GoldDate, ...] = ()
    quotes: tuple[GoldQuote, ...] = ()
    asked: frozenset[Asked] = ASKED_OF_PAGES

    @property
    def document_id(self) -> str:
        """The id the pipeline gives it: of the bytes as they lie on disk."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:32]
