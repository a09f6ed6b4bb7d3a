"""What page furniture says, in twelve languages: tables only, one line a language, read by `index.furniture`.

`|` parts phrases; `index.furniture` folds them and the lines alike (case, vowel signs, forms of alef and yeh). Which
table a phrase is in decides how much more it takes along: nothing, a few words, a title after a colon, the lines below.
"""

from __future__ import annotations

import re

__all__ = ["BETWEEN", "BUTTON", "COOKIE", "NETWORKS", "SKIP", "TABLES", "TO_READER"]

# Lines that are furniture as a whole, a number or a name of a site apart.
_WHOLE = {
    "ar": "تخطى الى المحتوى|تخطي الى المحتوى|انتقل الى المحتوى|اذهب الى المحتوى|القائمة|القائمة الرئيسية|بحث|ابحث|اعلان|اعلانات|طباعة|الرئيسية|عودة الى الاعلى|تحميل المزيد|المزيد|تسجيل الدخول|اتصل بنا|من نحن|سياسة الخصوصية|شروط الاستخدام|نسخ الرابط|حجم الخط|استمع للخبر",  # noqa: E501
    "en": "skip to content|skip to main content|jump to content|menu|search|advertisement|advertisements|ad|sponsored|promoted|print|home|back to top|load more|read more|show more|see more|log in|sign in|sign up|register|contact us|about us|privacy policy|terms of use|terms of service|terms and conditions|cookie policy|copy link|listen to this article|loading|subscribe|newsletter|donate|close|next article|previous article",  # noqa: E501
    "ru": "перейти к содержимому|перейти к основному содержанию|перейти к контенту|меню|поиск|реклама|печать|главная|наверх|показать ещё|показать еще|загрузить ещё|загрузить еще|читать далее|войти|регистрация|контакты|о нас|политика конфиденциальности|пользовательское соглашение|скопировать ссылку|версия для печати|на правах рекламы",  # noqa: E501
    "uk": "перейти до вмісту|перейти до основного вмісту|меню|пошук|реклама|друк|головна|нагору|показати ще|завантажити ще|читати далі|увійти|реєстрація|контакти|про нас|політика конфіденційності|скопіювати посилання",  # noqa: E501
    "tr": "içeriğe geç|içeriğe atla|ana içeriğe atla|menü|ara|reklam|ilan|yazdır|ana sayfa|anasayfa|yukarı çık|daha fazla|daha fazla göster|devamını oku|giriş yap|üye ol|kayıt ol|iletişim|hakkımızda|gizlilik politikası|kullanım koşulları|bağlantıyı kopyala|linki kopyala",  # noqa: E501
    "fr": "aller au contenu|aller au contenu principal|passer au contenu|menu|recherche|rechercher|publicité|imprimer|accueil|haut de page|retour en haut|voir plus|lire la suite|se connecter|s'inscrire|s'abonner|contact|nous contacter|qui sommes-nous|mentions légales|politique de confidentialité|copier le lien|écouter l'article",  # noqa: E501
    "es": "saltar al contenido|ir al contenido|ir al contenido principal|menú|buscar|publicidad|imprimir|inicio|volver arriba|ver más|leer más|cargar más|iniciar sesión|registrarse|suscríbete|contacto|quiénes somos|aviso legal|política de privacidad|política de cookies|copiar enlace",  # noqa: E501
    "de": "zum inhalt springen|direkt zum inhalt|zum hauptinhalt springen|menü|suche|anzeige|werbung|drucken|startseite|nach oben|mehr anzeigen|mehr laden|weiterlesen|mehr lesen|anmelden|registrieren|kontakt|über uns|impressum|datenschutz|datenschutzerklärung|link kopieren|artikel anhören",  # noqa: E501
    "fa": "پرش به محتوا|رفتن به محتوا|منو|جستجو|تبلیغات|اگهی|چاپ|صفحه اصلی|خانه|بازگشت به بالا|بیشتر|ادامه مطلب|ورود|ثبت نام|تماس با ما|درباره ما|حریم خصوصی|کپی لینک|لینک کوتاه",  # noqa: E501
    "he": "דלג לתוכן|דלג לתוכן הראשי|דילוג לתוכן|תפריט|חיפוש|פרסומת|הדפסה|דף הבית|חזרה למעלה|עוד|קרא עוד|טען עוד|התחברות|הרשמה|צור קשר|אודות|מדיניות פרטיות|תנאי שימוש|העתק קישור",  # noqa: E501
    "zh": "跳到内容|跳至内容|跳转到主要内容|跳到主要内容|跳到主要內容|跳至主要內容|菜单|選單|搜索|搜尋|广告|廣告|打印|列印|首页|首頁|返回顶部|返回頂部|加载更多|更多|阅读更多|閱讀更多|登录|登入|注册|註冊|联系我们|聯絡我們|关于我们|關於我們|隐私政策|隱私政策|复制链接|複製連結",  # noqa: E501
    "hi": "मुख्य सामग्री पर जाएं|सामग्री पर जाएं|मेनू|मेन्यू|खोजें|खोज|विज्ञापन|प्रिंट|प्रिंट करें|होम|ऊपर जाएं|और देखें|और पढ़ें|लॉग इन|साइन इन|रजिस्टर|संपर्क करें|हमारे बारे में|गोपनीयता नीति|लिंक कॉपी करें",  # noqa: E501
}

