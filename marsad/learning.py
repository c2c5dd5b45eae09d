"""Learns the furniture of a bundle's sources: one streaming pass over its pages, written down as rules to review.

bundle --read, decode--> batches --line_frame--> lines on disk --recurring, a few sources at a time--> furniture/learned

Memory is bounded by the batch and by PAGES_PER_SOURCE, whatever the size of the bundle; of larger sources a sample is
looked at, chosen by a hash of address or bytes, so that the same bundle teaches the same lines in any order of files.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urldefrag

import polars as pl

from marsad.errors import DocumentError, MarsadError
from marsad.pages.learned import MIN_PAGES, MIN_SHARE, is_dateline, line_frame, recurring, source_of
from marsad.pages.line import words_key
from marsad.pages.rules import LearnedLine, LearnedPlace
from marsad.readers import Bundle, RawInput, decode, open_bundle
from marsad.readers.limits import limits_of
from marsad.readers.settling import settled_files
from marsad.seeds.learned import load_learned, save_learned
from marsad.settings import Settings

#: Pages of a source that are looked at, at least, and at most twice as many: a line on 2 % of all pages is on
#: 1.4 to 2.6 % of 2,000 of them (two standard errors)
PAGES_PER_SOURCE = 2_000
_BATCH_PAGES = 2_000
_BATCH_CHARS = 8 * 2**20
#: lines merged at a time; they and what is made of them take about 300 bytes each
_MERGE_LINES = 1_000_000
_PAGES_SCHEMA = {
    "source": pl.Int32,
    "page": pl.Int64,
    "identity": pl.UInt64,
    "title": pl.UInt64,
    "uri": pl.String,
}


@dataclass(frozen=True)
class Learning:
    """What a pass has learned.

    Attributes:
        pages: pages read of each source.
        lines: lines learned of each source, the ones a person keeps not counted; sources without any are there with 0.
        unreadable: inputs that could not be read; ingest puts them in quarantine with the reason.
        files: what was written.
    """

    pages: dict[str, int]
    lines: dict[str, int]
    unreadable: int
    files: list[Path]


@dataclass
class _Source:
    """A source while its pages are counted."""

    number: int
    pages: int = 0
    #: identities of the pages in the sample: those below 2**64 >> halvings
    sample: "array[int]" = field(default_factory=lambda: array("Q"))
    halvings: int = 0

    def takes(self, identity: int) -> bool:
        """Say whether a page belongs to the sample so far, and make the sample narrower where it has grown too large.

        How narrow it is in the end depends on the pages alone, not on their order.
        """
        self.pages += 1
        if identity >= 2**64 >> self.halvings:
            return False
        self.sample.append(identity)
        while len(self.sample) >= 2 * PAGES_PER_SOURCE:
            self.halvings += 1
            self.sample = array("Q", (known for known in self.sample if known < 2**64 >> self.halvings))
        return True


def learn(
    settings: Settings,
    bundle: str | None,
    *,
    min_pages: int = MIN_PAGES,
    min_share: float = MIN_SHARE,
    watch: Callable[[int], None] = lambda pages: None,
) -> Learning:
    """Learn the furniture of a bundle's sources and write it to the user's rules.

    What the same bundle taught before is replaced; what others taught stays, and so does every mark of a person.

    Args:
        settings: `rules` names the folder.
        bundle: a folder of pages, or one file of them; None for the inbox of the settings.
        min_pages: a line on fewer pages of a source is not furniture.
        min_share: nor is one on a smaller share of them.
        watch: told from time to time how many pages are read.

    Raises:
        MarsadError: there is no folder of rules to write to.
        BundleError: the bundle cannot be read at all.
        RulesError: what was learned before cannot be read.
    """
    if settings.rules is None:
        raise MarsadError(
            "What is learned is kept in a folder of your own rules, and none is named. Name one by --rules DIR, by "
            "MARSAD_RULES or by `rules` in marsad.toml; it may be empty."
        )
    path = settings.inbox if bundle is None else Path(bundle)
    settled = settled_files(path, seconds=settings.inbox_settle_seconds) if bundle is None else None
    if bundle is None and not any(path.rglob("*")):
        return Learning({}, {}, 0, [])
    before = load_learned([settings.rules])
    opened = open_bundle(path)
    with TemporaryDirectory(prefix="marsad-learn-") as scratch:
        spilled = _Spilled(Path(scratch))
        is_ready = None if settled is None else settled.__contains__
        inputs = opened.inputs(limits=limits_of(settings), is_ready=is_ready)
        # numpy and Polars let go of the interpreter: the next batch is read and decoded meanwhile
        with ThreadPoolExecutor(max_workers=1) as beside:
            last_added: Future[None] | None = None
            for batch in _batches(opened, inputs, spilled, watch):
                if last_added is not None:
                    last_added.result()
                last_added = beside.submit(spilled.add, batch)
            if last_added is not None:
                last_added.result()
        found = [
            line
            for group in spilled.groups(min_pages=min_pages)
            for line in _learned(spilled, group, opened.name, min_pages=min_pages, min_share=min_share)
        ]
    files = save_learned(settings.rules, spilled.sources, _merged(before, found, opened.name, spilled.sources))
    counts = dict.fromkeys(sorted(spilled.sources), 0)
    kept = {(line.source, words_key(line.line)) for line in before if line.mark == "keep"}
    for line in found:
        counts[line.source] += (line.source, words_key(line.line)) not in kept
    return Learning({name: spilled.sources[name].pages for name in counts}, counts, spilled.unreadable, files)


@dataclass(frozen=True)
class _Page:
    source: int
    page: int
    identity: int
    title: int | None
    uri: str
    text: str


class _Spilled:
    """The lines of the pages read so far, on disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sources: dict[str, _Source] = {}
        self.unreadable = 0
        self.line_counts: Counter[int] = Counter()
        self._batches = 0

    def source(self, name: str) -> _Source:
        """Give what is known of a source."""
        source = self.sources.get(name)
        if source is None:
            source = self.sources[name] = _Source(len(self.sources))
        return source

    def add(self, batch: Sequence[_Page]) -> None:
        """Write the lines of a batch; in order of source, so that a merge reads of each file only what it needs."""
        pages = pl.DataFrame(
            [(page.source, page.page, page.identity, page.title, page.uri, page.text) for page in batch],
            schema={**_PAGES_SCHEMA, "text": pl.String},
            orient="row",
        )
        lines = line_frame(pages.select("source", "page", "text").sort("source", maintain_order=True))
        self.line_counts.update(dict(lines.group_by("source").len().iter_rows()))
        # uncompressed: a quarter of the time, the files live for seconds, and the sample keeps them small
        pages.drop("text").write_parquet(self.folder / f"pages-{self._batches:05}.parquet", compression="uncompressed")
        lines.write_parquet(self.folder / f"lines-{self._batches:05}.parquet", compression="uncompressed")
        self._batches += 1

    def groups(self, *, min_pages: int) -> Iterator[list[str]]:
        """Group the sources that have enough pages, so that a group fits into memory."""
        group: list[str] = []
        size = 0
        for name, source in sorted(self.sources.items()):
            if source.pages < min_pages:
                continue
            count = self.line_counts[source.number]
            if group and size + count > _MERGE_LINES:
                yield group
                group, size = [], 0
            group.append(name)
            size += count
        if group:
            yield group

    def scan(self, kind: str, group: Sequence[str]) -> pl.LazyFrame:
        """Read `pages` or `lines` of some sources."""
        numbers = [self.sources[name].number for name in group]
        return pl.scan_parquet(self.folder / f"{kind}-*.parquet").filter(pl.col("source").is_in(numbers))


