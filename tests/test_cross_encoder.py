"""The optional reranker: read for the best passages only, one more signal, offline, and clear about what is wrong."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from streamlit.testing.v1 import AppTest
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from index.article import Article, Stated
from index.balance import Balance
from index.build import build
from index.embedding import embedding_key
from index.model_directory import write_model_directory
from index.packed_model import read_packed_model
from index.settings import Settings
from retrieval.archive import Archive
from retrieval.cross_encoder import READ, Reranker, RerankerUnavailable, load_reranker
from retrieval.fusion import WEIGHTS
from retrieval.lazy_archive import REFUSALS, LazyArchive
from retrieval.opening import open_archive
from tests.fakes import FakeEncoder
from tests.tiny_cross_encoder import POSITIONS, write_tiny_cross_encoder
from tests.tiny_model import packed_tiny_model

PLACES = ("bridge", "harbour", "library", "river", "ship")
ARTICLES = [
    Article(p, f"The {p} is old, the council said.", title=Stated(f"On the {p}", "given")) for p in PLACES
]  # fmt: skip
QUESTION = "why did the bridge close"


class Prefers:
    """A reranker that is sure of texts with one word in them, and of no other; keeps what it was given."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.given: list[str] = []

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        self.given += texts
        return np.array([float(self.word in text) for text in texts], np.float32)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    build(tmp_path / "home", ARTICLES, FakeEncoder(), balance=Balance.none())
    return tmp_path / "home"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_cross_encoder(tmp_path_factory.mktemp("models") / "tiny-reranker")


def archive(home: Path, reranker: Reranker | None, **weights: float) -> Archive:
    """Opened with these weights beside the usual ones; `trust` is that of the reranker."""
    if "trust" in weights:
        weights["reranker"] = weights.pop("trust")
    weights = {**WEIGHTS, **weights}
    return Archive.open(home, FakeEncoder(), balance=Balance.none(), weights=weights, reranker=reranker)


def found(archive: Archive, question: str = QUESTION) -> list[str]:
    return [citation.article_id for citation in archive.search(question)]


# The signal


def test_a_reranker_puts_first_what_it_is_sure_of(home: Path) -> None:
    assert found(archive(home, None))[0] == "bridge"
    assert found(archive(home, Prefers("library"), trust=5.0))[0] == "library"


def test_it_reads_each_passage_once_with_its_articles_title_before_it(home: Path) -> None:
    reranker = Prefers("library")
    found(archive(home, reranker))
    assert sorted(reranker.given) == sorted(f"On the {p}\nThe {p} is old, the council said." for p in PLACES)


def test_its_contribution_is_its_score_by_its_weight_and_it_is_named_in_the_receipt(home: Path) -> None:
    opened = archive(home, Prefers("library"), trust=0.25)
    contributed = {c.article_id: c.signals["reranker"] for c in opened.search(QUESTION)}
    assert contributed == {p: 0.25 * (p == "library") for p in PLACES}
    assert "reranker" in opened.ask(QUESTION).receipt.signals
    assert "reranker" in opened.status().signals


@pytest.mark.parametrize("off", ["late", "kind"])
def test_it_works_with_the_passes_before_it_switched_off(home: Path, off: str) -> None:
    reranked = archive(home, Prefers("library"), **{off: 0.0}).search(QUESTION)
    assert {c.article_id: c.signals["reranker"] > 0 for c in reranked} == {p: p == "library" for p in PLACES}


def test_without_one_or_without_a_weight_there_is_no_such_signal(home: Path) -> None:
    asked = Prefers("library")
    for opened in (archive(home, None), archive(home, asked, trust=0.0)):
        assert "reranker" not in opened.ask(QUESTION).receipt.signals
        assert all("reranker" not in citation.signals for citation in opened.search(QUESTION))
    assert asked.given == []


