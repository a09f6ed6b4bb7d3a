"""Word documents, tables and web archives, and sidecars beside documents."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest
from docx import Document

from index.article import Article, Stated
from index.corpus import read_corpus
from index.problem import Problem
from index.ways.address_id import address_id
from index.ways.document import read_document
from tests.nasty import ARABIC, PROSE, html, record, repacked


def read(path: Path) -> list[Article]:
    items = list(read_corpus([path]))
    assert not [item for item in items if isinstance(item, Problem)], items
    return [item for item in items if isinstance(item, Article)]


class TestWord:
    def test_paragraphs_and_cells_in_order_with_declared_facts(self) -> None:
        document = Document()
        document.add_paragraph(ARABIC)
        document.add_table(1, 2).rows[0].cells[1].text = "خلية"
        document.add_paragraph("a\tb")
        document.core_properties.title = "الجسر"
        document.core_properties.author = "لينا سعد"
        out = io.BytesIO()
        document.save(out)
        article = read_document("a.docx", out.getvalue())
        assert article.text == f"{ARABIC}\nخلية\na\tb"
        assert (article.title, article.author) == (Stated("الجسر", "declared"), Stated("لينا سعد", "declared"))
        assert article.published_on is None

    def test_insertions_count_and_deletions_do_not(self) -> None:
        document = Document()
        document.add_paragraph("HERE")
        out = io.BytesIO()
        document.save(out)
        revised = b"<w:ins><w:r><w:t>kept</w:t></w:r></w:ins><w:del><w:r><w:delText>lost</w:delText></w:r></w:del>"

        def change(name: str, part: bytes) -> bytes:
            return part.replace(b"<w:r><w:t>HERE</w:t></w:r>", revised) if name == "word/document.xml" else part

        assert read_document("a.docx", repacked(out.getvalue(), change)).text == "kept"


class TestTable:
    @pytest.mark.parametrize("mark", [",", ";", "\t"])
    def test_a_row_is_an_article(self, tmp_path: Path, mark: str) -> None:
        rows = [["id", "Text", "published_on", "desk"], ["one", '"a, b; c\n""d"""', "2021-02", "local"], ["", "two"]]
        path = tmp_path / "news.csv"
        path.write_text("\r\n".join(mark.join(row) for row in rows), encoding="utf-8-sig", newline="")
        first, second = read(path)
        assert (first.id, first.text, first.extra) == ("one", 'a, b; c\n"d"', (("desk", "local"),))
        assert first.published_on == Stated("2021-02", "given")
        assert (second.id, second.text) == ("news-2", "two")

    def test_rows_before_a_fault_are_read(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        path.write_bytes(b'id,text\n1,first\n2,a,b\n3,third\n4,"open\n')
        items = list(read_corpus([path]))
        assert [item.id if isinstance(item, Article) else "fault" for item in items] == ["1", "fault", "3", "fault"]

    def test_the_limit_is_one_of_a_row_not_of_the_table(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        path.write_text("text\n" + "word word word\n" * 20, encoding="utf-8")
        assert len([i for i in read_corpus([path], max_bytes=100) if isinstance(i, Article)]) == 20


class TestWebArchive:
    PAGE = html(f"<article><p>{ARABIC}</p><p>{ARABIC}</p></article>", '<meta charset="windows-1256">')

    @pytest.mark.parametrize("ending", ["warc", "warc.gz"])
    def test_each_page_is_an_article(self, tmp_path: Path, ending: str) -> None:
        one = record(self.PAGE.encode("windows-1256"), url="https://river.example/a")
        two = record(html(f"<p>{PROSE}</p><p>{PROSE}</p>").encode(), url="https://river.example/b?x=1")
        data = [one, record(b"\x89PNG", media="image/png"), two]
        path = tmp_path / f"crawl.{ending}"
        path.write_bytes(b"".join(map(gzip.compress, data) if ending.endswith("gz") else data))
        first, second = read(path)
        assert ARABIC.strip() in first.text and PROSE.strip() in second.text
        assert (first.id, first.url) == (address_id("https://river.example/a"), "https://river.example/a")
        assert (second.id, second.source) == (address_id("https://river.example/b?x=1"), f"{path}:3")


def test_a_sidecar_wins_over_what_the_page_declares(tmp_path: Path) -> None:
    head = '<meta property="og:title" content="الجسر يفتح"><meta property="og:site_name" content="صحيفة النهر">'
    (tmp_path / "a.html").write_text(html(f"<article><p>{ARABIC}</p><p>{ARABIC}</p></article>", head), encoding="utf-8")
    (tmp_path / "a.yaml").write_text("title: عنوان آخر\ndesk: محلي\n", encoding="utf-8")
    (article,) = read(tmp_path)
    assert article.title == Stated("عنوان آخر", "given")
    assert article.publisher == Stated("صحيفة النهر", "declared")
    assert dict(article.extra)["desk"] == "محلي"


def test_nothing_of_a_broken_web_archive_is_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.warc").write_bytes(record(b"<p>confidential words</p>", length=60) + record(b"more"))
    list(read_corpus([tmp_path]))
    assert capfd.readouterr() == ("", "")
