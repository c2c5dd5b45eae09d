"""Rules: corrections, furniture that is learned, the gazetteer, the tagger."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.app import Format, FormatOption, RulesOption, WarehouseOption, app, out, print_answer, progress
from flows.terminal import plain, print_table
from marsad.settings import PROJECT, load_settings

# Prefect, Great Expectations and the core take seconds to import: each command imports what it needs


@app.command(rich_help_panel="Rules")
def corrections(
    format: FormatOption = Format.TABLE,
    rules: RulesOption = None,
    warehouse: WarehouseOption = None,
) -> None:
    """List what a person put right of single articles (corrections.yml), and what is no longer needed of it."""
    from flows.corrections import Listed, list_corrections

    rows, remarks = list_corrections(load_settings(rules=rules, warehouse=warehouse))
    if format is not Format.TABLE:
        print_answer(Listed._fields, [tuple(row) for row in rows], format=format)
        return
    if not rows:
        out.print("There are no corrections. Their form: seeds/corrections.yml", markup=False)
        return
    print_table(out, Listed._fields[:5], [row[:5] for row in rows])
    for remark in remarks:
        out.print(plain(remark), markup=False, soft_wrap=True)


furniture = typer.Typer(
    help="Lines that recur on the pages of a source, whatever their wording: learn and look at them.",
    no_args_is_help=True,
)
app.add_typer(furniture, name="furniture", rich_help_panel="Rules")


@furniture.command("learn")
def learn_furniture(
    bundle: Annotated[str, typer.Argument(help="A folder of pages, or one .jsonl file of records.")],
    rules: RulesOption = None,
    min_pages: Annotated[int, typer.Option(min=2, help="A line on fewer pages of a source is not furniture.")] = 5,
    min_share: Annotated[
        float, typer.Option(min=0.001, max=1, help="Nor is a line on a smaller share of the source's pages.")
    ] = 0.02,
) -> None:
    """Learn which lines recur on the pages of each source; they are written to your rules, for you to read.

    Ingest uses them from then on. Safe to run again: counts are brought up to date, and what you marked stays marked.
    """
    from marsad.learning import learn

    if rules is not None:
        rules.mkdir(parents=True, exist_ok=True)
    with progress():
        from flows.progress import tell

        learning = learn(
            load_settings(rules=rules),
            bundle,
            min_pages=min_pages,
            min_share=min_share,
            watch=lambda pages: tell(f"learn, {pages} pages"),
        )
    rows = [(source, count, learning.lines[source]) for source, count in learning.pages.items()]
    print_table(out, ["source", "pages", "lines learned"], rows)
    if learning.unreadable:
        out.print(f"{learning.unreadable} inputs could not be read; ingest says why.")
    for path in learning.files:
        out.print(f"Written: {path}", soft_wrap=True, markup=False)


@furniture.command("list")
def list_furniture(
    source: Annotated[str | None, typer.Option(help="Only the lines of this source, as the table names it.")] = None,
    rules: RulesOption = None,
) -> None:
    """Print the lines learned, most frequent first, with what you marked."""
    from marsad.seeds.learned import load_learned

    lines = [line for line in load_learned(load_settings(rules=rules).seeds) if source in (None, line.source)]
    if not lines:
        known = "" if source is None else f" of '{source}'"
        out.print(f"Nothing is learned{known}. Learn with: marsad furniture learn BUNDLE", markup=False)
        return
    lines.sort(key=lambda line: (line.source, -line.pages, line.line))
    print_table(
        out,
        ["source", "pages", "share", "place", "mark", "line"],
        [(line.source, line.pages, line.share, line.place, line.mark, line.line) for line in lines],
    )


gazetteer = typer.Typer(help="For who maintains the names known beforehand.", no_args_is_help=True)
app.add_typer(gazetteer, name="gazetteer", rich_help_panel="Rules")


@gazetteer.command("build")
def build_gazetteer(
    seeds: Annotated[Path, typer.Option(metavar="DIR", help="Folder of seeds to write into.")] = PROJECT / "seeds",
) -> None:
    """Make the lists that come from published packages again; their READMEs name packages and licences.

    Needs the packages of the extra 'build'; without them it says how to install them.
    """
    from marsad.gazetteer_building import build

    for written in build(seeds):
        out.print(f"{written.path}: {written.row_count} rows", soft_wrap=True, markup=False)


@gazetteer.command("list")
def list_gazetteer(
    name: Annotated[str, typer.Argument(help="A name in any spelling.")],
    rules: RulesOption = None,
) -> None:
    """Print the entities a name is listed for, whatever its spelling, and what else their rows say."""
    from marsad.entities.variants import name_key
    from marsad.seeds.gazetteer import load_gazetteer

    key = name_key(name)
    rows = [
        (entity.entity_type, entity.entity_id, entity.name_en, kind, "، ".join(entity.full_names), entity.note)
        for entity in load_gazetteer(load_settings(rules=rules).seeds)
        for kind, names in (("full", entity.full_names), ("short", entity.short_names))
        if key in map(name_key, names)
    ]
    if not rows:
        out.print(f"No entity is listed by the name '{name}'.", markup=False)
        return
    print_table(out, ["type", "id", "English", "as", "full names", "note"], rows)


tagger = typer.Typer(
    help="The statistical tagger: train it anew from a tagged corpus, or build its lexicon anew.",
    no_args_is_help=True,
)
app.add_typer(tagger, name="tagger", rich_help_panel="Rules")
ModelOption = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="Folder of the model: its lexicon and its weights.")
]


@tagger.command("train")
def train_tagger(
    corpus: Annotated[Path, typer.Argument(help="CoNLL: a token and its tag a line, a blank line between sentences.")],
    model: ModelOption = PROJECT / "seeds" / "models" / "anercorp",
    l1: Annotated[float, typer.Option(min=0, help="Weight of the sum of absolute weights.")] = 0.1,
    l2: Annotated[float, typer.Option(min=0, help="Weight of the sum of squared weights.")] = 0.1,
    iterations: Annotated[int, typer.Option(min=1, help="Iterations of L-BFGS, at most.")] = 70,
    outside_bias: Annotated[
        float, typer.Option(help="Added to the score of 'no name': below 0 more names are found, and more wrong ones.")
    ] = -0.2,
    score_exponent: Annotated[
        float, typer.Option(min=0, help="Chances are raised to it: above 1 a model that is too sure is less so.")
    ] = 1.75,
) -> None:
    """Train the tagger with the lexicon in its folder. Needs python-crfsuite (pip install 'marsad[train]')."""
    from marsad.training.train import train

    trained = train(
        corpus,
        model,
        l1=l1,
        l2=l2,
        iterations=iterations,
        outside_bias=outside_bias,
        score_exponent=score_exponent,
    )
    out.print(
        f"{trained.path}: {trained.weight_count} weights from {trained.token_count} tokens with "
        f"{trained.span_count} names.",
        soft_wrap=True,
    )


@tagger.command("lexicon")
def build_tagger_lexicon(model: ModelOption = PROJECT / "seeds" / "models" / "anercorp") -> None:
    """Build the lexicon from the gazetteer, lists of words and open data. Then train: the old weights are void."""
    from marsad.training.lexicon import build_lexicon

    counts = build_lexicon(load_settings().seeds, model)
    print_table(out, ["class", "names"], [[kind, count] for kind, count in counts.most_common()])
