"""The work of one shard: from raw bytes to staged Parquet, stage by stage. Each stage that is done is left alone."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial, wraps
from hashlib import sha256
from pathlib import Path
from threading import Lock
from time import perf_counter
from typing import TypeVar

import polars as pl

from marsad.corrections import Correction, bearing, correct, moved_days
from marsad.dates import Calendars, find
from marsad.entities import Entity, Knowledge, entity_frame, name_frame, recognise
from marsad.errors import DocumentError
from marsad.models import MENTION_ZONES
from marsad.pages import Furniture, describe, segment
from marsad.quotes import Lexicon, compile_rules
from marsad.quotes import find as find_quotes
from marsad.readers import Bundle, Limits, RawInput, decode
from marsad.recognisers import plug_in
from marsad.seeds.calendars import load_calendars
from marsad.seeds.corrections import load_corrections
from marsad.seeds.furniture import load_furniture
from marsad.seeds.gazetteer import load_gazetteer
from marsad.seeds.names import load_knowledge
from marsad.seeds.publishers import load_publishers
from marsad.seeds.quotes import load_quotes
from marsad.settings import RecogniserSetting
from marsad.sources import CompiledPublishers, Publishers, compile_publishers, detect, listed
from marsad.staging import is_done, mark_done, write_frame
from marsad.text.texts import Texts
from marsad.warehouse.load import HELD_BACK
from marsad.warehouse.tables import frame_schema

_MANIFEST = {
    "ordinal": pl.Int64,
    "bundle": pl.String,
    "uri": pl.String,
    "document_id": pl.String,
    "byte_count": pl.Int64,
    "facts": pl.String,
    "problem": pl.String,
    "raw_file": pl.String,
}
_REJECTED = dict.fromkeys(HELD_BACK, pl.String)
_S = TypeVar("_S")
_T = TypeVar("_T")
#: folders of rules and the fingerprint of the stage that uses them
_Rules = tuple[tuple[Path, ...], str]


@dataclass(frozen=True)
class Summary:
    """What came out of one shard; small enough to pass between tasks."""

    documents: int
    rejected: int
    articles: int
    mentions: int
    seconds: Mapping[str, float]


@dataclass(frozen=True)
class _Input:
    uri: str
    raw: bytes | None
    facts: str
    problem: str | None
    document_id: str | None


def extract(
    bundle: Bundle,
    raw_folder: Path,
    folder: Path,
    *,
    known: Callable[[Sequence[str]], set[str]],
    batch_documents: int,
    batch_bytes: int,
    limits: Limits,
    read_on: date,
    is_ready: Callable[[Path], bool] | None = None,
) -> list[Path]:
    """Read a bundle in bounded batches: keep the bytes that are new, write down every input.

    Args:
        bundle: what to read.
        raw_folder: where bytes are kept, as Parquet files named by content (document_id, sha256, byte_count,
            first_read_on, raw).
        folder: the run's own staging folder.
        known: tells which of some document ids have their bytes in raw_folder already.
        batch_documents: inputs in a batch, at most.
        batch_bytes: bytes in a batch, at most (one larger input is a batch of its own).
        limits: what is larger is not read; its `problem` says so.
        read_on: the day of the run, UTC; kept beside the bytes that are new.
        is_ready: tells which files may be read; the others are left for another run.

    Returns:
        Parquet files in order, one row an input: ordinal, bundle, uri, document_id (null where no bytes could be read),
        byte_count, facts (JSON), problem (null where there is none), raw_file (null where the bytes were known).
    """
    manifests: list[Path] = []
    ordinal = 0
    inputs = bundle.inputs(limits=limits, is_ready=is_ready)
    for batch in _batches(inputs, batch_documents, batch_bytes):
        raw_of = {item.document_id: item.raw for item in batch if item.document_id and item.raw is not None}
        new = sorted(set(raw_of) - known(list(raw_of)))
        raw_file = _keep(new, raw_of, raw_folder, read_on) if new else None
        is_new = set(new)
        rows = [
            (
                ordinal + place,
                bundle.name,
                item.uri,
                item.document_id,
                None if item.raw is None else len(item.raw),
                item.facts,
                item.problem,
                raw_file if item.document_id in is_new else None,
            )
            for place, item in enumerate(batch)
        ]
        ordinal += len(batch)
        frame = pl.DataFrame(rows, schema=_MANIFEST, orient="row")
        manifests.append(write_frame(frame, folder / f"inputs-{len(manifests):05}.parquet"))
    return manifests


def _batches(inputs: Iterable[RawInput], batch_documents: int, batch_bytes: int) -> Iterator[list[_Input]]:
    batch: list[_Input] = []
    size = 0
    for item in inputs:
        length = len(item.raw or b"")
        if batch and (len(batch) >= batch_documents or size + length > batch_bytes):
            yield batch
            batch, size = [], 0
        facts = json.dumps(item.facts, ensure_ascii=False, sort_keys=True)
        document_id = None if item.raw is None else sha256(item.raw).hexdigest()[:32]
        batch.append(_Input(item.uri, item.raw, facts, item.problem, document_id))
        size += length
    if batch:
        yield batch


def _keep(document_ids: Sequence[str], raw_of: Mapping[str, bytes], raw_folder: Path, read_on: date) -> str:
    name = sha256("".join(document_ids).encode()).hexdigest()[:32] + ".parquet"
    if not (raw_folder / name).exists():
        frame = pl.DataFrame(
            {
                "document_id": document_ids,
                "sha256": [sha256(raw_of[document_id]).hexdigest() for document_id in document_ids],
                "byte_count": [len(raw_of[document_id]) for document_id in document_ids],
                "first_read_on": [read_on] * len(document_ids),
                "raw": [raw_of[document_id] for document_id in document_ids],
            },
            schema={
                "document_id": pl.String,
                "sha256": pl.String,
                "byte_count": pl.Int64,
                "first_read_on": pl.Date,
                "raw": pl.Binary,
            },
        )
        write_frame(frame, raw_folder / name)
    return name


def write_reference(seeds: tuple[Path, ...], folder: Path, fingerprints: Mapping[str, str]) -> dict[str, Path]:
    """Write down what the rules know of sources and entities, for loading: publishers, and the gazetteer."""
    frames = {
        "publishers": _listed_publishers(seeds, fingerprints["describe"]),
        **_listed_entities(seeds, fingerprints["recognise"]),
    }
    return {name: write_frame(frame, folder / f"{name}.parquet") for name, frame in frames.items()}


def work(
    shard: Path,
    raw_folder: Path,
    seeds: tuple[Path, ...],
    fingerprints: Mapping[str, str],
    recognisers: tuple[RecogniserSetting, ...] = (),
) -> Summary:
    """Do what is left to do on one shard.

    Args:
        shard: its folder, with work.parquet (see `marsad.warehouse.plan.make_plan`).
        raw_folder: where the bytes of inputs are kept.
        seeds: folders of rules, lowest layer first.
        fingerprints: of every stage; rules are compiled once a process and fingerprint.
        recognisers: models that vote on names beside the tagger of the rules.

    Returns:
        Counts, and seconds by stage (only of the stages done now).
    """
    seconds: dict[str, float] = {}
    recognise_all = partial(_recognise, recognisers=recognisers)
    for name, stage in (("segment", _segment), ("describe", _describe), ("recognise", recognise_all)):
        if not is_done(shard, name):
            started = perf_counter()
            stage(shard, raw_folder, (seeds, fingerprints[name]))
            mark_done(shard, name)
            seconds[name] = perf_counter() - started
    rejected = shard / "rejected.parquet"
    return Summary(
        documents=_height(shard / "documents.parquet"),
        rejected=_height(rejected) if rejected.exists() else 0,
        articles=_height(shard / "articles.parquet"),
        mentions=_height(shard / "mentions.parquet"),
        seconds=seconds,
    )


def examine(
    work_row: pl.DataFrame,
    folder: Path,
    raw_folder: Path,
    seeds: tuple[Path, ...],
    fingerprints: Mapping[str, str],
) -> Mapping[str, pl.DataFrame]:
    """Work on one document as a run does, up to its articles, to look at what the gate judged.

    Args:
        work_row: one row, as in the work.parquet of a shard.
        folder: an empty folder to work in.
        raw_folder: where the bytes of inputs are kept.
        seeds: folders of rules, lowest layer first.
        fingerprints: of every stage.

    Returns:
        The tables documents, zones, articles and article_evidence, and `rejected`: no row, or why the bytes cannot be
        read (and nothing in the tables).
    """
    write_frame(work_row, folder / "work.parquet")
    for name, stage in (("segment", _segment), ("describe", _describe)):
        stage(folder, raw_folder, (seeds, fingerprints[name]))
    found = {name: _read(folder, name) for name in ("documents", "zones", "articles", "article_evidence")}
    return {**found, "rejected": pl.read_parquet(folder / "rejected.parquet", glob=False)}


def _segment(shard: Path, raw_folder: Path, rules: _Rules) -> None:
    documents, rejected = _decode(shard, raw_folder)
    zones = segment(documents.drop("sha256"), _furniture(*rules))
    _write(documents, "documents", shard)
    _write(zones, "zones", shard)
    write_frame(rejected, shard / "rejected.parquet")


def _decode(shard: Path, raw_folder: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read the raw bytes of a shard: the documents, and those that cannot be read with the reason."""
    work_rows = pl.read_parquet(shard / "work.parquet", glob=False)
    stored = pl.concat(
        [
            pl.scan_parquet(raw_folder / name, glob=False)
            .filter(pl.col("document_id").is_in(work_rows["document_id"].to_list()))
            .select("document_id", "sha256", "raw")
            for name in sorted(set(work_rows["raw_file"].drop_nulls()))
        ]
    ).collect()
    raw_of = {document_id: (digest, raw) for document_id, digest, raw in stored.rows()}
    documents: list[tuple[object, ...]] = []
    rejected: list[tuple[str | None, ...]] = []
    for row in work_rows.rows(named=True):
        digest, raw = raw_of[row["document_id"]]
        try:
            read = decode(raw, json.loads(row["facts"]), row["uri"])
        except DocumentError as error:
            rejected.append((row["document_id"], "read", "readable", str(error), None, None))
            continue
        documents.append(
            (
                row["document_id"],
                digest,
                row["uri"],
                row["bundle"],
                read.media_type,
                read.charset,
                read.text,
                len(raw),
                len(read.text),
                read.url,
                read.fetched_at,
                read.stated_source,
                read.stated_author,
                read.stated_published,
                read.title_end_offset,
            )
        )
    schema = {**frame_schema("documents"), "title_end_offset": pl.Int32}
    return (
        pl.DataFrame(documents, schema=schema, orient="row"),
        pl.DataFrame(rejected, schema=_REJECTED, orient="row"),
    )