# Links to other articles: alone on a line they open a block of headlines; before a colon they take their line with them.  # noqa: E501
_LINKS = {
    "ar": "اقرا ايضا|اقرا المزيد|اقرا كذلك|قد يهمك|قد يهمك ايضا|قد يعجبك|قد يعجبك ايضا|ربما يعجبك ايضا|ربما يهمك|شاهد ايضا|شاهد|طالع ايضا|للمزيد|مقالات ذات صلة|مواضيع ذات صلة|اخبار ذات صلة|مواد ذات صلة|ذات صلة|مواضيع متعلقة|اخبار متعلقة|مقالات مشابهة|مواضيع مشابهة|الاكثر قراءة|الاكثر مشاهدة|الاكثر تداولا|اخر الاخبار|اخترنا لك|اخترنا لكم|المقال السابق|المقال التالي",  # noqa: E501
    "en": "read also|also read|read more|see also|read next|up next|more on this story|more on this topic|more from|you may also like|you might also like|you may like|you might like|you may be interested in|recommended|recommended for you|recommended reading|related|related articles|related news|related posts|related stories|related topics|related content|most read|most popular|trending|trending now|latest news|editor's picks|don't miss|watch also|previous post|next post",  # noqa: E501
    "ru": "читайте также|читать также|читайте ещё|читайте еще|смотрите также|см. также|вам может понравиться|вам может быть интересно|вас может заинтересовать|материалы по теме|по теме|статьи по теме|новости по теме|похожие статьи|похожие новости|похожие материалы|рекомендуем|рекомендуемые|самое читаемое|популярное|главные новости|последние новости|ещё по теме|еще по теме",  # noqa: E501
    "uk": "читайте також|читати також|дивіться також|вам може сподобатися|вас може зацікавити|за темою|матеріали за темою|новини за темою|схожі новини|схожі статті|рекомендуємо|найпопулярніше|популярне|останні новини",  # noqa: E501
    "tr": "ayrıca okuyun|bunu da okuyun|bunları da okuyun|bunlar da ilginizi çekebilir|ilginizi çekebilir|bunlar da ilginizi çekebilir|bunu da beğenebilirsiniz|ilgili haberler|ilgili haber|ilgili yazılar|ilgili içerikler|benzer haberler|diğer haberler|çok okunanlar|en çok okunanlar|son haberler|önerilen haberler|sizin için seçtiklerimiz",  # noqa: E501
    "fr": "lire aussi|à lire aussi|à lire également|lire également|voir aussi|à voir aussi|à lire|vous aimerez aussi|vous pourriez aussi aimer|vous pourriez aimer|articles liés|articles similaires|articles connexes|sur le même sujet|sur le même thème|les plus lus|à la une|dernières nouvelles|nos recommandations|recommandé pour vous",  # noqa: E501
    "es": "lea también|lee también|leer también|te puede interesar|le puede interesar|te podría interesar|también te puede interesar|ver también|véase también|artículos relacionados|noticias relacionadas|contenido relacionado|relacionado|relacionados|lo más leído|más leídas|últimas noticias|recomendado|recomendados|te recomendamos",  # noqa: E501
    "de": "lesen sie auch|lesen sie mehr|auch interessant|das könnte sie auch interessieren|das könnte dich auch interessieren|das könnte ihnen auch gefallen|das könnte dir auch gefallen|mehr zum thema|siehe auch|ähnliche artikel|verwandte artikel|weitere artikel|weitere themen|zum thema|meistgelesen|meistgelesene artikel|am meisten gelesen|empfohlen|empfehlungen|neueste nachrichten",  # noqa: E501
    "fa": "بیشتر بخوانید|همچنین بخوانید|بخوانید|بیشتر بدانید|مطالب مرتبط|اخبار مرتبط|مطالب مشابه|شاید بپسندید|شاید این ها را هم دوست داشته باشید|پربازدیدترین ها|پربیننده ترین|اخرین اخبار|مطالب پیشنهادی|پیشنهاد ما|نوشته های مشابه",  # noqa: E501
    "he": "קראו גם|קרא גם|ראו גם|ראה גם|לקריאה נוספת|אולי יעניין אותך|אולי יעניין אתכם|עוד בנושא|כתבות נוספות|כתבות קשורות|כתבות דומות|אולי יעניינך|מומלצים|הנקראות ביותר|הכי נקראות|חדשות אחרונות",  # noqa: E501
    "zh": "延伸阅读|延伸閱讀|相关阅读|相關閱讀|相关文章|相關文章|相关新闻|相關新聞|相关报道|相關報導|推荐阅读|推薦閱讀|猜你喜欢|猜你喜歡|你可能感兴趣|你可能感興趣|您可能也喜欢|您可能也喜歡|你可能也喜欢|热门文章|熱門文章|热门新闻|最新消息|最新新闻|更多相关|阅读更多|閱讀更多|另请参阅",  # noqa: E501
    "hi": "यह भी पढ़ें|ये भी पढ़ें|इसे भी पढ़ें|और पढ़ें|यह भी देखें|ये भी देखें|संबंधित खबरें|संबंधित ख़बरें|संबंधित लेख|संबंधित समाचार|आपको यह भी पसंद आ सकता है|आपको पसंद आ सकता है|सबसे ज्यादा पढ़ी गई|सबसे ज्यादा पढ़े गए|ताज़ा खबरें|ताजा खबरें|ट्रेंडिंग",  # noqa: E501
}

