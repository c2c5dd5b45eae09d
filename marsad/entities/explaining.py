"""Why a mention is one: which layer decided, and by which row or feature.

A layer explains itself by a function of `LAYERS`, from its method's name: it takes a `Case` and gives `Reason`s.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from marsad.entities.gazetteer import ALEF, LAM, NATIONALITY
from marsad.entities.heads import Heads
from marsad.entities.lexicon import HINT, OFFICE, TITLE, Lexicon
from marsad.entities.rules import Entity
from marsad.entities.variants import glued, is_foreign, name_key, nationality_forms, spellings
from marsad.text.normalize import matching_key

Row = Mapping[str, Any]
_ANNOUNCING = TITLE | HINT | OFFICE
Relation = Literal["as listed", "inflected", "spelt otherwise", "spaces lost"]


@dataclass(frozen=True)
class Reason:
    """One thing that decided: what it is, and its values as people read them, each in one script."""

    what: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """A mention that is to be explained, and what it was decided by.

    Attributes:
        mention: its row.
        mentions: all rows of its document, furniture included.
        entities: the gazetteer.
        before: the text before the mention, some words of it.
        lexicon: what is known of single words; None where names are only recognised by the gazetteer.
        heads: what heads a name; None as before.
    """

    mention: Row
    mentions: Sequence[Row]
    entities: Sequence[Entity]
    before: str = ""
    lexicon: Lexicon | None = None
    heads: Heads | None = None

    @property
    def entity(self) -> Entity | None:
        """The row of the gazetteer that names the mention: the nationality's own for a nationality."""
        is_nationality = self.mention["entity_type"] == NATIONALITY
        found = [entity for entity in self.entities if entity.entity_id == self.mention["entity_id"]]
        wanted = [entity for entity in found if (entity.entity_type == NATIONALITY) == is_nationality]
        return next(iter(wanted or found), None)


@dataclass(frozen=True)
class NameForm:
    """How a surface answers to a name of the gazetteer.

    Attributes:
        listed: the name as the gazetteer lists it.
        is_short: whether it counts only beside a full one.
        relation: how the surface differs from it, spelling variants that the fold evens out aside.
        key: what was compared: the surface, folded.
    """

    listed: str
    is_short: bool
    relation: Relation
    key: str


def name_form(surface: str, entity: Entity) -> NameForm | None:
    """Find the listed name that a surface is a form of; None where the entity has no such name (any more).

    Examples:
        >>> rossiya = Entity(entity_type="LOC", entity_id="Q159", name_ar="روسيا", name_en="Russia", wikidata_id="Q159")
        >>> name_form("روسيـــا", rossiya)
        NameForm(listed='روسيا', is_short=False, relation='as listed', key='روسيا')
    """
    key = name_key(surface)
    # of "to the ..." the alef of the article is not written
    keys = {key, ALEF + key} if key.startswith(LAM) else {key}
    for listed, is_short, relation, form in _forms(entity):
        if form in keys:
            return NameForm(listed, is_short, relation, form)
    return None


def explain(case: Case) -> tuple[Reason, ...]:
    """Give what decided on a mention: the layer first, then what the layer says, then what stands before the name."""
    mention = case.mention
    of_layer = LAYERS.get(mention["method"])
    return (
        Reason("layer", (mention["method"], f"score {mention['score']:.2f}")),
        *(() if of_layer is None else of_layer(case)),
        *(() if mention["clitic"] is None else (Reason("clitic", (mention["clitic"], "left out of the span")),)),
        *_around(case),
    )


def licences(case: Case) -> tuple[Row, ...]:
    """Give the full mentions of the same entity that may license a short one, the one that did first.

    They stand in the same article (for furniture: in the furniture of the document): the last one before the short
    one counts, else the first one after it.
    """
    mention = case.mention
    full = [
        other
        for other in case.mentions
        if other["entity_id"] == mention["entity_id"]
        and other["article_id"] == mention["article_id"]
        and other["method"] == "gazetteer"
    ]
    at = mention["start_offset"]
    before = sorted((other for other in full if other["start_offset"] <= at), key=lambda other: -other["start_offset"])
    after = sorted((other for other in full if other["start_offset"] > at), key=lambda other: other["start_offset"])
    return (*before, *after)


def _of_gazetteer(case: Case) -> tuple[Reason, ...]:
    return _named(case, case.entity)


def _of_nationality(case: Case) -> tuple[Reason, ...]:
    key = name_key(case.mention["surface"])
    country = next(
        (
            entity
            for entity in case.entities
            if entity.entity_type != NATIONALITY and any(name_key(name) == key for name in entity.full_names)
        ),
        None,
    )
    read = () if country is None else (Reason("not read as", (*_called(country), "written alike")),)
    return (*_named(case, case.entity), *read)


def _of_short_name(case: Case) -> tuple[Reason, ...]:
    key = name_key(case.mention["surface"])
    if case.entity is None or name_form(case.mention["surface"], case.entity) is None:
        return (*_followed(case), *_unlisted(case))
    others = [
        entity
        for entity in case.entities
        if entity.entity_id != case.mention["entity_id"] and key in map(name_key, entity.short_names)
    ]
    full = licences(case)
    return (
        *_named(case, case.entity),
        *(
            Reason("licensed by", (row["surface"], f"mention {row['mention_id']}", f"zone {row['zone']}"))
            for row in full[:1]
        ),
        *(Reason("also short for", _called(other)) for other in others),
    )


