"""Find the publisher of each article, the agencies it cites and the credits of its pictures."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from marsad.models import BODY_ZONES
from marsad.sources.names import Hit, Named, NameIndex
from marsad.sources.rules import Publisher, Publishers, Wordings
from marsad.text.normalize import fold_many, matching_key

_ARTICLE_SOURCES = {
    "article_id": pl.String,
    "source_id": pl.String,
    "role": pl.String,
    "name": pl.String,
    "start_offset": pl.Int32,
    "end_offset": pl.Int32,
    "method": pl.String,
    "confidence": pl.Float64,
}
_SOURCES = {
    "source_id": pl.String,
    "kind": pl.String,
    "name_ar": pl.String,
    "name_en": pl.String,
    "domain": pl.String,
    "country_code": pl.String,
    "wikidata_id": pl.String,
}
_EVIDENCE = {
    "article_id": pl.String,
    "field": pl.String,
    "value": pl.String,
    "method": pl.String,
    "start_offset": pl.Int32,
    "end_offset": pl.Int32,
    "confidence": pl.Float64,
    "is_chosen": pl.Boolean,
}
_CHOSEN = {"article_id": pl.String, "source_id": pl.String, "source_role": pl.String}

# How sure each kind of evidence is by itself. Judgements, ordered by how directly the evidence speaks of the page:
# its address, what the bundle states, a line that says "source", ... a phrase of its template.
_SURE = {
    "url": 0.99,
    "fact": 0.95,
    "source_line": 0.92,
    "dateline": 0.88,
    "copyright": 0.86,
    "title_end": 0.8,
    "masthead": 0.66,
    "furniture": 0.72,
    "furniture_twice": 0.85,
    "credit": 0.9,
    "agency_word": 0.92,
    "cue": 0.88,
    "brackets": 0.9,
    "paragraph_end": 0.75,
}
# An outlet that no list knows, under its printed name. A bare host loses to any name that the page itself prints.
_UNKNOWN = {"url": 0.58, "fact": 0.9, "source_line": 0.8, "copyright": 0.62}
# «اليوم - الدمام» may be the paper or "today", so it stays below the default threshold
_AMBIGUOUS_BARE = 0.45
_SEVERAL_MASTHEADS = 0.3

_METHOD = {
    "copyright": "masthead",
    "title_end": "masthead",
    "furniture_twice": "furniture",
    "agency_word": "citation",
    "cue": "citation",
    "brackets": "citation",
    "paragraph_end": "citation",
}

_QUOTES = "\u00ab\u00bb\u201c\u201d\u2018\u2019\"'"
_DASHES = "-\u2013\u2014"
# letters and digits with their vowel signs, which \w leaves out
_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u064b-\u065f\u0670]|['.&\u2019-](?=[^\W_]))*|\u00a9|\(c\)", re.IGNORECASE)
_DATELINE_PART = re.compile(
    r"(?P<quoted>\u00ab[^\u00bb\n]*\u00bb|\"[^\"\n]*\"|\u201c[^\u201d\n]*\u201d)"
    r"|\((?P<bracketed>[^()\n]*)\)"
    r"|(?P<bare>[^-\u2013\u2014/|:\u060c,\u061b;\n\u00ab\u00bb\"\u201c\u201d()]+)"
)
_LIST_PART = re.compile(r"[^/|+&,;\n\u060c\u061b\u2013\u2014]+?(?=\s+-\s|\s*[/|+&,;\n\u060c\u061b\u2013\u2014]|\s*$)")
_HEAD_END = re.compile(r"[:\u2013\u2014-](?=\s|$)|\)(?=\s*(?:[:\u2013\u2014-]|$))")
_LABEL_END = re.compile(r"[:\uff1a\u2013\u2014-]")
_TITLE_PARTS = re.compile(r"\s+[|\u2013\u2014-]\s+|\s*\|\s*")
_MAX_NAME_WORDS = 6
_MAX_NAME_CHARS = 60
_MAX_DATELINE_CHARS = 80
_MAX_DATELINE_WORDS = 8
_MAX_LOOK_CHARS = 80
# A longer line is no source line, byline or copyright line, whatever its zone says; some rules look at it word by word.
_MAX_LINE_CHARS = 400


@dataclass(frozen=True, slots=True)
class Detected:
    """What was found out about the sources of a batch of articles.

    Attributes:
        article_sources: as sql/tables/article_sources.sql; of publishers only the chosen one.
        evidence: as sql/tables/article_evidence.sql, field source_id: all reasons, also for what was not chosen.
        chosen: article_id, source_id, source_role, a row for each article that has a source.
    """

    article_sources: pl.DataFrame
    evidence: pl.DataFrame
    chosen: pl.DataFrame


@dataclass(frozen=True, slots=True)
class _Reason:
    """One place that names a source of one article; without offsets where it is stated from outside the text."""

    source_id: str
    role: str
    how: str
    confidence: float
    start: int | None = None
    end: int | None = None
    printed: str = ""

    @property
    def method(self) -> str:
        return _METHOD.get(self.how, self.how)

    def rank(self) -> tuple[float, int, str, str]:
        """Order reasons: the surest first, then the earliest."""
        return (-self.confidence, -1 if self.start is None else self.start, self.source_id, self.method)


@dataclass(frozen=True, slots=True)
class _Zone:
    zone: str
    start: int
    end: int
    article_id: str | None


@dataclass(slots=True)
class _Words:
    """The wordings as matching keys."""

    labels: tuple[str, ...]
    agency_words: frozenset[str]
    cues: frozenset[str]
    longest_cue: int
    clitics: frozenset[str]
    to_clitics: frozenset[str]
    copyright_marks: tuple[str, ...]
    copyright_words: frozenset[str]
    copyright_ends: tuple[str, ...]
    lam_words: frozenset[str]
    credit_words: frozenset[str]

    @classmethod
    def of(cls, wordings: Wordings) -> "_Words":
        cues = frozenset(map(matching_key, wordings.citation_cues))
        agency_words = frozenset(word for words in wordings.agency_words for word in matching_key(words).split())
        return cls(
            labels=tuple(sorted({matching_key(label) for label in wordings.source_labels}, key=lambda x: (-len(x), x))),
            agency_words=agency_words,
            cues=cues,
            longest_cue=max((len(cue.split()) for cue in cues), default=0),
            clitics=frozenset(wordings.clitics),
            to_clitics=frozenset(wordings.to_clitics),
            copyright_marks=tuple(map(matching_key, wordings.copyright_marks)),
            copyright_words=frozenset(map(matching_key, wordings.copyright_words)),
            copyright_ends=tuple(map(matching_key, wordings.copyright_ends)),
            lam_words=frozenset(map(matching_key, wordings.lam_words)),
            credit_words=frozenset(word for words in wordings.credit_words for word in matching_key(words).split()),
        )


def detect(
    documents: pl.DataFrame, zones: pl.DataFrame, publishers: Publishers, *, minimum_confidence: float = 0.5
) -> Detected:
    """Find the sources of all articles of a batch of documents.

    The strongest reason decides who published an article, and where none reaches the threshold nobody is named:
    unknown beats wrong. An outlet that the page names and no list knows is kept under its printed name.

    Args:
        documents: document_id, text, url, stated_source, stated_author.
        zones: document_id, zone_number, zone, start_offset, end_offset, article_id; tiling each document.
        publishers: what is known beforehand.
        minimum_confidence: from 0 to 1; what is less sure is no source of the article, its evidence is kept.
    """
    index = NameIndex(publishers)
    words = _Words.of(publishers.wordings)
    zones_of: defaultdict[str, list[_Zone]] = defaultdict(list)
    columns = ("document_id", "zone", "start_offset", "end_offset", "article_id")
    for document_id, *zone in zones.sort("document_id", "zone_number").select(columns).iter_rows():
        zones_of[document_id].append(_Zone(*zone))
    article_rows: list[tuple[object, ...]] = []
    evidence_rows: list[tuple[object, ...]] = []
    chosen_rows: list[tuple[object, ...]] = []
    rows = documents.select("document_id", "text", "url", "stated_source", "stated_author").rows()
    for row, folded in zip(rows, fold_many([row[1] for row in rows]), strict=True):
        document_id, text, url, stated_source, stated_author = row
        page = _Page(text, zones_of[document_id], f"{document_id}-0", index, words)
        reasons = page.reasons(index.find(text, folded), url, stated_source, stated_author)
        for article_id in sorted(reasons):
            found = _without_repeats(reasons[article_id])
            chosen = _choose(found, minimum_confidence)
            if chosen is not None:
                chosen_rows.append((article_id, chosen.source_id, chosen.role))
            for reason in found:
                place = (reason.start, reason.end, reason.method, round(reason.confidence, 4))
                # a second publisher is a mistake of the page or ours: it is evidence, not a source
                is_source = reason.role != "publisher" or (chosen is not None and reason.source_id == chosen.source_id)
                if is_source and reason.confidence >= minimum_confidence:
                    article_rows.append((article_id, reason.source_id, reason.role, reason.printed or None, *place))
                if reason.role != "photo":
                    evidence_rows.append(
                        (
                            article_id,
                            "source_id",
                            reason.source_id,
                            reason.method,
                            reason.start,
                            reason.end,
                            round(reason.confidence, 4),
                            reason is chosen,
                        )
                    )
    return Detected(
        article_sources=_frame(article_rows, _ARTICLE_SOURCES).sort(
            "article_id", "source_id", "role", "method", "start_offset", nulls_last=False
        ),
        evidence=_frame(evidence_rows, _EVIDENCE).sort(
            "article_id", "field", "value", "method", "start_offset", nulls_last=False
        ),
        chosen=_frame(chosen_rows, _CHOSEN).sort("article_id"),
    )


def listed(publishers: Publishers) -> pl.DataFrame:
    """Return the known outlets as rows of `sources`, in order of source_id."""
    return _frame(
        [
            (
                rule.source_id,
                rule.kind,
                rule.name_ar,
                rule.name_en,
                rule.domain[0].split("/")[0] if rule.domain else None,
                rule.country_code,
                rule.wikidata_id,
            )
            for rule in sorted(publishers.publishers, key=_source_id)
        ],
        _SOURCES,
    )


class _Page:
    """One document with its zones."""

    def __init__(self, text: str, zones: Sequence[_Zone], main_id: str, index: NameIndex, words: _Words) -> None:
        self.text = text
        self.zones = zones
        self.main_id = main_id
        self.index = index
        self.words = words

    def reasons(
        self, hits: Sequence[Hit], url: str | None, stated_source: str | None, stated_author: str | None
    ) -> dict[str, list[_Reason]]:
        """Collect every reason for every article of the page, by article_id."""
        reasons: defaultdict[str, list[_Reason]] = defaultdict(list)
        # Address, facts and page template say who runs the page. An article inside it was often taken over from
        # elsewhere with its own dateline or source line: only those speak of it.
        main = reasons[self.main_id]
        main.extend(self._stated(url, stated_source, stated_author))
        main.extend(self._mastheads())
        main.extend(self._furniture(hits))
        has_dateline = {zone.article_id for zone in self.zones if zone.zone == "dateline"}
        seen_body: set[str] = set()
        for zone in self.zones:
            if zone.article_id is None:
                continue
            found = reasons[zone.article_id]
            if zone.zone == "source_line":
                for start, line in self._lines(zone):
                    found.extend(self._source_line(start, line))
            elif zone.zone in ("dateline", "byline"):
                for start, line in self._lines(zone):
                    found.extend(self._dateline(start, line, is_marked=True))
            elif zone.zone == "body" and zone.article_id not in seen_body:
                seen_body.add(zone.article_id)
                if zone.article_id not in has_dateline:
                    found.extend(self._head(zone))
        for zone, inside in self._hits_by_zone(hits):
            if zone.article_id is None:
                continue
            found = reasons[zone.article_id]
            taken = {(reason.start, reason.end) for reason in found}
            if zone.zone in BODY_ZONES or zone.zone == "title":
                found.extend(self._citation(zone, hit) for hit in inside if (hit.start, hit.end) not in taken)
            elif zone.zone in ("credit", "caption"):
                found.extend(self._credit(zone, hit) for hit in inside)
        return {
            article_id: [reason for reason in found if reason.confidence > 0] for article_id, found in reasons.items()
        }

    def _stated(self, url: str | None, stated_source: str | None, stated_author: str | None) -> Iterator[_Reason]:
        if url is not None:
            named = self.index.by_url(url)
            if named is not None:
                yield _reason(named, "publisher", "url")
        if stated_source is not None and len(stated_source) <= _MAX_LINE_CHARS:
            named = self.index.by_name(stated_source, is_loose=True)
            if named is not None and named.source_id is not None:
                yield _reason(named, "publisher", "fact")
        if stated_author is not None and len(stated_author) <= _MAX_LINE_CHARS:
            # «واس - الرياض» in an author field: the agency; who published the page is stated elsewhere
            for _, _, named in self._named_parts(0, stated_author):
                if named.certainty == "sure" and self._is_agency(named):
                    yield _reason(named, "agency", "fact")

    def _source_line(self, start: int, line: str) -> Iterator[_Reason]:
        label_end = self._label_end(line)
        content = line[label_end:]
        whole = self._named(start + label_end, content)
        if whole is not None and whole[2].certainty in ("sure", "ambiguous"):
            parts = [whole]
        else:
            parts = [
                named
                for part in _LIST_PART.finditer(content)
                if (named := self._named(start + label_end + part.start(), part.group())) is not None
            ]
        known = any(named.certainty in ("sure", "ambiguous") for _, _, named in parts)
        named_unknown = False
        for first, last, named in parts:
            if named.source_id is None:
                continue
            if named.certainty == "unknown":
                # next to a known name the rest is wording; and of several unknown names only the first is the outlet
                if known or named_unknown or not _looks_like_a_name(named.printed):
                    continue
                named_unknown = True
            # an agency in this line wrote the text; the page belongs to somebody else, or it would not say so
            role = "agency" if self._is_agency(named) else "publisher"
            yield _reason(named, role, "source_line", first, last)

    def _dateline(self, start: int, line: str, *, is_marked: bool) -> Iterator[_Reason]:
        for part in _DATELINE_PART.finditer(line):
            if part["bare"] is not None:
                parts = [self._named(start + part.start(), part["bare"])]
            elif part["quoted"] is not None:
                parts = [self._named(start + part.start("quoted") + 1, part["quoted"][1:-1])]
            else:
                parts = [
                    self._named(start + part.start("bracketed") + inner.start(), inner.group())
                    for inner in _LIST_PART.finditer(part["bracketed"])
                ]
            for found in parts:
                if found is None or found[2].certainty not in ("sure", "ambiguous"):
                    continue
                first, last, named = found
                role = "agency" if self._is_agency(named) else "publisher"
                # brackets hold agencies, «(واس)», but also the town, «(الرياض)»: no mark for a paper named like one
                is_plain = part["bare"] is not None or (part["bracketed"] is not None and role == "publisher")
                if named.certainty == "sure" or not is_plain:
                    yield _reason(named, role, "dateline", first, last)
                elif is_marked:
                    yield _reason(named, role, "dateline", first, last, confidence=_AMBIGUOUS_BARE)

    def _head(self, zone: _Zone) -> Iterator[_Reason]:
        """Read the dateline that opens a first paragraph: «واس- جدة:», «عمان (بترا) -»."""
        text = self.text[zone.start : zone.end]
        start = len(text) - len(text.lstrip())
        line = text[start : start + _MAX_DATELINE_CHARS].split("\n", 1)[0]
        is_whole_line = text[start + len(line) : start + len(line) + 1] == "\n"
        if is_whole_line and not line.rstrip().endswith(".") and len(line.split()) <= _MAX_DATELINE_WORDS:
            head = line
        else:
            ends = [end.end() for end in _HEAD_END.finditer(line)]
            head = line[: max(ends)] if ends else ""
        if head:
            yield from self._dateline(zone.start + start, head, is_marked=False)

    def _mastheads(self) -> Iterator[_Reason]:
        lone: list[_Reason] = []
        for zone in self.zones:
            if zone.zone == "title" and zone.article_id == self.main_id:
                yield from self._title_ends(zone)
            if zone.article_id is not None:
                continue
            for start, line in self._lines(zone):
                key = matching_key(line)
                if any(mark in key for mark in self.words.copyright_marks):
                    yield from self._copyright(start, line)
                elif zone.zone in ("navigation", "other", "promotion") and len(line) <= _MAX_NAME_CHARS:
                    named = self._named(start, line)
                    if named is not None and named[2].certainty == "sure" and not self._is_agency(named[2]):
                        lone.append(_reason(named[2], "publisher", "masthead", *named[:2]))
        # a list of names is a list of partners or channels, not a masthead
        is_one = len({reason.source_id for reason in lone}) == 1
        for reason in lone:
            yield reason if is_one else _with_confidence(reason, _SEVERAL_MASTHEADS)

    def _title_ends(self, zone: _Zone) -> Iterator[_Reason]:
        line = self.text[zone.start : zone.end].rstrip()
        if len(line) > _MAX_LINE_CHARS:
            return
        breaks = list(_TITLE_PARTS.finditer(line))
        if breaks:
            start = breaks[-1].end()
            named = self._named(zone.start + start, line[start:])
            if named is not None and named[2].certainty == "sure" and not self._is_agency(named[2]):
                yield _reason(named[2], "publisher", "title_end", *named[:2])

    def _copyright(self, start: int, line: str) -> Iterator[_Reason]:
        """Read the owner off a copyright line: what remains without the wording and the years."""
        # one code point of the line is one of the lowered key only by luck: cut on words instead
        runs: list[list[re.Match[str]]] = [[]]
        last_end = 0
        for word in _WORD.finditer(line):
            key = matching_key(word.group())
            if any(matching_key(line[word.start() :]).startswith(end) for end in self.words.copyright_ends):
                break
            if key in self.words.copyright_words or key.isdecimal():
                runs.append([])
                last_end = word.end()
                continue
            if line[last_end : word.start()].strip():
                runs.append([])
            runs[-1].append(word)
            last_end = word.end()
        unknown: _Reason | None = None
        for run in runs:
            if not run:
                continue
            first, last = run[0].start(), run[-1].end()
            for skipped, printed in self._readings(line[first:last]):
                named = self.index.by_name(printed)
                if named is None:
                    continue
                reason = _reason(named, "publisher", "copyright", start + first + skipped, start + last)
                if named.certainty in ("sure", "ambiguous"):
                    yield reason
                    return
                if unknown is None and _looks_like_a_name(named.printed):
                    unknown = reason
        if unknown is not None:
            yield unknown

    def _readings(self, name: str) -> list[tuple[int, str]]:
        """Give the name without a preposition glued to it («محفوظة لموقع ...») and as it stands, with what is cut.

        Most owners follow the preposition, so that reading comes first, except for words that begin with the letter.
        """
        readings = [(0, name)]
        first_word = matching_key(name.split()[0])
        if first_word[:1] in self.words.to_clitics:
            # "to the" swallows the alef of the article: put it back
            is_to_the = first_word[1:2] == first_word[0]
            readings.append((1, "\N{ARABIC LETTER ALEF}" + name[1:] if is_to_the else name[1:]))
            if first_word not in self.words.lam_words:
                readings.reverse()
        return readings

    def _furniture(self, hits: Iterable[Hit]) -> Iterator[_Reason]:
        zone_of = _ZoneFinder(self.zones)
        found: list[Hit] = []
        for hit in hits:
            if not hit.is_furniture:
                continue
            zone = zone_of(hit.start)
            if zone is None or (zone.article_id is not None and zone.article_id != self.main_id):
                continue
            # in the middle of a sentence somebody speaks about the phrase
            if not any(character.isalnum() for character in self._around(zone, hit.start, hit.end)[0]):
                found.append(hit)
        phrases: defaultdict[str, set[str]] = defaultdict(set)
        for hit in found:
            phrases[hit.source_id].add(matching_key(self.text[hit.start : hit.end]))
        for hit in found:
            how = "furniture" if len(phrases[hit.source_id]) == 1 else "furniture_twice"
            yield _Reason(hit.source_id, "publisher", how, _SURE[how], hit.start, hit.end)

    def _citation(self, zone: _Zone, hit: Hit) -> _Reason:
        """Judge whether a name in running text is cited; confidence 0 where it is not."""
        how = None
        if not hit.is_furniture and self.index.kind(hit.source_id) == "agency":
            how = self._how_cited(zone, hit)
        if how is None:
            return _Reason(hit.source_id, "agency", "cue", 0.0, hit.start, hit.end)
        return _Reason(hit.source_id, "agency", how, _SURE[how], hit.start, hit.end)

    def _how_cited(self, zone: _Zone, hit: Hit) -> str | None:
        start = hit.start - len(hit.clitic)
        before, after = self._around(zone, start, hit.end)
        bare_before = before.rstrip(" \xa0" + _QUOTES)
        if bare_before.endswith("(") and after[:1] == ")":
            # «(قنا)» in a sentence may be the town: a short name that is a word must close its paragraph
            if not hit.is_ambiguous or after.strip(").- \xa0") == "":
                return "brackets"
        elif bare_before.endswith(("(", "/", "\u060c", ",")) and _is_inside_brackets(before, after):
            return None if hit.is_ambiguous else "brackets"
        keys = [matching_key(word.group()) for word in _WORD.finditer(before)]
        # a stop between cue and name ends the phrase: «وفق الخبراء. رويترز ...»
        if bare_before.endswith((".", "!", "?", "\u061f")):
            keys = []
        first_word = matching_key(self.text[hit.start : hit.end]).split()[0]
        # a name that itself says "agency" is that of a source wherever it stands
        if not hit.is_ambiguous and any(first_word.endswith(word) for word in self.words.agency_words):
            return "agency_word"
        skipped = len(keys)
        while skipped and self._without_clitic(keys[skipped - 1], self.words.agency_words):
            skipped -= 1
        if skipped < len(keys):
            return "agency_word"
        if hit.is_ambiguous:
            return None
        if hit.clitic in self.words.to_clitics or hit.clitic.endswith(tuple(self.words.to_clitics)):
            return "cue"
        for length in range(1, min(self.words.longest_cue, len(keys)) + 1):
            if self._without_clitic(" ".join(keys[-length:]), self.words.cues):
                return "cue"
        if not keys and after[:1] == ":":
            return "cue"
        if bare_before.rstrip().endswith(tuple(_DASHES)) and after.strip(".") == "" and zone.zone != "title":
            return "paragraph_end"
        return None

    def _around(self, zone: _Zone, start: int, end: int) -> tuple[str, str]:
        """Return what stands before and after a place on its line, as far as the eye reaches."""
        before = self.text[max(zone.start, start - _MAX_LOOK_CHARS) : start].rpartition("\n")[2]
        after = self.text[end : min(zone.end, end + _MAX_LOOK_CHARS)].partition("\n")[0]
        return before, after.strip()

    def _without_clitic(self, key: str, words: frozenset[str]) -> bool:
        return key in words or any(
            key.startswith(clitic) and key[len(clitic) :] in words for clitic in self.words.clitics
        )

    def _credit(self, zone: _Zone, hit: Hit) -> _Reason:
        """Judge whether a name in a picture's credit or caption is credited; confidence 0 where it is not."""
        before, after = self._around(zone, hit.start, hit.end)
        before = before.strip()
        is_bracketed = before.endswith("(") and after.startswith(")")
        is_last = after.strip(")].") == "" and before.endswith((*_DASHES, "/", "|", ":", "\u060c", ",", "(", "\u00a9"))
        if hit.is_furniture:
            confidence = 0.0
        elif zone.zone == "caption":
            confidence = 0.8 if (is_bracketed or is_last) and not (hit.is_ambiguous and not is_bracketed) else 0.0
        elif hit.is_ambiguous:
            is_alone = all(word in self.words.credit_words for word in matching_key(before).strip(" :(\u060c,").split())
            confidence = 0.7 if is_bracketed or (is_alone and not after) else 0.0
        else:
            confidence = _SURE["credit"]
        return _Reason(hit.source_id, "photo", "credit", confidence, hit.start, hit.end)

    def _named(self, start: int, printed: str) -> tuple[int, int, Named] | None:
        """Look a printed name up and say where it stands, without the punctuation around it."""
        named = self.index.by_name(printed)
        if named is None:
            return None
        first = start + printed.index(named.printed)
        return first, first + len(named.printed), named

    def _named_parts(self, start: int, line: str) -> Iterator[tuple[int, int, Named]]:
        for part in _DATELINE_PART.finditer(line):
            named = self._named(start + part.start(), part.group())
            if named is not None:
                yield named

    def _is_agency(self, named: Named) -> bool:
        return named.source_id is not None and self.index.kind(named.source_id) == "agency"

    def _label_end(self, line: str) -> int:
        """Return where the wording that opens a source line ends: «المصدر: », «نقلا عن ».

        Labels are whole words; the longest that fits counts.
        """
        key_words = [(word.end(), matching_key(word.group())) for word in _WORD.finditer(line[:60])]
        for label in self.words.labels:
            length = len(label.split())
            if " ".join(key for _, key in key_words[:length]) == label:
                return self._after_sign(line, key_words[length - 1][0])
        return 0

    @staticmethod
    def _after_sign(line: str, end: int) -> int:
        rest = line[end:]
        gap = len(rest) - len(rest.lstrip())
        sign = _LABEL_END.match(rest, gap)
        return end + (sign.end() if sign is not None else gap)

    def _lines(self, zone: _Zone) -> Iterator[tuple[int, str]]:
        """Give the lines of a zone with their offsets, without empty and overlong ones."""
        start = zone.start
        for line in self.text[zone.start : zone.end].splitlines(keepends=True):
            if len(line) <= _MAX_LINE_CHARS and line.strip():
                yield start, line.rstrip()
            start += len(line)

    def _hits_by_zone(self, hits: Sequence[Hit]) -> Iterator[tuple[_Zone, list[Hit]]]:
        position = 0
        for zone in self.zones:
            inside: list[Hit] = []
            while position < len(hits) and hits[position].start < zone.end:
                if hits[position].start >= zone.start:
                    inside.append(hits[position])
                position += 1
            if inside:
                yield zone, inside


