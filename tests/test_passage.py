"""Passages: whole sentences, exact offsets, token budgets, and nothing lost."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.furniture import find_furniture
from index.passage import Passage, split_passages
from index.reading import read

SHARED = Path(os.environ.get("ISNAD_SHARED", Path(__file__).parents[2] / "shared"))
anything = st.text(st.characters(exclude_categories=["Cs"]))
prose = st.lists(
    st.sampled_from(
        [
            "نعم. ",
            "كلمة ",
            "وقصـ.ـفت ",
            "طويلٌ، ",
            "؛ ",
            ".\n",
            "\r\n\r\n",
            "A word ",
            "U.S. ",
            "ﷺ",
            "。",
            "漢字",
            "Share\n",
            "e\u0301",
        ]
    ),
    max_size=60,
).map("".join)
texts = st.one_of(anything, prose)


def count_words(texts: Sequence[str]) -> list[int]:
    """The tests' tokens: words."""
    return [len(text.split()) for text in texts]


def count_characters(texts: Sequence[str]) -> list[int]:
    """The tests' finest tokens: every character but white space."""
    return [len("".join(text.split())) for text in texts]


def readings(passages: Sequence[Passage]) -> list[list[str]]:
    return [[sentence.reading for sentence in passage.sentences] for passage in passages]


def test_sentences_are_merged_up_to_the_size() -> None:
    text = "One two. Three four five. Six. Seven eight nine ten. Eleven."
    passages = split_passages(text, count_words, size=5)
    assert readings(passages) == [["One two.", "Three four five."], ["Six.", "Seven eight nine ten."], ["Eleven."]]
    assert [passage.tokens for passage in passages] == [2 + 3, 1 + 4, 1]
    assert [text[p.start : p.end] for p in passages] == [
        "One two. Three four five.", "Six. Seven eight nine ten.", "Eleven.",
    ]  # fmt: skip


def test_a_passage_rather_begins_with_a_paragraph() -> None:
    text = "One two three.\n\nFour five. Six seven.\n\nEight nine ten eleven."
    assert readings(split_passages(text, count_words, size=6)) == [
        ["One two three."],
        ["Four five.", "Six seven."],
        ["Eight nine ten eleven."],
    ]


def test_a_heading_stays_with_what_it_heads() -> None:
    text = "One two three four.\nThe heading\nFive six seven."
    assert readings(split_passages(text, count_words, size=6)) == [
        ["One two three four."],
        ["The heading", "Five six seven."],
    ]


def test_overlap_repeats_whole_sentences() -> None:
    text = "One two. Three. Four five. Six. Seven eight."
    passages = split_passages(text, count_words, size=4, overlap=2)
    assert readings(passages) == [["One two.", "Three."], ["Three.", "Four five.", "Six."], ["Six.", "Seven eight."]]
    assert passages[0].sentences[1] == passages[1].sentences[0]


def test_a_repeated_sentence_has_a_place_for_each_time() -> None:
    text = "نعم يا سيدي. نعم يا سيدي. نعم يا سيدي. نعم يا سيدي."
    passages = split_passages(text, count_words, size=3)
    assert [(p.start, p.end) for p in passages] == [(0, 12), (13, 25), (26, 38), (39, 51)]


def test_a_sentence_that_is_too_long_is_cut_at_its_semicolons_then_commas_then_spaces() -> None:
    cut = split_passages("واحد اثنان؛ ثلاثة، أربعة، خمسة؛ ستة سبعة ثمانية تسعة", count_words, size=3)
    pieces = [sentence.reading for passage in cut for sentence in passage.sentences]
    assert pieces == ["واحد اثنان؛", "ثلاثة، أربعة،", "خمسة؛", "ستة سبعة", "ثمانية تسعة"]
    assert all(passage.tokens <= 3 for passage in cut)


def test_reading_is_clean_and_its_spans_are_the_sentences() -> None:
    text = "عنوان  الصفحة\r\nوجـ.ـريح في قصـ.ـفٍ\u200f\u00a0عنيف.بدأت  المعركة."
    (passage,) = split_passages(text, count_words)
    assert passage.reading == "عنوان الصفحة وجريح في قصف عنيف. بدأت المعركة."
    assert [passage.reading[a:b] for a, b in passage.sentence_spans] == [
        "عنوان الصفحة",
        "وجريح في قصف عنيف.",
        "بدأت المعركة.",
    ]
    assert [text[s.start : s.end] for s in passage.sentences][1] == "وجـ.ـريح في قصـ.ـفٍ\u200f\u00a0عنيف."
    assert (passage.start, passage.end) == (0, len(text))


