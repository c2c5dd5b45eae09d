"""Language and script of a text.

The script is counted. Within it a naive Bayes model over byte n-grams (py3langid) chooses among the languages that are
written in it; for the Arabic script three kinds of evidence that it does not weigh enough are added: letters that only
one of the languages has, the Arabic article, and the small words of Persian.
"""

import copy
import math
import re
from collections.abc import Sequence
from functools import cache
from string import ascii_letters
from typing import cast

import numpy as np
import numpy.typing as npt
import polars as pl
from py3langid.langid import MODEL_FILE, LanguageIdentifier  # pyright: ignore[reportMissingTypeStubs]

from marsad.text.texts import CODE_POINTS, Bytes, Offsets, Texts

#: (ISO 639-3 language, ISO 15924 script, confidence from 0 to 1)
Detected = tuple[str | None, str | None, float]

#: fewer letters than this say nothing about the language
_LEAST_LETTERS = 20
#: code points looked at; the language of an article does not change after them, and the rest costs time
_SAMPLE_CHARS = 1500
#: code points that settle it for most news: some hundred words
_SURE_CHARS = 600
#: code points given to the model, which walks byte by byte in Python
_MODEL_CHARS = 1000
#: code points counted together: the arrays of so many stay in the processor's cache
_BATCH_CHARS = 200_000

_SCRIPT_RANGES: dict[str, tuple[tuple[int, int], ...]] = {
    "Arab": ((0x0620, 0x063F), (0x0641, 0x064A), (0x066E, 0x06D3), (0x06D5, 0x06D5), (0x06EE, 0x06EF), (0x06FA, 0x06FF),
             (0x0750, 0x077F), (0x0870, 0x0887), (0x08A0, 0x08C9), (0xFB50, 0xFBB1), (0xFBD3, 0xFD3D), (0xFD50, 0xFDFB),
             (0xFE70, 0xFEFC)),
    "Latn": ((0x41, 0x5A), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x024F), (0x1E00, 0x1EFF)),
    "Cyrl": ((0x0400, 0x052F),),
    "Grek": ((0x0370, 0x03FF), (0x1F00, 0x1FFF)),
    "Hebr": ((0x05D0, 0x05EA),),
    "Armn": ((0x0531, 0x0556), (0x0561, 0x0587)),
    "Geor": ((0x10A0, 0x10FF),),
    "Syrc": ((0x0710, 0x074F),),
    "Ethi": ((0x1200, 0x137F),),
    "Tfng": ((0x2D30, 0x2D7F),),
    "Deva": ((0x0904, 0x0939), (0x0958, 0x0961)),
    "Beng": ((0x0985, 0x09B9),),
    "Hang": ((0xAC00, 0xD7A3), (0x1100, 0x11FF)),
    "Jpan": ((0x3041, 0x30FF),),
    "Hani": ((0x3400, 0x4DBF), (0x4E00, 0x9FFF)),
}  # fmt: skip
_SCRIPTS = tuple(_SCRIPT_RANGES)

#: labels of the model by script; several may be one language
_LABELS: dict[str, dict[str, str]] = {
    "Arab": {"ar": "ara", "ary": "ara", "arz": "ara", "fa": "fas", "ps": "pus", "sdh": "ckb", "ug": "uig", "ur": "urd"},
    "Latn": {
        "az": "aze", "ca": "cat", "cs": "ces", "da": "dan", "de": "deu", "en": "eng", "es": "spa", "fi": "fin",
        "fr": "fra", "ha": "hau", "hu": "hun", "id": "ind", "it": "ita", "kab": "kab", "ku": "kmr", "ms": "msa",
        "mt": "mlt", "nl": "nld", "pl": "pol", "pt": "por", "ro": "ron", "so": "som", "sq": "sqi", "sv": "swe",
        "sw": "swa", "tr": "tur", "uz": "uzb", "vi": "vie",
    },
    "Cyrl": {"bg": "bul", "kk": "kaz", "ky": "kir", "mk": "mkd", "ru": "rus", "sr": "srp", "tg": "tgk", "uk": "ukr"},
}  # fmt: skip
#: scripts of one living language of news
_ONE_LANGUAGE = {
    "Grek": "ell", "Hebr": "heb", "Armn": "hye", "Geor": "kat", "Ethi": "amh", "Deva": "hin", "Beng": "ben",
    "Hang": "kor", "Jpan": "jpn", "Hani": "zho",
}  # fmt: skip

