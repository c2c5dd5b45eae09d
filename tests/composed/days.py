"""Days and times of a composed page, in the forms that sites print them."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from hijridate import Gregorian

_EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_EGYPT = ["يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"]
_LEVANT = [
    *("كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول"),
    *("تشرين الأول", "تشرين الثاني", "كانون الأول"),
]
_MOROCCO = ["يناير", "فبراير", "مارس", "أبريل", "ماي", "يونيو", "يوليوز", "غشت", "شتنبر", "أكتوبر", "نونبر", "دجنبر"]
_ALGERIA = ["جانفي", "فيفري", "مارس", "أفريل", "ماي", "جوان", "جويلية", "أوت", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"]
_ENGLISH = [calendar.month_name[month] for month in range(1, 13)]
_FRENCH = [
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre"),
    "décembre",
]
_HIJRI = [
    *("محرم", "صفر", "ربيع الأول", "ربيع الآخر", "جمادى الأولى", "جمادى الآخرة", "رجب", "شعبان", "رمضان", "شوال"),
    *("ذو القعدة", "ذو الحجة"),
]
_WEEKDAYS = ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"]
_WEEKDAYS_FR = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]


def eastern(text: object) -> str:
    """Write the digits of a text as ٠١٢٣٤٥٦٧٨٩."""
    return str(text).translate(_EASTERN)


@dataclass(frozen=True)
class Hijri:
    """A day of the Umm al-Qura calendar."""

    y: int
    m: int
    d: int

    @property
    def mm(self) -> str:
        return f"{self.m:02}"

    @property
    def dd(self) -> str:
        return f"{self.d:02}"

    @property
    def month(self) -> str:
        return _HIJRI[self.m - 1]


@dataclass(frozen=True)
class Day:
    """A day: `dd` and `mm` have two digits, `yy` the last two of the year, months are names."""

    value: date

    y = property(lambda self: self.value.year)
    m = property(lambda self: self.value.month)
    d = property(lambda self: self.value.day)
    yy = property(lambda self: f"{self.value:%y}")
    mm = property(lambda self: f"{self.value:%m}")
    dd = property(lambda self: f"{self.value:%d}")
    iso = property(lambda self: self.value.isoformat())
    month = property(lambda self: _EGYPT[self.value.month - 1])
    month_levant = property(lambda self: _LEVANT[self.value.month - 1])
    month_morocco = property(lambda self: _MOROCCO[self.value.month - 1])
    month_algeria = property(lambda self: _ALGERIA[self.value.month - 1])
    month_en = property(lambda self: _ENGLISH[self.value.month - 1])
    month_en3 = property(lambda self: _ENGLISH[self.value.month - 1][:3])
    month_fr = property(lambda self: _FRENCH[self.value.month - 1])
    weekday = property(lambda self: _WEEKDAYS[self.value.weekday()])
    weekday_en = property(lambda self: f"{self.value:%A}")
    weekday_fr = property(lambda self: _WEEKDAYS_FR[self.value.weekday()])

    @property
    def hijri(self) -> Hijri:
        day = Gregorian(self.value.year, self.value.month, self.value.day).to_hijri()
        return Hijri(day.year, day.month, day.day)

    def plus(self, days: int) -> "Day":
        return Day(self.value + timedelta(days=days))

    def minus(self, days: int) -> "Day":
        return self.plus(-days)


@dataclass(frozen=True)
class Time:
    """A time of day: `hh` and `mm` have two digits, `h12` is the hour of twelve."""

    h: int
    m: int

    hh = property(lambda self: f"{self.h:02}")
    mm = property(lambda self: f"{self.m:02}")
    h12 = property(lambda self: self.h % 12 or 12)
    hh12 = property(lambda self: f"{self.h % 12 or 12:02}")
    am = property(lambda self: "AM" if self.h < 12 else "PM")
    half = property(lambda self: "صباحا" if self.h < 12 else "مساء")
    letter = property(lambda self: "ص" if self.h < 12 else "م")
