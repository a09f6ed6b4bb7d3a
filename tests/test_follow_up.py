"""Follow-up questions: what they take over, what leaves them alone, and input that nobody would type."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.follow_up import TURNS, Carried, FollowUp, understand
from retrieval.implied import imply
from retrieval.implied_outlet import OutletNames
from retrieval.question import LONGEST, QuestionRefused, read_question

LEFT = "Why did Russia leave Saraqib in 2020?"


@pytest.mark.parametrize(
    ("before", "question", "meant"),
    [
        # another name, place, number in the place of the one of its kind
        (LEFT, "And Turkey?", "Why did Turkey leave Saraqib in 2020?"),
        (LEFT, "What about Manbij?", "Why did Russia leave Manbij in 2020?"),
        ("How many men did Turkey lose in Syria?", "and in Libya?", "How many men did Turkey lose in Libya?"),
        ("How many men did Turkey lose in Syria?", "And Russia?", "How many men did Russia lose in Syria?"),
        (LEFT, "in 2021?", "Why did Russia leave Saraqib in 2021?"),
        ("Why did Russia leave in May 2020?", "and in June 2021?", "Why did Russia leave in June 2021?"),
        ("Who spoke in Homs?", "in 2021?", "Who spoke in Homs in 2021?"),
        ("لماذا خرجت روسيا من سراقب؟", "وتركيا؟", "لماذا خرجت تركيا من سراقب؟"),
        ("لماذا خرجت روسيا من سراقب؟", "ومنبج؟", "لماذا خرجت روسيا من منبج؟"),
        ("كم جنديا قتل في إدلب؟", "وفي حلب؟", "كم جنديا قتل في حلب؟"),
        ("Почему Россия ушла из Саракиба?", "А Турция?", "Почему Турция ушла из Саракиба?"),
        ("Rusya Serakib'den neden çekildi?", "Peki ya Türkiye?", "Türkiye Serakib'den neden çekildi?"),
        # other words that ask
        (LEFT, "When?", "When did Russia leave Saraqib in 2020?"),
        ("لماذا خرجت روسيا من سراقب؟", "متى؟", "متى خرجت روسيا من سراقب؟"),
        ("Почему Россия ушла из Саракиба?", "Когда?", "Когда Россия ушла из Саракиба?"),
        ("Rusya Serakib'den neden çekildi?", "Ne zaman?", "Rusya Serakib'den Ne zaman çekildi?"),
        (LEFT, "متى؟", "متى؟ Russia leave Saraqib 2020"),
        # pointing back
        (LEFT, "who said that?", "who said that? Russia leave Saraqib 2020"),
        (LEFT, "why did they leave?", "why did they leave? Russia leave Saraqib 2020"),
        (LEFT, "What did Turkey say about this?", "What did Turkey say about this? Russia leave Saraqib 2020"),
        ("متى دخلت روسيا سراقب؟", "لماذا انسحبوا منها؟", "لماذا انسحبوا منها؟ دخلت روسيا سراقب"),
        ("متى دخلت روسيا سراقب؟", "من قال ذلك؟", "من قال ذلك؟ دخلت روسيا سراقب"),
        ("Почему Россия ушла из Саракиба?", "Кто это сказал?", "Кто это сказал? Россия ушла Саракиба"),
        ("Rusya Serakib'den neden çekildi?", "Bunu kim söyledi?", "Bunu kim söyledi? Rusya Serakib'den çekildi"),
        ("What did Lina Haddad say in Homs?", "Did she visit Aleppo?", "Did she visit Aleppo? Lina Haddad"),
        (LEFT, "in Homs and Aleppo?", "Why did Russia leave Homs Aleppo in 2020?"),
        (LEFT, "Where exactly?", "Where exactly? Russia leave Saraqib 2020"),
        ("Почему Россия ушла из Саракиба?", "А потом?", "потом? Россия ушла Саракиба"),
        # too little said
        (LEFT, "Any casualties?", "Any casualties? Russia leave Saraqib 2020"),
        ("متى دخلت روسيا سراقب؟", "هل من ضحايا؟", "هل من ضحايا؟ دخلت روسيا سراقب"),
        ("Why did they vote in Kenya?", "Who won?", "Who won? vote Kenya"),
        ("What happened in Homs?", "How many people died?", "How many people died? happened Homs"),
    ],
)  # fmt: skip
def test_what_a_follow_up_means(before: str, question: str, meant: str) -> None:
    assert understand(question, [before]).text == meant


@pytest.mark.parametrize(
    "question",
    [
        "And what happened in Manbij on 3 May?",
        "Who is Yevgeny Polyakov?",
        "What is Wagner?",
        "What is inflation?",
        "Is there any agreement between Iran and Iraq?",
        "What time is it in Moscow?",
        "Did Russia say it would leave?",
        "Who won the prize this year?",
        "Who said that Russia left Saraqib?",
        "Why did the army say it would leave the town?",
        "How far is Homs from Hama?",
        "Manbij",
        "من هو يفغيني بولياكوف؟",
        "أين تقع مدينة منبج؟",
        "متى عادت القوات الروسية إلى سراقب بعد انسحابها منها؟",
        "ما  هو التضخم؟",
        "ما هي الجائزة التي حصل عليها الكاتب؟",
        "كم نقطة تخلى عنها دفاع الفريق؟",
        "Кто такой Евгений Поляков?",
        "Как Россия объясняет вывод своих войск?",
        "Что произошло в этом году в Хомсе?",
        "Wagner nedir?",
        "Menbiç şehri nerede?",
        "Bu yıl İdlib'de ne oldu?",
        "Wer ist Poljakow?",
    ],
)
def test_a_question_with_its_own_subject_is_left_alone(question: str) -> None:
    assert understand(question, [LEFT, "لماذا خرجت روسيا من سراقب؟"]) == FollowUp(question)


def test_pieces_are_named_with_their_kind_and_the_question_they_come_from() -> None:
    after = understand("When?", ["Who spoke?", LEFT, "And Turkey?"])
    assert after.text == "When did Turkey leave Saraqib in 2020?"
    assert after.carried == (
        Carried("Turkey", "place", 2),
        Carried("leave", "subject", 1),
        Carried("Saraqib", "name", 1),
        Carried("2020", "number", 1),
    )
    assert (after.language, after.follows) == ("en", True)


def test_the_capital_that_begins_a_question_makes_no_name() -> None:
    kinds = {piece.text: piece.kind for piece in understand("When?", ["Rebels took Saraqib"]).carried}
    assert kinds == {"Rebels took": "subject", "Saraqib": "name"}


def test_every_carried_piece_stands_in_the_question_asked() -> None:
    after = understand("Почему?", ["متى انسحبت القوات التركية من حلب؟"])
    assert after.carried
    assert all(word in after.text for piece in after.carried for word in piece.text.split())


def test_what_is_taken_off_is_gone_on_every_later_turn() -> None:
    assert understand("And Turkey?", [LEFT], ["2020"]).text == "Why did Turkey leave Saraqib?"
    assert understand("When?", [LEFT, "And Turkey?"], ["2020"]).text == "When did Turkey leave Saraqib?"
    # without its subject a sentence cannot stand: the follow-up's own words, and what it still lacks
    assert understand("When?", [LEFT], ["Russia"]).text == "When? leave Saraqib 2020"
    bare = understand("When?", [LEFT], ["Russia", "leave", "Saraqib", "2020"])
    assert (bare.text, bare.carried, bare.follows) == ("When?", (), True)


OPEN = OutletNames(["Delta Wire", "TASS"])


def implying(text: str) -> list[tuple[int, int]]:
    return [(one.start, one.end) for one in imply(text, OPEN, "2024-01-01")]


WIRE = "According to Delta Wire, why did the dam in Marwan burst?"
IN_2021 = "ماذا حدث في سراقب في 2021؟"


@pytest.mark.parametrize(
    ("before", "question", "meant"),
    [
        (WIRE, "how many people are missing there?",
         "how many people are missing there? dam Marwan burst, According to Delta Wire"),
        (WIRE, "And TASS?", None),
        (WIRE, "and according to TASS?", "according to TASS, why did the dam in Marwan burst?"),
        (WIRE, "And in Homs?", "According to Delta Wire, why did the dam in Homs burst?"),
        (IN_2021, "من قال ذلك؟", "من قال ذلك؟ حدث سراقب, في 2021"),
        (LEFT, "who said that?", "who said that? Russia leave Saraqib, in 2020"),
        (LEFT, "in 2021?", "Why did Russia leave Saraqib in 2021?"),
        (LEFT, "And 2021?", "Why did Russia leave Saraqib in 2021?"),
        (LEFT, "And Turkey?", "Why did Turkey leave Saraqib in 2020?"),
    ],
)  # fmt: skip
def test_words_that_imply_a_filter_are_carried_whole_and_imply_it_again(
    before: str, question: str, meant: str | None
) -> None:
    after = understand(question, [before], (), implying)
    assert meant is None or after.text == meant
    fields = {one.field for one in imply(before, OPEN, "2024-01-01")}
    assert {one.field for one in imply(after.text, OPEN, "2024-01-01")} == fields
    assert {piece.text for piece in after.carried if piece.kind == "filter"} <= {
        "According to Delta Wire", "في 2021", "in 2020",
    }  # fmt: skip


def test_a_filter_taken_off_is_gone_with_the_words_that_imply_it() -> None:
    assert understand("And Turkey?", [LEFT], ["in 2020"], implying).text == "Why did Turkey leave Saraqib?"
    after = understand("how many are missing there?", [WIRE], ["According to Delta Wire"], implying)
    assert not imply(after.text, OPEN, "2024-01-01")


def test_a_mixed_question_is_read_in_the_language_of_the_follow_up() -> None:
    after = understand("متى؟", [LEFT])
    read = read_question(after.text, after.language)
    assert read.language == "ar"
    assert {"Russia", "Saraqib"} <= {name.surface for name in read.names}
    assert not read.bare


def test_a_subject_of_one_s_own_begins_afresh() -> None:
    after = understand("Where was he born?", [LEFT, "Who is Yevgeny Polyakov?"])
    assert after.text == "Where was he born? Yevgeny Polyakov"


def test_only_the_last_questions_count() -> None:
    long = [LEFT] + ["?"] * TURNS
    assert not understand("When?", long).follows
    assert understand("When?", ["Who spoke?"] * 99 + [LEFT]).carried[0].source == 99


@pytest.mark.parametrize("previous", [[], [""], ["   "], ["?!"], ["\x00"], ["x" * 5000], ["Russia " * 250], ["and?"]])
def test_earlier_questions_that_say_nothing_carry_nothing(previous: list[str]) -> None:
    assert understand("When?", previous) == FollowUp("When?")


@pytest.mark.parametrize(
    "question", ["", "   ", "?!؟", "a" * LONGEST, "they " * 400, "من " * 660, "\u202e" * 30, "12 " * 600]
)
def test_a_question_that_cannot_follow_is_given_back(question: str) -> None:
    assert understand(question, [LEFT] * 100) == FollowUp(question)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=4), st.lists(st.text(max_size=5), max_size=2))
def test_no_text_breaks_it(question: str, previous: list[str], without: list[str]) -> None:
    after = understand(question, previous, without)
    assert after.follows or after == FollowUp(question)
    assert len(after.text) <= LONGEST
    assert all(0 <= piece.source < len(previous) for piece in after.carried)
    if after.follows:
        try:
            read_question(after.text, after.language)
        except QuestionRefused:
            pytest.fail("what was understood cannot be asked")
