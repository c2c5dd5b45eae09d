"""Composes pages and scores what the rules make of them.

`python -m tests.composed [--corpus DIR] [--group read|common|rare] [--pages N] [--kind NAME] [--crossed N]
[--failures] [--show]`

Without a corpus the stories are our own; DIR is a folder of SaudiNewsNet (`<day>.zip`). Of kinds that are held
out only sums are told.
"""

import argparse
from pathlib import Path

from marsad.models import BODY_ZONES
from marsad.scoring.gold import GoldPage
from marsad.scoring.report import three_ways
from marsad.scoring.said import said_of
from marsad.scoring.score import score_page
from marsad.scoring.tallies import Scores, merged
from tests.composed.compose import GROUPS, LEAST_STORIES, READ, compose, load_kinds
from tests.composed.crossed import cross
from tests.composed.stories import corpus_stories, own_stories
from tests.gold_loading import ROOT


def _line(name: str, pages: int, scores: Scores) -> str:
    shares = "  ".join(
        f"{scores[score].share:.3f}" for score in ("body_precision", "body_recall", "embedded_counts", "titles")
    )
    ways = "  ".join(
        "{:5.1f} {:5.1f} {:5.1f}".format(*(100 * count / pages for count in three_ways(scores, score)))
        for score in ("published_on", "publishers")
        if score in scores and scores[score].of
    )
    return f"{name:32} {pages:4}  {shares}  {ways}"


def main() -> None:
    """Compose, score and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, help="folder of SaudiNewsNet; without it our own stories are told")
    parser.add_argument("--group", choices=GROUPS, default=READ, help="of kinds")
    parser.add_argument("--pages", type=int, default=15, help="pages of each kind")
    parser.add_argument("--kind", help="only this kind")
    parser.add_argument(
        "--crossed", type=int, metavar="N", help="N pages instead, of head, middle and foot of three of the kinds"
    )
    parser.add_argument(
        "--failures", action="store_true", help="what went wrong, page by page; not of kinds that are held out"
    )
    parser.add_argument(
        "--show", action="store_true", help="print a page of each kind with its marks, and score nothing"
    )
    asked = parser.parse_args()
    if asked.group != READ and asked.failures:
        parser.error("of kinds that are held out only sums are told.")
    stories = corpus_stories(asked.corpus) if asked.corpus else own_stories()
    if len(stories) < LEAST_STORIES:
        parser.error(
            f"{asked.corpus}: {len(stories)} stories there. Give a folder of SaudiNewsNet: <day>.zip or <day>.json."
        )
    kinds = [kind for kind in load_kinds(asked.group) if asked.kind in (None, kind.name)]
    if not kinds:
        parser.error(f"no kind {asked.kind} in {asked.group}. A kind is the name of a file there, without .jinja.")
    if asked.crossed and (asked.group != READ or asked.kind):
        parser.error("pages are crossed of all kinds of read.")
    if asked.crossed:
        pages = {"crossed": [cross(kinds, stories, number) for number in range(asked.crossed)]}
    else:
        pages = {kind.name: [compose(kind, stories, number) for number in range(asked.pages)] for kind in kinds}
    if asked.show:
        print(*(_shown(page) for told in pages.values() for page in told[:1]), sep="\n\n")
        return
    said = said_of([page for told in pages.values() for page in told], [ROOT / "seeds"])
    scores = {name: merged(score_page(page, said) for page in told) for name, told in pages.items()}
    print(
        f"{'kind':32} {'of':>4}  body P  body R  arts.  titles  {'day: right, nothing, wrong':18}  publisher: the same"
    )
    if asked.group == READ and not asked.crossed:
        for name, told in pages.items():
            print(_line(name, len(told), scores[name]))
    every = merged(scores.values())
    print(_line("all", sum(map(len, pages.values())), every))
    if asked.failures:
        for name, tally in every.items():
            if ":" not in name and not name.endswith("_not_wrong"):
                print(*(f"{name}: {failure}" for failure in tally.failures), sep="\n")


def _shown(page: GoldPage) -> str:
    """The page with what is not furniture in brackets that name its zone and article."""
    text, at = [f"== {page.name}: {page.published_on}, {page.publisher and page.publisher.names[0]}\n"], 0
    for zone in page.zones:
        if zone.article is not None or BODY_ZONES & zone.labels:
            label = "either" if zone.article is None else f"{zone.zone} {zone.article}"
            text += [page.text[at : zone.start], f"[{label}: ", page.text[zone.start : zone.end], "]"]
            at = zone.end
    return "".join([*text, page.text[at:]])


if __name__ == "__main__":
    main()
