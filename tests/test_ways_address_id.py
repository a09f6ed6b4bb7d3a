from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fields import id_fault
from index.ways import address_id as module
from index.ways.address_id import address_id


def test_the_example_holds() -> None:
    assert doctest.testmod(module).attempted == 1 and doctest.testmod(module).failed == 0


@given(st.one_of(st.text(), st.text().map("https://news.example/".__add__)))
def test_every_address_gives_a_legal_id_that_never_changes(url: str) -> None:
    assert id_fault(address_id(url)) is None
    assert address_id(url) == address_id(url)


@pytest.mark.parametrize(
    "other",
    ["http://news.example/a/b", "https://news.example/a/b?x=1", "https://news.example/a-b", "https://news.example/A/b"],
)
def test_addresses_that_differ_never_share_an_id(other: str) -> None:
    assert address_id("https://news.example/a/b") != address_id(other)


def test_arabic_paths_stay_readable_and_long_ones_are_cut() -> None:
    assert address_id("https://news.example/%D9%82%D8%B5%D9%81/1").startswith("news.example-قصف-1-")
    assert len(address_id("https://news.example/" + "a" * 5000)) <= 200


def test_an_address_that_cannot_be_split_is_named_by_its_hash() -> None:
    assert address_id("http://[broken").startswith("page-")
