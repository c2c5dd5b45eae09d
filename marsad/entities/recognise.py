"""Finding names in the zones of documents.

match the gazetteer (overlapping) -> read (which entity, which type) -> license short names -> names nobody listed: by
the names and titles of people, by words that head a name, by the tagger -> resolve overlaps -> link -> frame.
A whole shard goes through each step at once, as arrays.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from marsad.entities.gazetteer import ALEF, BA, CLITIC_LETTERS, FA, KAF, LAM, WAW, Flags, Gazetteer, Ints
from marsad.entities.heads import Heads, Named, find_headed
from marsad.entities.lexicon import (
    ARTICLE_INSIDE,
    COMMON,
    FAMILY,
    GIVEN,
    LIKELY,
    OFFICE,
    PLACING,
    RARE,
    SURNAME,
    TITLE,
    WITH_ARTICLE,
    Lexicon,
    WordRoles,
)
from marsad.entities.link import NIL_SCHEMA, Linked, adopt, identify, link, nil_names, place
from marsad.entities.match import Matches, Shard, match, zones_of
from marsad.entities.people import find_people
from marsad.entities.recogniser import TAGGER_WEIGHT, VOTED_TYPES, Ballot, Recogniser, vote
from marsad.entities.resolve import (
    CURATED_LAYER,
    HEADS_LAYER,
    METHODS,
    NATIONALITY_LAYER,
    NIL,
    PEOPLE_LAYER,
    SHORT_LAYER,
    TAGGER_LAYER,
    Readings,
    concatenate,
    resolve,
)
from marsad.entities.spans import SPAN_TYPES, Spans
from marsad.entities.tagger import Tagger, tag
from marsad.entities.variants import name_key
from marsad.entities.words import Words, view, words_of
from marsad.models import ENTITY_TYPES, MENTION_ZONES
from marsad.text.normalize import fold_codes

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

# Not probabilities, an order with round numbers: a listed full name is nearly always right (97 % precision on five
# articles whose people are all listed); an adjective may belong to a longer name nobody listed; a short name may
# be another person's, although the full one stands in the article.
_SCORES = np.array((0.97, 0.95, 0.9))

#: less sure names of the tagger, or of the vote of several recognisers, are left out. MISC is no type of ours; the last
#: two are found by recognisers that a user plugs in
_MIN_TAG_SCORES = {"PER": 0.3, "LOC": 0.2, "ORG": 0.2, "NORP": 0.5, "EVENT": 0.5}

_FATHATAN = 0x064B  # the indefinite accusative sign: no foreign place name takes it, its adjective does
#: a word with the article, after one of the clitics or in the contracted form of "to the"
_DEFINITE_WORD = re.compile(f"(?:^|[^\\w])[{WAW}{FA}]?(?:[{BA}{KAF}{LAM}]?{ALEF}{LAM}|{LAM}{LAM})\\w{{2,}} $")
_LONGEST_WORD_CHARS = 24
#: what a word may be that ends a person's name
_NAME_ROLES = GIVEN | LIKELY | SURNAME | FAMILY | RARE
_PERSON, _ORGANISATION = ENTITY_TYPES.index("PER"), ENTITY_TYPES.index("ORG")


@dataclass(frozen=True, eq=False)
class Knowledge:
    """What names are recognised by; without the later parts, only what the gazetteer lists is found.

    Attributes:
        gazetteer: names that are listed.
        lexicon: words that are parts of people's names, and words that announce people.
        heads: words that head the name of an organisation, a place or an event.
        tagger: finds names by their words and their neighbours.
        recognisers: that a user plugs in; they and the tagger vote.
    """

    gazetteer: Gazetteer
    lexicon: Lexicon | None = None
    heads: Heads | None = None
    tagger: Tagger | None = None
    recognisers: tuple[Recogniser, ...] = ()


@dataclass(frozen=True, eq=False)
class Recognised:
    """What `recognise` gives.

    Attributes:
        mentions: the columns of table `mentions`.
        nil_names: the columns of table `nil_names`.
    """

    mentions: pl.DataFrame
    nil_names: pl.DataFrame


def recognise(documents: pl.DataFrame, zones: pl.DataFrame, knowledge: Knowledge) -> Recognised:
    """Find the names in all zones.

    Args:
        documents: document_id, text.
        zones: document_id, zone_number, zone, start_offset, end_offset, article_id (null for page furniture).
        knowledge: what to find them by.

    Returns:
        Mentions with article_id null where the zone belongs to no article; in the order of the documents, then by
        start, then the outer before the inner. Spans leave clitics out. A short name counts where a full name of its
        entity stands in the same article (for furniture: in the furniture of the document).
    """
    stretches = _in_document_order(documents, zones)
    if stretches.is_empty():
        return Recognised(pl.DataFrame(schema=SCHEMA), pl.DataFrame(schema=NIL_SCHEMA))
    shard = _shard(documents, stretches)
    gazetteer, lexicon = knowledge.gazetteer, knowledge.lexicon
    read = _read(match(shard, gazetteer), shard, gazetteer)
    found = _license_short_names(read, shard, gazetteer)
    if lexicon is None:
        found, parents = resolve(found, gazetteer)
        linked = link(found, parents, shard, gazetteer, None, None)
        return Recognised(_frame(linked, shard, stretches), pl.DataFrame(schema=NIL_SCHEMA))
    words = words_of(shard.folded)
    roles = lexicon.of(words.keys)
    found = _without_titles(found, words, roles, gazetteer)
    people = find_people(words, roles, lexicon, _nationalities(found, words, roles))
    found = _without_names(found, people, words, roles)
    found = concatenate(found, *_unlisted(found, people, words, roles, shard, knowledge))
    found = adopt(found, shard, gazetteer, words, roles)
    short = read[read.layers == SHORT_LAYER]
    found = identify(found, short, shard, gazetteer)
    found = place(found, short, shard, gazetteer, words, (roles.roles[words.types] & PLACING) != 0)
    found, parents = resolve(found, gazetteer)
    found, parents = _described(found, parents, words, roles)
    linked = link(found, parents, shard, gazetteer, words, roles)
    mentions = _frame(linked, shard, stretches)
    return Recognised(mentions, nil_names(linked, mentions["document_id"].to_list(), shard, lexicon))


def _without_names(listed: Readings, people: Spans, words: Words, roles: WordRoles) -> Readings:
    """Leave out nationalities that are somebody's name: without the article, where a person is: "Prince Turki"."""
    at = np.searchsorted(words.starts, listed.clitic_starts, side="left")
    is_bare = (roles.roles[words.types[at]] & ARTICLE_INSIDE) == 0
    ends = dict(zip(people.starts.tolist(), people.ends.tolist(), strict=True))
    is_name = np.array(
        [ends.get(start) == end for start, end in zip(listed.starts.tolist(), listed.ends.tolist(), strict=True)],
        dtype=np.bool_,
    )
    return listed[~((listed.layers == NATIONALITY_LAYER) & is_bare & is_name)]


