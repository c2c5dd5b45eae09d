"""How fast the core is: each part of a stage on the documents of a bundle, in one process on one core."""

import os
import platform
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import duckdb
import numpy as np
import orjson
import polars as pl

from marsad.dates import find
from marsad.entities import Entity, Knowledge, compile_gazetteer, recognise
from marsad.entities.match import Shard
from marsad.entities.tagger import tag
from marsad.entities.tagger.features import streams
from marsad.entities.tagger.tokens import tokenise
from marsad.errors import DocumentError, MarsadError
from marsad.models import MENTION_ZONES
from marsad.pages import describe, segment
from marsad.quotes import compile_rules
from marsad.quotes import find as find_quotes
from marsad.readers import decode, open_bundle
from marsad.recognisers import plug_in
from marsad.seeds.calendars import load_calendars
from marsad.seeds.furniture import load_furniture
from marsad.seeds.gazetteer import load_gazetteer
from marsad.seeds.names import load_knowledge, load_lexicon
from marsad.seeds.publishers import load_publishers
from marsad.seeds.quotes import load_quotes
from marsad.seeds.tagger import load_tagger
from marsad.settings import RecogniserSetting
from marsad.sources import compile_publishers, detect
from marsad.text.normalize import fold_codes
from marsad.text.texts import Texts
from marsad.training.train import CRFSUITE_NAME, attributes, open_crfsuite, sentence_bounds

#: features written for python-crfsuite take long; so many documents are enough to know its speed
_COMPARED_DOCUMENTS = 100
#: of the made-up names
_SEED = 4
STAGES = ("pages", "entities")
#: what all is compared with: the same texts read from JSON, written as Parquet, loaded into DuckDB
_FLOOR = "floor: read, write, load"
_DOCUMENT = {
    "document_id": pl.String,
    "text": pl.String,
    "title_end_offset": pl.Int32,
    "url": pl.String,
    "stated_source": pl.String,
    "stated_author": pl.String,
    "stated_published": pl.String,
    "fetched_at": pl.Datetime("us", "UTC"),
}


@dataclass(frozen=True)
class Speed:
    """How fast one part was: medians over the rounds.

    Attributes:
        part: what was measured.
        cpu_seconds: processor time of this process.
        wall_seconds: by the clock.
        megabytes_per_second: of the text of its documents, by processor time.
        times_floor: its processor time by that of the floor for as much text: the figure that can be compared between
            machines. The floor is to read the same texts from JSON, write them as Parquet (zstd), and load them into
            DuckDB, with nothing between.
    """

    part: str
    cpu_seconds: float
    wall_seconds: float
    megabytes_per_second: float
    times_floor: float


@dataclass(frozen=True)
class Measured:
    """What was measured on what: the sizes are of the decoded text, in UTF-8.

    Attributes:
        document_count: how many documents.
        megabytes: of their text.
        machine: what it ran on.
        speeds: of our parts; of the stage pages, whose parts follow each other, the last is of all of them together.
        compared: of the floor, and of what a user would take instead.
    """

    document_count: int
    megabytes: float
    machine: str
    speeds: tuple[Speed, ...]
    compared: tuple[Speed, ...]


