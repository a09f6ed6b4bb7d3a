"""The analyzer: golden terms for each trap by name, and laws that hold for any Unicode text."""

from __future__ import annotations

import re
import threading
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analyzer import analyze
from index.stemmer import stems
from index.stop_words import STOP_WORDS

LANGUAGES = [None, "und", "xx", "ar", "az", "el", "en", "fa", "fr", "he", "hi", "ja", "ru", "th", "tr", "uk", "zh"]


def test_vocalised_arabic_stays_whole() -> None:
    text = "القَصْفُ المُتَكَرِّرُ"
    assert re.findall(r"\b\w\w+\b", text) == ["الق", "الم"]  # the trap: vowel signs are no word characters
    assert analyze(text, "ar") == analyze("القصف المتكرر", "ar") == ["قصف", "متكرر"]


def test_chinese_clause_is_not_one_token() -> None:
    assert analyze("军队离开城市。", "zh") == ["军队", "队离", "离开", "开城", "城市"]
    assert analyze("人", "zh") == ["人"]


def test_hindi_keeps_its_vowel_signs() -> None:
    assert analyze("सैनिकों", "hi") == ["सैनिक"]
    assert analyze("सैनिकों") == ["सैनिकों"]
    # Nukta and candrabindu come and go.
    assert analyze("सराक़िब") == analyze("सराकिब")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("على", "علي"),
        ("مدرسة", "مدرسه"),
        ("إدلب", "ادلب"),
        ("آلية", "الية"),
        ("مسؤول", "مسوول"),
        ("شيء", "شي"),
        ("کتاب", "كتاب"),
        ("سوری", "سوري"),
        ("ســـراقب", "سراقب"),
        ("سرا\u200cقب\u200f", "سراقب"),
        ("ﺳﺮاﻗﺐ", "سراقب"),
    ],
)
def test_arabic_spellings_that_nfd_does_not_join(one: str, other: str) -> None:
    assert analyze(one) == analyze(other) != []


@pytest.mark.parametrize(
    ("word", "terms"),
    [
        ("والمدينة", ["مدين"]),
        ("بالقصف", ["قصف"]),
        ("للقوات", ["قو"]),
        ("مواقعها", ["مواقع"]),
        ("جنودنا", ["جنودنا"]),  # Light10 leaves this ending
        ("وعد", ["وعد"]),  # three letters: و belongs to the word
        ("بسراقب", ["بسراقب", "سراقب"]),
        ("ولسراقب", ["لسراقب", "سراقب"]),
        ("بلد", ["بلد"]),
    ],
)
def test_arabic_light_stems(word: str, terms: list[str]) -> None:
    assert analyze(word, "ar") == terms


def test_persian_keeps_its_first_letters_and_loses_plurals() -> None:
    assert analyze("وزیر", "fa") == ["وزير"]
    assert analyze("کتاب‌های", "fa") == analyze("کتاب‌ها", "fa") == analyze("کتاب", "fa") == ["كتاب"]


@pytest.mark.parametrize("written", ["1200", "1,200", "1.200", "١٢٠٠", "١٬٢٠٠", "۱٬۲۰۰", "१,२००", "1'200", "１２００"])
def test_digits_and_groups_are_one_number(written: str) -> None:
    assert analyze(written) == ["1200"]


@pytest.mark.parametrize(
    ("written", "terms"),
    [
        ("14.5", ["14.5"]),
        ("١٤٫٥", ["14.5"]),
        ("14,5 мм", ["14.5", "мм"]),
        ("1,200.50", ["1200.50"]),
        ("1.200,50", ["1200.50"]),
        ("1,200,300", ["1200300"]),
        ("0.125", ["0.125"]),
        ("24.02.2021", ["24", "2", "2021"]),
        ("١٢ - ٣", ["12", "3"]),
        ("2020-2021", ["2020", "2021"]),
        ("1,2,3", ["1", "2", "3"]),
        ("14.5mm", ["14.5", "mm"]),
        ("year 2021.", ["year", "2021"]),
    ],
)
def test_decimals_dates_and_lists(written: str, terms: list[str]) -> None:
    assert analyze(written) == terms


def test_turkish_letters_and_case() -> None:
    assert analyze("IŞIK") != analyze("İŞÇİ")
    assert analyze("IŞIK", "tr") == analyze("ışık", "tr") == ["isik"]
    assert analyze("İdlib", "tr") == analyze("idlib", "tr")
    assert analyze("İdlib") == analyze("Idlib") == ["idlib"]
    assert analyze("Serakib'den", "tr") == analyze("Serakib’in", "tr") == analyze("Serakib", "tr")


def test_cyrillic_letters() -> None:
    assert analyze("ещё") == analyze("еще") == ["еще"]
    assert analyze("бои\u0306") == analyze("бой") == ["бой"]  # й is a letter, not и with a mark
    assert analyze("Росси\u0301и", "ru") == analyze("Россия", "ru")
    assert analyze("пам'ять", "uk") == analyze("памʼять", "uk") == analyze("пам’ять", "uk") == ["память"]
    assert analyze("трасса М4", "ru")[-1] == analyze("the M4", "en")[-1] == "m4"  # one М is Cyrillic


