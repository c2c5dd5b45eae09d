"""Recognisers a user plugs in: the ONNX adapter on models made here, what is ours of the GLiNER adapter, the vote."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import polars as pl
import pytest
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors

from marsad import runs, staging
from marsad.bench import bench
from marsad.entities import Knowledge, recognise
from marsad.entities.match import Shard
from marsad.entities.recogniser import VOTED_TYPES, Ballot, vote
from marsad.entities.spans import SPAN_TYPES, Spans
from marsad.entities.tagger.features import LETTER_HASHES, Lexicon, compile_lexicon
from marsad.entities.tagger.tokens import tokenise
from marsad.errors import MarsadError
from marsad.recognisers import check_recognisers, plug_in, require
from marsad.recognisers.gliner import TYPES, read_predictions
from marsad.recognisers.labels import bounds_of
from marsad.recognisers.onnx import OnnxRecogniser, load_onnx
from marsad.scoring.said import named_in
from marsad.seeds.names import load_knowledge
from marsad.settings import RecogniserSetting, load_settings
from marsad.text.normalize import fold_codes
from tests.spine import ROOT, SEED_BUNDLE, settings_for

LABELS = ("O", "B-PERS", "I-PERS", "B-LOC", "I-LOC", "B-ORG", "I-ORG", "B-DATE")
LETTERS = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهويى"
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
PIECES = (*SPECIAL, *LETTERS, *(f"##{letter}" for letter in LETTERS), ".", "،")
WIDTH = 6
#: one sentence a line, of very different lengths
TEXT = (
    "وصل الوفد إلى بكين.\n"
    "قال.\n"
    "زار المدير مصنعا كبيرا في ضاحية بعيدة، ثم عاد إلى العاصمة مع رفاقه بعد غياب طويل في الشمال.\n"
    "كتب أحمد رسالة قصيرة إلى أخيه وأرسلها مع ساعي البريد.\n"
    "لم يحضر أحد."
)


def lexicon(**classes: str) -> Lexicon:
    names = [*classes.values()]
    known = sorted({name.replace("_", " ") for name in classes})
    masks = [1 << known.index(name.replace("_", " ")) for name in classes]
    return compile_lexicon(known, names, masks, np.zeros((0, LETTER_HASHES), dtype=np.float32), "")


def shard_of(text: str) -> Shard:
    return Shard(text, np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64), fold_codes(text))


def tokenizer_of(pieces: Sequence[str]) -> Tokenizer:
    """Longest known piece first; a sentence stands between [CLS] and [SEP], as BERT has it."""
    vocabulary = {piece: place for place, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])]
    )
    tokenizer.decoder = decoders.WordPiece()
    # what a saved tokenizer brings along and the adapter must not follow
    tokenizer.enable_truncation(8)
    tokenizer.enable_padding(length=40)
    return tokenizer


def write_model(
    folder: Path,
    embeddings: npt.NDArray[np.float32],
    weights: npt.NDArray[np.float32],
    *,
    labels: Sequence[str] = LABELS,
    pieces: Sequence[str] = PIECES,
    context: float = 1.0,
    scales_by_batch: bool = False,
    inputs: Sequence[str] = ("input_ids", "attention_mask", "token_type_ids"),
    **config: object,
) -> RecogniserSetting:
    """Write a model: what a sub-word means, plus the mean of its sentence, times the weights of the labels."""
    folder.mkdir(parents=True, exist_ok=True)
    nodes = [
        helper.make_node("Gather", ["embeddings", "input_ids"], ["own"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["column"]),
        helper.make_node("Mul", ["own", "column"], ["seen"]),
        helper.make_node("ReduceSum", ["seen", "middle"], ["sum"], keepdims=1),
        helper.make_node("ReduceSum", ["column", "middle"], ["count"], keepdims=1),
        helper.make_node("Div", ["sum", "count"], ["mean"]),
        helper.make_node("Mul", ["mean", "share"], ["shared"]),
        helper.make_node("Add", ["own", "shared"], ["hidden"]),
    ]
    if scales_by_batch:
        nodes += [
            helper.make_node("DynamicQuantizeLinear", ["hidden"], ["small", "scale", "zero"]),
            helper.make_node("DequantizeLinear", ["small", "scale", "zero"], ["known"]),
        ]
    nodes.append(helper.make_node("MatMul", ["known" if scales_by_batch else "hidden", "weights"], ["logits"]))
    constants = {
        "embeddings": embeddings,
        "weights": weights,
        "last": np.array([2], dtype=np.int64),
        "middle": np.array([1], dtype=np.int64),
        "share": np.array(context, dtype=np.float32),
    }
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"]) for name in inputs],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", "length", weights.shape[1]])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, str(folder / "model.onnx"))
    tokenizer_of(pieces).save(str(folder / "tokenizer.json"))
    named = {"id2label": {str(place): label for place, label in enumerate(labels)}, "pad_token_id": 3, **config}
    (folder / "config.json").write_text(json.dumps(named), encoding="utf-8")
    return RecogniserSetting(kind="onnx", folder=folder)


def random_weights(seed: int = 7) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    random = np.random.default_rng(seed)
    return (
        random.normal(size=(len(PIECES), WIDTH)).astype(np.float32),
        random.normal(size=(WIDTH, len(LABELS))).astype(np.float32),
    )


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> RecogniserSetting:
    return write_model(tmp_path_factory.mktemp("models") / "tiny", *random_weights())


def rows(found: Spans, types: Sequence[str], *, shift: int = 0) -> list[tuple[int, int, int, str, float]]:
    return sorted(
        (start + shift, end + shift, clitic_start + shift, types[kind], score)
        for start, end, clitic_start, kind, score in zip(
            found.starts.tolist(),
            found.ends.tolist(),
            found.clitic_starts.tolist(),
            found.types.tolist(),
            found.scores.tolist(),
            strict=True,
        )
    )


# The ONNX adapter


def by_hand(text: str) -> list[tuple[int, int, str, float]]:
    """Word spans with type and score, one sentence at a time: what the adapter must say too."""
    embeddings, weights = random_weights()
    tokens = tokenise(text, fold_codes(text))
    bounds = bounds_of(tokens)
    spans: list[tuple[int, int, str, float]] = []
    for first, end in zip(bounds.firsts, bounds.ends, strict=True):
        pieces, places = [SPECIAL.index("[CLS]")], list[int]()
        for start, stop in zip(tokens.starts[first:end].tolist(), tokens.ends[first:end].tolist(), strict=True):
            places.append(len(pieces))
            pieces += [PIECES.index(char if at == 0 else f"##{char}") for at, char in enumerate(text[start:stop])]
        hidden = embeddings[[*pieces, SPECIAL.index("[SEP]")]].astype(np.float64)
        scores = np.exp((hidden + hidden.mean(axis=0)) @ weights.astype(np.float64))[places]
        chances = (scores / scores.sum(axis=1, keepdims=True)).round(4)
        open_type, members = "", list[int]()
        for at, label in enumerate([*(LABELS[best] for best in chances.argmax(axis=1)), "O"]):
            kind = label[2:].replace("PERS", "PER")
            if members and (label[0] != "I" or kind != open_type):
                mean = float(np.mean([chances[one].max() for one in members]))
                span = (tokens.starts[first + members[0]], tokens.ends[first + members[-1]])
                spans.append((int(span[0]), int(span[1]), open_type, mean))
                members = []
            if label != "O":
                open_type = kind
                members.append(at)
    return spans


def test_the_first_sub_word_of_each_word_decides_and_the_score_is_the_mean(tiny: RecogniserSetting) -> None:
    recogniser = load_onnx(tiny, lexicon())
    found = recogniser.find(shard_of(TEXT))
    said = [(clitic_start, end, kind) for _, end, clitic_start, kind, _ in rows(found, recogniser.types)]
    expected = by_hand(TEXT)
    assert said == [span[:3] for span in expected]
    assert len({kind for *_, kind in said}) >= 3
    assert sorted(found.scores.tolist()) == pytest.approx(sorted(span[3] for span in expected), abs=1e-4)


@pytest.mark.parametrize("scales_by_batch", [False, True])
def test_what_is_said_of_a_sentence_depends_on_no_other_sentence(tmp_path: Path, scales_by_batch: bool) -> None:
    recogniser = load_onnx(write_model(tmp_path, *random_weights(), scales_by_batch=scales_by_batch), lexicon())
    together = rows(recogniser.find(shard_of(TEXT)), recogniser.types)
    alone, shift = list[Any](), 0
    for line in TEXT.split("\n"):
        alone += rows(recogniser.find(shard_of(line)), recogniser.types, shift=shift)
        shift += len(line) + 1
    assert together == sorted(alone)


def test_a_batch_is_bounded_and_of_one_where_the_model_scales_by_the_batch(tmp_path: Path) -> None:
    plain = load_onnx(write_model(tmp_path / "plain", *random_weights()), lexicon())
    scaled = load_onnx(write_model(tmp_path / "scaled", *random_weights(), scales_by_batch=True), lexicon())
    assert (plain.batch_rows, scaled.batch_rows) == (64, 1)


def test_a_long_sentence_is_read_in_windows_that_miss_no_word(tmp_path: Path) -> None:
    # without the mean a word's label is its own affair, and must not depend on where windows meet
    text = " ".join(TEXT.replace(".", "").split())
    whole = load_onnx(write_model(tmp_path / "whole", *random_weights(), context=0.0), lexicon())
    short = load_onnx(
        write_model(tmp_path / "short", *random_weights(), context=0.0, max_position_embeddings=18), lexicon()
    )
    found = rows(short.find(shard_of(text)), short.types)
    assert short.max_pieces == 16
    assert len(found) > 5
    assert found == rows(whole.find(shard_of(text)), whole.types)


def test_a_word_longer_than_a_window_gets_the_label_of_its_beginning(tmp_path: Path) -> None:
    settings = write_model(tmp_path, *random_weights(), context=0.0, max_position_embeddings=8)
    recogniser = load_onnx(settings, lexicon())
    assert rows(recogniser.find(shard_of("ب" * 30)), recogniser.types) == rows(
        replace(recogniser, max_pieces=510).find(shard_of("ب" * 30)), recogniser.types
    )


def told(folder: Path, said: Mapping[str, str], **changes: Any) -> OnnxRecogniser:
    """A model that says of each of some words the label it is told, and of every other word that it is no name."""
    pieces = (*SPECIAL, *said)
    labels = ("O", *sorted({*said.values()} - {"O"}))
    weights = np.zeros((len(pieces), len(labels)), dtype=np.float32)
    weights[:, 0] = 2.0
    for place, word in enumerate(pieces):
        weights[place, labels.index(said.get(word, "O"))] = 5.0
    setting = write_model(
        folder, np.eye(len(pieces), dtype=np.float32), weights, labels=labels, pieces=pieces, context=0.0
    )
    return load_onnx(setting, changes.get("lexicon", lexicon()))


@pytest.mark.parametrize(
    ("text", "said", "name", "kind"),
    [
        ("سافر إلى لندن وبكين", {"وبكين": "B-LOC"}, "بكين", "LOC"),
        ("عاد من بكين", {"بكين": "B-LOC"}, "بكين", "LOC"),
        ("أعلن والبنك الدولي", {"والبنك": "B-ORG", "الدولي": "I-ORG"}, "البنك الدولي", "ORG"),
        ("قال سامر", {"سامر": "I-Person"}, "سامر", "PER"),
        ("قال سامر هادي", {"سامر": "B-PER", "هادي": "E-PER"}, "سامر هادي", "PER"),
        ("قال سَامِرُ هادي", {"سَامِرُ": "S-PER"}, "سَامِرُ", "PER"),
    ],
)
def test_clitics_are_left_out_and_labels_of_other_schemes_are_read(
    tmp_path: Path, text: str, said: dict[str, str], name: str, kind: str
) -> None:
    recogniser = told(tmp_path, said, lexicon=lexicon(big_city="بكين"))
    ((start, end, clitic_start, found, score),) = rows(recogniser.find(shard_of(text)), recogniser.types)
    assert (text[start:end], found) == (name, kind)
    assert text[clitic_start:end].split()[0] in said
    assert 0.9 < score < 1


def test_an_empty_text_has_no_names(tiny: RecogniserSetting) -> None:
    assert not len(load_onnx(tiny, lexicon()).find(shard_of(" \n ")).starts)


def test_a_model_need_not_ask_for_token_types(tmp_path: Path, tiny: RecogniserSetting) -> None:
    other = write_model(tmp_path, *random_weights(), inputs=("input_ids", "attention_mask"))
    known, found = load_onnx(tiny, lexicon()), load_onnx(other, lexicon())
    assert rows(found.find(shard_of(TEXT)), found.types) == rows(known.find(shard_of(TEXT)), known.types)


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("config.json", "{}", r"config.json, id2label: Field required"),
        ("config.json", '{"id2label": {"0": "LABEL_0"}}', r"the labels must be numbered from 0, and 'O' be among"),
        ("config.json", '{"id2label": {"0": "O", "1": "B-PER"}}', r"for the 2 labels of config.json it must be"),
        ("tokenizer.json", "{}", r"tokenizer.json: it names no model"),
        ("tokenizer.json", "\ufffd", r"tokenizer.json: .*fast tokenizer"),
        ("model.onnx", "no model", r"model.onnx: .*must be a model that this version of onnxruntime runs"),
    ],
)
def test_a_file_that_is_none_of_a_model_is_one_sentence_that_names_it(
    tmp_path: Path, file: str, content: str, message: str
) -> None:
    setting = write_model(tmp_path, *random_weights())
    (tmp_path / file).write_text(content, encoding="utf-8")
    with pytest.raises(MarsadError, match=message):
        load_onnx(setting, lexicon())


def test_a_model_that_asks_for_what_nobody_gives_is_one_sentence(tmp_path: Path) -> None:
    setting = write_model(tmp_path, *random_weights(), inputs=("input_ids", "attention_mask", "bbox"))
    with pytest.raises(MarsadError, match="the model asks for bbox"):
        load_onnx(setting, lexicon())


# What a user is told


def test_a_folder_without_a_model_is_one_sentence_that_says_what_it_must_hold(tmp_path: Path) -> None:
    for kind, message in (
        ("onnx", "no model.onnx, no tokenizer.json, no config.json in it.*optimum-cli"),
        ("gliner", "no gliner_config.json, no model.safetensors or pytorch_model.bin in it"),
    ):
        with pytest.raises(MarsadError, match=message):
            check_recognisers([RecogniserSetting(kind=kind, folder=tmp_path / "nowhere")])


def test_a_package_that_is_missing_is_one_sentence_that_says_what_to_install(tiny: RecogniserSetting) -> None:
    with pytest.raises(MarsadError, match=r"needs no_such_package\. Install with: pip install 'marsad\[onnx\]'"):
        require(("json", "no_such_package"), tiny)


def test_a_run_with_a_missing_model_stops_before_it_reads_anything(tmp_path: Path) -> None:
    wanted = RecogniserSetting(kind="onnx", folder=tmp_path / "nowhere")
    settings = settings_for(tmp_path / "warehouse", recognisers=(wanted,))
    with (
        pytest.raises(MarsadError, match=r"nowhere: no model\.onnx"),
        runs.running(settings, flow="ingest", parameters={}, flow_run_id=None),
    ):
        pass
    assert not (tmp_path / "warehouse").exists()


def test_recognisers_are_named_in_the_file_or_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "marsad.toml").write_text(
        '[[recognisers]]\nkind = "onnx"\nfolder = "models/a"\nweight = 2.0\n\n'
        '[[recognisers]]\nkind = "gliner"\nfolder = "models/b"\n'
    )
    first, second = load_settings().recognisers
    assert (first.kind, first.folder, first.weight) == ("onnx", Path("models/a"), 2.0)
    assert (second.kind, second.folder, second.weight) == ("gliner", Path("models/b"), 1.0)
    monkeypatch.setenv("MARSAD_RECOGNISERS", '[{"kind": "onnx", "folder": "c"}]')
    assert [one.folder for one in load_settings().recognisers] == [Path("c")]


@pytest.mark.parametrize("wrong", [{"kind": "spacy", "folder": "a"}, {"kind": "onnx", "folder": "a", "weight": 0}])
def test_a_kind_or_a_weight_that_cannot_be_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, wrong: dict[str, object]
) -> None:
    monkeypatch.setenv("MARSAD_RECOGNISERS", json.dumps([wrong]))
    with pytest.raises(MarsadError, match=r"Setting 'recognisers\.0\."):
        load_settings()


# What depends on a model


def fingerprints(*recognisers: RecogniserSetting) -> dict[str, str]:
    return staging.fingerprints([ROOT / "seeds"], gate={}, recognisers=recognisers)


def test_a_model_and_its_weight_are_in_the_fingerprint_of_recognition_alone(tmp_path: Path) -> None:
    setting = write_model(tmp_path, *random_weights())
    seen = [fingerprints(), fingerprints(setting), fingerprints(setting.model_copy(update={"weight": 2.0}))]
    write_model(tmp_path, *random_weights(8))
    seen.append(fingerprints(setting))
    assert len({found["recognise"] for found in seen}) == 4
    assert all(len({found[name] for found in seen}) == 1 for name in seen[0] if name != "recognise")


def test_where_a_model_lies_changes_no_fingerprint(tmp_path: Path) -> None:
    here, there = (write_model(tmp_path / name, *random_weights()) for name in ("here", "there"))
    (there.folder / "README.md").write_text("A model.")
    assert fingerprints(here) == fingerprints(there)


# What is ours of the GLiNER adapter


@pytest.mark.parametrize(
    ("text", "predictions", "names"),
    [
        ("عاد من وبكين أمس", [("بكين", "location", 0.8)], [("بكين", "LOC", 0.8)]),
        ("عاد من وبكين أمس", [("وبكين", "location", 0.8)], [("بكين", "LOC", 0.8)]),
        ("زار البنك الدولي", [("لبنك الدو", "organization", 0.71)], [("البنك الدولي", "ORG", 0.71)]),
        ("قال سامر", [("سامر", "person", 0.61234), ("سام", "person", 0.5)], [("سامر", "PER", 0.6123)]),
        ("حضر القمة سامر", [("القمة", "event", 0.6), ("سامر", "nationality", 0.4)],
         [("القمة", "EVENT", 0.6), ("سامر", "NORP", 0.4)]),
        ("قال سامر", [(" ", "person", 0.9)], []),
    ],
)  # fmt: skip
def test_what_gliner_says_is_widened_to_words_and_cut_at_clitics(
    text: str, predictions: list[tuple[str, str, float]], names: list[tuple[str, str, float]]
) -> None:
    # the second line: places are counted from the first word of each sentence
    shard = shard_of(f"سطر أول.\n  {text}")
    tokens = tokenise(shard.text, shard.folded)
    said = [
        {"start": text.index(part), "end": text.index(part) + len(part), "label": label, "score": score}
        for part, label, score in predictions
    ]
    found = read_predictions([[], said], bounds_of(tokens), shard, tokens, lexicon(big_city="بكين"))
    assert [(shard.text[start:end], kind, score) for start, end, _, kind, score in rows(found, TYPES)] == names


# The vote


def ballot(weight: float, *spans: tuple[int, int, str, float], types: tuple[str, ...] = SPAN_TYPES) -> Ballot:
    starts, ends, kinds, scores = (list(column) for column in zip(*spans, strict=True)) if spans else ([], [], [], [])
    at = np.array(starts, dtype=np.int64)
    places = np.array([types.index(kind) for kind in kinds], dtype=np.int64)
    return Ballot(Spans(at, np.array(ends, dtype=np.int64), at, places, np.array(scores, dtype=float)), types, weight)


def voted(*ballots: Ballot) -> list[tuple[int, int, str, float]]:
    return [(start, end, kind, score) for start, end, _, kind, score in rows(vote(ballots), VOTED_TYPES)]


def test_a_single_recogniser_is_believed_as_it_is() -> None:
    assert voted(ballot(3.0, (0, 4, "PER", 0.7), (5, 9, "MISC", 0.123456789))) == [
        (0, 4, "PER", 0.7),
        (5, 9, "MISC", 0.123456789),
    ]


def test_scores_are_weighed_and_who_does_not_find_a_name_votes_against_it() -> None:
    found = voted(
        ballot(1.0, (0, 4, "PER", 0.9), (5, 9, "LOC", 0.8)),
        ballot(3.0, (0, 4, "PER", 0.5), (5, 10, "LOC", 0.8), (11, 12, "ORG", 1.0)),
    )
    assert found == [
        (0, 4, "PER", pytest.approx((0.9 + 3 * 0.5) / 4)),
        (5, 9, "LOC", pytest.approx(0.8 / 4)),
        (5, 10, "LOC", pytest.approx(3 * 0.8 / 4)),
        (11, 12, "ORG", pytest.approx(3 / 4)),
    ]


def test_one_stretch_with_two_types_is_two_candidates() -> None:
    found = voted(ballot(1.0, (0, 4, "PER", 0.9)), ballot(1.0, (0, 4, "ORG", 0.8)))
    assert found == [(0, 4, "ORG", pytest.approx(0.4)), (0, 4, "PER", pytest.approx(0.45))]


def test_who_does_not_know_a_type_has_no_vote_on_it_and_foreign_types_are_left_out() -> None:
    other = ballot(1.0, (0, 4, "EVENT", 0.6), (5, 9, "DATE", 0.9), types=("EVENT", "DATE"))
    assert voted(ballot(1.0), other) == [(0, 4, "EVENT", pytest.approx(0.6))]


@dataclass(frozen=True)
class Sure:
    """Finds one word and is sure of it: a recogniser is anything that follows the protocol."""

    word: str
    weight: float
    name: str = "sure"
    types: tuple[str, ...] = ("LOC",)

    def find(self, shard: Shard) -> Spans:
        at = shard.text.find(self.word)
        starts = np.array([at] if at >= 0 else [], dtype=np.int64)
        return Spans(starts, starts + len(self.word), starts, starts * 0, np.ones(len(starts)))


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge([ROOT / "seeds"])


def one_body(text: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    zone = {"document_id": "d", "zone_number": 1, "zone": "body", "start_offset": 0, "end_offset": len(text)}
    return pl.DataFrame({"document_id": ["d"], "text": [text]}), pl.DataFrame([{**zone, "article_id": "a"}])


def mentions_of(text: str, knowledge: Knowledge) -> list[tuple[str, str, str, float]]:
    found = recognise(*one_body(text), knowledge).mentions
    return found.select("surface", "entity_type", "method", "score").rows()


@pytest.mark.parametrize(("weight", "found"), [(0.2, []), (3.0, [("قرمشطاط", "LOC", "tagger", 0.75)])])
def test_a_name_only_a_plugged_in_recogniser_finds_is_kept_where_its_weight_suffices(
    knowledge: Knowledge, weight: float, found: list[tuple[str, str, str, float]]
) -> None:
    text = "هناك قرمشطاط أيضا"
    assert mentions_of(text, knowledge) == []
    assert mentions_of(text, replace(knowledge, recognisers=(Sure("قرمشطاط", weight),))) == found


def test_names_that_are_listed_are_not_voted_on(knowledge: Knowledge) -> None:
    text = "زار الوفد بكين أمس"
    expected = mentions_of(text, knowledge)
    assert ("بكين", "LOC") in [row[:2] for row in expected]
    assert mentions_of(text, replace(knowledge, recognisers=(Sure("قرمشطاط", 100.0),))) == expected


def test_without_settings_nothing_is_plugged_in(knowledge: Knowledge) -> None:
    assert plug_in(knowledge, ()) is knowledge


def test_a_model_is_used_without_a_tagger_too(knowledge: Knowledge, tmp_path: Path) -> None:
    said = told(tmp_path, {"قرمشطاط": "B-LOC"})
    setting = RecogniserSetting(kind="onnx", folder=tmp_path)
    alone = plug_in(Knowledge(knowledge.gazetteer, knowledge.lexicon), (setting,))
    assert [one.name for one in alone.recognisers] == [said.name]
    assert [row[:2] for row in mentions_of("هناك قرمشطاط أيضا", alone)] == [("قرمشطاط", "LOC")]


def test_what_is_scored_and_explained_is_what_the_model_votes_for_too(tmp_path: Path) -> None:
    told(tmp_path, {"قرمشطاط": "B-LOC"})
    text = "هناك قرمشطاط أيضا"
    model = RecogniserSetting(kind="onnx", folder=tmp_path, weight=3.0)
    assert named_in(*one_body(text), [ROOT / "seeds"]).is_empty()
    assert named_in(*one_body(text), [ROOT / "seeds"], (model,))["surface"].to_list() == ["قرمشطاط"]


def test_bench_measures_each_recogniser_as_a_part(tiny: RecogniserSetting) -> None:
    measured = bench(SEED_BUNDLE, [ROOT / "seeds"], stage="entities", rounds=1, max_documents=2, recognisers=[tiny])
    assert "recogniser tiny" in [speed.part for speed in measured.speeds]
