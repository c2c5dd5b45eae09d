"""Finding the gazetteer's names in the zones of documents.

match (overlapping) -> test words and clitics -> read (which entity, which type) -> license short names
-> resolve overlaps -> frame. A whole shard goes through each step at once, as arrays.
"""

import re
from bisect import bisect_right
from collections import defaultdict

import numpy as np
import polars as pl

from marsad.entities.gazetteer import ALEF, BA, CLITIC_LETTERS, FA, KAF, LAM, WAW, Flags, Gazetteer, Ints
from marsad.entities.match import Matches, Shard, match, zones_of
from marsad.entities.resolve import CURATED_LAYER, NATIONALITY_LAYER, SHORT_LAYER, Readings, concatenate, resolve
from marsad.models import MENTION_ZONES
from marsad.text.normalize import fold_codes
from marsad.text.sentences import sentence_starts

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "mention_id": pl.String,
    "article_id": pl.String,
    "document_id": pl.String,
    "entity_id": pl.String,
    "entity_type": pl.String,
    "surface": pl.String,
    "start_offset": pl.Int32,
    "end_offset": pl.Int32,
    "zone": pl.String,
    "sentence_number": pl.Int32,
    "clitic": pl.String,
    "parent_mention_id": pl.String,
    "method": pl.String,
    "score": pl.Float64,
}

_METHODS = ("gazetteer", "nationality", "short_name")
# Not probabilities, an order with round numbers: a listed full name is nearly always right (97 % precision on five
# articles whose people are all listed); an adjective may belong to a longer name nobody listed; a short name may
# be another person's, although the full one stands in the article.
_SCORES = (0.97, 0.95, 0.9)

_FATHATAN = 0x064B  # the indefinite accusative sign: no foreign place name takes it, its adjective does
#: a word with the article, after one of the clitics or in the contracted form of "to the"
_DEFINITE_WORD = re.compile(f"(?:^|[^\\w])[{WAW}{FA}]?(?:[{BA}{KAF}{LAM}]?{ALEF}{LAM}|{LAM}{LAM})\\w{{2,}} $")
_LONGEST_WORD_CHARS = 24


def recognise(documents: pl.DataFrame, zones: pl.DataFrame, gazetteer: Gazetteer) -> pl.DataFrame:
    """Find the names of the gazetteer in all zones.

    Args:
        documents: document_id, text.
        zones: document_id, zone_number, zone, start_offset, end_offset, article_id (null for page furniture).
        gazetteer: compiled by `compile_gazetteer`.

    Returns:
        The columns of table `mentions`, article_id null where the zone belongs to no article; in the order of the
        documents, then by start, then the outer before the inner. Spans leave clitics out. A short name counts where
        a full name of its entity stands in the same article (for furniture: in the furniture of the document).
    """
    stretches = _in_document_order(documents, zones)
    if stretches.is_empty() or not gazetteer.entities:
        return pl.DataFrame(schema=SCHEMA)
    shard = _shard(documents, stretches)
    found = _read(match(shard, gazetteer), shard, gazetteer)
    found = _license_short_names(found, shard, gazetteer)
    found, parents = resolve(found, gazetteer)
    return _frame(found, parents, shard, stretches, gazetteer)


def _in_document_order(documents: pl.DataFrame, zones: pl.DataFrame) -> pl.DataFrame:
    numbered = documents.select("document_id").with_row_index("document_number")
    return (
        zones.select("document_id", "zone_number", "zone", "start_offset", "end_offset", "article_id")
        .join(numbered, on="document_id", how="inner", maintain_order="left")
        .sort("document_number", "zone_number")
    )


