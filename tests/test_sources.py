"""Publisher, cited agencies and picture credits of articles, from zones built by hand."""

from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.models import ARTICLE_ZONES, ZONES
from marsad.seeds.publishers import load_publishers
from marsad.sources import Detected, compile_publishers, detect
from marsad.sources.addresses import host_of
from marsad.sources.names import nil_source_id
from marsad.text.normalize import matching_key

PUBLISHERS = compile_publishers(load_publishers([Path(__file__).parent.parent / "seeds"]))
REUTERS, AFP, DPA = "Q130879", "Q40464", "Q312653"
DOCUMENT_COLUMNS = ("document_id", "text", "url", "stated_source", "stated_author")


def page(
    *parts: tuple[str, str] | tuple[str, str, int],
    url: str | None = None,
    source: str | None = None,
    author: str | None = None,
    document_id: str = "d",
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Make frames of one page from (zone, text) or (zone, text, number of the article) parts."""
    zones: list[tuple[object, ...]] = []
    text = ""
    for number, (zone, content, *article) in enumerate(parts):
        # no line end behind the last part: a page may end with a name
        start, text = len(text), text + content + ("\n" if number + 1 < len(parts) else "")
        owner = f"{document_id}-{article[0] if article else 0}" if zone in ARTICLE_ZONES else None
        zones.append((document_id, number, zone, start, len(text), owner))
    documents = pl.DataFrame(
        [(document_id, text, url, source, author)], schema=dict.fromkeys(DOCUMENT_COLUMNS, pl.String), orient="row"
    )
    schema = {
        "document_id": pl.String,
        "zone_number": pl.Int32,
        "zone": pl.String,
        "start_offset": pl.Int32,
        "end_offset": pl.Int32,
        "article_id": pl.String,
    }
    return documents, pl.DataFrame(zones, schema=schema, orient="row")


def chosen(found: Detected) -> dict[str, tuple[str, str]]:
    return {article_id: (source_id, role) for article_id, source_id, role in found.chosen.iter_rows()}


def publisher_of(*parts: tuple[str, str] | tuple[str, str, int], **facts: str | None) -> str | None:
    source_id, role = chosen(detect(*page(*parts, **facts), PUBLISHERS)).get("d-0", (None, None))
    return source_id if role == "publisher" else None


def agencies_of(*parts: tuple[str, str] | tuple[str, str, int]) -> list[str]:
    found = detect(*page(*parts), PUBLISHERS).article_sources.filter(pl.col("role") == "agency")
    return found.sort("start_offset")["source_id"].to_list()


@pytest.mark.parametrize(
    ("url", "source_id"),
    [
        ("https://www.youm7.com/story/2024/1/1/x/1", "marsad:youm7"),
        ("http://gate.ahram.org.eg/News/1.aspx", "marsad:al-ahram"),
        ("https://www.bbc.com/arabic/articles/c1", "marsad:bbc-arabic"),
        ("arabic.rt.com/world/1", "marsad:rt-arabic"),
        ("https://web.archive.org/web/20150725120000/http://sabq.org/aICgde", "marsad:sabq"),
        ("https://akhbaar24.argaam.com/article/1", "marsad:akhbaar24"),
        ("https://example.test/?u=youm7.com", nil_source_id("example.test")),
        ("https://notyoum7.com/a", nil_source_id("notyoum7.com")),
        ("https://www.bbc.com/persian/articles/c1", nil_source_id("bbc.com")),
        ("https://somebody.blogspot.com/2024/01/a.html", None),
        ("https://www.facebook.com/youm7/posts/1", None),
        ("not an address", None),
        ("http://[broken/x", None),
        ("http://\u2100.example.org/x", None),
        ("HTTP://WWW.YOUM7.COM:80/story", "marsad:youm7"),
    ],
)
def test_the_address_names_the_outlet_by_domain_at_a_label_boundary(url: str, source_id: str | None) -> None:
    assert publisher_of(("body", "نص الخبر."), url=url) == source_id


@pytest.mark.parametrize(
    ("stated", "source_id"),
    [
        ("اليوم السابع", "marsad:youm7"),
        ("Sky News Arabia", "marsad:sky-news-arabia"),
        ("alriyadh", "marsad:alriyadh"),
        ("aljazirah", "marsad:al-jazirah"),
        ("okaz.com.sa", "marsad:okaz"),
        ("https://www.hespress.com/feed", "marsad:hespress"),
        ("رويترز", REUTERS),
        ("unknown", None),
        ("  ", None),
        ("صوت الوادي", nil_source_id("صوت الوادي")),
    ],
)
def test_a_stated_source_is_matched_by_name_or_domain(stated: str, source_id: str | None) -> None:
    assert publisher_of(("body", "نص الخبر."), source=stated) == source_id


@pytest.mark.parametrize(
    ("line", "source_id"),
    [
        ("المصدر: صدى البلد", "marsad:sada-elbalad"),
        ("المَصدر : صدي البلد.", "marsad:sada-elbalad"),
        ("نقلاً عن موقع صدى البلد الإخباري", "marsad:sada-elbalad"),
        ("مصدر الخبر / عربي 21", "marsad:arabi21"),
        ("المصدر: «الخليج»", "marsad:alkhaleej"),
        ("المصدر : الجزيرة + وكالات", "marsad:aljazeera"),
        ("المصدر: المصدر أونلاين", "marsad:al-masdar-online"),
        ("Source: RT Arabic", "marsad:rt-arabic"),
        ("المصدر: www.elbalad.news", "marsad:sada-elbalad"),
        ("المصدر: WWW.ELBALAD.NEWS", "marsad:sada-elbalad"),
        ("المصدر: عربي21 #عاجل #زلزال", "marsad:arabi21"),
        ("المصدر: RT + وكالات", "marsad:rt-arabic"),
        ("المصدر: الجزيرة + الألمانية", "marsad:aljazeera"),
        ("المصدر: وكالات", None),
        ("المصدر: مواقع إلكترونية", None),
        ("المصدر:", None),
        ("المصدر: دراسة نشرتها مجلة علمية عن أثر النوم على صحة الأطفال في المدارس", None),
        ("المصدر: جريدة الساحل", nil_source_id("جريدة الساحل")),
        ("المصدر: خليج نيوز", nil_source_id("خليج نيوز")),
        ("المصدر: الوطن", nil_source_id("الوطن")),
        ("المصدر: صحيفة الوطن", nil_source_id("صحيفة الوطن")),
        ("المصدر: بغداد - وكالات", None),
        ("المصدر: صحيفة الساحل - وكالات", nil_source_id("صحيفة الساحل")),
        ("المصدر: فيسبوك", None),
        ("المصدر الثاني", None),
        ("المصدر: كتاب رحلات الحداد", None),  # three words and no kind of outlet
        ("تم النسخ من elbalad.news", "marsad:sada-elbalad"),
        # an address, alone and beside a name
        ("نقلا عن: http://www.elbalad.news/?p=93796", "marsad:sada-elbalad"),
        ("نقلا عن: http://www.coast.example/?p=93796", nil_source_id("coast.example")),
        ("المصدر: منبر السواحل (coast.example)", nil_source_id("منبر السواحل")),
        ("المصدر: منبر السواحل - coast.example", nil_source_id("منبر السواحل")),
        ("المصدر: البلد (elbalad.news)", "marsad:sada-elbalad"),
        ("المصدر: https://t.me/channel/55", None),
        # offices, towns, persons and wordings are no outlets
        ("المصدر: وزارة الزراعة", None),
        ("المصدر: الأمم المتحدة", None),
        ("المصدر: محمود سالم", None),
        ("المصدر: القاهرة", None),
        ("المصدر: القاهرة - محمود سالم", None),
        ("المصدر: اضغط هنا", None),
        ("المصدر: دراسة", None),
        ("المصدر: ويكيبيديا", None),
        ("المصدر: وكالة الأنباء", None),
        ("المصدر: الموقع الرسمي للنادي", None),
        ("المصدر: البلدية", None),
        ("المصدر: الباحث", None),
        ("المصدر: السواحل", None),  # no listed outlet has the word
        ("المصدر: أخبار محلية", None),
        ("المصدر: قناة تلفزيونية", None),
        ("Source: press release", None),
    ],
)
def test_a_source_line_names_the_outlet_or_an_unlisted_one_under_its_printed_name(
    line: str, source_id: str | None
) -> None:
    assert publisher_of(("body", "نص الخبر."), ("source_line", line)) == source_id


def test_an_unlisted_source_that_may_be_none_counts_where_the_page_says_it_again() -> None:
    line = ("source_line", "المصدر: منبر السواحل")
    assert publisher_of(("dateline", "منبر السواحل - جدة"), BODY, line) == nil_source_id("منبر السواحل")
    assert publisher_of(("byline", "منبر السواحل"), BODY, line) is None  # a person may be both
    assert publisher_of(BODY, line, ("suggested", "منبر السواحل")) is None


def test_an_outlet_on_a_line_without_the_wording_of_sources_is_one_of_a_list() -> None:
    assert publisher_of(BODY, ("source_line", "مواقع صديقة\nعربي21")) is None


def test_a_section_that_has_the_name_of_an_outlet_is_none() -> None:
    menu = ("navigation", "الشرق الأوسط\nالعالم\nاقتصاد")
    assert publisher_of(menu, ("section", "الشرق الأوسط"), ("title", "عنوان"), BODY) is None
    said_again = ("promotion", "اشترك في الشرق الأوسط")
    assert publisher_of(menu, ("title", "عنوان"), BODY, said_again) == "marsad:asharq-al-awsat"


def test_the_owner_of_a_page_comes_before_an_unlisted_source_that_may_be_a_person() -> None:
    owner = ("other", "حقوق النشر محفوظة منبر السواحل ©")
    body = ("body", "نص الخبر.")
    assert publisher_of(("source_line", "المصدر: سالم الحداد"), body, owner) == nil_source_id("منبر السواحل")
    assert publisher_of(("source_line", "المصدر: صحيفة الساحل"), body, owner) == nil_source_id("صحيفة الساحل")


def test_the_owner_of_a_page_comes_before_the_outlet_that_posted_it() -> None:
    posted, body = ("byline", "Posted by: مصراوي"), ("body", "نص الخبر.")
    assert publisher_of(posted, body) == "marsad:masrawy"
    assert publisher_of(posted, body, ("other", "© 2023 هسبريس")) == "marsad:hespress"


def test_an_agency_in_the_source_line_is_cited_and_stands_in_for_the_publisher() -> None:
    found = detect(*page(("body", "نص الخبر."), ("source_line", "المصدر: رويترز + أ ف ب")), PUBLISHERS)
    assert chosen(found) == {"d-0": (REUTERS, "agency")}
    assert found.article_sources["source_id"].to_list() == [REUTERS, AFP]


@pytest.mark.parametrize(
    ("dateline", "source_id"),
    [
        ("أبوظبي: «الخليج»", "marsad:alkhaleej"),
        ('لندن: "الشرق الأوسط"', "marsad:asharq-al-awsat"),
        ("«الاقتصادية» من الرياض", "marsad:aleqtisadiah"),
        ("عين اليوم – الرياض", "marsad:ain-alyaum"),
        ("دبي - العربية.نت", "marsad:alarabiya"),
        ("سكاي نيوز عربية - أبوظبي", "marsad:sky-news-arabia"),
        ("الوئام - CNN:", None),
        ("الوئام - BBC:", None),
        ("الرياض - CNN:", None),
        ("لندن - بي بي سي", None),
        ("برلين - دويتشه فيله", None),
        ("واشنطن - نيويورك تايمز", None),
        ("الخليج العربي - أحمد", None),
        ("اليوم - الدمام", None),
        ("فارس الرشيدي (الرياض)", None),
        ("رام الله - معا", None),
        ("الوزير ل«الخليج»:", None),
        ("الوزير لـ«الخليج»:", None),
    ],
)
def test_a_dateline_names_an_outlet_in_quotes_or_by_a_name_that_is_nothing_else(
    dateline: str, source_id: str | None
) -> None:
    assert publisher_of(("dateline", dateline), ("body", "نص الخبر.")) == source_id


@pytest.mark.parametrize(
    ("line", "source_id"),
    [
        ("© 2024 جميع الحقوق محفوظة لموقع صدى البلد", "marsad:sada-elbalad"),
        ("جميع الحقوق محفوظة © لعكاظ 2023. تصميم وبرمجة شركة المدار", "marsad:okaz"),
        ("كافة الحقوق محفوظة لصحيفة سبق الإلكترونية", "marsad:sabq"),
        ("حقوق النشر © ٢٠٢٤ الأهرام", "marsad:al-ahram"),
        ("Copyright © 2024 Arab News. All rights reserved.", "marsad:arab-news"),
        ("© جميع الحقوق محفوظة لمنبر السواحل 2022", nil_source_id("منبر السواحل")),
        ("جميع الحقوق محفوظة للشرق الأوسط", "marsad:asharq-al-awsat"),
        ("جميع الحقوق محفوظة ليبيا الساحل 2022", nil_source_id("ليبيا الساحل")),
        ("© 2021 Coast Gazette. All Rights Reserved", nil_source_id("Coast Gazette")),
        ("© 2024 صوت 24 - جميع الحقوق محفوظة", nil_source_id("صوت 24")),
        ("© 2024 جو 24", "marsad:jo24"),
        ("جميع الحقوق محفوظة للوكالة العربية السورية للأنباء سانا 2024", "marsad:sana"),
        ("© الوكالة العربية السورية للأنباء - سانا", "marsad:sana"),
        ("جميع الحقوق محفوظة لوكالة الأنباء السعودية (واس) © 2024", "marsad:spa"),
        ("جميع الحقوق محفوظة لمؤسسة عكاظ للصحافة والنشر", "marsad:okaz"),
        ("© 2016 مؤسسة اليمامة الصحفية. جميع الحقوق محفوظة", "marsad:alriyadh"),
        ("جميع الحقوق محفوظة لمؤسسة المدينة للصحافة والنشر 2014", "marsad:al-madina"),
        ("حقوق النشر محفوظة لمؤسسة المصري اليوم للصحافة والطباعة والنشر والإعلان والتوزيع", "marsad:almasry-alyoum"),
        ("جميع الحقوق محفوظة، أرقام الاستثمارية 2024", "marsad:argaam"),
        ("© Autonomous Nonprofit Organization “TV-Novosti”, 2005–2024. All rights reserved.", "marsad:rt-arabic"),
        ("Tous droits réservés © صوت السواحل 2024", nil_source_id("صوت السواحل")),
        ("يمنع إعادة النشر دون إذن مسبق من صوت السواحل - 2024", nil_source_id("صوت السواحل")),
        ("يمنع إعادة النشر دون إذن مسبق من إدارة الموقع", None),
        ("جميع الحقوق محفوظة لمؤسسة عين اليوم الخيرية", None),
        ("جميع الحقوق محفوظة لشركة المدار للحلول الرقمية", None),
        ("جميع حقوق النشر محفوظة 2023 | اتفاقية استخدام الموقع", None),
        ("جميع الحقوق محفوظة © وكالات", None),
        ("جميع الحقوق محفوظة | من نحن | اتصل بنا", None),
        ("جميع الحقوق محفوظة 2024", None),
        ("التعليقات تعبر عن أصحابها، انظر القائمة كاملة © منبر الموانئ ٢٠٢٢", nil_source_id("منبر الموانئ")),
        ("© 2024 Microsoft", None),
        ("© 2003-2024 منبر الموانئ", nil_source_id("منبر الموانئ")),
        ("© 2003-2024 PressReader, Inc.", None),
        ("Community platform by XenForo® © 2010-2023 XenForo Ltd.", None),
        ("Powered by phpBB® Forum Software © phpBB Limited", None),
        ("جميع الحقوق محفوظة، تصميم: شركة المدار", None),
        ("© 2024 Cable News Network. All Rights Reserved.", "marsad:cnn-arabic"),
        # entries of menus, with blanks between them and without
        ("RSS - من نحن - للإعلان لدينا - الاشتراكات - حقوق النشر محفوظة", None),
        ("أروقةتطبيقات الجوالالاشتراكات حقوق النشر محفوظة", None),
        ("حقوق النشر محفوظة © لا للشائعات 2015", nil_source_id("لا للشائعات")),
        # where a link leads, wordings and offices
        ("  * [حقوق النشر](/story/626674)", None),
        ("[© حقوق النشر](https://coast.example/page/copyright)", None),
        ("جميع الحقوق محفوظة لموقعنا 2019", None),
        ("© حقوق الطبع محفوظة لدى الشبكة", None),
        ("© خريطة الموقع 2019", None),
        ("© فريق العمل 2019", None),
        ("حقوق الطبع والنشر © رئيس التحرير محمود سالم", None),
        ("This site uses cookies © 2019", None),
        ("© 2019 هاتف 0112345678", None),
        ("v2.1 © 2019", None),
        ("جميع الحقوق محفوظة للكاتب", None),
        ("© 2019 All Rights Reserved. Design by HTML Codex", None),
        ("© 2019 الأخبار | الرياضة | الاقتصاد", None),
        # wording that goes on with "and", lines of business, and words of the wording that open a name
        ("© جميع حقوق النشر والتوزيع محفوظة لبوابة الموانئ نيوز", nil_source_id("بوابة الموانئ نيوز")),
        ("© جميع حقوق النشر والإعلان محفوظة لصدى الموانئ 2012", nil_source_id("صدى الموانئ")),
        ("حقوق الطبع والنشر والتوزيع محفوظة", None),
        ("حقوق الطبع محفوظة 2014 - للنشر والتوزيع", None),
        ("جميع الحقوق محفوظة لـ كل الموانئ © 2007 - 2014", nil_source_id("كل الموانئ")),
        ("كافة الحقوق محفوظة لـ هذا الموقع", None),
        ("© متوفر من قبل منبر الموانئ", nil_source_id("منبر الموانئ")),
        ("© Provided by منبر الموانئ", nil_source_id("منبر الموانئ")),
        ("عين على السواحل © 2021 - كافة الحقوق محفوظة", nil_source_id("عين على السواحل")),
        # sentences about what may be copied
        ("جميع المواد المنشورة على هذا الموقع محمية بموجب قوانين حقوق النشر ويمنع نسخها", None),
        ("أي مادة تخالف حقوق الملكية الفكرية، وسيتم حذفها فورا", None),
        ("© 2022 منبر الموانئ. ويمنع نسخ المواد المنشورة دون إذن", nil_source_id("منبر الموانئ")),
        (
            "All logos and trademarks in this site are property of their respective owner. © منبر الموانئ",
            nil_source_id("منبر الموانئ"),
        ),
        ("PHP-Nuke Copyright © 2005 by Francisco Burzi.", None),
        (
            "التعليقات تعبر عن آراء أصحابها ولا يتحمل فريق التحرير أي مسؤولية عن محتواها، ولمن أراد التواصل معنا مراسلة"
            " منبر الموانئ، كما أن جميع حقوق النشر محفوظة",
            None,
        ),
    ],
)
def test_a_copyright_line_names_the_owner_of_the_page(line: str, source_id: str | None) -> None:
    # the foot of the page says it twice: once alone a name that no list knows decides only by the sign
    found = publisher_of(("body", "نص الخبر."), ("other", line), ("sharing", "شارك"), ("other", line))
    assert found == source_id or (
        source_id == nil_source_id("منبر السواحل") and found == nil_source_id("لمنبر السواحل")
    )


@pytest.mark.parametrize(
    ("line", "source_id"),
    [
        ("© 2022 منبر الموانئ", nil_source_id("منبر الموانئ")),
        ("© 2022 الموانئ", None),
        ("جميع حقوق النشر محفوظة منبر الموانئ", None),
        ("جميع حقوق النشر محفوظة لرويترز", "Q130879"),
    ],
)
def test_a_name_that_no_list_knows_is_the_owner_by_the_sign_or_where_the_page_says_it_again(
    line: str, source_id: str | None
) -> None:
    assert publisher_of(BODY, ("other", line)) == source_id
    if source_id is None:
        named = line.removeprefix("© 2022 ").removeprefix("جميع حقوق النشر محفوظة ")
        assert publisher_of(BODY, ("navigation", named), ("other", line)) == nil_source_id(named)


def test_of_a_list_without_an_end_of_owners_that_no_list_knows_a_hundred_are_read() -> None:
    letters = "ابتثجحخدذرزس"
    owners = [f"© 2022 صوت ال{first}و{second}احل" for first in letters for second in letters]
    assert detect(*page(BODY, ("other", "\n".join(owners))), PUBLISHERS).evidence.height == 100


def test_the_end_of_a_title_names_the_outlet_only_when_it_is_its_name() -> None:
    assert publisher_of(("title", "افتتاح الميناء | اليوم السابع")) == "marsad:youm7"
    assert publisher_of(("title", "افتتاح الميناء - الأخبار")) is None
    assert publisher_of(("title", "رأي | اليوم")) is None
    assert publisher_of(("title", "افتتاح الميناء :: هسبريس")) == "marsad:hespress"
    assert publisher_of(("title", "افتتاح الميناء | قناة السواحل")) == nil_source_id("قناة السواحل")
    assert publisher_of(("title", "افتتاح الميناء - قناة السواحل")) is None
    assert publisher_of(("title", "افتتاح الميناء | رياضة")) is None


@pytest.mark.parametrize(
    ("line", "source_id"),
    [
        ("صدى البلد - elbalad.news", "marsad:sada-elbalad"),
        ("بوابة السواحل | sawahel.example", nil_source_id("بوابة السواحل")),
        ("elbalad.news", "marsad:sada-elbalad"),
        ("https://www.elbalad.news/35988", "marsad:sada-elbalad"),
        ("https://web.archive.org/web/20191227061436/http://www.elbalad.news/article/51208", "marsad:sada-elbalad"),
        ("sawahel.example", nil_source_id("sawahel.example")),
        ("editor@sawahel-news.example", None),
        ("https://t.co/35988", None),
        ("https://www.reuters.com/article/1", None),
        ("https://www.elbalad.news/1\nhttps://www.youm7.com/2", None),
        ("نسخة 2.0", None),
        # a headline, and the host it is on
        ("بلدية الزهراء تفتتح 3 مكتبات عامة - sawahel.example", nil_source_id("sawahel.example")),
    ],
)
def test_an_address_alone_on_a_line_is_that_of_the_page(line: str, source_id: str | None) -> None:
    parts = [("navigation", f"الرئيسية\n{line}"), ("title", "افتتاح الميناء"), ("body", "نص الخبر.")]
    assert publisher_of(*parts) == source_id


def test_an_address_on_the_page_is_named_as_printed() -> None:
    line = "https://web.archive.org/web/20191227061436/http://WWW.Elbalad.News/article/elbalad"
    documents, zones = page(("navigation", line), ("body", "نص الخبر."))
    ((name, start, end),) = (
        detect(documents, zones, PUBLISHERS).article_sources.select("name", "start_offset", "end_offset").rows()
    )
    assert documents["text"][0][start:end] == name == "Elbalad.News"


def test_a_copyright_line_inside_an_article_is_of_its_pictures() -> None:
    title, picture, long = ("title", "افتتاح الميناء"), ("other", "© 2023 هسبريس"), ("body", "نص الخبر. " * 40)
    assert publisher_of(title, picture, ("body", "نص الخبر.")) is None
    assert publisher_of(title, ("body", "نص الخبر."), picture, long) is None
    assert publisher_of(title, long, picture) == "marsad:hespress"
    assert publisher_of(title, long, picture, ("body", "تعليق قصير.")) == "marsad:hespress"


def test_a_copyright_line_before_an_article_inside_is_of_its_pictures() -> None:
    title, long, picture = ("title", "افتتاح الميناء"), ("body", "نص الخبر. " * 40), ("other", "© 2023 هسبريس")
    assert publisher_of(title, long, picture, ("title", "وصول السفينة", 1), ("body", "نص الخبر. " * 40, 1)) is None


def test_a_name_that_a_zone_cuts_through_is_read_to_its_end_and_an_unknown_one_is_none() -> None:
    def cut(line: str, rest: str) -> str | None:
        documents, zones = page(("body", "نص الخبر."), ("other", line + "\n" + rest))
        text = documents["text"][0].replace(line + "\n", line + " ")
        end = text.index(rest)
        first, other = zones.rows()[0], list(zones.rows()[1])
        rows = [first, (*other[:4], end, other[5]), ("d", 2, "other", end, len(text), None)]
        found = detect(
            documents.with_columns(text=pl.lit(text)), pl.DataFrame(rows, zones.schema, orient="row"), PUBLISHERS
        )
        return chosen(found).get("d-0", (None, None))[0]

    assert cut("© 2024 كل الحقوق محفوظة - فرانس", "24. من نحن") == "marsad:france24-arabic"
    assert cut("© 2024 كل الحقوق محفوظة - فرانس", "الموانئ. من نحن") is None
    assert cut("© 2024 كل الحقوق محفوظة - منبر الموانئ.", "من نحن") == nil_source_id("منبر الموانئ")


def test_a_name_on_the_first_lines_counts_where_the_page_bears_it_out() -> None:
    body = ("body", "نص الخبر.")
    assert publisher_of(("navigation", "المرفأ الجديد"), ("title", "افتتاح الميناء"), body) is None
    for foot in ("زوار المرفأ الجديد", "تصدر عن شركة المرفأ الجديد للطباعة", "شاركونا #المرفأ_الجديد"):
        parts = [("navigation", "المرفأ الجديد"), ("title", "افتتاح الميناء"), body, ("other", foot)]
        assert publisher_of(*parts) == nil_source_id("المرفأ الجديد")
    opens = ("body", "المرفأ الجديد - قال الوزير إن العمل بدأ.")
    assert publisher_of(("navigation", "المرفأ الجديد » اقتصاد"), ("title", "افتتاح الميناء"), opens) == nil_source_id(
        "المرفأ الجديد"
    )
    parts = [("navigation", "عاجل"), ("title", "افتتاح الميناء"), body, ("other", "#عاجل فريق عاجل")]
    assert publisher_of(*parts) is None
    # over the headline, not behind it
    assert publisher_of(("title", "افتتاح الميناء"), body, ("other", "المرفأ الجديد\nزوار المرفأ الجديد")) is None


def test_the_one_listed_outlet_in_the_rows_over_the_headline_runs_the_page_where_it_is_named_again() -> None:
    menu = ("navigation", "اذهب إلى المحتوى هسبريس مباشر القائمة برامج")
    title, body = ("title", "افتتاح الميناء"), ("body", "نص الخبر.")
    assert publisher_of(menu, title, body) is None
    assert publisher_of(menu, title, body, ("promotion", "حمل الآن هسبريس وتابع كل جديد")) == "marsad:hespress"
    two = ("navigation", "هسبريس مصراوي برامج مباشر")
    assert publisher_of(two, title, body, ("promotion", "حمل الآن هسبريس وتابع كل جديد")) is None


def test_of_the_datelines_over_a_body_the_last_names_the_outlet() -> None:
    listed, own = ("dateline", "هسبريس | منذ 12 دقيقة"), ("dateline", "سبق | 2021/09/23 07:03")
    title, body = ("title", "افتتاح الميناء"), ("body", "نص الخبر.")
    assert publisher_of(listed, title, own, body) is None
    assert publisher_of(listed, title, own, body, ("other", "قراءة الموضوع من موقع سبق")) == "marsad:sabq"
    unlisted = ("dateline", "صحيفة الموانئ اليوم | 2021/09/23 07:03")
    assert publisher_of(title, unlisted, body) == nil_source_id("صحيفة الموانئ اليوم")
    assert publisher_of(title, ("dateline", "الموانئ | 2021/09/23 07:03"), body) is None


def test_an_agency_runs_the_page_that_two_of_its_places_give_it() -> None:
    title, body = ("title", "افتتاح الميناء"), ("body", "نص الخبر.")
    address, name = ("other", "https://sarabic.ae/20200122/1.html"), ("navigation", "الأولى\nسبوتنيك عربي")
    assert publisher_of(address, name, title, body) == "marsad:sputnik"
    # also under a headline that is printed twice
    assert publisher_of(address, title, name, title, body) == "marsad:sputnik"
    assert publisher_of(address, title, body) is None
    assert publisher_of(name, title, body) is None
    dated = ("body", "القاهرة 11 ديسمبر 2010 (شينخوا) افتتح الوزير الميناء.")
    assert publisher_of(("other", "arabic.news.cn | 2010-12-11 01:33:30"), title, dated) == "Q204839"


def test_a_lone_name_in_the_navigation_is_a_masthead_and_a_list_of_names_is_not() -> None:
    body = ("body", "نص الخبر.")
    assert publisher_of(("navigation", "هسبريس"), body) == "marsad:hespress"
    assert publisher_of(("navigation", "هسبريس | الموقع الرسمي"), body) == "marsad:hespress"
    assert publisher_of(("navigation", "هسبريس | رياضة"), body) is None
    assert publisher_of(("navigation", "هسبريس | منذ 12 دقيقة"), body) is None
    assert publisher_of(("navigation", "هسبريس\nمصراوي\nإيلاف"), body) is None
    assert publisher_of(("navigation", "العربية\nالوطن\nالرياض"), body) is None
    assert publisher_of(("navigation", "الرئيسية\nرويترز"), body) is None


def test_an_agency_that_opens_the_page_runs_it_and_does_not_cite_itself() -> None:
    parts = [("navigation", "سانا\nالأولى"), ("dateline", "دمشق-سانا"), ("body", "قال الوزير لسانا إن العمل بدأ.")]
    found = detect(*page(*parts), PUBLISHERS)
    assert chosen(found) == {"d-0": ("marsad:sana", "agency")} or publisher_of(*parts) == "marsad:sana"
    parts.append(("other", "© الوكالة العربية السورية للأنباء"))
    assert publisher_of(*parts) == "marsad:sana"
    assert agencies_of(*parts) == []


@pytest.mark.parametrize(
    ("line", "source_id"),
    [
        ("افتتاح الميناء الجديد - RT Arabic", "marsad:rt-arabic"),
        ("افتتاح الميناء الجديد | اقتصاد | صحيفة الخليج", "marsad:alkhaleej"),
        ("افتتاح الميناء الجديد - وكالة الأنباء السعودية", "marsad:spa"),
        ("افتتاح الميناء الجديد - RT Arabic RT العربية الأخبار", "marsad:rt-arabic"),
        ("افتتاح الميناء الجديد | أخبار الأمم المتحدة تجاوز إلى المحتوى", "marsad:un-news-arabic"),
        ("افتتاح الميناء الجديد | الخليج الرئيسية رياضة", None),
        ("افتتاح الميناء الجديد - الخليج", None),
        ("افتتاح الميناء الجديد بحضور اليوم السابع", None),
        ("وصول السفينة - اليوم السابع", None),
    ],
)
def test_what_follows_the_headline_where_furniture_repeats_it_is_the_outlet(line: str, source_id: str | None) -> None:
    parts = [("navigation", line), ("title", "افتتاح الميناء الجديد"), ("body", "نص الخبر.")]
    assert publisher_of(*parts) == source_id


@pytest.mark.parametrize(
    ("line", "source_id"),
    [
        ("تابعوا سكاي نيوز عربية على فيسبوك", "marsad:sky-news-arabia"),
        ("تابعوا RT Arabic على تلغرام", "marsad:rt-arabic"),
        ("تابع قناة عكاظ على الواتساب", "marsad:okaz"),
        ("تابعوا آخر الأخبار من هسبريس على Google News", "marsad:hespress"),
        ("حمّل تطبيق «اليوم السابع» الآن", "marsad:youm7"),
        ("اشترك في قناة صدى البلد على يوتيوب", "marsad:sada-elbalad"),
        ("تابعوا الخليج على تويتر", None),
        ("تابع مصراوي وزميله سيرهما على الأقدام", None),
        ("تابعوا معنا اليوم السابع من المهرجان على الشاشة", None),
        ("يتابع اليوم السابع على الهاتف", None),
    ],
)
def test_a_page_invites_to_the_channels_of_its_own_outlet(line: str, source_id: str | None) -> None:
    assert publisher_of(("body", "نص الخبر."), ("sharing", line)) == source_id


@pytest.mark.parametrize(
    ("line", "source_id"),
    [
        ("إذا كنت تعتقد/تعتقدين أن المقال يحوي معلومات خاطئة أو لديك تفاصيل إضافية", "marsad:enab-baladi"),
        ("إذا كنت تعتقد أن المقال طويل", None),
        ("الأخبار المنشورة على الصفحة الرسمية لوكالة الأناضول، هي اختصار لجزء من الأخبار", "marsad:anadolu"),
        ("الأخبار المنشورة على الصفحة الرسمية للبلدية", None),
    ],
)
def test_phrases_of_one_template_name_its_outlet(line: str, source_id: str | None) -> None:
    assert publisher_of(("body", "نص الخبر."), ("other", line)) == source_id


def test_template_phrases_count_at_the_start_of_a_line_and_more_when_there_are_two() -> None:
    one = detect(*page(("credit", "صدر الصورة، Getty Images"), ("body", "نص.")), PUBLISHERS)
    assert chosen(one)["d-0"] == ("marsad:bbc-arabic", "publisher")
    two = detect(
        *page(("credit", "صدر الصورة، Getty Images"), ("suggested", "تخطى قصص مقترحة وواصل القراءة")), PUBLISHERS
    )
    confidence = pl.col("source_id") == "marsad:bbc-arabic"
    assert two.article_sources.filter(confidence)["confidence"].min() > (
        one.article_sources.filter(confidence)["confidence"].max()
    )
    assert publisher_of(("body", "كتب المحرر: تخطى قصص مقترحة وواصل القراءة عبارة ثقيلة.")) is None


def test_furniture_url_and_facts_speak_of_the_main_article_only() -> None:
    found = detect(
        *page(
            ("body", "نص الخبر."),
            ("source_line", "المصدر: عربي21"),
            ("title", "خبر آخر", 1),
            ("dateline", "أبوظبي: «الخليج»", 1),
            ("body", "نص الخبر الآخر.", 1),
            ("title", "خبر ثالث", 2),
            ("body", "نص بلا مصدر.", 2),
            url="https://www.youm7.com/1",
            source="مصراوي",
        ),
        PUBLISHERS,
    )
    assert chosen(found) == {"d-0": ("marsad:youm7", "publisher"), "d-1": ("marsad:alkhaleej", "publisher")}


def test_the_strongest_wins_and_all_reasons_are_kept() -> None:
    found = detect(
        *page(("body", "نص."), ("source_line", "المصدر: عربي21"), url="https://www.youm7.com/1", source="مصراوي"),
        PUBLISHERS,
    )
    assert found.evidence.select("value", "method", "is_chosen").sort("method").rows() == [
        ("marsad:masrawy", "fact", False),
        ("marsad:arabi21", "source_line", False),
        ("marsad:youm7", "url", True),
    ]
    assert found.article_sources["source_id"].to_list() == ["marsad:youm7"]


def test_a_bare_unknown_host_loses_to_a_name_that_the_page_prints() -> None:
    parts = [("body", "نص."), ("source_line", "المصدر: صدى البلد")]
    assert publisher_of(*parts, url="https://collects-news.test/1") == "marsad:sada-elbalad"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("وقعت الصفقة أمس، وفق وكالة رويترز.", [REUTERS]),
        ("ووفقاً لوكالة نوفوستي، بدأ الاجتماع.", ["marsad:ria-novosti"]),
        ("ونقلت رويترز عن مسؤول قوله إن الاتفاق قريب.", [REUTERS]),
        ("قال شاهد لرويترز إنه سمع الانفجار.", [REUTERS]),
        ("وبحسب «رويترز» فإن الأسعار ارتفعت.", [REUTERS]),
        ("وأفاد تقرير بثّته وكالة الأنباء المركزية الكورية بأن الرئيس وصل.", ["marsad:kcna"]),
        ("وقال وزير الخارجية للأناضول إن بلاده مستعدة.", ["marsad:anadolu"]),
        ("حسبما ذكرت وكالة أنباء الشرق الأوسط.", ["marsad:mena-eg"]),
        ("واستقر السعر عند الإغلاق (رويترز).", [REUTERS]),
        ("وصل الوفد مساء. (رويترز، أ ف ب)", [REUTERS, AFP]),
        ("عمان (بترا) - افتتح الوزير المستشفى.", ["marsad:petra"]),
        ("برلين - د ب أ: قررت الحكومة رفع الأجور.", [DPA]),
        ("وذكرت وكالة سبأ أن اللقاء تأجل.", ["marsad:saba"]),
        ("(إعداد محمد سعيد للنشرة العربية - تحرير علي أحمد)", [REUTERS]),
        ("وختم الحفل بالسلام الوطني.\n// انتهى //19:34 ت م", ["marsad:spa"]),
        ("أبوظبي في 5 يناير / وام / بحث الجانبان التعاون.", ["marsad:wam"]),
        ("شفق نيوز/ أعلنت الوزارة موعد الامتحانات.", ["marsad:shafaq"]),
        ("تأخر البث للنشرة العربية نصف ساعة.", []),
        ("أعلن أن الدوام // انتهى قبل موعده.", []),
        ("تعلم اللغة الألمانية والفرنسية في عام.", []),
        ("ونقلت الوكالة عن محللين قولهم إن الأزمة طويلة.", []),
        ("زار السياح مدينة بترا، ونقلوا عن سبأ حكايات.", []),
        ("وصل القطار إلى محافظة (قنا) صباحا قبل موعده.", []),
        ("ذهبوا معا إلى السوق، ووفا التاجر بوعده.", []),
        ("اشترى صندوق أسهم رويترز أمس.", []),
        ("قال سكان الخليج إن الشرق الأوسط يتغير.", []),
        ("ذكرت صحيفة الشرق الأوسط أن المفاوضات بدأت.", []),
        ("وفق الخبراء. رويترز شركة كبيرة.", []),
    ],
)
def test_an_agency_is_found_where_it_is_cited_and_only_there(sentence: str, expected: list[str]) -> None:
    assert agencies_of(("title", "عنوان"), ("body", sentence)) == expected


def test_each_citation_is_one_row_whose_offsets_give_the_name_back() -> None:
    documents, zones = page(("body", "وفق وكالة رويترز.\nوأضافت رويترز أن الوضع هادئ، وقال شاهد لرويترز إنه رأى ذلك."))
    found = detect(documents, zones, PUBLISHERS).article_sources
    text = documents["text"][0]
    assert [text[start:end] for start, end in found.select("start_offset", "end_offset").rows()] == ["رويترز"] * 3


def test_the_agency_of_the_dateline_comes_before_those_cited_in_passing() -> None:
    parts = [("dateline", "باريس - رويترز"), ("body", "وأكدت وكالة فرانس برس ذلك، وأضافت وكالة فرانس برس التفاصيل.")]
    assert chosen(detect(*page(*parts), PUBLISHERS)) == {"d-0": (REUTERS, "agency")}


def test_names_outside_articles_are_not_cited() -> None:
    assert agencies_of(("body", "نص."), ("suggested", "رويترز: ارتفاع الأسعار\nوفق وكالة رويترز")) == []


@pytest.mark.parametrize(
    ("zone", "line", "expected"),
    [
        ("credit", "صدر الصورة، Getty Images", ["marsad:getty-images"]),
        ("credit", "تصوير: رويترز", [REUTERS]),
        ("credit", "AFP", [AFP]),
        ("caption", "جنود على الحدود (رويترز)", [REUTERS]),
        ("caption", "جنود على الحدود - رويترز", [REUTERS]),
        ("caption", "مقر رويترز في لندن كما بدا أمس", []),
        ("credit", "تصوير: فارس محمد", []),
    ],
)
def test_picture_credits_are_kept_apart_as_photo(zone: str, line: str, expected: list[str]) -> None:
    found = detect(*page(("body", "نص."), (zone, line)), PUBLISHERS)
    photos = found.article_sources.filter(pl.col("role") == "photo")
    assert photos["source_id"].to_list() == expected
    assert found.evidence.filter(pl.col("method") == "credit").is_empty()


def test_an_agency_stated_in_the_author_field_is_cited() -> None:
    found = detect(*page(("body", "نص."), author="واس - الرياض", source="سبق"), PUBLISHERS)
    assert chosen(found) == {"d-0": ("marsad:sabq", "publisher")}
    agency = found.article_sources.filter(pl.col("role") == "agency").row(0, named=True)
    assert (agency["source_id"], agency["method"], agency["start_offset"]) == ("marsad:spa", "fact", None)


def test_nothing_is_chosen_below_the_threshold_and_the_evidence_stays() -> None:
    frames = page(("body", "نص."), ("source_line", "المصدر: عربي21"))
    found = detect(*frames, PUBLISHERS, minimum_confidence=0.95)
    assert found.chosen.is_empty()
    assert found.article_sources.is_empty()
    assert found.evidence.select("value", "is_chosen").rows() == [("marsad:arabi21", False)]


def test_an_unlisted_outlet_keeps_its_printed_name() -> None:
    found = detect(*page(("body", "نص."), ("source_line", "المصدر: أنباء السواحل")), PUBLISHERS)
    nil = "nil-source-" + sha256(matching_key("أنباء السواحل").encode()).hexdigest()[:16]
    assert found.article_sources.select("source_id", "name").rows() == [(nil, "أنباء السواحل")]
    latin = detect(*page(("body", "نص."), source="Coast Gazette"), PUBLISHERS).article_sources.row(0, named=True)
    assert (latin["name"], latin["method"]) == ("Coast Gazette", "fact")


def test_empty_frames_keep_their_columns() -> None:
    documents, zones = page(("body", "نص."))
    found = detect(documents.clear(), zones.clear(), PUBLISHERS)
    assert found.article_sources.schema == detect(documents, zones, PUBLISHERS).article_sources.schema
    assert [frame.height for frame in (found.article_sources, found.evidence, found.chosen)] == [0] * 3


@pytest.mark.parametrize("last", ["AP", "AFP", "رويترز"])
def test_the_last_text_may_end_with_a_name(last: str) -> None:
    # a short name in Latin letters is searched with the line end behind it, which is the last sign there is
    found = detect(*page(("body", "نص."), ("source_line", f"المصدر: {last}")), PUBLISHERS)
    assert found.article_sources["role"].to_list() == ["agency"]


def test_what_is_found_on_a_page_does_not_depend_on_its_neighbours() -> None:
    first = page(("body", "وفق رويترز."), ("source_line", "المصدر: أنباء السواحل"), document_id="a")
    second = page(("body", "نقلت أ ف ب عنه."), ("source_line", "المصدر: مصراوي"), document_id="b")
    both = detect(pl.concat([second[0], first[0]]), pl.concat([second[1], first[1]]), PUBLISHERS)
    alone = [detect(*frames, PUBLISHERS) for frames in (first, second)]
    assert both.evidence.equals(pl.concat([found.evidence for found in alone]))
    assert both.article_sources.equals(pl.concat([found.article_sources for found in alone]))


@given(
    parts=st.lists(
        st.tuples(
            st.sampled_from(ZONES),
            st.text(alphabet=st.sampled_from(list("واسرويترز:«»()-|© \u064b\u0640\u200fA.P\r،+المصدر")), max_size=60),
        ),
        min_size=1,
        max_size=6,
    ),
    source=st.none() | st.text(max_size=20),
    url=st.none() | st.text(max_size=20),
)
def test_any_text_is_read_without_raising_and_offsets_stay_inside(
    parts: list[tuple[str, str]], source: str | None, url: str | None
) -> None:
    documents, zones = page(*parts, source=source, url=url)
    found = detect(documents, zones, PUBLISHERS)
    size = len(documents["text"][0])
    for start, end in found.article_sources.select("start_offset", "end_offset").rows():
        assert start is None or 0 <= start < end <= size


def test_a_huge_line_takes_bounded_time() -> None:
    text = "وفق رويترز © (أ ف ب) - " * 20_000
    for zone in ("body", "source_line", "dateline", "other", "title", "credit"):
        detect(*page((zone, text)), PUBLISHERS)


def test_hosts_are_read_from_addresses() -> None:
    assert host_of("HTTPS://M.Example.COM/x") == "example.com"
    assert host_of("مثال") is None


def test_the_owner_of_the_page_beats_an_unknown_name_behind_source() -> None:
    parts = (("source_line", "المصدر: بلال المغربي"), ("body", "نص"), ("other", "© 2022 أنباء السواحل"))
    assert publisher_of(*parts) == nil_source_id("أنباء السواحل")


BODY = ("body", "نص الخبر.")


@pytest.mark.parametrize(
    ("parts", "source_id"),
    [
        # a name that is a word too opens the page and is said again
        (
            (("navigation", "المدن\nأخبار\nرأي"), ("title", "عنوان الخبر"), BODY, ("other", "عن المدن")),
            "marsad:almodon",
        ),
        ((("navigation", "المدن\nأخبار\nرأي"), ("title", "عنوان الخبر"), BODY), None),
        ((("navigation", "أخبار\nالمدن\nرأي"), ("title", "عنوان الخبر"), BODY, ("other", "عن المدن")), None),
        # a headline holds no bar
        ((("title", "بلدية الزهراء تفتتح مكتبة عامة | المدن"), BODY), "marsad:almodon"),
        ((("title", "بلدية الزهراء تفتتح مكتبة عامة - المدن"), BODY), None),
        # what no list knows, where it says that it is an outlet and what it is called
        ((("navigation", "القائمة\nشبكة أنباء الحقول"), ("title", "عنوان"), BODY), nil_source_id("شبكة أنباء الحقول")),
        ((("navigation", "القائمة\nالقناة الإخبارية"), ("title", "عنوان"), BODY), None),
        ((("navigation", "صحيفة يومية سياسية مستقلة"), ("title", "عنوان"), BODY), None),
        ((("navigation", "القائمة\nمدونة شخصية"), ("title", "عنوان"), BODY), None),
        ((("navigation", "القائمة\nموقع التواصل"), ("title", "عنوان"), BODY), None),
        ((("navigation", "راديو الحقول\nبوابة الحقول"), ("title", "عنوان"), BODY), None),
        ((("title", "عنوان"), BODY, ("other", "شبكة أنباء الحقول")), None),
        # the name over the headline is the page's own, those below are of other pages
        ((("navigation", "هسبريس"), ("title", "عنوان"), BODY, ("other", "مصراوي")), "marsad:hespress"),
        ((("navigation", "هسبريس"), ("title", "عنوان"), BODY, ("other", "youm7.com")), "marsad:hespress"),
        # archives of the press
        ((("dateline", "نشر في الوفد يوم 12 - 03 - 2015"), BODY), "marsad:elwafd"),
        ((("other", "النصر\nنشر في\nالنصر\nيوم"), ("dateline", "12 - 03 - 2015"), BODY), nil_source_id("النصر")),
        ((("body", "وقال إن التقرير نشر في الوفد يوم 12 مارس."),), None),
        # the address of the page itself
        (
            (BODY, ("other", "This is Google's cache of http://www.youm7.com/1. It is a snapshot of the page")),
            "marsad:youm7",
        ),
        ((BODY, ("other", "الموقع: http://www.nna-leb.gov.lb/news/1.htm")), "marsad:nna-lebanon"),
        ((BODY, ("other", "للمزيد من التفاصيل http://www.youm7.com/1")), None),
        # numbers are no names
        ((BODY, ("navigation", "24")), None),
        ((BODY, ("navigation", "24 %")), None),
        # references
        ((BODY, ("source_line", "المصادر:\n1. البنك الدولي\n2. بيانات رسمية")), None),
        ((BODY, ("source_line", "المصدر:\nشبكة أنباء الحقول")), nil_source_id("شبكة أنباء الحقول")),
        # an agency that its own page names over the headline and in the dateline
        (
            (("navigation", "طباعة\nوكالة الأنباء الأردنية"), ("title", "عنوان"), ("body", "عمان 6 شباط (بترا)- نص.")),
            "marsad:petra",
        ),
        ((("title", "عنوان"), ("body", "عمان 6 شباط (بترا)- نص."), ("other", "وكالة الأنباء الأردنية")), None),
        # text browsers and Markdown
        ((("navigation", "[16]هسبريس\n* [17]الأخبار"), ("title", "عنوان"), BODY), "marsad:hespress"),
        ((("navigation", "[هسبريس](/)"), ("title", "عنوان"), BODY), "marsad:hespress"),
        # the sign of the outlet
        ((("navigation", "هسبريس Logo"), ("title", "عنوان"), BODY), "marsad:hespress"),
        ((("navigation", "شعار شبكة أنباء الحقول"), ("title", "عنوان"), BODY), nil_source_id("شبكة أنباء الحقول")),
        # a line that goes on with a quotation
        ((("title", "جوائز في «سوق"), ("navigation", "عكاظ»"), BODY), None),
        ((("title", "جوائز في السوق"), ("navigation", "عكاظ"), BODY), "marsad:okaz"),
        # a message of a channel, a post, the head of a page of a paper
        ((("dateline", "المدن, [16/06/2024 23:57]"), BODY), "marsad:almodon"),
        ((("dateline", "موقع أنباء الحقول, [16/06/2024 23:57]"), BODY), nil_source_id("موقع أنباء الحقول")),
        ((("dateline", "سعيد منصور, [16/06/2024 23:57]"), BODY), None),
        ((("navigation", "المدن ✓\n9 يونيو 2018"), BODY), "marsad:almodon"),
        ((("navigation", "المدن · متابعة\n23 دقيقة"), BODY), "marsad:almodon"),
        ((("navigation", "المدن · سياسة\n23 دقيقة"), BODY), None),
        ((("navigation", "المدن\n9 يونيو 2018 ·"), BODY), "marsad:almodon"),
        ((("navigation", "المدن\n44736 مشترك"), BODY), "marsad:almodon"),
        ((("navigation", "المدن\n9 يونيو 2018"), BODY), None),
        ((("other", "العدد 2654 | المدن | السنة السادسة | 5/1/2015"), BODY), "marsad:almodon"),
        ((("other", "السنة السادسة   العدد 2654\nالمدن\nمنوعات 20"), BODY), "marsad:almodon"),
        ((("other", "السنة السادسة | المدن | 5/1/2015"), BODY), None),
        ((("other", "العدد 2654\nالمدن - سعيد منصور"), BODY), None),
        ((("other", "صحيفة يومية سياسية مستقلة\nالعدد 2654"), BODY), None),
        # the foot of a page that was taken for the end of the article
        ((BODY, ("keywords", "إلغاء الطباعة\n© 2025 منبر الموانئ")), nil_source_id("منبر الموانئ")),
        ((BODY, ("credit", "© ٢٠٢٥ منبر الموانئ")), nil_source_id("منبر الموانئ")),
        ((BODY, ("credit", "© منبر الموانئ")), None),
        ((BODY, ("credit", "© 2025 رويترز")), None),
    ],
)
def test_a_page_names_its_outlet_in_a_place_of_its_own(
    parts: tuple[tuple[str, str], ...], source_id: str | None
) -> None:
    assert publisher_of(*parts) == source_id


@pytest.mark.parametrize(
    ("parts", "source_id"),
    [
        # a field of a record
        ((("navigation", "channel: منبر الموانئ - آخر الأخبار\nlanguage: ar"), BODY), nil_source_id("منبر الموانئ")),
        ((("other", "SN   صحيفة مرافئ\nLA   Arabic"), BODY), nil_source_id("صحيفة مرافئ")),
        ((("dateline", "Publication info: المدن; بيروت [بيروت]. 30 May 2016."), BODY), "marsad:almodon"),
        ((("subheading", "language: منبر الموانئ"), BODY), None),
        # who sent a mail
        ((("navigation", 'From: "وكالة أنباء البحر" <news@bahr.example>'), BODY), nil_source_id("وكالة أنباء البحر")),
        ((("navigation", "From: ريم البكري <rim@bahr.example>"), BODY), None),
        ((BODY, ("promotion", "وصلتك هذه الرسالة لأنك مشترك في صحيفة مرافئ.")), nil_source_id("صحيفة مرافئ")),
        ((BODY, ("promotion", "وصلتك هذه الرسالة لأنك مشترك في الخدمة المجانية.")), None),
        # who sent a message of a chat, how many follow a channel, the page of a paper
        ((("dateline", "2/2/2025, 4:43 ص - إعلام الريف برس: "), BODY), nil_source_id("إعلام الريف برس")),
        ((("dateline", "2/2/2025, 4:43 ص - سامر حمدان: "), BODY), None),
        ((("title", "عنوان"), ("other", "منبر نيوز\n‏7٫7 مليون مشترك"), BODY), nil_source_id("منبر نيوز")),
        ((("navigation", "المدن\nمتابعة\n68 ألف متابع"), BODY), "marsad:almodon"),
        ((("navigation", "المدن – ص ١٣"), BODY), "marsad:almodon"),
        ((("navigation", "المدن\n15 Aug 2023 · صفحة 15"), BODY), "marsad:almodon"),
        ((("navigation", "المدن\n15 Aug 2023"), BODY), None),
        # a letterhead, and a motto under a name
        (
            (("navigation", "جمهورية مصر العربية\nالهيئة العامة للبحيرات والسواحل"), ("title", "عنوان"), BODY),
            nil_source_id("الهيئة العامة للبحيرات والسواحل"),
        ),
        ((("navigation", "الهيئة العامة للبحيرات والسواحل"), ("title", "عنوان"), BODY), None),
        (
            (("navigation", "أخبار جامعة الواحة\nنشرة شهرية تصدر عن إدارة الإعلام"), ("title", "عنوان"), BODY),
            nil_source_id("أخبار جامعة الواحة"),
        ),
        ((("navigation", "أخبار جامعة الواحة\nأخبار الطلاب"), ("title", "عنوان"), BODY), None),
        # the stamp of an agency, and the agency in passing
        ((BODY, ("other", "قنا281345 جمت may 2014")), "marsad:qna"),
        ((BODY, ("other", "قنا 2014")), None),
        # the outlet of a company, and without its kind; what stands before the wording is not the owner
        (
            (BODY, ("promotion", "اشترك في نشرة الوطن"), ("other", "جميع الحقوق محفوظة لدى مؤسسة الوطن")),
            nil_source_id("الوطن"),
        ),
        (
            (("navigation", "ملاعب الشرق"), BODY, ("other", "جميع الحقوق محفوظة لموقع ملاعب الشرق")),
            nil_source_id("ملاعب الشرق"),
        ),
        (
            (BODY, ("other", "بكين تنظم الألعاب » ثور ينطح سائحة جميع الحقوق محفوظة صحيفة مرافئ")),
            nil_source_id("صحيفة مرافئ"),
        ),
        # before the headline as the browser shows it, and taken for the headline of the page
        (
            (("navigation", "وكالة الحقول نيوز | عنوان الخبر"), ("title", "عنوان الخبر"), BODY),
            nil_source_id("وكالة الحقول نيوز"),
        ),
        ((("navigation", "سياسة | عنوان الخبر"), ("title", "عنوان الخبر"), BODY), None),
        ((("title", "وكالة أنباء البطنان"), ("other", "النشرة العامة"), BODY), nil_source_id("وكالة أنباء البطنان")),
        ((("title", "بلدية الزهراء تفتتح مكتبة"), ("other", "النشرة العامة"), BODY), None),
        # a name with an entry of a menu behind it
        ((("navigation", "صحيفة مرافئ نسخة الجوال"), ("title", "عنوان"), BODY), nil_source_id("صحيفة مرافئ")),
        ((("navigation", "صحيفة مرافئ's Notes"), ("title", "عنوان"), BODY), nil_source_id("صحيفة مرافئ")),
    ],
)
def test_a_label_beside_a_name_says_that_the_page_is_its(
    parts: tuple[tuple[str, str], ...], source_id: str | None
) -> None:
    assert publisher_of(*parts) == source_id


def test_the_owner_comes_before_one_phrase_of_the_template_of_another_outlet() -> None:
    phrase = ("suggested", "تخطى قصص مقترحة وواصل القراءة")
    assert publisher_of(BODY, phrase) == "marsad:bbc-arabic"
    assert publisher_of(BODY, phrase, ("other", "© منبر الموانئ 2024")) == nil_source_id("منبر الموانئ")


def test_a_copyright_line_that_begins_like_a_line_of_sources_names_the_owner() -> None:
    assert publisher_of(BODY, ("source_line", "© وكالة الأناضول. كافة الحقوق محفوظة.")) == "marsad:anadolu"
    assert publisher_of(BODY, ("source_line", "© وكالة الأناضول.")) is None


@pytest.mark.parametrize("blank", [" ", "\n", "\t", "- "])
def test_a_page_of_a_hundred_thousand_blanks_is_read_to_its_end(blank: str) -> None:
    """A pattern that begins anew at each of them would take hours."""
    blanks = blank * 100_000
    pieces = [("other", f"صوت السواحل{blanks}"), ("body", "نص الخبر."), ("other", f"{blanks}© 2024 شبكة صوت السواحل")]

    assert publisher_of(*pieces) is not None