def _unlisted(
    listed: Readings, people: Spans, words: Words, roles: WordRoles, shard: Shard, knowledge: Knowledge
) -> list[Readings]:
    """Find names that no list has."""
    found = [_as_readings(people, PEOPLE_LAYER)]
    ballots = [Ballot(one.find(shard), one.types, one.weight) for one in knowledge.recognisers]
    if knowledge.tagger is not None:
        spans = tag(shard, knowledge.tagger, lambda spans: _may_count(spans, listed, words, roles))
        ballots.insert(0, Ballot(spans, SPAN_TYPES, TAGGER_WEIGHT))
    if ballots:
        found.append(_tagged(vote(ballots), words, roles))
    if knowledge.heads is not None:
        named = _named(concatenate(listed, *found), words)
        groups = shard.zone_groups[zones_of(words.starts, shard)]
        found.append(_as_readings(find_headed(words, roles, named, groups, knowledge.heads), HEADS_LAYER))
    return found


def _may_count(spans: Spans, listed: Readings, words: Words, roles: WordRoles) -> Flags:
    """Tell which names of the tagger may become mentions: none of another type than ours, none that is listed.

    A person's name that `_tagged` would shorten is another than the listed one.
    """
    first = np.searchsorted(words.starts, spans.clitic_starts, side="left")
    last = np.searchsorted(words.starts, spans.ends, side="left") - 1
    role, last_role = (roles.roles[words.types[np.clip(at, 0, len(words.starts) - 1)]] for at in (first, last))
    is_whole = (spans.types != _PERSON) | (((role & (TITLE | OFFICE)) == 0) & ((last_role & COMMON) == 0))
    size = int(max(listed.ends.max(initial=0), spans.ends.max(initial=0))) + 1
    curated = listed.layers == CURATED_LAYER
    is_listed = np.isin(spans.starts * size + spans.ends, listed.starts[curated] * size + listed.ends[curated])
    has_type = np.array([name in _MIN_TAG_SCORES for name in SPAN_TYPES])[spans.types]
    return has_type & ~(is_listed & is_whole)