def test_only_the_best_are_read_and_the_rest_get_the_lowest_score_met(tmp_path: Path) -> None:
    class Counts:
        def scores(self, _question: str, texts: Sequence[str]) -> NDArray[np.float32]:
            return np.linspace(0.9, 0.4, len(texts), dtype=np.float32)

    articles = [Article(f"a{n:02d}", f"The bridge number {n} is old.") for n in range(READ + 10)]
    build(tmp_path, articles, FakeEncoder(), balance=Balance.none())
    contributed = [c.signals["reranker"] for c in archive(tmp_path, Counts(), trust=1.0).search("bridge", k=100)]
    assert len(contributed) == READ + 10
    assert contributed[:READ] == pytest.approx(np.linspace(0.9, 0.4, READ), abs=1e-4)
    assert contributed[READ:] == pytest.approx([0.4] * 10)


def test_an_archive_of_nothing_asks_it_nothing(tmp_path: Path) -> None:
    build(tmp_path, [], FakeEncoder(), balance=Balance.none(), allow_empty=True)
    asked = Prefers("library")
    assert archive(tmp_path, asked).ask(QUESTION).status == "not_found"
    assert asked.given == []


# A real model


def by_hand(directory: Path, question: str, text: str) -> float:
    """The sigmoid of the model's one logit, by transformers alone, in float32."""
    tokenizer = AutoTokenizer.from_pretrained(directory)
    model = AutoModelForSequenceClassification.from_pretrained(directory).eval()
    pair = tokenizer(question, text, truncation=True, max_length=POSITIONS, return_tensors="pt")
    with torch.inference_mode():
        return float(torch.sigmoid(model(**pair).logits)[0, 0])