def bench(
    bundle: Path,
    seeds: Sequence[Path],
    *,
    stage: str,
    rounds: int,
    max_documents: int,
    recognisers: Sequence[RecogniserSetting] = (),
    added_names: int = 0,
) -> Measured:
    """Time the parts of a stage on the first documents of a bundle.

    A megabyte is 10^6 bytes of the decoded text in UTF-8. Speed is by processor time of this process, which other
    work on the machine disturbs less than wall time; both are given. The first round, which compiles rules and
    loads models, is not counted. Parts run with as many threads as Polars was started with: for a figure per core
    start with POLARS_MAX_THREADS=1, as the command line does.

    Args:
        bundle: what to measure on.
        seeds: folders of seeds.
        stage: one of STAGES.
        rounds: rounds that count.
        max_documents: so many documents, from the first.
        recognisers: of other makers, to plug in.
        added_names: so many made-up names are also added to the gazetteer, and its speed with them is compared; its
            compilation is measured once.

    Raises:
        BundleError: the bundle cannot be read at all.
        MarsadError: it holds no readable document, or there is no such stage.
    """
    if stage not in STAGES:
        raise MarsadError(f"No stage '{stage}' to measure. Known: {', '.join(STAGES)}.")
    documents = _documents(bundle, max_documents)
    if documents.is_empty():
        raise MarsadError(f"{bundle}: no document to measure on could be read. Name a bundle of pages or records.")
    megabytes = _megabytes(documents)
    parts = _page_parts(documents, seeds) if stage == "pages" else _entity_parts(documents, seeds, recognisers)
    sizes = {name: megabytes for name, _ in parts}
    others = [(_FLOOR, _floor(documents), megabytes)]
    if stage == "entities":
        others += _others(documents, seeds, added_names)
    sizes |= {name: size for name, _, size in others}
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in sizes}
    for number in range(rounds + 1):
        for name, part in (*parts, *((name, part) for name, part, _ in others)):
            cpu, wall = process_time(), perf_counter()
            part()
            if number:
                times[name].append((process_time() - cpu, perf_counter() - wall))
    taken = {name: (median(cpu for cpu, _ in rows), median(wall for _, wall in rows)) for name, rows in times.items()}
    floor = taken[_FLOOR][0] / megabytes

    def speed(name: str, cpu: float, wall: float, size: float) -> Speed:
        return Speed(name, cpu, wall, size / cpu, cpu / size / floor)

    speeds = [speed(name, cpu, wall, sizes[name]) for name, (cpu, wall) in taken.items()]
    ours, compared = speeds[: len(parts)], speeds[len(parts) :]
    if stage == "pages":
        # of the stage entities one part contains others: there the sum would say nothing
        cpu, wall = sum(part.cpu_seconds for part in ours), sum(part.wall_seconds for part in ours)
        ours.append(speed("pages, all parts", cpu, wall, megabytes))
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return Measured(documents.height, megabytes, machine, tuple(ours), tuple(compared))


def _documents(bundle: Path, max_documents: int) -> pl.DataFrame:
    rows: list[tuple[object, ...]] = []
    for number, item in enumerate(open_bundle(bundle).inputs()):
        if len(rows) >= max_documents:
            break
        if item.raw is None or item.problem is not None:
            continue
        try:
            read = decode(item.raw, item.facts)
        except DocumentError:
            continue
        rows.append(
            (
                f"{number:032x}",
                read.text,
                read.title_end_offset,
                read.url,
                read.stated_source,
                read.stated_author,
                read.stated_published,
                read.fetched_at,
            )
        )
    return pl.DataFrame(rows, schema=_DOCUMENT, orient="row")


def _floor(documents: pl.DataFrame) -> Callable[[], object]:
    """Give what every pipeline has to do with the same texts, and nothing else; DuckDB with one thread."""
    records = [orjson.dumps(row) for row in documents.iter_rows(named=True)]
    schema = dict.fromkeys(documents.columns, pl.String)

    def work() -> object:
        read = pl.DataFrame([orjson.loads(record) for record in records], schema_overrides=schema)
        with TemporaryDirectory() as folder:
            read.write_parquet(Path(folder, "documents.parquet"), compression="zstd")
            with duckdb.connect(str(Path(folder, "documents.duckdb")), config={"threads": 1}) as connection:
                return connection.execute("CREATE TABLE documents AS SELECT * FROM read").fetchall()

    return work


def _page_parts(documents: pl.DataFrame, seeds: Sequence[Path]) -> list[tuple[str, Callable[[], object]]]:
    furniture, calendars = load_furniture(seeds), load_calendars(seeds)
    publishers = compile_publishers(load_publishers(seeds))
    zones = segment(documents, furniture)
    texts = Texts.of(documents["text"])
    return [
        # as in a shard: laid out once, for all that reads them
        ("text", lambda: Texts.of(documents["text"])),
        ("zones", lambda: segment(documents, furniture)),
        ("articles and language", lambda: describe(documents, zones, texts=texts)),
        ("sources", lambda: detect(documents, zones, publishers, texts=texts)),
        ("dates", lambda: find(documents, zones, calendars, texts=texts)),
    ]