def _tagged(spans: Spans, words: Words, roles: WordRoles) -> Readings:
    """Take over what the tagger, or the vote of several recognisers, says where it is sure enough.

    Titles before a person's name and marks after a name are left out of the span. A single common word is no name for
    the tagger alone to find.
    """
    least = np.array([_MIN_TAG_SCORES.get(name, 2.0) for name in VOTED_TYPES])
    spans = spans[spans.scores >= least[spans.types]]
    kinds = np.array([ENTITY_TYPES.index(name) if name in _MIN_TAG_SCORES else -1 for name in VOTED_TYPES])
    types = kinds[spans.types]
    first = np.searchsorted(words.starts, spans.clitic_starts, side="left")
    last = np.searchsorted(words.starts, spans.ends, side="left") - 1
    starts, clitic_starts = spans.starts.copy(), spans.clitic_starts.copy()
    while True:
        role = roles.roles[words.types[np.minimum(first, len(words.starts) - 1)]]
        titled = np.flatnonzero((types == _PERSON) & (first < last) & ((role & (TITLE | OFFICE)) != 0))
        if not len(titled):
            break
        first[titled] += 1
        starts[titled] = clitic_starts[titled] = words.starts[first[titled]]
    while True:
        role = roles.roles[words.types[np.maximum(last, 0)]]
        trailing = (types == _PERSON) & (first < last) & ((role & COMMON) != 0) & ((role & _NAME_ROLES) == 0)
        if not trailing.any():
            break
        last = last - trailing
    good = first <= last
    first, last = first[good], last[good]
    role = roles.roles[words.types[first]]
    common = (first == last) & ((role & COMMON) != 0) & ((role & (GIVEN | WITH_ARTICLE)) == 0)
    spans = Spans(starts[good], words.ends[last], clitic_starts[good], types[good], spans.scores[good])
    return _as_readings(spans[~common], TAGGER_LAYER)


def _as_readings(spans: Spans, layer: int) -> Readings:
    size = len(spans.starts)
    return Readings(
        starts=spans.starts,
        ends=spans.ends,
        clitic_starts=spans.clitic_starts,
        entities=np.full(size, NIL, dtype=np.int64),
        types=spans.types,
        layers=np.full(size, layer, dtype=np.int64),
        scores=spans.scores,
    )


