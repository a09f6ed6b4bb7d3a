"""Lists of questions, in the forms people keep them in; what is amiss is said in one sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.batch import MOST, BatchRefused, read_batch

ASKED = ["Why did it close?", "متى أُغلق الجسر؟"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("list.txt", "Why did it close?\r\n\r\n  متى أُغلق الجسر؟ \n"),
        ("list", "\ufeffWhy did it close?\nمتى أُغلق الجسر؟"),
        ("list.csv", 'id,Question\n1,"Why did it\n close?"\n2,متى أُغلق الجسر؟\n3\n'),
        ("list.CSV", "السؤال;id\nWhy did it close?;1\nمتى أُغلق الجسر؟;2"),
        ("list.tsv", "id\tquestion\n1\tWhy did it close?\n2\tمتى أُغلق الجسر؟"),
        ("list.csv", "\n \n;;\nid;Preguntas\n1;Why did it close?\n\n2;متى أُغلق الجسر؟\n"),
        ("list.csv", "Вопрос\nWhy did it close?\nمتى أُغلق الجسر؟\n"),
        ("list.jsonl", '{"question": "Why did it close?"}\n\n{"id": 2, "question": "متى أُغلق الجسر؟"}'),
    ],
)
def test_questions_are_read_in_order(name: str, text: str) -> None:
    assert read_batch(name, text.encode()) == ASKED


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("list.csv", b"id,text\n1,Why?", "the columns “id, text” and none called"),
        ("list.csv", b"", "holds no question"),
        ("list.txt", b" \n\n", "holds no question"),
        ("list.txt", b"\xff\xfe\x00", "not text in UTF-8"),
        ("list.jsonl", b'{"question": "Why?"}\n{"q": 1}', "Line 2 is not JSON"),
        ("list.jsonl", b'{"question": 3}', "Line 1 is not JSON"),
        ("list.jsonl", b"[" * 100_000, "Line 1 is not JSON"),
        ("list.csv", b"question\n" + b"x" * 200_000, "not text"),
        ("list.txt", b"Why?\n" * (MOST + 1), "501 questions; the limit is 500"),
    ],
)
def test_a_bad_list_gets_a_sentence(name: str, content: bytes, says: str) -> None:
    with pytest.raises(BatchRefused, match=says):
        read_batch(name, content)


@given(st.sampled_from(["a.csv", "a.tsv", "a.jsonl", "a.txt", ""]), st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(name: str, content: bytes) -> None:
    try:
        assert all(read_batch(name, content))
    except BatchRefused as refused:
        assert refused.message.text("ar")
