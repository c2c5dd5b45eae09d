"""Holds mentions and quotes against the gold of a document. How each is scored: tests/gold/README.md."""

import re
from collections.abc import Mapping, Sequence

from marsad.models import MENTION_ZONES
from marsad.scoring.fields import Row
from marsad.scoring.gold import GoldMention, GoldPage, GoldQuote
from marsad.scoring.tallies import Scores, Tally
from marsad.text.normalize import matching_key

_Span = tuple[int, int]
_TOKEN = re.compile(r"\w+")
#: the least share of the tokens of both quotes together that is in both, for one to count as the other
_MIN_QUOTE_OVERLAP = 0.8


def score_mentions(page: GoldPage, mentions: Sequence[Row]) -> Scores:
    """Score names: exact span and type, any overlap with that type, and the entity id where the gold knows one.

    Counted are mentions of the main article; where the gold has no zones, those of every article of the text.
    Tallies of precision and recall have one more for each type, as `mention_recall:PER`.
    """
    main = f"{page.document_id}-0"
    came = {
        (row["start_offset"], row["end_offset"]): row
        for row in mentions
        if row["zone"] in MENTION_ZONES
        and row["article_id"] is not None
        and (row["article_id"] == main or "zones" not in page.asked)
    }
    return {**_strict(page, came), **_overlapping(page, came)}


def _strict(page: GoldPage, came: Mapping[_Span, Row]) -> Scores:
    scores: Scores = {name: Tally() for name in ("mention_precision", "mention_recall", "links")}

    settled: set[_Span] = set()
    for gold in page.mentions:
        spans = _spans(gold)
        hits = [span for span in spans if span in came and came[span]["entity_type"] == gold.entity_type]
        if gold.need != "required":
            # neither helps nor hurts, under whatever type
            settled.update(span for span in spans if span in came)
            continue
        surface = page.text[gold.start : gold.end]
        failure = "" if hits else f"{page.name}: missed {gold.entity_type} {surface!r}"
        _add(scores, "mention_recall", gold.entity_type, failure)
        if not hits:
            continue
        _add(scores, "mention_precision", gold.entity_type, "")
        settled.update(hits)
        if gold.entity_id is not None:
            linked = came[hits[0]]["entity_id"]
            scores["links"].add(
                right=linked == gold.entity_id, failure=f"{page.name}: {surface!r} {gold.entity_id} linked to {linked}"
            )
    for span in sorted(came.keys() - settled):
        entity_type = came[span]["entity_type"]
        failure = f"{page.name}: no {entity_type}: {page.text[slice(*span)]!r}"
        _add(scores, "mention_precision", entity_type, failure)
    return scores


def _overlapping(page: GoldPage, came: Mapping[_Span, Row]) -> Scores:
    """Score names that share at least one character with one of the gold, of the same type."""
    scores: Scores = {name: Tally() for name in ("mention_overlap_precision", "mention_overlap_recall")}
    required = [gold for gold in page.mentions if gold.need == "required"]
    for gold in required:
        met = any(_meet(gold, span) and row["entity_type"] == gold.entity_type for span, row in came.items())
        surface = page.text[gold.start : gold.end]
        failure = "" if met else f"{page.name}: nothing of {gold.entity_type} {surface!r}"
        _add(scores, "mention_overlap_recall", gold.entity_type, failure)
    for span, row in came.items():
        met = [gold for gold in page.mentions if _meet(gold, span)]
        if any(gold.need == "required" and gold.entity_type == row["entity_type"] for gold in met):
            failure = ""
        elif any(gold.need != "required" for gold in met):
            continue
        else:
            failure = f"{page.name}: nothing of the gold in {row['entity_type']} {page.text[slice(*span)]!r}"
        _add(scores, "mention_overlap_precision", row["entity_type"], failure)
    return scores


def score_names(page: GoldPage, mentions: Sequence[Row]) -> Scores:
    """Score the names a page must yield from its body, and those it must not count because they are furniture."""
    came = [
        matching_key(row["surface"])
        for row in mentions
        if row["article_id"] is not None and row["zone"] in MENTION_ZONES
    ]
    scores: Scores = {"names_found": Tally(), "furniture_names_not_counted": Tally()}
    for name in page.names_in_body:
        found = any(_within(matching_key(name), surface) for surface in came)
        scores["names_found"].add(right=found, failure=f"{page.name}: missed {name}")
    for name in page.names_only_in_furniture:
        found = any(_within(matching_key(name), surface) for surface in came)
        scores["furniture_names_not_counted"].add(right=not found, failure=f"{page.name}: counted {name}")
    return scores