def test_furniture_ends_a_passage() -> None:
    text = "انهار الجسر صباح الاثنين بعد المطر.\nشارك المقال\nوقالت البلدية إنها ستعيد بناءه قريباً."
    cut = split_passages(text, count_words)
    assert [text[p.start : p.end] for p in cut] == [text.splitlines()[0], text.splitlines()[2]]


def test_the_title_is_in_no_passage_unless_there_is_nothing_else() -> None:
    text = "The  bridge fell\n\nIt fell on Monday. Nobody was hurt."
    (passage,) = split_passages(text, count_words, title="The bridge fell")
    assert passage.reading == "It fell on Monday. Nobody was hurt."
    (only,) = split_passages("The bridge fell\n", count_words, title="The bridge fell")
    assert only.reading == "The bridge fell"


@pytest.mark.parametrize("text", ["", " \n\t", "\u200f\ufeff", "Share\n"])
def test_a_text_without_prose_has_no_passages(text: str) -> None:
    assert split_passages(text, count_words) == ()


@pytest.mark.parametrize(("size", "overlap"), [(0, 0), (5, 5), (5, -1)])
def test_impossible_sizes_are_refused(size: int, overlap: int) -> None:
    with pytest.raises(ValueError, match=f"size is {size} and overlap {overlap}"):
        split_passages("text", count_words, size=size, overlap=overlap)


def test_a_wrong_number_of_counts_is_refused() -> None:
    with pytest.raises(ValueError, match="1 counts for 2 texts"):
        split_passages("One. Two.", lambda texts: [1])


def test_tokens_are_counted_once_an_article() -> None:
    calls = []

    def count(texts: Sequence[str]) -> list[int]:
        calls.append(len(texts))
        return count_words(texts)

    split_passages("One two. Three.\nFour five six.", count)
    assert calls == [3]


def check(text: str, passages: Sequence[Passage], size: int) -> None:
    """Every promise that holds for any text."""
    view = read(text)
    for passage in passages:
        assert 0 <= passage.start == passage.sentences[0].start < passage.end == passage.sentences[-1].end <= len(text)
        assert [passage.reading[a:b] for a, b in passage.sentence_spans] == [s.reading for s in passage.sentences]
        assert passage.tokens == sum(sentence.tokens for sentence in passage.sentences)
        assert passage.tokens <= size or len(passage.sentences) == 1
        assert all(a.end <= b.start for a, b in pairwise(passage.sentences))
        for sentence in passage.sentences:
            start, end = view.to_reading(sentence.start, sentence.end)
            assert sentence.reading == " ".join(view.text[start:end].split())
            assert not text[sentence.start].isspace()
    sentences = [sentence for passage in passages for sentence in passage.sentences]
    once = sorted(set(sentences), key=lambda sentence: sentence.start)
    kept, low = "", 0
    for start, end in [view.to_reading(*span) for span in find_furniture(text)]:
        kept, low = kept + view.text[low:start] + " ", end
    assert "".join("".join(s.reading.split()) for s in once) == "".join((kept + view.text[low:]).split())


@given(texts, st.integers(1, 12), st.sampled_from([count_words, count_characters]), st.data())
@settings(deadline=None)
def test_any_text(text: str, size: int, count: object, data: st.DataObject) -> None:
    overlap = data.draw(st.integers(0, size - 1))
    counter = count_words if count is count_words else count_characters
    passages = split_passages(text, counter, size=size, overlap=overlap)
    check(text, passages, size)
    assert [p.start for p in passages] == sorted(p.start for p in passages)
    if not overlap:
        assert all(a.end <= b.start for a, b in pairwise(passages))


@given(prose, st.integers(1, 6))
@settings(deadline=None)
def test_only_what_cannot_be_cut_is_longer(text: str, size: int) -> None:
    for passage in split_passages(text, count_characters, size=size):
        assert passage.tokens <= size or passage.end - passage.start == 1


def test_shared_articles() -> None:
    paths = sorted((SHARED / "seeds").glob("*.txt"))
    if not paths:
        pytest.skip("the shared articles are not on this machine")
    for path in paths:
        text = path.read_text(encoding="utf-8")
        for size, overlap in ((200, 0), (60, 0), (20, 0), (60, 30)):
            passages = split_passages(text, count_words, size=size, overlap=overlap)
            check(text, passages, size)
            assert all(passage.tokens <= size for passage in passages)


@pytest.mark.timeout(100)  # no figure: what grows with the square of the length takes hours
@pytest.mark.parametrize("unit", [".", "ـ", "a. ", "ا", "abc ", "كلمة، ", "Word one two. ", "A line\n"])
def test_half_a_megabyte_is_split_without_growing_with_its_square(unit: str) -> None:
    text = unit * (500_000 // len(unit.encode()))
    split_passages(text, lambda texts: [max(1, len(text) // 4) for text in texts])
