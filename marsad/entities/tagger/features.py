"""What the tagger looks at: the words around a token, their classes in the lexicon, phrases of the lexicon.

Every feature is the hash of its value and of its template. A token's features are those of the values around it:
of its own word, of the word before, and so on. So the score of a label for a token is a sum over such values, each
looked up once a distinct value.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from marsad.entities.gazetteer import ALEF, BA, FA, KAF, LAM, WAW
from marsad.entities.tagger.tokens import MAX_LETTERS, Tokens, Words, tokenise
from marsad.text.hashing import Hashes, HashTable, Ints, hash_table, mixed, powers
from marsad.text.normalize import fold_codes

#: changes whenever the features of a text change: a model is used only with the features it was trained with
FEATURES_VERSION = 1
#: longest phrase of the lexicon, in words
MAX_PHRASE_WORDS = 4
#: hashes of three letters
LETTER_HASHES = 1 << 16
_ALEF, _LAM = np.uint32(ord(ALEF)), np.uint32(ord(LAM))
_CONJUNCTIONS = np.array([ord(WAW), ord(FA)], dtype=np.uint32)
_PREPOSITIONS = np.array([ord(BA), ord(KAF), ord(LAM)], dtype=np.uint32)
_CLITICS = np.concatenate((_CONJUNCTIONS, _PREPOSITIONS))

#: template -> the words around the token whose value counts: -1 is the word before it
_NEAR, _WIDE, _OWN = (-1, 0, 1), (-2, -1, 0, 1, 2), (0,)


@dataclass(frozen=True)
class Template:
    """One kind of feature, and at which neighbours of a token it is looked at."""

    name: str
    offsets: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Words and phrases with the classes they belong to, as hashes of their folded spelling.

    Attributes:
        classes: names of the classes, in order of their bits.
        words: table of single words.
        word_classes: a bit a class, for each word.
        phrases: table of phrases of 2 to MAX_PHRASE_WORDS words.
        phrase_classes: a bit a class, for each phrase.
        phrase_starts: table of the first words of phrases.
        likeness: for each kind of name and each hash of three letters, how much likelier they are in a name of that
            kind than in another word, as a logarithm.
        sha256: of the file.
    """

    classes: tuple[str, ...]
    words: HashTable
    word_classes: Hashes
    phrases: HashTable
    phrase_classes: Hashes
    phrase_starts: HashTable
    likeness: npt.NDArray[np.float32]
    sha256: str

    def classes_of(self, hashes: Hashes) -> Hashes:
        """Give the classes of words, a bit a class."""
        return _look_up(self.words, self.word_classes, hashes)

    def mask(self, names: Sequence[str]) -> np.uint64:
        """Give the bits of some classes; those that this lexicon has not are left out."""
        return np.uint64(sum(1 << place for place, name in enumerate(self.classes) if name in names))


@dataclass(frozen=True, eq=False)
class Part:
    """Features of values, or of what many values have in common.

    Attributes:
        rows: for each value, a row of `keys`.
        keys: features, a column a template, 0 for none.
        templates: one a column.
    """

    rows: Ints
    keys: Hashes
    templates: tuple[Template, ...]


@dataclass(frozen=True, eq=False)
class Stream:
    """A value for each token, and the features of each value.

    Attributes:
        values: for each token. Value 0 is that of places outside of the sentence, and of tokens of which this stream
            says nothing.
        parts: features of the values, to be taken together.
    """

    values: Ints
    parts: tuple[Part, ...]


def compile_lexicon(
    classes: Sequence[str],
    names: Sequence[str],
    masks: Sequence[int],
    likeness: npt.NDArray[np.float32],
    sha256: str,
) -> Lexicon:
    """Compile words and phrases; one of more than MAX_PHRASE_WORDS words is left out."""
    text = "\n".join(names)
    tokens = tokenise(text, fold_codes(text))
    lines = np.cumsum(np.fromiter((len(name) + 1 for name in names), dtype=np.int64, count=len(names)))
    line = np.searchsorted(lines, tokens.starts, side="right")
    counts = np.bincount(line, minlength=len(names))
    first = np.cumsum(counts) - counts
    whole = _whole(tokens.words)
    hashes = whole[tokens.types]
    mask = np.array(masks, dtype=np.uint64)

    single = np.flatnonzero(counts == 1)
    keys, at = np.unique(hashes[first[single]], return_inverse=True)
    word_classes = np.zeros(len(keys), dtype=np.uint64)
    np.bitwise_or.at(word_classes, at, mask[single])

    several = np.flatnonzero((counts > 1) & (counts <= MAX_PHRASE_WORDS))
    phrase_hashes = np.zeros(len(several), dtype=np.uint64)
    weights = powers(MAX_PHRASE_WORDS)
    for word in range(MAX_PHRASE_WORDS):
        has = counts[several] > word
        phrase_hashes[has] += hashes[first[several[has]] + word] * weights[word]
    phrase_keys, at = np.unique(mixed(phrase_hashes), return_inverse=True)
    phrase_classes = np.zeros(len(phrase_keys), dtype=np.uint64)
    np.bitwise_or.at(phrase_classes, at, mask[several])
    return Lexicon(
        classes=tuple(classes),
        words=hash_table(keys),
        word_classes=word_classes,
        phrases=hash_table(phrase_keys),
        phrase_classes=phrase_classes,
        phrase_starts=hash_table(np.unique(hashes[first[several]])),
        likeness=likeness,
        sha256=sha256,
    )


