"""Reads and writes verdicts.yml: what a person decided about single documents, against what the gate says of them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field, StringConstraints, model_validator

from marsad.errors import RulesError
from marsad.models import Rule
from marsad.seeds.entries import read_entries

NAME = "verdicts.yml"
_HEADER = """\
# What a person decided about single documents. Written by `marsad quarantine accept` and `reject`, and kept sorted;
# a comment that you add is lost when they write again: say it in `reason`. To take a verdict back, delete its entry.
#   document_id  first 32 hex digits of the sha256 of the bytes: the verdict holds for this content, wherever it lies
#   verdict      accepted: the checks named load in spite of what they say; another check still holds it back
#                rejected: it is held back, whatever the checks say
#   checks       the checks accepted; of a rejected document none
#   reason, by   why, and who says so: for those who read it after you
# `marsad replay` follows what stands here, and so does every other run. More: docs/quarantine.md
"""
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Verdict(Rule):
    """What a person decided about one document."""

    document_id: str = Field(pattern="^[0-9a-f]{32}$")
    verdict: Literal["accepted", "rejected"]
    checks: tuple[_Text, ...] = ()
    reason: _Text
    by: _Text

    @model_validator(mode="after")
    def _fits(self) -> "Verdict":
        if self.verdict == "accepted" and not self.checks:
            raise ValueError("accepted, but of which checks? Name them in 'checks'")
        if self.verdict == "rejected" and self.checks:
            raise ValueError("a rejected document names no 'checks': it is held back whatever they say")
        return self

    @property
    def is_accepted(self) -> bool:
        """Whether checks are let pass; else the document is held back."""
        return self.verdict == "accepted"


def load_verdicts(folders: Sequence[Path]) -> dict[str, Verdict]:
    """Read verdicts.yml of each folder, by document; a later folder's verdict replaces an earlier one's.

    Raises:
        RulesError: an entry says something it may not, or a document stands twice in a file; names file and line.
    """
    found: dict[str, Verdict] = {}
    for folder in folders:
        found |= _read(folder)
    return dict(sorted(found.items()))


def save_verdict(folder: Path, verdict: Verdict) -> Path:
    """Write a verdict to the file of a folder, in the place of an earlier one of that document.

    Raises:
        RulesError: the file that is there cannot be read.
    """
    verdicts = _read(folder) | {verdict.document_id: verdict}
    entries = [_entry(verdicts[document_id]) for document_id in sorted(verdicts)]
    path = folder / NAME
    aside = path.with_suffix(".part")
    listed = yaml.safe_dump({"verdicts": entries}, allow_unicode=True, sort_keys=False, width=2**20)
    aside.write_text(_HEADER + listed, encoding="utf-8", newline="")
    aside.replace(path)
    return path


def _entry(verdict: Verdict) -> Mapping[str, object]:
    entry = verdict.model_dump(mode="json")
    return entry if verdict.checks else {name: value for name, value in entry.items() if name != "checks"}


def _read(folder: Path) -> dict[str, Verdict]:
    path = folder / NAME
    found: dict[str, Verdict] = {}
    for line, verdict in read_entries(path, "verdicts", Verdict):
        if verdict.document_id in found:
            raise RulesError(f"{path}:{line}: document {verdict.document_id} stands twice. Delete one of them.")
        found[verdict.document_id] = verdict
    return found