def _describe(shard: Path, raw_folder: Path, rules: _Rules) -> None:
    del raw_folder
    documents, zones = _read(shard, "documents"), _read(shard, "zones")
    texts = Texts.of(documents["text"])
    articles, evidence = describe(documents, zones, texts=texts)
    sources = detect(documents, zones, _publishers(*rules), texts=texts)
    dates = find(documents, zones, _calendars(*rules), texts=texts)
    articles = articles.join(sources.chosen, on="article_id", how="left", maintain_order="left").join(
        dates.chosen, on="article_id", how="left", maintain_order="left"
    )
    corrections = bearing(documents, articles, _corrections(*rules))
    articles, evidence, article_sources = correct(
        corrections,
        articles=articles,
        evidence=pl.concat([evidence, sources.evidence, dates.evidence]),
        article_sources=sources.article_sources,
    )
    _write(articles, "articles", shard)
    _write(evidence, "article_evidence", shard)
    _write(article_sources, "article_sources", shard)
    _write(corrections, "corrections", shard)
    _write(_counted_anew(dates.dates, corrections, documents, zones, _calendars(*rules)), "dates", shard)


def _counted_anew(
    dates: pl.DataFrame, corrections: pl.DataFrame, documents: pl.DataFrame, zones: pl.DataFrame, calendars: Calendars
) -> pl.DataFrame:
    """Count the time expressions of articles whose publication day was corrected from the right day."""
    known_days = moved_days(corrections)
    if not known_days:
        return dates
    is_concerned = pl.col("document_id").is_in(sorted({article_id[:32] for article_id in known_days}))
    anew = find(documents.filter(is_concerned), zones.filter(is_concerned), calendars, known_days=known_days)
    is_moved = pl.col("article_id").is_in(list(known_days))
    return pl.concat([dates.filter(~is_moved), anew.dates.filter(is_moved)])


