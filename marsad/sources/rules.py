"""The rules that people edit about outlets: one Publisher an outlet, one Wordings for all."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from marsad.models import Rule, SourceKind

Name = Annotated[str, StringConstraints(min_length=2, pattern=r"^\S(.*\S)?$")]
Domain = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
#: a domain, or a part of one: «bbc.com/arabic» is one outlet, the rest of bbc.com is not
Site = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+(/[a-z0-9-]+)*$")]


class Publisher(Rule):
    """One outlet or agency: how pages name it, and what only its own pages carry.

    seeds/publishers/README.md explains each field with an example.
    """

    source_id: Annotated[str, StringConstraints(pattern=r"^(Q[1-9][0-9]*|marsad:[a-z0-9]+(-[a-z0-9]+)*)$")]
    kind: SourceKind
    name_ar: Name | None
    name_en: Name | None
    domain: tuple[Site, ...] = ()
    country_code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None
    wikidata_id: Annotated[str, StringConstraints(pattern=r"^Q[1-9][0-9]*$")] | None = None
    names: tuple[Name, ...] = ()
    ambiguous_names: tuple[Name, ...] = ()
    furniture: tuple[Name, ...] = ()
    signatures: tuple[Name, ...] = ()
    has_arabic_pages: bool = True
    example: Name
    near_miss: Name

    @field_validator("domain", mode="before")
    @classmethod
    def _one_domain_is_a_list_of_one(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _can_be_found(self) -> Self:
        if self.name_ar is None and self.name_en is None:
            raise ValueError("give name_ar or name_en: a source without a name cannot be shown")
        if not (self.names or self.ambiguous_names or self.domain or self.furniture or self.signatures):
            raise ValueError("give names, ambiguous_names, domain or furniture: nothing says how to find it")
        if self.source_id.startswith("Q") and self.wikidata_id != self.source_id:
            raise ValueError(f"wikidata_id must be {self.source_id}, as source_id is a Wikidata id")
        return self


class Wordings(Rule):
    """The words around names of outlets, whichever outlet it is; compared by matching key."""

    clitics: tuple[str, ...]
    to_clitics: tuple[str, ...]
    source_labels: tuple[Name, ...]
    posted_labels: tuple[Name, ...]
    posted_ends: tuple[Name, ...]
    address_labels: tuple[Name, ...]
    site_labels: tuple[Name, ...]
    sender_labels: tuple[Name, ...]
    subscribed_words: tuple[Name, ...]
    page_words: tuple[str, ...]
    generic_sources: tuple[Name, ...]
    outlet_words: tuple[Name, ...]
    outlet_adjectives: tuple[Name, ...]
    name_words: tuple[Name, ...]
    motto_words: tuple[Name, ...]
    agency_words: tuple[Name, ...]
    citation_cues: tuple[Name, ...]
    copyright_marks: tuple[str, ...]
    copyright_words: tuple[str, ...]
    copyright_ends: tuple[Name, ...]
    menu_entries: tuple[Name, ...]
    sentence_words: tuple[Name, ...]
    company_words: tuple[Name, ...]
    office_words: tuple[Name, ...]
    issued_words: tuple[Name, ...]
    holder_words: tuple[Name, ...]
    follow_words: tuple[Name, ...]
    logo_words: tuple[Name, ...]
    run_words: tuple[Name, ...]
    channel_words: tuple[Name, ...]
    issue_words: tuple[Name, ...]
    follow_ends: tuple[Name, ...]
    lam_words: tuple[Name, ...]
    credit_words: tuple[Name, ...]
    shared_hosts: tuple[Domain, ...]


class Publishers(Rule):
    """All that is known beforehand about sources: outlets in order of source_id, and the words around them."""

    publishers: tuple[Publisher, ...]
    wordings: Wordings = Field(repr=False)
