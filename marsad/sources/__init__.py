"""Who published an article, whom it cites, who took its pictures: with the place that says so."""

from marsad.sources.detect import Detected, detect, listed
from marsad.sources.page import CompiledPublishers, compile_publishers
from marsad.sources.rules import Publisher, Publishers, Wordings

__all__ = [
    "CompiledPublishers",
    "Detected",
    "Publisher",
    "Publishers",
    "Wordings",
    "compile_publishers",
    "detect",
    "listed",
]
