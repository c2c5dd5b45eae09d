"""How much two texts on a page are about the same: by the words they share."""

import math
import re
from collections.abc import Iterable, Iterator
from itertools import chain

from marsad.pages.known import Known
from marsad.pages.line import words_key

#: what stands before a word and says nothing of its meaning: the definite article with و ف ب ك ل; a lone و
_BEFORE = re.compile("^(?:[\u0648\u0641\u0628\u0643\u0644]?\u0627\u0644|\u0644\u0644|\u0648(?=...))")
#: endings in folded spelling: ات ين ون ان تها ها هم ه ي ا
_AFTER = re.compile(
    "(?:\u0627\u062a|\u064a\u0646|\u0648\u0646|\u0627\u0646|\u062a\u0647\u0627|\u0647\u0627|\u0647\u0645|\u0647|\u064a|\u0627)$"
)
AND = "\u0648"  # و
#: from this number on a headline is at home above the paragraphs after it, see `newness`
NEW_ARTICLE = 0.1
#: the same where nothing else speaks for a new article
SURELY_NEW_ARTICLE = 0.3
#: the same on a page where nothing at all says that there is more than one
UNANNOUNCED_ARTICLE = 0.45
#: how much of the paragraphs after a headline is compared with those before it
_COMPARED_CHARS = 1500
_LEAD_CHARS = 900
#: paragraphs that share less than this, times the root of the number of stems before them, tell of something else
_SHARED_BY_CHANCE = 0.007
#: fewer stems say too little of what paragraphs are about; of 3,000 real bodies 98 % hold 59 of them
LEAST_STEMS = 40
_LEAST_STEMS_AFTER = 25
#: of a page so much is compared: it keeps the work linear
MOST_STEMS_CHARS = 60_000
#: a headline of which less comes back in the paragraphs after it is at home elsewhere; 5 % of real ones are such
_LEAST_TOLD = 0.2


def stems(text: str) -> list[str]:
    """Give the words of a text that carry meaning: four letters or more, without what is added before and after.

    Examples:
        >>> stems("والحقول في الحقل") == stems("للحقول كالحقل")
        True
    """
    return list(chain.from_iterable(map(_STEMS.__getitem__, text.split())))


def _stems_of(token: str) -> tuple[str, ...]:
    return tuple(_stem(word) for word in words_key(token).split(" ") if len(word) >= 4 and not word.isdigit())


_STEMS = Known(_stems_of)


def _stem(word: str) -> str:
    word = _BEFORE.sub("", word)
    return _AFTER.sub("", word) if len(word) >= 5 else word


def share(words: list[str], others: set[str]) -> float:
    """Give the share of words that are among the others, from 0 to 1; 0 where there are none."""
    return sum(word in others for word in words) / len(words) if words else 0.0


def stems_by_text(texts: Iterable[str]) -> Iterator[list[str]]:
    """Give the stems of each text, up to `MOST_STEMS_CHARS` characters of all."""
    chars = 0
    for text in texts:
        if chars > MOST_STEMS_CHARS:
            return
        chars += len(text)
        yield stems(text[:MOST_STEMS_CHARS])


def shared_by_chance(count: int) -> float:
    """Give the share of its stems that a text has in common with so many others of something else."""
    return _SHARED_BY_CHANCE * math.sqrt(count)


def goes_on(text: str) -> bool:
    """Say whether a paragraph begins with "and": it goes on with the one before it."""
    return text.lstrip('\u200f\u200e\u202b "«“').startswith(AND)


def is_strange(after: str, earlier: set[str], *, factor: float = 1.0) -> bool:
    """Say whether paragraphs tell of something else than those before them: they share hardly a word.

    Args:
        after: the paragraphs.
        earlier: the stems of the paragraphs before them.
        factor: above 1 where something else speaks for it as well.

    Source: 2,103 real articles cut in two, and joined with a half of another one. The share of the stems of 1,500
        characters among the earlier ones grows with the root of their number: in the article itself it is less than
        this bound in 1 to 2 %, in another article in 75 to 85 %.
    """
    words = stems(after[:_COMPARED_CHARS])
    if len(words) < _LEAST_STEMS_AFTER or len(earlier) < LEAST_STEMS:
        return False
    return share(words, earlier) < factor * shared_by_chance(len(earlier))


def newness(headline: str, after: str, earlier: set[str]) -> float:
    """Say how much a headline begins something new: high where its words come back after it and not before.

    Args:
        headline: the line that may be one.
        after: the paragraphs after it.
        earlier: the stems of the paragraphs before it.

    Returns:
        0 where the paragraphs do not tell of it. Else about 0.8 for the headline of another article, about -0.4 for a
        line between two paragraphs of one article.

    Source: 2,963 pairs of real articles, joined with a headline between them or cut in two with a strange headline in
        the middle, and 275 short lines of 4 words and more between the paragraphs of 4,300 real articles. The words of
        a headline come back in its own paragraphs to 0.71 (median), in others to nothing; the words of 1,500
        characters in the earlier ones of their article to 0.26, in others to 0.06; paragraphs that go on begin with
        "and". For two articles are taken, with the bound `SURELY_NEW_ARTICLE`, 92 % of the joined ones, 0.1 % of the
        cut ones and 10 % of those with a short line; with `UNANNOUNCED_ARTICLE` 87 %, none and 6 %.
    """
    own = stems(headline)
    and_before = 0.3 if goes_on(after) else 0.0
    told_after = share(own, set(stems(after[:_LEAD_CHARS])))
    if told_after < _LEAST_TOLD:
        return 0.0
    strange = 0.3 - 2 * share(stems(after[:_COMPARED_CHARS]), earlier)
    return told_after - share(own, earlier) + strange - and_before