def streams(tokens: Tokens, lexicon: Lexicon, forms: "Forms | None" = None) -> tuple[Stream, ...]:
    """Work out the features of all tokens of a shard; `forms` are those of its words, if somebody has them already."""
    if forms is None:
        forms = word_forms(tokens.words)
    return _words(tokens, forms, lexicon), _phrases(tokens, forms, lexicon)


def _whole(words: Words) -> Hashes:
    return mixed(words.part(0, words.lengths))


@dataclass(frozen=True, eq=False)
class Forms:
    """Readings of the start of each word type.

    Attributes:
        whole: hash of the word.
        stems: hashes without one clitic, without two, 0 where there are none.
        bare: hash without clitics and article, that of the word where it has none.
        pattern: what it seems to begin with: 1 article, 2 and 3 the same after one and two clitics, 4 and 5 "to
            the" after none and one, 6 two clitics, 7 one, 0 nothing of these.
        first: the letter of the clitic it seems to begin with, 0 for none.
        bare_start: letters before the bare form.
    """

    whole: Hashes
    stems: tuple[Hashes, Hashes]
    bare: Hashes
    pattern: Ints
    first: Ints
    bare_start: Ints


def word_forms(words: Words) -> Forms:
    """Read the start of each word type every way it may be read."""
    lengths = words.lengths
    letters = words.letters
    whole = _whole(words)
    starts = [letters[:, place] for place in range(4)]
    is_word = words.kinds == 1

    def doubled(at: int) -> npt.NDArray[np.bool_]:
        return (starts[at] == _LAM) & (starts[at + 1] == _LAM)

    def without(count: int) -> Hashes:
        """Take letters off; of "to the", written with two lams, the article gets its alef back."""
        plain = words.part(np.minimum(count, lengths), lengths)
        base = powers(2)[1]
        with_article = np.uint64(_ALEF) + plain * base
        return mixed(np.where(doubled(count - 1), with_article, plain))

    one = is_word & np.isin(starts[0], _CLITICS) & (lengths >= 4)
    two = is_word & np.isin(starts[0], _CONJUNCTIONS) & np.isin(starts[1], _PREPOSITIONS) & (lengths >= 5)
    zero = np.uint64(0)
    stems = (np.where(one, without(1), zero), np.where(two, without(2), zero))

    def article(at: int) -> npt.NDArray[np.bool_]:
        return (starts[at] == _ALEF) & (starts[at + 1] == _LAM) & (lengths >= at + 4)

    choices = [
        is_word & article(0),
        one & article(1),
        two & article(2),
        one & doubled(0) & (lengths >= 4),
        two & doubled(1) & (lengths >= 5),
        two,
        one,
    ]
    bare_start = np.select(choices, [2, 3, 4, 2, 3, 2, 1], default=0)
    bare_start = np.where(bare_start < lengths - 1, bare_start, 0)
    pattern = np.select(choices, [1, 2, 3, 4, 5, 6, 7], default=0)
    first = np.where(np.isin(pattern, (2, 3, 5, 6, 7)), starts[0], 0).astype(np.int64)
    bare = mixed(words.part(bare_start, lengths))
    return Forms(whole, stems, bare, pattern, first, bare_start)


def _look_up(table: HashTable, values: Hashes, hashes: Hashes) -> Hashes:
    """Give the value of each hash, 0 where the table has none."""
    found = np.zeros(len(hashes), dtype=np.uint64)
    places = table.find(hashes)
    known = places >= 0
    found[known] = values[places[known]]
    return found