def test_stems_go_by_language_and_script() -> None:
    assert analyze("Moscow's withdrawals", "en") == ["moscow", "withdraw"]
    assert analyze("withdrawals", "ru") == analyze("withdrawals") == ["withdrawals"]
    assert analyze("l'armée", "fr") == analyze("armées", "fr") == ["arme"]
    assert analyze("Straße", "de") == analyze("STRASSE", "de")


def test_exact_forms_follow_their_stems_on_demand() -> None:
    assert analyze("withdrawals leave Idlib", "en", exact=True) == [
        "withdraw",
        "=withdrawals",
        "leav",
        "=leave",
        "idlib",
    ]
    assert "=" not in "".join(analyze("withdrawals leave Idlib", "en"))


def test_hyphens_and_apostrophes() -> None:
    assert analyze("An-124") == ["an", "124", "an124"] and analyze("An124") == ["an124"]
    assert analyze("Sana'a") == analyze("Sanaa") == ["sanaa"]
    assert analyze("AIN-ISSA", "en") == ["ain", "issa", "ainissa"]


def test_hebrew_points_finals_and_prefixes() -> None:
    assert analyze("מַלְכֻיּוֹת", "he") == analyze("מלכיות", "he")
    assert analyze("במדינה", "he") == analyze("המדינה", "he") == analyze("והמדינה", "he") == ["מדינה"]
    assert analyze('צה"ל', "he") == analyze("צה״ל", "he") == ["צהל"]


def test_scripts_without_spaces() -> None:
    assert analyze("서울시", "ko") == analyze(unicodedata.normalize("NFD", "서울시"), "ko") == ["서울", "울시"]
    assert analyze("ニュース", "ja") == analyze("ﾆｭｰｽ", "ja") == ["ニュ", "ュー", "ース"]
    assert analyze("ที่นี่", "th") == ["ที่นี่"]
    assert analyze("俄罗斯Moscow军", "zh") == ["俄罗", "罗斯", "moscow", "军"]


def test_emoji_and_punctuation_are_dropped() -> None:
    assert analyze("«!؟» … 🇸🇾 👩‍👩‍👧 — •") == []


@pytest.mark.parametrize("language", STOP_WORDS)
def test_stop_words_go_in_their_language_only(language: str) -> None:
    # A hyphen or a sign inside would make the word two tokens, of which one is not in the list.
    assert analyze(STOP_WORDS[language], language) == []
    assert analyze(STOP_WORDS[language].upper(), language) == []
    assert len(analyze(STOP_WORDS[language], "xx")) > 20


@pytest.mark.parametrize(
    ("language", "question", "terms"),
    [
        ("en", "why did Russia leave Saraqib?", ["russia", "leav", "saraqib"]),
        ("ar", "ولماذا خرجت روسيا من سراقب؟", ["خرجت", "روسيا", "سراقب"]),
        ("ru", "Почему Россия ушла из Саракиба?", ["росс", "ушл", "саракиб"]),
        ("fa", "چرا روسیه از سراقب رفت؟", ["روسيه", "سراقب", "رفت"]),
        ("de", "Warum hat Russland Sarakib verlassen?", ["russland", "sarakib", "verlass"]),
        ("uk", "Чому Росія залишила Саракіб?", ["росія", "залишила", "саракіб"]),
    ],
)
def test_a_question_keeps_what_it_is_about(language: str, question: str, terms: list[str]) -> None:
    assert analyze(question, language) == terms


def test_order_and_repetition_are_kept() -> None:
    assert analyze("Hama Aleppo Hama", "en") == ["hama", "aleppo", "hama"]


@pytest.mark.parametrize("character", ["a", "ب", "д", "9", "१", "न", "中", "ก", "\u0651", "ß", "İ", "ﷺ"])
def test_endless_words_are_cut(character: str) -> None:
    terms = analyze(character * 10_000, "en")
    assert all(len(term) <= 64 for term in terms)


def test_a_region_after_the_language_is_ignored() -> None:
    assert analyze("withdrawals", "en-GB") == analyze("withdrawals", "EN") == ["withdraw"]


@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_any_text_gives_sound_terms(text: str, language: str | None) -> None:
    terms = analyze(text, language)
    assert all(term and not any(c.isspace() for c in term) for term in terms)
    assert terms == analyze(text, language)


@given(st.text(st.characters(codec="utf-8"), max_size=60), st.sampled_from(LANGUAGES))
def test_canonical_forms_give_equal_terms(text: str, language: str | None) -> None:
    assert analyze(unicodedata.normalize("NFC", text), language) == analyze(text, language)
    assert analyze(unicodedata.normalize("NFD", text), language) == analyze(text, language)


@given(st.lists(st.sampled_from(["سراقب", "Idlib", "軍隊", "д", "1.2", "सेना", "צבא"]), max_size=8))
def test_lines_are_analyzed_apart(lines: list[str]) -> None:
    assert analyze("\n".join(lines)) == [term for line in lines for term in analyze(line)]


def test_threads_do_not_mix_their_stems() -> None:
    words = [f"nationalis{ending}{'e' * n}ments" for n in range(60) for ending in ("", "at", "ing")]
    expected = [stems("latin", word, "en") for word in words]
    found: list[bool] = []

    def work() -> None:
        found.append([stems("latin", word, "en") for word in words] == expected)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 8
