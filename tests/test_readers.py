"""Bundles and readers: every file has its inputs, in order, and nothing a file holds can stop the run."""

import dataclasses
import gzip
import io
import json
import os
import re
import socket
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marsad.errors import BundleError, DocumentError
from marsad.readers import FORMATS, Decoded, Limits, RawInput, decode, jsonl, open_bundle, uri_order
from marsad.readers.inputs import Part

SEEDS = Path(__file__).parents[1] / "seeds" / "bundle"
# a slow machine is no defect
UNHURRIED = settings(suppress_health_check=[HealthCheck.too_slow])
PLAIN: dict[str, object] = {"reader": "text"}
FIELDS = {name: name for name in ("author", "content", "fetched_at", "published", "source", "title", "url")}
RECORD: dict[str, object] = {"reader": "jsonl", "fields": FIELDS}


def fill(folder: Path, files: dict[str, bytes | str]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def read(path: Path, max_input_bytes: int = 1_000_000) -> list[RawInput]:
    return list(open_bundle(path).inputs(limits=Limits(input_bytes=max_input_bytes)))


def uris(path: Path) -> list[str]:
    return [found.uri for found in read(path)]


def record(facts: dict[str, object] | None = None, **fields: object) -> Decoded:
    return decode(json.dumps(fields).encode(), RECORD | (facts or {}))


# What a bundle is


def test_the_seed_bundle_has_five_texts_and_no_facts():
    bundle = open_bundle(SEEDS)
    found = list(bundle.inputs())
    assert bundle.name == "seeds"
    assert len(found) == 5
    assert all(each.facts == {"reader": "text"} and each.problem is None for each in found)
    assert all(decode(each.raw or b"", each.facts).text.encode() == each.raw for each in found)


def test_files_come_in_order_of_their_paths_and_lines_in_order_of_their_numbers(tmp_path: Path):
    lines = "".join(f'{{"content": "{number}"}}\n' for number in range(1, 12))
    fill(tmp_path, {"a/b.txt": "1", "a.txt": "2", "a!/z.txt": "3", "B.txt": "4", "a/dump.jsonl": lines, "a-b.txt": "5"})
    found = uris(tmp_path)
    assert found[:5] == ["B.txt", "a!/z.txt", "a-b.txt", "a.txt", "a/b.txt"]
    assert found[5:] == [f"a/dump.jsonl#{number}" for number in range(1, 12)]
    assert found == sorted(found, key=uri_order)


@UNHURRIED
@given(st.lists(st.text("a!./~", min_size=1, max_size=5), min_size=1, max_size=6))
def test_the_walk_keeps_the_order_of_uris(tmp_path_factory: pytest.TempPathFactory, names: list[str]):
    folder = tmp_path_factory.mktemp("walk")
    (folder / "z.txt").write_text("z")
    for name in names:
        path = folder / "/".join(part.replace(".", "-") + "_" for part in name.split("/"))
        if not any(parent.is_file() for parent in path.parents) and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("x")
    found = uris(folder)
    assert found == sorted(found, key=uri_order)


def test_bundle_yml_and_names_with_a_dot_are_passed_over(tmp_path: Path):
    fill(tmp_path, {"a.txt": "a", "bundle.yml": "name: n", ".hidden.txt": "h", ".git/b.txt": "b", "c/.d.txt": "d"})
    assert uris(tmp_path) == ["a.txt"]


@pytest.mark.parametrize(
    ("name", "bundle_name"), [("dump.jsonl.gz", "dump"), ("a.b.txt", "a.b"), ("day.pdf", "day"), ("README", "README")]
)
def test_a_single_file_is_a_bundle_named_after_it(tmp_path: Path, name: str, bundle_name: str):
    fill(tmp_path, {name: gzip.compress(b'{"content": "c"}')})
    bundle = open_bundle(tmp_path / name)
    assert bundle.name == bundle_name
    assert [found.uri.partition("#")[0] for found in bundle.inputs()] == [name]


def test_a_folder_without_bundle_yml_is_named_after_itself(tmp_path: Path):
    fill(tmp_path, {"day/a.txt": "a"})
    assert open_bundle(tmp_path / "day").name == "day"


def test_what_has_no_reader_keeps_its_bytes_and_says_what_to_do(tmp_path: Path):
    fill(tmp_path, {"day.pdf": "%PDF-", "README": "r", "x.txt.gz": "x"})
    readme, pdf, packed = read(tmp_path)[0], read(tmp_path)[1], read(tmp_path)[2]
    assert (pdf.raw, pdf.facts) == (b"%PDF-", {"reader": None})
    assert pdf.problem == (
        "day.pdf: no reader for '.pdf'. Known formats: .jsonl, .jsonl.gz, .jsonl.zst, .txt. "
        "To add one, see marsad/readers/__init__.py."
    )
    assert (readme.problem or "").startswith("README: no reader for ''.")
    assert (packed.problem or "").startswith("x.txt.gz: no reader for '.txt.gz'.")
    # the bytes are kept, the sentence is not: it is made again of what the catalogue knows
    with pytest.raises(DocumentError, match=re.escape(pdf.problem)):
        decode(b"%PDF-", pdf.facts, pdf.uri)


def test_upper_case_suffixes_are_known(tmp_path: Path):
    fill(tmp_path, {"A.TXT": "a", "B.JSONL": "{}"})
    assert [found.facts["reader"] for found in read(tmp_path)] == ["text", "jsonl"]


# Names and links


def test_odd_names_become_uris_that_can_be_stored_and_printed(tmp_path: Path):
    names = [b"two\nlines.txt", b'it\'s "quoted".txt', b"100%.txt", b"a#1.txt", b"\xff\xfe.txt", "صورة 1.txt".encode()]
    names.append("a\u202etxt.exe.txt".encode())
    for name in names:
        Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name))).write_bytes(b"text")  # noqa: PTH118
    found = read(tmp_path)
    assert {each.uri for each in found} == {
        "two%0Alines.txt",
        'it\'s "quoted".txt',
        "100%25.txt",
        "a%231.txt",
        "%FF%FE.txt",
        "صورة 1.txt",  # picture 1
        "a%E2%80%AEtxt.exe.txt",
    }
    assert all(each.raw == b"text" and each.problem is None and each.uri.encode() for each in found)


