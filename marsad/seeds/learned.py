"""Reads and writes furniture/learned/<source>.csv: the lines that recur on the pages of a source."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path

from pydantic import ValidationError

from marsad.errors import RulesError
from marsad.pages.line import words_key
from marsad.pages.rules import LearnedLine

COLUMNS = ("source", "mark", "place", "pages", "share", "line", "bundle", "example_uri")
_README = """\
# Learned furniture

Written by `marsad furniture learn BUNDLE`: one file a source, one row a line that recurs on its pages. `marsad ingest`
takes these lines out of the articles of that source (rule `learned:<source>` in `zones`). Read them first.

- A line that belongs into the articles: write `keep` into its column `mark`. It stays there however often you learn.
- A row that you delete is no longer used, until you learn again.
- A row that you add (any line, `pages` 1, `share` 1) is used as well.

`place` says where the line is furniture: `head` before the first paragraph of a page, `tail` after the last, `edges`
both, `anywhere` also between them, `inside` mostly between them (the text goes on behind it). `pages` counts pages
with different articles, `share` is their share of such pages of the source. Spelling, vowel signs, bullets and
punctuation of a line do not matter.
"""


def load_learned(folders: Sequence[Path]) -> tuple[LearnedLine, ...]:
    """Read furniture/learned/*.csv of each folder; a later folder's row replaces the one of the same source and words.

    Returns:
        All rows, the ones marked `keep` too, sorted by source and key.

    Raises:
        RulesError: a file or row that says something it may not.
    """
    found: dict[tuple[str, str], LearnedLine] = {}
    for folder in folders:
        for path in sorted((folder / "furniture" / "learned").glob("*.csv")):
            found.update({(line.source, words_key(line.line)): line for line in _read(path)})
    return tuple(found[key] for key in sorted(found))


def save_learned(folder: Path, sources: Iterable[str], lines: Sequence[LearnedLine]) -> list[Path]:
    """Write the learned lines of some sources to furniture/learned of a rules folder, a file a source, sorted by key.

    Files of other sources are left alone; that of a source without lines is taken away. Each file is written aside
    and renamed.

    Returns:
        The files written.
    """
    place = folder / "furniture" / "learned"
    place.mkdir(parents=True, exist_ok=True)
    if not (place / "README.md").exists():
        _write(place / "README.md", _README)
    by_source: dict[str, list[LearnedLine]] = {source: [] for source in sorted(sources)}
    for line in sorted(lines, key=lambda line: (line.source, words_key(line.line))):
        by_source[line.source].append(line)
    paths: list[Path] = []
    for source, rows in by_source.items():
        if not rows:
            (place / f"{slug(source)}.csv").unlink(missing_ok=True)
            continue
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in rows:
            writer.writerow(
                (row.source, row.mark, row.place, row.pages, f"{row.share:.4f}", row.line, row.bundle, row.example_uri)
            )
        paths.append(_write(place / f"{slug(source)}.csv", text.getvalue()))
    return paths


def slug(source: str) -> str:
    """Give the file name of a source; where it cannot be the name itself, a hash keeps two sources apart.

    Examples:
        >>> slug("example.org")
        'example.org'
        >>> slug("Example News")
        'example-news-e2fa22fa'
    """
    plain = re.sub(r"[^\w.]+", "-", source.lower()).strip("-.")[:60]
    return plain if plain == source else f"{plain}-{sha256(source.encode()).hexdigest()[:8]}"


def _write(path: Path, text: str) -> Path:
    aside = path.with_suffix(".part")
    aside.write_text(text, encoding="utf-8", newline="")
    aside.replace(path)
    return path


def _read(path: Path) -> list[LearnedLine]:
    try:
        # a spreadsheet may have put a byte-order mark before the header
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise RulesError(f"{path}: {error}. The file must be CSV in UTF-8, a cell with a comma in quotes.") from error
    header = tuple(rows[0]) if rows else ()
    if header != COLUMNS:
        raise RulesError(f"{path}: the first line is '{','.join(header)}'. It must be '{','.join(COLUMNS)}'.")
    lines: list[LearnedLine] = []
    seen: dict[tuple[str, str], int] = {}
    for number, cells in enumerate(rows[1:], start=2):
        if not any(cells):
            continue
        if len(cells) != len(COLUMNS):
            raise RulesError(
                f"{path}, row {number}: {len(cells)} cells. A row has {len(COLUMNS)}; a cell with a comma in it "
                "stands in double quotes."
            )
        try:
            line = LearnedLine.model_validate(dict(zip(COLUMNS, cells, strict=True)))
        except ValidationError as error:
            problem = error.errors(include_url=False)[0]
            field = ".".join(str(part) for part in problem["loc"])
            raise RulesError(f"{path}, row {number}, {field}: {problem['msg']}.") from error
        known = seen.setdefault((line.source, words_key(line.line)), number)
        if known != number:
            raise RulesError(f"{path}, row {number}: the same words are in row {known}. Delete one of them.")
        lines.append(line)
    return lines
