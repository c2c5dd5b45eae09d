"""The zones of a batch of documents as columns, in the order of the documents: rows of objects only where needed."""

from bisect import bisect_left, bisect_right
from typing import NamedTuple

import polars as pl


class Zone(NamedTuple):
    """A stretch of a document; article_id is null for page furniture."""

    zone: str
    start: int
    end: int
    article_id: str | None


class LaidZones(NamedTuple):
    """Zones in order of the documents, then of their numbers; `documents` holds numbers of rows of the documents.

    Lists of strings and numbers: thousands of row tuples kept would set the garbage collector to work.
    """

    documents: list[int]
    zones: list[str]
    starts: list[int]
    ends: list[int]
    article_ids: list[str | None]

    def of_document(self, document: int) -> tuple[int, list[Zone]]:
        """Give the place of the first zone of a document, and its zones."""
        first, last = bisect_left(self.documents, document), bisect_right(self.documents, document)
        columns = (self.zones, self.starts, self.ends, self.article_ids)
        return first, list(map(Zone, *(column[first:last] for column in columns)))


def lay(documents: pl.DataFrame, zones: pl.DataFrame) -> LaidZones:
    """Lay the zones of documents one after the other.

    Args:
        documents: document_id, each once.
        zones: document_id, zone_number, zone, start_offset, end_offset, article_id, in any order.
    """
    numbered = documents.select("document_id").with_row_index("document")
    ordered = zones.join(numbered, on="document_id", how="inner").sort("document", "zone_number", maintain_order=True)
    columns = ("document", "zone", "start_offset", "end_offset", "article_id")
    return LaidZones(*(ordered[column].to_list() for column in columns))