# How a cookie notice or a request to sign up begins. Furniture only at the page's head or tail, or before a button.
_CONSENT = {
    "ar": "نحن نستخدم ملفات تعريف الارتباط|هذا الموقع يستخدم الكوكيز|نستخدم ملفات الكوكيز|نستعمل ملفات تعريف الارتباط|نستخدم ملفات تعريف الارتباط|يستخدم هذا الموقع ملفات تعريف الارتباط|هذا الموقع يستخدم ملفات تعريف الارتباط|يستخدم موقعنا ملفات|نستخدم الكوكيز|اشترك في نشرتنا|اشترك في النشرة|اشترك بالنشرة|النشرة البريدية|انضم الى نشرتنا|تابعنا على|تابعونا على|اشترك في قناتنا|حمل تطبيق|حمل التطبيق|سجل بريدك|ادخل بريدك|فعل الاشعارات",  # noqa: E501
    "en": "we use cookies|this site uses cookies|this website uses cookies|our site uses cookies|our website uses cookies|we and our partners use|by continuing to use this site|by continuing to browse|by clicking accept|by using this site|cookie notice|cookie settings|manage cookies|subscribe to our|subscribe to the newsletter|sign up for our|sign up to our|sign up for the|get our newsletter|join our newsletter|get the latest news|follow us on|like us on|download our app|download the app|enter your email",  # noqa: E501
    "ru": "мы используем файлы cookie|мы используем cookie|этот сайт использует|наш сайт использует|сайт использует файлы cookie|на сайте используются файлы cookie|продолжая пользоваться сайтом|продолжая использовать сайт|продолжая просмотр|подпишитесь на нашу|подпишитесь на наш|подписывайтесь на наш|подписывайтесь на нас|подпишись на|следите за нами в|читайте нас в|введите ваш e-mail|введите ваш email|подписка на рассылку",  # noqa: E501
    "uk": "ми використовуємо файли cookie|ми використовуємо cookie|цей сайт використовує|наш сайт використовує|продовжуючи користуватися|підпишіться на наш|підписуйтесь на наш|підписуйтеся на наш|стежте за нами|читайте нас у",  # noqa: E501
    "tr": "çerezleri kullanıyoruz|çerez kullanıyoruz|bu site çerez|bu sitede çerez|bu web sitesi çerez|sitemizde çerez|web sitemizde çerez|sitemizi kullanmaya devam|bültenimize abone|bültenimize kaydol|e-bültenimize|haber bültenimize|bizi takip edin|e-posta adresinizi girin|uygulamamızı indirin",  # noqa: E501
    "fr": "nous utilisons des cookies|nous utilisons les cookies|ce site utilise des cookies|ce site utilise les cookies|notre site utilise des cookies|en poursuivant votre navigation|en continuant à naviguer|abonnez-vous à notre|inscrivez-vous à notre|inscrivez-vous à la newsletter|recevez notre newsletter|suivez-nous sur|téléchargez notre application|saisissez votre adresse",  # noqa: E501
    "es": "utilizamos cookies|usamos cookies|este sitio utiliza cookies|este sitio usa cookies|este sitio web utiliza cookies|esta web utiliza cookies|nuestro sitio utiliza cookies|si continúa navegando|al continuar navegando|suscríbete a nuestro|suscríbase a nuestro|suscríbete a nuestra|recibe nuestro boletín|síguenos en|síganos en|descarga nuestra app|introduce tu correo",  # noqa: E501
    "de": "wir verwenden cookies|wir nutzen cookies|diese website verwendet cookies|diese website nutzt cookies|diese webseite verwendet cookies|diese seite verwendet cookies|unsere website verwendet cookies|durch die weitere nutzung|mit der nutzung dieser|abonnieren sie unseren|abonniere unseren|melden sie sich für unseren newsletter|newsletter abonnieren|folgen sie uns auf|folge uns auf|laden sie unsere app",  # noqa: E501
    "fa": "ما از کوکی|این سایت از کوکی|این وب سایت از کوکی|وب سایت ما از کوکی|سایت ما از کوکی|در خبرنامه|عضویت در خبرنامه|مشترک خبرنامه|ما را در|به کانال ما|ایمیل خود را وارد",  # noqa: E501
    "he": "אנו משתמשים בעוגיות|אנחנו משתמשים בעוגיות|אתר זה משתמש בעוגיות|האתר משתמש בעוגיות|האתר עושה שימוש בעוגיות|אתר זה עושה שימוש|הירשמו לניוזלטר|הרשמו לניוזלטר|הצטרפו לניוזלטר|עקבו אחרינו|הורידו את האפליקציה|הזינו את כתובת",  # noqa: E501
    "zh": "我们使用cookie|我们使用 cookie|我們使用cookie|我們使用 cookie|本网站使用cookie|本网站使用 cookie|本網站使用cookie|本網站使用 cookie|本站使用cookie|本站使用 cookie|继续浏览本|繼續瀏覽本|订阅我们的|訂閱我們的|订阅电子报|訂閱電子報|关注我们|關注我們|追蹤我們|扫码关注|下载客户端|下载我们的|下載我們的|输入您的邮箱",  # noqa: E501
    "hi": "हम कुकीज़ का उपयोग|हम कुकीज का उपयोग|यह वेबसाइट कुकीज़|यह वेबसाइट कुकीज|यह साइट कुकीज़|यह साइट कुकीज|हमारी वेबसाइट कुकीज़|हमारे न्यूज़लेटर|हमारे न्यूजलेटर|न्यूज़लेटर की सदस्यता|हमें फॉलो करें|हमारा ऐप डाउनलोड|अपना ईमेल दर्ज",  # noqa: E501
}

