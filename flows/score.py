"""score: what the pipeline makes of a gold file, held against it, as tables or as JSON."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import orjson
from rich.console import Console

from flows.terminal import plain, print_table
from marsad.errors import GoldError
from marsad.models import ENTITY_TYPES
from marsad.scoring.loading import load_gold
from marsad.scoring.report import failure_lines, tables, values
from marsad.scoring.score import score_gold


def score(
    gold: Path, *, texts: Path, seeds: Sequence[Path], console: Console, as_json: bool, with_failures: bool
) -> None:
    """Run the pipeline on the texts of a gold and print how much of it came out.

    Args:
        gold: a file or folder in one of the formats of `marsad.scoring.loading`.
        texts: folder of the texts that the file names.
        seeds: folders of rules, lowest layer first.
        console: where to print.
        as_json: one JSON object for machines instead of tables.
        with_failures: also print everything that went wrong.

    Raises:
        GoldError: no such file, no known format, a text that is missing, or gold that does not fit its text.
    """
    if gold.suffix == ".conll":
        raise GoldError(f"{gold}: token files (.conll) cannot be scored yet. Give gold with offsets (.jsonl or .yml).")
    pages = load_gold(gold, texts)
    left_out = Counter(
        mention.entity_type for page in pages for mention in page.mentions if mention.entity_type not in ENTITY_TYPES
    )
    scores = score_gold(pages, seeds)
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
