"""The command line: thin over the flows and the reading side of the warehouse."""

import atexit
import csv
import io
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from flows.terminal import plain, print_table
from marsad.errors import MarsadError
from marsad.settings import PROJECT, load_settings

# Prefect, Great Expectations and the core take seconds to import: each command imports what it needs

app = typer.Typer(
    name="marsad",
    help="Raw scraped news pages in; a tested and citable warehouse of articles, entities and mentions out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
_out = Console(highlight=False)
_err = Console(stderr=True, highlight=False)

WarehouseOption = Annotated[
    Path | None,
    typer.Option("--warehouse", metavar="DIR", help="Folder of everything that comes out. [MARSAD_WAREHOUSE]"),
]


class Format(StrEnum):
    """How an answer is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    MARKDOWN = "markdown"


@app.command()
def ingest(
    bundle: Annotated[
        str, typer.Argument(help="A folder of pages, or one .jsonl file of records. Without it, the seed bundle.")
    ] = str(PROJECT / "seeds" / "bundle"),
    learn: Annotated[
        bool,
        typer.Option("--learn", help="First learn the furniture of its sources, as 'marsad furniture learn' does."),
    ] = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Take a bundle of pages into the warehouse and publish a snapshot of what changed.

    Safe to run again: what is unchanged is not worked on again.
    """
    settings = load_settings(warehouse=warehouse)
    with _progress():
        from flows.ingest import ingest as flow

        report = flow(bundle=bundle, warehouse=str(settings.warehouse), is_learning=learn)
    _tell(report)


@app.command()
def rebuild(warehouse: WarehouseOption = None) -> None:
    """Make all tables again from the bytes kept, under today's rules and code."""
    settings = load_settings(warehouse=warehouse)
    with _progress():
        from flows.rebuild import rebuild as flow

        report = flow(warehouse=str(settings.warehouse))
    _tell(report)


@app.command()
def status(warehouse: WarehouseOption = None) -> None:
    """Show the last runs, what is held back, and the latest snapshot."""
    from marsad.warehouse.lock import current_holder
    from marsad.warehouse.query import query

    settings = load_settings(warehouse=warehouse)
    holder = current_holder(settings.layout.state)
    if holder:
        _out.print("Writing now: {flow} {run_id}, process {process} on {host}, since {since}.".format(**holder))
    runs = query(settings.layout.database, _STATUS_RUNS)
    print_table(_out, runs.columns, runs.rows, title="Last runs")
    failed = query(settings.layout.database, _STATUS_MESSAGES).rows
    for run_id, state, message in failed:
        _out.print(f"{run_id} {state}: {plain(message)}", markup=False)
    held = query(settings.layout.database, _STATUS_QUARANTINE)
    if held.rows:
        print_table(_out, held.columns, held.rows, title="In quarantine")
    snapshots = query(settings.layout.database, _STATUS_SNAPSHOT).rows
    if snapshots:
        snapshot_id, articles, entities, mentions = snapshots[0]
        _out.print(
            f"Latest snapshot {snapshot_id}: {articles} articles, {entities} entities, {mentions} mentions, "
            f"in {settings.layout.snapshots / 'latest'}.",
            soft_wrap=True,
        )
    else:
        _out.print("No snapshot yet.")


_STATUS_RUNS = """
select
    run_id as run,
    flow,
    state,
    bundle,
    round(epoch(finished_at) - epoch(started_at), 1) as seconds,
    concat_ws(
        ', ',
        read_count || ' read',
        nullif(loaded_count, 0) || ' loaded',
        nullif(unchanged_count, 0) || ' unchanged',
        nullif(duplicate_count, 0) || ' duplicate',
        nullif(quarantined_count, 0) || ' quarantined',
        nullif(held_count, 0) || ' held'
    ) as inputs,
from runs
order by started_at desc, run_id desc
limit 10
"""
_STATUS_MESSAGES = """
with latest as (
    select run_id, state, message from runs order by started_at desc, run_id desc limit 10
)

select run_id, state, message from latest where message is not null
"""
_STATUS_QUARANTINE = """
with latest as (
    select
        uri,
        check_name as "check",
        reason,
        document_id,
        run_id,
        row_number() over (partition by bundle, uri order by run_id desc) as place,
    from quarantine
)

select latest.uri, latest."check", latest.reason
from latest
where latest.place = 1 and (latest.document_id is null or latest.document_id not in (select document_id from documents))
order by latest.uri
limit 20
"""
_STATUS_SNAPSHOT = """
select
    snapshot_id,
    row_counts->>'articles' as articles,
    row_counts->>'entities' as entities,
    row_counts->>'mentions' as mentions,
from snapshots
order by published_at desc
limit 1
"""


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="SQL of DuckDB, on the published tables and views.")],
    format: Annotated[
        Format, typer.Option("--format", help="table cuts long cells to fit; the others give them whole.")
    ] = Format.TABLE,
    warehouse: WarehouseOption = None,
) -> None:
    """Ask the warehouse in SQL. Read-only: it can change nothing and reach no file."""
    from marsad.warehouse.query import query as ask

    answer = ask(load_settings(warehouse=warehouse).layout.database, query)
    if format is Format.TABLE:
        print_table(_out, answer.columns, answer.rows)
        _out.print(f"{len(answer.rows)} rows")
    elif format is Format.CSV:
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(answer.columns)
        writer.writerows(answer.rows)
        sys.stdout.write(buffer.getvalue())
    elif format is Format.JSON:
        sys.stdout.write(_json(answer.columns, answer.rows))
    else:
        sys.stdout.write(_markdown(answer.columns, answer.rows))