# Comment and correction forms: what begins them. At the page's tail everything short below belongs to the form.
_FORM = {
    "ar": "اترك رد|اترك ردا|اترك تعليق|اترك تعليقا|اضف تعليق|اضف تعليقا|اكتب تعليق|اكتب تعليقا|التعليقات|تعليقات|لا توجد تعليقات|لا يوجد تعليقات|لن يتم نشر عنوان بريدك|لن يتم نشر بريدك|لن ينشر بريدك|لن ينشر عنوان بريدك|لن يظهر بريدك|بريدك الالكتروني لن|الحقول الالزامية|الحقول المطلوبة|احفظ اسمي|ارسال التعليق|الغاء الرد|اذا كنت تعتقد ان المقال|هل وجدت خطا|ابلغ عن خطا|ارسل تصحيح",  # noqa: E501
    "en": "leave a reply|leave a comment|leave your comment|post a comment|post comment|add a comment|write a comment|join the conversation|join the discussion|comments|no comments|your email address will not be published|your email will not be published|required fields are marked|save my name, email|cancel reply|notify me of|if you believe this article contains|if you think this article contains|report an error|report a correction|spotted a mistake|spotted an error|found a mistake|suggest a correction",  # noqa: E501
    "ru": "оставить комментарий|оставьте комментарий|добавить комментарий|написать комментарий|комментарии|комментариев нет|нет комментариев|ваш адрес email не будет опубликован|ваш e-mail не будет опубликован|обязательные поля помечены|сохранить моё имя|сохранить мое имя|отменить ответ|нашли ошибку|нашли опечатку|заметили ошибку|сообщить об ошибке",  # noqa: E501
    "uk": "залишити коментар|залиште коментар|додати коментар|написати коментар|коментарі|коментарів немає|ваша e-mail адреса не|ваша електронна адреса не|обов'язкові поля|зберегти моє ім'я|помітили помилку|знайшли помилку",  # noqa: E501
    "tr": "yorum yap|yorum yapın|bir yorum yazın|yorum yaz|bir cevap yazın|bir yanıt yazın|yorumlar|yorum yok|e-posta hesabınız yayımlanmayacak|e-posta adresiniz yayınlanmayacak|gerekli alanlar|zorunlu alanlar|adımı, e-postamı|hata bildir",  # noqa: E501
    "fr": "laisser un commentaire|laissez un commentaire|ajouter un commentaire|poster un commentaire|commentaires|aucun commentaire|votre adresse e-mail ne sera pas publiée|votre adresse email ne sera pas|les champs obligatoires|enregistrer mon nom|annuler la réponse|signaler une erreur|vous avez repéré une erreur",  # noqa: E501
    "es": "deja una respuesta|dejar una respuesta|deja un comentario|dejar un comentario|comentarios|sin comentarios|no hay comentarios|tu dirección de correo electrónico no será publicada|su dirección de correo|los campos obligatorios|guarda mi nombre|guardar mi nombre|cancelar respuesta|reportar un error|informar de un error",  # noqa: E501
    "de": "schreibe einen kommentar|schreiben sie einen kommentar|hinterlasse einen kommentar|hinterlasse eine antwort|kommentar schreiben|kommentar hinterlassen|kommentare|keine kommentare|deine e-mail-adresse wird nicht veröffentlicht|ihre e-mail-adresse wird nicht|erforderliche felder|meinen namen, meine|antwort abbrechen|fehler melden|fehler gefunden",  # noqa: E501
    "fa": "دیدگاهتان را بنویسید|نظر خود را بنویسید|ارسال نظر|ارسال دیدگاه|دیدگاه ها|نظرات|بدون دیدگاه|نشانی ایمیل شما منتشر نخواهد شد|بخش های موردنیاز|بخش های مورد نیاز|ذخیره نام|لغو پاسخ|گزارش خطا",  # noqa: E501
    "he": "כתיבת תגובה|כתוב תגובה|השאר תגובה|השאירו תגובה|הוסף תגובה|הוספת תגובה|תגובות|אין תגובות|האימייל לא יוצג באתר|כתובת האימייל שלך לא|שדות החובה|שמור בדפדפן|ביטול|מצאתם טעות|דווח על טעות",  # noqa: E501
    "zh": "发表回复|發表回覆|发表评论|發表評論|发表留言|發佈留言|留下评论|评论|評論|留言|暂无评论|您的邮箱地址不会被公开|您的电子邮箱地址不会被公开|您的電子郵件地址不會被公開|必填项|必填項目|必填字段|在此浏览器中保存|取消回复|取消回覆|报错|纠错|我要纠错",  # noqa: E501
    "hi": "टिप्पणी करें|एक टिप्पणी छोड़ें|एक उत्तर छोड़ें|अपनी टिप्पणी लिखें|टिप्पणियां|टिप्पणियाँ|कोई टिप्पणी नहीं|आपका ईमेल पता प्रकाशित नहीं|आपका ईमेल प्रकाशित नहीं|आवश्यक फ़ील्ड|जवाब रद्द करें|त्रुटि की रिपोर्ट",  # noqa: E501
}

