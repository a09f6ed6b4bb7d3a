"""Articles in: every form that is read gives exactly the text that was written, all else one clear sentence."""

from __future__ import annotations

import json
import os
from pathlib import Path

import frontmatter
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.article import Article, Stated
from index.corpus import CorpusNotFound, read_corpus
from index.decode import UndecodableError, decode
from index.front_matter import split_front_matter
from index.problem import Problem

STORY = "جسر خشبي فوق النهر\r\n\r\nعبر الأهالي الجسر صباح أمس.\rثم عادوا.\n"
SHARED = Path(os.environ.get("ISNAD_SHARED", Path(__file__).parents[1] / ".." / "shared" / "seeds"))


def read(*paths: Path, max_bytes: int = 10_000_000) -> tuple[list[Article], list[Problem]]:
    items = list(read_corpus(list(paths), max_bytes=max_bytes))
    return [i for i in items if isinstance(i, Article)], [i for i in items if isinstance(i, Problem)]


def only_problem(*paths: Path, max_bytes: int = 10_000_000) -> Problem:
    articles, problems = read(*paths, max_bytes=max_bytes)
    assert articles == []
    assert len(problems) == 1, problems
    problem = problems[0]
    assert problem.refused
    assert problem.message.startswith(f"{problem.source}: ")
    assert problem.message.endswith(".")
    assert "\n" not in problem.message
    return problem


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def line(**fields: object) -> str:
    return json.dumps(fields, ensure_ascii=False) + "\n"


class TestText:
    def test_plain_text_is_kept_to_the_character(self, tmp_path: Path) -> None:
        write(tmp_path, "bridge.txt", STORY)
        articles, problems = read(tmp_path)
        assert problems == []
        assert [(a.id, a.text) for a in articles] == [("bridge", STORY)]
        assert articles[0].title is None
        assert articles[0].source == str(tmp_path / "bridge.txt")

    @pytest.mark.parametrize(
        ("mark", "encoding"),
        [
            (b"\xef\xbb\xbf", "utf-8"),
            (b"\xff\xfe", "utf-16-le"),
            (b"\xfe\xff", "utf-16-be"),
            (b"\xff\xfe\x00\x00", "utf-32-le"),
            (b"\x00\x00\xfe\xff", "utf-32-be"),
        ],
    )
    def test_byte_order_marks(self, tmp_path: Path, mark: bytes, encoding: str) -> None:
        write(tmp_path, "a.txt", mark + STORY.encode(encoding))
        assert read(tmp_path)[0][0].text == STORY

    @settings(max_examples=200)
    @given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
    def test_decoding_undoes_encoding(self, text: str) -> None:
        data = text.encode("utf-8")
        assert decode(data) == (text[1:] if text.startswith("\ufeff") else text)

    @settings(max_examples=200)
    @given(st.text("-a: \n\r\t#", max_size=30), st.sampled_from(["\n", "\r\n"]))
    def test_text_begins_right_after_the_fence(self, body: str, newline: str) -> None:
        page = newline.join(["---", "title: Mill", "--- ", ""]) + body
        assert split_front_matter(page) == (f"title: Mill{newline}", body)

    @settings(max_examples=200)
    @given(st.text("-a: \n\r", max_size=30))
    def test_the_text_is_always_the_end_of_the_page(self, page: str) -> None:
        front, text = split_front_matter(page)
        assert page.endswith(text)
        assert (front is None) == (text == page)


