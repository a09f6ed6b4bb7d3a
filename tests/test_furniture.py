"""Page furniture: imitation pages in twelve languages, where `~` marks the lines that are furniture."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.furniture import find_furniture

SHARED = Path(os.environ.get("ISNAD_SHARED", Path(__file__).parents[2] / "shared"))

PAGES = {
    "ar": """
~تخطي إلى المحتوى
~الرئيسية > أخبار > محلي
بلدية الميناء تفتتح سوق السمك الجديد بعد عامين من العمل
~محليات | 12 آذار 2021 | سمير ناصر
~شارك المقال
افتتحت بلدية الميناء صباح اليوم سوق السمك الجديد، وحضر الافتتاح عشرات الصيادين من القرى المجاورة.
~اقرأ أيضاً: الصيادون يطالبون بتخفيض رسوم المرفأ
لماذا تأخر العمل؟
وقال رئيس البلدية إن التأخير سببه نقص التمويل. وأضاف أن المرحلة الثانية تبدأ في الصيف.
~قد يعجبك أيضاً
~أسعار الخضار ترتفع في أسواق المدينة
~هل ينجح الموسم الزراعي هذا العام؟
شارك في الافتتاح ممثلون عن الوزارة وعدد من التجار الذين وعدوا بتشغيل السوق كاملاً.
~المصدر: نشرة الميناء
~اترك تعليقاً
~لن يتم نشر عنوان بريدك الإلكتروني. الحقول الإلزامية مشار إليها بـ *
~الاسم *
~يستخدم هذا الموقع ملفات تعريف الارتباط لتحسين تجربتك. قبول
~جميع الحقوق محفوظة © 2021 نشرة الميناء
""",
    "en": """
~Skip to main content
~Home » Science » Oceans
Divers map a forgotten reef off the northern coast
~Divers map a forgotten reef off the northern coast - Harbour Daily
~By Mary Poole
~Published March 3, 2021
~Share on Facebook
~Facebook Twitter WhatsApp
A team of volunteers has mapped a reef that had not been charted since 1911.
~Advertisement
Read carefully, the old charts show a gap.
~Read more: Why old charts still matter
The long way home
The reef is three kilometres long, and most of it lies in shallow water.
~You may also like
~Ten beaches to visit this summer
~Is the sea getting warmer?
Cookies are baked on board every Friday, the captain said with a smile.
Share prices of the tour operator rose by two percent on Monday.
~Tags: oceans, divers, maps
~Leave a Reply
~Your email address will not be published. Required fields are marked *
~Name *
~Sign up for our weekly newsletter
~We use cookies to give you the best experience. Accept
~© 2021 Harbour Daily. All rights reserved.
""",
    "ru": """
~Перейти к содержимому
В городе открыли новый мост через реку после ремонта
~Автор: Пётр Лесной
~12 марта 2021
Движение по мосту открыли утром, первыми проехали автобусы и машины скорой помощи.
~Читайте также: Паром перестанет ходить осенью
Поделиться опытом приехали инженеры из трёх соседних областей.
~Материалы по теме
~Сколько стоил ремонт набережной
Мэр пообещал, что второй мост построят через четыре года.
~Поделиться
~Мы используем файлы cookie, чтобы сайт работал лучше.
~Все права защищены
""",
    "uk": """
~Перейти до вмісту
У місті відкрили новий міст через річку після ремонту
~Новини | 12 березня 2021
Рух мостом відкрили вранці, першими проїхали автобуси та карети швидкої допомоги.
~Читайте також: Пором перестане ходити восени
Мер пообіцяв, що другий міст збудують за чотири роки.
~Поділитися
~Залишити коментар
~Усі права захищені
""",
    "tr": """
~İçeriğe geç
Belediye yeni balık pazarını iki yıl sonra açtı
~Yazar: Ayşe Deniz
~12 Mart 2021
Yeni pazar sabah saatlerinde açıldı ve çok sayıda balıkçı törene katıldı.
~İlgili haberler
~Sebze fiyatları yine arttı
Belediye başkanı gecikmenin ödenek eksikliğinden kaynaklandığını söyledi.
~Paylaş
~Bu sitede çerez kullanılmaktadır. Kabul et
~Tüm hakları saklıdır
""",
    "fr": """