_SHARE = {
    "ar": "شارك هذه المقالة|شارك هذا المقال|شارك المقال|شارك المقالة|شارك الخبر|شارك هذا الخبر|شارك على|شاركها|شارك هذا الموضوع|شاركه|شاركوا|شارك|مشاركة|مشاركة الخبر|مشاركة على|ارسل الى صديق|شارك الموضوع",  # noqa: E501
    "en": "share|share this|share this article|share this story|share this post|share this page|share on|share via|share with|tweet|tweet this|pin it|email this|send to a friend|shares",  # noqa: E501
    "ru": "поделиться|поделиться новостью|поделиться статьёй|поделиться статьей|поделиться в|поделитесь|поделитесь новостью|поделись|рассказать друзьям|отправить другу",  # noqa: E501
    "uk": "поділитися|поділитись|поділитися новиною|поділитися статтею|поділіться|поширити",
    "tr": "paylaş|paylaşın|bu haberi paylaş|bu haberi paylaşın|haberi paylaş|bu yazıyı paylaş|sosyal medyada paylaş|facebook'ta paylaş|twitter'da paylaş",  # noqa: E501
    "fr": "partager|partagez|partager l'article|partager cet article|partagez cet article|partager sur|envoyer par email|envoyer par e-mail",  # noqa: E501
    "es": "compartir|comparte|compartir artículo|compartir este artículo|comparte esta noticia|comparte este artículo|compartir en|enviar por correo",  # noqa: E501
    "de": "teilen|artikel teilen|diesen artikel teilen|beitrag teilen|diesen beitrag teilen|teilen auf|teilen sie diesen artikel|per e-mail teilen|per mail versenden",  # noqa: E501
    "fa": "اشتراک گذاری|به اشتراک بگذارید|اشتراک گذاری در|این مطلب را به اشتراک بگذارید|ارسال به دوستان",
    "he": "שתף|שתפו|שיתוף|שתפו את הכתבה|שתף כתבה|שתפו בפייסבוק|שלח לחבר",
    "zh": "分享|分享到|分享至|分享本文|分享这篇文章|分享這篇文章|分享文章|转发|轉發",
    "hi": "शेयर करें|साझा करें|इस खबर को शेयर करें|इस लेख को साझा करें|यह लेख साझा करें|शेयर",
}