class TestFrontMatter:
    PAGE = (
        "---\ntitle: No\npublisher: 'دار النهر'\nauthor: Lina Saad\npublished_on: 2021-02-25\nlanguage: ar-SY\n"
        "url: https://n.example/1\nissue: 007\n---\n\n  " + STORY
    )

    def test_fields_and_text(self, tmp_path: Path) -> None:
        write(tmp_path, "a.md", self.PAGE)
        (article,), problems = read(tmp_path)
        assert problems == []
        assert article.text == "\n  " + STORY
        assert article.title == Stated("No", "given")  # YAML 1.1 would make it False
        assert article.publisher == Stated("دار النهر", "given")
        assert article.author == Stated("Lina Saad", "given")
        assert article.published_on == Stated("2021-02-25", "given")
        assert article.language == Stated("ar", "given")
        assert article.url == "https://n.example/1"
        assert article.extra == (("issue", "007"),)

    def test_agrees_with_python_frontmatter_on_fields_and_on_the_stripped_body(self, tmp_path: Path) -> None:
        write(tmp_path, "a.md", self.PAGE)
        fields, body = frontmatter.parse(self.PAGE)
        (article,), _ = read(tmp_path)
        # It also rewrites newlines and strips the body, which is why it is only an oracle here.
        assert body == article.text.replace("\r\n", "\n").strip()
        assert article.author is not None
        assert article.author.value == fields["author"]
        assert set(fields) == {"title", "publisher", "author", "published_on", "language", "url", "issue"}

    def test_empty_front_matter_and_a_rule_below_the_text(self, tmp_path: Path) -> None:
        write(tmp_path, "a.md", "---\n---\nA mill burned.\n---\nIt was rebuilt.\n")
        write(tmp_path, "b.md", "A mill burned.\n---\nIt was rebuilt.\n---\n")
        write(tmp_path, "c.md", "---\nA mill burned.\n")
        assert [a.text for a in read(tmp_path)[0]] == [
            "A mill burned.\n---\nIt was rebuilt.\n",
            "A mill burned.\n---\nIt was rebuilt.\n---\n",
            "---\nA mill burned.\n",
        ]

    def test_id_of_the_front_matter_wins_over_the_file_name(self, tmp_path: Path) -> None:
        write(tmp_path, "a.md", "---\nid: mill-fire\n---\nA mill burned.")
        assert [a.id for a in read(tmp_path)[0]] == ["mill-fire"]

    @pytest.mark.parametrize(
        ("yaml", "says"),
        [
            ("title: [unclosed", "YAML is not valid"),
            ("- a\n- b", "not a mapping"),
            ("only words", "not a mapping"),
            ("a: &x [1]\nb: *x", "aliases"),
            ("a: !!python/object/apply:os.system ['true']", "YAML is not valid"),
            ("a: " + "[" * 5000, "YAML is not valid"),
            ("? [a, b]\n: c", "YAML is not valid"),
            ("a: " + "x" * 100_001, "limit is 100000"),
        ],
    )
    def test_bad_front_matter_is_refused(self, tmp_path: Path, yaml: str, says: str) -> None:
        write(tmp_path, "a.md", f"---\n{yaml}\n---\nA mill burned.")
        problem = only_problem(tmp_path)
        assert says in problem.message
        assert problem.article_id == "a"


class TestSidecar:
    @pytest.mark.parametrize(
        ("name", "content"),
        [("a.yaml", "title: Mill\nauthor: Lina"), ("a.yml", "title: Mill"), ("a.json", '{"title": "Mill"}')],
    )
    def test_gives_fields(self, tmp_path: Path, name: str, content: str) -> None:
        write(tmp_path, "a.txt", STORY)
        write(tmp_path, name, content)
        articles, problems = read(tmp_path)
        assert problems == []
        assert [(a.text, a.title) for a in articles] == [(STORY, Stated("Mill", "given"))]

    def test_front_matter_wins(self, tmp_path: Path) -> None:
        write(tmp_path, "a.txt", "---\ntitle: Inside\n---\n" + STORY)
        write(tmp_path, "a.yaml", "title: Beside\nauthor: Lina Saad")
        (article,), _ = read(tmp_path)
        assert (article.title, article.author) == (Stated("Inside", "given"), Stated("Lina Saad", "given"))

    @pytest.mark.parametrize("content", ["[1]", "{", "{} {}", "\xff".encode("latin-1"), "9" * 5000, "[" * 100_000])
    def test_bad_one_does_not_cost_the_article(self, tmp_path: Path, content: str | bytes) -> None:
        write(tmp_path, "a.txt", STORY)
        write(tmp_path, "a.json", content)
        articles, problems = read(tmp_path)
        assert [a.text for a in articles] == [STORY]
        assert [(p.article_id, p.refused) for p in problems] == [("a", False)]
        assert "a.json" in problems[0].message


