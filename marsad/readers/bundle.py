"""Bundles: a folder of pages with what its bundle.yml says about them, or a single file."""

import difflib
import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

from marsad.errors import BundleError, DocumentError
from marsad.readers import text
from marsad.readers.inputs import Facts, Format, Limits, Part, RawInput
from marsad.readers.names import is_utf8, is_within, reason, safe, size
from marsad.readers.rules import RULES_NAME, BundleRules, load_rules

_LIMITS = Limits()


class _File(NamedTuple):
    """A file of a bundle.

    Args:
        uri: Its relative path, made safe.
        key: Its relative path as `files` of bundle.yml names it; the uri where the path is not UTF-8.
        path: Where it lies.
        problem: Why it cannot be read, where that is known without opening it.
    """

    uri: str
    key: str
    path: Path
    problem: str | None


@dataclass(frozen=True)
class Bundle:
    """An opened bundle; nothing of its files is held.

    Args:
        name: From bundle.yml, else the folder's name, or the file's without its suffix.
        path: The folder or file as given.
        licence: From bundle.yml.
        description: From bundle.yml.
        rules: All that bundle.yml says.
        formats: How files are read, by suffix.
    """

    name: str
    path: Path
    licence: str | None
    description: str | None
    rules: BundleRules = field(repr=False)
    formats: Mapping[str, Format] = field(repr=False)

    def inputs(self, *, limits: Limits = _LIMITS, is_ready: Callable[[Path], bool] | None = None) -> Iterator[RawInput]:
        """Yield every input in order of uri (see `uri_order`), one at a time.

        What cannot be read comes as an input with a problem, never as an exception: it goes to quarantine and the
        others go on. Of a file that breaks off, the inputs before the break come first, then one for the file.

        Args:
            limits: What is larger comes without its bytes, and is never held whole.
            is_ready: Tells which files may be read; the others are passed over. None: all.
        """
        for file in _files(self.path):
            if is_ready is not None and not is_ready(file.path):
                continue
            suffix = _suffix(file.uri, self.formats)
            if suffix is None:
                # kept with its bytes: a reader written later can start from them
                split, facts = text.split, self._facts(file, None)
                problem = None if file.problem else no_reader(file.uri, self.formats)
            else:
                split, facts = self.formats[suffix].split, self._facts(file, self.formats[suffix])
                problem = None
            if file.problem is None:
                yield from _inputs(file, split, facts, problem, limits)
            else:
                yield RawInput(file.uri, None, facts, f"{file.uri}: {file.problem}")

    def _facts(self, file: _File, input_format: Format | None) -> Facts:
        stated: dict[str, str | None] = self.rules.defaults.model_dump()
        if file.key in self.rules.files:
            stated |= self.rules.files[file.key].model_dump(exclude_unset=True)
        facts: Facts = {name: value for name, value in stated.items() if value is not None}
        facts["reader"] = None if input_format is None else input_format.reader
        if input_format is not None and input_format.has_fields:
            facts["fields"] = self.rules.fields.model_dump()
        return dict(sorted(facts.items()))


def uri_order(uri: str) -> tuple[str, int]:
    """Give the key by which inputs of a bundle are sorted: path by code points, then line by number.

    A file that stands for itself comes after its lines. A path in a uri never holds a "#".

    Examples:
        >>> sorted(["b.txt", "a.jsonl#10", "a.jsonl#9", "a.jsonl"], key=uri_order)
        ['a.jsonl#9', 'a.jsonl#10', 'a.jsonl', 'b.txt']
    """
    path, _, line = uri.partition("#")
    return path, int(line) if line.isdecimal() else sys.maxsize


def open_bundle(path: Path, formats: Mapping[str, Format]) -> Bundle:
    """Open a folder with its bundle.yml, or a single file, which has none.

    Raises:
        BundleError: There is no such path, nothing to read in it, or its bundle.yml says something it may not.
    """
    shown = safe(str(path))
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        why = "no such file or folder" if isinstance(error, FileNotFoundError) else reason(error)
        raise BundleError(f"{shown}: {why}. Give a folder of pages, or one file of them.") from error
    if stat.S_ISDIR(mode):
        return _open_folder(path, shown, formats)
    if not stat.S_ISREG(mode):
        raise BundleError(f"{shown}: neither a folder nor a file. Give a folder of pages, or one file of them.")
    if path.name == RULES_NAME:
        raise BundleError(
            f"{shown}: this file describes a bundle. Give the folder it lies in: {safe(str(path.parent))}"
        )
    if not os.access(path, os.R_OK):
        raise BundleError(f"{shown}: cannot be read (permission denied).")
    name = safe(path.name)
    suffix = _suffix(name, formats)
    stem = name[: -len(suffix)] if suffix else Path(name).stem
    return Bundle(stem or name, path, None, None, BundleRules(), formats)