class _Columns:
    """Gathers the columns of a part; each template has a salt of its own."""

    def __init__(self) -> None:
        self.keys: list[Hashes] = []
        self.templates: list[Template] = []

    def add(
        self,
        name: str,
        offsets: tuple[int, ...],
        salt: int,
        values: Hashes | Ints,
        has: npt.NDArray[np.bool_] | None = None,
    ) -> None:
        keys = mixed(values.astype(np.uint64), salt)
        self.keys.append(keys if has is None else np.where(has, keys, np.uint64(0)))
        self.templates.append(Template(name, offsets))

    def part(self, rows: Ints) -> Part:
        return Part(rows, np.stack(self.keys, axis=1), tuple(self.templates))


def _words(tokens: Tokens, forms: Forms, lexicon: Lexicon) -> Stream:
    """Make the stream of the words themselves; its value 0 is the edge of a sentence."""
    words = tokens.words
    lengths, letters = words.lengths, words.letters
    is_word = words.kinds == 1
    columns = _Columns()
    columns.add("written", _NEAR, 1, words.written)
    columns.add("folded", _WIDE, 2, forms.whole)
    columns.add("bare", _NEAR, 3, forms.bare)
    columns.add("clitics", _NEAR, 4, forms.pattern * 0x1000 + forms.first, is_word)
    is_latin = (letters[:, 0] >= 0x41) & (letters[:, 0] < 0x250)
    columns.add("shape", _NEAR, 5, np.minimum(lengths, 8) + 16 * words.kinds.astype(np.int64) + 128 * is_latin)
    for count in (1, 2, 3, 4):
        has = is_word & (lengths > count)
        columns.add(f"first {count}", _OWN, 10 + count, words.part(0, np.minimum(count, lengths)), has)
        last = words.part(np.maximum(lengths - count, 0), lengths)
        columns.add(f"last {count}", _NEAR if count in (2, 3) else _OWN, 20 + count, last, has)
    for count in (2, 3):
        end = forms.bare_start + count
        first = words.part(forms.bare_start, np.minimum(end, lengths))
        columns.add(f"bare first {count}", _OWN, 30 + count, first, is_word & (end < lengths) & (forms.bare_start > 0))
    own = columns.part(np.arange(len(lengths) + 1))
    edge = np.zeros((1, own.keys.shape[1]), dtype=np.uint64)
    edge[0, 0] = mixed(np.array([1], dtype=np.uint64), 9)[0]
    whole, one, two = (lexicon.classes_of(hashes) for hashes in (forms.whole, *forms.stems))
    stripped = np.where(one > 0, one, two)
    bare = np.where(forms.bare_start > 0, lexicon.classes_of(forms.bare), np.uint64(0))
    return Stream(
        tokens.types + 1,
        (
            Part(own.rows, np.concatenate((edge, own.keys)), own.templates),
            _class_part(whole, lexicon, "", 100, _WIDE, with_set=True),
            _class_part(stripped, lexicon, " without clitics", 200, _NEAR, with_set=True),
            _class_part(stripped & ~whole, lexicon, " only without clitics", 300, _NEAR),
            _class_part(bare, lexicon, " without article", 400, _NEAR, with_set=True),
            *_likeness_parts(words, forms, (whole > 0) | (stripped > 0), lexicon),
        ),
    )


def _likeness_parts(words: Words, forms: Forms, is_listed: npt.NDArray[np.bool_], lexicon: Lexicon) -> tuple[Part, ...]:
    """Make features of how much a word looks like a name, letter by letter."""
    parts: list[Part] = []
    is_word = words.kinds == 1
    has_stem = is_word & (forms.bare_start > 0)
    for place, likeness in enumerate(_likeness(words, forms.bare_start, lexicon.likeness)):
        for reading, (mean, is_read) in enumerate(zip(likeness, (is_word, has_stem), strict=True)):
            steps = np.clip(np.floor(3 * mean), -8, 8).astype(np.int64) + 9
            # a step is one value for listed words, another for those of which nothing else is known
            values = np.where(is_read, steps + 20 * is_listed, 0)
            columns = _Columns()
            distinct = np.arange(48)
            columns.add("likeness", _NEAR, 800 + 10 * place + reading, distinct, distinct > 0)
            parts.append(columns.part(np.concatenate((np.zeros(1, dtype=np.int64), values))))
    return tuple(parts)