class TestLines:
    def test_all_fields(self, tmp_path: Path) -> None:
        given_line = line(
            id="n-1", text=STORY, title="Bridge", language="ar", publisher="River", author="Lina",
            published_on="2021-02", url="https://n.example/1", desk="local", page=4, tags=["a", "ب"], gone=None,
        )  # fmt: skip
        path = write(tmp_path, "a.jsonl", "\ufeff" + given_line + "\n  \r\n" + line(id="n-2", text="Short."))
        articles, problems = read(path)
        assert problems == []
        assert articles == [
            Article(
                id="n-1",
                text=STORY,
                title=Stated("Bridge", "given"),
                publisher=Stated("River", "given"),
                author=Stated("Lina", "given"),
                published_on=Stated("2021-02", "given"),
                language=Stated("ar", "given"),
                url="https://n.example/1",
                source=f"{path}:1",
                extra=(("desk", "local"), ("page", "4"), ("tags", '["a", "ب"]')),
            ),
            Article(id="n-2", text="Short.", source=f"{path}:4"),
        ]

    @pytest.mark.parametrize(
        ("bad", "says"),
        [
            ("{", "not valid JSON"),
            ("[1, 2]", "not a mapping"),
            ("null", "not a mapping"),
            ('{"id": "x", "text": "a"} {}', "not valid JSON"),
            ("[" * 100_000, "not valid JSON"),
            ('{"text": "a"}', "id is NoneType"),
            ('{"id": 7, "text": "a"}', "id is int"),
            ('{"id": " ", "text": "a"}', "id is empty"),
            ('{"id": "a/b", "text": "a"}', "slash"),
            ('{"id": ".", "text": "a"}', "id is '.', which addresses take for a folder"),
            ('{"id": "..", "text": "a"}', "id is '..', which addresses take for a folder"),
            ('{"id": "a\\u0007", "text": "a"}', "U+0007"),
            ('{"id": "a\\u202e", "text": "a"}', "U+202E"),
            ('{"id": "a\\ud800", "text": "a"}', "U+D800"),
            ('{"id": " a", "text": "a"}', "white space"),
            (line(id="x" * 201, text="a"), "limit is 200"),
            ('{"id": "x"}', "text is missing"),
            ('{"id": "x", "text": null}', "text is missing"),
            ('{"id": "x", "text": ["a"]}', "text is list"),
            ('{"id": "x", "text": " \\n\\u200f\\u00a0"}', "text is empty"),
            ('{"id": "x", "text": "a\\ud83d"}', "surrogate pair at position 1"),
            ('{"id": "x", "text": "a\\u0000b"}', "NUL character at position 1"),
        ],
    )
    def test_a_bad_line_is_named_and_the_rest_is_read(self, tmp_path: Path, bad: str, says: str) -> None:
        path = write(
            tmp_path, "a.jsonl", line(id="n-1", text="One.") + bad.strip("\n") + "\n" + line(id="n-3", text="Three.")
        )
        articles, problems = read(path)
        assert [a.id for a in articles] == ["n-1", "n-3"]
        assert len(problems) == 1
        assert problems[0].source == f"{path}:2"
        assert says in problems[0].message

    def test_a_line_over_the_limit_is_passed_over_in_pieces(self, tmp_path: Path) -> None:
        long = line(id="n-1", text="x" * 50_000)
        short = line(id="n-2", text="Two.")
        path = write(tmp_path, "a.jsonl", short + long + line(id="n-3", text="Three.") + long.strip())
        articles, problems = read(path, max_bytes=len(short) + 4)
        assert [(a.id, a.source) for a in articles] == [("n-2", f"{path}:1"), ("n-3", f"{path}:3")]
        assert [p.source for p in problems] == [f"{path}:2", f"{path}:4"]
        assert f"limit of {len(short) + 4} bytes" in problems[0].message

    def test_a_line_of_exactly_the_limit_is_read(self, tmp_path: Path) -> None:
        written = line(id="n-1", text="One.").strip()
        path = write(tmp_path, "a.jsonl", written)
        assert len(read(path, max_bytes=len(written))[0]) == 1
        assert len(read(path, max_bytes=len(written) - 1)[1]) == 1

    def test_a_wrongly_encoded_line_gives_the_byte_in_the_file(self, tmp_path: Path) -> None:
        first = line(id="n-1", text="One.")
        path = write(
            tmp_path, "a.jsonl", first.encode() + b'{"id": "n-2", "text": "\xe9"}\n' + line(id="n-3", text="x").encode()
        )
        articles, problems = read(path)
        assert [a.id for a in articles] == ["n-1", "n-3"]
        assert f"byte {len(first) + 23} is not valid UTF-8" in problems[0].message

    @pytest.mark.parametrize("data", [line(id="n-1", text="One.").encode("utf-16"), b"\x00\x01\x02\n" * 500])
    def test_utf_16_and_binary_give_one_problem(self, tmp_path: Path, data: bytes) -> None:
        assert "UTF-8" in only_problem(write(tmp_path, "a.jsonl", data)).message

    def test_an_empty_file_has_no_articles_and_no_problem(self, tmp_path: Path) -> None:
        assert read(write(tmp_path, "a.jsonl", "")) == ([], [])