def _open_folder(path: Path, shown: str, formats: Mapping[str, Format]) -> Bundle:
    try:
        os.scandir(path).close()
    except OSError as error:
        raise BundleError(f"{shown}: the folder cannot be opened ({reason(error)}).") from error
    rules = load_rules(path)
    missing = set(rules.files)
    is_empty = True
    for file in _files(path):
        is_empty = False
        missing.discard(file.key)
        if not missing:
            break
    if is_empty:
        raise BundleError(
            f"{shown}: no file to read. A bundle holds files such as {', '.join(sorted(formats))}; {RULES_NAME} "
            "and names that begin with a dot are passed over."
        )
    if missing:
        key = min(missing)
        close = difflib.get_close_matches(key, (file.key for file in _files(path)), n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise BundleError(
            f"{safe(str(path / RULES_NAME))}: `files` names {key!r}, and the bundle has no such file.{hint} "
            "Write the path from the bundle's folder, with / between its parts."
        )
    name = rules.name or safe(Path(os.path.realpath(path)).name)
    if not name:
        raise BundleError(f"{shown}: the folder has no name. Give the bundle one: `name:` in {RULES_NAME}.")
    return Bundle(name, path, rules.licence, rules.description, rules, formats)


def _files(root: Path) -> Iterator[_File]:
    """Walk a bundle in order of uri, holding the names of one folder a level."""
    if not root.is_dir():
        yield _File(safe(root.name), root.name, root, None)
        return
    real_root = os.path.realpath(root)
    pending = [("", True)]
    while pending:
        relative, is_folder = pending.pop()
        path = root / relative
        if not is_folder:
            key = relative if is_utf8(relative) else safe(relative)
            yield _File(safe(relative), key, path, _link_problem(path, real_root))
            continue
        try:
            with os.scandir(path) as scanned:
                entries = [
                    (f"{relative}/{entry.name}" if relative else entry.name, entry.is_dir(follow_symlinks=False))
                    for entry in scanned
                    if not entry.name.startswith(".") and (relative or entry.name != RULES_NAME)
                ]
        except OSError as error:
            problem = f"the folder cannot be opened ({reason(error)})."
            yield _File(f"{safe(relative)}/", f"{relative}/", path, problem)
            continue
        # A folder sorts by its name with the slash, so that its files come where their whole paths belong: "a.txt"
        # before "a/b.txt". Reversed, because the last is taken first.
        pending.extend(sorted(entries, key=lambda entry: safe(entry[0]) + "/" * entry[1], reverse=True))


def _link_problem(path: Path, real_root: str) -> str | None:
    """Say why something that is no folder is no file of the bundle either; null where it is one."""
    try:
        if path.is_symlink():
            target = os.path.realpath(path, strict=True)
            if not is_within(target, real_root):
                return "a link that leaves the bundle, and such links are not followed. Copy the file into the bundle."
            if Path(target).is_dir():
                return "a link to a folder, and such links are not followed. Its files are read where they lie."
        if not stat.S_ISREG(path.stat().st_mode):
            return "a pipe, a socket or a device, not a file."
    except OSError as error:
        return f"cannot be read ({reason(error)})."
    return None


def _inputs(
    file: _File,
    split: Callable[[BinaryIO, Limits], Iterator[Part]],
    facts: Facts,
    problem: str | None,
    limits: Limits,
) -> Iterator[RawInput]:
    count = 0
    try:
        with file.path.open("rb") as opened:
            for line, raw in split(opened, limits):
                if line is not None and line > limits.file_lines:
                    raise DocumentError(
                        f"holds more than {limits.file_lines} lines, the limit for a file (MARSAD_MAX_FILE_LINES). "
                        "Make several files of it."
                    )
                uri = file.uri if line is None else f"{file.uri}#{line}"
                yield RawInput(uri, raw, facts, _too_large(uri, limits.input_bytes) if raw is None else problem)
                count += 1
    except (OSError, DocumentError) as error:
        sentence = str(error) if isinstance(error, DocumentError) else f"cannot be read ({reason(error)})."
        before = f" Inputs read before that: {count}." if count else ""
        yield RawInput(file.uri, None, facts, f"{file.uri}: {sentence}{before}")


def _too_large(uri: str, max_input_bytes: int) -> str:
    return f"{uri}: larger than {size(max_input_bytes)}, the limit for one input (MARSAD_MAX_INPUT_BYTES)."


def _suffix(uri: str, formats: Mapping[str, Format]) -> str | None:
    """Find the longest known suffix of a name."""
    name = uri.rpartition("/")[2].lower()
    return max((suffix for suffix in formats if name.endswith(suffix)), key=len, default=None)


def no_reader(uri: str, formats: Mapping[str, Format]) -> str:
    """Say of a file that no format knows its suffix, and which are known."""
    suffixes = Path(uri).suffixes
    is_compressed = len(suffixes) > 1 and suffixes[-1].lower() in (".bz2", ".gz", ".xz", ".zst")
    suffix = "".join(suffixes[-2:] if is_compressed else suffixes[-1:])
    return (
        f"{uri}: no reader for {suffix!r}. Known formats: {', '.join(sorted(formats))}. "
        "To add one, see marsad/readers/__init__.py."
    )
