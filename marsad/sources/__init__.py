"""Who published an article, whom it cites, who took its pictures: with the place that says so."""

from marsad.sources.detect import Detected, detect, listed
from marsad.sources.rules import Publisher, Publishers, Wordings

__all__ = ["Detected", "Publisher", "Publishers", "Wordings", "detect", "listed"]
