"""Names in running text: agencies where they are cited, and whoever is credited for a picture."""

from functools import lru_cache

from marsad.sources.choice import SURE, Reason
from marsad.sources.page import CompiledPublishers, Page, Words
from marsad.sources.search import Hit
from marsad.sources.wording import MAX_NAME_CHARS, WORD
from marsad.text.laid import Zone
from marsad.text.normalize import matching_key

_QUOTES = "\u00ab\u00bb\u201c\u201d\u2018\u2019\"'"
#: a word and the space before it, mostly
_WORD_CHARS = 10
_REMEMBERED_NAMES = 2_000
_DASHES = "-\u2013\u2014"


def citation(rules: CompiledPublishers, page: Page, zone: Zone, hit: Hit) -> Reason | None:
    """Judge whether a name in running text is that of an agency that is cited; null where it is not."""
    if hit.pattern.is_furniture or not hit.pattern.is_agency:
        return None
    how = _how_cited(rules.words, page, zone, hit)
    return None if how is None else Reason(hit.pattern.source_id, "agency", "citation", SURE[how], hit.start, hit.end)


def credit(rules: CompiledPublishers, page: Page, zone: Zone, hit: Hit) -> Reason | None:
    """Judge whether a name in a picture's credit or caption is credited; null where it is not."""
    before, after = page.around(zone, hit.start, hit.end)
    before = before.strip()
    is_bracketed = before.endswith("(") and after.startswith(")")
    is_last = after.strip(")].") == "" and before.endswith((*_DASHES, "/", "|", ":", "\u060c", ",", "(", "\u00a9"))
    if hit.pattern.is_furniture:
        return None
    if zone.zone == "caption":
        is_credited = (is_bracketed or is_last) and not (hit.pattern.is_ambiguous and not is_bracketed)
        confidence = 0.8
    elif hit.pattern.is_ambiguous:
        words = matching_key(before).strip(" :(\u060c,").split()
        is_credited = is_bracketed or (not after and all(word in rules.words.credit_words for word in words))
        confidence = 0.7
    else:
        is_credited = True
        confidence = SURE["credit"]
    return Reason(hit.pattern.source_id, "photo", "credit", confidence, hit.start, hit.end) if is_credited else None


def _how_cited(words: Words, page: Page, zone: Zone, hit: Hit) -> str | None:
    start = hit.start - len(hit.clitic)
    before, after = page.around(zone, start, hit.end)
    if hit.pattern.is_signature:
        # with a sign in front it can be nothing else; words open their line or stand in brackets
        is_apart = not hit.pattern.printed[0].isalnum() or not before.strip()
        return "signature" if is_apart or before.rfind("(") > before.rfind(")") else None
    bare_before = before.rstrip(" \xa0" + _QUOTES)
    if bare_before.endswith("(") and after[:1] == ")":
        # «(قنا)» in a sentence may be the town: a short name that is a word must close its paragraph
        if not hit.pattern.is_ambiguous or after.strip(").- \xa0") == "":
            return "brackets"
    elif bare_before.endswith(("(", "/", "\u060c", ",")) and _is_inside_brackets(before, after):
        return None if hit.pattern.is_ambiguous else "brackets"
    # a stop between cue and name ends the phrase: «وفق الخبراء. رويترز ...»
    is_stopped = bare_before.endswith((".", "!", "?", "\u061f"))
    keys = [] if is_stopped else _last_words(before, words.longest_cue)
    # a name that itself says "agency" is that of a source wherever it stands
    if not hit.pattern.is_ambiguous and _opens_with(page.text[hit.start : hit.end], words.agency_words):
        return "agency_word"
    if keys and _without_clitic(words, keys[-1], words.agency_words):
        return "agency_word"
    if hit.pattern.is_ambiguous:
        return None
    if hit.clitic.endswith(words.to_clitics):
        return "cue"
    for length in range(1, min(words.longest_cue, len(keys)) + 1):
        if _without_clitic(words, " ".join(keys[-length:]), words.cues):
            return "cue"
    if not keys and after[:1] == ":":
        return "cue"
    if bare_before.rstrip().endswith(tuple(_DASHES)) and after.strip(".") == "" and zone.zone != "title":
        return "paragraph_end"
    return None


def _last_words(before: str, count: int) -> list[str]:
    """Give the keys of at least the last few words of a stretch; of all where it has no more."""
    cut = before.rfind(" ", 0, max(0, len(before) - count * _WORD_CHARS))
    keys: list[str] = WORD.findall(matching_key(before[cut + 1 :]))
    return keys if len(keys) >= max(count, 1) or cut < 0 else WORD.findall(matching_key(before))


@lru_cache(_REMEMBERED_NAMES)
def _opens_with(printed: str, agency_words: frozenset[str]) -> bool:
    first_word = matching_key(printed).split()[0]
    return any(first_word.endswith(word) for word in agency_words)


def _without_clitic(words: Words, key: str, known: frozenset[str]) -> bool:
    return key in known or any(key.startswith(clitic) and key[len(clitic) :] in known for clitic in words.clitics)


def _is_inside_brackets(before: str, after: str) -> bool:
    opened = before.rfind("(")
    closed = after.find(")")
    return opened > before.rfind(")") and 0 <= closed < MAX_NAME_CHARS and "(" not in after[:closed]