class TestFields:
    @pytest.mark.parametrize(
        "date",
        ["2021", "2021-02", "2021-02-25", "2021-02-25T10:00:00+03:00", "2021-02-25 10:00", "2021-02-25T10:00:00.5Z"],
    )
    def test_dates_at_the_precision_stated(self, tmp_path: Path, date: str) -> None:
        (article,), problems = read(write(tmp_path, "a.jsonl", line(id="a", text="x", published_on=date)))
        assert (article.published_on, problems) == (Stated(date[:10], "given"), [])

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("published_on", "25/02/2021"),
            ("published_on", "2021-02-30"),
            ("published_on", "2021-13"),
            ("published_on", "0000"),
            ("published_on", "٢٠٢١"),
            ("published_on", 2021),
            ("publisher", 5),
            ("author", ["Lina", "Omar"]),
            ("title", {"ar": "x"}),
            ("title", "x\ud800"),
            ("title", "x\x00y"),
            ("title", " \n "),
            ("title", "x" * 2001),
            ("language", "arabic"),
            ("url", "javascript:alert(1)"),
            ("url", "https://a.example/ b"),
            ("note", "x\ud800"),
        ],
    )
    def test_a_wrong_field_is_left_out_and_said(self, tmp_path: Path, field: str, value: object) -> None:
        row = json.dumps({"id": "a", "text": "A mill burned.", field: value, "desk": "local"})
        items = list(read_corpus([write(tmp_path, "a.jsonl", row)]))
        assert len(items) == 2
        problem, article = items
        assert isinstance(problem, Problem)
        assert isinstance(article, Article)
        assert (problem.article_id, problem.refused) == ("a", False)
        assert field in problem.message
        assert "read without it" in problem.message
        assert getattr(article, field, None) is None
        assert article.extra == (("desk", "local"),)


