"""Names in articles: the gazetteer, its compiled form, and finding them in text."""

from marsad.entities.gazetteer import Gazetteer, compile_gazetteer, entity_frame, name_conflicts, name_frame
from marsad.entities.heads import HeadRules, Heads, compile_heads
from marsad.entities.lexicon import Lexicon, NameWord, PeopleRules, compile_lexicon
from marsad.entities.recognise import Knowledge, Recognised, recognise
from marsad.entities.recogniser import Recogniser
from marsad.entities.rules import Entity

__all__ = [
    "Entity",
    "Gazetteer",
    "HeadRules",
    "Heads",
    "Knowledge",
    "Lexicon",
    "NameWord",
    "PeopleRules",
    "Recognised",
    "Recogniser",
    "compile_gazetteer",
    "compile_heads",
    "compile_lexicon",
    "entity_frame",
    "name_conflicts",
    "name_frame",
    "recognise",
]