def _recognise(shard: Path, raw_folder: Path, rules: _Rules, recognisers: tuple[RecogniserSetting, ...]) -> None:
    del raw_folder
    documents, zones = _read(shard, "documents"), _read(shard, "zones")
    seeds, fingerprint = rules
    recognised = recognise(documents, zones, _knowledge((seeds, recognisers), fingerprint))
    is_counted = pl.col("zone").is_in(sorted(MENTION_ZONES)) & pl.col("article_id").is_not_null()
    mentions = recognised.mentions.filter(is_counted)
    _write(mentions, "mentions", shard)
    _write(recognised.mentions.filter(~is_counted), "furniture_mentions", shard)
    _write(recognised.nil_names, "nil_names", shard)
    # in this stage, because a speaker is one of its mentions: no rule of names can change without its quotations
    _write(find_quotes(documents, zones, mentions, _quotations(*rules)), "quotes", shard)


def _read(shard: Path, table: str) -> pl.DataFrame:
    return pl.read_parquet(shard / f"{table}.parquet", glob=False).cast(frame_schema(table))


def _write(frame: pl.DataFrame, table: str, shard: Path) -> None:
    """Write exactly the columns of the table; one that is missing or of another type is a defect and fails here."""
    schema = frame_schema(table)
    write_frame(frame.select(schema.names()).cast(schema), shard / f"{table}.parquet")


