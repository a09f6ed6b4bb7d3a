"""What is shown of a ranking: one text once, no article before others have had their turn, nothing hopeless."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.article import Article, Stated
from index.balance import Balance
from index.build import build
from index.encoder import Encoder
from retrieval.archive import Archive
from retrieval.diversity import WAIT, spread
from retrieval.quote import Quote

REPORT = (
    "The river rose three metres in Northville on Monday night and flooded the lower market, the mayor of the town "
    "said. The lower dam was opened at dawn, and the families of the old quarter slept in the school of the upper town."
)


def order(scored: list[tuple[str, float]]) -> list[tuple[str, float]]:
    found = [Quote(at, (0, 1), score) for at, (_, score) in enumerate(scored)]
    shown = spread(found, lambda at: ord(scored[at][0]))
    return [(scored[quote.at][0], round(quote.score, 3)) for quote in shown]


def test_the_third_quote_of_an_article_waits_for_others_that_are_about_as_good() -> None:
    scored = [("a", 3.0), ("a", 2.9), ("a", 2.8), ("b", 2.5), ("c", 2.4), ("a", 2.7)]
    expected = [("a", 3.0), ("a", 2.9), ("b", 2.5), ("c", 2.4), ("a", 2.8 - WAIT), ("a", 2.7 - WAIT)]
    assert order(scored) == [(article, round(score, 3)) for article, score in expected]


def test_but_not_for_hopeless_ones_and_the_first_stays_the_first() -> None:
    scored = [("a", 3.0), ("a", 2.9), ("a", 2.8), ("b", 2.8 - WAIT - 0.01)]
    assert [article for article, _ in order(scored)] == ["a", "a", "a", "b"]
    assert order([("b", 1.0), ("a", 3.0)])[0] == ("a", 3.0)
    assert spread([], lambda at: at) == []


@pytest.fixture(scope="module")
def flooded(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """One article on the flood in six paragraphs, one in another outlet, and copies of a report with small edits."""
    told = [f"The river flooded {place} of Northville on Monday, the mayor said." for place in (
        "the market", "the school", "the old quarter", "the harbour", "the mill", "the station")]  # fmt: skip
    texts = {
        "gazette": "\n\n".join(f"{sentence} {'It had rained for days in the hills. ' * 20}" for sentence in told),
        "courier": "The river flooded the park of Northville on Monday, the courier's reporter saw.",
        "one": REPORT,
        "two": "NORTHVILLE, Example Agency - " + REPORT,
        "three": REPORT.replace("three metres", "two metres"),
        "four": REPORT + " A spokesman of the water board said in the evening that all the pumps were running again.",
    }
    home = tmp_path_factory.mktemp("flood")
    articles = [Article(id_, text, language=Stated("en", "given")) for id_, text in texts.items()]
    build(home, articles, encoder, balance=Balance.load(encoder.fingerprint))
    return Archive.open(home, encoder)


@pytest.mark.parametrize("asking", ["ask", "search"])
def test_one_article_does_not_crowd_out_another_outlet(flooded: Archive, asking: str) -> None:
    question = "What did the river flood in Northville on Monday?"
    found = flooded.search(question, k=4) if asking == "search" else flooded.ask(question, k=4).citations
    assert "courier" in [c.article_id for c in found]
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)
    later = [c for c in flooded.search(question, k=20) if c.article_id == "gazette"][2:]
    assert later
    assert all(c.signals["repeated"] == -WAIT for c in later)
    assert sum(later[0].signals.values()) == pytest.approx(later[0].score, abs=0.01)


def test_agency_text_with_small_edits_is_one_citation_but_not_with_another_number(flooded: Archive) -> None:
    found = flooded.search("How far did the river rise in Northville?", k=20)
    metres = [c for c in found if "metres" in c.quote.text]
    assert sorted(sorted({c.article_id, *c.also_in}) for c in metres) == [["four", "one", "two"], ["three"]]


def test_an_outlet_is_named_only_for_what_it_carries(flooded: Archive) -> None:
    (found,) = [
        c for c in flooded.search("Are the pumps of the water board running again?", k=20) if "pumps" in c.quote.text
    ]
    assert (found.article_id, found.also_in) == ("four", ())


def test_a_statement_is_one_citation_with_the_report_that_carries_it_word_for_word(
    encoder: Encoder, tmp_path: Path
) -> None:
    statement = "All the pumps of the water board were running again by the evening."
    texts = {"board": statement, "gazette": f"{statement} {REPORT}"}
    articles = [Article(id_, body, language=Stated("en", "given")) for id_, body in texts.items()]
    build(tmp_path, articles, encoder, balance=Balance.load(encoder.fingerprint))
    found = Archive.open(tmp_path, encoder).search("Are the pumps of the water board running again?")
    assert {(c.article_id, c.also_in) for c in found} == {("board", ("gazette",))}


def test_chinese_agency_text_is_one_citation_too(encoder: Encoder, tmp_path: Path) -> None:
    text = "港务局星期一表示，一支由卡车组成的车队在黎明前离开了北部基地，经由旧桥渡过了河。"
    texts = {
        "one": text,
        "two": f"北城电：{text}",
        "three": text.replace("星期一", "星期二").replace("卡车", "12辆卡车"),
    }
    articles = [Article(id_, body, language=Stated("zh", "given")) for id_, body in texts.items()]
    build(tmp_path, articles, encoder, balance=Balance.load(encoder.fingerprint))
    found = Archive.open(tmp_path, encoder).search("车队什么时候离开北部基地？")
    assert sorted(sorted({c.article_id, *c.also_in}) for c in found) == [["one", "two"], ["three"]]


@pytest.fixture(scope="module")
def carried(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """One sentence carried by two articles that differ in a number elsewhere, among others on the same flood."""
    same = "The governor Reem Saadi said that the flood in Marwan came after the old dam had burst at night."
    texts = {
        "one": f"{same} Some 41 people were missing in the lower town on Monday.",
        "two": f"{same} Some 57 people were missing in the lower town on Monday.",
        **{
            f"other-{at}": f"The flood in Marwan {what}."
            for at, what in enumerate(
                ("closed the bridge", "spoilt the wheat", "came at night, a farmer said", "took the mill")
            )
        },
    }
    home = tmp_path_factory.mktemp("carried")
    articles = [Article(id_, text, language=Stated("en", "given")) for id_, text in texts.items()]
    build(home, articles, encoder, balance=Balance.load(encoder.fingerprint))
    return Archive.open(home, encoder)


@pytest.mark.parametrize("k", [1, 3, 5])
def test_a_sentence_of_two_articles_is_one_citation_and_k_stays_k(carried: Archive, k: int) -> None:
    found = carried.search("When did the old dam burst in Marwan, as the governor said?", k=k)
    assert len(found) == k
    first = [citation for citation in found if citation.quote.text.startswith("The governor")]
    assert [{citation.article_id, *citation.also_in} for citation in first] == [{"one", "two"}]


def test_sentences_that_differ_in_a_number_stay_two(carried: Archive) -> None:
    found = carried.search("How many people were missing in the lower town on Monday?", k=5)
    assert {c.article_id for c in found if c.quote.text.startswith("Some ")} == {"one", "two"}
    assert not any(c.also_in for c in found if c.quote.text.startswith("Some "))
