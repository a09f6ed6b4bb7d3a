"""Phrases in quotation marks: what counts as standing there, how they are found, and what follows when they are not."""

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
from retrieval.phrase import held
from retrieval.question import read_question
from tests.fakes import FakeEncoder

ARTICLES = {
    "convoy-en": (
        "en",
        "Harbour news",
        "The last convoy left the harbour at dawn. Its drivers said the road was open.",
    ),
    "first-en": (
        "en",
        "More news",
        "A convoy left the harbour at noon, the last of its lorries empty. The road was shut.",
    ),
    "title-en": ("en", "The last convoy", "Lorries left the harbour late. The road behind them was shut at noon."),
    "convoy-ar": (
        "ar",
        "أخبار الميناء",
        "وصلت الشاحنات فجراً. وللقافلة الأخيـرة طريق آخر، كما قال السائقون في الميناء.",
    ),
    "convoy-zh": ("zh", "港口新闻", "最后的车队黎明时离开了港口。司机们说道路已经开放。"),
    "french-fr": ("fr", "Le port", "Le convoi de l'armée régulière a quitté le port à l'aube."),
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    home = tmp_path_factory.mktemp("phrases")
    articles = [
        Article(id_, text, title=Stated(title, "given"), language=Stated(language, "given"))
        for id_, (language, title, text) in ARTICLES.items()
    ]
    build(home, articles, FakeEncoder(), balance=Balance.none())
    return Archive.open(home, FakeEncoder(), balance=Balance.none())


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("last convoy", "THE LAST CONVOY."),
        ("the last convoy", "the last-convoy, the"),
        ("القافلة الأخيرة", "ووالقافلة الأخيرة والقافِلة الاخيـرة"),
        ("القافلة الأخيرة", "وللقافله الأخيرة"),
        ("قافلة روسية", "بقافلة روسية"),
        ("حلب", "إلى حلب وبحلب"),
        ("120 tanks", "١٢٠ tanks"),
        ("armée régulière", "l'Armée régulière"),
        ("車隊離開", "最後的車隊離開了"),
        ("последняя колонна", "ПОСЛЕДНЯЯ КОЛОННА"),
    ],
)
def test_a_phrase_stands_where_its_words_follow_one_another(phrase: str, text: str) -> None:
    assert held(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("last convoy", "the last big convoy"),
        ("last convoy", "the last convoys"),
        ("convoy last", "the last convoy"),
        ("Saraqib", "Saraqeb"),
        ("در", "بدر"),
        ("القافلة الأخيرة", "القافلة والأخيرة"),
        ("12 tanks", "120 tanks"),
        ("...", "..."),
    ],
)
def test_and_nowhere_else(phrase: str, text: str) -> None:
    assert not held(phrase, text)


@pytest.mark.parametrize(
    ("question", "holders"),
    [
        ('when did "the last convoy" leave?', {"convoy-en", "title-en"}),
        ("when did “THE LAST  CONVOY” leave the harbour?", {"convoy-en", "title-en"}),
        ("متى وصلت «القافلة الأخيرة»؟", {"convoy-ar"}),
        ("「最后的车队」什么时候离开？", {"convoy-zh"}),
        ("où est « l'armée régulière » ?", {"french-fr"}),
        ('what is "القافلة الأخيرة"?', {"convoy-ar"}),
        ('"the harbour" and "lorries"', {"first-en", "title-en"}),
    ],
)
def test_only_passages_that_hold_the_phrase_are_found(archive: Archive, question: str, holders: set[str]) -> None:
    assert {citation.article_id for citation in archive.search(question, k=20)} == holders


def test_the_quote_is_the_sentence_that_holds_the_phrase(archive: Archive) -> None:
    (found,) = archive.search('what did the drivers say of the last convoy: "the road was open"?')
    assert found.quote.text == "Its drivers said the road was open."
    (found,) = archive.search("قال السائقون في الميناء: وصلت «الشاحنات فجراً»")
    assert found.quote.text.startswith("وصلت الشاحنات فجراً.")


def test_a_phrase_is_found_however_far_its_passage_is_from_the_question(tmp_path: Path) -> None:
    filler = [f"The council of town {n} opened bridge {n} for the harbour lorries in the spring." for n in range(250)]
    articles = [Article(f"a{n:03}", text, language=Stated("en", "given")) for n, text in enumerate(filler)]
    articles.append(Article("song", "She sings of a purple marmalade sky.", language=Stated("en", "given")))
    build(tmp_path, articles, FakeEncoder(), balance=Balance.none())
    weights = {**WEIGHTS, "lexical": 0.0, "names": 0.0}
    archive = Archive.open(tmp_path, FakeEncoder(), balance=Balance.none(), weights=weights)
    question = 'which council opened the bridge for the harbour lorries in the spring of "purple marmalade"?'
    assert [c.article_id for c in archive.search(question)] == ["song"]


def test_a_phrase_that_stands_nowhere_is_no_answer_in_its_own_language_and_a_note_in_another(archive: Archive) -> None:
    answer = archive.ask('when did "the final convoy" leave the harbour?')
    assert answer.status == "not_found"
    assert "“the final convoy” stands nowhere" in (answer.reason or "")
    assert "quotation marks off" in (answer.reason or "")
    assert "convoy-en" in {near.article_id for near in answer.nearest[:2]}
    apart = archive.ask('the harbour: "the last convoy" and "the road was shut"?')
    assert "never stand together" in (apart.reason or "") if apart.reason else False


def test_in_another_language_the_answer_says_that_the_words_are_not_its_own(
    seeds_home: Path, encoder: Encoder, second: SentenceEncoder
) -> None:
    seeds = Archive.open(seeds_home, encoder, second=second)
    plain = seeds.ask("why did Russia leave Saraqib?")
    answer = seeds.ask('why did Russia "leave in a hurry" from Saraqib?')
    assert (plain.certainty, plain.note) == ("likely", None)
    assert (answer.status, answer.certainty) == ("answered", "possible")
    assert "“leave in a hurry” stands nowhere in the archive word for word" in (answer.note or "")


@pytest.mark.parametrize(
    ("question", "phrases"),
    [
        ('לפי צה"ל, מה אמר ארה"ב?', ()),
        ('a 5" pipe and a 6" pipe', ()),
        ("『最后的车队』", ("最后的车队",)),
        ("„der letzte Konvoi“ und «le dernier»", ("der letzte Konvoi", "le dernier")),
    ],
)
def test_which_marks_are_quotation_marks(question: str, phrases: tuple[str, ...]) -> None:
    assert read_question(question).phrases == phrases


@pytest.mark.parametrize("question", ['what is "of the"?', 'what is "?!."', 'who said ") OR NEAR( *"', '"a" "b" "c d"'])
def test_odd_phrases_get_an_answer_or_none_but_never_an_error(archive: Archive, question: str) -> None:
    assert archive.ask(question).status in ("answered", "not_found")