def test_links_stay_in_the_bundle(tmp_path: Path):
    fill(tmp_path, {"secret.txt": "s", "out/s.txt": "s", "bundle/a.txt": "a", "bundle/sub/b.txt": "b"})
    links = {
        "in": "a.txt",
        "leaves": "../secret.txt",
        "folder": "../out",
        "loop": ".",
        "gone": "nowhere",
        "self": "self.txt",
    }
    for name, target in links.items():
        (tmp_path / "bundle" / f"{name}.txt").symlink_to(target)
    found = {each.uri: each for each in read(tmp_path / "bundle")}
    assert found["in.txt"].raw == b"a"
    problems = {uri: each.problem for uri, each in found.items() if each.problem is not None}
    assert all(found[uri].raw is None for uri in problems)
    assert "a link that leaves the bundle" in (problems.pop("leaves.txt") or "")
    assert "a link that leaves the bundle" in (problems.pop("folder.txt") or "")
    assert "a link to a folder" in (problems.pop("loop.txt") or "")
    assert problems.pop("gone.txt") == "gone.txt: cannot be read (no such file or directory)."
    assert "cannot be read" in (problems.pop("self.txt") or "")
    assert problems == {}


def test_a_bundle_given_by_a_link_is_read(tmp_path: Path):
    fill(tmp_path, {"real/a.txt": "a"})
    (tmp_path / "link").symlink_to("real")
    assert uris(tmp_path / "link") == ["a.txt"]


# Files that cannot be read


def test_pipes_and_sockets_are_not_waited_for(tmp_path: Path):
    fill(tmp_path, {"a.txt": "a"})
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(tmp_path / "socket.txt"))
        assert [each.problem for each in read(tmp_path)] == [
            None,
            "pipe.txt: a pipe, a socket or a device, not a file.",
            "socket.txt: a pipe, a socket or a device, not a file.",
        ]


