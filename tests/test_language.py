"""Language and script of texts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.text.language import _detect, detect

ARABIC = "وصل وزير الخارجية إلى العاصمة في زيارة رسمية تستمر يومين يلتقي خلالها عددا من المسؤولين في الحكومة"
SAMPLES = [
    ("ara", "Arab", ARABIC),
    ("ara", "Arab", "قتيلان وجرحى بحريق في مصنع شرق بغداد"),
    ("ara", "Arab", "كيفاش ندير باش نمشي للمدينة غدا مع صحابي ونشري شي حوايج"),
    ("fas", "Arab", "سخنگوی وزارت خارجه گفت مذاکرات با کشورهای منطقه در هفته آینده ادامه خواهد داشت"),
    ("fas", "Arab", "انتخابات مجلس با حضور مردم برگزار شد و نتایج آن به زودی اعلام می‌شود"),
    ("urd", "Arab", "وزیر اعظم نے کہا ہے کہ حکومت عوام کی بہبود کے لیے تمام وسائل استعمال کرے گی"),
    ("ckb", "Arab", "حکومەتی هەرێم ڕایگەیاند کە مووچەی مانگی داهاتوو دابەش دەکرێت"),
    ("pus", "Arab", "په کابل کې د یوې چاودنې له امله څو تنه وژل شوي دي او پلټنې روانې دي"),
    ("uig", "Arab", "ئۇيغۇر رايونىنىڭ پايتەختى ئۈرۈمچى شەھىرىدە يىغىن ئېچىلدى"),
    ("snd", "Arab", "سنڌ حڪومت چيو آهي ته ٻوڏ متاثرين جي بحالي لاءِ ڪم جاري آهي"),
    ("ara", "Arab", "محمود احمدي نجاد ومير حسين موسوي ومهدي كروبي وعلي لاريجاني"),
    ("ara", "Arab", "طريقة عمل كيكة شوكولاتة بدون بيض"),
    ("fas", "Arab", "وزير نفت گفت كه توليد نفت خام در سال آينده افزايش خواهد يافت و قيمت ها ثابت مي ماند"),
    ("fas", "Arab", "رئيس جمهور ايران ديروز در ديدار با وزير خارجه عراق بر گسترش روابط دو كشور تاكيد كرد"),
    ("fas", "Arab", "اين كتاب درباره تاريخ معاصر است و نويسنده آن استاد دانشگاه تهران است"),
    (
        "urd",
        "Arab",
        "لاہور میں بارش\nوزیراعظم نے کابینہ کا اجلاس کل طلب کر لیا\nپاکستان اور بھارت کے مذاکرات شروع ہو گئے",
    ),
    ("ckb", "Arab", "پۆلیسی سلێمانی ڕایگەیاند دوو کەس دەستگیرکران\nلە هەولێر کۆبوونەوەیەک بەڕێوەچوو\nهەواڵ"),
    ("pus", "Arab", "د افغانستان د بهرنیو چارو وزارت ویلي چې خبرې به دوام ولري\nپه هلمند کې سیلابونه\nولسمشر"),
    ("ind", "Latn", "Presiden mengatakan pemerintah akan menaikkan harga bahan bakar"),
    ("som", "Latn", "Madaxweynaha ayaa sheegay in dowladda ay qaadeyso tallaabooyin"),
    ("eng", "Latn", "The minister said on Monday that the government would cut taxes next year"),
    ("fra", "Latn", "Le ministre des Affaires étrangères a déclaré lundi que la situation était grave"),
    ("tur", "Latn", "Bakan pazartesi günü yaptığı açıklamada ekonominin iyileştiğini söyledi"),
    ("deu", "Latn", "Der Minister sagte am Montag, dass die Regierung die Steuern senken werde"),
    ("spa", "Latn", "El presidente del gobierno dijo el lunes que la situación económica ha mejorado"),
    ("kmr", "Latn", "Serokê Herêma Kurdistanê li Hewlêrê pêşwaziya balyozê kir û behsa rewşa herêmê kirin"),
    ("rus", "Cyrl", "Министр заявил в понедельник, что переговоры будут продолжены"),
    ("heb", "Hebr", "ראש הממשלה אמר היום כי הממשלה תפעל להורדת יוקר המחיה במשק"),
    ("ell", "Grek", "Ο πρωθυπουργός δήλωσε σήμερα ότι η κυβέρνηση θα μειώσει τους φόρους"),
    ("zho", "Hani", "外交部长星期一表示双方将继续就有关问题进行谈判并加强各领域的合作"),
    ("jpn", "Jpan", "首相は月曜日に記者会見を開き、来年度の予算について説明した。"),
]


@pytest.mark.parametrize(("language", "script", "text"), SAMPLES)
def test_a_sentence_is_told_by_language_and_script(language: str, script: str, text: str):
    ((found, found_script, confidence),) = detect([text])
    assert (found, found_script) == (language, script)
    assert 0.5 < confidence <= 1


def test_letters_of_persian_keyboards_do_not_turn_arabic_into_persian():
    text = ARABIC.replace("ي", "ی").replace("ك", "ک").replace("ة", "ۀ")
    assert detect([text])[0][0] == "ara"


def test_a_persian_name_does_not_turn_arabic_into_persian():
    assert detect([ARABIC + " ومنهم گودرز پژمان وچنگيز"])[0][0] == "ara"


def test_persian_with_arabic_quotations_stays_persian():
    text = SAMPLES[3][2] + " " + SAMPLES[4][2] + " «قال الله تعالى»"
    assert detect([text])[0][0] == "fas"


@pytest.mark.parametrize(
    ("text", "script"), [("", None), ("12 - 7 \n ...", None), ("خبر عاجل", "Arab"), ("Reuters", "Latn")]
)
def test_little_text_says_nothing_about_the_language(text: str, script: str | None):
    assert detect([text]) == [(None, script, 0.0)]


def test_a_script_without_a_language_we_know_has_none():
    assert detect(["ܐܒܓܕܗܘܙܚܛܝܟܠܡܢܣܥܦܨܩܪܫܬ" * 2]) == [(None, "Syrc", 0.0)]


def test_a_mixed_page_is_less_sure():
    pure, mixed = detect([ARABIC, ARABIC + " The minister said on Monday that the government would cut taxes"])
    assert (pure[0], mixed[0]) == ("ara", "ara")
    assert mixed[2] < pure[2]


@pytest.mark.parametrize("language", ["fas", "urd", "ckb", "pus"])
def test_a_page_in_another_language_with_a_line_of_arabic_keeps_its_own(language: str):
    page = "\n".join(text for code, _, text in SAMPLES if code == language)
    assert detect([page + "\nجميع الحقوق محفوظة"])[0][0] == language


@pytest.mark.parametrize("language", ["fas", "urd", "ckb", "pus", "eng", "fra"])
def test_an_arabic_page_that_quotes_another_language_stays_arabic(language: str):
    quoted = next(text for code, _, text in SAMPLES if code == language)
    ((found, script, confidence),) = detect([f"{ARABIC}\n{quoted}\n{ARABIC}\n{ARABIC}"])
    assert (found, script) == ("ara", "Arab")
    assert confidence > 0.5


def test_a_text_is_judged_without_regard_to_its_neighbours():
    texts = [text for _, _, text in SAMPLES]
    assert detect(texts) == [detect([text])[0] for text in texts]
    assert detect(texts[::-1]) == detect(texts)[::-1]


def test_a_shard_of_many_texts_says_what_each_alone_says():
    texts = ["", ARABIC * 30, SAMPLES[3][2], f"{ARABIC} é ● https://example.org", ARABIC] * 60
    assert detect(texts) == [_detect(text[:1500]) for text in texts]


_PARTS = st.sampled_from(
    [
        *["ال", "لل", "وال", "بال", "وبال", "فلل", "كتاب", "و", "ل", "ب", " ", "\n", "م", "پ", "a", "1", "ا"],
        *["é", "●", "«", "…", "ﻻ", "ـ", "َ", "٣", "ⴰ", "ݐ"],
    ]
)


@settings(max_examples=300)
@given(st.lists(st.lists(_PARTS, max_size=40).map("".join), max_size=5))
def test_counting_many_texts_at_once_says_what_one_by_one_says(texts: list[str]):
    assert detect(texts) == [_detect(text) for text in texts]


@settings(max_examples=100)
@given(st.text(max_size=200))
def test_any_text_gets_an_answer(text: str):
    ((language, script, confidence),) = detect([text])
    assert script is not None or language is None
    assert 0 <= confidence <= 1
    assert (language is None) == (confidence == 0)
    assert round(confidence, 4) == confidence
