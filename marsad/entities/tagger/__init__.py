"""The statistical tagger: a linear-chain CRF over the words of a whole shard at once."""

from marsad.entities.tagger.model import Tagger
from marsad.entities.tagger.tag import tag

__all__ = ["Tagger", "tag"]
