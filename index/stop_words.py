"""Function and question words that the analyzer drops, by language.

Short on purpose: only words that say nothing about a subject in any sentence; what is also a common noun or a name
stays. Spelled as the language spells them: folding is the stemmer's. A language without a list loses no word.
"""

from __future__ import annotations

__all__ = ["STOP_WORDS"]

STOP_WORDS: dict[str, str] = {
    "ar": (
        "في من إلى الى على عن مع هذا هذه ذلك تلك هؤلاء الذي التي الذين اللذين ما ماذا لماذا متى أين كيف كم هل أي أية "
        "هو هي هم هن أن إن أنه أنها إنه إنها أو ثم قد لقد كان كانت كانوا يكون تكون لا لم لن بل لكن حتى إذا لو كما كل "
        "بعض بين عند منذ حيث إلا غير ذات به بها له لها لهم فيه فيها منه منها عليه عليها إليه إليها عنه عنها و يا أما "
        "لدى مما بما"
    ),
    "en": (
        "a an the of in on at to for from by with about into over under after before as is are was were be been being "
        "am has have had do does did will would shall should can could may might must and or but nor not no so if "
        "than then that this these those there here it its he him his she her they them their we us our you your i my "
        "me who whom whose which what when where why how s t"
    ),
    "ru": (
        "и в во не что он на я с со как а то все всё она так его но да ты к у же вы за бы по только ее её мне было "
        "вот от меня о об из ему когда даже ну ли если или ни быть был была были него до вас уже для мы их чем кто "
        "где куда зачем почему сколько какой какая какое какие каким каких этот эта это эти тот та те при над под без "
        "через после перед также чтобы который которая которое которые которых которой ещё"
    ),
    "tr": (
        "ve ile de da ki bu şu o bir için gibi kadar mi mı mu mü ne neden niçin niye nasıl nerede nereye nereden kim "
        "kime kimin hangi kaç ama fakat ancak veya ya hem en daha çok her ben sen biz siz onlar onu ona onun bunu "
        "buna bunun olan olarak oldu olduğu olduğunu ise göre değil var yok"
    ),
    "fr": (
        "le la les un une des du de d l au aux à a en dans par pour sur sous avec sans et ou mais donc or ni car ne "
        "pas que qu qui quoi quel quelle quels quelles quand où comment pourquoi combien ce cet cette ces il elle ils "
        "elles on nous vous je tu me te se lui leur leurs son sa ses mon ma mes notre votre est sont était étaient "
        "ont avait avaient été être avoir y c j n s m t dont plus selon"
    ),
    "es": (
        "el la los las un una unos unas de del a al en con por para sin sobre y e o u pero que qué quien quién "
        "quiénes cual cuál cuáles cuando cuándo donde dónde como cómo cuanto cuánto cuántos cuántas porque se su sus "
        "lo le les me te nos es son era eran fue fueron ser ha han había no ni si este esta estos estas ese esa eso "
        "más según"
    ),
    "de": (
        "der die das den dem des ein eine einen einem einer eines und oder aber denn in im an am auf aus bei beim mit "
        "nach von vom zu zum zur für über um durch gegen ohne unter vor ist sind war waren sein wird werden wurde "
        "wurden hat haben hatte hatten nicht kein keine dass ob wenn als wie wer wen wem wessen was wann wo wohin "
        "woher wovor wovon womit wofür wodurch woran worauf woraus worin worüber worum wonach wogegen wobei "
        "warum weshalb wieso welche welcher welches welchen wozu er sie es wir ihr ich du sich ihre ihren seine "
        "seinen dies diese dieser auch laut"
    ),
    "fa": (
        "و در به از که این آن را با برای تا بر است بود بودند شد شده می هم یا اما اگر چه چرا کی کجا چگونه چطور چند "
        "کدام آیا یک هر نیز ها های او آنها ما شما من خود کرد کردند کرده دارد داشت باشد درباره پس پیش"
    ),
    "he": (
        "של את על אל עם לא כי אם או גם אך אבל זה זו זאת אלה אשר הוא היא הם הן אני אנחנו מה מי מתי איפה היכן לאן איך "
        "כיצד למה מדוע כמה איזה איזו אילו יש אין היה הייתה היו כל רק עוד בין לפי כדי ו ש ה ב ל מ כ"
    ),
    "uk": (
        "і й та в у на з із зі до від для про по за що як не а але або чи це цей ця ці той те ті він вона воно вони "
        "ми ви я ти його її їх бути був була було були є хто кого де куди звідки коли чому навіщо скільки який яка "
        "яке які яких якої при під над без через після перед також щоб якщо ще вже лише тільки"
    ),
    "hi": (
        "का की के को में ने से पर और है हैं था थी थे हो यह वह ये वे इस उस इन उन कि जो तो भी ही क्या क्यों कब कहाँ "
        "कैसे कौन किस किसने कितने कितना कितनी लिए साथ एक या नहीं तक कर रहा रही रहे गया गई गए"
    ),
}
