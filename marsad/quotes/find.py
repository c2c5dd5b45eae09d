"""Finding quotations and their speakers in the articles of a shard.

tokenise -> read each zone (marks, cues, clauses) -> name the speakers, article by article -> frame.
"""

from collections import defaultdict
from typing import Any

import numpy as np
import polars as pl

from marsad.quotes.clauses import Reader, Said
from marsad.quotes.lexicon import Lexicon
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
_TRIMMED_START = " \t\n\r\u00a0:.,;\u060c\u061b-\u2013\u2014\u200f\u200e"
_TRIMMED_END = " \t\n\r\u00a0:.,;\u060c\u061b-\u2013\u2014\u200f\u200e!\u2026"


def find(documents: pl.DataFrame, zones: pl.DataFrame, mentions: pl.DataFrame, rules: Lexicon) -> pl.DataFrame:
    """Find the quotations of articles and their speakers.

    Args:
        documents: document_id, text.
        zones: document_id, zone_number, zone, start_offset, end_offset, article_id.
        mentions: as sql/tables/mentions.sql; of its columns mention_id, article_id, entity_id, entity_type,
            start_offset, end_offset are read.
        rules: compiled by `compile_rules`.

    Returns:
        The columns of table `quotes`, in order of the documents, then of start, the longer first. Quotations lie
        in the title, subheading, caption and body zones and never cross from one zone to the next.
    """
    tokens = tokenise(documents, zones, rules)
    if not tokens.zones.height:
        return pl.DataFrame(schema=SCHEMA)
    reader = Reader(tokens, rules)
    said: defaultdict[str, list[tuple[Said, int]]] = defaultdict(list)
    kinds = tokens.zones["zone"].to_list()
    articles: list[str] = tokens.zones["article_id"].to_list()
    for number, (kind, article_id) in enumerate(zip(kinds, articles, strict=True)):
        first, last = tokens.zone_tokens[number], tokens.zone_tokens[number + 1]
        for one in reader.zone(first, last, is_title=kind == "title"):
            said[article_id].append((one, number))
    placed = _placed(mentions, tokens, set(said))
    rows: list[tuple[Any, ...]] = []
    shifts = (tokens.zones["start_offset"].to_numpy().astype(np.int64) - tokens.zone_starts).tolist()
    ids = mentions.select("mention_id", "entity_id").rows()
    for article_id, of_article in said.items():
        article = Article(tokens, reader.roles, rules, placed.get(article_id, []), set())
        seen: set[tuple[int, int]] = set()
        for one, number in of_article:
            speaker = article.speaker(one)
            article.note(one)
            if one.how == "headline" and speaker is None:
                continue
            start, end = _span(one, tokens)
            if start >= end or (start, end) in seen:
                continue
            seen.add((start, end))
            shift = shifts[number]
            cue = None
            if one.cue >= 0:
                ((begin, until),) = tokens.folded.spans([(tokens.starts[one.cue], tokens.ends[one.cue_last])])
                cue = tokens.text[begin:until]
            mention_id, entity_id = (None, None) if speaker is None else ids[speaker.row]
            rows.append(
                (
                    f"{article_id}:{start + shift}-{end + shift}",
                    article_id,
                    start + shift,
                    end + shift,
                    "direct" if one.is_direct else "indirect",
                    cue,
                    mention_id,
                    entity_id,
                )
            )
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _span(said: Said, tokens: Tokens) -> tuple[int, int]:
    """Give the text span of a quotation: from its first word to before the sign that ends it, spaces left out."""
    start = int(tokens.text_starts[said.start]) if said.start < len(tokens.words) else len(tokens.text)
    end = int(tokens.text_starts[said.end]) if said.end < len(tokens.words) else len(tokens.text)
    piece = tokens.text[start:end]
    start += len(piece) - len(piece.lstrip(_TRIMMED_START))
    return start, start + len(tokens.text[start:end].rstrip(_TRIMMED_END))


def _placed(mentions: pl.DataFrame, tokens: Tokens, wanted: set[str]) -> dict[str, list[Mention]]:
    """Give the mentions of each article that has quotations, in tokens, the outer before the inner."""
    chosen = (
        mentions.select("article_id", "entity_id", "entity_type", "start_offset", "end_offset")
        .with_row_index("row")
        .filter(pl.col("article_id").is_in(sorted(wanted)))
    )
    zones = tokens.zones.select("article_id", zone_start="start_offset", zone_end="end_offset").with_columns(
        shift=pl.Series(tokens.zone_starts) - pl.col("zone_start")
    )
    joined = (
        chosen.join(zones, on="article_id", how="inner")
        .filter((pl.col("start_offset") >= pl.col("zone_start")) & (pl.col("end_offset") <= pl.col("zone_end")))
        .sort("row")
    )
    starts = (joined["start_offset"] + joined["shift"]).to_numpy()
    ends = (joined["end_offset"] + joined["shift"]).to_numpy()
    firsts = np.searchsorted(tokens.text_starts, starts, side="right") - 1
    lasts = np.searchsorted(tokens.text_starts, ends, side="left")
    placed: defaultdict[str, list[Mention]] = defaultdict(list)
    for first, last, row, entity_type, entity_id, article_id in sorted(
        zip(
            firsts.tolist(),
            lasts.tolist(),
            joined["row"].to_list(),
            joined["entity_type"].to_list(),
            joined["entity_id"].to_list(),
            joined["article_id"].to_list(),
            strict=True,
        ),
        key=lambda found: (found[0], -found[1], found[2]),
    ):
        placed[article_id].append(Mention(first, last, row, entity_type, entity_id))
    return placed