def test_a_file_that_vanishes_is_an_input_with_a_problem(tmp_path: Path):
    fill(tmp_path, {"a.txt": "a", "b.txt": "b"})
    inputs = open_bundle(tmp_path).inputs()
    assert next(inputs).raw == b"a"
    (tmp_path / "b.txt").unlink()
    assert [(each.raw, each.problem) for each in inputs] == [
        (None, "b.txt: cannot be read (no such file or directory).")
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_files_and_folders_without_permission_are_inputs_with_a_problem(tmp_path: Path):
    fill(tmp_path, {"a.txt": "a", "locked/b.txt": "b", "c.txt": "c"})
    (tmp_path / "a.txt").chmod(0)
    (tmp_path / "locked").chmod(0)
    found = read(tmp_path)
    (tmp_path / "locked").chmod(0o700)
    assert [(each.uri, each.problem) for each in found] == [
        ("a.txt", "a.txt: cannot be read (permission denied)."),
        ("c.txt", None),
        ("locked/", "locked/: the folder cannot be opened (permission denied)."),
    ]


def test_what_is_larger_than_the_limit_comes_without_its_bytes(tmp_path: Path):
    record = b'{"content": "%s"}\n'
    lines = record % b"x" + record % (b"x" * 100) + record % b"y"
    fill(tmp_path, {"a.txt": "x" * 50, "b.txt": "x" * 51, "c.pdf": "x" * 51, "d.jsonl": lines})
    found = {each.uri: each for each in read(tmp_path, max_input_bytes=50)}
    assert [uri for uri, each in found.items() if each.raw is not None] == ["a.txt", "d.jsonl#1", "d.jsonl#3"]
    for uri in ("b.txt", "c.pdf", "d.jsonl#2"):
        assert found[uri].problem == f"{uri}: larger than 50 bytes, the limit for one input (MARSAD_MAX_INPUT_BYTES)."


# JSON Lines


PACKED = {".jsonl": bytes, ".jsonl.gz": gzip.compress, ".jsonl.zst": zstandard.compress}


@pytest.mark.parametrize("suffix", PACKED)
def test_a_line_is_an_input_and_blank_lines_count_but_are_passed_over(tmp_path: Path, suffix: str):
    fill(tmp_path, {f"d{suffix}": PACKED[suffix](b'{"a": 1}\n\n \t\r\n{"b": 2}\r\n{"c": 3}')})
    assert [(each.uri, each.raw) for each in read(tmp_path)] == [
        (f"d{suffix}#1", b'{"a": 1}'),
        (f"d{suffix}#4", b'{"b": 2}'),
        (f"d{suffix}#5", b'{"c": 3}'),
    ]


@pytest.mark.parametrize("suffix", [".jsonl.gz", ".jsonl.zst"])
def test_archives_of_several_parts_are_read_to_the_end(tmp_path: Path, suffix: str):
    pack = PACKED[suffix]
    fill(tmp_path, {f"d{suffix}": pack(b'{"a":') + pack(b"") + pack(b' 1}\n{"b": 2}\n')})
    assert [each.raw for each in read(tmp_path)] == [b'{"a": 1}', b'{"b": 2}']


@pytest.mark.parametrize("suffix", [".jsonl.gz", ".jsonl.zst"])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.999])
def test_an_archive_that_breaks_off_delivers_its_lines_and_then_itself(tmp_path: Path, suffix: str, share: float):
    lines = [json.dumps({"content": os.urandom(40).hex()}).encode() for _ in range(3_000)]
    packed = PACKED[suffix](b"\n".join(lines))
    fill(tmp_path, {f"d{suffix}": packed[: int(len(packed) * share)], "e.txt": "e"})
    *before, broken, neighbour = read(tmp_path)
    assert [each.raw for each in before] == lines[: len(before)]
    assert len(before) >= (share - 0.4) * len(lines)  # Zstandard gives out whole blocks of 128 KiB only
    assert (broken.uri, broken.raw) == (f"d{suffix}", None)
    assert (broken.problem or "").startswith(f"d{suffix}: The archive is damaged or was cut off: ")
    assert (f" Inputs read before that: {len(before)}." in (broken.problem or "")) == bool(before)
    assert neighbour.raw == b"e"


