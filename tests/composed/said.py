"""What the parts of the stage pages say of composed pages."""

import polars as pl

from marsad.dates import find
from marsad.pages import describe, segment
from marsad.scoring.gold import GoldPage
from marsad.scoring.said import Said, documents_frame
from marsad.seeds.calendars import load_calendars
from marsad.seeds.furniture import load_furniture
from marsad.seeds.publishers import load_publishers
from marsad.sources import detect, listed
from tests.gold_loading import ROOT

_RULES = [ROOT / "seeds"]


def said_of_pages(pages: list[GoldPage]) -> Said:
    """Read pages without their names, which take longer than all the rest."""
    documents = documents_frame(pages)
    zones = segment(documents, load_furniture(_RULES))
    articles, described = describe(documents, zones)
    publishers = load_publishers(_RULES)
    detected = detect(documents, zones, publishers)
    found = find(documents, zones, load_calendars(_RULES))
    nothing = pl.DataFrame(schema={"document_id": pl.String})
    return Said(
        zones=zones,
        articles=articles,
        article_evidence=pl.concat([described, detected.evidence, found.evidence]),
        article_sources=detected.article_sources,
        listed=listed(publishers),
        dates=found.dates,
        mentions=nothing,
        quotes=nothing,
        languages={},
        names={},
    )
