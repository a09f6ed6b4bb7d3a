"""Questions and corpora as they really come: misspelt, mixed, broken, hostile, tiny. No error, no false certainty."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.article import Article, Stated
from index.balance import Balance
from index.build import build
from index.encoder import Encoder
from retrieval.answer import Answer
from retrieval.archive import Archive
from retrieval.question import QuestionRefused

REASONS = "saraqib-withdrawal-reasons-ar"


def asked(archive: Archive, question: str) -> Answer:
    """The answer, after checking what must hold of every one."""
    answer = archive.ask(question)
    assert answer.question == question
    assert (answer.status == "answered") == bool(answer.citations) == (answer.reason is None)
    assert not (answer.citations and answer.nearest)
    for citation in answer.citations or answer.nearest:
        text = archive.article(citation.article_id).text
        for span in (citation.quote, citation.passage):
            assert span.text
            assert text[span.start : span.end] == span.text
    return answer


def shown(answer: Answer) -> list[str]:
    """The articles of an answer, or of the nearest misses, in order."""
    return [citation.article_id for citation in answer.citations or answer.nearest]


# Names and words as people spell them


@pytest.mark.parametrize(
    "name",
    ["Saraqeb", "Sarakib", "Saraqb", "Sarqib", "Sarkib", "Saraquib", "Saarqib", "Saraqibb", "Saragib", "saraqib",
     "SARAQIB"],
)  # fmt: skip
def test_a_misspelt_name_in_english_still_finds_its_article_first(archive: Archive, name: str) -> None:
    answer = asked(archive, f"why did Russia leave {name}?")
    assert answer.status == "answered"
    assert shown(answer)[0] == REASONS
    assert "سراقب" in answer.citations[0].matched_names


@pytest.mark.parametrize("name", ["سراقيب", "سرقب", "ساراقب", "سراغب", "صراقب", "سـ.ـراقب", "سَرَاقِب"])
def test_a_misspelt_name_in_arabic_still_finds_its_article_first(archive: Archive, name: str) -> None:
    answer = asked(archive, f"لماذا غادرت روسيا {name}؟")
    assert answer.status == "answered"
    assert shown(answer)[0] == REASONS


def test_in_a_language_of_neither_encoder_the_place_comes_first(archive: Archive) -> None:
    answer = asked(archive, "Pam wnaeth Rwsia adael Saraqib?")
    assert answer.certainty != "likely"
    assert REASONS in shown(answer)[:3]


@pytest.mark.parametrize("name", ["Саракип", "Сарокиба", "Саракаба", "саракиба"])
def test_a_misspelt_name_in_russian_still_finds_its_article_first(archive: Archive, name: str) -> None:
    assert shown(asked(archive, f"Почему Россия ушла из {name}?"))[0] == REASONS


@pytest.mark.parametrize(
    "question",
    ["wy did rusia leve sarakib", "Почиму Росия ушла ис Саракиба", "lmatha ghadarat russia saraqib",
     "Pourqoi la Russi a quité Sarakeb"],
)  # fmt: skip
def test_a_question_of_misspelt_words_shows_an_article_on_the_place(archive: Archive, question: str) -> None:
    answer = asked(archive, question)
    assert answer.certainty != "likely"
    best = (answer.citations or answer.nearest)[0]
    assert any(name.startswith(("سراقب", "Serakib")) for name in best.matched_names)


# Mixed languages and scripts, dialects, languages that nobody prepared for


@pytest.mark.parametrize(
    "question",
    [
        "why غادرت Россия سراقب neden?",
        "why did روسيا leave Саракиб?",
        "ليش طلعت روسيا من سراقب",
        "علاش خرجت روسيا من سراقب",
        "شو سبب انسحاب الروس من سراقب",
        "هي روسيا مشيت من سراقب ليه؟",
        "ليه روسيا سابت سراقب؟",
        "რატომ დატოვა რუსეთმა სარაკიბი?",
        "Kial Rusio forlasis Saraqib?",
        "Γιατί η Ρωσία έφυγε από το Σαράκιμπ;",
        "Ռուսաստանը ինչու՞ լքեց Սարաքիբը",
        "😡😡 why did Russia leave Saraqib 🇷🇺🇸🇾???",
    ],
)
def test_the_reasons_come_first_whatever_the_language_or_the_mixture(archive: Archive, question: str) -> None:
    answer = asked(archive, question)
    assert answer.status == "answered"
    assert shown(answer)[0] == REASONS


@pytest.mark.parametrize(
    "question",
    [
        "lesh 7amla rusya tarakat saraqeb?",
        "leesh rusya tal3at mn saraqib?",
        "limaza ghadarat rusia saraqib",
        "🇷🇺 Saraqib 🤔",
        "Saraqib",
    ],
)
def test_arabic_in_latin_letters_or_a_name_alone_shows_the_place_and_does_not_deny_it(
    archive: Archive, question: str
) -> None:
    answer = asked(archive, question)
    assert answer.certainty != "likely"
    assert "on this subject" not in (answer.reason or "")
    best = (answer.citations or answer.nearest)[0]
    assert any(name.startswith(("سراقب", "Serakib")) for name in best.matched_names)


@pytest.mark.parametrize(
    "question", ["ሩሲያ ከሳራቂብ ለምን ወጣች?", "사라킵에서 러시아가 철수한 이유는?", "ལྷ་ས་ག་པར་ཡོད།", "ᚠᚢᚦᚨᚱᚲ"]
)
def test_a_script_without_a_name_key_is_never_answered_without_a_warning(archive: Archive, question: str) -> None:
    assert asked(archive, question).certainty != "likely"


# A name that the archive lacks


@pytest.mark.parametrize("name", ["Saraib", "Sarawib", "Sataqib", "Sarmada", "Afrin", "Palmyra", "Zzyzx"])
def test_a_place_that_is_not_in_the_archive_is_never_answered_without_a_warning(archive: Archive, name: str) -> None:
    assert asked(archive, f"why did Russia leave {name}?").certainty != "likely"


# Nothing to look for


@pytest.mark.parametrize(
    "question",
    ["why?", "Why", "why did the", "the of and", "لماذا؟", "ليش", "من في على", "почему?", "Pourquoi ?", "neden?",
     "为什么？", "2021", "12345", "١٢٣", "3.14", "1", "12/03/2021"],
)  # fmt: skip
def test_a_question_without_a_subject_is_not_answered_and_says_so(archive: Archive, question: str) -> None:
    answer = asked(archive, question)
    assert answer.status == "not_found"
    assert "names no subject" in (answer.reason or "")


@pytest.mark.parametrize(
    "question", ["", " \n\t", "?؟!…", "🙂🙂", "\u200f\u202e\u2066", "\0\0", "\ud800", "\u0301" * 2000, "--", "'"]
)
def test_a_question_without_a_letter_or_digit_is_refused(archive: Archive, question: str) -> None:
    with pytest.raises(QuestionRefused, match=r"(Type|type)"):
        archive.ask(question)


# Broken and hostile text


@pytest.mark.parametrize(
    "question",
    [
        "\u202bwhy did Russia leave Saraqib?\u202c",
        "why did \u2066Russia\u2069 leave \u200fSara\u200bqib\u200f?",
        "why did Russia\0 leave Saraqib\0?",
        "why did Russia leave \ud83d Saraqib?",
        "why did Russia leave Saraqib?" + " " * 1900,
        "\ufeffwhy did\u00a0Russia\u2028leave\tSaraqib?",
        "ｗｈｙ　ｄｉｄ　Ｒｕｓｓｉａ　ｌｅａｖｅ　Ｓａｒａｑｉｂ？",
        "<b>why</b> did Russia leave <i>Saraqib</i>?",
        "why did Russia leave Saraqib?; DROP TABLE articles; --",
        'why did Russia leave (Saraqib) AND NOT "x',
    ],
)
def test_marks_controls_and_markup_around_a_question_do_not_hide_it(archive: Archive, question: str) -> None:
    assert shown(asked(archive, question))[0] == REASONS


@pytest.mark.parametrize(
    "question",
    [
        "a" + "\u0301" * 1999,
        "س" + "\u0651\u064e" * 900,
        "x" * 2000,
        "سراقب " * 333,
        "a b c d e " * 200,
        "国" * 2000,
        "\U000e0001a" * 900,
        "a\u202e" * 1000,
        '" OR 1=1 --',
        "NEAR(a b, 5) *^{x}: (",
        "SELECT * FROM passages WHERE 1=1",
        "title:Saraqib -x",
        "<script>alert(1)</script>",
        "&lt;why&gt;&#x202e;",
        "%00 %s {0} ${x} \\n \\u0000",
        "../../etc/passwd",
        "a'b\"c`d´e’f",
        "- -a -- a-",
        "\ud800a\udfff",
    ],
)
def test_hostile_text_gets_an_answer_or_none_and_no_certainty(archive: Archive, question: str) -> None:
    assert asked(archive, question).certainty != "likely"


# Corpora

ENGLISH = [
    Article("bridge", "The bridge opened in March. It cost nine million euros.", language=Stated("en", "given")),
    Article("harbour", "The harbour closed in May because of a storm.", language=Stated("en", "given")),
]


def archive_of(articles: list[Article], encoder: Encoder, home: Path) -> Archive:
    build(home, articles, encoder, balance=Balance.load(encoder.fingerprint), allow_empty=True)
    return Archive.open(home, encoder)


def test_a_corpus_in_one_language_is_asked_in_others(encoder: Encoder, tmp_path: Path) -> None:
    archive = archive_of(ENGLISH, encoder, tmp_path)
    for question in ("Why did the harbour close?", "لماذا أغلق الميناء؟", "Почему закрыли порт?", "ليش سكر المينا؟"):
        assert shown(asked(archive, question))[0] == "harbour"
    assert asked(archive, "Who won the Nobel Prize?").status == "not_found"


def test_a_corpus_of_one_article_answers_from_it_or_not_at_all(encoder: Encoder, tmp_path: Path) -> None:
    archive = archive_of(ENGLISH[1:], encoder, tmp_path)
    answer = asked(archive, "Why did the harbour close?")
    assert (answer.status, answer.citations[0].quote.text) == ("answered", ENGLISH[1].text)
    assert asked(archive, "Who won the Nobel Prize?").status == "not_found"


@pytest.mark.parametrize("text", ["Saraqib", "سراقب", "7", "…", "\u0301", "🙂", "a\0b", "x" * 5000])
def test_a_corpus_of_one_article_of_one_word_is_read_and_asked(encoder: Encoder, tmp_path: Path, text: str) -> None:
    archive = archive_of([Article("one", text)], encoder, tmp_path)
    for question in ("why did Russia leave Saraqib?", "لماذا؟", "Idlib", "7"):
        assert asked(archive, question).certainty != "likely"
    assert archive.article("one").text == text


def test_a_corpus_of_no_article_says_how_to_add_some(encoder: Encoder, tmp_path: Path) -> None:
    archive = archive_of([], encoder, tmp_path)
    for question in ("why did Russia leave Saraqib?", "2021", "why", "سراقب"):
        answer = asked(archive, question)
        assert (answer.status, answer.nearest) == ("not_found", ())
        assert "python -m index" in (answer.reason or "")
    assert archive.search("Saraqib") == ()