@pytest.mark.parametrize("suffix", [".jsonl.gz", ".jsonl.zst"])
@pytest.mark.parametrize(
    "content", [b"not packed at all", b"\x1f\x8b\x08\0garbage!garbage!", b"\x28\xb5\x2f\xfd\xff\xff\xff"]
)
def test_an_archive_that_is_none_is_an_input_with_a_problem(tmp_path: Path, suffix: str, content: bytes):
    fill(tmp_path, {f"d{suffix}": content})
    assert [(each.raw, (each.problem or "")[:29]) for each in read(tmp_path)] == [
        (None, f"d{suffix}: The archive is damaged"[:29])
    ]


def test_jsonl_in_utf_16_says_so(tmp_path: Path):
    fill(tmp_path, {"d.jsonl": '{"content": "a"}\n'.encode("utf-16")})
    assert [each.problem for each in read(tmp_path)] == [
        "d.jsonl: The file is UTF-16, and JSON Lines must be UTF-8. Convert the file."
    ]


ARCHIVES = [
    (jsonl.split_gzip, gzip.compress(b'{"content": "c"}\n' * 50)),
    (jsonl.split_zstandard, zstandard.ZstdCompressor(write_checksum=True).compress(b'{"content": "c"}\n' * 50)),
]


@UNHURRIED
@given(st.sampled_from(ARCHIVES), st.integers(0, 200), st.binary(max_size=20), st.integers(0, 20))
def test_a_damaged_archive_ends_in_a_reason_and_nothing_else(
    archive: tuple[Callable[[BinaryIO, Limits], Iterator[Part]], bytes], start: int, damage: bytes, cut: int
):
    split, packed = archive
    damaged = packed[:start] + damage + packed[start + cut :]
    try:
        assert all(raw is None or len(raw) <= 100 for _, raw in split(io.BytesIO(damaged), Limits(input_bytes=100)))
    except DocumentError as error:
        assert str(error).startswith("The archive is damaged or was cut off: ")  # noqa: PT017


@UNHURRIED
@given(st.text("ab \r\n").map(str.encode) | st.binary(), st.integers(1, 9), st.integers(1, 9))
def test_lines_do_not_depend_on_how_the_file_comes_in_pieces(raw: bytes, piece: int, limit: int):
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return
    whole = [line.removesuffix(b"\r") for line in raw.split(b"\n")]
    expected = [
        (number, line if len(line) <= limit else None)
        for number, line in enumerate(whole, start=1)
        if len(line) > limit or (line and not line.isspace())
    ]
    pieces = [raw[start : start + piece] for start in range(0, len(raw), piece)]
    assert list(jsonl.lines(pieces, limit)) == expected


@pytest.mark.parametrize("suffix", [".jsonl.gz", ".jsonl.zst"])
def test_a_line_of_100_mb_is_never_held(tmp_path: Path, suffix: str):
    packed = io.BytesIO()
    opened = gzip.GzipFile(fileobj=packed, mode="wb") if suffix == ".jsonl.gz" else None
    target = opened or zstandard.ZstdCompressor().stream_writer(packed, closefd=False)
    with target:
        target.write(b'{"content": "a"}\n')
        for _ in range(100):
            target.write(b"x" * 1_000_000)
        target.write(b'\n{"content": "b"}\n')
    fill(tmp_path, {f"d{suffix}": packed.getvalue()})
    tracemalloc.start()
    found = [
        (each.uri[-2:], each.raw is None)
        for each in open_bundle(tmp_path).inputs(limits=Limits(input_bytes=1_000_000, unpacking_ratio=10**6))
    ]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == [("#1", False), ("#2", True), ("#3", False)]
    assert peak < 50_000_000  # a piece of Zstandard unpacks to 16 MB at most, and is copied once


def test_a_file_streams_in_bounded_memory(tmp_path: Path):
    with gzip.open(tmp_path / "d.jsonl.gz", "wb", compresslevel=1) as packed:
        for _ in range(20):
            packed.write(b'{"content": "%s"}\n' % (b"x" * 1_000) * 1_000)
    tracemalloc.start()
    count = sum(each.raw is not None for each in open_bundle(tmp_path).inputs())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 20_000
    assert peak < 3_000_000


