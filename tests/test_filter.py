"""Filters: what passes, what is refused, written forms, and a filtered search against one of the filtered subset."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Stated
from index.balance import Balance
from index.build import build
from index.encoder import Encoder
from index.sentence_encoder import SentenceEncoder
from index.vectors import VectorIndex
from retrieval.allowed import Allowed
from retrieval.archive import MOST, MOST_OUTLETS, Archive
from retrieval.facet import MOST_CHOICES
from retrieval.filter import EVERYTHING, Filter, FilterRefused
from retrieval.snapshot import Snapshot
from tests.fakes import FakeEncoder
from tests.test_vectors import unit_rows

WORDS = ["crane", "river", "wheat", "bus", "roof", "toll", "ferry", "market", "bridge", "council"]
OUTLETS = ["The Ledger", "Anadolu", "وكالة الأنباء", None]
AUTHORS = ["A. Writer", None, "B. Writer"]
LANGUAGES = ["en", "ar", "ru"]
DATES = ["2019", "2019-11", "2020-02-29", "2021", "2021-03", "2021-03-15", "2021-04-01", None]

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(str.strip)
values = st.lists(texts, max_size=4).map(tuple)


@st.composite
def dates(draw: st.DrawFn) -> str:
    return draw(st.dates()).isoformat()[: draw(st.sampled_from([4, 7, 10]))]


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    since, until = draw(st.none() | dates()), draw(st.none() | dates())
    if since and until and until < since:
        since, until = until, since
    return Filter(since, until, draw(values), draw(values), draw(values), draw(st.booleans()))


# The record and its written forms


@given(filters())
def test_a_filter_comes_back_from_an_address_and_from_json(one: Filter) -> None:
    assert Filter.from_query(parse_qsl(urlencode(one.to_query()))) == one
    assert Filter.from_dict(one.as_dict()) == one


def test_an_address_of_another_purpose_is_no_filter() -> None:
    assert Filter.from_query([("q", "why?"), ("since", ""), ("publisher", "")]) == EVERYTHING
    assert EVERYTHING.to_query() == []
    assert not EVERYTHING.restricts
    assert not Filter(undated=True).restricts
    assert Filter.from_query([("publisher", "B"), ("publisher", "A"), ("publisher", "B")]).publishers == ("A", "B")


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"since": "soon"}, "since", "The filter since is 'soon', which is no date; write 2021, 2021-02 or 2021-02-25."),
    ({"since": ""}, "since", "The filter since is '', which is no date; write 2021, 2021-02 or 2021-02-25."),
    ({"since": 2021}, "since", "The filter since is 2021, which is no date; write 2021, 2021-02 or 2021-02-25."),
    ({"since": "0000"}, "since", "no date"),
    ({"until": "2021-02-30"}, "until", "The filter until is '2021-02-30', which is no date"),
    ({"until": "2021-13"}, "until", "no date"),
    ({"until": "٢٠٢١"}, "until", "no date"),
    ({"until": "2021-2"}, "until", "no date"),
    ({"since": "2022", "until": "2021"}, "since", "turned round: 2022 is after 2021. Exchange the two."),
    ({"since": "2021-04", "until": "2021-03-31"}, "since", "turned round"),
    ({"publishers": "TASS"}, "publishers", "The filter publishers must be a list of texts."),
    ({"publishers": [7]}, "publishers", "must be a list of texts."),
    ({"languages": [" "]}, "languages", "The filter languages holds an empty text; leave it out."),
    ({"authors": ["x" * 501]}, "authors", "holds a text of 501 characters; the limit is 500."),
    ({"authors": ["\ud800"]}, "authors", "half of a surrogate pair"),
    ({"authors": [str(n) for n in range(101)]}, "authors", "has 101 values; the limit is 100."),
    ({"undated": "yes"}, "undated", "The filter undated must be true or false."),
    ({"outlet": "TASS"}, "outlet", "There is no filter 'outlet'; there are authors, languages, publishers"),
]


@pytest.mark.parametrize(("given", "field", "says"), REFUSED)
def test_a_bad_filter_is_refused_in_one_sentence_that_names_the_field(
    given: dict[str, Any], field: str, says: str
) -> None:
    with pytest.raises(FilterRefused) as refusal:
        Filter.from_dict(given)
    assert says in str(refusal.value)
    assert refusal.value.field == field
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(("since", "until"), [("2021", "2021"), ("2021-03", "2021"), ("2021", "2021-03-01")])
def test_a_range_within_itself_is_not_turned_round(since: str, until: str) -> None:
    assert Filter(since, until).dated


# What passes


def passes(article: Article, one: Filter) -> bool:
    """Whether an article passes, by the days that it may be of."""
    stated = {"publishers": article.publisher, "languages": article.language, "authors": article.author}
    for field, fact in stated.items():
        asked = getattr(one, field)
        if asked and (fact is None or fact.value not in asked):
            return False
    if not one.dated:
        return True
    if article.published_on is None:
        return one.undated
    first, last = days(article.published_on.value)
    return (not one.since or last >= days(one.since)[0]) and (not one.until or first <= days(one.until)[1])


def days(date: str) -> tuple[str, str]:
    return (date + "-01-01"[len(date) - 4 :], date + "-99-99"[len(date) - 4 :])


def stated(value: str | None) -> Stated | None:
    return Stated(value, "given") if value else None


def corpus() -> list[Article]:
    """Two articles of every mixture, whose words vary."""
    mixtures = itertools.product(OUTLETS, AUTHORS, LANGUAGES, DATES)
    return [
        Article(
            f"a{n:03d}",
            f"{' '.join(WORDS[(n * i + i * i + n // 7) % len(WORDS)] for i in range(3 + n % 5))} {WORDS[n % 10]} {n}.",
            publisher=stated(outlet), author=stated(author), language=stated(language), published_on=stated(date),
        )
        for n, (outlet, author, language, date) in enumerate(mixtures)
    ]  # fmt: skip


ARTICLES = corpus()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("filtered")
    build(home, ARTICLES[::2], FakeEncoder(), balance=Balance.none())
    build(home, ARTICLES, FakeEncoder(), balance=Balance.none())  # a second generation, so that versions differ
    return home


@pytest.fixture(scope="module")
def mixed(home: Path) -> Archive:
    return Archive.open(home, FakeEncoder(), balance=Balance.none())


CASES = [
    Filter(publishers=("Anadolu",)),
    Filter(publishers=("Anadolu", "وكالة الأنباء"), languages=("ar",)),
    Filter(authors=("A. Writer",), languages=("ru", "en"), since="2020"),
    Filter(since="2021-03-16"),
    Filter(since="2021-03-15", until="2021-03"),
    Filter(until="2019-10"),
    Filter(until="2019-11", undated=True),
    Filter(since="2020-02-29", until="2020-02-29", undated=True, publishers=("The Ledger",)),
]


@pytest.mark.parametrize("one", CASES, ids=str)
def test_what_passes_is_what_may_lie_within(home: Path, one: Filter) -> None:
    expected = {article.id for article in ARTICLES if passes(article, one)}
    assert 0 < len(expected) < len(ARTICLES)
    with Snapshot.open(home) as snapshot:
        allowed = Allowed.of(snapshot, one)
        records = snapshot.passages(np.flatnonzero(allowed.mask).tolist())
        found = {a.id for a in snapshot.articles([r.article for r in records.values()]).values()}
    assert found == expected
    assert (allowed.articles, allowed.passages) == (len(expected), len(records))


def test_an_article_dated_by_its_year_passes_where_it_may_lie_within() -> None:
    year, undated = (Article("a", "", published_on=stated(date)) for date in ("2021", None))
    assert passes(year, Filter(since="2021-03"))
    assert not passes(year, Filter(since="2022"))
    assert not passes(undated, Filter(since="1990"))


def test_vectors_under_a_filter_are_the_nearest_of_the_rest_however_few() -> None:
    vectors = unit_rows(2000, 24)
    ids = np.random.default_rng(1).permutation(np.arange(2000)) * 3
    index = VectorIndex.empty(24)
    index.add(ids, vectors)
    for rare in (1, 7, 1999):
        kept = np.random.default_rng(rare).choice(ids, rare, replace=False)

        def keep(of: np.ndarray[Any, Any], kept: np.ndarray[Any, Any] = kept) -> np.ndarray[Any, Any]:
            return np.isin(of, kept)

        rows = [at for at, id_ in enumerate(ids) if id_ in kept]
        for question in unit_rows(5, 24, seed=3):
            products = vectors[rows] @ question
            best = np.argsort(-products)[:10]
            hits = index.search(question, 10, keep)
            assert [id_ for id_, _ in hits] == [int(ids[rows[at]]) for at in best]
            np.testing.assert_allclose([score for _, score in hits], products[best], atol=1e-6)
    assert index.search(vectors[0], 10, lambda of: np.zeros(len(of), bool)) == []


@pytest.mark.parametrize("one", CASES, ids=str)
def test_full_text_under_a_filter_is_what_passes_of_all_hits_with_the_same_scores(home: Path, one: Filter) -> None:
    with Snapshot.open(home) as snapshot:
        allowed = Allowed.of(snapshot, one)
        everything = snapshot.lexical(["ferri", "toll"], 10_000)
        expected = [(id_, score) for id_, score in everything if allowed.mask[id_]]
        assert snapshot.lexical(["ferri", "toll"], 5, allowed.octets) == expected[:5]
        assert snapshot.lexical(["ferri", "toll"], 5) == everything[:5]


@pytest.mark.parametrize("one", CASES, ids=str)
def test_a_filtered_search_gives_what_passes_and_all_of_it(mixed: Archive, one: Filter) -> None:
    expected = {article.id for article in ARTICLES if passes(article, one)}
    found = mixed.search("the ferry and the toll", k=MOST, filter=one)
    assert {id_ for c in found for id_ in (c.article_id, *c.also_in)} == expected


def test_a_rare_outlet_is_found_behind_hundreds_of_nearer_passages(tmp_path: Path) -> None:
    many = [
        Article(f"m{n}", f"The ferry toll of ferry number {n}.", publisher=stated("Many")) for n in range(300)
    ]  # fmt: skip
    rare = Article("rare", "Wheat was sold near a roof.", publisher=stated("Rare"))
    build(tmp_path, [*many, rare], FakeEncoder(), balance=Balance.none())
    archive = Archive.open(tmp_path, FakeEncoder(), balance=Balance.none())
    assert "rare" not in [c.article_id for c in archive.search("ferry toll", k=50)]
    assert [c.article_id for c in archive.search("ferry toll", filter=Filter(publishers=("Rare",)))] == ["rare"]


def test_phrases_count_only_where_the_filter_lets_them(mixed: Archive) -> None:
    held = next(a for a in ARTICLES if a.publisher is None and a.language == stated("en"))
    phrase = f'"{" ".join(held.text.rstrip(".").split()[-3:])}"'
    found = {c.article_id for c in mixed.search(phrase, k=MOST)}
    assert held.id in found
    other = mixed.ask(phrase, language="en", filter=Filter(publishers=("Anadolu",), languages=("en",)))
    assert other.status == "not_found"
    assert "articles that pass the filters" in (other.reason or "")


def test_a_filter_that_lets_nothing_in_gives_no_answer_and_says_so(mixed: Archive) -> None:
    one = Filter(publishers=("Nobody's Paper",), since="2021")
    answer = mixed.ask("Who paid the toll?", filter=one)
    assert (answer.status, answer.citations, answer.nearest) == ("not_found", (), ())
    assert answer.reason == (
        "No article of the archive passes the filters (outlet Nobody's Paper, since 2021); take one off."
    )
    assert mixed.ask('Who paid "the toll"?', filter=one).reason == answer.reason
    assert (answer.receipt.searched, answer.receipt.outlets) == (0, {})
    assert mixed.search("toll", filter=one) == ()


def test_a_filtered_answer_is_the_answer_of_an_archive_of_what_passes(
    seeds_home: Path, encoder: Encoder, second: SentenceEncoder, archive: Archive
) -> None:
    one = Filter(languages=("ru", "tr"))
    answer = archive.ask("why did Russia leave Saraqib?", filter=one)
    cited = [*answer.citations, *answer.nearest]
    assert cited
    assert {c.language for c in cited} <= {"ru", "tr"}
    assert answer.receipt.languages.keys() == {"ru", "tr"}
    everything = archive.search("why did Russia leave Saraqib?", k=MOST)
    within = [c.passage_id for c in everything if c.language in ("ru", "tr")]
    assert {c.passage_id for c in archive.search("why did Russia leave Saraqib?", k=MOST, filter=one)} == set(within)


# The receipt


def test_the_receipt_says_what_was_searched(mixed: Archive) -> None:
    one = Filter(since="2021", languages=("ar", "ru"))
    receipt = mixed.ask("Who paid the toll?", filter=one).receipt
    within = [article for article in ARTICLES if passes(article, one)]
    assert (receipt.articles, receipt.searched) == (len(ARTICLES), len(within))
    assert receipt.languages == {"ar": len(within) // 2, "ru": len(within) // 2}
    assert sum(receipt.outlets.values()) == sum(article.publisher is not None for article in within)
    languages = Filter(languages=("ar", "ru"))
    assert receipt.undated == sum(a.published_on is None and passes(a, languages) for a in ARTICLES)
    assert receipt.filters == one.as_dict()
    assert receipt.newest == "2021-04-01"


def test_the_receipt_of_an_unfiltered_answer_is_of_the_whole_archive(archive: Archive) -> None:
    answer = archive.ask("why did Russia leave Saraqib?")
    receipt = answer.receipt
    assert (receipt.searched, receipt.searched_passages) == (receipt.articles, receipt.passages)
    assert sum(receipt.outlets.values()) == receipt.articles
    assert receipt.undated is None
    assert sum(receipt.found_languages.values()) == len(answer.citations)
    assert set(receipt.found_outlets) == {c.publisher for c in answer.citations}


def test_no_query_is_added_where_there_is_no_filter(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("an unfiltered question looked up what passes")

    archive.ask("why did Russia leave Saraqib?")
    for name in ("count_by", "passage_mask"):
        monkeypatch.setattr(Snapshot, name, never)
    assert archive.ask("why did Russia leave Saraqib?").status == "answered"


def test_the_receipt_lists_the_most_frequent_outlets_and_counts_the_others(tmp_path: Path) -> None:
    articles = [
        Article(f"a{n}", f"The toll was paid {n} times.", publisher=stated(f"Paper {n // 2 % 60}")) for n in range(180)
    ]  # fmt: skip
    build(tmp_path, articles, FakeEncoder(), balance=Balance.none())
    archive = Archive.open(tmp_path, FakeEncoder(), balance=Balance.none())
    receipt = archive.status()
    assert (len(receipt.outlets), receipt.other_outlets) == (MOST_OUTLETS, 60 - MOST_OUTLETS)
    assert list(receipt.outlets.values()) == sorted(receipt.outlets.values(), reverse=True)
    found = archive.facets(Filter(publishers=("Paper 59", "No Paper"))).outlets
    assert len(found.counts) == MOST_CHOICES + 2
    assert (found.counts["Paper 59"], found.counts["No Paper"], found.others) == (2, 0, 60 - MOST_CHOICES - 1)


# Facets


@pytest.mark.parametrize("one", [EVERYTHING, *CASES, Filter(since="2021", until="2021-03")], ids=str)
def test_each_facet_counts_what_passes_the_other_filters(mixed: Archive, one: Filter) -> None:
    found = mixed.facets(one)
    facts: dict[str, Callable[[Article], Stated | None]] = {
        "outlets": lambda a: a.publisher, "languages": lambda a: a.language, "authors": lambda a: a.author,
        "years": lambda a: a.published_on,
    }  # fmt: skip
    field = {"outlets": "publishers", "languages": "languages", "authors": "authors", "years": ""}
    for name, fact in facts.items():
        given = one.as_dict() | ({field[name]: ()} if field[name] else {"since": None, "until": None})
        within = [a for a in ARTICLES if passes(a, Filter.from_dict(given))]
        facet = getattr(found, name)
        assert sum(facet.counts.values()) + facet.unknown == len(within), name
        assert facet.unknown == sum(fact(a) is None for a in within), name
        for value, count in facet.counts.items():
            assert count == sum((s := fact(a)) is not None and s.value.startswith(value) for a in within), name
        assert list(facet.counts.values()) == sorted(facet.counts.values(), reverse=True)
    assert found.articles == sum(passes(a, one) for a in ARTICLES)
    assert (found.months is not None) == bool(one.since and one.until and one.since[:4] == one.until[:4])


def test_a_year_that_is_chosen_has_months(mixed: Archive) -> None:
    found = mixed.facets(Filter(since="2021", until="2021", languages=("ar",)))
    each = len(ARTICLES) // len(DATES) // len(LANGUAGES)
    assert found.years.counts == {"2021": 4 * each, "2019": 2 * each, "2020": each}
    assert found.months is not None
    assert found.months.counts == {"2021-03": 2 * each, "2021-04": each}
    assert found.months.unknown == each
    empty = mixed.facets(Filter(since="1999", until="1999"))
    assert empty.years.counts["1999"] == 0
    assert empty.months is not None
    assert not empty.months.counts
