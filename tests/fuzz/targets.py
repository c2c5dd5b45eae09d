"""What may never happen, whatever bytes or text come in: strategies that make them, and functions that look."""

import gzip
import json
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from time import process_time

import duckdb
import polars as pl
import zstandard
from hypothesis import strategies as st

from marsad import shards, staging
from marsad.errors import BundleError, DocumentError
from marsad.readers import FORMATS, Limits, decode, open_bundle
from marsad.warehouse.load import run_checks
from marsad.warehouse.tables import sql_files, tables_of
from tests.spine import PAGES, ROOT, SEED_PAGES, document_id

SEEDS = (ROOT / "seeds",)
#: a page of a few thousand letters takes some 10 ms, more on a busy machine; a rule that goes back and forth, minutes
_SECONDS_A_PAGE = 20.0
_LIMIT_BYTES = 2_000

_LINES = sorted(
    {
        line
        for text in [*PAGES.values(), *(page.decode("utf-8", "replace") for page in SEED_PAGES.values())]
        for line in text.splitlines()
        if line.strip()
    }
)
_FURNITURE = sorted(
    {
        line.strip(" -'\"")
        for path in sorted((ROOT / "seeds" / "furniture").glob("*.yml"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip().startswith("- ")
    }
)
#: signs that act on what stands around them, or that two libraries may count differently
_SIGNS = [
    "\u202e",
    "\u2066",
    "\u2069",
    "\u200f",
    "\u061c",
    "\u200b" * 50,
    "\ufeff",
    "\u0640" * 99,
    "\u0651" * 99,
    "\U0001f468\u200d\U0001f469",
    "\U0010ffff",
    "\ufffe",
    "\u0085",
    "\u2028",
    "\u2029",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x1e",
    "\u00a0",
    "\u3000",
    "\u0345",
    "\u0130",
    "\ufdfa",
    "\ufefb",
    "\u0661\u0662\u0663",
    "\u06f1",
    "\u0be7",
    "\u00b2",
    "\u2460",
    "\u1d7d9",
    "<script>",
    "'; drop table articles; --",
    "[bold]",
    "%s%n",
    "{0}",
    "\\",
    "|",
    "`",
    "\u00ab",
    "\u00bb",
    "\u201c",
    "\u201d",
    '"',
    "(",
    ")",
    "((((((((",
    "\u060c" * 40,
    ":" * 40,
    "- - - - -",
    "...",
    "99999/99/99",
    "31/02/2025",
    "29 \u0641\u0628\u0631\u0627\u064a\u0631 2023",
    "0000-00-00",
    "1446/13/40",
    "99999999999999999999",
    "\u0661/\u0661/\u0661",
    "25:61",
    "https://",
    "http://[::1",
    "www.",
    "@",
    "#",
    "\u00a9",
    "\u00a9 2025",
    "\u0642\u0627\u0644:",
    "\u0648\u0642\u0627\u0644 \u00ab",
    "\u0646\u0642\u0644\u0627 \u0639\u0646",
    "\u0627\u0644",
]

_words = st.sampled_from(_LINES).flatmap(lambda line: st.lists(st.sampled_from(line.split()), min_size=1, max_size=12))
_pieces = st.one_of(
    st.sampled_from(_LINES),
    st.sampled_from(_FURNITURE),
    st.sampled_from(_SIGNS),
    _words.map(" ".join),
    st.text(max_size=20).filter(lambda text: "\0" not in text),
    st.text('\u0627\u0644\u0648\u0645\u064a\u0646\u0631\u0628 \u060c.:\u00ab\u00bb"()-0123456789/\n', max_size=60),
    st.builds(lambda piece, count: piece * count, st.sampled_from(_SIGNS + _FURNITURE), st.integers(2, 200)),
)
_ends = st.sampled_from(["\n", "\n\n", "\r\n", " ", "", "\n \n", "\r", "\u2028", "\t", " - ", "\u060c "])
#: pages of real lines, furniture and hostile signs in any order
page_texts = (
    st.lists(st.tuples(_pieces, _ends), min_size=1, max_size=30)
    .map(lambda parts: "".join(piece + end for piece, end in parts))
    .filter(lambda text: "\0" not in text and _is_storable(text) and bool(text))
)

_CHARSETS = ["utf-8", "utf-8-sig", "utf-16", "utf-16le", "utf-32", "windows-1256", "iso-8859-6", "cp720", "latin-1"]
_charset_texts = st.builds(
    lambda text, charset: text.encode(charset, "replace"), st.sampled_from(_LINES), st.sampled_from(_CHARSETS)
)
_json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=5,
)
_records = st.dictionaries(
    st.sampled_from(["title", "content", "url", "source", "author", "published", "fetched_at", "x"]),
    _json_values | st.sampled_from(_LINES),
).map(lambda record: json.dumps(record, ensure_ascii=False).encode("utf-8", "surrogatepass"))
_bits = st.one_of(
    st.binary(max_size=60), _charset_texts, _records, st.sampled_from([b"\n", b"\r\n", b"\xff\xfe", b"\0"])
)


@st.composite
def _damaged(draw: st.DrawFn, whole: st.SearchStrategy[bytes]) -> bytes:
    """Something whole, out of which a piece was taken and into which bytes were put."""
    raw = draw(whole)
    at = draw(st.integers(0, len(raw)))
    return raw[:at] + draw(st.binary(max_size=4)) + raw[at + draw(st.integers(0, 3)) :]


_whole_files = st.lists(_bits, max_size=8).map(b"".join)
file_bytes = st.one_of(
    _whole_files,
    _damaged(_whole_files),
    _damaged(_whole_files.map(gzip.compress)),
    _damaged(_whole_files.map(zstandard.ZstdCompressor().compress)),
)
_rules_lines = st.sampled_from(
    [
        "name: a",
        "name: [a]",
        "defaults:",
        "  source: b",
        "  fetched_at: 2025-01-01T00:00:00Z",
        "files:",
        "  a.txt:",
        "    url: https://a.b/c",
        "fields:",
        "  content: body",
        "  content:",
        "&a [*a]",
        "x: &x [1]",
        "y: [*x, *x]",
        "<<: *x",
        "!!python/object/apply:os.system [id]",
        "? [a, b]",
        "- a",
        "%YAML 9.9",
        "---",
        "...",
        "'",
        '"\\ud800"',
        "{",
        "}",
        "\t",
        "name: !!binary aGk=",
        "name: !!set {a}",
    ]
)
rules_bytes = st.none() | _damaged(
    st.lists(_rules_lines | st.text(max_size=9), max_size=6).map(
        lambda lines: "\n".join(lines).encode("utf-8", "surrogatepass")
    )
)
suffixes = st.sampled_from([*FORMATS, ".pdf", ""])


def look_at_readers(raw: bytes, suffix: str, rules: bytes | None, folder: Path) -> None:
    """Read a bundle of one file: every input is a document that can be stored, or has a reason that can be printed."""
    for path in folder.iterdir():
        path.unlink()
    (folder / f"a{suffix}").write_bytes(raw)
    if rules is not None:
        (folder / "bundle.yml").write_bytes(rules)
    try:
        opened = open_bundle(folder)
    except BundleError as error:
        _is_a_sentence(str(error))
        return
    uris: set[str] = set()
    for item in opened.inputs(limits=Limits(input_bytes=_LIMIT_BYTES)):
        assert item.uri not in uris, f"{item.uri} comes twice"
        uris.add(item.uri)
        assert item.raw is None or len(item.raw) <= _LIMIT_BYTES
        assert item.raw is not None or item.problem
        facts = json.loads(json.dumps(item.facts))
        if item.problem is not None:
            _is_a_sentence(item.problem)
            continue
        assert item.raw is not None
        try:
            read = decode(item.raw, facts)
        except DocumentError as error:
            _is_a_sentence(str(error))
            continue
        assert read.text
        assert "\0" not in read.text
        for value in (read.text, read.url, read.stated_source, read.stated_author, read.stated_published):
            assert value is None or _is_storable(value), f"cannot be stored: {value!r}"
        assert read.title_end_offset is None or read.text[read.title_end_offset] == "\n"


def look_at_pages(texts: Sequence[str], folder: Path) -> None:
    """Take pages through all stages: quick, every check of sql/checks holds, and no page changes another."""
    _warm_up(folder)
    started = process_time()
    together = _worked(texts, folder / "together")
    assert process_time() - started < _SECONDS_A_PAGE * len(texts), f"{process_time() - started:.1f} s"
    connection = _warehouse()
    for name, frame in together.items():
        connection.register("staged", frame)
        connection.execute(f"insert into {name} by name select * from staged")
        connection.unregister("staged")
    for path in sql_files("load"):
        connection.execute(path.read_text(encoding="utf-8"))
    for outcome in run_checks(connection):
        # there is no catalogue here
        failures = [row for row in outcome.failures if outcome.name != "documents_have_inputs"]
        assert not failures, f"{outcome.name}: {failures[0]}"
    alone = _worked(texts[:1], folder / "alone")
    first = document_id(texts[0])
    for table in tables_of("data"):
        if table.name in together and table.document_expression:
            of_first = together[table.name].filter(_document(table.document_expression) == first)
            assert of_first.equals(alone[table.name]), f"{table.name}: other pages of the shard change a page"


def _document(expression: str) -> pl.Expr:
    return pl.col("document_id") if expression == "document_id" else pl.col("article_id").str.slice(0, 32)


def _worked(texts: Sequence[str], shard: Path) -> dict[str, pl.DataFrame]:
    """What all stages find, by table."""
    for path in shard.glob("*"):
        path.unlink()
    shard.mkdir(exist_ok=True)
    raw_of = {document_id(text): text.encode() for text in texts}
    pl.DataFrame(
        {
            "document_id": list(raw_of),
            "sha256": [""] * len(raw_of),
            "byte_count": [len(raw) for raw in raw_of.values()],
            "raw": list(raw_of.values()),
        },
        schema_overrides={"raw": pl.Binary},
    ).write_parquet(shard / "raw.parquet")
    pl.DataFrame(
        {
            "document_id": list(raw_of),
            "bundle": "b",
            "uri": [f"{number}.txt" for number in range(len(raw_of))],
            "facts": '{"reader": "text"}',
            "problem": pl.Series([None] * len(raw_of), dtype=pl.String),
            "raw_file": "raw.parquet",
        }
    ).write_parquet(shard / "work.parquet")
    shards.work(shard, shard, SEEDS, _fingerprints())
    return {
        table: pl.read_parquet(shard / f"{table}.parquet", glob=False).drop("title_end_offset", strict=False)
        for stage in staging.STAGES
        if stage.name != "gate"  # no gate judges here
        for table in stage.outputs
    }


@cache
def _warm_up(folder: Path) -> None:
    """Compile the rules, which takes seconds."""
    _worked(["a"], folder / "first")


@cache
def _fingerprints() -> dict[str, str]:
    return staging.fingerprints(SEEDS, gate={})


@cache
def _empty_warehouse() -> duckdb.DuckDBPyConnection:
    """Tables without rows, and what the rules know."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'; set threads = 1")
    for table in tables_of("data", "state"):
        connection.execute(table.ddl)
    with tempfile.TemporaryDirectory() as folder:
        for name, path in shards.write_reference(SEEDS, Path(folder), _fingerprints()).items():
            connection.execute(f"create table {name} as select * from read_parquet('{path}')")
    connection.execute("create temp view checked_documents as select document_id from documents")
    return connection


def _warehouse() -> duckdb.DuckDBPyConnection:
    connection = _empty_warehouse()
    for table in tables_of("data"):
        connection.execute(f"delete from {table.name}")
    return connection


def _is_storable(text: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in text)


def _is_a_sentence(text: str) -> None:
    assert text
    assert len(text) < 2_000, f"a reason of {len(text)} characters"
    assert text.isprintable() or all(char.isprintable() or char.isspace() for char in text), repr(text)
    assert "\n" not in text, repr(text)
    assert _is_storable(text), repr(text)


#: name: what it looks at, and what that is called with
TARGETS: dict[str, tuple[Callable[..., None], tuple[st.SearchStrategy[object], ...]]] = {
    "readers": (look_at_readers, (file_bytes, suffixes, rules_bytes)),
    "pages": (look_at_pages, (st.lists(page_texts, min_size=1, max_size=3, unique=True),)),
}