def _likeness(
    words: Words, starts: Ints, tables: npt.NDArray[np.float32]
) -> Iterator[tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]]:
    """Give the mean over all letters, each with the one before and after it: of the word, and of it from a start on."""
    is_inside: npt.NDArray[np.bool_] = np.less(np.arange(MAX_LETTERS), words.lengths[:, None])
    # the letters of all words, one after the other
    letters = words.letters[is_inside].astype(np.uint64)
    ends = np.cumsum(words.lengths)
    firsts = ends - words.lengths
    zero = np.zeros(1, dtype=np.uint64)
    before, after = np.concatenate((zero, letters[:-1])), np.concatenate((letters[1:], zero))
    before[firsts] = 0
    after[ends - 1] = 0
    hashes = letter_hashes(before, letters, after)
    begins = firsts + starts
    opening = letter_hashes(np.zeros(len(begins), dtype=np.uint64), letters[begins], after[begins])
    for table in tables:
        # values are stored in 16 bits: in 64 their sums are exact, in whatever order
        sums = np.concatenate((np.zeros(1), np.cumsum(table[hashes], dtype=np.float64)))
        inner = sums[ends] - sums[begins + 1]
        yield (sums[ends] - sums[firsts]) / words.lengths, (inner + table[opening]) / (words.lengths - starts)


def letter_hashes(before: Hashes, letters: Hashes, after: Hashes) -> Ints:
    """Hash three letters to 16 bits."""
    together = before + letters * np.uint64(0x10000) + after * np.uint64(0x100000000)
    return (mixed(together) >> np.uint64(48)).astype(np.int64)


def _class_part(
    masks: Hashes, lexicon: Lexicon, manner: str, salt: int, offsets: tuple[int, ...], *, with_set: bool = False
) -> Part:
    """Make features of classes of the lexicon: one a class, and one of all the classes together."""
    listed = np.flatnonzero(masks)
    found, at = np.unique(masks[listed], return_inverse=True)
    distinct = np.concatenate((np.zeros(1, dtype=np.uint64), found))
    # one row before those of the words: the edge of a sentence
    rows = np.zeros(len(masks) + 1, dtype=np.int64)
    rows[listed + 1] = at + 1
    columns = _Columns()
    if with_set:
        columns.add(f"classes{manner}", offsets, salt, distinct, distinct > 0)
    one = np.ones(len(distinct), dtype=np.int64)
    for bit, name in enumerate(lexicon.classes):
        has = (distinct & np.uint64(1 << bit)) > 0
        columns.add(f"{name}{manner}", offsets, salt + 1 + bit, one, has)
    return columns.part(rows)


def _phrases(tokens: Tokens, forms: Forms, lexicon: Lexicon) -> Stream:
    """Mark the tokens of phrases of the lexicon, class by class: where one begins, goes on and ends.

    The first word may have clitics. Of phrases that begin at one token the longest counts.
    """
    count = len(tokens.types)
    classes = np.zeros(count, dtype=np.uint64)
    longest = np.zeros(count, dtype=np.int64)
    hashes = forms.whole[tokens.types]
    weights = powers(MAX_PHRASE_WORDS)
    for reading in (forms.stems[1], forms.stems[0], forms.whole):
        may_start = (lexicon.phrase_starts.find(reading) >= 0) & (reading > 0)
        start = np.flatnonzero(may_start[tokens.types])
        total = reading[tokens.types[start]]
        for words in range(2, MAX_PHRASE_WORDS + 1):
            at = start + words - 1
            inside = at < count
            start, total, at = start[inside], total[inside], at[inside]
            same = tokens.sentences[at] == tokens.sentences[start]
            start, total, at = start[same], total[same], at[same]
            total = total + hashes[at] * weights[words - 1]
            found = _look_up(lexicon.phrases, lexicon.phrase_classes, mixed(total))
            hit = start[found > 0]
            longer = words >= longest[hit]
            hit = hit[longer]
            longest[hit] = words
            classes[hit] = found[found > 0][longer]
    begins = np.flatnonzero(longest)
    states = np.zeros((3, count), dtype=np.uint64)
    states[0, begins] = classes[begins]
    for word in range(1, MAX_PHRASE_WORDS):
        inner = begins[longest[begins] > word]
        is_last = longest[inner] == word + 1
        for state, mine in ((1, inner[~is_last]), (2, inner[is_last])):
            # no token is twice among `mine`
            states[state, mine + word] |= classes[mine]
    at = np.flatnonzero(states.any(axis=0))
    together = mixed(states[0, at], 1) + mixed(states[1, at], 2) + mixed(states[2, at], 3)
    _, example, rows = np.unique(together, return_index=True, return_inverse=True)
    values = np.zeros(count, dtype=np.int64)
    values[at] = rows + 1
    distinct = np.concatenate((np.zeros((3, 1), dtype=np.uint64), states[:, at[example]]), axis=1)
    columns = _Columns()
    for bit, name in enumerate(lexicon.classes):
        has = ((distinct & np.uint64(1 << bit)) > 0).astype(np.int64)
        state = has[0] + 2 * has[1] + 4 * has[2]
        columns.add(f"in a {name}", _NEAR, 500 + bit, state, state > 0)
    return Stream(values, (columns.part(np.arange(len(distinct[0]))),))