def _height(path: Path) -> int:
    return pl.scan_parquet(path, glob=False).select(pl.len()).collect().item()


def _once(load: Callable[[_S, str], _T]) -> Callable[[_S, str], _T]:
    """Load once a process and fingerprint, also when several shards ask at the same time.

    A long-lived process sees rules that changed between its runs. Where the rules lie does not count: the fingerprint
    covers all that they say.
    """
    loaded: dict[str, _T] = {}
    one_at_a_time = Lock()

    @wraps(load)
    def load_once(sources: _S, fingerprint: str) -> _T:
        with one_at_a_time:
            if fingerprint not in loaded:
                loaded[fingerprint] = load(sources, fingerprint)
            return loaded[fingerprint]

    return load_once


@_once
def _furniture(seeds: tuple[Path, ...], fingerprint: str) -> Furniture:
    del fingerprint
    return load_furniture(seeds)


@_once
def _outlets(seeds: tuple[Path, ...], fingerprint: str) -> Publishers:
    del fingerprint
    return load_publishers(seeds)


@_once
def _listed_publishers(seeds: tuple[Path, ...], fingerprint: str) -> pl.DataFrame:
    return listed(_outlets(seeds, fingerprint))


@_once
def _publishers(seeds: tuple[Path, ...], fingerprint: str) -> CompiledPublishers:
    return compile_publishers(_outlets(seeds, fingerprint))


@_once
def _corrections(seeds: tuple[Path, ...], fingerprint: str) -> tuple[Correction, ...]:
    del fingerprint
    return load_corrections(seeds)


@_once
def _calendars(seeds: tuple[Path, ...], fingerprint: str) -> Calendars:
    del fingerprint
    return load_calendars(seeds)


@_once
def _knowledge(sources: tuple[tuple[Path, ...], tuple[RecogniserSetting, ...]], fingerprint: str) -> Knowledge:
    seeds, recognisers = sources
    return plug_in(load_knowledge(seeds, _entities(seeds, fingerprint)), recognisers)


@_once
def _entities(seeds: tuple[Path, ...], fingerprint: str) -> tuple[Entity, ...]:
    del fingerprint
    return load_gazetteer(seeds)


@_once
def _listed_entities(seeds: tuple[Path, ...], fingerprint: str) -> Mapping[str, pl.DataFrame]:
    entities = _entities(seeds, fingerprint)
    return {"gazetteer_entities": entity_frame(entities), "gazetteer_names": name_frame(entities)}


@_once
def _quotations(seeds: tuple[Path, ...], fingerprint: str) -> Lexicon:
    del fingerprint
    return compile_rules(load_quotes(seeds))
