"""quarantine: what is held back, in the terminal, as the gate saw it."""

from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from rich.console import Console
from rich.text import Text

from flows.show import Stretch, print_evidence, print_zones
from flows.terminal import plain, print_table
from marsad import runs, shards, staging
from marsad.settings import Settings
from marsad.warehouse.held import Held, failures_of, kept_bytes, the_held, work_row

#: bytes shown of an input that cannot be read
_SHOWN_BYTES = 64
_BYTES_A_LINE = 16


def show_held(settings: Settings, wanted: str, *, console: Console) -> None:
    """Print a page that is held back: why, every check it broke with its values, then its zones and evidence.

    The page is worked on again from its bytes by the functions of a run; where rules or code have changed since it was
    judged, a line says so. Of what cannot be read, the first bytes are shown.

    Args:
        settings: warehouse, rules and thresholds.
        wanted: a document_id or its first digits, or a uri.
        console: where to print.

    Raises:
        MarsadError: nothing held back answers to it, or several do.
    """
    held = the_held(settings.layout.database, wanted)
    console.print(
        Text(f"{held.document_id or 'no bytes'}  {plain(held.bundle)}/{plain(held.uri)}", style="bold"), soft_wrap=True
    )
    console.print(
        Text(f"Held back by {held.check_name} ({held.stage}) in run {held.run_id}: {plain(held.reason)}"),
        soft_wrap=True,
    )
    if held.document_id is None:
        console.print("No bytes of it could be read, so there is nothing to show and nothing to replay.")
        return
    broken = failures_of(settings.layout.database, held)
    if broken.rows:
        print_table(console, broken.columns, broken.rows, title="Checks it broke")
    if held.facts is None:
        console.print("The run that held it back was stopped before it loaded anything: ingest its bundle again.")
        _print_bytes(settings, held, console)
        return
    fingerprints = staging.fingerprints(
        settings.seeds, gate=runs.gate_thresholds(settings), recognisers=settings.recognisers
    )
    if held.fingerprint != staging.whole_fingerprint(fingerprints):
        console.print(
            "Rules or code have changed since: this is the page as they see it today. To judge it again: "
            f"marsad replay --id {held.document_id[:8]}",
            soft_wrap=True,
        )
    with TemporaryDirectory(prefix="marsad-quarantine-") as folder:
        found = shards.examine(
            work_row(settings.layout, held), Path(folder), settings.layout.raw, settings.seeds, fingerprints
        )
    if found["rejected"].height:
        _print_bytes(settings, held, console)
        return
    ((text, charset, url),) = found["documents"].select("text", "charset", "url").rows()
    console.print(Text(f"{charset}, {len(text)} code points"), soft_wrap=True)
    if url:
        console.print(Text(plain(url)), soft_wrap=True)
    zones = (
        found["zones"].sort("zone_number").select("zone", "rule", "score", "article_id", "start_offset", "end_offset")
    )
    print_zones(
        console, [Stretch(*row[:4], text=text[row[4] : row[5]], start=row[4], end=row[5]) for row in zones.rows()]
    )
    evidence = found["article_evidence"].sort("article_id", "field", "confidence", descending=[False, False, True])
    print_evidence(
        console, evidence.select("article_id", "field", "value", "method", "confidence", pl.col("is_chosen")).rows()
    )


def _print_bytes(settings: Settings, held: Held, console: Console) -> None:
    """Print the first bytes, in hex and as ASCII with a dot for all else."""
    _, raw = kept_bytes(settings.layout, held.document_id or "")
    count = f"{len(raw)} bytes" if len(raw) <= _SHOWN_BYTES else f"{len(raw)} bytes, of which the first {_SHOWN_BYTES}"
    console.print(f"{count}:")
    for at in range(0, min(len(raw), _SHOWN_BYTES), _BYTES_A_LINE):
        line = raw[at : min(at + _BYTES_A_LINE, _SHOWN_BYTES)]
        letters = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in line)
        console.print(Text(f"  {at:04x}  {line.hex(' '):<{_BYTES_A_LINE * 3}} {letters}"), soft_wrap=True)
