"""The staging area: where it lies, how files get there whole, and what a stage's result depends on."""

import dis
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import file_digest, sha256
from importlib import metadata
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any

import polars as pl

from marsad.settings import PROJECT, RecogniserSetting


@dataclass(frozen=True)
class Stage:
    """One stage of the work on a shard.

    Its fingerprint covers the source files that the root modules import (and what these import), the named folders and
    files of the rules and the versions of the named libraries: what the result depends on, besides its input.
    """

    name: str
    roots: tuple[str, ...]
    seeds: tuple[str, ...]
    libraries: tuple[str, ...]
    outputs: tuple[str, ...]


#: in order of work; each reads only its input and what the first found (the gate: what all found), not each other's
STAGES = (
    Stage(
        "segment",
        roots=("marsad.readers", "marsad.pages.segment", "marsad.seeds.furniture"),
        seeds=("furniture",),
        libraries=("numpy", "orjson", "polars"),
        outputs=("documents", "zones"),
    ),
    Stage(
        "describe",
        roots=(
            "marsad.corrections",
            "marsad.dates",
            "marsad.pages.articles",
            "marsad.seeds.calendars",
            "marsad.seeds.corrections",
            "marsad.seeds.publishers",
            "marsad.sources",
        ),
        seeds=("calendars", "corrections.yml", "publishers"),
        libraries=("ahocorasick-rs", "hijridate", "numpy", "polars", "py3langid", "tzdata"),
        outputs=("articles", "article_evidence", "article_sources", "corrections", "dates"),
    ),
    Stage(
        "recognise",
        roots=(
            "marsad.entities",
            "marsad.quotes",
            "marsad.recognisers",
            "marsad.seeds.gazetteer",
            "marsad.seeds.names",
            "marsad.seeds.quotes",
        ),
        seeds=("gazetteer", "models", "names", "quotes"),
        libraries=("ahocorasick-rs", "numpy", "polars"),
        outputs=("mentions", "furniture_mentions", "nil_names", "quotes"),
    ),
    # what a person accepted is in no fingerprint: the plan compares the verdict on each document
    Stage("gate", roots=("expectations",), seeds=(), libraries=("great-expectations",), outputs=("verdicts",)),
)
#: kind of recogniser -> the libraries that run it
_MODEL_LIBRARIES = {"gliner": ("gliner", "torch", "transformers"), "onnx": ("onnxruntime", "tokenizers")}
#: packages of ours whose code a result depends on
_PACKAGES = ("marsad", "expectations")
STAGE_NAMES = tuple(stage.name for stage in STAGES)