def test_a_directory_is_loaded_and_read_offline(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    texts = ["The river is old.", "The bridge burned because of the flood.", "council", "\ud800 ship " * 500]
    scores = load_reranker(str(tiny)).scores(QUESTION, texts)
    assert scores.dtype == np.float32
    well_formed = [text.replace("\ud800", "\ufffd") for text in texts]
    assert scores == pytest.approx([by_hand(tiny, QUESTION, text) for text in well_formed], abs=0.03)
    assert scores.max() - scores.min() > 0.1


def test_no_texts_have_no_scores(tiny: Path) -> None:
    assert load_reranker(str(tiny)).scores(QUESTION, []).shape == (0,)


def test_a_model_that_leaves_its_logits_as_they_are_gets_the_same_sigmoid(tiny: Path, tmp_path: Path) -> None:
    other = write_tiny_cross_encoder(tmp_path / "logits")
    config = (other / "config.json").read_text(encoding="utf-8")
    identity = '{"sentence_transformers": {"activation_fn": "torch.nn.modules.linear.Identity"},'
    (other / "config.json").write_text(config.replace("{", identity, 1), encoding="utf-8")
    text = "The bridge burned because of the flood."
    first, second = (load_reranker(str(d)).scores(QUESTION, [text])[0] for d in (tiny, other))
    assert first == second
    assert 0 < first < 1


def test_several_threads_get_what_one_gets(tiny: Path) -> None:
    reranker = load_reranker(str(tiny))
    texts = [f"The {p} is old. " * n for n, p in enumerate(PLACES, start=1)]
    alone = reranker.scores(QUESTION, texts)
    with ThreadPoolExecutor(8) as pool:
        for scores in pool.map(lambda _: reranker.scores(QUESTION, texts), range(16)):
            np.testing.assert_array_equal(scores, alone)


def test_a_weight_lets_a_real_model_change_the_ranking(home: Path, tiny: Path) -> None:
    reranker = load_reranker(str(tiny))
    texts = [f"On the {p}\nThe {p} is old, the council said." for p in PLACES]
    favourite = PLACES[int(np.argmax(reranker.scores(QUESTION, texts)))]
    assert favourite != "bridge", "the random model must not agree with the other signals, else this shows nothing"
    assert found(archive(home, reranker, trust=0.0))[0] == "bridge"
    assert found(archive(home, reranker, trust=1000.0))[0] == favourite


# The setting


def test_the_setting_opens_the_archive_with_it_and_off_without(
    home: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.opening.load_encoder", lambda _model, _cache: FakeEncoder())
    monkeypatch.setattr(
        "retrieval.archive.embedding_key", lambda encoder, balance, _second: embedding_key(encoder, balance, None)
    )
    monkeypatch.setattr(Balance, "load", lambda _fingerprint: Balance.none())
    environment = {"ISNAD_HOME": str(home), "ISNAD_RERANKER": str(tiny)}
    assert "reranker" in open_archive(Settings.read(environment)).status().signals
    for changed in ({"ISNAD_OFF": "reranker"}, {"ISNAD_RERANKER": ""}):
        monkeypatch.setattr("retrieval.opening.load_reranker", lambda _model: pytest.fail("it was loaded"))
        assert "reranker" not in open_archive(Settings.read({**environment, **changed})).status().signals


def test_without_it_nothing_imports_pytorch(seeds_home: Path) -> None:
    program = (
        "import os, sys; from index.settings import Settings; from retrieval.opening import open_archive; "
        f"open_archive(Settings.read(os.environ, home={str(seeds_home)!r})).ask('why?'); "
        "print({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        ("/no/such/directory", "there is no such directory"),
        ("./models/mine", "there is no such directory"),
        ("nobody/no-such-model-of-isnad", "no such model in the local cache"),
        ("not a name!", "not a possible hub name"),
    ],
)
def test_a_model_that_is_not_there_says_so(model: str, reason: str) -> None:
    with pytest.raises(RerankerUnavailable, match=reason) as raised:
        load_reranker(model)
    assert model in str(raised.value)
    assert str(raised.value).endswith("or unset it to do without.")


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "config.json"])
@pytest.mark.parametrize("harm", ["cut", "gone"])
def test_a_damaged_directory_says_so(tmp_path: Path, name: str, harm: str) -> None:
    directory = write_tiny_cross_encoder(tmp_path / "tiny-reranker")
    content = (directory / name).read_bytes()
    (directory / name).unlink()
    if harm == "cut":
        (directory / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(RerankerUnavailable, match="tiny-reranker"):
        load_reranker(str(directory))


def test_other_kinds_of_models_are_refused(tmp_path: Path) -> None:
    classifier = write_tiny_cross_encoder(tmp_path / "classifier", labels=3)
    with pytest.raises(RerankerUnavailable, match="it gives 3 scores"):
        load_reranker(str(classifier))
    (tmp_path / "encoder").mkdir()
    write_model_directory(read_packed_model(packed_tiny_model()), tmp_path / "encoder")
    with pytest.raises(RerankerUnavailable, match="not a cross-encoder"):
        load_reranker(str(tmp_path / "encoder"))


def test_the_command_says_it_in_one_sentence(seeds_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISNAD_RERANKER", str(tmp_path / "no-model"))
    command = [sys.executable, "-m", "retrieval", "why?", "--home", str(seeds_home)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "no-model" in done.stderr
    assert "unset it to do without" in done.stderr


def test_the_service_and_the_page_say_it(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert RerankerUnavailable in REFUSALS
    monkeypatch.setenv("ISNAD_HOME", str(home))
    monkeypatch.setenv("ISNAD_RERANKER", str(tmp_path / "no-model"))
    settings = Settings.read({"ISNAD_HOME": str(home), "ISNAD_RERANKER": str(tmp_path / "no-model")})
    with pytest.raises(RerankerUnavailable):
        LazyArchive(settings).get()
    app = AppTest.from_file(Path(__file__).parent.parent / "app.py", default_timeout=30).run()
    assert not app.exception
    html = "\n".join(element.proto.body for element in app.get("html"))
    assert "The reranker cannot be loaded" in html
    assert "no-model" in html