~Aller au contenu
La mairie rouvre le vieux marché après deux ans de travaux
~Publié le 12 mars 2021
Le marché a rouvert ce matin devant une centaine de pêcheurs venus des villages voisins.
~Lire aussi : Les pêcheurs réclament une baisse des taxes
Partager la rue avec les vélos reste difficile, admet le maire.
~Partager cet article
~Abonnez-vous à notre lettre d'information
~Tous droits réservés
""",
    "es": """
~Saltar al contenido
El ayuntamiento reabre el viejo mercado tras dos años de obras
~Redacción
~12 de marzo de 2021
El mercado reabrió esta mañana ante un centenar de pescadores de los pueblos vecinos.
~Te puede interesar
~¿Cuánto costó la obra?
Según el alcalde, la segunda fase empezará en verano.
~Compartir
~Este sitio web utiliza cookies propias y de terceros. Aceptar
""",
    "de": """
~Zum Inhalt springen
Die Stadt öffnet den alten Markt nach zwei Jahren Bauzeit
~Von Anna Berger
~Aktualisiert am 12.03.2021
Der Markt öffnete am Morgen, und viele Fischer aus den Dörfern kamen zur Feier.
~Lesen Sie auch: Fischer fordern niedrigere Gebühren
Von dort sind es noch drei Kilometer bis zum Hafen.
~Teilen
~Wir verwenden Cookies, um unsere Seite zu verbessern. Akzeptieren
~Impressum
""",
    "fa": """
~پرش به محتوا
شهرداری بازار قدیمی ماهی را پس از دو سال بازگشایی کرد
~تاریخ انتشار: 12 مارس 2021
بازار صبح امروز با حضور ده‌ها ماهیگیر از روستاهای اطراف بازگشایی شد.
~بیشتر بخوانید: ماهیگیران خواهان کاهش عوارض هستند
شهردار گفت مرحله دوم کار در تابستان آغاز می‌شود.
~دیدگاهتان را بنویسید
~تمامی حقوق محفوظ است
""",
    "he": """
~דלג לתוכן
העירייה פתחה מחדש את שוק הדגים אחרי שנתיים של עבודות
~מאת: דנה לוי
השוק נפתח הבוקר בנוכחות עשרות דייגים מהכפרים הסמוכים.
~קראו גם: הדייגים דורשים להוריד את האגרות
ראש העירייה אמר שהשלב השני יתחיל בקיץ.
~שתפו
~כל הזכויות שמורות
""",
    "zh": """
~跳到主要内容
~首页 > 新闻 > 本地
市政府重新开放老鱼市场
~作者：王小海
~2021年3月12日
市场今天上午重新开放，附近村庄的许多渔民参加了仪式。
~相关阅读
~蔬菜价格再次上涨
市长表示，第二期工程将在夏天开始。
评论员指出，工程的费用比原来的计划高出很多。
~分享到微信
~版权所有
""",
    "hi": """
