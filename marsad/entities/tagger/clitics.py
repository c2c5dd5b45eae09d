"""Where a name begins in its first word: clitics are cut off, letters of the name that look like them are not."""

import numpy as np

from marsad.entities.gazetteer import WAW, Ints
from marsad.entities.match import Shard
from marsad.entities.tagger.features import Forms, Lexicon
from marsad.entities.tagger.tokens import Tokens
from marsad.text.hashing import Hashes

#: classes of the lexicon by how much they prove that a word is a name, letters that look like clitics included
_SURE = ("big city", "common given", "common surname", "country", "listed loc", "listed name part", "listed per")
_LIKELY = ("arwiki city", "city", "given", "listed org", "name", "person part", "region", "surname")
#: `Forms.pattern` of the article, or of "to the", after so many clitics
_ARTICLE_AFTER_ONE, _ARTICLE_AFTER_TWO = (2, 4), (3, 5)
_UNKNOWN, _KNOWN, _LIKELY_NAME, _SURE_NAME = 0, 1, 2, 3


def name_starts(shard: Shard, tokens: Tokens, forms: Forms, firsts: Ints, lexicon: Lexicon) -> Ints:
    """Give the offset where each name begins.

    A word that is known as it stands is not cut ("Washington" begins with a waw, "Beijing" with a ba), unless what
    remains without clitics is known better. A word of which nothing is known is cut where a clitic stands before the
    article, and after a single waw: "and" is more frequent than unknown names with that letter.

    Args:
        shard: the text.
        tokens: of it.
        forms: of the words of the tokens.
        firsts: first token of each name.
        lexicon: says which words are names.
    """
    # only words that some name begins with
    types, at = np.unique(tokens.types[firsts], return_inverse=True)
    whole = _strength(forms.whole[types], lexicon)
    one, two = (_strength(stem[types], lexicon) for stem in forms.stems)
    cut = np.zeros(len(types), dtype=np.int64)
    # unknown words
    waw = np.uint32(ord(WAW))
    letters, pattern = tokens.words.letters[types], forms.pattern[types]
    single = (letters[:, 0] == waw) & (letters[:, 1] != waw)
    cut[(forms.stems[0][types] > 0) & single] = 1
    cut[np.isin(pattern, _ARTICLE_AFTER_ONE)] = 1
    cut[np.isin(pattern, _ARTICLE_AFTER_TWO)] = 2
    # known words
    best = np.maximum(one, two)
    cut[(best > 0) & (best > whole)] = 1
    cut[(two > 0) & (two > whole) & (two >= one)] = 2
    cut[(whole > 0) & (whole >= best)] = 0
    return shard.folded.starts[tokens.key_starts[firsts] + cut[at]]


def _strength(hashes: Hashes, lexicon: Lexicon) -> Ints:
    """Say how surely words are names: 0 unknown, 1, 2, 3."""
    masks = lexicon.classes_of(hashes)
    strength = np.full(len(hashes), _UNKNOWN, dtype=np.int64)
    strength[masks > 0] = _KNOWN
    is_likely = (lexicon.phrase_starts.find(hashes) >= 0) | ((masks & lexicon.mask(_LIKELY)) > 0)
    strength[is_likely] = _LIKELY_NAME
    strength[(masks & lexicon.mask(_SURE)) > 0] = _SURE_NAME
    strength[hashes == 0] = _UNKNOWN
    return strength