class _ZoneFinder:
    """Finds the zone of an offset; offsets must not decrease from call to call."""

    def __init__(self, zones: Sequence[_Zone]) -> None:
        self._zones = zones
        self._position = 0

    def __call__(self, offset: int) -> _Zone | None:
        while self._position < len(self._zones) and self._zones[self._position].end <= offset:
            self._position += 1
        return self._zones[self._position] if self._position < len(self._zones) else None


def _reason(
    named: Named, role: str, how: str, start: int | None = None, end: int | None = None, confidence: float | None = None
) -> _Reason:
    if named.source_id is None:
        raise ValueError(f"{named.printed} names no source")
    sure = _UNKNOWN[how] if named.certainty == "unknown" else _SURE[how]
    return _Reason(named.source_id, role, how, sure if confidence is None else confidence, start, end, named.printed)


def _with_confidence(reason: _Reason, confidence: float) -> _Reason:
    return _Reason(reason.source_id, reason.role, reason.how, confidence, reason.start, reason.end, reason.printed)


def _choose(reasons: Sequence[_Reason], minimum_confidence: float) -> _Reason | None:
    """Return the reason that decides: the surest for a publisher, else for the agency cited most surely."""
    sure = [reason for reason in reasons if reason.confidence >= minimum_confidence]
    publishers = [reason for reason in sure if reason.role == "publisher"]
    if publishers:
        return min(publishers, key=_Reason.rank)
    agencies = [reason for reason in sure if reason.role == "agency"]
    if not agencies:
        return None
    times: defaultdict[str, int] = defaultdict(int)
    for reason in agencies:
        times[reason.source_id] += 1
    return min(agencies, key=lambda reason: (-reason.confidence, -times[reason.source_id], *reason.rank()[1:]))


def _without_repeats(reasons: Iterable[_Reason]) -> list[_Reason]:
    """Keep the surest of several reasons that the tables could not tell apart."""
    best: dict[tuple[str, str, str, int | None], _Reason] = {}
    for reason in sorted(reasons, key=_Reason.rank):
        best.setdefault((reason.source_id, reason.role, reason.method, reason.start), reason)
    return list(best.values())


def _is_inside_brackets(before: str, after: str) -> bool:
    opened = before.rfind("(")
    return opened > before.rfind(")") and 0 <= after.find(")") < _MAX_NAME_CHARS and "(" not in after[: after.find(")")]


def _looks_like_a_name(printed: str) -> bool:
    """Tell whether an unknown name is short enough to be one, and no sentence."""
    return (
        len(printed) <= _MAX_NAME_CHARS
        and len(printed.split()) <= _MAX_NAME_WORDS
        and not any(sign in printed for sign in ("!", "?", "\u061f", "\u061b", "..", ": "))
        and any(character.isalpha() for character in printed)
    )


def _source_id(rule: Publisher) -> str:
    return rule.source_id


def _frame(rows: Sequence[tuple[Any, ...]], schema: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=schema, orient="row")