def _entity_parts(
    documents: pl.DataFrame, seeds: Sequence[Path], recognisers: Sequence[RecogniserSetting]
) -> list[tuple[str, Callable[[], object]]]:
    knowledge = plug_in(load_knowledge(seeds), recognisers)
    listed = Knowledge(knowledge.gazetteer)
    zones = segment(documents, load_furniture(seeds))
    named = recognise(documents, zones, knowledge).mentions
    mentions = named.filter(pl.col("zone").is_in(sorted(MENTION_ZONES)) & pl.col("article_id").is_not_null())
    rules = compile_rules(load_quotes(seeds))
    parts: list[tuple[str, Callable[[], object]]] = [
        ("gazetteer alone", lambda: recognise(documents, zones, listed)),
        ("all layers", lambda: recognise(documents, zones, knowledge)),
        ("quotes", lambda: find_quotes(documents, zones, mentions, rules)),
    ]
    tagger = load_tagger(seeds)
    shard = _shard(documents)
    if tagger is not None:
        # another shard each time: one remembers where its sentences begin
        parts.append(("tagger", lambda: tag(replace(shard), tagger)))
    parts += [(f"recogniser {one.name}", partial(one.find, shard)) for one in knowledge.recognisers]
    return parts


def _others(
    documents: pl.DataFrame, seeds: Sequence[Path], added_names: int
) -> list[tuple[str, Callable[[], object], float]]:
    """Give what our parts are compared with."""
    entities = load_gazetteer(seeds)
    others = [*_other_taggers(documents, seeds), *_other_matchers(documents, entities)]
    if added_names:
        zones = segment(documents, load_furniture(seeds))
        more = (*entities, *_made_up(seeds, added_names))
        start = process_time()
        knowledge = Knowledge(compile_gazetteer(more))
        name = f"gazetteer alone, {added_names} names more (compiled in {process_time() - start:.1f} s)"
        others.append((name, lambda: recognise(documents, zones, knowledge), _megabytes(documents)))
    return others


def _made_up(seeds: Sequence[Path], count: int) -> Iterator[Entity]:
    """Make up people of three known names each, always the same ones."""
    words = sorted(load_lexicon(seeds).names)
    chosen = np.random.default_rng(_SEED).integers(len(words), size=(count, 3)).tolist()
    for number, (one, two, three) in enumerate(chosen):
        # what the seeds hold is checked when it is read: there is nothing to check in these
        yield Entity.model_construct(
            entity_type="PER",
            entity_id=f"marsad:made-up-{number}",
            name_ar=f"{words[one]} {words[two]} {words[three]}",
            name_en=str(number),
            country_code="SA",
        )


def _other_matchers(
    documents: pl.DataFrame, entities: Sequence[Entity]
) -> list[tuple[str, Callable[[], object], float]]:
    """Give spaCy's matcher of phrases with the listed names, where it is installed; it tokenises too, as we do."""
    if find_spec("spacy") is None:
        return []
    spacy = import_module("spacy")
    language = spacy.blank("ar")
    matcher = import_module("spacy.matcher").PhraseMatcher(language.vocab, attr="ORTH")
    names = sorted({name for entity in entities for name in (*entity.full_names, *entity.short_names)})
    matcher.add("name", [language.make_doc(name) for name in names])
    some = documents.head(_COMPARED_DOCUMENTS)
    texts: list[str] = some["text"].to_list()

    def work() -> object:
        return [matcher(language.make_doc(text)) for text in texts]

    return [("spaCy PhraseMatcher, same names", work, _megabytes(some))]


def _other_taggers(documents: pl.DataFrame, seeds: Sequence[Path]) -> list[tuple[str, Callable[[], object], float]]:
    """Give python-crfsuite's own tagger with the same weights and features, where it is installed."""
    tagger = load_tagger(seeds)
    found = [path for folder in seeds for path in sorted((folder / "models").glob(f"*/{CRFSUITE_NAME}"))]
    if tagger is None or not found or find_spec("pycrfsuite") is None:
        return []
    some = documents.head(_COMPARED_DOCUMENTS)
    shard = _shard(some)
    theirs = open_crfsuite(found[-1])

    def work() -> object:
        tokens = tokenise(shard.text, shard.folded)
        items = attributes(streams(tokens, tagger.lexicon), tokens.sentences)
        return [theirs(items[first:end]) for first, end in sentence_bounds(tokens.sentences)]

    return [("python-crfsuite, same model", work, _megabytes(some))]


def _shard(documents: pl.DataFrame) -> Shard:
    """Join whole documents: what is measured is the tagger, not the zones."""
    texts: list[str] = documents["text"].to_list()
    lengths = np.array([len(text) + 1 for text in texts], dtype=np.int64)
    text = "\n".join(texts)
    return Shard(text, np.cumsum(lengths) - lengths, np.arange(len(texts)), fold_codes(text))


def _megabytes(documents: pl.DataFrame) -> float:
    return sum(len(text.encode()) for text in documents["text"]) / 1e6