# Letters that are evidence for a language of the Arabic script. The keyboards' yeh and kaf (U+06CC, U+06A9) are no
# evidence: they are sprinkled over Arabic text too.
_LETTERS: dict[str, str] = {
    "fas": "\u067e\u0686\u0698\u06af",  # peh, tcheh, jeh, gaf; Urdu and Kurdish have them as well
    "urd": "\u0679\u0688\u0691\u06ba\u06be\u06c1\u06d2",  # tteh, ddal, rreh, noon ghunna, two hehs, yeh barree
    "pus": "\u067c\u0681\u0685\u0689\u0693\u0696\u069a\u06ab\u06bc\u06cd\u06d0",  # letters with ring and two dots, e
    "ckb": "\u0692\u0695\u06a4\u06b5\u06c6\u06ce\u06d5",  # reh and lam with small v, veh, oe, yeh with small v, ae
    "uig": "\u06ad\u06c7\u06c8\u06cb\u06d0",  # ng, u, yu, ve, e
    "snd": (  # letters with two, three and four dots, swash kaf
        "\u067a\u067b\u067d\u067f\u0680\u0683\u0684\u0687\u068a\u068c\u068d\u068f\u0699\u06a6\u06aa\u06b1\u06b3\u06bb"
    ),
}
_LETTER_LANGUAGES = tuple(_LETTERS)
_ARTICLE = re.compile(
    r"(?<![\u0620-\u06FF])(?:[\u0648\u0641]?[\u0628\u0643]?\u0627\u0644|[\u0648\u0641]?\u0644\u0644)[\u0620-\u06FF]"
)
_WORD = re.compile(r"[\u0620-\u06FF]+")
# Persian typed on an Arabic keyboard has none of its letters; its small words remain: dar in, az from, ra (object),
# ast is, ke that, ba with, ha-ye (plural), bara-ye for, bud was, shavad becomes, shode become, khahad will
_PERSIAN_WORD = re.compile(
    r"(?<![\u0620-\u06FF])(?:\u062F\u0631|\u0627\u0632|\u0631\u0627|\u0627\u0633\u062A|[\u0643\u06A9]\u0647|\u0628\u0627|"
    r"\u0647\u0627[\u064A\u06CC]|\u0628\u0631\u0627[\u064A\u06CC]|\u0628\u0648\u062F|\u0634\u0648\u062F|\u0634\u062F\u0647|"
    r"\u062E\u0648\u0627\u0647\u062F)(?![\u0620-\u06FF])"
)
# Source: in 5,491 articles of Saudi newspapers the article begins 0.32 of the words on average; 0.04 % are below 0.1.
_SURE_ARTICLE_SHARE = 0.1
_SURE_FOREIGN_SHARE = 0.005
# Weights in natural log units a share of 1; judged on samples of each language, see tests/test_language.py
_LETTER_WEIGHT = 150.0
_ARTICLE_WEIGHT = 40.0
_PERSIAN_WEIGHT = 20.0


def _tables() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    scripts = np.zeros(0x11_0000, dtype=np.uint8)
    for number, ranges in enumerate(_SCRIPT_RANGES.values(), 1):
        for first, last in ranges:
            scripts[first : last + 1] = number
    letters = np.zeros(0x11_0000, dtype=np.uint8)
    for number, own in enumerate(_LETTERS.values()):
        for letter in own:
            letters[ord(letter)] |= 1 << number
    return scripts, letters


_SCRIPT_OF, _LANGUAGES_OF = _tables()
#: what a code point is, and which letter where that matters to the article: one of the last four
_LETTER, _EVIDENCE, _IN_WORD, _LATIN, _STRANGE = 1, 2, 4, 8, 16
_WHICH, _ALEF, _LAM, _AND, _IN = 0xE0, 0x20, 0x40, 0x60, 0x80
_AND_LETTERS, _IN_LETTERS = "\N{ARABIC LETTER WAW}\N{ARABIC LETTER FEH}", "\N{ARABIC LETTER BEH}\N{ARABIC LETTER KAF}"
#: so that every letter has four after it
_PADDING = bytes(4)


def _kinds() -> Bytes:
    is_block = np.zeros(CODE_POINTS, dtype=np.bool_)
    is_block[0x0600:0x0700] = True
    # without the Latin-1 signs, and punctuation, currency signs, arrows, frames and the like
    may_be_letter = np.zeros(CODE_POINTS, dtype=np.bool_)
    may_be_letter[0xC0:0x2000] = may_be_letter[0x2D00:] = True
    may_be_letter[[ord("\N{MULTIPLICATION SIGN}"), ord("\N{DIVISION SIGN}")]] = False
    kinds = is_block * (_LETTER * (_SCRIPT_OF == 1) + _EVIDENCE * (_LANGUAGES_OF > 0))
    kinds[0x0620:0x0700] |= _IN_WORD
    kinds += _STRANGE * (may_be_letter & ~is_block)
    for letter in ascii_letters:
        kinds[ord(letter)] |= _LATIN
    for which, letters in (
        (_ALEF, "\N{ARABIC LETTER ALEF}"),
        (_LAM, "\N{ARABIC LETTER LAM}"),
        (_AND, _AND_LETTERS),
        (_IN, _IN_LETTERS),
    ):
        kinds[[ord(letter) for letter in letters]] |= which
    return kinds.astype(np.uint8)