@app.command()
def verify(warehouse: WarehouseOption = None) -> None:
    """Check the published snapshot: files, checksums, row counts, and every SQL check over what they hold."""
    from marsad.snapshots import verify as check

    verdict = check(load_settings(warehouse=warehouse).layout)
    for problem in verdict.problems:
        _err.print(plain(problem), markup=False, soft_wrap=True)
    if verdict.problems:
        raise typer.Exit(1)
    rows = f"{verdict.row_counts['articles']} articles, {verdict.row_counts['mentions']} mentions"
    _out.print(
        f"{verdict.snapshot_id}: all well. {verdict.file_count} files with their checksums and row counts, "
        f"{verdict.check_count} SQL checks passed; {rows}.",
        soft_wrap=True,
    )


@app.command()
def show(
    document: Annotated[str, typer.Argument(help="A document_id or its first digits, an article_id, or a uri.")],
    mentions: Annotated[
        bool, typer.Option("--mentions/--no-mentions", help="Mark the names that count, with their types.")
    ] = True,
    warehouse: WarehouseOption = None,
) -> None:
    """Print a page with zones and names marked, the rule that decided each zone, and the evidence for its values."""
    from flows.show import show as render

    render(load_settings(warehouse=warehouse).layout.database, document, console=_out, with_mentions=mentions)


@app.command()
def explain(
    mention: Annotated[str, typer.Argument(help="A mention_id, of mentions or of furniture_mentions.")],
    warehouse: WarehouseOption = None,
) -> None:
    """Say why a name is a mention: its zone, the layer and the row that decided; or why it is not counted."""
    from flows.explain import explain_mention

    settings = load_settings(warehouse=warehouse)
    explain_mention(
        settings.layout.database, mention, seeds=settings.seeds, console=_out, recognisers=settings.recognisers
    )


class ScoreFormat(StrEnum):
    """How scores are printed."""

    TABLE = "table"
    JSON = "json"


@app.command()
def score(
    gold: Annotated[
        Path,
        typer.Option(metavar="FILE", help="JSON lines, a page's .yml beside its .txt, or a folder of such pages."),
    ],
    texts: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the texts that a .jsonl file names.")] = PROJECT
    / "seeds"
    / "bundle",
    format: Annotated[ScoreFormat, typer.Option("--format", help="json is for machines.")] = ScoreFormat.TABLE,
    failures: Annotated[bool, typer.Option("--failures", help="Also print everything that went wrong.")] = False,
) -> None:
    """Run the pipeline on texts whose gold is known, and score zones, fields, sources, dates, names and quotes."""
    from flows.score import score as measure

    settings = load_settings()
    measure(
        gold,
        texts=texts,
        seeds=settings.seeds,
        console=_out,
        as_json=format is ScoreFormat.JSON,
        with_failures=failures,
        recognisers=settings.recognisers,
    )


