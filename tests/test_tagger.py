"""The statistical tagger: features, decoding, training, clitics, scoring."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pycrfsuite
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from flows.cli import app
from marsad.entities.match import Shard
from marsad.entities.spans import SPAN_TYPES, Spans
from marsad.entities.tagger import Tagger, tag
from marsad.entities.tagger.clitics import name_starts
from marsad.entities.tagger.decode import best_labels, lay_out, span_chances
from marsad.entities.tagger.features import LETTER_HASHES, Lexicon, compile_lexicon, streams, word_forms
from marsad.entities.tagger.model import emissions, score_streams
from marsad.entities.tagger.tag import label_spans
from marsad.entities.tagger.tokens import MAX_SENTENCE_TOKENS, tokenise
from marsad.errors import MarsadError, RulesError
from marsad.readers.conll import read_conll
from marsad.scoring.conll import score_conll
from marsad.seeds.tagger import LEXICON_NAME, WEIGHTS_NAME, load_tagger, read_tagger, write_lexicon, write_weights
from marsad.text.hashing import distinct, hash_table, mixed
from marsad.text.normalize import fold_codes
from marsad.training.train import (
    CRFSUITE_NAME,
    attributes,
    fit,
    gold_labels,
    open_crfsuite,
    read_crfsuite,
    sentence_bounds,
    train,
)
from tests.spine import ROOT

CORPUS = Path(__file__).parent / "tagger" / "invented.conll"
NAMES = {
    "احمد": frozenset({"common given"}),
    "بشير": frozenset({"given"}),
    "وايل": frozenset({"given"}),
    "ليلي": frozenset({"given"}),
    "الخطيب": frozenset({"surname"}),
    "بكين": frozenset({"big city"}),
    "لندن": frozenset({"big city"}),
    "تونس": frozenset({"country"}),
    "الصين": frozenset({"country"}),
    "كوريا الشماليه": frozenset({"country"}),
    "بيونغ يانغ": frozenset({"big city"}),
    "وونسان": frozenset({"city"}),
    "شركه": frozenset({"organisation head"}),
    "قال": frozenset({"speech"}),
    "المدرب": frozenset({"title"}),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("seeds")
    folder = root / "models" / "invented"
    write_lexicon(folder / LEXICON_NAME, NAMES)
    train(CORPUS, folder, l1=0.05, l2=0.05, iterations=40, outside_bias=0.0)
    return folder


@pytest.fixture(scope="module")
def tagger(folder: Path) -> Tagger:
    return read_tagger(folder)


def shard_of(pieces: Sequence[str]) -> Shard:
    text = "\n".join(pieces)
    lengths = np.array([len(piece) + 1 for piece in pieces], dtype=np.int64)
    return Shard(text, np.cumsum(lengths) - lengths, np.arange(len(pieces)), fold_codes(text))


def found_in(text: str, tagger: Tagger) -> list[tuple[str, str]]:
    spans = tag(shard_of([text]), tagger)
    return [
        (text[start:end], SPAN_TYPES[kind])
        for start, end, kind in zip(spans.starts.tolist(), spans.ends.tolist(), spans.types.tolist(), strict=True)
    ]


def test_our_decoder_gives_the_labels_of_python_crfsuite(tagger: Tagger, tmp_path: Path) -> None:
    text = read_conll(CORPUS)
    tokens = tokenise(text.text, fold_codes(text.text))
    found = streams(tokens, tagger.lexicon)
    items, gold = attributes(found, tokens.sentences), gold_labels(text, tokens)
    model = tmp_path / "model.crfsuite"
    # so weak a model errs often: labels that only agree where they are obvious would prove little
    fit(items, gold, tokens.sentences, model, l1=0.0, l2=10.0, iterations=15)
    weights = read_crfsuite(model, outside_bias=0.0)
    write_lexicon(tmp_path / LEXICON_NAME, NAMES)
    write_weights(tmp_path, weights, tagger.lexicon, is_exact=True)
    ours = read_tagger(tmp_path)
    layout = lay_out(tokens.sentences)
    labels = np.empty(len(tokens.types), dtype=np.int64)
    labels[layout.order] = best_labels(
        emissions(score_streams(found, ours), tokens.sentences, layout, ours), ours.transitions, layout
    )
    theirs = pycrfsuite.Tagger()
    theirs.open(str(model))
    expected = [label for first, end in sentence_bounds(tokens.sentences) for label in theirs.tag(items[first:end])]
    assert [ours.labels[label] for label in labels] == expected
    assert expected != gold


def test_the_model_that_ships_gives_the_labels_of_python_crfsuite() -> None:
    tagger = load_tagger([ROOT / "seeds"])
    assert tagger is not None
    unmoved = replace(tagger, outside_bias=0.0)  # python-crfsuite knows no bias
    text = "\n".join(
        [
            "قال المهندس سمير الدرعان في مؤتمر صحفي بمدينة قرطاج أمس إن العمل سيبدأ قريبا.",
            "وصل وزير الخارجية التركي إلى العاصمة السورية دمشق حيث التقى بشير القاضي وليلى مراد.",
            "وأعلنت شركة النور للاتصالات أنها ستفتح فرعا في نيويورك و3 فروع بكوريا الشمالية!",
            "فاز فريق الاتحاد على ضيفه النجم الساحلي (2-1) في الدوري الممتاز، وسجل هدفيه كريم حداد.",
            "كان الجو جميلا.",
        ]
    )
    tokens = tokenise(text, fold_codes(text))
    found = streams(tokens, unmoved.lexicon)
    layout = lay_out(tokens.sentences)
    best = best_labels(
        emissions(score_streams(found, unmoved), tokens.sentences, layout, unmoved), unmoved.transitions, layout
    )
    labels = np.empty_like(best)
    labels[layout.order] = best
    theirs = open_crfsuite(ROOT / "seeds" / "models" / "anercorp" / CRFSUITE_NAME)
    items = attributes(found, tokens.sentences)
    expected = [label for first, end in sentence_bounds(tokens.sentences) for label in theirs(items[first:end])]
    assert [unmoved.labels[label] for label in labels] == expected
    assert len(set(expected)) > 3


def test_training_finds_the_names_it_was_shown(tagger: Tagger) -> None:
    *_, whole = score_conll(CORPUS, tagger)
    assert whole.f1 > 0.97


def test_names_are_found_in_sentences_never_seen(tagger: Tagger) -> None:
    text = "أعلنت جامعة الواحة عن مشروع جديد. سافر كريم شاهين من باريس إلى عمان أمس."
    assert found_in(text, tagger) == [
        ("جامعة الواحة", "ORG"),
        ("كريم شاهين", "PER"),
        ("باريس", "LOC"),
        ("عمان", "LOC"),
    ]


def test_clitics_are_no_part_of_a_span_and_are_told(tagger: Tagger) -> None:
    text = "زار الوزير تونس ولندن ثم عاد."
    spans = tag(shard_of([text]), tagger)
    assert [text[start:end] for start, end in zip(spans.starts, spans.ends, strict=True)] == ["تونس", "لندن"]
    assert [text[first:start] for first, start in zip(spans.clitic_starts, spans.starts, strict=True)] == ["", "و"]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("ولندن", "لندن"),
        ("بلندن", "لندن"),
        ("بكين", "بكين"),
        ("ببكين", "بكين"),
        ("وبكين", "بكين"),
        ("ووائل", "وائل"),
        ("وائل", "وائل"),
        ("بشير", "بشير"),
        ("وبشير", "بشير"),
        ("ولبشير", "بشير"),
        ("للصين", "لصين"),
        ("وللصين", "لصين"),
        ("بالصين", "الصين"),
        ("وبالصين", "الصين"),
        ("لكوريا الشمالية", "كوريا الشمالية"),
        ("بيونغ يانغ", "بيونغ يانغ"),
        ("وبيونغ يانغ", "بيونغ يانغ"),
        ("وونسان", "وونسان"),
        ("وليلى", "ليلى"),
        # of these nothing is known: a waw alone is "and", a ba or a lam belongs to the word
        ("وشويغو", "شويغو"),
        ("ووترغيت", "ووترغيت"),
        ("لافروف", "لافروف"),
        ("بلاغان", "بلاغان"),
        ("والمنتدى", "المنتدى"),
        ("للمنتدى", "لمنتدى"),
    ],
)
def test_a_known_word_keeps_its_letters_and_an_unknown_one_loses_only_what_must_be_a_clitic(
    written: str, name: str
) -> None:
    lexicon = _lexicon()
    shard = shard_of([f"في {written} أمس"])
    tokens = tokenise(shard.text, shard.folded)
    (start,) = name_starts(shard, tokens, word_forms(tokens.words), np.array([1]), lexicon).tolist()
    assert shard.text[start : 3 + len(written)] == name


def test_vowel_signs_belong_to_the_span(tagger: Tagger) -> None:
    text = "سافر أَحْمَد مُرادٌ من تونس إلى لندن أمس."
    assert found_in(text, tagger)[0] == ("أَحْمَد مُرادٌ", "PER")


@given(st.lists(st.sampled_from(read_conll(CORPUS).text.splitlines()), min_size=2, max_size=6))
@settings(max_examples=25)
def test_what_is_found_in_an_article_depends_on_no_other(tagger: Tagger, pieces: list[str]) -> None:
    together = tag(shard_of(pieces), tagger)
    offset = 0
    rows: list[tuple[float, ...]] = []
    for piece in pieces:
        alone = tag(shard_of([piece]), tagger)
        rows += [(start + offset, end + offset, *rest) for start, end, *rest in _rows(alone)]
        offset += len(piece) + 1
    assert _rows(together) == rows


def test_a_sentence_has_the_same_names_in_each_block_of_many(tagger: Tagger) -> None:
    piece = "قال المدرب أحمد مراد إن ليلى الخطيب سافرت من تونس إلى لندن أمس."
    count = 5000
    alone, together = tag(shard_of([piece]), tagger), tag(shard_of([piece] * count), tagger)
    assert len(alone.starts) > 1
    assert (together.scores.reshape(count, -1) == alone.scores).all()
    offsets = np.arange(count)[:, None] * (len(piece) + 1)
    assert (together.starts.reshape(count, -1) - offsets == alone.starts).all()


def test_names_that_are_not_wanted_are_left_out_and_move_no_score_of_the_others(tagger: Tagger) -> None:
    shard = shard_of(["قال المدرب أحمد مراد إن ليلى الخطيب سافرت من تونس إلى لندن أمس."])
    every = tag(shard, tagger)
    assert len(every.starts) > 2
    for keep in np.ndindex(*(2,) * len(every.starts)):
        chosen = np.array(keep, dtype=np.bool_)
        some = tag(shard, tagger, lambda _, chosen=chosen: chosen)
        assert some.starts.tolist() == every.starts[chosen].tolist()
        assert some.scores.tolist() == every.scores[chosen].tolist()


def test_the_exponent_tempers_scores_and_moves_no_name(tagger: Tagger) -> None:
    shard = shard_of(["قال المدرب أحمد مراد إن ليلى الخطيب سافرت من تونس إلى لندن أمس."])
    plain, tempered = tag(shard, tagger), tag(shard, replace(tagger, score_exponent=2.0))
    assert tempered.starts.tolist() == plain.starts.tolist()
    assert tempered.scores == pytest.approx(plain.scores**2)


@given(st.text(alphabet="واللفبك أحمد.،\n«»12\u064b\u200f\u0640Aa", max_size=80))
@settings(max_examples=60)
def test_any_text_gives_spans_in_order_that_begin_and_end_at_words(tagger: Tagger, text: str) -> None:
    spans = tag(shard_of([text]), tagger)
    bounds = [
        at
        for row in zip(spans.clitic_starts.tolist(), spans.starts.tolist(), spans.ends.tolist(), strict=True)
        for at in row
    ]
    assert bounds == sorted(bounds)
    assert all(not text[start].isspace() for start in spans.starts.tolist())
    assert ((spans.scores >= 0) & (spans.scores <= 1)).all()


def test_a_text_without_a_word_has_no_names(tagger: Tagger) -> None:
    assert len(tag(shard_of([" \n "]), tagger).starts) == 0


def test_a_page_without_full_stops_is_cut_into_pieces_of_bounded_length() -> None:
    text = "كلمة " * (3 * MAX_SENTENCE_TOKENS)
    sentences = tokenise(text, fold_codes(text)).sentences
    assert np.bincount(sentences).max() == MAX_SENTENCE_TOKENS


def test_tokens_are_words_numbers_and_single_marks() -> None:
    text = "بلغ 34.5% (تقريبًا)، أي 1,000."
    tokens = tokenise(text, fold_codes(text))
    pieces = [text[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True)]
    assert pieces == ["بلغ", "34.5", "%", "(", "تقريبًا", ")", "،", "أي", "1,000", "."]


def test_labels_and_chances_are_those_of_trying_every_labelling() -> None:
    rng = np.random.default_rng(5)
    names = ("O", "B-LOC", "I-LOC", "B-PER", "I-PER")
    lengths = (1, 4, 3)
    scores = rng.normal(size=(len(names), sum(lengths))) * 2
    transitions = rng.normal(size=(len(names), len(names)))
    sentences = np.repeat(np.arange(len(lengths)), lengths)
    layout = lay_out(sentences)
    best = best_labels(scores[:, layout.order], transitions, layout)
    labels = np.empty_like(best)
    labels[layout.order] = best
    first_token = 0
    for length in lengths:
        mine = scores[:, first_token : first_token + length]
        ways = list(product(range(len(names)), repeat=length))
        totals = np.array([_total(way, mine, transitions) for way in ways])
        assert tuple(labels[first_token : first_token + length]) == ways[int(totals.argmax())]
        chances = np.exp(totals) / np.exp(totals).sum()
        rank = layout.order.tolist().index(first_token)
        for first, last in ((0, 0), (0, length - 1)):
            wanted = _span_labels(length, first, last)
            in_order = np.zeros(len(sentences), dtype=np.int64)
            in_order[first_token : first_token + length] = wanted
            expected = sum(
                chance
                for way, chance in zip(ways, chances, strict=True)
                if list(way[first : last + 1]) == wanted[first : last + 1]
                and not (last + 1 < length and way[last + 1] == 2)
            )
            spans = (np.array([rank]), np.array([first]), np.array([last]))
            (got,) = span_chances(
                scores[:, layout.order], transitions, layout, in_order[layout.order], spans, np.array([-1, 2, 2, 4, 4])
            )
            assert got == pytest.approx(expected)
        first_token += length


def test_an_inside_label_after_nothing_of_its_type_begins_a_span() -> None:
    names = ("O", "B-LOC", "I-LOC", "B-PER", "I-PER")
    labels = np.array([2, 2, 4, 0, 1, 1, 2, 2])
    sentences = np.array([0, 0, 0, 0, 0, 0, 0, 1])
    firsts, lasts, types = label_spans(labels, sentences, names)
    assert list(zip(firsts.tolist(), lasts.tolist(), (SPAN_TYPES[kind] for kind in types), strict=True)) == [
        (0, 1, "LOC"),
        (2, 2, "PER"),
        (4, 4, "LOC"),
        (5, 6, "LOC"),
        (7, 7, "LOC"),
    ]


@given(st.lists(st.integers(min_value=1, max_value=2**40), unique=True, max_size=60))
def test_every_hash_is_found_at_its_place_and_no_other(values: list[int]) -> None:
    keys = mixed(np.array(values, dtype=np.uint64))
    table = hash_table(keys)
    assert table.find(keys).tolist() == list(range(len(values)))
    assert (table.find(mixed(np.array(values, dtype=np.uint64), 3)) == -1).all()


@given(st.lists(st.integers(min_value=0, max_value=40), max_size=300))
def test_distinct_hashes_are_numbered_in_the_order_they_are_met(values: list[int]) -> None:
    hashes = mixed(np.array(values, dtype=np.uint64))
    firsts, numbers = distinct(hashes)
    met = list(dict.fromkeys(values))
    assert firsts.tolist() == [values.index(value) for value in met]
    assert numbers.tolist() == [met.index(value) for value in values]


def test_weights_of_another_lexicon_are_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / WEIGHTS_NAME).write_bytes((folder / WEIGHTS_NAME).read_bytes())
    write_lexicon(tmp_path / LEXICON_NAME, {**NAMES, "باريس": frozenset({"city"})})
    with pytest.raises(RulesError, match="trained with another lexicon"):
        read_tagger(tmp_path)


def test_a_file_that_is_no_model_is_refused_with_the_remedy(folder: Path, tmp_path: Path) -> None:
    (tmp_path / LEXICON_NAME).write_bytes((folder / LEXICON_NAME).read_bytes())
    (tmp_path / WEIGHTS_NAME).write_bytes(b"no weights")
    with pytest.raises(RulesError, match="marsad tagger train"):
        read_tagger(tmp_path)


def test_the_tagger_of_a_later_folder_is_taken_and_without_any_there_is_none(folder: Path, tmp_path: Path) -> None:
    assert load_tagger([tmp_path]) is None
    assert load_tagger([folder.parent.parent, tmp_path]) is not None


def test_training_twice_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    (tmp_path / LEXICON_NAME).write_bytes((folder / LEXICON_NAME).read_bytes())
    train(CORPUS, tmp_path, l1=0.05, l2=0.05, iterations=40, outside_bias=0.0)
    assert (tmp_path / WEIGHTS_NAME).read_bytes() == (folder / WEIGHTS_NAME).read_bytes()


def test_a_corpus_without_blank_lines_is_read_as_one_text(tmp_path: Path) -> None:
    path = tmp_path / "dense.conll"
    path.write_text("زار O\nتونس B-LOC\n. O\nعاد O\nأحمد B-PERS\nمراد I-PERS\n", encoding="utf-8")
    text = read_conll(path)
    assert text.text == "زار تونس . عاد أحمد مراد"
    assert text.spans == ((1, 2, "LOC"), (4, 6, "PER"))


def test_spans_never_cross_a_blank_line_and_may_begin_inside(tmp_path: Path) -> None:
    path = tmp_path / "odd.conll"
    path.write_text("أحمد B-PERS\n\nمراد I-PERS\nتونس I-LOC\n", encoding="utf-8")
    assert read_conll(path).spans == ((0, 1, "PER"), (1, 2, "PER"), (2, 3, "LOC"))


def test_a_tag_that_is_not_known_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "wrong.conll"
    path.write_text("أحمد B-PERS\nمراد I-NAME\n", encoding="utf-8")
    with pytest.raises(RulesError, match="line 2"):
        read_conll(path)


def test_the_model_that_ships_finds_names_nobody_listed() -> None:
    tagger = load_tagger([ROOT / "seeds"])
    assert tagger is not None
    text = "قال المهندس سمير الدرعان في مؤتمر صحفي بمدينة قرطاج أمس إن العمل سيبدأ قريبا."
    assert ("سمير الدرعان", "PER") in found_in(text, tagger)


def test_the_command_trains_what_the_loader_reads(folder: Path, tmp_path: Path) -> None:
    (tmp_path / LEXICON_NAME).write_bytes((folder / LEXICON_NAME).read_bytes())
    result = CliRunner().invoke(app, ["tagger", "train", str(CORPUS), "--out", str(tmp_path), "--iterations", "5"])
    assert result.exit_code == 0
    assert "weights from" in result.output
    assert read_tagger(tmp_path).labels[0] == "O"


def test_training_without_a_lexicon_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="marsad tagger lexicon"):
        train(CORPUS, tmp_path, l1=0.1, l2=0.1, iterations=1, outside_bias=0.0)


def test_a_corpus_without_names_is_refused(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "plain.conll"
    path.write_text("هذا O\nخبر O\n", encoding="utf-8")
    with pytest.raises(MarsadError, match="nothing to learn from"):
        train(path, folder, l1=0.1, l2=0.1, iterations=1, outside_bias=0.0)


def _lexicon() -> Lexicon:
    kinds = sorted(set().union(*NAMES.values()))
    masks = [sum(1 << kinds.index(kind) for kind in mine) for mine in NAMES.values()]
    return compile_lexicon(kinds, list(NAMES), masks, np.zeros((0, LETTER_HASHES), dtype=np.float32), "")


def _rows(spans: Spans) -> list[tuple[float, ...]]:
    return [
        (start, end, clitic - start, kind, round(score, 9))
        for start, end, clitic, kind, score in zip(
            spans.starts.tolist(),
            spans.ends.tolist(),
            spans.clitic_starts.tolist(),
            spans.types.tolist(),
            spans.scores.tolist(),
            strict=True,
        )
    ]


def _total(way: tuple[int, ...], scores: np.ndarray, transitions: np.ndarray) -> float:
    steps = sum(transitions[before, after] for before, after in pairwise(way))
    return float(sum(scores[label, at] for at, label in enumerate(way)) + steps)


def _span_labels(length: int, first: int, last: int) -> list[int]:
    return [0 if at < first or at > last else 1 if at == first else 2 for at in range(length)]