# Facts and bundle.yml


def test_facts_are_sorted_hold_only_what_is_known_and_files_come_before_defaults(tmp_path: Path):
    rules = """
    name: pages
    licence: L
    description: D
    defaults: {source: S, fetched_at: 2025-12-31T08:00:00Z, published: 2025-12-31}
    fields: {title: headline, author: ~}
    files:
        a.txt: {url: 'https://example.org/a', source: A}
        b.txt: {source: ~}
        sub/d.jsonl:
    """
    fill(tmp_path, {"bundle.yml": rules, "a.txt": "a", "b.txt": "b", "sub/d.jsonl": "{}"})
    bundle = open_bundle(tmp_path)
    assert (bundle.name, bundle.licence, bundle.description) == ("pages", "L", "D")
    facts = [each.facts for each in bundle.inputs()]
    assert all(list(each) == sorted(each) for each in facts)
    stated = {"fetched_at": "2025-12-31T08:00:00Z", "published": "2025-12-31"}
    assert facts[0] == stated | {"reader": "text", "source": "A", "url": "https://example.org/a"}
    assert facts[1] == stated | {"reader": "text"}
    assert facts[2] == stated | {
        "reader": "jsonl",
        "source": "S",
        "fields": FIELDS | {"title": "headline", "author": None},
    }
    assert json.loads(json.dumps(facts)) == facts
    assert decode(b"a", facts[0]).fetched_at == datetime(2025, 12, 31, 8, tzinfo=UTC)
    assert decode(b"a", facts[0]).stated_published == "2025-12-31"


@pytest.mark.parametrize(
    "rules", ["", "# nothing\n", "defaults:\nfields:\nfiles:\n", "name: 2025\ndefaults: {source: no}"]
)
def test_plain_values_are_text_and_empty_sections_are_empty(tmp_path: Path, rules: str):
    fill(tmp_path, {"bundle.yml": rules, "a.txt": "a"})
    bundle = open_bundle(tmp_path)
    assert bundle.name == ("2025" if "2025" in rules else tmp_path.name)
    assert [each.facts for each in bundle.inputs()] == [
        {"reader": "text"} | ({"source": "no"} if "no}" in rules else {})
    ]


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        (
            "nmae: x",
            "unknown key 'nmae'. Did you mean 'name'? Known keys: defaults, description, fields, files, licence, name.",
        ),
        (
            "defaults: {sauce: x}",
            "unknown key 'sauce' (under defaults). Did you mean 'source'? Known keys: author, fetched_at,",
        ),
        (
            "fields: {body: x}",
            "unknown key 'body' (under fields). Known keys: author, content, fetched_at, published, source,",
        ),
        (
            "files: {a.txt: {link: x}}",
            "unknown key 'link' (under files > a.txt). Known keys: author, fetched_at, licence_note,",
        ),
        ("files: {a.text: {}}", "`files` names 'a.text', and the bundle has no such file. Did you mean 'a.txt'?"),
        ("files: {b/c/d: {}}", "`files` names 'b/c/d', and the bundle has no such file. Write the path"),
        ("files: {bundle.yml: {}}", "`files` names 'bundle.yml', and the bundle has no such file."),
        ("name: [x]", "name must be text."),
        ("fields: {content: ~}", "content (under fields) must be text."),
        ("defaults: x", "defaults must hold keys and values."),
        ("files: {a.txt: x}", "a.txt (under files) must hold keys and values."),
        ("- x", "must hold keys and values, as `name: my-bundle`. Known keys: defaults,"),
        (
            "defaults: {url: example.org}",
            "url (under defaults): 'example.org' is not the address of a page; write it in full",
        ),
        (
            "defaults: {fetched_at: 2025-12-31}",
            "fetched_at (under defaults): '2025-12-31' is not a time with its zone;",
        ),
        ("name: a\nname: b", "not valid YAML in line 2: the key 'name' stands twice."),
        ("name: [a\nb: c", "not valid YAML in line"),
        ("name: \x00", "not valid YAML: "),
        ('name: "a\\0"', "name: holds a NUL character."),
        ("[" * 100_000, "not valid YAML in line 1: nested too deeply."),
        (b"name: \xff", "not valid YAML: "),
    ],
)
def test_a_mistake_in_bundle_yml_is_one_sentence_that_names_it(tmp_path: Path, rules: str | bytes, sentence: str):
    fill(tmp_path, {"bundle.yml": rules, "a.txt": "a"})
    with pytest.raises(BundleError) as caught:
        open_bundle(tmp_path)
    text = str(caught.value)
    assert text.startswith(f"{tmp_path}/bundle.yml: {sentence}")
    assert "\n" not in text


