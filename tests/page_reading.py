"""A page, its paragraphs, and how tests of pages read it."""

from pathlib import Path

import polars as pl
from hypothesis import strategies as st

from marsad.models import ARTICLE_ZONES, BODY_ZONES
from marsad.pages import Matcher
from marsad.pages.segment import divide
from marsad.seeds.furniture import load_furniture

FURNITURE = load_furniture([Path(__file__).parents[1] / "seeds"])

MATCHER = Matcher(FURNITURE)

HEADLINE = "وزارة الزراعة تعلن بدء موسم حصاد القمح في ست محافظات"

FIRST = "أعلنت وزارة الزراعة، الأحد، بدء موسم حصاد القمح في ست محافظات، وقالت إن المحصول هذا العام أفضل من سابقه."

SECOND = "وأضافت الوزارة أن مراكز التسلم ستفتح أبوابها كل يوم، وأن ثمن القنطار سيدفع للمزارعين خلال يومين."

THIRD = "وقال مزارعون في الدلتا إن الأمطار المتأخرة أفادت الحقول، وإن كلفة الوقود ما زالت أكبر همومهم."

OTHER_HEADLINE = "متحف المدينة يفتح قاعة جديدة للخزف القديم"

OTHER_FIRST = "افتتح متحف المدينة، مساء أمس، قاعة جديدة للخزف القديم تضم مئتي قطعة من عصور مختلفة."

OTHER_SECOND = "وقالت مديرة المتحف إن القطع رممت في ثلاثة أعوام، وإن الدخول سيكون مجانا حتى آخر الشهر."

LISTED = ["تراجع أسعار النفط في ختام التعاملات", "منتخب الناشئين يفوز بثلاثية نظيفة", "أمطار متوقعة على السواحل غدا"]


def documents(*texts: str, title_end: int | None = None, author: str | None = None) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "document_id": [f"d{number}" for number in range(len(texts))],
            "text": list(texts),
            "title_end_offset": [title_end] * len(texts),
            "stated_author": [author] * len(texts),
        },
        schema={
            "document_id": pl.String,
            "text": pl.String,
            "title_end_offset": pl.Int32,
            "stated_author": pl.String,
        },
    )


def read(text: str, title_end: int | None = None) -> list[tuple[str, int | None, str]]:
    """Zones of one page: label, number of the article, text; furniture of one kind in a row as one."""
    zones: list[tuple[str, int | None, str]] = []
    start = 0
    for stretch in divide(text, MATCHER, title_end=title_end):
        number = stretch.article if stretch.zone in ARTICLE_ZONES else None
        if zones and number is None and zones[-1][:2] == (stretch.zone, None):
            zones.pop()
        else:
            start = stretch.start
        zones.append((stretch.zone, number, text[start : stretch.end].strip()))
    return zones


def page(*lines: str) -> str:
    return "\n\n".join(lines)


def body(text: str, article: int = 0) -> str:
    return "\n".join(part for zone, number, part in read(text) if zone in BODY_ZONES and number == article)


PIECES = st.sampled_from(
    [
        HEADLINE,
        FIRST,
        SECOND,
        "اقرأ أيضا:",
        "مقالات ذات صلة",
        "كلمات دلالية: قمح زراعة",
        "المصدر: وكالات",
        "اترك تعليقا",
        "قصص مقترحة نهاية",
        "تخطى قصص مقترحة وواصل القراءة",
        "شارك",
        "القاهرة - رويترز",
        "12/3/2024",
        "© 2024",
        "Getty Images",
        "- بند قصير",
        "الرئيسية",
        "",
    ]
)

THIRD_FIRST = "رصد مرصد الجبل، فجر اليوم، مذنبا لا يعود إلا مرة كل سبعين عاما، وسيبقى ظاهرا للعين أسبوعين."

THIRD_SECOND = "وقال فلكيون إن المذنب سيمر في أقرب نقطة من الأرض يوم السبت، وإن رؤيته لا تحتاج إلى منظار."

OPINION_FIRST = "كان جدي يقول إن الجار قبل الدار، وكنت أضحك من كلامه لأن بيتنا القديم لم يعرف طريقا سوى باب واحد."

OPINION_SECOND = (
    "ثم كبرت ورأيت أطفال الحي يلعبون بعيدا عن النوافذ المغلقة، ففهمت أن الصداقة تحتاج إلى عتبة يجلس عليها اثنان."
)

FOURTH = (
    "وتوقع خبراء أن يغطي الإنتاج نصف حاجة المخابز، بينما تستورد الحكومة الكمية الباقية من روسيا وأوكرانيا ورومانيا."
)

HARVEST = [
    FIRST,
    SECOND,
    THIRD,
    "وأوضح مزارعون أن موسم الحصاد بدأ متأخرا هذا العام، وأن مراكز التسلم في المحافظات لا تكفي محصول القمح كله.",
    "وتنتظر الوزارة محصولا من القمح يكفي المحافظات الست، وقد وعدت المزارعين بثمن القنطار قبل نهاية موسم الحصاد.",
    "وستنقل شاحنات التعاونيات القمح من الحقول إلى صوامع حديثة، وتراقب لجان محلية وزنه وجودته قبل التخزين مجانا.",
]


def title_of(text: str) -> str | None:
    return next((part for zone, number, part in read(text) if zone == "title" and number == 0), None)
