"""Learned furniture: lines that recur over the pages of one source, whatever their wording.

Two halves that must agree on what a line's key is and where on a page it stands:

- learning looks at many pages at once: `line_frame` takes them apart, `recurring` says which lines are furniture;
- use looks at one page and the lines learned before: `Learned.mark` gives such lines a hit, as a marker would.

Nothing is learned while pages are segmented: a page's zones would depend on its neighbours in the run.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

import polars as pl

from marsad.models import Zone
from marsad.pages.line import Hit, Line, is_headline, words_key
from marsad.pages.rules import LearnedLine, LearnedPlace, Marker
from marsad.text.normalize import fold_codes

MIN_PAGES = 5
MIN_SHARE = 0.02
#: A line in the middle of the text and a line that looks like prose may be part of an article: they must recur on twice
#: as many pages and five times the share.
_DOUBTFUL_PAGES_FACTOR = 2
_DOUBTFUL_SHARE_FACTOR = 5
#: A few words before a paragraph look like a subheading; in the middle of the text they are furniture on no fewer
#: pages than this share of the source's.
_SUBHEADING_SHARE = 0.5
_SUBHEADING_WORDS = 4
#: A longer line is no furniture of its own: whole pages in one line.
MAX_LINE_CHARS = 1000

LINES_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "source": pl.Int32,
    "page": pl.Int64,
    "number": pl.Int32,
    "hash": pl.UInt64,
    "chars": pl.Int32,
    "words": pl.Int32,
    "is_prose": pl.Boolean,
    "leads": pl.Boolean,
    "line": pl.String,
}
RECURRING_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "source": pl.Int32,
    "hash": pl.UInt64,
    "place": pl.String,
    "pages": pl.Int32,
    "share": pl.Float64,
    "first_page": pl.Int64,
    "leads": pl.Boolean,
}

_CLOSING = "\"'”’»›)]} \t\u00a0\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
#: Two long lines are compared letter by letter: half of a newspaper's text, and none of it is spelled in two ways.
_FOLDED_CHARS = 300
#: what is between words, single spaces left alone: half the time of taking every one of them for a match
_BETWEEN_WORDS = r"[^\p{L}\p{N}]*[^\p{L}\p{N} ][^\p{L}\p{N}]*| {2,}"
#: all that Python's `splitlines` breaks at, besides the newline; one character each, so that lines keep their number
_BREAKS = r"[\r\x0b\x0c\x1c-\x1e\x{85}\x{2028}\x{2029}]"
#: a place, name or outlet with a dash, bar or bracket between: datelines and name lines recur, and are no furniture
_DATELINE = re.compile(r"[\s\w«»\"()'.\u060c]{2,40}\s*(?:[-–—ـ:|/]|\()[\s\w«»\"()'.\u060c/\-–—]*:?")


def source_of(url: str | None, stated_source: str | None, bundle: str) -> str:
    """Name the source of a page for learning: the host of its address, else the stated outlet, else the bundle.

    Learning and use must come to the same name before anything is known of the page, so it is not the source that
    the pages are described with. The host comes first: it names a site with one layout, which an outlet with several
    sites has not.

    Examples:
        >>> source_of("https://www.Example.org:443/a", "Example News", "dump")
        'example.org'
        >>> source_of(None, " Example  News ", "dump"), source_of(None, None, "dump")
        ('Example News', 'dump')
    """
    if url is not None:
        return _host(url.split("/", 3)[2])
    if stated_source is not None and stated_source.strip():
        return " ".join(stated_source.split())
    return bundle


@cache
def _host(place: str) -> str:
    host = place.rsplit("@", 1)[-1].lower()
    return re.sub(r":\d*$", "", host).removeprefix("www.")


# --- learning


def line_frame(pages: pl.DataFrame) -> pl.DataFrame:
    """Take pages apart into the lines that have a word on them.

    Args:
        pages: source, page (numbers), text (without a title field).

    Returns:
        One row a line: source, page, number (from 0, lines without a word counted), hash (of its key, good within
        one process), chars, words, is_prose (as near to `Line.prose` as it needs to be), leads (the next line is
        prose), line (without the white space around; null where it is too long to be learned).
    """
    raw, page, is_prose = pl.col("line"), pl.col("page"), pl.col("is_prose")
    lines = (
        pages.select("source", "page", pl.col("text").str.replace_all(_BREAKS, "\n").str.split("\n").alias("line"))
        .with_columns(pl.int_ranges(0, raw.list.len(), dtype=pl.Int32).alias("number"))
        .explode("line", "number")
        .with_columns(raw.str.strip_chars())
    )
    # what is asked of a line is asked once: of a page with menus and boxes most lines recur
    forms = _forms(lines.select("line").unique())
    leads = (is_prose.shift(-1, fill_value=False) & (page.shift(-1) == page)).fill_null(value=False)
    return (
        lines.join(forms, on="line", maintain_order="left")
        .with_columns(leads.alias("leads"), pl.when(pl.col("chars") <= MAX_LINE_CHARS).then(raw).alias("line"))
        .select(LINES_SCHEMA.keys())
    )


def _forms(lines: pl.DataFrame) -> pl.DataFrame:
    """Describe distinct lines; those without a letter are left out."""
    raw, chars, words = pl.col("line"), pl.col("chars"), pl.col("words")
    lines = lines.with_columns(
        raw.str.len_chars().cast(pl.Int32).alias("chars"),
        (raw.str.count_matches(" ", literal=True) + 1).cast(pl.Int32).alias("words"),
    )
    short = lines.filter(chars <= _FOLDED_CHARS)
    folded = (fold_codes("\n".join(part)).key().split("\n") for part in _parts(short["line"].to_list()))
    keys = pl.Series("key", [key for part in folded for key in part], dtype=pl.String)
    # as words_key does it: words alone, one space between
    short = short.with_columns(keys.str.replace_all(_BETWEEN_WORDS, " ").str.strip_chars(" "))
    long = lines.filter(chars > _FOLDED_CHARS).with_columns(raw.alias("key"))
    ending = raw.str.tail(80).str.strip_chars_end(_CLOSING).str.tail(2)
    return (
        pl.concat([short, long])
        .filter(pl.col("key").str.contains(r"\p{L}"))
        .with_columns(
            pl.col("key").hash().alias("hash"),
            (
                (words >= 26)
                | (chars >= 220)
                | ((words >= 8) & ending.str.contains(r"[^.]\.$"))
                | ((words >= 10) & ending.str.contains("[,;:\u060c\u061b]$"))
            ).alias("is_prose"),
        )
        .drop("key")
    )


def _parts(texts: Sequence[str]) -> Iterator[list[str]]:
    """Join texts to parts of about 30,000 characters: what is folded at once then stays in the processor's cache.

    Source: 10 million characters of news took 0.07 s so, 0.3 to 0.9 s in one piece.
    """
    part: list[str] = []
    chars = 0
    for text in texts:
        part.append(text)
        chars += len(text)
        if chars >= 30_000:
            yield part
            part, chars = [], 0
    if part:
        yield part


def recurring(lines: pl.DataFrame, pages: pl.DataFrame, *, min_pages: int, min_share: float) -> pl.DataFrame:
    """Say which lines of some sources are furniture.

    A line counts once for every article it stands with, not for every page: the copies of an article under several
    addresses would teach its paragraphs. An article is known by the page's title field or else by the rarest of its
    paragraphs; pages of one address are one page.

    Args:
        lines: as `line_frame` gives them, all lines of these sources; `line` is not needed.
        pages: source, page, identity (of its address or its bytes), title (hash of its title field; null without).
        min_pages: fewer pages teach nothing.
        min_share: nor does a smaller share of the source's pages.

    Returns:
        source, hash, place, pages, share (rounded to 4 decimals), first_page, leads (in the head, and mostly directly
        before a paragraph); no order.
    """
    by_line = ["source", "hash"]
    pages = pages.sort("page").unique(["source", "identity"], keep="first", maintain_order=True)
    lines = lines.drop("line", strict=False).join(pages.select("page", "title"), on="page")
    lines = lines.join(lines.group_by(by_line).agg(pl.len().alias("count")), on=by_line)
    articles = _articles(lines)
    totals = articles.group_by("source").agg(pl.col("article").n_unique().alias("total"))
    totals = totals.filter(pl.col("total") >= min_pages)
    total = pl.col("total")

    def reaches(*, pages_factor: int = 1, share_factor: float = 1) -> pl.Expr:
        seen = pl.col("pages")
        return (seen >= pages_factor * min_pages) & (seen >= share_factor * min_share * total)

    often = (
        lines.filter(pl.col("count") >= min_pages)
        .join(totals, on="source")
        .filter(pl.col("count") >= min_share * total)
        .join(articles.select("page", "article"), on="page")
    )
    is_much = reaches(pages_factor=_DOUBTFUL_PAGES_FACTOR, share_factor=_DOUBTFUL_SHARE_FACTOR)
    standing = (
        often.group_by(*by_line, "total")
        .agg(
            pl.col("article").n_unique().alias("pages"),
            pl.col("is_prose").any(),
            pl.col("words").min(),
            pl.col("page").min().alias("first_page"),
        )
        .filter(pl.when("is_prose").then(is_much).otherwise(reaches()))
        # three words and more that stand on so many pages are furniture wherever they stand
        .with_columns((is_much & (pl.col("words") >= 3)).alias("is_everywhere"))
    )
    recurs = standing.select(by_line)
    placed = _placed(often.join(recurs, on=by_line, how="semi"), lines.join(recurs, on=by_line, how="anti"))
    by_region = placed.group_by(*by_line, "region", "total").agg(
        pl.col("article").n_unique().alias("pages"),
        pl.col("words").min(),
        (pl.col("leads").mean() > 0.5).alias("leads"),
    )
    is_subheading = (pl.col("words") <= _SUBHEADING_WORDS) & pl.col("leads")
    is_inserted = is_much & (~is_subheading | (pl.col("pages") >= _SUBHEADING_SHARE * total))
    region = pl.col("region")
    regions = by_region.group_by(by_line).agg(
        ((region == "head") & reaches()).any().alias("head"),
        ((region == "tail") & reaches()).any().alias("tail"),
        ((region == "middle") & is_inserted).any().alias("middle"),
        pl.col("pages").filter(region == "middle").sum().alias("middle_pages"),
        ((region == "head") & pl.col("leads")).any().alias("leads"),
    )
    head, tail = pl.col("head"), pl.col("tail")
    place = (
        pl.when(pl.col("middle") & (pl.col("middle_pages") >= 0.5 * pl.col("pages")))
        .then(pl.lit("inside"))
        .when(pl.col("middle") | ((head | tail) & pl.col("is_everywhere")))
        .then(pl.lit("anywhere"))
        .when(head & tail)
        .then(pl.lit("edges"))
        .when(head)
        .then(pl.lit("head"))
        .when(tail)
        .then(pl.lit("tail"))
    )
    return (
        standing.join(regions, on=by_line)
        .with_columns(place.alias("place"), (pl.col("pages") / total).round(4).alias("share"))
        .filter(pl.col("place").is_not_null())
        .select(pl.col(name).cast(dtype) for name, dtype in RECURRING_SCHEMA.items())
    )


def _articles(lines: pl.DataFrame) -> pl.DataFrame:
    """Name the article of each page: its title field, or the rarest of its paragraphs, the longest of these.

    Of a page without a paragraph, the same of its lines.
    """
    # one number to take the smallest of: not prose 1 bit, count 16, shortness 15, hash 32; a sort takes much longer
    count = pl.col("count").clip(upper_bound=2**16 - 1).cast(pl.UInt64)
    shortness = (2**15 - 1 - pl.col("chars").clip(upper_bound=2**15 - 1)).cast(pl.UInt64)
    order = (~pl.col("is_prose")).cast(pl.UInt64) * 2**63 + count * 2**47 + shortness * 2**32 + pl.col("hash") // 2**32
    return lines.group_by("source", "page").agg(
        pl.coalesce(pl.col("title").first(), order.min() % 2**47).alias("article")
    )


def _placed(recurring: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """Add where each recurring line stands: before, between or after the paragraphs of its page that do not recur.

    A page without such a paragraph has its longest line for one.
    """
    number = pl.col("number")
    bounds = others.group_by("page").agg(
        number.filter("is_prose").min().alias("first_prose"),
        number.filter("is_prose").max().alias("last_prose"),
        number.sort_by("chars", number, descending=[True, False]).first().alias("longest"),
    )
    return recurring.join(bounds, on="page").with_columns(
        pl.when(number < pl.coalesce("first_prose", "longest"))
        .then(pl.lit("head"))
        .when(number > pl.coalesce("last_prose", "longest"))
        .then(pl.lit("tail"))
        .otherwise(pl.lit("middle"))
        .alias("region")
    )


def is_dateline(line: str) -> bool:
    """Say whether a line that stands before a first paragraph names place, outlet or author: no furniture."""
    return len(line) <= 70 and len(line.split()) <= 9 and _DATELINE.fullmatch(line) is not None


# --- use


class Learned:
    """The lines learned of all sources, compiled once for all documents of a shard."""

    def __init__(self, lines: Sequence[LearnedLine]) -> None:
        self._sources: dict[str, dict[str, LearnedPlace]] = {}
        for line in lines:
            if line.mark != "keep":
                self._sources.setdefault(line.source, {})[words_key(line.line)] = line.place
        self._first_words = {
            source: frozenset(key.split(" ", 1)[0] for key in places) for source, places in self._sources.items()
        }
        self._first_tokens: dict[str, str] = {}

    def __bool__(self) -> bool:
        """Say whether anything is learned."""
        return bool(self._sources)

    def knows(self, source: str) -> bool:
        """Say whether any line is learned of a source."""
        return source in self._sources

    def mark(self, lines: Sequence[Line], source: str, *, has_title_field: bool) -> None:
        """Give the learned lines of a page a hit, behind the hits of the markers, which know better what a line is.

        A line that was put in between paragraphs gets its zone at once: the text goes on behind it, and the walk over
        the lines is to go on as if it were not there.

        Args:
            lines: of the page; their hits are changed, of inserted ones zone and rule.
            source: whose page it is.
            has_title_field: the page has its headline in a field of its own.
        """
        places = self._sources.get(source)
        if places is None:
            return
        first_words = self._first_words[source]
        found: dict[int, LearnedPlace] = {}
        for at, line in enumerate(lines):
            if len(line.text) <= MAX_LINE_CHARS and self._first_word(line.text) in first_words:
                place = places.get(line.key)
                if place is not None:
                    found[at] = place
        if not found:
            return
        own = [at for at, line in enumerate(lines) if line.prose and at not in found]
        if not own:
            others = [at for at in range(len(lines)) if at not in found]
            own = [max(others, key=lambda at: (len(lines[at].text), -at))] if others else []
        first, last = (own[0], own[-1]) if own else (len(lines), -1)
        for at, place in found.items():
            region = "head" if at < first else "tail" if at > last else "middle"
            if place not in ("anywhere", "inside", region) and not (place == "edges" and region != "middle"):
                continue
            if (place == "inside" and region != "head") or region == "middle":
                lines[at].zone, lines[at].rule = "other", f"learned:{source}"
                continue
            if at < first and _is_own_headline(lines, at, first):
                continue
            zone: Zone = "navigation" if region == "head" and not has_title_field else "other"
            lines[at].hits = (*lines[at].hits, Hit(_marker(source, zone), alone=True))

    def _first_word(self, text: str) -> str:
        """Give the first word of a line's key; most lines are told apart by it, and it costs a tenth of the key."""
        token = text[:80].split(None, 1)[0]
        if not any(char.isalnum() for char in token):
            return words_key(text).split(" ", 1)[0]
        word = self._first_tokens.get(token)
        if word is None:
            word = self._first_tokens[token] = words_key(token).split(" ", 1)[0]
        return word


@cache
def _marker(source: str, zone: Zone) -> Marker:
    """Make the marker that stands for the learned lines of a source."""
    # not validated: its id names a source, and its wordings are data of their own
    return Marker.model_construct(
        id=f"learned:{source}",
        zone=zone,
        match="line",
        opens="line",
        place="anywhere",
        max_words=None,
        max_item_words=None,
        needs_digit=False,
        phrases=(),
        examples=(),
        near_misses=(),
    )


def _is_own_headline(lines: Sequence[Line], at: int, body: int) -> bool:
    """Say whether a line is the headline of this very page: its words come back in the first paragraph.

    The headlines of a most-read box recur on many pages, and each is at home on one.
    """
    line = lines[at]
    if line.words < 4 or not is_headline(line) or body >= len(lines):
        return False
    own = {word for word in line.key.split() if len(word) >= 4}
    lead = set(words_key(" ".join(near.text[:900] for near in lines[body : body + 2])).split())
    return bool(own) and sum(word in lead for word in own) >= 0.5 * len(own)
