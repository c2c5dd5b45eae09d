"""Finding quotations and their speakers in the articles of a shard.

tokenise -> read each zone (marks, cues, clauses) -> name the speakers, article by article -> frame.
"""

import re
from collections import defaultdict
from typing import Any

import numpy as np
import polars as pl

from marsad.quotes.clauses import Reader, Said
from marsad.quotes.lexicon import Ints, Lexicon
from marsad.quotes.speakers import Article, Mention
from marsad.quotes.tokens import Tokens, tokenise

SCHEMA: dict[str, Any] = {
    "quote_id": pl.String,
    "article_id": pl.String,
    "start_offset": pl.Int32,
    "end_offset": pl.Int32,
    "kind": pl.String,
    "cue": pl.String,
    "speaker_mention_id": pl.String,
    "speaker_entity_id": pl.String,
}
#: left out at both ends of a quotation: spaces, what divides clauses, and marks of direction
_TRIMMED = " \t\n\r\u00a0:.,;\u060c\u061b-\u2013\u2014\u200e\u200f"
#: more than any document has
_MOST_CHARS = 1 << 32
_ARABIC = re.compile("[\u0620-\u06ff]")


def find(documents: pl.DataFrame, zones: pl.DataFrame, mentions: pl.DataFrame, rules: Lexicon) -> pl.DataFrame:
    """Find the quotations of articles and their speakers.

    Args:
        documents: document_id, text.
        zones: document_id, zone_number, zone, start_offset, end_offset, article_id.
        mentions: as sql/tables/mentions.sql; of its columns mention_id, article_id, document_id, entity_id,
            entity_type, start_offset, end_offset are read.
        rules: compiled by `compile_rules`.

    Returns:
        The columns of table `quotes`, in order of the documents, then of start, the longer first. Quotations lie
        in the title, subheading, caption and body zones and never cross from one zone to the next.
    """
    tokens = tokenise(documents, zones, rules)
    if not tokens.zones.height:
        return pl.DataFrame(schema=SCHEMA)
    said: defaultdict[str, list[tuple[Said, int]]] = defaultdict(list)
    articles: list[str] = tokens.zones["article_id"].to_list()
    for zone, one in Reader(tokens, rules).read():
        said[articles[zone]].append((one, zone))
    placed = _placed(mentions, tokens, set(said))
    found: list[tuple[str, Said, int, Mention | None]] = []
    for article_id, of_article in said.items():
        article = Article(tokens, rules, placed.get(article_id, []))
        found.extend(
            (article_id, one, zone, article.speaker(one)) for one, zone in of_article if not article.is_name(one)
        )
    return _frame(found, mentions, tokens)


def _frame(found: list[tuple[str, Said, int, Mention | None]], mentions: pl.DataFrame, tokens: Tokens) -> pl.DataFrame:
    rows: list[tuple[Any, ...]] = []
    shifts = (tokens.zones["start_offset"].to_numpy().astype(np.int64) - tokens.zone_starts).tolist()
    ids = mentions.select("mention_id", "entity_id").rows()
    starts = tokens.text_starts[[one.start for _, one, _, _ in found]].tolist()
    ends = tokens.text_starts[[one.end for _, one, _, _ in found]].tolist()
    cued = [one for _, one, _, _ in found if one.cue >= 0]
    places = zip(
        tokens.starts[[one.cue for one in cued]].tolist(),
        tokens.ends[[one.cue_last for one in cued]].tolist(),
        strict=True,
    )
    cues = iter([tokens.text[start:end] for start, end in tokens.folded.spans(list(places))])
    seen: set[tuple[int, int]] = set()
    for (article_id, one, zone, speaker), start, end in zip(found, starts, ends, strict=True):
        cue = next(cues) if one.cue >= 0 else None
        piece = tokens.text[start:end]
        begin = start + len(piece) - len(piece.lstrip(_TRIMMED))
        until = start + len(piece.rstrip(_TRIMMED))
        is_unsure = one.how == "headline" and speaker is None
        if begin >= until or (begin, until) in seen or is_unsure or not _ARABIC.search(piece):
            continue
        seen.add((begin, until))
        shift = shifts[zone]
        mention_id, entity_id = (None, None) if speaker is None else ids[speaker.row]
        rows.append(
            (
                f"{article_id}:{begin + shift}-{until + shift}",
                article_id,
                begin + shift,
                until + shift,
                "direct" if one.is_direct else "indirect",
                cue,
                mention_id,
                entity_id,
            )
        )
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _placed(mentions: pl.DataFrame, tokens: Tokens, wanted: set[str]) -> dict[str, list[Mention]]:
    """Give the mentions of each article that has quotations, in tokens, the outer before the inner."""
    zones = tokens.zones
    numbers = zones.select("document_id", "document_number").unique()
    chosen = (
        mentions.select("document_id", "article_id", "entity_id", "entity_type", "start_offset", "end_offset")
        .with_row_index("row")
        .join(numbers, on="document_id", how="inner", maintain_order="left")
    )
    if chosen.is_empty():
        return {}
    zone_keys = _keys(zones)
    zone_of = np.maximum(np.searchsorted(zone_keys, _keys(chosen), side="right") - 1, 0)
    zone_ends = zones["end_offset"].to_numpy()[zone_of]
    is_wanted = zones["article_id"].is_in(sorted(wanted)).to_numpy()[zone_of]
    is_inside = (zones["article_id"].gather(zone_of) == chosen["article_id"]).to_numpy()
    kept = np.flatnonzero(is_wanted & is_inside & (chosen["end_offset"].to_numpy() <= zone_ends))
    shifts = (tokens.zone_starts - zones["start_offset"].to_numpy())[zone_of[kept]]
    starts = np.searchsorted(tokens.text_starts, chosen["start_offset"].to_numpy()[kept] + shifts, side="right") - 1
    ends = np.searchsorted(tokens.text_starts, chosen["end_offset"].to_numpy()[kept] + shifts, side="left")
    order = np.lexsort((-ends, starts))
    rows = chosen.select("article_id", "row", "entity_type", "entity_id")[kept[order]].rows()
    placed: defaultdict[str, list[Mention]] = defaultdict(list)
    for first, end, (article_id, *rest) in zip(starts[order].tolist(), ends[order].tolist(), rows, strict=True):
        placed[article_id].append(Mention(first, end, *rest))
    return placed


def _keys(frame: pl.DataFrame) -> Ints:
    """Give each row a number by which it stands in order of the documents and of its start."""
    return (frame["document_number"].cast(pl.Int64) * _MOST_CHARS + frame["start_offset"]).to_numpy()