_COPYRIGHT = {
    "ar": "جميع الحقوق محفوظة|حقوق النشر|كافة الحقوق محفوظة|الحقوق محفوظة",
    "en": "all rights reserved|copyright",
    "ru": "все права защищены|авторские права",
    "uk": "всі права захищені|усі права захищені|усі права захищено|всі права захищено",
    "tr": "tüm hakları saklıdır|her hakkı saklıdır",
    "fr": "tous droits réservés|tous droits de reproduction",
    "es": "todos los derechos reservados|reservados todos los derechos",
    "de": "alle rechte vorbehalten",
    "fa": "تمامی حقوق محفوظ است|تمام حقوق محفوظ|کلیه حقوق",
    "he": "כל הזכויות שמורות",
    "zh": "版权所有|版權所有|保留所有权利|保留所有權利|著作權所有",
    "hi": "सर्वाधिकार सुरक्षित",
}

# Who wrote it and what it is filed under: with at most a few words after it, or anything after a colon.
_BYLINE = {
    "ar": "قسم الاخبار|قسم التحرير|فريق التحرير|هيئة التحرير|كتب|بقلم|الكاتب|تحرير|اعداد|اخر تحديث|تاريخ النشر|نشر في|نشرت في|وسوم|الوسوم|كلمات مفتاحية|كلمات دلالية|التصنيف|التصنيفات|تصنيفات|مراسل|مدة القراءة",  # noqa: E501
    "en": "newsroom|news desk|editorial staff|staff writer|staff reporter|editorial team|written by|reported by|reporting by|by|author|published|published on|published at|posted on|posted by|posted in|last updated|updated|tags|tagged|filed under|category|categories|topics|keywords|min read|minute read|reading time|photo credit",  # noqa: E501
    "ru": "редакция|отдел новостей|автор|авторы|текст|опубликовано|дата публикации|обновлено|последнее обновление|теги|метки|рубрика|рубрики|категория|категории|ключевые слова|время чтения|фото",  # noqa: E501
    "uk": "редакція|відділ новин|автор|автори|опубліковано|оновлено|теги|мітки|рубрика|категорія|категорії|ключові слова|час читання|фото",  # noqa: E501
    "tr": "haber merkezi|yazar|yazan|haber|editör|yayınlanma|yayın tarihi|yayınlanma tarihi|güncelleme|güncellenme|son güncelleme|etiketler|etiket|kategori|kategoriler|okuma süresi",  # noqa: E501
    "fr": "la rédaction|rédaction|par|auteur|auteurs|publié le|publié|mis à jour le|mis à jour|mise à jour|dernière mise à jour|mots-clés|mots clés|étiquettes|catégorie|catégories|rubrique|tags|temps de lecture",  # noqa: E501
    "es": "redacción|por|autor|autora|publicado el|publicado|actualizado el|actualizado|última actualización|etiquetas|categoría|categorías|palabras clave|tags|tiempo de lectura",  # noqa: E501
    "de": "redaktion|von|autor|autorin|veröffentlicht am|veröffentlicht|aktualisiert am|aktualisiert|zuletzt aktualisiert|stand|schlagwörter|schlagworte|stichworte|tags|kategorie|kategorien|rubrik|lesezeit",  # noqa: E501
    "fa": "تحریریه|گروه خبر|نویسنده|خبرنگار|تاریخ انتشار|منتشر شده|اخرین بروزرسانی|به روز شده|برچسب ها|برچسب|کلیدواژه|کلیدواژه ها|دسته بندی|زمان مطالعه|کد خبر",  # noqa: E501
    "he": "מערכת|מאת|כתב|כתבת|פורסם|פורסם בתאריך|עודכן|עדכון אחרון|תגיות|תגית|קטגוריה|קטגוריות|מילות מפתח|זמן קריאה",
    "zh": "编辑|編輯|责任编辑|責任編輯|记者|記者|作者|来源|來源|发布时间|發布時間|发表于|更新时间|更新時間|最后更新|标签|標籤|关键词|關鍵字|分类|分類|阅读时间",  # noqa: E501
    "hi": "संपादकीय टीम|न्यूज़ डेस्क|न्यूज डेस्क|लेखक|द्वारा|प्रकाशित|अपडेट|अंतिम अपडेट|अपडेटेड|टैग|टैग्स|श्रेणी|श्रेणियाँ|पढ़ने का समय",
}