def fingerprints(
    seeds: Sequence[Path], *, gate: Mapping[str, Any], recognisers: Sequence[RecogniserSetting] = ()
) -> dict[str, str]:
    """Compute the fingerprint of every stage.

    Args:
        seeds: folders of rules, lowest layer first.
        gate: thresholds of the row gate, which its verdicts depend on.
        recognisers: models that the stage recognise uses beside the rules; where their folders lie does not count.

    Returns:
        Stage name to 32 hex digits.
    """
    found: dict[str, str] = {}
    for stage in STAGES:
        digest = sha256()
        for path in _sources(stage.roots):
            digest.update(path.relative_to(PROJECT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
        for layer, folder in enumerate(seeds):
            for name in stage.seeds:
                named = folder / name
                for path in [named] if named.is_file() else sorted(named.rglob("*")):
                    if path.is_file() and path.suffix != ".md":
                        place = f"{layer}/{path.relative_to(folder).as_posix()}"
                        digest.update(place.encode() + b"\0" + path.read_bytes() + b"\0")
        for library in stage.libraries:
            digest.update(f"{library}=={_version(library)}\0".encode())
        if stage.name == "gate":
            digest.update(json.dumps(gate, sort_keys=True, default=str).encode())
        if stage.name == "recognise":
            for recogniser in recognisers:
                digest.update(_model_hash(recogniser))
        found[stage.name] = digest.hexdigest()[:32]
    return found


def _model_hash(recogniser: RecogniserSetting) -> bytes:
    """Hash what a recogniser says depends on: its kind and weight, its files, the versions of what runs it."""
    digest = sha256(f"{recogniser.kind}\0{recogniser.weight}\0".encode())
    for path in sorted(recogniser.folder.iterdir()):
        if path.is_file() and path.suffix != ".md" and not path.name.startswith("."):
            with path.open("rb") as file:
                digest.update(path.name.encode() + b"\0" + file_digest(file, "sha256").digest())
    for library in _MODEL_LIBRARIES[recogniser.kind]:
        digest.update(f"{library}=={_version(library)}\0".encode())
    return digest.digest()


def whole_fingerprint(stages: Mapping[str, str]) -> str:
    """One fingerprint for all stages together."""
    return sha256("".join(stages[name] for name in STAGE_NAMES).encode()).hexdigest()[:32]


#: a process has one version of a library, and looking it up takes milliseconds
_version = cache(metadata.version)


@cache
def _sources(roots: tuple[str, ...]) -> tuple[Path, ...]:
    """Source files of these modules and of all our own modules they import, in order of path."""
    # marsad.shards puts the stages together, so each depends on it
    waiting, found = [*roots, "marsad.shards"], set[Path]()
    while waiting:
        place = PROJECT.joinpath(*waiting.pop().split("."))
        paths = [path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file()]
        for path in paths:
            if path in found:
                continue
            found.add(path)
            if path != PROJECT / "marsad" / "shards.py":
                waiting += own_imports(path)
        if place.is_dir() and place.parent == PROJECT:
            waiting += [f"{place.name}.{path.stem}" for path in place.glob("*.py") if path.stem != "__init__"]
    return tuple(sorted(found))


@cache
def own_imports(path: Path) -> tuple[str, ...]:
    """Modules of ours that a source file imports; `from package import name` counts for both readings.

    Read off the compiled module: making a syntax tree fails where another thread makes one too (Prefect's do), and
    is slower.
    """
    module = SourceFileLoader(path.stem, str(path)).get_code(path.stem)
    waiting, names = [module] if module else [], list[str]()
    while waiting:
        code = waiting.pop()
        waiting += [inner for inner in code.co_consts if isinstance(inner, CodeType)]
        if not any(name.startswith(_PACKAGES) for name in code.co_names):
            continue
        imported = ""
        for instruction in dis.get_instructions(code):
            if instruction.opname == "IMPORT_NAME":
                imported = instruction.argval
                names.append(imported)
            elif instruction.opname == "IMPORT_FROM":
                names.append(f"{imported}.{instruction.argval}")
    return tuple(name for name in names if name.split(".")[0] in _PACKAGES)


def write_frame(frame: pl.DataFrame, path: Path) -> Path:
    """Write a Parquet file aside and rename it, so that a file that is there is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".part")
    frame.write_parquet(aside, compression="zstd")
    aside.replace(path)
    return path


def write_json(value: Mapping[str, Any], path: Path) -> Path:
    """Write a JSON file aside and rename it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".part")
    aside.write_text(json.dumps(value, ensure_ascii=False, sort_keys=True), encoding="utf-8")
    aside.replace(path)
    return path


def remove_others(folder: Path, *, keep: Sequence[Path]) -> None:
    """Remove every folder in a folder but these."""
    for path in folder.glob("*"):
        if path not in keep:
            shutil.rmtree(path)


def is_done(shard: Path, stage: str) -> bool:
    """Whether a stage of a shard is complete: its marker is written after its last file."""
    return (shard / f"{stage}.done").exists()


def mark_done(shard: Path, stage: str) -> None:
    """Say that a stage of a shard is complete."""
    (shard / f"{stage}.done").touch()
