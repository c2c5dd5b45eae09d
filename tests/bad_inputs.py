"""A bundle of more than a hundred kinds of bad input, made by this script, with the fate that each must have.

python -m tests.bad_inputs FOLDER makes it.
"""

import bz2
import gzip
import io
import json
import os
import pickle
import socket
import sqlite3
import sys
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import zstandard

from tests.spine import PAGES

#: a page that loads, whatever is put around it
_GOOD = PAGES["03-newspaper"]
_MEEM = "\u0645"


@dataclass(frozen=True)
class Fate:
    """What must become of one input: its state, and words that its reason must hold."""

    state: str
    words: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind of bad input."""

    name: str
    make: Callable[[Path], None]
    fates: Mapping[str, Fate]


def good(mark: str) -> str:
    """Give a page that loads and that no other kind has."""
    return f"{_GOOD.rstrip()}\n{mark}\n"


def record(mark: str, **fields: object) -> bytes:
    """Give a record that loads, with some fields of its own."""
    title, _, content = _GOOD.partition("\n")
    return json.dumps({"title": title, "content": f"{content}\n{mark}", **fields}, ensure_ascii=False).encode()


LOADED = Fate("loaded")
DUPLICATE = Fate("duplicate", "The same bytes came first")


def _quarantined(words: str) -> Fate:
    return Fate("quarantined", words)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _file(name: str, content: bytes | Callable[[], bytes], fate: Fate, *, suffix: str = ".txt") -> Kind:
    path = name.replace(" ", "-") + suffix

    def make(folder: Path) -> None:
        _write(folder / path, content() if callable(content) else content)

    return Kind(name, make, {path: fate})


def _named(name: str, file_name: str | bytes, uri: str) -> Kind:
    """A good page under a name that somebody might take for something else."""

    def make(folder: Path) -> None:
        path = Path(os.fsdecode(os.fsencode(folder) + b"/" + os.fsencode(file_name)))
        _write(path, good(name).encode())

    return Kind(name, make, {uri: LOADED})


def _lines(
    name: str, content: bytes | Callable[[], bytes], *fates: tuple[int | None, Fate], suffix: str = ".jsonl"
) -> Kind:
    path = name.replace(" ", "-") + suffix

    def make(folder: Path) -> None:
        _write(folder / path, content() if callable(content) else content)

    return Kind(name, make, {path if line is None else f"{path}#{line}": fate for line, fate in fates})


def _line(name: str, raw: bytes, fate: Fate) -> Kind:
    """One bad line between two good ones."""
    around = [record(f"before {name}"), raw, record(f"after {name}")]
    return _lines(name, b"\n".join(around), (1, LOADED), (2, fate), (3, LOADED))


def _charset(name: str, codec: str, fate: Fate = LOADED, *, mark: bytes = b"", errors: str = "ignore") -> Kind:
    return _file(name, mark + good(name).encode(codec, errors), fate)


def _made(name: str, make: Callable[[Path], None], fates: Mapping[str, Fate]) -> Kind:
    return Kind(name, make, fates)


def _zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../outside.txt", good("outside"))
    return packed.getvalue()


def _tar() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        info = tarfile.TarInfo("../../outside.txt")
        archive.addfile(info, io.BytesIO())
    return packed.getvalue()


def _bomb(size: int) -> bytes:
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9) as archive:
        for _ in range(size // 1_000_000):
            archive.write(b"\n" * 1_000_000)
    return packed.getvalue()


def _bomb_of_lines() -> bytes:
    return gzip.compress(record("before the bomb") + b"\n" + b"0" * 300_000_000)


def _zstandard_bomb() -> bytes:
    packed = zstandard.ZstdCompressor(level=19).compressobj()
    return b"".join(packed.compress(b"\n" * 1_000_000) for _ in range(300)) + packed.flush()


def _sqlite() -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.execute("create table t (a)")
    return connection.serialize()


def _link(target: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        # named by the last part of the target, so that each has its own name
        (folder / f"link-{Path(target).name}.txt").symlink_to(target)

    return make


def _socket(folder: Path) -> None:
    # a socket's path may be 107 bytes long, and temporary folders are longer
    here = Path.cwd()
    os.chdir(folder)
    try:
        with socket.socket(socket.AF_UNIX) as opened:
            opened.bind("socket.txt")
    finally:
        os.chdir(here)


def _hard_link(folder: Path) -> None:
    _write(folder / "hard-1.txt", good("hard link").encode())
    os.link(folder / "hard-1.txt", folder / "hard-2.txt")


def _inner_link(folder: Path) -> None:
    _write(folder / "inner-1.txt", good("inner link").encode())
    (folder / "inner-2.txt").symlink_to("inner-1.txt")


def _folder_link(folder: Path) -> None:
    _write(folder / "real-folder" / "a.txt", good("folder link").encode())
    (folder / "linked-folder").symlink_to("real-folder")


def _loop(folder: Path) -> None:
    (folder / "loop-1.txt").symlink_to("loop-2.txt")
    (folder / "loop-2.txt").symlink_to("loop-1.txt")


def _own_parent(folder: Path) -> None:
    (folder / "within").mkdir()
    (folder / "within" / "parent").symlink_to("..")


def _signature(name: str, start: bytes, words: str) -> Kind:
    return _file(name, start + bytes(range(256)) * 4, _quarantined(words))


def _foreign(name: str, text: str) -> Kind:
    page = "\n\n".join([text.split(".")[0]] + [text] * 3)
    return _file(name, page.encode(), _quarantined(""))


_REAL_RECORD = record("dump")
_INNER_ARCHIVE = gzip.compress(b"0" * 10_000_000, mtime=0)

KINDS: tuple[Kind, ...] = (
    # charsets
    _charset("utf-8 with a mark", "utf-8-sig"),
    _charset("utf-16 little with a mark", "utf-16le", mark=b"\xff\xfe"),
    _charset("utf-16 big with a mark", "utf-16be", mark=b"\xfe\xff"),
    _charset("utf-16 little without a mark", "utf-16le"),
    _charset("utf-16 big without a mark", "utf-16be"),
    _charset("utf-32 little with a mark", "utf-32le", mark=b"\xff\xfe\0\0"),
    _charset("utf-32 big with a mark", "utf-32be", mark=b"\0\0\xfe\xff"),
    _charset("utf-32 without a mark", "utf-32le", _quarantined("NUL")),
    _charset("windows-1256", "windows-1256"),
    _charset("iso-8859-6", "iso-8859-6"),
    _charset("ibm 720", "cp720", _quarantined("Charset not recognised")),
    _charset("mac arabic", "mac_arabic", _quarantined("Charset not recognised")),
    _charset("utf-7", "utf-7", _quarantined("")),
    _charset("ebcdic", "cp1140", _quarantined("Charset not recognised"), errors="replace"),
    _file("double encoded", good("double").encode().decode("latin-1").encode(), _quarantined("")),
    _file("arabic mojibake", good("mojibake").encode().decode("cp1256", "ignore").encode(), _quarantined("")),
    _file(
        "mixed charsets",
        good("mixed").encode() + good("mixed").encode("cp1256"),
        _quarantined("UTF-8 with broken bytes"),
    ),
    _file(
        "surrogates in utf-8",
        good("cesu").encode() + b"\xed\xa0\x80\xed\xb0\x80",
        _quarantined("UTF-8 with broken bytes"),
    ),
    _file("overlong utf-8", good("overlong").encode() + b"\xc0\xaf", _quarantined("UTF-8 with broken bytes")),
    _file("beyond unicode", good("beyond").encode() + b"\xf5\x80\x80\x80", _quarantined("UTF-8 with broken bytes")),
    _file("cut in a character", good("cut").encode().rstrip() + b"\xd9", _quarantined("UTF-8 with broken bytes")),
    _file(
        "utf-16 cut in a character",
        b"\xff\xfe" + good("cut").encode("utf-16le") + b"\x06",
        _quarantined("breaks that charset"),
    ),
    _file(
        "utf-16 with half a pair",
        b"\xff\xfe" + good("half").encode("utf-16le") + b"\x00\xd8",
        _quarantined("breaks that charset"),
    ),
    _file(
        "russian in koi8",
        ("Министерство сельского хозяйства объявило о начале сбора урожая. " * 9).encode("koi8-r"),
        _quarantined("Charset not recognised"),
    ),
    _file(
        "greek in 8859-7",
        ("Το υπουργείο ανακοίνωσε την έναρξη της συγκομιδής. " * 9).encode("iso-8859-7"),
        _quarantined("Charset not recognised"),
    ),
    _file(
        "hebrew in 1255",
        ("משרד החקלאות הודיע על תחילת הקציר בשש מחוזות. " * 9).encode("cp1255"),
        _quarantined("Charset not recognised"),
    ),
    _file(
        "japanese in shift-jis",
        ("農業省は収穫の開始を発表した。" * 30).encode("shift-jis"),
        _quarantined("Charset not recognised"),
    ),
    _file(
        "chinese in gb18030",
        ("农业部宣布六个省份开始收割小麦。" * 30).encode("gb18030"),
        _quarantined("Charset not recognised"),
    ),
    _file(
        "korean in euc-kr",
        ("농림부는 여섯 개 도에서 수확을 시작한다고 발표했다. " * 20).encode("euc-kr"),
        _quarantined("The language is"),
    ),
    _file(
        "replacement characters", good("broken \ufffd decoding").replace(" ", " \ufffd", 40).encode(), _quarantined("")
    ),
    # no text
    _file("a nul within", good("nul").replace("\n", "\n\0", 1).encode(), _quarantined("NUL")),
    _file("nothing but nuls", bytes(5000), _quarantined("Not text")),
    _file("controls", bytes(range(1, 32)) * 50, _quarantined("Not text")),
    _file("escapes of a terminal", good("\x1b[2J\x1b]0;title\x07").encode(), LOADED),
    _file(
        "random bytes",
        bytes((place * place * 7919 + place * 104729) >> 5 & 255 for place in range(5000)),
        _quarantined(""),
    ),
    _signature("png", b"\x89PNG\r\n\x1a\n", "a PNG image"),
    _signature("jpeg", b"\xff\xd8\xff", "a JPEG image"),
    _signature("gif", b"GIF89a", "a GIF image"),
    _signature("pdf", b"%PDF-1.7\n", "a PDF document"),
    _signature("elf", b"\x7fELF", "a Linux program"),
    _signature("windows program", b"MZ\x90\0", "NUL"),
    _signature("rar", b"Rar!\x1a\x07", "a RAR archive"),
    _signature("7z", b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    _signature("xz", b"\xfd7zXZ\x00", "an xz archive"),
    _signature("old office", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Microsoft Office document"),
    _signature("rtf", b"{\\rtf1", "an RTF document"),
    _signature("parquet", b"PAR1", "NUL"),
    _signature("duckdb", bytes(8) + b"DUCK", "NUL"),
    _file("zip with a way out", _zip, _quarantined("a ZIP archive")),
    _file("gzip", lambda: gzip.compress(good("gzip").encode()), _quarantined("a gzip archive")),
    _file("zstandard", lambda: zstandard.compress(good("zstd").encode()), _quarantined("a Zstandard archive")),
    _file("sqlite", _sqlite, _quarantined("an SQLite database")),
    _file("pickle", lambda: pickle.dumps({"a": [1.5] * 99, "b": bytes(99)}), _quarantined("Not text")),
    # nothing
    _file("empty", b"", _quarantined("empty (0 bytes)")),
    _file("white space", b" \t\n\r\n" * 50, _quarantined("")),
    _file("only a mark", b"\xef\xbb\xbf", _quarantined("empty but for a byte-order mark")),
    _file("only a utf-16 mark", b"\xff\xfe", _quarantined("empty but for a byte-order mark")),
    _file("one letter", _MEEM.encode(), _quarantined("")),
    _file("only signs without width", ("\u200b\u200c\u200d\u2060" * 500).encode(), _quarantined("")),
    # too much
    _file("a line of 30 MB", lambda: (_MEEM * 15_000_000).encode(), _quarantined("larger than 8 MiB")),
    _file("200,000 lines", lambda: (f"{_MEEM}\n" * 200_000).encode(), _quarantined("")),
    _file("a line of a million letters", lambda: (good("long").replace("\n", " ") * 300).encode(), LOADED),
    _file(
        "quotation marks that never close", lambda: (good("q") + '\u0648\u0642\u0627\u0644 "' * 50_000).encode(), LOADED
    ),
    _file("vowel signs without end", lambda: (good("v") + _MEEM + "\u064b" * 200_000).encode(), LOADED),
    _file("joined signs without end", lambda: (good("j") + "\U0001f468\u200d" * 50_000).encode(), LOADED),
    _file("digits without end", lambda: (good("d") + "\u0661" * 200_000).encode(), LOADED),
    # signs that act
    _file("an override of direction", good("override").replace(" ", " \u202e", 9).encode(), LOADED),
    _file("isolates that never end", good("isolates").replace(" ", " \u2067\u2066\u2068", 9).encode(), LOADED),
    _file("a flood without width", good("flood").replace("\n", "\u200b" * 3000 + "\n", 3).encode(), LOADED),
    _file("tags and selectors", good("tags\U000e0041\U000e007f\ufe0f").encode(), LOADED),
    _file("old line ends", good("mac").replace("\n", "\r").encode(), LOADED),
    # other languages
    _foreign(
        "persian",
        "وزارت کشاورزی روز یکشنبه از آغاز برداشت گندم در شش استان خبر داد و گفت محصول امسال بهتر از سال گذشته است. ",
    ),
    _foreign(
        "urdu",
        "وزارت زراعت نے اتوار کو چھ صوبوں میں گندم کی کٹائی شروع ہونے کا اعلان کیا ہے اور کہا ہے کہ فصل بہتر ہے۔ ",
    ),
    _foreign("hebrew", "משרד החקלאות הודיע ביום ראשון על תחילת קציר החיטה בשש מחוזות ואמר כי היבול השנה טוב מבעבר. "),
    _foreign("chinese", "农业部星期日宣布六个省份开始收割小麦，并表示今年的收成比去年更好。"),
    _foreign(
        "english", "The ministry of agriculture announced on Sunday the start of the wheat harvest in six provinces. "
    ),
    # injections
    _file(
        "html for text",
        b"<!doctype html><html><title>News</title><body><script>alert(1)</script><p>News</p></body></html>",
        _quarantined(""),
    ),
    _file("sql in the text", good("'; drop table articles; -- \" or 1=1").encode(), LOADED),
    _file("html in the text", good("<script>alert(1)</script><img src=x onerror=alert(1)>").encode(), LOADED),
    _file(
        "markup of the terminal", good("[bold red]x[/] [link=https://example.org]y[/link] {0} %s %n").encode(), LOADED
    ),
    _line(
        "sql and html in a record",
        record("i", title="<b>'; drop table inputs; --</b>", source="<img src=x>", author="' or ''='"),
        LOADED,
    ),
    # names
    _named("a newline in a name", "new\nline.txt", "new%0Aline.txt"),
    _named("quotes in a name", 'it\'s "quoted".txt', 'it\'s "quoted".txt'),
    _named("sql in a name", "'); drop table inputs; --.txt", "'); drop table inputs; --.txt"),
    _named("html in a name", "<script>alert(1)<script>.txt", "<script>alert(1)<script>.txt"),
    _named("markup in a name", "[bold]{0}%s.txt", "[bold]{0}%25s.txt"),
    _named("a question mark in a name", "what?.txt", "what?.txt"),
    _named("a star in a name", "*.txt", "*.txt"),
    _named("a bracket in a name", "[a-z].txt", "[a-z].txt"),
    _named("a dash before a name", "--help.txt", "--help.txt"),
    _named("dots in a name", "a/b..c/d.txt", "a/b..c/d.txt"),
    _named("a percent and a hash in a name", "100%#1.txt", "100%25%231.txt"),
    _named("a backslash in a name", "x\\..\\y.txt", "x\\..\\y.txt"),
    _named("a name that is not utf-8", b"bad-\xff\xfe.txt", "bad-%FF%FE.txt"),
    _named("an override in a name", "txt.\u202efdp.txt", "txt.%E2%80%AEfdp.txt"),
    _named("an escape in a name", "esc\x1b[2J.txt", "esc%1B[2J.txt"),
    _named("a very long name", "n" * 251 + ".txt", "n" * 251 + ".txt"),
    _named("a space at the ends of a name", " a .txt", " a .txt"),
    _named("an address for a name", "s3:/x.txt", "s3:/x.txt"),
    _named("a deep folder", "d/" * 60 + "x.txt", "d/" * 60 + "x.txt"),
    _named("a folder that is called as a page", "folder.txt/x.txt", "folder.txt/x.txt"),
    _named("a bundle yml below the top", "below/bundle.yml.txt", "below/bundle.yml.txt"),
    # what is no file
    _made("a link out", _link("/etc/passwd"), {"link-passwd.txt": _quarantined("a link that leaves the bundle")}),
    _made(
        "a link up", _link("../outside.txt"), {"link-outside.txt.txt": _quarantined("a link that leaves the bundle")}
    ),
    _made("a link to a device", _link("/dev/zero"), {"link-zero.txt": _quarantined("a link that leaves the bundle")}),
    _made("a link to nothing", _link("nothing"), {"link-nothing.txt": _quarantined("cannot be read")}),
    _made("links in a circle", _loop, {name: _quarantined("cannot be read") for name in ("loop-1.txt", "loop-2.txt")}),
    _made(
        "a link to a folder",
        _folder_link,
        {"linked-folder": _quarantined("a link to a folder"), "real-folder/a.txt": LOADED},
    ),
    _made("a link to its own parent", _own_parent, {"within/parent": _quarantined("a link to a folder")}),
    _made("a link within", _inner_link, {"inner-1.txt": LOADED, "inner-2.txt": DUPLICATE}),
    _made("a hard link", _hard_link, {"hard-1.txt": LOADED, "hard-2.txt": DUPLICATE}),
    _made(
        "a pipe",
        lambda folder: os.mkfifo(folder / "pipe.txt"),
        {"pipe.txt": _quarantined("a pipe, a socket or a device")},
    ),
    _made("a socket", _socket, {"socket.txt": _quarantined("a pipe, a socket or a device")}),
    _made("an empty folder", lambda folder: (folder / "empty-folder.txt").mkdir(), {}),
    # kinds nobody reads
    _file("html", b"<p>News</p>", _quarantined("no reader for '.html'"), suffix=".html"),
    _file("json", b"[]", _quarantined("no reader for '.json'"), suffix=".json"),
    _file("csv", b"a,b\n", _quarantined("no reader for '.csv'"), suffix=".csv"),
    _file("no suffix", b"text", _quarantined("no reader for ''"), suffix=""),
    _file("tar", _tar, _quarantined("no reader for '.tar.gz'"), suffix=".tar.gz"),
    _file("bzip2", lambda: bz2.compress(_REAL_RECORD), _quarantined("no reader for '.jsonl.bz2'"), suffix=".jsonl.bz2"),
    # archives
    _lines(
        "gzip cut off",
        lambda: gzip.compress(record("cut 1") + b"\n" + os.urandom(5000).hex().encode())[:-2000],
        (1, LOADED),
        (None, _quarantined("damaged or was cut off")),
        suffix=".jsonl.gz",
    ),
    _lines("gzip that is none", b"no archive", (None, _quarantined("damaged or was cut off")), suffix=".jsonl.gz"),
    _lines("gzip of nothing", b"", (None, _quarantined("empty (0 bytes)")), suffix=".jsonl.gz"),
    _lines(
        "gzip and garbage",
        lambda: gzip.compress(record("garbage") + b"\n") + b"garbage",
        (1, LOADED),
        (None, _quarantined("damaged or was cut off")),
        suffix=".jsonl.gz",
    ),
    _lines(
        "gzip in gzip",
        gzip.compress(_INNER_ARCHIVE),
        *((number, _quarantined("JSON must be UTF-8")) for number in range(1, _INNER_ARCHIVE.count(b"\n") + 2)),
        suffix=".jsonl.gz",
    ),
    _lines(
        "a bomb of line ends",
        lambda: _bomb(300_000_000),
        (None, _quarantined("unpacks to more than")),
        suffix=".jsonl.gz",
    ),
    _lines(
        "a bomb in one line",
        _bomb_of_lines,
        (1, LOADED),
        (None, _quarantined("unpacks to more than")),
        suffix=".jsonl.gz",
    ),
    _lines("a bomb of zstandard", _zstandard_bomb, (None, _quarantined("unpacks to more than")), suffix=".jsonl.zst"),
    _lines(
        "zstandard cut off",
        lambda: zstandard.compress(record("zcut") + b"\n" + os.urandom(300_000).hex().encode())[:-1000],
        (1, LOADED),
        (None, _quarantined("damaged or was cut off")),
        suffix=".jsonl.zst",
    ),
    # records
    _lines(
        "a broken line 5,001",
        b"\n".join([_REAL_RECORD] * 5000 + [b'{"content": "'] + [record("after 5,001")]),
        (1, LOADED),
        *((line, DUPLICATE) for line in range(2, 5001)),
        (5001, _quarantined("Broken JSON at character")),
        (5002, LOADED),
    ),
    _line("a list", b"[1, 2]", _quarantined("not a JSON object")),
    _line("a number", b"12", _quarantined("not a JSON object")),
    _line("a null", b"null", _quarantined("not a JSON object {…} but null")),
    _line("a string", b'"text"', _quarantined("not a JSON object")),
    _line("a truth", b"true", _quarantined("not a JSON object")),
    _line("an empty object", b"{}", _quarantined("no field 'content'")),
    _line("a key twice", record("twice")[:-1] + b', "title": "x"}', LOADED),
    _line("nesting of 100,000", b'{"content": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", _quarantined("Broken JSON")),
    _line("objects in objects", b'{"a":' * 100_000 + b"1" + b"}" * 100_000, _quarantined("Broken JSON")),
    _line(
        "a number of 400 digits",
        record("digits")[:-1] + b', "x": ' + b"9" * 400 + b"}",
        _quarantined("number is infinity"),
    ),
    _line("not a number", record("nan")[:-1] + b', "x": NaN}', _quarantined("Broken JSON")),
    _line("infinity", record("inf")[:-1] + b', "x": -Infinity}', _quarantined("Broken JSON")),
    _line("content of a number", b'{"content": 1}', _quarantined("holds a number, not a string")),
    _line("content of a list", b'{"content": ["a"]}', _quarantined("holds a list, not a string")),
    _line("content of null", b'{"content": null}', _quarantined("is null")),
    _line("content of nothing", b'{"content": ""}', _quarantined("empty string")),
    _line("title of an object", record("o", title={"a": 1}), _quarantined("holds an object, not a string")),
    _line("a python dict", b"{'content': 'a'}", _quarantined("Broken JSON")),
    _line("a comma too many", b'{"content": "a",}', _quarantined("Broken JSON")),
    _line("two objects in a line", b'{"content": "a"}{"content": "b"}', _quarantined("Broken JSON")),
    _line("a comment", b"// comment", _quarantined("Broken JSON")),
    _line("a record that is not utf-8", b'{"content": "\xe3\xd1"}', _quarantined("JSON must be UTF-8")),
    _line("half a character", b'{"content": "\\ud800"}', _quarantined("half of a character")),
    _line("an escaped nul", b'{"content": "a\\u0000b"}', _quarantined("NUL")),
    _line("controls in a string", b'{"content": "a\x01b"}', _quarantined("Broken JSON")),
    _line("a line too long", b'{"content": "' + b"x" * 9_000_000 + b'"}', _quarantined("larger than 8 MiB")),
    _line("a field name of 100,000 letters", b'{"' + b"x" * 100_000 + b'": 1}', _quarantined("no field 'content'")),
    _line("the year 99999", record("y", published="99999-12-31", fetched_at="99999-12-31T00:00:00Z"), LOADED),
    _line("the year 0", record("z", published="0000-00-00", fetched_at="0001-01-01T00:00:00+23:59"), LOADED),
    _line("an address that is a script", record("s", url="javascript:alert(1)"), LOADED),
    _lines(
        "json over many lines",
        json.dumps({"content": "a"}, indent=1).encode(),
        (1, _quarantined("Broken JSON")),
        (2, _quarantined("Broken JSON")),
        (3, _quarantined("Broken JSON")),
    ),
    _lines("jsonl in utf-16", record("u").decode().encode("utf-16"), (None, _quarantined("UTF-16"))),
    _lines("odd line ends", b"\xef\xbb\xbf" + record("o1") + b"\r\n\r\n  \n" + record("o2"), (1, LOADED), (4, LOADED)),
    _lines("jsonl of nothing", b""),
)

#: pages that must load whatever lies beside them
NEIGHBOURS = {f"neighbour-{number}.txt": good(f"neighbour {number}") for number in range(3)}


def make_bundle(folder: Path) -> dict[str, Fate]:
    """Make the bundle; gives the fate of every input by uri."""
    folder.mkdir(parents=True)
    fates: dict[str, Fate] = {}
    for kind in KINDS:
        kind.make(folder)
        fates |= kind.fates
    for name, text in NEIGHBOURS.items():
        _write(folder / name, text.encode())
        fates[name] = LOADED
    _write(folder.parent / "outside.txt", good("outside").encode())
    return fates


if __name__ == "__main__":
    print(f"{len(KINDS)} kinds, {len(make_bundle(Path(sys.argv[1])))} inputs")