class TestWalk:
    def test_order_and_what_is_passed_over(self, tmp_path: Path) -> None:
        for name in ["b.txt", "a.md", "sub/c.TXT", "another/d.txt"]:
            write(tmp_path, name, name)
        for name in [
            ".hidden.txt", ".git/x.txt", "README.md", "sub/readme.txt", "LICENSE.txt", "questions.jsonl",
            "Queries.jsonl", "qrels.tsv", "photo.png", "page.odt",
        ]:  # fmt: skip
            write(tmp_path, name, "not an article")
        articles, problems = read(tmp_path)
        assert problems == []
        assert [a.id for a in articles] == ["a", "b", "d", "c"]

    def test_a_file_named_outright_is_read_whatever_its_name(self, tmp_path: Path) -> None:
        assert [a.id for a in read(write(tmp_path, "README.md", STORY))[0]] == ["README"]
        assert "is of a kind that is not read" in only_problem(write(tmp_path, "a.odt", "x")).message

    def test_a_path_that_does_not_exist_is_said_before_anything_is_read(self, tmp_path: Path) -> None:
        with pytest.raises(CorpusNotFound, match="nowhere"):
            read_corpus([tmp_path, tmp_path / "nowhere"])  # not even iterated

    def test_a_folder_without_articles(self, tmp_path: Path) -> None:
        write(tmp_path, "photo.png", b"x")
        assert "holds no article" in only_problem(tmp_path).message

    def test_a_file_reached_twice_is_read_once(self, tmp_path: Path) -> None:
        write(tmp_path, "a.txt", STORY)
        (tmp_path / "same.txt").symlink_to(tmp_path / "a.txt")
        articles, problems = read(tmp_path, tmp_path / "." / "a.txt", tmp_path)
        assert ([a.id for a in articles], problems) == (["a"], [])

    def test_loops_of_links_end(self, tmp_path: Path) -> None:
        write(tmp_path, "sub/a.txt", STORY)
        (tmp_path / "sub" / "up").symlink_to(tmp_path)
        (tmp_path / "sub" / "self").symlink_to(tmp_path / "sub" / "self")
        (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
        articles, problems = read(tmp_path)
        assert [a.id for a in articles] == ["a"]
        assert [p.article_id for p in problems] == ["loop"]

    def test_no_folder_is_entered_twice(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(tmp_path, "sub/a.txt", STORY)
        (tmp_path / "sub" / "up").symlink_to(tmp_path)
        listed: list[object] = []
        scandir = os.scandir

        def count(path: str) -> object:
            listed.append(path)
            return scandir(path)

        monkeypatch.setattr(os, "scandir", count)
        assert [a.id for a in read(tmp_path)[0]] == ["a"]
        assert len(listed) == 3  # the folder, sub, and sub/up, which is the folder again and goes no further

    def test_two_articles_with_one_id_the_first_is_kept(self, tmp_path: Path) -> None:
        first, second = write(tmp_path, "1/a.txt", "First."), write(tmp_path, "2/a.md", "Second.")
        write(tmp_path, "3/b.txt", "Third.")
        articles, problems = read(tmp_path)
        assert [a.text for a in articles] == ["First.", "Third."]
        assert [p.article_id for p in problems] == ["a"]
        assert str(first) in problems[0].message
        assert str(second) in problems[0].message


class TestBadFiles:
    def test_empty_and_blank(self, tmp_path: Path) -> None:
        for name, content in [("a", ""), ("b", " \n\t\u200b\n"), ("c", "---\ntitle: x\n---\n\n")]:
            write(tmp_path, f"{name}.txt", content)
        articles, problems = read(tmp_path)
        assert articles == []
        assert [p.article_id for p in problems] == ["a", "b", "c"]
        assert all("text is empty" in p.message for p in problems)

    @pytest.mark.parametrize(
        "data", [b"abc\x00def", b"\x89PNG\r\n\x1a\n\x00\x00", b"\x01\x02\x03 text", b"%PDF\xff\x00"]
    )
    def test_binary(self, tmp_path: Path, data: bytes) -> None:
        assert "binary" in only_problem(write(tmp_path, "a.txt", data)).message

    def test_a_stray_control_character_is_no_reason_to_lose_a_page(self, tmp_path: Path) -> None:
        text = "A mill burned. " * 20 + "\x0b\x0c\x1a"
        assert read(write(tmp_path, "a.txt", text))[0][0].text == text

    def test_windows_1256_is_refused_with_the_byte_and_the_way_out(self, tmp_path: Path) -> None:
        sentence = "احترقت الطاحونة القديمة على ضفة النهر، وقال سكان القرية إنهم سيعيدون بناءها في الربيع المقبل. "
        problem = only_problem(write(tmp_path, "old.txt", b"News: " + (sentence * 5).encode("windows-1256")))
        assert "byte 6 is not valid UTF-8" in problem.message
        assert "windows-1256" in problem.message
        assert "iconv -f windows-1256 -t UTF-8" in problem.message
        assert problem.article_id == "old"

    @pytest.mark.parametrize(
        ("data", "offset"), [("a\u0645".encode()[:-1], 1), (b"\xff\xfea\x00\x00\xd8", 4), (b"ok \xed\xa0\x80", 3)]
    )
    def test_cut_off_and_surrogate_bytes(self, tmp_path: Path, data: bytes, offset: int) -> None:
        assert f"byte {offset} is not valid" in only_problem(write(tmp_path, "a.txt", data)).message

    def test_offsets_in_messages_count_from_the_beginning_of_the_file(self) -> None:
        with pytest.raises(UndecodableError, match="byte 102 is not valid UTF-16-LE"):
            decode(b"\xff\xfea", 100)
        with pytest.raises(UndecodableError, match="NUL byte at byte 101"):
            decode(b"a\x00\xff", 100)

    def test_over_the_limit_is_not_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = write(tmp_path, "a.txt", "x" * 101)
        assert len(read(path, max_bytes=101)[0]) == 1
        monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("it was opened"))
        message = only_problem(path, max_bytes=100).message
        assert "has 101 bytes, the limit is 100" in message

    def test_a_folder_named_like_a_file(self, tmp_path: Path) -> None:
        write(tmp_path, "a.txt/b.txt", STORY)
        problem = only_problem(tmp_path)
        assert "is a folder, not a file" in problem.message
        assert [a.id for a in read(tmp_path / "a.txt")[0]] == ["b"]

    def test_a_broken_link(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").symlink_to(tmp_path / "gone.txt")
        assert "broken link" in only_problem(tmp_path).message

    def test_a_named_pipe_does_not_block(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "a.txt")
        assert "no regular file" in only_problem(tmp_path).message

    @pytest.mark.parametrize("name", ["a.txt", "a.jsonl"])
    def test_permission_denied(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        write(tmp_path, name, STORY)

        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", refuse)
        assert "permission denied" in only_problem(tmp_path).message

    def test_removed_between_listing_and_reading(self, tmp_path: Path) -> None:
        write(tmp_path, "a.txt", STORY)
        write(tmp_path, "b.txt", STORY)
        items = read_corpus([tmp_path])
        assert isinstance(next(items), Article)
        (tmp_path / "b.txt").unlink()
        problem = next(items)
        assert isinstance(problem, Problem)
        assert "is not there" in problem.message

    @pytest.mark.skipif(os.name != "posix", reason="file names are bytes on POSIX only")
    def test_a_file_name_that_is_no_text(self, tmp_path: Path) -> None:
        write(tmp_path, os.fsdecode(b"a\xff.txt"), STORY)
        problem = only_problem(tmp_path)
        assert "U+DCFF" in problem.message
        problem.message.encode("utf-8")  # fit to print

    def test_a_problem_never_stops_the_rest(self, tmp_path: Path) -> None:
        write(tmp_path, "a.txt", b"\x00")
        write(tmp_path, "b.jsonl", "{\n" + line(id="n-1", text="One."))
        write(tmp_path, "c.md", "---\n- x\n---\ny")
        write(tmp_path, "d.txt", STORY)
        articles, problems = read(tmp_path)
        assert [a.id for a in articles] == ["n-1", "d"]
        assert len(problems) == 3

    @settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.binary(max_size=80), st.sampled_from(["a.txt", "a.md", "a.jsonl"]))
    def test_any_bytes_give_articles_or_problems_and_never_an_exception(
        self, tmp_path: Path, data: bytes, name: str
    ) -> None:
        path = write(tmp_path, name, data)
        for item in read_corpus([path]):
            assert isinstance(item, Article | Problem)
        assert isinstance(decodes(data), str | None)


def decodes(data: bytes) -> str | None:
    try:
        return decode(data)
    except UndecodableError:
        return None


@pytest.mark.parametrize("folder", ["arabic-passages-dev", "multilingual-sentences-dev", "unanswerable-dev"])
def test_shared_retrieval_tasks_read_whole(folder: str) -> None:
    path = SHARED.parent / "eval" / folder
    if not path.is_dir():
        pytest.skip(f"{path} is not here")
    articles, problems = read(path)
    with (path / "corpus.jsonl").open(encoding="utf-8") as file:
        rows = [json.loads(row) for row in file]
    assert problems == []
    assert [(a.id, a.text, a.language) for a in articles] == [
        (r["id"], r["text"], Stated(r["language"], "given")) for r in rows
    ]


def test_shared_articles_are_read_to_the_byte() -> None:
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED} is not here")
    articles, problems = read(SHARED)
    assert problems == []
    assert {a.id: a.text.encode("utf-8") for a in articles} == {p.stem: p.read_bytes() for p in SHARED.glob("*.txt")}
    assert len(articles) == 5
