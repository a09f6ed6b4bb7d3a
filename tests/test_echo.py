"""Echo: passages that say what the first one says, whatever their language; and what asking for more changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.article import Article, Stated
from index.balance import Balance
from index.build import build
from index.encoder import Encoder
from index.sentence_encoder import SentenceEncoder
from retrieval.archive import Archive
from retrieval.fusion import WEIGHTS

SAID = {
    "ar": "غادرت القوات البلدة بعد أن سقطت القذائف على مواقعها طوال أسبوع.",
    "ru": "Войска покинули город после недели обстрелов их позиций.",
    "tr": "Birlikler, mevzileri bir hafta boyunca bombalandıktan sonra kasabayı terk etti.",
}
ELSE = {
    "en-road": ("en", "The troops had paved the road out of the town the year before they left it."),
    "en-bread": ("en", "Bakers in the town say the troops bought most of their bread before leaving."),
    "en-film": ("en", "A film about the troops and the town they left opens next week."),
}


@pytest.fixture(scope="module")
def home(encoder: Encoder, second: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("echo")
    texts = {**{f"said-{code}": (code, text) for code, text in SAID.items()}, **ELSE}
    articles = [Article(id_, text, language=Stated(code, "given")) for id_, (code, text) in texts.items()]
    build(folder, articles, encoder, balance=Balance.load(encoder.fingerprint), second=second)
    return folder


def order(home: Path, encoder: Encoder, second: SentenceEncoder, echo: float) -> list[str]:
    archive = Archive.open(home, encoder, second=second, weights={**WEIGHTS, "echo": echo})
    return [c.article_id for c in archive.search("Why did the troops leave the town?")]


def test_the_same_statement_in_other_languages_moves_up_and_the_first_stays_first(
    home: Path, encoder: Encoder, second: SentenceEncoder
) -> None:
    plain, echoed = (order(home, encoder, second, weight) for weight in (0.0, WEIGHTS["echo"]))
    assert plain[0] == echoed[0] == "said-ar"
    assert echoed.index("said-ru") == 1
    assert echoed.index("said-tr") < plain.index("said-tr")
    assert sorted(plain) == sorted(echoed)


def test_asking_for_more_changes_none_of_the_first(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retrieval.signal.DEPTH", 4)
    few, many = (archive.search("Who shelled the convoy near Ain Issa?", k=k) for k in (3, 50))
    assert len(many) > 20
    assert [(c.passage_id, c.score) for c in few] == [(c.passage_id, c.score) for c in many[:3]]


def test_what_an_echo_is_worth_is_among_the_signals_shown(
    home: Path, encoder: Encoder, second: SentenceEncoder
) -> None:
    found = Archive.open(home, encoder, second=second).search("Why did the troops leave the town?")
    worth = {c.article_id: c.signals["echo"] for c in found}
    assert min(worth[f"said-{code}"] for code in SAID) > max(worth[id_] for id_ in ELSE)
    assert all(0 <= value <= WEIGHTS["echo"] for value in worth.values())
