"""Reading seeds/names: words that tell names from other words."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import Field, TypeAdapter, ValidationError

from marsad.entities import (
    Entity,
    HeadRules,
    Heads,
    Knowledge,
    Lexicon,
    NameWord,
    PeopleRules,
    compile_gazetteer,
    compile_heads,
    compile_lexicon,
)
from marsad.errors import RulesError
from marsad.models import Rule
from marsad.seeds.gazetteer import load_gazetteer
from marsad.seeds.tagger import load_tagger

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NAMES = ("key", "given", "surname", "zipf", "latin")
_WORDS = ("key", "zipf")
_R = TypeVar("_R", bound=Rule)
_LETTERS = TypeAdapter(dict[Annotated[str, Field(min_length=1, max_length=1)], str])


def load_knowledge(folders: Sequence[Path], entities: Sequence[Entity] | None = None) -> Knowledge:
    """Read and compile all that names are recognised by: the gazetteer and names/ of each folder.

    Args:
        folders: of rules, lowest layer first.
        entities: their gazetteer, for who has read it already.
    """
    return Knowledge(
        gazetteer=compile_gazetteer(load_gazetteer(folders) if entities is None else entities),
        lexicon=load_lexicon(folders),
        heads=load_heads(folders),
        tagger=load_tagger(folders),
    )


def load_lexicon(folders: Sequence[Path]) -> Lexicon:
    """Read names.csv, words.csv, people.yml and romanization.yml of each folder's names/, and compile them.

    A word of a later folder replaces the one before it; the lists of people.yml are joined.

    Raises:
        RulesError: a file that cannot be read or says something it may not; it names the file.
    """
    names: dict[str, NameWord] = {}
    letters: dict[str, str] = {}
    people: dict[str, tuple[str, ...]] = {}
    for folder in (folder / "names" for folder in folders):
        for line, (key, given, surname, frequency, latin) in _rows(folder / "names.csv", _NAMES):
            numbers = _numbers(folder / "names.csv", line, given, surname, frequency)
            names[key] = NameWord(int(numbers[0]), int(numbers[1]), numbers[2], latin)
        letters |= _mapping(folder / "romanization.yml")
        for field, words in _rule(folder / "people.yml", PeopleRules):
            people[field] = (*people.get(field, ()), *words)
    return compile_lexicon(names, load_word_frequencies(folders), PeopleRules.model_validate(people), letters)


def load_word_frequencies(folders: Sequence[Path]) -> dict[str, float]:
    """Read names/words.csv of each folder; a word of a later folder replaces the one before it.

    Returns:
        For each key of a word how common it is: the decimal logarithm of its uses in a thousand million words.

    Raises:
        RulesError: a file that cannot be read or says something it may not; it names the file.
    """
    zipf: dict[str, float] = {}
    for path in (folder / "names" / "words.csv" for folder in folders):
        for line, (key, frequency) in _rows(path, _WORDS):
            (zipf[key],) = _numbers(path, line, frequency)
    return zipf


def load_heads(folders: Sequence[Path]) -> Heads:
    """Read heads.yml of each folder's names/, and compile them together.

    Raises:
        RulesError: a file that cannot be read or says something it may not; it names the file.
    """
    read = [_rule(folder / "names" / "heads.yml", HeadRules) for folder in folders]
    return compile_heads(
        HeadRules(
            heads=tuple(head for rules in read for head in rules.heads),
            adjectives=tuple(word for rules in read for word in rules.adjectives),
            stops=tuple(word for rules in read for word in rules.stops),
        )
    )


def _rows(path: Path, columns: Sequence[str]) -> list[tuple[int, list[str]]]:
    if not path.exists():
        return []
    try:
        lines = list(csv.reader(path.read_text(encoding="utf-8").splitlines(keepends=True), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise RulesError(f"{path}: {error}. The file must be CSV in UTF-8.") from error
    if not lines or lines[0] != [*columns]:
        raise RulesError(f"{path}: the first line must be '{','.join(columns)}'.")
    for line, cells in enumerate(lines[1:], start=2):
        if len(cells) != len(columns):
            raise RulesError(f"{path}, line {line}: {len(cells)} cells; a row has {len(columns)}.")
    return [*enumerate(lines[1:], start=2)]


def _numbers(path: Path, line: int, *cells: str) -> list[float]:
    try:
        return [float(cell) for cell in cells]
    except ValueError as error:
        raise RulesError(f"{path}, line {line}: {error}. Counts and frequencies are numbers.") from error


def _mapping(path: Path) -> Mapping[str, str]:
    try:
        return _LETTERS.validate_python(_yaml(path))
    except ValidationError as error:
        raise RulesError(
            f"{path}: it must say of single letters how they are written, 'letter: text' a line."
        ) from error


def _rule(path: Path, model: type[_R]) -> _R:
    try:
        return model.model_validate(_yaml(path))
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in problem["loc"]) or "the file"
        raise RulesError(f"{path}, {place}: {problem['msg']}.") from error


def _yaml(path: Path) -> Any:  # noqa: ANN401 - whatever the file says; the caller checks it
    if not path.exists():
        return {}
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RulesError(f"{path}: {error}") from error
