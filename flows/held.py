"""quarantine: what is held back, in the terminal, as the gate saw it."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
from pydantic import ValidationError
from rich.console import Console
from rich.text import Text

from flows.show import Stretch, print_evidence, print_zones
from flows.terminal import plain, print_table
from marsad import runs, shards, staging
from marsad.errors import MarsadError
from marsad.seeds.verdicts import Verdict, load_verdicts, save_verdict
from marsad.settings import Settings
from marsad.warehouse.held import Held, failures_of, kept_bytes, the_held, work_row
from marsad.warehouse.query import query

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
    verdict = load_verdicts(settings.seeds).get(held.document_id)
    if verdict is not None and verdict.is_accepted:
        console.print(
            Text(f"Accepted by {plain(verdict.by)} in spite of {', '.join(verdict.checks)}: {plain(verdict.reason)}"),
            soft_wrap=True,
        )
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


def accept_held(
    settings: Settings, wanted: str, *, reason: str, by: str, checks: Sequence[str] = ()
) -> tuple[Path, Verdict]:
    """Write down that a page that is held back is to load in spite of the checks it broke.

    Args:
        settings: warehouse, and the rules folder to write to.
        wanted: a document_id or its first digits, or a uri.
        reason: why.
        by: who says so.
        checks: the checks to let pass; none: all it broke.

    Returns:
        The file written, and the verdict.

    Raises:
        MarsadError: no rules folder is set, nothing held back answers to it, it cannot be read, it did not break a
            check named, or a check is none that a person may overrule.
    """
    rules = _rules_of(settings)
    held = the_held(settings.layout.database, wanted)
    if held.document_id is None or held.stage == "read":
        raise MarsadError(
            f"'{wanted}' cannot be read ({held.reason}), so there is nothing to accept. Mend the file, or what "
            "bundle.yml says of it, and ingest its bundle again."
        )
    if held.check_name == "restored":
        raise MarsadError(
            f"Why '{wanted}' is held back is not known here: the warehouse was made from a snapshot. Ingest its "
            "bundle, then 'marsad replay' judges it again; what it breaks then can be accepted."
        )
    broken = {row[0] for row in failures_of(settings.layout.database, held).rows if row[1] == "critical"}
    # what a hand-made verdict held back broke nothing
    broken = sorted(broken | {held.check_name} - {"verdict"})
    unbroken = sorted(set(checks) - set(broken))
    if unbroken:
        raise MarsadError(f"It did not break '{unbroken[0]}'. It broke: {', '.join(broken)}.")
    # Prefect takes seconds to import, and only who accepts needs the gate
    from flows.gates import checks_of_rows

    known = {check.name: check.subject.table for check in checks_of_rows(settings)}
    structural = [name for name in checks or broken if known.get(name, "articles") != "articles"]
    if structural:
        raise MarsadError(
            f"{structural[0]} cannot be accepted: what stands on it would break, and the load would stop. "
            "It is a defect of the text or of ours: marsad quarantine show says where."
        )
    return _written(
        rules, document_id=held.document_id, verdict="accepted", checks=tuple(checks or broken), reason=reason, by=by
    )


def reject_loaded(settings: Settings, wanted: str, *, reason: str, by: str) -> tuple[Path, Verdict]:
    """Write down that a page that is loaded, or held back, is to be held back whatever the checks say.

    Raises:
        MarsadError: no rules folder is set, or not one document answers to it.
    """
    rules = _rules_of(settings)
    loaded = query(settings.layout.database, _LOADED, parameters={"wanted": wanted}).rows if wanted else []
    if len(loaded) > 1:
        named = ", ".join(document_id for (document_id,) in loaded)
        raise MarsadError(f"'{wanted}' is {len(loaded)} documents or more: {named}. Give more digits.")
    document_id = loaded[0][0] if loaded else the_held(settings.layout.database, wanted).document_id
    if document_id is None:
        raise MarsadError(f"'{wanted}' has no bytes, and is held back as it is.")
    return _written(rules, document_id=document_id, verdict="rejected", reason=reason, by=by)


_LOADED = """
select document_id from documents where starts_with(document_id, $wanted) or uri = $wanted order by all limit 3
"""


def _rules_of(settings: Settings) -> Path:
    if settings.rules is None:
        raise MarsadError(
            "A verdict is kept in your own rules, and no folder of them is set. Make one and name it: "
            "--rules DIR, or MARSAD_RULES=DIR for every command (a run must know it too)."
        )
    return settings.rules


def _written(rules: Path, **entry: Any) -> tuple[Path, Verdict]:  # noqa: ANN401 - what a Verdict holds, which checks it
    try:
        verdict = Verdict.model_validate(entry)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise MarsadError(f"--{'.'.join(map(str, first['loc']))}: {first['msg']}.") from error
    return save_verdict(rules, verdict), verdict


def _print_bytes(settings: Settings, held: Held, console: Console) -> None:
    """Print the first bytes, in hex and as ASCII with a dot for all else."""
    _, raw = kept_bytes(settings.layout, held.document_id or "")
    count = f"{len(raw)} bytes" if len(raw) <= _SHOWN_BYTES else f"{len(raw)} bytes, of which the first {_SHOWN_BYTES}"
    console.print(f"{count}:")
    for at in range(0, min(len(raw), _SHOWN_BYTES), _BYTES_A_LINE):
        line = raw[at : min(at + _BYTES_A_LINE, _SHOWN_BYTES)]
        letters = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in line)
        console.print(Text(f"  {at:04x}  {line.hex(' '):<{_BYTES_A_LINE * 3}} {letters}"), soft_wrap=True)