def _without_titles(found: Readings, words: Words, roles: WordRoles, gazetteer: Gazetteer) -> Readings:
    """Leave the title out of a listed name that begins with one: "King Salman" is a mention of "Salman".

    And the nationality out of a club that is listed with it and goes by its name alone as well.
    """
    starts, ends, clitic_starts = found.starts.copy(), found.ends.copy(), found.clitic_starts.copy()
    first = np.searchsorted(words.starts, found.clitic_starts, side="left")
    after = np.searchsorted(words.starts, found.ends, side="left")
    is_titled = (found.types == _PERSON) & (after > first + 1) & ((roles.roles[words.types[first]] & TITLE) != 0)
    following = first[is_titled] + 1
    starts[is_titled] = words.starts[following]
    clitic_starts[is_titled] = words.starts[following]
    nationality = {
        end: start
        for start, end in zip(
            found.starts[found.layers == NATIONALITY_LAYER].tolist(),
            found.ends[found.layers == NATIONALITY_LAYER].tolist(),
            strict=True,
        )
    }
    own_names: dict[int, set[str]] = {}
    is_club = (found.types == _ORGANISATION) & (found.layers == CURATED_LAYER) & (after > first + 1)
    for at in np.flatnonzero(is_club & np.isin(found.ends, list(nationality))).tolist():
        last = int(after[at]) - 1
        number = int(found.entities[at])
        if number not in own_names:
            entity = gazetteer.entities[number]
            own_names[number] = {name_key(own) for own in (*entity.full_names, *entity.short_names)}
        kinds: list[int] = words.types[int(first[at]) : last].tolist()
        name = " ".join(words.keys[kind] for kind in kinds)
        is_apart = nationality[int(ends[at])] >= words.starts[last]
        if is_apart and any(name.endswith(key) for key in own_names[number]):
            ends[at] = words.ends[last - 1]
    return replace(found, starts=starts, ends=ends, clitic_starts=clitic_starts)


def _described(found: Readings, parents: Ints, words: Words, roles: WordRoles) -> tuple[Readings, Ints]:
    """Leave out the places in names that only consist of them: there is no Manchester in Manchester United.

    An organisation whose name begins with a common word ("port of Aden") says what it is by the names in it.
    """
    first = np.searchsorted(words.starts, found.clitic_starts, side="left")
    describes = (roles.roles[words.types[np.minimum(first, len(words.starts) - 1)]] & (COMMON | ARTICLE_INSIDE)) != 0
    inner = parents >= 0
    bare = inner & (found.types != _PERSON) & (found.types[parents] == _ORGANISATION) & ~describes[parents]
    keep = ~bare
    places = np.cumsum(keep) - 1
    parents = parents[keep]
    return found[keep], np.where(parents >= 0, places[parents], -1)


def _nationalities(listed: Readings, words: Words, roles: WordRoles) -> Flags:
    """Tell which words end a nationality with the article."""
    flags = np.zeros(len(words.starts), dtype=np.bool_)
    last = np.searchsorted(words.starts, listed.ends[listed.layers == NATIONALITY_LAYER], side="left") - 1
    flags[last] = True
    return flags & ((roles.roles[words.types] & ARTICLE_INSIDE) != 0)


def _named(known: Readings, words: Words) -> Named:
    """Say of each word which name begins there."""
    # what is written last stays: of the names that begin at a word the longest; what the tagger says is least
    known = known[np.lexsort((-known.layers, known.ends, known.layers != TAGGER_LAYER))]
    first = np.searchsorted(words.starts, known.clitic_starts, side="left")
    begins = words.starts[np.minimum(first, len(words.starts) - 1)] == known.clitic_starts
    first, known = first[begins], known[begins]
    size = len(words.starts) + 2
    ends, kinds, bare = np.zeros(size, dtype=np.int64), np.full(size, -1), np.zeros(size, dtype=np.bool_)
    ends[first] = np.searchsorted(words.starts, known.ends, side="left")
    kinds[first] = known.types
    bare[first] = known.starts == known.clitic_starts
    return Named(view(ends), view(kinds), view(bare))


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
    owners = np.where(is_nationality, nationality, named)[full]
    readings = _listed(
        matches[full], owners, np.where(is_nationality, NATIONALITY_LAYER, CURATED_LAYER)[full], gazetteer
    )
    short = [
        (at, owner)
        for at, key in zip(np.flatnonzero(~full).tolist(), matches.keys[~full].tolist(), strict=True)
        for owner in gazetteer.key_short[key]
    ]
    if not short:
        return readings
    pairs = np.array(short, dtype=np.int64)
    layers = np.full(len(pairs), SHORT_LAYER, dtype=np.int64)
    return concatenate(readings, _listed(matches[pairs[:, 0]], pairs[:, 1], layers, gazetteer))


