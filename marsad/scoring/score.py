"""Scores what the pipeline says against gold, page by page."""

from collections.abc import Sequence
from pathlib import Path

from marsad.scoring.fields import (
    score_articles,
    score_dates,
    score_language,
    score_publication,
    score_sources,
    score_zones,
)
from marsad.scoring.gold import GoldPage
from marsad.scoring.names import score_mentions, score_names, score_quotes
from marsad.scoring.said import Said, said_of
from marsad.scoring.tallies import Scores, merged
from marsad.settings import RecogniserSetting


def score_gold(
    pages: Sequence[GoldPage], seeds: Sequence[Path], recognisers: tuple[RecogniserSetting, ...] = ()
) -> Scores:
    """Run the pipeline on the texts of a gold and score what comes out; by name of the score.

    Args:
        pages: the gold.
        seeds: folders of rules, lowest layer first.
        recognisers: models that vote on names beside the tagger of the rules.
    """
    said = said_of(pages, seeds, recognisers)
    return merged(score_page(page, said) for page in pages)


def score_page(page: GoldPage, said: Said) -> Scores:
    """Score one page in all that its gold states."""
    evidence = said.rows("article_evidence", page)
    mentions = said.rows("mentions", page)
    scores: Scores = {
        **score_zones(page, said.rows("zones", page)),
        **score_articles(page, said.rows("articles", page)),
        **score_sources(page, said.rows("article_sources", page), said.outlets, evidence),
        **score_publication(page, evidence),
        **score_language(page, said.languages.get(page.document_id)),
        **score_names(page, mentions),
    }
    if "dates" in page.asked:
        scores |= score_dates(page, said.rows("dates", page))
    if "mentions" in page.asked:
        scores |= score_mentions(page, mentions)
    if "quotes" in page.asked:
        scores |= score_quotes(page, said.rows("quotes", page), mentions, said.names)
    return scores
