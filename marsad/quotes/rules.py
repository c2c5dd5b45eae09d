"""The rules of quotations as people edit them in seeds/quotes."""

from typing import Literal

from pydantic import Field

from marsad.models import Rule

Kind = Literal["direct", "indirect"]
Word = str


class Forms(Rule):
    """Forms of a word by the subject they agree with."""

    masculine: tuple[Word, ...] = ()
    feminine: tuple[Word, ...] = ()
    plural: tuple[Word, ...] = ()


class Verb(Rule):
    """A verb of saying; the fields are explained in seeds/quotes/verbs.yml."""

    name: str = Field(min_length=1)
    announces: Literal["clause", "quotation"] = "clause"
    finite: Forms = Forms()
    participle: Forms = Forms()
    noun: Forms = Forms()
    as_written: tuple[Word, ...] = ()
    at_clause_start: tuple[Word, ...] = ()


class Attribution(Rule):
    """A phrase that names the source of a statement."""

    name: str = Field(min_length=1)
    joined: str = ""
    own: bool = False


class ExpectedQuote(Rule):
    """A quotation an example must yield; its speaker as written, null for none."""

    text: str
    kind: Kind
    speaker: str | None = None


class Example(Rule):
    """An article, and all quotations that must be found in it; none is a near miss.

    Attributes:
        text: its body.
        title: its title.
        persons: names of persons in it, in order; each counts wherever it stands.
        organisations: likewise.
        quotes: in order.
    """

    text: str
    title: str | None = None
    persons: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    quotes: tuple[ExpectedQuote, ...] = ()


class QuoteRules(Rule):
    """What one file of seeds/quotes says, or all of them together; the files explain each field."""

    verbs: tuple[Verb, ...] = ()
    openers: tuple[Word, ...] = ()
    not_openers_after: tuple[Word, ...] = ()
    not_cues_after: tuple[Word, ...] = ()
    connectors: tuple[Word, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    offices: tuple[Word, ...] = ()
    counterparts: tuple[Word, ...] = ()
    outlets: tuple[Word, ...] = ()
    named_things: tuple[Word, ...] = ()
    boundaries: tuple[Word, ...] = ()
    soft_boundaries: tuple[Word, ...] = ()
    spokesmen: tuple[Word, ...] = ()
    examples: tuple[Example, ...] = ()
