"""What is a word, and what looks like a name."""

import re

#: letters and digits with their vowel signs, which \w leaves out
WORD = re.compile(r"[^\W_](?:[^\W_]|[\u064b-\u065f\u0670]|['.&\u2019-](?=[^\W_]))*|\u00a9|\(c\)", re.IGNORECASE)
_MAX_NAME_WORDS = 6
#: a longer one is a sentence
MAX_NAME_CHARS = 60


def looks_like_a_name(printed: str) -> bool:
    """Tell whether an unknown name is short enough to be one, and no sentence."""
    return (
        len(printed) <= MAX_NAME_CHARS
        and len(printed.split()) <= _MAX_NAME_WORDS
        and not any(sign in printed for sign in ("!", "?", "\u061f", "\u061b", "..", ": "))
        and any(character.isalpha() for character in printed)
    )
