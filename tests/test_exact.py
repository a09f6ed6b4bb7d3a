"""What a question names exactly (a number, a date, a name, a phrase) decides among passages of one language."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.article import Article, Stated
from index.balance import Balance
from index.build import build
from index.encoder import Encoder
from index.sentence_encoder import SentenceEncoder
from retrieval.archive import Archive

ARTICLES = {
    "en-2019": ("en", "In 2019 the flood of the river Veshka carried away 33 houses and the old bridge."),
    "en-2021": ("en", "In 2021 the flood of the river Veshka carried away 47 houses and the new bridge."),
    "en-vague": ("en", "Every few years a flood of the river carries away houses, and a bridge has to be built again."),
    "ar-2019": ("ar", "في عام ٢٠١٩ جرف فيضان نهر فيشكا ٣٣ منزلاً والجسر القديم."),
    "ar-2021": ("ar", "في عام ٢٠٢١ جرف فيضان نهر فيشكا ٤٧ منزلاً والجسر الجديد."),
    "ar-vague": ("ar", "كل بضعة أعوام يجرف فيضان النهر منازل كثيرة، ويبنى الجسر من جديد."),
    "ru-2019": ("ru", "В 2019 году паводок на реке Вешка унёс 33 дома и старый мост."),
    "ru-2021": ("ru", "В 2021 году паводок на реке Вешка унёс 47 домов и новый мост."),
    "ru-vague": ("ru", "Раз в несколько лет паводок на реке уносит дома, и мост строят снова."),
    "tr-2019": ("tr", "2019'da Veşka nehrinin taşması 33 evi ve eski köprüyü alıp götürdü."),
    "tr-2021": ("tr", "2021'de Veşka nehrinin taşması 47 evi ve yeni köprüyü alıp götürdü."),
    "fa-2019": ("fa", "در سال ۲۰۱۹ سیل رودخانه وشکا ۳۳ خانه و پل قدیمی را با خود برد."),
    "fa-2021": ("fa", "در سال ۲۰۲۱ سیل رودخانه وشکا ۴۷ خانه و پل جدید را با خود برد."),
    "he-2019": ("he", "בשנת 2019 סחף השיטפון בנהר ושקה 33 בתים ואת הגשר הישן."),
    "he-2021": ("he", "בשנת 2021 סחף השיטפון בנהר ושקה 47 בתים ואת הגשר החדש."),
    "ur-2019": ("ur", "۲۰۱۹ میں دریائے ویشکا کا سیلاب ۳۳ مکان اور پرانا پل بہا لے گیا۔"),
    "ur-2021": ("ur", "۲۰۲۱ میں دریائے ویشکا کا سیلاب ۴۷ مکان اور نیا پل بہا لے گیا۔"),
    "hi-2019": ("hi", "2019 में वेश्का नदी की बाढ़ 33 घर और पुराना पुल बहा ले गई।"),
    "hi-2021": ("hi", "2021 में वेश्का नदी की बाढ़ 47 घर और नया पुल बहा ले गई।"),
    "zh-2019": ("zh", "2019年维什卡河的洪水冲走了33座房屋和旧桥。"),
    "zh-2021": ("zh", "2021年维什卡河的洪水冲走了47座房屋和新桥。"),
}


@pytest.fixture(scope="module")
def floods(encoder: Encoder, second: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> Archive:
    home: Path = tmp_path_factory.mktemp("floods")
    balance = Balance.load(encoder.fingerprint)
    articles = [Article(id_, text, language=Stated(code, "given")) for id_, (code, text) in ARTICLES.items()]
    build(home, articles, encoder, balance=balance, second=second)
    return Archive.open(home, encoder, balance=balance, second=second)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What did the flood of 2021 carry away?", "en-2021"),
        ("What did the flood of 2019 carry away?", "en-2019"),
        ("Which flood carried away 33 houses?", "en-2019"),
        ("Which flood carried away 47 houses?", "en-2021"),
        ("Which flood carried away the old bridge?", "en-2019"),
        ('Which flood took "the new bridge"?', "en-2021"),
        ("What happened at the river Veshka in 2021?", "en-2021"),
        ("ماذا جرف فيضان عام 2021؟", "ar-2021"),
        ("ماذا جرف فيضان عام ٢٠١٩؟", "ar-2019"),
        ("أي فيضان جرف 33 منزلاً؟", "ar-2019"),
        ("أي فيضان جرف «الجسر الجديد»؟", "ar-2021"),
        ("Что унёс паводок 2021 года?", "ru-2021"),
        ("Какой паводок унёс 33 дома?", "ru-2019"),
        ("2021 taşması neyi alıp götürdü?", "tr-2021"),
        ("Hangi taşma 33 evi götürdü?", "tr-2019"),
        ("سیل سال ۲۰۲۱ چه چیزی را با خود برد؟", "fa-2021"),
        ("کدام سیل 33 خانه را برد؟", "fa-2019"),
        ("מה סחף השיטפון של 2021?", "he-2021"),
        ("איזה שיטפון סחף 33 בתים?", "he-2019"),
        ("2021 کا سیلاب کیا بہا لے گیا؟", "ur-2021"),
        ("کون سا سیلاب ۳۳ مکان بہا لے گیا؟", "ur-2019"),
        ("2021 की बाढ़ क्या बहा ले गई?", "hi-2021"),
        ("कौन सी बाढ़ ३३ घर बहा ले गई?", "hi-2019"),
        ("2021年的洪水冲走了什么？", "zh-2021"),
        ("哪次洪水冲走了33座房屋？", "zh-2019"),
    ],
)
def test_the_exact_one_comes_before_the_vague_one_and_before_another(
    floods: Archive, question: str, first: str
) -> None:
    found = floods.search(question, k=30)
    language = first[:2]
    assert next(c.article_id for c in found if c.article_id.startswith(language)) == first