def _of_person_name(case: Case) -> tuple[Reason, ...]:
    """Say what each word of the name is known as, and which word before it announces a person."""
    if case.lexicon is None:
        return ()
    words = matching_key(case.mention["surface"]).split()
    told = [Reason("word", (word, *_known(word, case.lexicon))) for word in words]
    announced = [
        word for word in matching_key(case.before).split()[-1:] if case.lexicon.of([word]).roles[0] & _ANNOUNCING
    ]
    return (*told, *(Reason("announced by", (word,)) for word in announced), *_unlisted(case))


def _of_head_word(case: Case) -> tuple[Reason, ...]:
    """Say which word headed the name: its own first one, or one before it."""
    if case.heads is None:
        return ()
    own = matching_key(case.mention["surface"]).split()[:1]
    around = [*matching_key(case.before).split()[-2:], *own]
    heading = [word for word in reversed(around) if word in case.heads.forms or ALEF + word in case.heads.forms]
    return (*(Reason("headed by", (word, "seeds/names/heads.yml")) for word in heading[:1]), *_unlisted(case))


def _of_tagger(case: Case) -> tuple[Reason, ...]:
    """Say how sure the tagger is, and what is known of the words, which it saw too."""
    words = [] if case.lexicon is None else matching_key(case.mention["surface"]).split()
    known = [Reason("word", (word, *_known(word, case.lexicon))) for word in words if case.lexicon is not None]
    return (
        Reason("chance", (f"{case.mention['score']:.2f} of exactly this span and type, by seeds/models",)),
        *known,
        *_unlisted(case),
    )


def _known(word: str, lexicon: Lexicon) -> tuple[str, ...]:
    name = lexicon.names.get(word)
    if name is None:
        met = lexicon.zipf.get(word)
        return ("in no list of names", "hardly ever met" if met is None else f"word frequency {met:.1f}")
    return (f"given name of {name.given}", f"surname of {name.surname}", f"word frequency {name.zipf:.1f}")


def _unlisted(case: Case) -> tuple[Reason, ...]:
    """Say where the entity comes from: a row of the gazetteer, or the name itself."""
    entity = case.entity
    if entity is not None:
        return (Reason("entity", (*_called(entity), "the longer or shorter name of a listed one")),)
    return (Reason("entity", (case.mention["entity_id"], "a name that no base knows")),)


def _followed(case: Case) -> tuple[Reason, ...]:
    """Give the longer mention of the same entity that a family name was followed to: the nearest before, else after."""
    at = case.mention["start_offset"]
    others = [
        row
        for row in case.mentions
        if row["entity_id"] == case.mention["entity_id"]
        and row["article_id"] == case.mention["article_id"]
        and row["method"] != "short_name"
    ]
    others.sort(key=lambda row: (row["start_offset"] > at, abs(row["start_offset"] - at)))
    return tuple(Reason("followed from", (row["surface"], f"mention {row['mention_id']}")) for row in others[:1])


#: method of a mention -> what its layer says
LAYERS: Mapping[str, Callable[[Case], tuple[Reason, ...]]] = {
    "gazetteer": _of_gazetteer,
    "nationality": _of_nationality,
    "short_name": _of_short_name,
    "person_name": _of_person_name,
    "head_word": _of_head_word,
    "tagger": _of_tagger,
}


def _named(case: Case, entity: Entity | None) -> tuple[Reason, ...]:
    """Say which row and which of its names it was."""
    if entity is None:
        return (Reason("entity", (case.mention["entity_id"], "no row of the gazetteer")),)
    form = name_form(case.mention["surface"], entity)
    told = (Reason("entity", _called(entity)),)
    if form is None:
        wider = [
            one
            for one in case.entities
            if one.entity_type == entity.entity_type
            and one.country_code is None
            and name_form(case.mention["surface"], one) is not None
        ]
        return (*told, *(Reason("the one state named of", _called(one)) for one in wider[:1]))
    kind = "short name" if form.is_short else "listed name"
    return (*told, Reason(kind, (form.listed, form.relation)), Reason("compared as", (form.key,)))


def _around(case: Case) -> tuple[Reason, ...]:
    parent = next((row for row in case.mentions if row["mention_id"] == case.mention["parent_mention_id"]), None)
    return () if parent is None else (Reason("inside", (parent["surface"], f"mention {parent['mention_id']}")),)


def _called(entity: Entity) -> tuple[str, ...]:
    return (f"{entity.entity_id} {entity.entity_type}", entity.name_en, entity.name_ar)


def _forms(entity: Entity) -> Iterator[tuple[str, bool, Relation, str]]:
    """Give every form of every name in the order in which the gazetteer ranks them."""
    foreign = is_foreign(entity.country_code)
    for names, is_short in ((entity.full_names, False), (entity.short_names, True)):
        for name in names:
            yield name, is_short, "as listed", name_key(name)
    for name in entity.full_names:
        forms = nationality_forms(name) if entity.entity_type == NATIONALITY else []
        for form in forms:
            yield name, False, "inflected", form
        for form in (name_key(name), *forms):
            for spelling in spellings(form, foreign=foreign):
                yield name, False, "spelt otherwise", spelling
                for joined in glued(spelling) if entity.entity_type != NATIONALITY else []:
                    yield name, False, "spaces lost", joined
    for name in entity.short_names:
        for spelling in spellings(name_key(name), foreign=foreign):
            yield name, True, "spelt otherwise", spelling