def _batches(
    bundle: Bundle, inputs: Iterator[RawInput], spilled: _Spilled, watch: Callable[[int], None]
) -> Iterator[list[_Page]]:
    batch: list[_Page] = []
    size = number = 0
    for item in inputs:
        if item.raw is None or item.problem is not None:
            spilled.unreadable += 1
            continue
        try:
            read = decode(item.raw, item.facts)
        except DocumentError:
            spilled.unreadable += 1
            continue
        source = spilled.source(source_of(read.url, read.stated_source, bundle.name))
        identity = _hash(item.raw if read.url is None else urldefrag(read.url).url.encode())
        if not source.takes(identity):
            continue
        end = read.title_end_offset
        title = None if end is None else _hash(read.text[:end].strip().encode())
        batch.append(_Page(source.number, number, identity, title, item.uri, read.text[end or 0 :]))
        number += 1
        size += len(read.text)
        if len(batch) >= _BATCH_PAGES or size >= _BATCH_CHARS:
            yield batch
            watch(number)
            batch, size = [], 0
    if batch:
        yield batch
        watch(number)


def _hash(value: bytes) -> int:
    return int.from_bytes(sha256(value).digest()[:8], "big")


def _learned(
    spilled: _Spilled, group: Sequence[str], bundle: str, *, min_pages: int, min_share: float
) -> Iterator[LearnedLine]:
    """Give what some sources teach, in no order."""
    limits = pl.DataFrame(
        {
            "source": [spilled.sources[name].number for name in group],
            "limit": [(2**64 >> spilled.sources[name].halvings) - 1 for name in group],
        },
        schema={"source": pl.Int32, "limit": pl.UInt64},
    )
    sampled = spilled.scan("pages", group).collect().join(limits, on="source")
    pages = sampled.filter(pl.col("identity") <= pl.col("limit"))
    lines = spilled.scan("lines", group).drop("line").collect()
    found = recurring(lines, pages, min_pages=min_pages, min_share=min_share)
    del lines
    forms = (
        spilled.scan("lines", group)
        .join(found.lazy().select("source", "hash"), on=["source", "hash"], how="semi")
        .filter(pl.col("line").is_not_null())
        .group_by("source", "hash", "line")
        .len()
        .collect()
        # the most frequent form; of two, the first by code points
        .sort("len", "line", descending=[True, False])
        .unique(["source", "hash"], keep="first", maintain_order=True)
        .select("source", "hash", "line")
    )
    rows = found.join(forms, on=["source", "hash"]).join(
        pages.select(pl.col("page").alias("first_page"), "uri"), on="first_page"
    )
    names = {spilled.sources[name].number: name for name in group}
    for row in rows.iter_rows(named=True):
        if row["leads"] and row["place"] in ("head", "anywhere") and is_dateline(row["line"]):
            continue
        place: LearnedPlace = row["place"]
        yield LearnedLine(
            source=names[row["source"]],
            place=place,
            pages=row["pages"],
            share=row["share"],
            line=row["line"],
            bundle=bundle,
            example_uri=row["uri"],
        )


def _merged(
    before: Sequence[LearnedLine], found: Sequence[LearnedLine], bundle: str, sources: dict[str, _Source]
) -> list[LearnedLine]:
    """Put what a bundle teaches now in the place of what it taught before, for the sources it has pages of."""
    merged = {
        (line.source, words_key(line.line)): line
        for line in before
        if line.source in sources and (line.mark == "keep" or line.bundle != bundle)
    }
    # two forms of a line that the fast fold took for different ones: the first by its words counts
    for line in sorted(found, key=lambda line: (line.source, words_key(line.line), -line.pages, line.line)):
        key = (line.source, words_key(line.line))
        known = merged.get(key)
        if known is None or known.bundle != bundle or known.mark == "keep":
            merged[key] = line.model_copy(update={"mark": known.mark if known is not None else ""})
    return list(merged.values())
