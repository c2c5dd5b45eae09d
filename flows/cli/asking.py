"""Questions: SQL, a page with what was found in it, why a name is a mention."""

from typing import Annotated

import typer

from flows.cli.app import Format, FormatOption, WarehouseOption, app, err, out, print_answer
from marsad.settings import load_settings

# Prefect, Great Expectations and the core take seconds to import: each command imports what it needs


@app.command(rich_help_panel="Questions")
def sql(
    query: Annotated[str, typer.Argument(help="SQL of DuckDB, on the published tables and views.")],
    format: FormatOption = Format.TABLE,
    unsafe: Annotated[
        bool,
        typer.Option("--unsafe", help="Also let it read and write files, attach databases and load extensions."),
    ] = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Ask the warehouse in SQL. Read-only: it can change nothing and, without --unsafe, reach no file."""
    from marsad.warehouse.query import query as ask

    settings = load_settings(warehouse=warehouse)
    if unsafe:
        err.print("--unsafe: this SQL may read and write any file you may. The warehouse itself stays read-only.")
    answer = ask(settings.layout.database, query, memory_limit=settings.memory_limit, has_external_access=unsafe)
    print_answer(answer.columns, answer.rows, format=format)


@app.command(rich_help_panel="Questions")
def show(
    document: Annotated[str, typer.Argument(help="A document_id or its first digits, an article_id, or a uri.")],
    mentions: Annotated[
        bool, typer.Option("--mentions/--no-mentions", help="Mark the names that count, with their types.")
    ] = True,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show how its text differs from the revision before instead.")
    ] = False,
    against: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="With --diff: compare with this revision of the page.")
    ] = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Print a page with zones and names marked, the rule that decided each zone, and the evidence for its values."""
    if diff or against is not None:
        from flows.revisions import show_changes

        show_changes(load_settings(warehouse=warehouse).layout.database, document, against=against, console=out)
        return
    from flows.show import show as render

    render(load_settings(warehouse=warehouse).layout.database, document, console=out, with_mentions=mentions)


@app.command(rich_help_panel="Questions")
def explain(
    mention: Annotated[str, typer.Argument(help="A mention_id, of mentions or of furniture_mentions.")],
    warehouse: WarehouseOption = None,
) -> None:
    """Say why a name is a mention: its zone, the layer and the row that decided; or why it is not counted."""
    from flows.explain import explain_mention

    settings = load_settings(warehouse=warehouse)
    explain_mention(
        settings.layout.database, mention, seeds=settings.seeds, console=out, recognisers=settings.recognisers
    )
