"""score: what the pipeline makes of a gold file, held against it, as tables or as JSON."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import orjson
from rich.console import Console

from flows.terminal import plain, print_table
from marsad.errors import GoldError
from marsad.models import ENTITY_TYPES
from marsad.scoring.conll import score_conll
from marsad.scoring.loading import load_gold
from marsad.scoring.report import failure_lines, tables, values
from marsad.scoring.score import score_gold
from marsad.seeds.tagger import load_tagger
from marsad.settings import RecogniserSetting


def score(
    gold: Path,
    *,
    texts: Path,
    seeds: Sequence[Path],
    console: Console,
    as_json: bool,
    with_failures: bool,
    recognisers: tuple[RecogniserSetting, ...] = (),
) -> None:
    """Run the pipeline on the texts of a gold and print how much of it came out.

    Args:
        gold: a file or folder in one of the formats of `marsad.scoring.loading`.
        texts: folder of the texts that the file names.
        seeds: folders of rules, lowest layer first.
        console: where to print.
        as_json: one JSON object for machines instead of tables.
        with_failures: also print everything that went wrong.
        recognisers: models that vote on names beside the tagger of the rules.

    Raises:
        GoldError: no such file, no known format, a text that is missing, or gold that does not fit its text.
    """
    if gold.suffix == ".conll":
        _score_tokens(gold, seeds, console=console, as_json=as_json)
        return
    pages = load_gold(gold, texts)
    left_out = Counter(
        mention.entity_type for page in pages for mention in page.mentions if mention.entity_type not in ENTITY_TYPES
    )
    scores = score_gold(pages, seeds, recognisers)
    if as_json:
        told = {
            "gold": str(gold),
            "document_count": len(pages),
            "types_left_out": left_out,
            **values(scores, failures=with_failures),
        }
        console.file.write(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode() + "\n")
        return
    console.print(f"{len(pages)} documents, {sum(len(page.text) for page in pages)} code points.", markup=False)
    for entity_type, count in sorted(left_out.items()):
        console.print(f"{count} mentions of type {plain(entity_type)} left out: we have no such type.", markup=False)
    for table in tables(scores):
        print_table(console, table.columns, table.rows, title=table.title)
    for line in failure_lines(scores) if with_failures else []:
        console.print(plain(line), markup=False, soft_wrap=True)


def _score_tokens(gold: Path, seeds: Sequence[Path], *, console: Console, as_json: bool) -> None:
    """Score the tagger alone against a file of tokens and tags."""
    if not gold.is_file():
        raise GoldError(f"{gold}: no such file. Give a gold file.")
    tagger = load_tagger(seeds)
    if tagger is None:
        raise GoldError(
            f"{gold}: no folder of rules has a tagger (models/<name>/weights.npz), and it is what is scored."
        )
    scores = score_conll(gold, tagger)
    if as_json:
        told = {
            "gold": str(gold),
            "scores": {
                score.entity_type: {
                    "gold": score.gold,
                    "came": score.found,
                    "right": score.right,
                    "precision": round(score.precision, 4),
                    "recall": round(score.recall, 4),
                    "f1": round(score.f1, 4),
                }
                for score in scores
            },
        }
        console.file.write(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode() + "\n")
        return
    print_table(
        console,
        ["type", "in gold", "came", "precision", "recall", "F1"],
        [
            (
                score.entity_type,
                score.gold,
                score.found,
                f"{score.precision:.4f}",
                f"{score.recall:.4f}",
                f"{score.f1:.4f}",
            )
            for score in scores
        ],
    )
