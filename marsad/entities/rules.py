"""What people write down about an entity: one row of seeds/gazetteer/<type>.csv."""

from typing import Literal, Self

from pydantic import Field, model_validator

from marsad.models import EntityType, Rule
from marsad.text.normalize import matching_key

#: mark before an alias that counts only when a full name of the entity stands in the same article
SHORT_MARK = "~"
#: one letter is an initial or a list mark, never a name
_MIN_LETTERS = 2
Flag = Literal["short_with_full"]


class Entity(Rule):
    """One entity of the gazetteer and the names it goes by.

    Examples:
        >>> rossiya = Entity(entity_type="LOC", entity_id="Q159", name_ar="روسيا", name_en="Russia", wikidata_id="Q159")
        >>> rossiya.full_names, rossiya.short_names
        (('روسيا',), ())
    """

    entity_type: EntityType
    entity_id: str = Field(pattern=r"^(Q[1-9][0-9]*|marsad:[a-z0-9]+(-[a-z0-9]+)*)$")
    name_ar: str = Field(min_length=1)
    name_en: str = Field(min_length=1)
    aliases_ar: tuple[str, ...] = ()
    wikidata_id: str | None = Field(default=None, pattern=r"^Q[1-9][0-9]*$")
    country_code: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    flags: tuple[Flag, ...] = ()
    note: str | None = None

    @property
    def full_names(self) -> tuple[str, ...]:
        """The names that stand for the entity wherever they are read, the preferred one first."""
        return (self.name_ar, *(alias for alias in self.aliases_ar if not alias.startswith(SHORT_MARK)))

    @property
    def short_names(self) -> tuple[str, ...]:
        """The names that count only beside a full one, without their mark."""
        return tuple(alias.removeprefix(SHORT_MARK) for alias in self.aliases_ar if alias.startswith(SHORT_MARK))

    @model_validator(mode="after")
    def _ids_agree(self) -> Self:
        stated = self.entity_id if self.entity_id.startswith("Q") else None
        if self.wikidata_id != stated:
            raise ValueError(
                f"wikidata_id is {self.wikidata_id or 'empty'}; it must be {stated or 'empty'} beside entity_id "
                f"{self.entity_id} (an entity with a verified Wikidata id has that id as its entity_id)"
            )
        return self

    @model_validator(mode="after")
    def _names_can_be_matched(self) -> Self:
        for name in (*self.full_names, *self.short_names):
            key = matching_key(name)
            if sum(char.isalnum() for char in key) < _MIN_LETTERS or "\n" in key:
                raise ValueError(f"the name '{name}' has fewer than {_MIN_LETTERS} letters, or a line break")
        return self