def test_a_bundle_yml_that_leads_elsewhere_is_not_read(tmp_path: Path):
    fill(tmp_path, {"secret": "password: swordfish", "bundle/a.txt": "a"})
    (tmp_path / "bundle" / "bundle.yml").symlink_to("../secret")
    with pytest.raises(BundleError, match="not a file of this bundle") as caught:
        open_bundle(tmp_path / "bundle")
    assert "swordfish" not in str(caught.value)


def test_a_bundle_that_cannot_be_is_refused_in_one_sentence(tmp_path: Path):
    fill(tmp_path, {"empty/.keep": "", "described/bundle.yml": "name: x"})
    os.mkfifo(tmp_path / "pipe")
    for path, sentence in {
        "nowhere": "no such file or folder. Give a folder of pages, or one file of them.",
        "empty": "no file to read. A bundle holds files such as .jsonl, .jsonl.gz, .jsonl.zst, .txt;",
        "described": "no file to read.",
        "described/bundle.yml": "this file describes a bundle. Give the folder it lies in:",
        "pipe": "neither a folder nor a file.",
        "described/bundle.yml/x": "not a directory.",
    }.items():
        with pytest.raises(BundleError) as caught:
            open_bundle(tmp_path / path)
        assert str(caught.value).startswith(f"{tmp_path / path}: {sentence}")


# Decoding


def test_the_text_of_a_file_is_not_touched():
    text = " \tأ\u0654 e\u0301\r\n\r\x0c\u2028 \u200f\ufeff\n\n "
    assert decode(text.encode(), PLAIN) == Decoded(text, "utf-8", "text/plain", None, None, None, None, None, None)


def test_a_record_is_title_newline_content():
    found = record(
        title="T\U0001f600\n2", content="c\r\n", url="https://a.org/", source=" s ", author="", published="5"
    )
    assert found == Decoded(
        text="T\U0001f600\n2\nc\r\n",
        charset="utf-8",
        media_type="application/json",
        title_end_offset=4,
        url="https://a.org/",
        fetched_at=None,
        stated_source=" s ",
        stated_author=None,
        stated_published="5",
    )
    assert found.text[: found.title_end_offset] == "T\U0001f600\n2"


@pytest.mark.parametrize("title", [{}, {"title": None}, {"title": ""}, {"title": " \n"}])
def test_a_record_without_a_title_is_its_content(title: dict[str, object]):
    found = record(None, content="c", **title)
    assert (found.text, found.title_end_offset) == ("c", None)


def test_what_the_record_states_comes_before_what_bundle_yml_says():
    facts: dict[str, object] = {
        "source": "S",
        "author": "A",
        "url": "https://example.org",
        "fetched_at": "2025-12-31T08:00:00Z",
    }
    found = record(facts, content="c", source="R", author=" ", url="no address", fetched_at="2025-12-30")
    assert (found.stated_source, found.stated_author, found.url, found.fetched_at) == ("R", "A", None, None)


def test_a_byte_order_mark_before_a_record_is_charset():
    found = decode(b'\xef\xbb\xbf{"content": "c"}', RECORD)
    assert (found.text, found.charset) == ("c", "utf-8-sig")


