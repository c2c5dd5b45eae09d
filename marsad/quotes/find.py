"""Finding quotations and their speakers in the articles of a shard.

tokenise -> read each zone (marks, cues, clauses) -> name the speakers, article by article -> frame.
"""

import re
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
#: left out at both ends of a quotation: spaces, what divides clauses, and marks of direction
_TRIMMED = " \t\n\r\u00a0:.,;\u060c\u061b-\u2013\u2014\u200e\u200f"
_ARABIC = re.compile("[\u0620-\u06ff]")


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