@app.command()
def bench(
    bundle: Annotated[
        Path, typer.Argument(help="The bundle to measure on; a thousand real articles or more say most.")
    ],
    stage: Annotated[str, typer.Option(help="pages or entities.")] = "pages",
    rounds: Annotated[int, typer.Option(min=1, help="Rounds that count; medians are given.")] = 5,
    documents: Annotated[int, typer.Option(min=1, help="Documents to take, from the first.")] = 2000,
    names: Annotated[
        int, typer.Option(min=0, help="Stage entities: compare with a gazetteer that has so many made-up names more.")
    ] = 0,
) -> None:
    """Measure how fast the core is, part by part, on one core."""
    # Polars takes its number of threads from the environment when it is first imported
    os.environ["POLARS_MAX_THREADS"] = "1"
    from marsad.bench import bench as measure

    settings = load_settings()
    measured = measure(
        bundle,
        settings.seeds,
        stage=stage,
        rounds=rounds,
        max_documents=documents,
        recognisers=settings.recognisers,
        added_names=names,
    )
    _out.print(f"{measured.document_count} documents, {measured.megabytes:.1f} MB of text. {measured.machine}.")
    print_table(
        _out,
        ["part", "MB a second a core", "processor seconds", "wall seconds"],
        [
            [
                speed.part,
                round(speed.megabytes_per_second, 1),
                round(speed.cpu_seconds, 3),
                round(speed.wall_seconds, 3),
            ]
            for speed in (*measured.speeds, *measured.compared)
        ],
    )


tagger = typer.Typer(
    help="The statistical tagger: train it anew from a tagged corpus, or build its lexicon anew.",
    no_args_is_help=True,
)
app.add_typer(tagger, name="tagger")
ModelOption = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="Folder of the model: its lexicon and its weights.")
]


@tagger.command("train")
def train_tagger(
    corpus: Annotated[Path, typer.Argument(help="CoNLL: a token and its tag a line, a blank line between sentences.")],
    out: ModelOption = PROJECT / "seeds" / "models" / "anercorp",
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
        out,
        l1=l1,
        l2=l2,
        iterations=iterations,
        outside_bias=outside_bias,
        score_exponent=score_exponent,
    )
    _out.print(
        f"{trained.path}: {trained.weight_count} weights from {trained.token_count} tokens with "
        f"{trained.span_count} names.",
        soft_wrap=True,
    )


@tagger.command("lexicon")
def build_tagger_lexicon(out: ModelOption = PROJECT / "seeds" / "models" / "anercorp") -> None:
    """Build the lexicon from the gazetteer, lists of words and open data. Then train: the old weights are void."""
    from marsad.training.lexicon import build_lexicon

    counts = build_lexicon(load_settings().seeds, out)
    print_table(_out, ["class", "names"], [[kind, count] for kind, count in counts.most_common()])


furniture = typer.Typer(
    help="Lines that recur on the pages of a source, whatever their wording: learn and look at them.",
    no_args_is_help=True,
)
app.add_typer(furniture, name="furniture")
RulesOption = Annotated[
    Path | None, typer.Option("--rules", metavar="DIR", help="Folder of your own rules. [MARSAD_RULES]")
]


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
    with _progress():
        from flows.progress import tell

        learning = learn(
            load_settings(rules=rules),
            bundle,
            min_pages=min_pages,
            min_share=min_share,
            watch=lambda pages: tell(f"learn, {pages} pages"),
        )
    rows = [(source, count, learning.lines[source]) for source, count in learning.pages.items()]
    print_table(_out, ["source", "pages", "lines learned"], rows)
    if learning.unreadable:
        _out.print(f"{learning.unreadable} inputs could not be read; ingest says why.")
    for path in learning.files:
        _out.print(f"Written: {path}", soft_wrap=True, markup=False)


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
        _out.print(f"Nothing is learned{known}. Learn with: marsad furniture learn BUNDLE", markup=False)
        return
    lines.sort(key=lambda line: (line.source, -line.pages, line.line))
    print_table(
        _out,
        ["source", "pages", "share", "place", "mark", "line"],
        [(line.source, line.pages, line.share, line.place, line.mark, line.line) for line in lines],
    )


gazetteer = typer.Typer(help="For who maintains the names known beforehand.", no_args_is_help=True)
app.add_typer(gazetteer, name="gazetteer")


