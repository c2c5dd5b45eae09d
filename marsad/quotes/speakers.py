"""Who says what is said."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from marsad.quotes.clauses import Said
from marsad.quotes.lexicon import (
    ALEF,
    BOUNDARY,
    COUNTERPART,
    FEMININE,
    JOINED,
    LAM,
    MASCULINE,
    NOUN,
    OFFICE,
    OUTLET,
    PARTICIPLE,
    SOFT_BOUNDARY,
    SPOKESMAN,
    Lexicon,
)
from marsad.quotes.tokens import BREAK, COLON, COMMA, MARK, STOP, Tokens

#: «and Obama had then said»
_NEAR_BEFORE_TOKENS = 2
#: the only person of the article so far is who speaks, where the name is not farther than a long sentence
_NAMED_BEFORE_TOKENS = 60
_OFFICE_TOKENS = 7
_OUTLET_TOKENS = 5
_AFTER_CUE_TOKENS = 12


class Mention(NamedTuple):
    """A mention in tokens: its first token, the one after its last, and its row of the frame."""

    first: int
    end: int
    row: int
    entity_type: str
    entity_id: str


class Subject(NamedTuple):
    """The subject of a verb: a mention, or the tokens of an office after its head.

    The head is the stem of its first word, or that word as it stands in the folded text.
    """

    mention: Mention | None
    head: str
    words: range


class _Spoken(NamedTuple):
    mention: Mention | None
    head: str
    agreement: int


_NOBODY = Subject(None, "", range(0))


class Article:
    """Names the speakers of the quotations of one article, which must be asked in order."""

    def __init__(self, tokens: Tokens, lexicon: Lexicon, mentions: Sequence[Mention]) -> None:
        """Take the mentions of the article, in order, the outer before the inner."""
        self._tokens = tokens
        self._roles = tokens.roles
        self._lexicon = lexicon
        self._mentions = mentions
        self._firsts = [mention.first for mention in mentions]
        self._article = (lexicon.alphabet.encode(ALEF + LAM) or b"").decode("latin-1")
        self._spoken: list[_Spoken] = []
        self._last_sentence = -1

    def is_name(self, said: Said) -> bool:
        """Tell whether what stands in marks is but a name."""
        mention = self._at(said.start)
        return said.is_direct and mention is not None and mention.end >= said.end

    def speaker(self, said: Said) -> Mention | None:
        """Name the speaker of the next quotation; null where unsure."""
        agreement = 0
        if said.cue >= 0:
            agreement = self._lexicon.agreements[max(self._tokens.words[said.cue], 0)]
        subject = self._subject(said)
        if subject is None:
            mention, head = self._carried(said, agreement)
        else:
            mention = subject.mention or self._by_office(subject, said)
            head = subject.head
        if mention is not None and said.start <= mention.first < said.end:
            mention = None
        self._spoken.append(_Spoken(mention, head, agreement))
        self._last_sentence = said.sentence
        return mention

    def _subject(self, said: Said) -> Subject | None:
        """Find the subject that stands with the cue; null where the verb has none of its own."""
        roles = self._roles
        if said.how == "headline":
            subject = self._noun_phrase(said.sentence, said.until) or _NOBODY
            # «البحرين: …» says where and not who
            is_person = subject.mention is None or subject.mention.entity_type == "PER"
            return subject if is_person else _NOBODY
        if said.how == "source":
            return self._noun_phrase(said.cue_last + 1, said.until) or _NOBODY
        if said.how == "bare":
            return self._noun_phrase(said.sentence, said.until)
        if said.how == "after":
            return self._noun_phrase(said.cue + 1, min(said.until, said.cue + _AFTER_CUE_TOKENS))
        if roles[said.cue] & NOUN:
            return self._before_noun(said)
        if roles[said.cue] & PARTICIPLE:
            return None  # what follows a participle is its object; its subject is that of the verb before
        return self._noun_phrase(said.cue + 1, said.until) or self._before(said)

    def _noun_phrase(self, start: int, until: int) -> Subject | None:
        """Read a noun phrase: the first person in it, or what it begins with; null where there is none."""
        words, roles = self._tokens.words, self._roles
        at = start
        while at < until and words[at] in (COMMA, MARK):
            at += 1
        if at >= until:
            return None
        begin = at
        # the name first: «علي» is also the preposition, «فان» also "for"
        first = self._at(begin)
        if first is not None and first.entity_type == "PER":
            return Subject(first, "", range(0))
        if words[begin] < 0 or (first is None and roles[begin] & (BOUNDARY | SOFT_BOUNDARY)):
            return None
        head = self._lexicon.stems[words[begin]] if words[begin] > 0 else ""
        is_soft = False
        is_spokesman = False
        outlet: Mention | None = None
        while at < until:
            role = roles[at]
            mention = self._at(at)
            if words[at] in (STOP, BREAK, COLON) or (mention is None and role & BOUNDARY):
                break
            if mention is not None and mention.entity_type == "PER":
                after_preposition = at > begin and roles[at - 1] & (SOFT_BOUNDARY | SPOKESMAN)
                if not after_preposition and not (is_soft and at - 1 == begin):
                    return Subject(mention, head, range(0))
            elif mention is not None and mention.entity_type in ("ORG", "LOC") and outlet is None:
                is_outlet = (
                    roles[begin] & OUTLET
                    and mention.entity_type == "ORG"
                    and at - begin <= _OUTLET_TOKENS
                    and not is_soft
                )
                if at == begin or is_outlet:
                    outlet = mention
            is_soft = is_soft or bool(role & SOFT_BOUNDARY)
            is_spokesman = is_spokesman or bool(role & SPOKESMAN)
            at += 1
        if outlet is not None:
            return Subject(outlet, head, range(0))
        return Subject(None, head or self._key(begin), range(begin + 1, at))

    def _before(self, said: Said) -> Subject | None:
        """Find a subject before its verb: «and Obama said»; it must stand close."""
        words, roles = self._tokens.words, self._roles
        if roles[said.cue] & JOINED or said.cue == said.sentence:
            return None
        number = bisect_left(self._firsts, said.cue) - 1
        while number > 0 and self._is_nested(number):
            number -= 1
        if number < 0:
            return None
        mention = self._mentions[number]
        is_close = said.sentence <= mention.first and 0 <= said.cue - mention.end <= _NEAR_BEFORE_TOKENS
        if not is_close or mention.entity_type not in ("PER", "ORG"):
            return None
        if any(words[at] < 0 and words[at] != MARK for at in range(mention.end, said.cue)):
            return None
        return Subject(mention, "", range(0))

    def _before_noun(self, said: Said) -> Subject | None:
        """Find whose saying it is: who is named between «from» and the saying."""
        best: Mention | None = None
        for number in range(bisect_left(self._firsts, said.cue) - 1, -1, -1):
            mention = self._mentions[number]
            if mention.first < said.sentence:
                break
            if mention.entity_type == "PER" and not self._is_nested(number):
                best = mention
        if best is not None:
            return Subject(best, "", range(0))
        return None

    def _carried(self, said: Said, agreement: int) -> tuple[Mention | None, str]:
        """Take the speaker of the quotation before, or the subject of the sentence."""
        in_sentence = self._in_sentence(said)
        if said.cue > said.sentence and in_sentence is not None and not self._spoken_in(said):
            return in_sentence, ""
        for spoken in reversed(self._spoken):
            if {spoken.agreement, agreement} == {MASCULINE, FEMININE}:
                continue
            return spoken.mention, spoken.head
        if not self._spoken:
            return self._named_before(said), ""
        return None, ""

    def _spoken_in(self, said: Said) -> bool:
        return bool(self._spoken) and self._last_sentence == said.sentence

    def _in_sentence(self, said: Said) -> Mention | None:
        """Give the first person named in the sentence before the cue."""
        for number in range(bisect_left(self._firsts, said.sentence), len(self._mentions)):
            mention = self._mentions[number]
            if mention.first >= said.cue:
                return None
            if mention.entity_type == "PER":
                return mention
        return None

    def _named_before(self, said: Said) -> Mention | None:
        """Give the only person named in the article before the first quotation."""
        last = bisect_left(self._firsts, said.cue)
        persons = [mention for mention in self._mentions[:last] if mention.entity_type == "PER"]
        is_one = len({mention.entity_id for mention in persons}) == 1
        return persons[-1] if is_one and said.cue - persons[-1].end <= _NAMED_BEFORE_TOKENS else None

    def _by_office(self, subject: Subject, said: Said) -> Mention | None:
        """Resolve an office by the person it was said of before in the article."""
        if not subject.head:
            return None
        limit = bisect_left(self._firsts, max(said.cue, said.sentence))
        for spoken in reversed(self._spoken[-1:]):
            if spoken.mention is not None and spoken.head == subject.head:
                return spoken.mention
        found: dict[str, Mention] = {}
        for mention in self._mentions[:limit]:
            if mention.entity_type == "PER" and self._holds(mention, subject):
                found[mention.entity_id] = mention
        if len(found) == 1:
            return next(iter(found.values()))
        return None

    def _holds(self, mention: Mention, subject: Subject) -> bool:
        """Tell whether the words before a person are this office."""
        words = self._tokens.words
        stems = self._lexicon.stems
        for at in range(mention.first - 1, max(mention.first - 1 - _OFFICE_TOKENS, -1), -1):
            if words[at] < 0:
                return False
            if words[at] == 0:
                continue
            is_office = self._roles[at] & OFFICE and stems[words[at]] == subject.head
            # «his North Korean counterpart» holds the office of whom the sentence is about; the adjectives must agree
            if is_office or (self._roles[at] & COUNTERPART and subject.words):
                return self._content(subject.words) <= self._content(range(at + 1, mention.first))
        return False

    def _content(self, tokens: range) -> set[str]:
        """Give the words of an office without their article."""
        return {self._key(at).removeprefix(self._article) for at in tokens if self._tokens.words[at] >= 0}

    def _key(self, at: int) -> str:
        """Give a word as it stands in the folded text, a letter a byte."""
        return self._tokens.folded.key[self._tokens.starts[at] : self._tokens.ends[at]].decode("latin-1")

    def _at(self, token: int) -> Mention | None:
        """Give the outermost mention that begins with a token and does not stand in a quotation."""
        number = bisect_left(self._firsts, token)
        if number < len(self._firsts) and self._firsts[number] == token:
            return self._mentions[number]
        return None

    def _is_nested(self, number: int) -> bool:
        mention = self._mentions[number]
        return any(
            outer.end >= mention.end and outer.first < mention.first
            for outer in self._mentions[max(0, number - 3) : number]
        )