# After the last prose only: where the news came from, whose page it is.
_SOURCE = {
    "ar": "مصدر|المصدر|المصادر|مدونة|موقع|وكالات|صحيفة|جريدة",
    "en": "source|sources|agencies|via",
    "ru": "источник|источники|агентства",
    "uk": "джерело|джерела",
    "tr": "kaynak|kaynaklar|ajanslar",
    "fr": "source|sources|avec agences",
    "es": "fuente|fuentes|con información de|agencias",
    "de": "quelle|quellen|agenturen",
    "fa": "منبع|منابع",
    "he": "מקור|מקורות",
    "zh": "来源|來源|资料来源|資料來源",
    "hi": "स्रोत|सोर्स",
}

# Words of button rows: a line of nothing else is one.
NETWORKS = (
    "facebook|twitter|x|instagram|telegram|whatsapp|youtube|linkedin|pinterest|reddit|tiktok|email|e-mail|viber|vk|rss|messenger|"
    "tumblr|threads|bluesky|mastodon|snapchat|skype|line|weibo|wechat|google news|ok|print|copy|link|"
    "فيسبوك|فيس بوك|تويتر|اكس|انستغرام|انستجرام|تلغرام|تيليجرام|تليغرام|واتساب|واتس اب|يوتيوب|لينكدان|ماسنجر|بريد الكتروني|البريد الالكتروني|طباعة|"  # noqa: E501
    "تيليغرام|تلجرام|لينكد ان|سناب شات|ثريدز|تيك توك|حفظ|نسخ الرابط|رابط|الخط|حجم الخط|ا|استمع|"
    "фейсбук|твиттер|телеграм|вконтакте|одноклассники|ватсап|вацап|فیس بوک|توییتر|تلگرام|واتس اپ|ایمیل|اینستاگرام|"
    "פייסבוק|טוויטר|ווטסאפ|וואטסאפ|טלגרם|微信|微博|脸书|推特|臉書|电子邮件|फेसबुक|ट्विटर|व्हाट्सएप|व्हाट्सऐप|टेलीग्राम|ईमेल"
)