~मुख्य सामग्री पर जाएं
नगर निगम ने दो साल बाद पुराना मछली बाजार फिर खोला
~प्रकाशित: 12 मार्च 2021
बाजार आज सुबह खुला और आसपास के गाँवों के कई मछुआरे समारोह में आए।
~यह भी पढ़ें: मछुआरों ने शुल्क घटाने की माँग की
महापौर ने कहा कि दूसरा चरण गर्मियों में शुरू होगा।
~शेयर करें
~सर्वाधिकार सुरक्षित
""",
}


PAGES["ar, other wording"] = """
~تخطَّ إلى المحتوى الرئيسي
~نشرة الميناء › أخبار › محلي
الميناء: سوق جديد للسمك بعد انتظار
~الخط:  أ-  أ+   طباعة   استمع
افتتحت البلدية السوق صباح اليوم، وحضر الافتتاح عشرات الصيادين من القرى المجاورة.
~شاركها على:  Facebook  Twitter  WhatsApp
~أضف تعليقاً
~بريدك الإلكتروني لن يظهر للعموم.
~الاسم:    البريد:    الموقع:
~هذا الموقع يستخدم الكوكيز ليقدم لك تجربة أفضل. أوافق
"""


def page(marked: str) -> tuple[str, list[str]]:
    lines = marked.strip("\n").split("\n")
    return "\n\n".join(line.lstrip("~") for line in lines), [line[1:] for line in lines if line.startswith("~")]


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("language", PAGES)
def test_finds_the_marked_lines_and_no_other(language: str, known: bool) -> None:
    text, expected = page(PAGES[language])
    found = [text[start:end] for start, end in find_furniture(text, language if known else None)]
    assert found == expected


@pytest.mark.parametrize(
    "line",
    [
        "We use cookies, said the baker, because children like them, and nobody has ever complained about that at all.",
        "“We use cookies to track nobody,” the company told the court on Monday.",
        "Share prices fell.",
        "Comments by the minister drew criticism.",
        "Facebook said on Monday that it would appeal.",
        "Copyright law is changing, judges said.",
        "Read also between the lines, he advised.",
        "By the river stood a mill.",
        "شارك الوزير في الاجتماع.",
        "مصدر عسكري نفى الخبر.",
        "المزيد من الجنود وصلوا إلى المدينة.",
        "اقرأ أيضا بين السطور، نصح الكاتب.",
        "تعليقات المسؤولين أثارت الجدل.",
        "Комментарии министра вызвали споры.",
        "Поделиться опытом приехали инженеры.",
        "Haber merkezi depremde yıkıldı.",
        "Von dort ging er weiter.",
    ],
)
@pytest.mark.parametrize("before", [1, 6])
def test_a_sentence_that_mentions_it_stays(line: str, before: int) -> None:
    text = "\n".join(
        [f"Prose number {n} goes on for quite a while here." for n in range(before)]
        + [line]
        + [f"More prose, number {n}, follows here below." for n in range(6)]
    )
    assert find_furniture(text) == ()


def test_a_short_page_without_prose_keeps_its_headline() -> None:
    text = "Ceasefire holds in the north\nMonday"
    assert find_furniture(text) == ()


def test_the_same_statement_twice_is_not_a_title() -> None:
    assert find_furniture("The bridge is open.\nThe bridge is open.\nThe mayor spoke for an hour.") == ()


def test_a_cookie_notice_amid_the_page_is_known_by_its_button() -> None:
    prose = [f"Prose number {n} goes on for quite a while here." for n in range(12)]
    notice = "Our pages remember your choices with cookies. Got it"
    text = "\n".join([*prose[:6], notice, *prose[6:]])
    assert [text[start:end] for start, end in find_furniture(text)] == [notice]
    assert find_furniture(text.replace(" Got it", "")) == ()


def test_spans_are_whole_lines_whatever_ends_them() -> None:
    text = "\ufeffSkip to content\r\n\r\nThe bridge opened to traffic this morning.\r\n \tShare \r\n"
    assert [text[start:end] for start, end in find_furniture(text)] == ["Skip to content", " \tShare "]


@given(
    st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("\n\r|>:.؟ Share©2021")), max_size=200)
)
def test_spans_are_ordered_disjoint_and_within(original: str) -> None:
    at = 0
    for start, end in find_furniture(original):
        assert at <= start < end <= len(original)
        assert not re.search(r"[\r\n]", original[start:end])
        at = end + 1


# What furniture the shared articles hold, by line number (from 1).
SHARED_LINES = {
    "000": [],
    "001": [1, 5, 26],
    "002": [5, 27, 28, 30, 32],
    "003": [1, 11, 33],
    "004": [3, 4, 19, 31, 45, 53],
}


@pytest.mark.parametrize("name", SHARED_LINES)
@pytest.mark.parametrize("language", ["ar", None])
def test_shared_articles(name: str, language: str | None) -> None:
    paths = list((SHARED / "seeds").glob(f"{name}_*.txt"))
    if not paths:
        pytest.skip("the shared articles are not on this machine")
    text = paths[0].read_text(encoding="utf-8")
    assert [text.count("\n", 0, start) + 1 for start, _ in find_furniture(text, language)] == SHARED_LINES[name]