_KINDS = _kinds()


def detect(texts: pl.Series | Sequence[str]) -> list[Detected]:
    """Tell language and script of each text.

    Returns:
        For each text the ISO 639-3 language (null where it cannot be told: fewer than 20 letters, or a script with no
        language we know), the ISO 15924 code of its main script (null without letters), and the confidence of the
        language from 0 to 1, rounded to 4 decimals; 0 where it is null.

    Examples:
        >>> detect(["وصل الوزير إلى العاصمة أمس في زيارة رسمية تستمر يومين", "12 - 7"])
        [('ara', 'Arab', 1.0), (None, None, 0.0)]
    """
    laid = Texts.of(pl.Series("text", texts, dtype=pl.String).str.head(_SAMPLE_CHARS))
    return detect_in(laid, laid.starts, laid.ends, np.arange(len(laid.strings)), len(laid.strings))


def detect_in(texts: Texts, starts: Offsets, ends: Offsets, owners: Offsets, count: int) -> list[Detected]:
    """Tell the same of texts that are made of stretches of others, a line of each, as articles are.

    Args:
        texts: of a shard.
        starts: where each stretch begins in what is joined.
        ends: where each ends.
        owners: the number of the text that each belongs to; those of a text follow each other.
        count: of the texts; one without stretches is empty.
    """
    sure = _sure_arabic(texts, *_begun(starts, ends, owners, _SURE_CHARS), count)
    starts, ends, owners = _begun(starts, ends, owners, _SAMPLE_CHARS)
    stretches = list(map(slice, starts.tolist(), ends.tolist()))
    found: list[Detected] = []
    for owner, confidence in enumerate(sure):
        if confidence is not None:
            found.append(("ara", "Arab", confidence))
            continue
        own = stretches[np.searchsorted(owners, owner) : np.searchsorted(owners, owner, side="right")]
        found.append(_detect("\n".join([texts.joined[one] for one in own])))
    return found


def _begun(starts: Offsets, ends: Offsets, owners: Offsets, chars: int) -> tuple[Offsets, Offsets, Offsets]:
    """Give the stretches of the first code points of each text."""
    sizes = ends - starts + 1
    until = sizes.cumsum() - sizes
    first = np.searchsorted(owners, owners)
    ends = np.minimum(ends, starts + chars - (until - until.take(first)))
    is_read = ends >= starts
    return starts[is_read], ends[is_read], owners[is_read]


def _sure_arabic(texts: Texts, starts: Offsets, ends: Offsets, owners: Offsets, count: int) -> list[float | None]:
    """Give the confidence of the texts that are Arabic beyond doubt, null for the others: most news is.

    This is `_detect` for the plain case, for all texts at once. A text with letters other than those of the Arabic
    block and of ASCII is not the plain case.
    """
    of_text = np.zeros((6, count), dtype=np.int64)
    kinds = texts.kinds(_KINDS).tobytes()
    stretches = list(map(slice, starts.tolist(), ends.tolist()))
    until = (ends - starts + 1).cumsum()
    # where the stretches of each text begin, and those of all end
    firsts = np.flatnonzero(np.diff(owners, prepend=-1, append=-1))
    first = 0
    while first < len(firsts) - 1:
        start = int(until[firsts[first] - 1]) if firsts[first] else 0
        last = max(first + 1, int(np.searchsorted(until[firsts[1:] - 1], start + _BATCH_CHARS, side="right")))
        own = b"\0".join([*map(kinds.__getitem__, stretches[firsts[first] : firsts[last]]), b""])
        begins = np.append(0, until[firsts[first + 1 : last] - 1] - start)
        of_text[:, owners[firsts[first:last]]] = _counts(own, begins)
        first = last
    latin, strange, foreign, arabic, words, articles = of_text
    letters = arabic + latin
    is_sure = (
        (strange == 0)
        & (2 * arabic >= letters)
        & (letters >= _LEAST_LETTERS)
        & (articles >= _SURE_ARTICLE_SHARE * words)
        & (words > 0)
        & (foreign <= _SURE_FOREIGN_SHARE * arabic)
    )
    # as Python's own numbers: numpy rounds in another way
    counted = zip(is_sure.tolist(), arabic.tolist(), letters.tolist(), strict=True)
    return [round(its_arabic / whole, 4) if sure else None for sure, its_arabic, whole in counted]