def _shard(documents: pl.DataFrame, stretches: pl.DataFrame) -> Shard:
    texts: list[str] = documents["text"].to_list()
    numbers: list[int] = stretches["document_number"].to_list()
    starts: list[int] = stretches["start_offset"].to_list()
    ends: list[int] = stretches["end_offset"].to_list()
    pieces = [texts[number][start:end] for number, start, end in zip(numbers, starts, ends, strict=True)]
    text = "\n".join(pieces)
    lengths = np.fromiter((len(piece) + 1 for piece in pieces), dtype=np.int64, count=len(pieces))
    groups = stretches.select(pl.struct("document_number", "article_id").rank("dense") - 1).to_series().to_numpy()
    return Shard(
        text=text,
        zone_starts=np.cumsum(lengths) - lengths,
        zone_groups=groups.astype(np.int64),
        folded=fold_codes(text),
    )


def _read(matches: Matches, shard: Shard, gazetteer: Gazetteer) -> Readings:
    """Say of each match which entity it names; short names with several owners give one reading an owner."""
    named = gazetteer.key_named[matches.keys]
    nationality = gazetteer.key_nationality[matches.keys]
    is_nationality = (named < 0) & (nationality >= 0)
    both = np.flatnonzero((named >= 0) & (nationality >= 0))
    is_nationality[both] = _is_adjective(matches[both], shard)
    full = (named >= 0) | (nationality >= 0)
    readings = Readings(
        matches[full],
        np.where(is_nationality, nationality, named)[full],
        np.where(is_nationality, NATIONALITY_LAYER, CURATED_LAYER)[full],
    )
    short = [
        (at, owner)
        for at, key in zip(np.flatnonzero(~full).tolist(), matches.keys[~full].tolist(), strict=True)
        for owner in gazetteer.key_short[key]
    ]
    if not short:
        return readings
    pairs = np.array(short, dtype=np.int64)
    return concatenate(
        readings, Readings(matches[pairs[:, 0]], pairs[:, 1], np.full(len(pairs), SHORT_LAYER, dtype=np.int64))
    )


def _is_adjective(matches: Matches, shard: Shard) -> Flags:
    """Tell the nationality from the country where both are written alike.

    Two cases: "Russia" and "Russian" in the accusative, told by its sign; "Saudi Arabia" and "Saudi" in the
    feminine, which is an adjective right after a noun with the article.
    """
    codes = shard.folded.text_codes
    accusative = np.zeros(len(matches.keys), dtype=np.bool_)
    for back in (1, 2, 3):
        accusative |= codes[matches.ends - back] == _FATHATAN
    for at in np.flatnonzero(~accusative).tolist():
        start = int(matches.starts[at])
        if int(matches.clitic_starts[at]) == start and shard.text.startswith(ALEF + LAM, start):
            before = shard.text[max(0, start - _LONGEST_WORD_CHARS) : start]
            accusative[at] = _DEFINITE_WORD.search(before) is not None
    return accusative


def _license_short_names(found: Readings, shard: Shard, gazetteer: Gazetteer) -> Readings:
    """Keep a short name where a full name of its owner stands in the same article.

    Of several owners it is the one whose full name was read last before it, else the one read first after it.
    """
    short = np.flatnonzero(found.layers == SHORT_LAYER)
    if not len(short):
        return found
    full = np.flatnonzero(found.layers == CURATED_LAYER)
    groups = shard.zone_groups[zones_of(found.matches.starts, shard)]
    wanted = np.isin(groups[full], groups[short]) & np.isin(found.entities[full], found.entities[short])
    full = _outermost(full[wanted], found)
    places: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for at in full[np.argsort(found.matches.starts[full], kind="stable")].tolist():
        places[int(groups[at]), int(found.entities[at])].append(int(found.matches.starts[at]))
    licensed: dict[tuple[int, int], tuple[tuple[int, int, str], int]] = {}
    for at in short.tolist():
        entity, start = int(found.entities[at]), int(found.matches.starts[at])
        stood = places.get((int(groups[at]), entity))
        if stood is None:
            continue
        earlier = bisect_right(stood, start)
        is_later, chars = (0, start - stood[earlier - 1]) if earlier else (1, stood[0] - start)
        claim = ((is_later, chars, gazetteer.entities[entity].entity_id), at)
        span = (start, int(found.matches.ends[at]))
        licensed[span] = min(licensed.get(span, claim), claim)
    keep = found.layers != SHORT_LAYER
    keep[[at for _, at in licensed.values()]] = True
    return found[keep]


