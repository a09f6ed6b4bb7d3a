"""What is known about an article comes back from its stored form as it was."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Stated

STATED = st.none() | st.builds(Stated, st.text(), st.sampled_from(["given", "declared", "inferred"]))
EXTRA = st.lists(st.tuples(st.text(), st.text())).map(tuple)


@given(
    st.builds(
        Article,
        st.text(),
        st.text(),
        title=STATED,
        publisher=STATED,
        author=STATED,
        published_on=STATED,
        language=STATED,
        url=st.none() | st.text(),
        source=st.text(),
        extra=EXTRA,
    )
)
def test_facts_come_back_as_they_were(article: Article) -> None:
    assert Article.from_facts(article.id, article.text, article.to_facts()) == article