TABLES = {
    "whole": _WHOLE,
    "links": _LINKS,
    "consent": _CONSENT,
    "form": _FORM,
    "share": _SHARE,
    "rights": _COPYRIGHT,
    "byline": _BYLINE,
    "source": _SOURCE,
}

COOKIE = re.compile("cookie|كوكي|تعريف الارتباط|çerez|עוגיות|कुकी")
# A longer notice speaks to the reader; a sentence about cookies need not.
TO_READER = re.compile(
    r"\byour?\b|experience|\bsites?\b|\bagree|تجرب|موقع|توافق|\b[вВ]аш|\bвам|\bвы\b|сайт|досвід|deneyim|site|\bvous|votre|"
    "expérience|experiencia|sitio|navega|ihre|ihnen|seite|website|سايت|شما|חווי|אתר|您|你|网站|網站|अनुभव|आप|वेबसाइट"
)
BUTTON = re.compile(
    "(?:موافق|قبول|اوافق|حسنا|accept|accept all|agree|ok|okay|got it|принять|согласен|понятно|хорошо|прийняти|"
    "kabul et|tamam|accepter|j'accepte|aceptar|acepto|akzeptieren|zustimmen|einverstanden|مي پذيرم|باشه|"
    r"אישור|אני מסכים|同意|接受|确定|स्वीकार करें|ठीक है)\Z"
)
# The rest is compared with folded lines as it stands (ى is ي there).
SKIP = re.compile(
    "ال[يى] المحتوي|(?:to|to main|to the) content|к содерж|к контент|до вмісту|içeriğe|au contenu|al contenido|zum inhalt|"  # noqa: E501
    "به محتوا|לתוכן|主要内容|主要內容|सामग्री पर"
)
BETWEEN = frozenset(re.findall(r"\w+", "علي عبر الي في مع on via to with в на у sur en auf per در 到 至"))
