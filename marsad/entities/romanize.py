"""Names in Latin letters, for people who cannot read the Arabic ones."""

from marsad.entities.lexicon import ARTICLE, Lexicon
from marsad.text.normalize import matching_key


def romanize(name: str, lexicon: Lexicon) -> str:
    """Write a name in Latin letters.

    A word that lists of names know is written as most people with that name write it; any other letter by letter, which
    leaves out the short vowels that Arabic does not write.

    Args:
        name: without clitics.
        lexicon: the words known, and the letters.
    """
    return " ".join(_word(key, lexicon) for key in matching_key(name).split())


def _word(key: str, lexicon: Lexicon) -> str:
    known = lexicon.names.get(key)
    if known is not None and known.latin:
        return known.latin
    if key.startswith(ARTICLE) and len(key) > 3:
        return "al-" + _word(key.removeprefix(ARTICLE), lexicon)
    written = "".join(lexicon.letters.get(letter, letter) for letter in key)
    return written[:1].upper() + written[1:]
