"""Charsets: the text is exactly what was written, or there is a reason."""

import codecs

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marsad.errors import DocumentError
from marsad.readers import charset

# a slow machine is no defect
UNHURRIED = settings(suppress_health_check=[HealthCheck.too_slow])

# All written for this test, in the manner of news pages.
SENTENCES = [
    "أعلنت الحكومة اليوم خطة جديدة",  # The government announced a new plan today
    "وصل الوزير إلى العاصمة مساء أمس في زيارة تستمر يومين",  # The minister arrived yesterday for two days
    "ارتفعت أسعار القمح في الأسواق بنسبة 3.5 % خلال أسبوع",  # Wheat prices rose by 3.5 %
    "قال المدرب: «سنلعب من أجل الفوز»، ثم غادر القاعة.",  # The coach: "we shall play to win"
    "صورة من الحفل (تصوير: المراسل)",  # Picture of the ceremony
    "هل تنجح المفاوضات هذه المرّة؟ خبراء يجيبون عن أسئلتكم؛ تابعونا",  # Will the talks succeed this time?
]
PARAGRAPHS = [
    # A dam and its river: no letter outside the common ones
    "افتتح رئيس البلدية صباح الأحد جسرا جديدا فوق النهر يربط بين شطري المدينة القديمة، بعد أعمال استمرت ثلاث سنوات "
    "وبلغت كلفتها نحو أربعين مليون دينار. وأكد في كلمته أن المشروع سيخفف الازدحام عن وسط المدينة، وأن حركة السير "
    "ستنتظم ابتداء من الأسبوع المقبل.\r\n\r\nمن جهتهم أعرب سكان الأحياء المجاورة عن أملهم في أن تشمل الخطة أيضاً "
    "إصلاح الطرق الفرعية وإنارتها، مشيرين إلى حوادث متكررة وقعت خلال فصل الشتاء.\r\n",
    # A weather report with Latin names, figures and French letters
    "توقعت دائرة الأرصاد (Météo) هطول أمطار غزيرة على المناطق الساحلية يومي 12 و13 من الشهر الجاري – وفق ما نقلته "
    "وكالة Reuters – على أن تنخفض درجات الحرارة إلى 8 درجات ليلا… ونصحت السائقين بتخفيف السرعة.",
    # Fully vowelled verse-like sentence
    "خَرَجَ الصَّيّادُ إِلى البَحْرِ فَجْراً، وَعادَ مَساءً بِسَلَّةٍ مَلأى.",
]


@pytest.mark.parametrize("text", SENTENCES + PARAGRAPHS + [" ".join(SENTENCES) * 200])
@pytest.mark.parametrize("name", ["windows-1256", "utf-8", "utf-16le", "utf-16be"])
def test_arabic_news_is_recognised_without_any_mark(text: str, name: str):
    assert charset.decode(text.encode(name)) == (text, name)


@pytest.mark.parametrize("text", [SENTENCES[0], SENTENCES[1], SENTENCES[2].replace("%", "")])
def test_iso_8859_6_is_told_from_windows_1256(text: str):
    assert charset.decode(text.encode("iso-8859-6")) == (text, "iso-8859-6")


@pytest.mark.parametrize(
    "text",
    ["Le président a été reçu à l’Élysée, où la cérémonie s’est déroulée.", "They said “no comment” – and left."],
)
def test_french_and_english_are_windows_1252(text: str):
    assert charset.decode(text.encode("windows-1252")) == (text, "windows-1252")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Президент заявил, что переговоры пройдут на следующей неделе", "windows-1251"),
        ("Ο πρόεδρος δήλωσε ότι οι συνομιλίες θα γίνουν στην Αθήνα", "iso-8859-7"),
        ("הנשיא הודיע כי השיחות יתקיימו בשבוע הבא", "windows-1255"),
        ("总统表示谈判将于下周举行，代表团将参加会议", "gb18030"),
        ("قال المدرب: «سنلعب من أجل الفوز»", "cp720"),
    ],
)
def test_a_charset_we_do_not_expect_is_refused_and_not_read_as_another(text: str, name: str):
    with pytest.raises(DocumentError, match=r"Charset not recognised: not UTF-8 \(byte 1 of .* Convert"):
        charset.decode(text.encode(name))


WRITTEN = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n\r"), min_size=1).filter(
    lambda text: not text.startswith(("\ufeff", "%PDF-", "GIF8", "PK\3\4", "{\\rtf1"))
)


@UNHURRIED
@given(WRITTEN)
@pytest.mark.parametrize(
    ("mark", "codec", "name"),
    [
        (b"", "utf-8", "utf-8"),
        (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16le", "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16be", "utf-16"),
        (codecs.BOM_UTF32_BE, "utf-32be", "utf-32"),
    ],
)
def test_any_text_comes_back_as_it_was_written(mark: bytes, codec: str, name: str, text: str):
    assert charset.decode(mark + text.encode(codec)) == (text, name)


@UNHURRIED
@given(st.binary() | st.binary(min_size=2).map(lambda raw: codecs.BOM_UTF16_LE + raw) | WRITTEN.map(str.encode))
def test_any_bytes_give_a_text_that_can_be_stored_or_a_reason(raw: bytes):
    try:
        text, name = charset.decode(raw)
    except DocumentError:
        return
    assert text.encode("utf-8")
    assert codecs.lookup(name)
    assert "\0" not in text


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "The file is empty (0 bytes)."),
        (codecs.BOM_UTF8, "The file is empty but for a byte-order mark."),
        (b"\x89PNG\r\n\x1a\n\0\0", "Not text: starts with the signature of a PNG image."),
        (b"%PDF-1.7\n...", "Not text: starts with the signature of a PDF document."),
        (b"PK\x03\x04....", "Not text: starts with the signature of a ZIP archive"),
        (b"a page\0with a NUL", "Not text: holds NUL bytes (the first is byte 7)."),
        (codecs.BOM_UTF8 + b"a page\0with a NUL", "Not text: holds a NUL character (the first is character 7)."),
        (b"\x01\x02\x03\x04\x05" * 9, "Not text: the bytes are full of control characters"),
        (codecs.BOM_UTF16_LE + b"a", "Starts with the byte-order mark of UTF-16, but byte 3 of 3 breaks"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8a\x00", "Starts with the byte-order mark of UTF-16, but byte 3 of 6 breaks"),
        (codecs.BOM_UTF8 + b"a\xff", "Starts with the byte-order mark of UTF-8, but byte 5 of 5 breaks"),
    ],
)
def test_what_is_no_text_is_named_in_plain_words(raw: bytes, reason: str):
    with pytest.raises(DocumentError) as caught:
        charset.decode(raw)
    assert str(caught.value).startswith(reason)


def test_utf_8_that_was_cut_off_is_not_taken_for_another_charset():
    raw = SENTENCES[0].encode()[:-1]
    with pytest.raises(DocumentError, match=f"UTF-8 with broken bytes: byte {len(raw)} of {len(raw)}"):
        charset.decode(raw)


def test_what_stands_far_into_a_long_file_is_judged_too():
    text = "x" * 200_000 + "\n" + PARAGRAPHS[0]
    assert charset.decode(text.encode("windows-1256")) == (text, "windows-1256")
