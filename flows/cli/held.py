"""What is held back: lists, pages, replay."""

from typing import Annotated

import typer

from flows.cli.app import Format, FormatOption, RulesOption, WarehouseOption, app, out, print_answer, progress
from flows.cli.running import tell_report
from flows.terminal import print_table
from marsad.settings import load_settings

# Prefect, Great Expectations and the core take seconds to import: each command imports what it needs

#: lines of a table that a person reads; the other formats give all
_LISTED = 50
CheckOption = Annotated[
    list[str] | None, typer.Option("--check", metavar="NAME", help="Only what this check holds back.")
]

quarantine = typer.Typer(help="What is held back, why, and what to do about it.", invoke_without_command=True)
app.add_typer(quarantine, name="quarantine", rich_help_panel="What is held back")


@quarantine.callback()
def list_quarantine(
    context: typer.Context,
    check: CheckOption = None,
    format: FormatOption = Format.TABLE,
    warehouse: WarehouseOption = None,
) -> None:
    """List what is held back now: counts by check, then each input with the reason and a glimpse of its text."""
    if context.invoked_subcommand is not None:
        return
    from marsad.warehouse.query import query

    database = load_settings(warehouse=warehouse).layout.database
    chosen = {"checks": check or []}
    counted = query(database, _COUNTS, parameters=chosen)
    listed = query(database, _LIST, parameters=chosen)
    if format is not Format.TABLE:
        print_answer(listed.columns, listed.rows, format=format)
        return
    if not listed.rows:
        by = f" by {', '.join(check)}" if check else ""
        out.print(f"Nothing is held back{by}.", markup=False)
        return
    print_table(out, counted.columns, counted.rows)
    ids = [((row[0] or "no bytes")[:8], *row[2:]) for row in listed.rows[:_LISTED]]
    print_table(out, ("id", *listed.columns[2:]), ids)
    if len(listed.rows) > _LISTED:
        out.print(f"{len(listed.rows) - _LISTED} more: --format csv gives all, --check NAME those of one check.")
    out.print(
        "A page and what it broke: marsad quarantine show ID. Under today's rules: marsad replay.", soft_wrap=True
    )


_COUNTS = """
select check_name as "check", stage, count(*) as inputs
from quarantined_now
where len($checks) = 0 or list_contains($checks, check_name)
group by check_name, stage
order by inputs desc, check_name
"""
_LIST = """
select document_id, bundle, uri, check_name as "check", reason, source, glimpse
from quarantined_now
where len($checks) = 0 or list_contains($checks, check_name)
order by check_name, bundle, uri, document_id
"""


@quarantine.command("show")
def show_quarantined(
    document: Annotated[str, typer.Argument(help="A document_id or its first digits, or a uri.")],
    warehouse: WarehouseOption = None,
) -> None:
    """Print a page that is held back: every check it broke with its values, its zones, the evidence."""
    from flows.held import show_held

    show_held(load_settings(warehouse=warehouse), document, console=out)


ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, for those who read it after you.")]
ByOption = Annotated[str, typer.Option("--by", metavar="NAME", help="Who says so.")]


@quarantine.command("accept")
def accept(
    document: Annotated[str, typer.Argument(help="A document_id or its first digits, or a uri.")],
    reason: ReasonOption,
    by: ByOption,
    check: Annotated[
        list[str] | None, typer.Option("--check", metavar="NAME", help="Only this check; without it, all it broke.")
    ] = None,
    rules: RulesOption = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Let a page load in spite of the checks it broke: written to verdicts.yml of your rules."""
    from flows.held import accept_held

    settings = load_settings(warehouse=warehouse, rules=rules)
    path, verdict = accept_held(settings, document, reason=reason, by=by, checks=check or ())
    out.print(f"Accepted in spite of {', '.join(verdict.checks)}. Written: {path}", soft_wrap=True, markup=False)
    out.print(f"Load it with: marsad replay --id {verdict.document_id[:8]}", soft_wrap=True)


@quarantine.command("reject")
def reject(
    document: Annotated[str, typer.Argument(help="A document_id or its first digits, or a uri.")],
    reason: ReasonOption,
    by: ByOption,
    rules: RulesOption = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Hold a page back whatever the checks say of it: written to verdicts.yml of your rules."""
    from flows.held import reject_loaded

    settings = load_settings(warehouse=warehouse, rules=rules)
    path, verdict = reject_loaded(settings, document, reason=reason, by=by)
    out.print(f"Rejected: {verdict.document_id}. Written: {path}", soft_wrap=True, markup=False)
    out.print("The next run takes it out of the tables; at once: marsad replay", soft_wrap=True)


@app.command(rich_help_panel="What is held back")
def replay(
    check: CheckOption = None,
    ids: Annotated[
        list[str] | None, typer.Option("--id", metavar="ID", help="Only this document: its id, first digits, or uri.")
    ] = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Work again on what is held back, under today's rules; what passes is loaded and published.

    Without options: on all of it. What older rules had worked on is brought up to date too, as in every run.
    """
    from marsad.seeds.verdicts import load_verdicts
    from marsad.warehouse.held import held_now, loaded_of

    settings = load_settings(warehouse=warehouse)
    chosen = held_now(settings.layout.database, checks=check or (), wanted=ids or ())
    left = [held for held in chosen if not held.can_be_replayed]
    for held in left[:_LISTED]:
        why = (
            "no bytes of it could be read"
            if held.document_id is None
            else "its run was stopped: ingest its bundle again"
        )
        out.print(f"Left out: {held.bundle}/{held.uri}, {why}.", markup=False, soft_wrap=True)
    is_all = not check and not ids
    rejected = [name for name, verdict in load_verdicts(settings.seeds).items() if not verdict.is_accepted]
    if len(left) == len(chosen) and not (is_all and loaded_of(settings.layout.database, rejected)):
        out.print("Nothing in quarantine can be replayed." if left else "Nothing to replay: nothing such is held back.")
        return
    with progress():
        from flows.replay import replay as flow

        report = flow(checks=check or [], ids=ids or [], warehouse=str(settings.warehouse))
    tell_report(report)
