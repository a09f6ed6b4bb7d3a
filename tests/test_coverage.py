"""Coverage of a subject: articles counted by month and outlet, near subjects left out."""

from __future__ import annotations

from retrieval.archive import Archive
from retrieval.coverage import _between
from retrieval.filter import EVERYTHING, Filter


def test_months_between_are_there_without_any() -> None:
    assert _between("2020-11", "2021-02") == ["2020-11", "2020-12", "2021-01", "2021-02"]
    assert len(_between("0001-01", "9999-12")) == 1200


def test_the_articles_on_a_subject_are_counted_once_each(archive: Archive) -> None:
    found = archive.coverage("why did Russia leave Saraqib?")
    total = sum(count for _, count in found.outlets)
    assert total == sum(count for _, count in found.months) + found.undated
    assert 1 <= total <= archive.status().articles
    assert list(found.months) == sorted(found.months)
    assert [count for _, count in found.outlets] == sorted((count for _, count in found.outlets), reverse=True)


def test_another_subject_has_less_and_a_filter_holds(archive: Archive) -> None:
    def articles(question: str, chosen: Filter = EVERYTHING) -> int:
        return sum(count for _, count in archive.coverage(question, filter=chosen).outlets)

    here = articles("why did Russia leave Saraqib?")
    assert articles("Which wine goes with fish?") < here
    assert articles("why did Russia leave Saraqib?", Filter(languages=("ru",))) < here
    assert articles("why did Russia leave Saraqib?", Filter(publishers=("nobody",))) == 0