def _outermost(chosen: Ints, found: Readings) -> Ints:
    """Leave out full names that are a part of a longer one: the father's name does not license the son's."""
    starts, ends = found.matches.starts, found.matches.ends
    order = chosen[np.lexsort((-ends[chosen], starts[chosen]))]
    if not len(order):
        return order
    reach = np.maximum.accumulate(ends[order])
    inside = np.concatenate((np.zeros(1, dtype=np.bool_), ends[order][1:] <= reach[:-1]))
    return order[~inside]


def _frame(found: Readings, parents: Ints, shard: Shard, stretches: pl.DataFrame, gazetteer: Gazetteer) -> pl.DataFrame:
    matches = found.matches
    zone_of = zones_of(matches.starts, shard)
    shift = stretches["start_offset"].to_numpy().astype(np.int64)[zone_of] - shard.zone_starts[zone_of]
    spans = zip(matches.starts.tolist(), matches.ends.tolist(), strict=True)
    clitics = zip(matches.clitic_starts.tolist(), matches.starts.tolist(), strict=True)
    owners: list[int] = found.entities.tolist()
    entities = [gazetteer.entities[at] for at in owners]
    layers: list[int] = found.layers.tolist()
    rows = stretches.select("article_id", "document_id", "zone")[zone_of].with_columns(
        entity_id=pl.Series([entity.entity_id for entity in entities], dtype=pl.String),
        entity_type=pl.Series([entity.entity_type for entity in entities], dtype=pl.String),
        surface=pl.Series([shard.text[start:end] for start, end in spans], dtype=pl.String),
        start_offset=pl.Series(matches.starts + shift, dtype=pl.Int32),
        end_offset=pl.Series(matches.ends + shift, dtype=pl.Int32),
        sentence_number=pl.Series(_sentence_numbers(matches.starts, zone_of, shard, stretches), dtype=pl.Int32),
        clitic=pl.Series([_letters_only(shard.text[first:start]) for first, start in clitics], dtype=pl.String),
        method=pl.Series([_METHODS[layer] for layer in layers], dtype=pl.String),
        score=pl.Series([_SCORES[layer] for layer in layers], dtype=pl.Float64),
    )
    rows = rows.with_columns(
        mention_id=pl.format(
            "{}:{}-{}", pl.coalesce("article_id", "document_id"), pl.col("start_offset"), pl.col("end_offset")
        )
    )
    outer = pl.Series([parent if parent >= 0 else None for parent in parents.tolist()], dtype=pl.UInt32)
    return rows.with_columns(parent_mention_id=rows["mention_id"].gather(outer)).select(*SCHEMA)


def _letters_only(clitic: str) -> str | None:
    """Leave tatweel and vowel signs out of a clitic; null where there is none."""
    return "".join(char for char in clitic if char in CLITIC_LETTERS) or None


def _sentence_numbers(starts: Ints, zone_of: Ints, shard: Shard, stretches: pl.DataFrame) -> Ints:
    """Number sentences through the title, subheading, caption and body zones of each article.

    The other zones of an article, and the furniture of a document, are numbered through among themselves.
    """
    sentences = np.array(sentence_starts(shard.text), dtype=np.int64)
    before = np.searchsorted(sentences, shard.zone_starts, side="left")
    counts = np.diff(np.append(before, len(sentences)))
    counted = (
        stretches.select("document_number", "article_id", counts_as_mention=pl.col("zone").is_in(list(MENTION_ZONES)))
        .with_columns(sentence_count=pl.Series(counts))
        .select(
            pl.col("sentence_count").cum_sum().over("document_number", "article_id", "counts_as_mention")
            - pl.col("sentence_count")
        )
        .to_series()
        .to_numpy()
    )
    own = np.searchsorted(sentences, starts, side="right") - 1 - before[zone_of]
    return counted[zone_of] + own