@pytest.mark.parametrize(
    ("stated", "fetched_at"),
    [
        ("2025-12-31T08:00:00Z", "2025-12-31T08:00:00+00:00"),
        (" 2025-12-31 11:00:00.5+03:00 ", "2025-12-31T08:00:00.500000+00:00"),
        ("20251231T080000+0000", "2025-12-31T08:00:00+00:00"),
        ("2025-12-31T08:00:00", None),
        ("2025-12-31", None),
        ("0001-01-01T00:00:00+03:00", None),
        ("yesterday", None),
    ],
)
def test_a_time_of_fetching_needs_a_zone(stated: str, fetched_at: str | None):
    found = record(content="c", fetched_at=stated).fetched_at
    assert (found and found.isoformat()) == fetched_at
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize(
    ("stated", "url"),
    [
        (" http://example.org/a?b=c#d ", "http://example.org/a?b=c#d"),
        ("HTTPS://مثال.إختبار/خبر", "HTTPS://مثال.إختبار/خبر"),  # example.test/news
        ("ftp://example.org", None),
        ("//example.org", None),
        ("https://", None),
        ("https://a b.org", None),
        ("https://[::1", None),
        ("https://example.org:port/", None),
        ("https://example.org/\u202egpj", None),
    ],
)
def test_an_address_needs_a_host_and_http(stated: str, url: str | None):
    assert record(content="c", url=stated).url == url


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "The record is empty (0 bytes)."),
        (b'{"content": "c"', "Broken JSON at character 16 of the line: "),
        (b'["content"]', "The record is not a JSON object {…} but a list."),
        (b"null", "The record is not a JSON object {…} but null."),
        (b"[" * 5_000, "Broken JSON at character 1026 of the line: "),
        (b'{"content": "\xc7\xe1"}', "JSON must be UTF-8, and byte 14 (hex c7) is not. Convert the file to UTF-8."),
        (b'{"content": "\\ud800"}', "Holds half of a character: "),
        (b'{"content": "a\\u0000b"}', "Not text: holds a NUL character (the first is character 2)."),
        (b'{"content": ""}', "The record has no text: its field 'content' is an empty string."),
        (b'{"content": null}', "The record has no text: its field 'content' is null."),
        (b'{"text": "c", "id": 1}', "The record has no field 'content'. Its fields: 'id', 'text'. Say which"),
        (b"{}", "The record has no field 'content'. Its fields: none."),
        (b'{"content": ["c"]}', "The field 'content' (content) holds a list, not a string. Mend it."),
        (b'{"content": "c", "published": 17}', "The field 'published' (published) holds a number, not a string."),
        (b'{"content": "c", "url": false}', "The field 'url' (url) holds true or false, not a string."),
    ],
)  # fmt: skip
def test_a_record_that_is_no_document_says_why(raw: bytes, reason: str):
    with pytest.raises(DocumentError) as caught:
        decode(raw, RECORD)
    assert str(caught.value).startswith(reason)


def test_a_field_mapped_to_nothing_is_not_looked_at():
    facts = {"reader": "jsonl", "fields": FIELDS | {"author": None, "content": "text"}}
    assert decode(b'{"author": ["a"], "text": "c"}', facts).stated_author is None


def test_facts_of_a_reader_that_is_gone_are_refused():
    with pytest.raises(DocumentError, match=r"There is no reader 'warc'\. Known readers: jsonl, text"):
        decode(b"x", {"reader": "warc"})


JSON = st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda each: st.lists(each, max_size=2))


@UNHURRIED
@given(
    st.binary()
    | st.dictionaries(st.sampled_from(["title", "content", "url", "source", "fetched_at"]), JSON).map(
        lambda fields: json.dumps(fields).encode()
    ),
    st.sampled_from([PLAIN, RECORD]),
)
def test_any_bytes_give_a_document_or_a_reason(raw: bytes, facts: dict[str, object]):
    try:
        found = decode(raw, facts)
    except DocumentError:
        return
    for value in dataclasses.astuple(found):
        assert not isinstance(value, str) or value.encode() == value.encode("utf-8", "strict")
    assert found.text
    assert found.title_end_offset is None or found.text[found.title_end_offset] == "\n"


def test_every_format_has_a_reader_and_sorts_by_its_suffix():
    assert list(FORMATS) == sorted(FORMATS)
    assert {each.reader for each in FORMATS.values()} == {"jsonl", "text"}
