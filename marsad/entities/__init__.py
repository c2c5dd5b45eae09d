"""Names in articles: the gazetteer, its compiled form, and finding them in text."""

from marsad.entities.gazetteer import Gazetteer, compile_gazetteer, entity_frame, name_conflicts, name_frame
from marsad.entities.recognise import recognise
from marsad.entities.rules import Entity

__all__ = ["Entity", "Gazetteer", "compile_gazetteer", "entity_frame", "name_conflicts", "name_frame", "recognise"]