def _listed(matches: Matches, entities: Ints, layers: Ints, gazetteer: Gazetteer) -> Readings:
    return Readings(
        matches.starts,
        matches.ends,
        matches.clitic_starts,
        entities,
        gazetteer.entity_kinds[entities],
        layers,
        _SCORES[layers],
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
    groups = shard.zone_groups[zones_of(found.starts, shard)]
    wanted = np.isin(groups[full], groups[short]) & np.isin(found.entities[full], found.entities[short])
    full = _outermost(full[wanted], found)
    places: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for at in full[np.argsort(found.starts[full], kind="stable")].tolist():
        places[int(groups[at]), int(found.entities[at])].append(int(found.starts[at]))
    licensed: dict[tuple[int, int], tuple[tuple[int, int, str], int]] = {}
    for at in short.tolist():
        entity, start = int(found.entities[at]), int(found.starts[at])
        stood = places.get((int(groups[at]), entity))
        if stood is None:
            continue
        earlier = bisect_right(stood, start)
        is_later, chars = (0, start - stood[earlier - 1]) if earlier else (1, stood[0] - start)
        claim = ((is_later, chars, gazetteer.entities[entity].entity_id), at)
        span = (start, int(found.ends[at]))
        licensed[span] = min(licensed.get(span, claim), claim)
    keep = found.layers != SHORT_LAYER
    keep[[at for _, at in licensed.values()]] = True
    return found[keep]


def _outermost(chosen: Ints, found: Readings) -> Ints:
    """Leave out full names that are a part of a longer one: the father's name does not license the son's."""
    starts, ends = found.starts, found.ends
    order = chosen[np.lexsort((-ends[chosen], starts[chosen]))]
    if not len(order):
        return order
    reach = np.maximum.accumulate(ends[order])
    inside = np.concatenate((np.zeros(1, dtype=np.bool_), ends[order][1:] <= reach[:-1]))
    return order[~inside]


def _frame(linked: Linked, shard: Shard, stretches: pl.DataFrame) -> pl.DataFrame:
    found = linked.found
    zone_of = zones_of(found.starts, shard)
    shift = stretches["start_offset"].to_numpy().astype(np.int64)[zone_of] - shard.zone_starts[zone_of]
    clitics: list[str | None] = [None] * len(found.starts)
    for at in np.flatnonzero(found.clitic_starts < found.starts).tolist():
        clitics[at] = _letters_only(shard.text[int(found.clitic_starts[at]) : int(found.starts[at])])
    methods = pl.Series(METHODS).gather(found.layers)
    rows = stretches.select("article_id", "document_id", "zone")[zone_of].with_columns(
        entity_id=pl.Series(linked.entity_ids, dtype=pl.String),
        entity_type=pl.Series(ENTITY_TYPES).gather(found.types),
        surface=pl.Series(linked.surfaces, dtype=pl.String),
        start_offset=pl.Series(found.starts + shift, dtype=pl.Int32),
        end_offset=pl.Series(found.ends + shift, dtype=pl.Int32),
        sentence_number=pl.Series(_sentence_numbers(found.starts, zone_of, shard, stretches), dtype=pl.Int32),
        clitic=pl.Series(clitics, dtype=pl.String),
        method=methods,
        score=pl.Series(found.scores.round(4)),
    )
    rows = rows.with_columns(
        mention_id=pl.format(
            "{}:{}-{}", pl.coalesce("article_id", "document_id"), pl.col("start_offset"), pl.col("end_offset")
        )
    )
    outer = pl.Series([parent if parent >= 0 else None for parent in linked.parents.tolist()], dtype=pl.UInt32)
    return rows.with_columns(parent_mention_id=rows["mention_id"].gather(outer)).select(*SCHEMA)


def _letters_only(clitic: str) -> str | None:
    """Leave tatweel and vowel signs out of a clitic; null where there is none."""
    return "".join(char for char in clitic if char in CLITIC_LETTERS) or None


def _sentence_numbers(starts: Ints, zone_of: Ints, shard: Shard, stretches: pl.DataFrame) -> Ints:
    """Number sentences through the title, subheading, caption and body zones of each article.

    The other zones of an article, and the furniture of a document, are numbered through among themselves.
    """
    sentences = shard.sentence_starts
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
