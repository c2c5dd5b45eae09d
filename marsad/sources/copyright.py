"""Read the owner of a page off its copyright line."""

import re
from collections.abc import Iterator, Sequence

from marsad.sources.choice import SURE, Reason, reason_of
from marsad.sources.page import CompiledPublishers, Words
from marsad.sources.wording import WORD, looks_like_a_name
from marsad.text.normalize import matching_key

# a company, a name that holds that of a known outlet and more, or one far from the wording on a long line: who that is,
# the line does not say
_DOUBTFUL = 0.4
_LONG_CHARS = 120
_SIGN = re.compile(r"\u00a9|\(c\)", re.IGNORECASE)
_TARGET = re.compile(r"(?<=\])\([^()\s]*\)|https?://(?=\S)")
#: a number of telephone or box, and what has no word of three letters: «v2.1»
_NO_NAME = re.compile(r"\d{4}|\A(?!.*[^\W\d_]{3})")
_YEARS = re.compile(r"[\s\d-]*")
#: «2024», «2003-2024»
_YEAR = re.compile(r"(?:1[34]|19|20)\d\d(?:[-\u2013](?:19|20)?\d\d)?")

#: "and the", glued to a word
_AND_THE = "\N{ARABIC LETTER WAW}\N{ARABIC LETTER ALEF}\N{ARABIC LETTER LAM}"
_SIGNS = frozenset({"\u00a9", "(c)"})

_Word = tuple[str, int, int]


def owner(rules: CompiledPublishers, line: str) -> Iterator[Reason]:
    """Read the owner off a copyright line, in offsets of the line: what remains without the wording and the years.

    A known name alone wins; then one with nothing beside it but legal forms and lines of business, «مؤسسة عكاظ
    للصحافة والنشر»; then the first unknown name.
    """
    # where a link leads is no owner: «[copyright](/story/1)»
    line = _TARGET.sub(lambda target: " " * len(target.group()), line)
    pieces = list(_pieces(rules.words, line))
    # «© ... contains AFP, AP news»: agencies that the owner thanks for their news
    are_several = len({source_id for piece in pieces for source_id in _known_in(rules, piece)}) > 1
    unknown: Reason | None = None
    sign_ends = [sign.end() for sign in _SIGN.finditer(line)]
    best = (False, False)
    for piece in pieces:
        for run in _runs(rules.words, piece):
            first, last = run[0][1], run[-1][2]
            for skipped, printed in _readings(rules.words, line[first:last]):
                named = rules.names.by_name(printed)
                if named is not None and named.certainty == "generic":
                    break  # «our site», «the network»
                if named is None or named.source_id is None:
                    continue
                if are_several and rules.names.is_taken_from(named.source_id):
                    continue
                reason = reason_of(named, "publisher", "copyright", first + skipped, last)
                if named.certainty in ("sure", "ambiguous"):
                    yield reason
                    return
                # of several the one by the sign: «the paper bears no blame for comments © NAME 2022», or right behind
                # the wording: «headline » headline all rights reserved NAME»
                stands_by_sign = any(_YEARS.fullmatch(line, end, first) for end in sign_ends if end <= first)
                place = (stands_by_sign, _follows_mark(rules.words, line, first))
                is_first = unknown is None or place > best
                is_of_business = all(key in rules.words.holder_words for key, _, _ in run)
                if is_first and not is_of_business and _may_be_owner(rules.words, named.printed):
                    best = place
                    is_company = any(
                        spelling in rules.words.company_words
                        for key, _, _ in run
                        for spelling in (key, _without_preposition(rules.words, key))
                    )
                    is_far = len(line) > _LONG_CHARS and not stands_by_sign and not _follows_wording(rules, line, first)
                    unknown = reason._replace(confidence=_DOUBTFUL) if is_company or is_far else reason
    for piece in pieces:
        found, is_all = _known_inside(rules, piece)
        if found is None:
            continue
        if is_all:
            source_id, first, last = found
            yield Reason(source_id, "publisher", "masthead", SURE["copyright"], first, last, line[first:last])
            return
        if unknown is not None:
            unknown = unknown._replace(confidence=_DOUBTFUL)
    if unknown is not None:
        yield unknown


def _follows_wording(rules: CompiledPublishers, line: str, first: int) -> bool:
    """Tell whether the word before a place is of the wording of copyright lines: «جميع الحقوق محفوظة ...»."""
    before: list[str] = WORD.findall(line[:first])
    return bool(before) and matching_key(before[-1]) in rules.words.copyright_words


def _follows_mark(words: Words, line: str, first: int) -> bool:
    """Tell whether a place stands right behind a mark of copyright lines, years aside."""
    return matching_key(line[:first]).rstrip(" 0123456789-:.|,").endswith(words.copyright_marks)