def _counts(kinds: bytes, begins: Offsets) -> Offsets:
    """Count in each text: Latin letters, other letters, letters of evidence, Arabic letters, words, articles.

    Args:
        kinds: of the code points of texts, with one that is nothing after each stretch.
        begins: where each begins.
    """
    size = len(kinds)
    kind = np.frombuffer(kinds + _PADDING, dtype=np.uint8)
    in_word, which = (kind & _IN_WORD) != 0, kind & _WHICH
    is_lam, is_and, is_in = which == _LAM, which == _AND, which == _IN
    # lam, and any letter of the word after it
    goes_on = is_lam[:-1] & in_word[1:]
    alef_lam, lam_lam = (which == _ALEF)[:-2] & goes_on[1:], is_lam[:-2] & goes_on[1:]
    has_article = (
        (alef_lam | lam_lam)[:size]
        | ((is_and | is_in)[:size] & alef_lam[1 : size + 1])
        | (is_and[:size] & (lam_lam[1 : size + 1] | (is_in[1 : size + 1] & alef_lam[2 : size + 2])))
    )
    is_start = in_word[:size].copy()
    is_start[1:] &= ~in_word[: size - 1]
    seldom = np.flatnonzero((kind & (_LATIN | _STRANGE | _EVIDENCE)) != 0)
    rare = (seldom[kind.take(seldom) & flag != 0] for flag in (_LATIN, _STRANGE, _EVIDENCE))
    frequent = ((kind & _LETTER)[:size], is_start.view(np.uint8), (is_start & has_article).view(np.uint8))
    ends = np.append(begins[1:], size)
    return np.array(
        [
            *(np.diff(np.searchsorted(places, ends), prepend=0) for places in rare),
            *(np.add.reduceat(flags, begins, dtype=np.int32) for flags in frequent),
        ],
        dtype=np.int64,
    )


def _detect(sample: str) -> Detected:
    codes = np.frombuffer(sample.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    counts: list[int] = np.bincount(_SCRIPT_OF[codes], minlength=len(_SCRIPTS) + 1)[1:].tolist()
    letters = sum(counts)
    if not letters:
        return None, None, 0.0
    most = max(counts)
    script = _SCRIPTS[counts.index(most)]
    if letters < _LEAST_LETTERS:
        return None, script, 0.0
    if script == "Hani" and counts[_SCRIPTS.index("Jpan")]:
        script = "Jpan"
    if script == "Arab":
        language, probability = _in_arabic_script(sample, codes, most)
    elif script in _LABELS:
        language, probability = _best(_model_probabilities(sample, script))
    elif script in _ONE_LANGUAGE:
        language, probability = _ONE_LANGUAGE[script], 1.0
    else:
        return None, script, 0.0
    return language, script, round(probability * most / letters, 4)


def _in_arabic_script(sample: str, codes: npt.NDArray[np.uint32], letters: int) -> tuple[str, float]:
    words = len(_WORD.findall(sample))
    article_share = len(_ARTICLE.findall(sample)) / words if words else 0.0
    flags = _LANGUAGES_OF[codes]
    flags = flags[flags > 0]
    if article_share >= _SURE_ARTICLE_SHARE and len(flags) / letters <= _SURE_FOREIGN_SHARE:
        return "ara", 1.0
    probabilities = _model_probabilities(sample, "Arab")
    scores = {language: math.log(max(probability, 1e-6)) for language, probability in probabilities.items()}
    scores["snd"] = math.log(1e-6)
    for number, language in enumerate(_LETTER_LANGUAGES):
        scores[language] += _LETTER_WEIGHT * np.count_nonzero(flags & (1 << number)) / letters
    scores["ara"] += _ARTICLE_WEIGHT * article_share
    scores["fas"] += _PERSIAN_WEIGHT * (len(_PERSIAN_WORD.findall(sample)) / words if words else 0.0)
    highest = max(scores.values())
    weights = {language: math.exp(score - highest) for language, score in scores.items()}
    whole = sum(weights.values())
    return _best({language: weight / whole for language, weight in weights.items()})


def _best(probabilities: dict[str, float]) -> tuple[str, float]:
    language = max(sorted(probabilities), key=lambda name: probabilities[name])
    return language, probabilities[language]


def _model_probabilities(sample: str, script: str) -> dict[str, float]:
    probabilities: dict[str, float] = {}
    ranked = cast("list[tuple[str, float]]", _model(script).rank(sample[:_MODEL_CHARS]))  # pyright: ignore[reportUnknownMemberType]
    for label, probability in ranked:
        language = _LABELS[script][label]
        probabilities[language] = probabilities.get(language, 0.0) + probability
    return probabilities


@cache
def _whole_model() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)  # pyright: ignore[reportUnknownMemberType]


@cache
def _model(script: str) -> LanguageIdentifier:
    # a copy shares the tables: the restriction to languages is its own
    model = copy.copy(_whole_model())
    model.set_languages(list(_LABELS[script]))  # pyright: ignore[reportUnknownMemberType]
    return model