def score_quotes(
    page: GoldPage, quotes: Sequence[Row], mentions: Sequence[Row], names: Mapping[str, frozenset[str]]
) -> Scores:
    """Score quotes by their span, and the speakers of those found.

    A quote is found where one came that has at least 0.8 of the words of both together in common with it; each
    counts once, the best fit first. What came with so much of its words in an optional one is left out.
    `speakers_not_wrong` counts as right where no speaker came.

    Args:
        page: with its quotes.
        quotes: rows of table `quotes`.
        mentions: rows of table `mentions`, for the words that name a speaker.
        names: names of an entity id, as matching keys.
    """
    scores: Scores = {name: Tally() for name in ("quote_precision", "quote_recall", "speakers", "speakers_not_wrong")}
    tokens = [match.span() for match in _TOKEN.finditer(page.text)]
    surfaces: dict[str, str] = {row["mention_id"]: row["surface"] for row in mentions}
    came = [(_tokens_in(tokens, row["start_offset"], row["end_offset"]), row) for row in quotes]
    wanted = [gold for gold in page.quotes if not gold.is_optional]
    optional = [words for gold in page.quotes if gold.is_optional for words in _words_of(gold, tokens)]
    fits = sorted(
        (-_shared(mine, theirs), at, place)
        for at, gold in enumerate(wanted)
        for mine in _words_of(gold, tokens)
        for place, (theirs, _) in enumerate(came)
        if _shared(mine, theirs) >= _MIN_QUOTE_OVERLAP
    )
    found: dict[int, int] = {}
    for _, at, place in fits:
        if at not in found and place not in found.values():
            found[at] = place
    for at, gold in enumerate(wanted):
        scores["quote_recall"].add(right=at in found, failure=f"{page.name}: missed quote {_opening(page, gold)}")
        if at not in found:
            continue
        row = came[found[at]][1]
        speaker = row["speaker_entity_id"] or surfaces.get(row["speaker_mention_id"])
        right = _is_speaker(gold.speakers, row, surfaces, names)
        failure = (
            f"{page.name}: quote {_opening(page, gold)} of {' or '.join(gold.speakers) or None} came as of {speaker}"
        )
        scores["speakers"].add(right=right, failure=failure)
        scores["speakers_not_wrong"].add(right=right or speaker is None, failure=failure)
    for place, (words, row) in enumerate(came):
        is_found = place in found.values()
        if not is_found and any(len(words & free) >= _MIN_QUOTE_OVERLAP * len(words) for free in optional):
            continue
        stretch = page.text[row["start_offset"] : row["end_offset"]]
        scores["quote_precision"].add(right=is_found, failure=f"{page.name}: no quote in the gold: {stretch[:40]!r}")
    return scores


def _is_speaker(
    wanted: Sequence[str], row: Row, surfaces: Mapping[str, str], names: Mapping[str, frozenset[str]]
) -> bool:
    """Tell whether the speaker is the one of the gold: by id, by a name of the entity, or by the words of the text."""
    entity_id, surface = row["speaker_entity_id"], surfaces.get(row["speaker_mention_id"])
    if not wanted:
        return entity_id is None and surface is None
    keys = {matching_key(name) for name in wanted}
    if entity_id in wanted or keys & names.get(entity_id, frozenset()):
        return True
    # a surname stands for the name in full, and the other way round
    said = "" if surface is None else matching_key(surface)
    return bool(said) and any(_within(said, key) or _within(key, said) for key in keys)


def _words_of(gold: GoldQuote, tokens: Sequence[_Span]) -> list[frozenset[int]]:
    return [_tokens_in(tokens, start, end) for start, end in ((gold.start, gold.end), *gold.also)]


def _tokens_in(tokens: Sequence[_Span], start: int, end: int) -> frozenset[int]:
    return frozenset(at for at, (first, last) in enumerate(tokens) if start <= first and last <= end)


def _shared(one: frozenset[int], other: frozenset[int]) -> float:
    both = one | other
    return len(one & other) / len(both) if both else 0.0


def _opening(page: GoldPage, gold: GoldQuote) -> str:
    return repr(page.text[gold.start : gold.end][:40])


def _spans(gold: GoldMention) -> tuple[_Span, ...]:
    return ((gold.start, gold.end), *gold.also)


def _meet(gold: GoldMention, span: _Span) -> bool:
    return any(start < span[1] and span[0] < end for start, end in _spans(gold))


def _add(scores: Scores, name: str, entity_type: str, failure: str) -> None:
    for key in (name, f"{name}:{entity_type}"):
        scores.setdefault(key, Tally()).add(right=not failure, failure=failure)


def _within(name: str, surface: str) -> bool:
    return f" {name} " in f" {surface} "