@gazetteer.command("build")
def build_gazetteer(
    seeds: Annotated[Path, typer.Option(metavar="DIR", help="Folder of seeds to write into.")] = PROJECT / "seeds",
) -> None:
    """Make the lists that come from published packages again; their READMEs name packages and licences.

    Needs the packages of the extra 'build'; without them it says how to install them.
    """
    from marsad.gazetteer_building import build

    for written in build(seeds):
        _out.print(f"{written.path}: {written.row_count} rows", soft_wrap=True, markup=False)


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
        _out.print(f"No entity is listed by the name '{name}'.", markup=False)
        return
    print_table(_out, ["type", "id", "English", "as", "full names", "note"], rows)


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port of the Prefect server on 127.0.0.1.")] = 4200,
    warehouse: WarehouseOption = None,
) -> None:
    """Start Prefect's server, work pool, worker and the deployments on this machine; Ctrl-C stops them."""
    from flows.serve import serve as start

    start(load_settings(warehouse=warehouse), port=port, say=lambda text: _out.print(text, soft_wrap=True))


@contextmanager
def _progress() -> Generator[None]:
    """Show where a run is; Prefect's own log goes to its server, not to the terminal."""
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=_err,
        transient=True,
        disable=not _err.is_terminal,
    ) as bars:
        current = bars.add_task("starting", total=None)

        def watch(stage: str, done: int, total: int) -> None:
            bars.update(current, description=stage, completed=done, total=total or None)

        from flows.progress import watched_by

        with watched_by(watch):
            yield


def _tell(report: Any) -> None:  # noqa: ANN401 - marsad.runs.Report, which costs seconds to import
    """Say how a run ended."""
    fates, counts = report.fates, report.row_counts
    _out.print(
        f"{fates['read']} read: {fates['loaded']} loaded, {fates['unchanged']} unchanged, "
        f"{fates['duplicate']} duplicate, {fates['quarantined']} quarantined."
    )
    if counts:
        _out.print(
            f"Warehouse: {counts['articles']} articles, {counts['entities']} entities, {counts['mentions']} mentions."
        )
    for check, count in report.warnings.items():
        _out.print(f"Warning: {check}, {count} rows.")
    if fates["quarantined"]:
        _out.print("In quarantine, with reasons: marsad status")
    if report.snapshot_id is None:
        _out.print("Nothing was published.")
    else:
        new = "new" if report.is_new_snapshot else "as before, nothing changed"
        _out.print(
            f"Snapshot {report.snapshot_id} ({new}): {report.warehouse / 'snapshots' / report.snapshot_id}",
            soft_wrap=True,
        )
    _out.print(f"Database: {report.warehouse / 'marsad.duckdb'}", soft_wrap=True)


def _json(columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    repeated = next((name for name in columns if columns.count(name) > 1), None)
    if repeated is not None:
        raise MarsadError(f"Two columns are called '{repeated}', and one of them would be lost; rename one with 'as'.")
    # a HUGEINT is no number of JSON's: whole numbers end at 64 bits there
    records = [
        {
            name: str(cell) if isinstance(cell, int) and cell.bit_length() > 63 else cell
            for name, cell in zip(columns, row, strict=True)
        }
        for row in rows
    ]
    option = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS
    return orjson.dumps(records, default=str, option=option).decode() + "\n"


def _markdown(columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join("| " + " | ".join(plain(cell).replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def main() -> None:
    """Run the command line; a mistake a person can mend is one sentence and exit code 1."""
    # what ends in no way known here is a defect of ours: a traceback, and no success
    code = 1
    # Registered first, so it runs last, after every thread and every other handler has ended. It leaves out taking
    # modules apart: Prefect and Great Expectations keep DuckDB's alive, which then reports half a page of leaks.
    atexit.register(lambda: _leave(code))
    try:
        app()
    except MarsadError as error:
        _err.print(plain(error), markup=False, soft_wrap=True)
    except KeyboardInterrupt:
        _err.print("Stopped. Run it again: it goes on where it was.")
        code = 130
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1


def _leave(code: int) -> None:
    # whoever read our output may have gone (marsad sql ... | head)
    with suppress(BrokenPipeError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