def _may_be_owner(words: Words, printed: str) -> bool:
    """Tell whether an unknown name is neither a part of a sentence nor an entry of a menu, or more without blanks."""
    key = matching_key(printed)
    is_of_menu = key in words.menu_entries or any(" " in entry and entry in key for entry in words.menu_entries)
    is_name = looks_like_a_name(printed) and _NO_NAME.search(printed) is None
    return is_name and not is_of_menu and words.sentence_words.isdisjoint(key.split())


def _pieces(words: Words, line: str) -> Iterator[list[_Word]]:
    """Cut a line at its punctuation, up to where it speaks of somebody else; give keys and places of the words."""
    piece: list[_Word] = []
    last_end = 0
    for word in WORD.finditer(line):
        # «no copying without leave of X» says who the owner is where the line begins with it
        opens = last_end == 0 and matching_key(word.group()) in words.copyright_words
        if not opens and matching_key(line[word.start() :]).startswith(words.copyright_ends):
            break
        if piece and line[last_end : word.start()].strip():
            yield piece
            piece = []
        piece.append((matching_key(word.group()), word.start(), word.end()))
        last_end = word.end()
    if piece:
        yield piece


def _runs(words: Words, piece: Sequence[_Word]) -> Iterator[list[_Word]]:
    """Give the stretches that are neither wording nor years: each may be the owner.

    What goes on from the wording with "and" is wording too: «حقوق النشر والتوزيع محفوظة». A word of the wording that
    opens a name behind the preposition is of the name: «لـ كل العرب».
    """
    run: list[_Word] = []
    for number, word in enumerate(piece):
        key = word[0]
        is_wording = key in words.copyright_words or _YEAR.fullmatch(key) is not None
        if is_wording and _opens_name(words, piece, number):
            is_wording = False
        if is_wording:
            if run:
                yield run
            run = []
        elif run or number == 0 or not key.startswith(_AND_THE):
            run.append(word)
    if run:
        yield run


def _opens_name(words: Words, piece: Sequence[_Word], number: int) -> bool:
    """Tell whether a word of the wording stands between a preposition by itself and one word that is not wording."""
    rest = [key for key, _, _ in piece[number + 1 :] if not _YEAR.fullmatch(key) and key not in _SIGNS]
    return (
        number > 0
        and piece[number - 1][0] in words.to_clitics
        and len(rest) == 1
        and rest[0] not in words.copyright_words
    )


def _readings(words: Words, name: str) -> list[tuple[int, str]]:
    """Give the name without a preposition glued to it («محفوظة لموقع ...») and as it stands, with what is cut.

    Most owners follow the preposition, so that reading comes first, except for words that begin with the letter.
    """
    readings = [(0, name)]
    first_word = matching_key(name.split()[0])
    # of «لا» nothing would be left but its alef
    if first_word[:1] in words.to_clitics and len(first_word) > 2:
        is_to_the = first_word[1:2] == first_word[0]
        readings.append((1, "\N{ARABIC LETTER ALEF}" + name[1:] if is_to_the else name[1:]))
        if first_word not in words.lam_words:
            readings.reverse()
    return readings


def _without_preposition(words: Words, key: str) -> str:
    """Cut "to" off a word; "to the" swallows the alef of the article: put it back."""
    if key[:1] not in words.to_clitics:
        return key
    return "\N{ARABIC LETTER ALEF}" + key[1:] if key[1:2] == key[0] else key[1:]


def _spellings(words: Words, piece: Sequence[_Word]) -> tuple[list[str], list[str]]:
    """Give the keys of the words as printed, and without a preposition glued to them."""
    keys = [key for key, _, _ in piece]
    return keys, [_without_preposition(words, key) for key in keys]


def _known_in(rules: CompiledPublishers, piece: Sequence[_Word]) -> list[str]:
    """Give the ids of the known outlets that a piece names."""
    return [source_id for _, _, source_id in rules.names.sure_names(*_spellings(rules.words, piece))]


def _known_inside(rules: CompiledPublishers, piece: Sequence[_Word]) -> tuple[tuple[str, int, int] | None, bool]:
    """Find the one known outlet named among other words, and whether those are but wording."""
    words = rules.words
    keys, bare = _spellings(words, piece)
    found = rules.names.sure_names(keys, bare)
    if not found or len({source_id for _, _, source_id in found}) > 1:
        return None, False
    named = {place for first, end, _ in found for place in range(first, end)}
    is_all = all(
        place in named
        or any(
            spelling in words.copyright_words
            or spelling in words.company_words
            or spelling in words.holder_words
            or _YEAR.fullmatch(spelling)
            for spelling in (keys[place], bare[place])
        )
        for place in range(len(keys))
    )
    first, end, source_id = found[0]
    return (source_id, piece[first][1], piece[end - 1][2]), is_all
