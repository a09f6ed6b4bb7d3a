"""What is done to texts: the analyzer, the reading view and all that cuts an article, and what reads a question."""

from __future__ import annotations

import sqlite3
import tempfile
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

from hypothesis import strategies as st

from index.analyzer import analyze, surfaces
from index.article import Article
from index.date import find_date
from index.full_text import FullText
from index.furniture import find_furniture
from index.metadata import complete
from index.name import mentions, name_keys
from index.passage import split_passages
from index.reading import read
from index.schema import connect_writer
from index.sentence import split_sentences
from retrieval.attribution import attribute
from retrieval.filter import Filter, FilterRefused
from retrieval.follow_up import understand
from retrieval.implied import imply
from retrieval.implied_outlet import OutletNames
from retrieval.phrase import _terms, held
from retrieval.question import QuestionRefused, read_question
from tests.fuzz.material import texts

__all__ = ["analyzed", "asked", "check_analyzer", "check_question", "check_reading", "readings"]

_LANGUAGES = (
    None,
    "und",
    "xx",
    "ar",
    "az",
    "de",
    "el",
    "en",
    "fa",
    "fr",
    "he",
    "hi",
    "ja",
    "ko",
    "ru",
    "th",
    "tr",
    "uk",
    "zh",
)
_OUTLETS = OutletNames(["Reuters", "رويترز", "Enab Baladi", "TASS", "*", "a b c"])


def analyzed() -> st.SearchStrategy[tuple[str, str | None]]:
    """A text and a language."""
    return st.tuples(texts(), st.sampled_from(_LANGUAGES))


def check_analyzer(given: tuple[str, str | None]) -> str:
    """Terms are words, the same for NFC and NFD, and FTS5 reads them as words and nothing else."""
    text, language = given
    terms = analyze(text, language)
    assert all(term and not any(c.isspace() for c in term) for term in terms), terms
    assert analyze(unicodedata.normalize("NFC", text), language) == analyze(
        unicodedata.normalize("NFD", text), language
    )
    assert all(surfaces(text))
    _search(terms, [terms[:4]] if terms else [])
    return "terms" if terms else "none"


@cache
def _database() -> sqlite3.Connection:
    with tempfile.TemporaryDirectory() as home:
        return connect_writer(Path(home))


def _search(terms: Sequence[str], ways: Sequence[Sequence[str]]) -> None:
    lexicon = FullText.lexicon(_database())
    lexicon.best(terms, 5)
    lexicon.together(ways, terms, 5)
    lexicon.counts(terms)


def readings() -> st.SearchStrategy[tuple[str, str]]:
    """An article's text and its language."""
    return st.tuples(texts(80), st.sampled_from([language or "und" for language in _LANGUAGES]))


def check_reading(given: tuple[str, str]) -> str:
    """Offsets never lie: every span lies in the text, in order; reading a reading changes nothing."""
    text, language = given
    view = read(text)
    assert read(view.text).text == view.text
    assert view.to_original(0, len(view.text))[1] <= len(text)
    furniture = find_furniture(view)
    sentences = split_sentences(view, furniture)
    for spans in (furniture, sentences):
        assert all(0 <= start < end <= len(text) for start, end in spans), spans
        assert all(one[1] <= other[0] for one, other in pairwise(spans)), spans
    for passage in split_passages(text, lambda many: [len(one.split()) + 1 for one in many], size=40):
        assert 0 <= passage.start < passage.end <= len(text)
    if not text.strip():
        return "blank"
    found = complete(Article("a", text), furniture)
    assert found.text == text
    for span in sentences[:5]:
        said = attribute(text, span, language, sentences)
        for speaker in said.chain:
            assert text[speaker.name.start : speaker.name.end] == speaker.name.text
    name_keys(text)
    for mention in mentions(text):
        assert 0 <= mention.start < mention.end <= len(text)
    for line in text.splitlines()[:5]:
        find_date(line)
    return "sentences" if sentences else "none"


def asked() -> st.SearchStrategy[tuple[str, list[str], list[tuple[str, str]]]]:
    """A question, the ones before it, and the parameters of a filter."""
    names = st.sampled_from(["since", "until", "publisher", "language", "author", "undated", "q"])
    values = st.one_of(
        texts(3), st.sampled_from(["2021", "2021-02", "2021-13", "0000", "ar", "1", "' OR 1=1 --", "\ud800"])
    )
    return st.tuples(texts(), st.lists(texts(12), max_size=3), st.lists(st.tuples(names, values), max_size=4))


def check_question(given: tuple[str, list[str], list[tuple[str, str]]]) -> str:
    """A question is read, understood and searched for, or refused in a sentence; so is a filter."""
    text, previous, parameters = given
    try:
        chosen = Filter.from_query(parameters)
        assert Filter.from_query(chosen.to_query()) == chosen
        assert Filter.from_dict(chosen.as_dict()) == chosen
    except FilterRefused as refusal:
        assert str(refusal).isprintable(), str(refusal)
    understood = understand(text, previous)
    assert len(understood.text) <= max(2000, len(text))
    imply(text, _OUTLETS, "2022-01-01")
    try:
        question = read_question(understood.text)
    except QuestionRefused as refusal:
        assert str(refusal).isprintable(), str(refusal)
        return "refused"
    ways = [way for phrase in question.phrases for way in _terms(phrase, "ar") + _terms(phrase, "en")]
    _search(question.terms, ways)
    FullText.namebook(_database()).best([key for name in question.names for key in sorted(name.keys)], 5)
    for phrase in question.phrases:
        held(phrase, text)
    return "read"
