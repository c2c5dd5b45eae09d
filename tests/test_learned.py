"""Learned furniture: what recurs on a source's pages is learned, reviewed, and taken out of the articles."""

import csv
import json
import random
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from flows.cli import app
from marsad import learning
from marsad.errors import MarsadError, RulesError
from marsad.learning import PAGES_PER_SOURCE, learn
from marsad.pages.learned import Learned, is_dateline, line_frame, recurring, source_of
from marsad.pages.line import words_key
from marsad.pages.rules import Furniture, LearnedLine
from marsad.pages.segment import segment
from marsad.seeds.furniture import load_furniture
from marsad.seeds.learned import COLUMNS, load_learned, save_learned, slug
from marsad.settings import load_settings
from tests.spine import ROOT, fates, published, rows, settings_for, take

SEEDS = ROOT / "seeds"
PEOPLE = ["وزير الري", "رئيس البلدية", "مدير الميناء", "أمينة المكتبة", "نقيب الصيادين", "عميدة الكلية"]
DEEDS = ["افتتح محطة جديدة", "زار ورشة قديمة", "وقع اتفاقا طويلا", "عرض خطة مفصلة", "راجع حسابات العام"]
PLACES = ["في وسط المدينة", "على ضفة النهر", "قرب السوق الكبير", "في القرية الشمالية"]
TIMES = ["صباح الأحد", "مساء الثلاثاء", "ظهر الأربعاء", "فجر الخميس"]
FACTS = list(product(PEOPLE, DEEDS, PLACES, TIMES))

#: two outlets without a wording that a marker knows: lines before, between and after the paragraphs
BLUE = {
    "head": ["البوابة الزرقاء", "دروب", "شؤون الناس اليومية", "حكايات من الحي القديم"],
    "inside": ["رحلة بحرية مجانية لكل أصدقاء البوابة الزرقاء في هذا الموسم."],
    "tail": [
        "فريق الديوان الأزرق",
        "نلتقي بكم في المنتدى الشهري لأهل المدينة",
        "تعبر الآراء في هذه الصفحات عن رأي كاتبيها وحدهم، ولا تلزم البوابة الزرقاء ولا شركاءها بشيء مما فيها.",
    ],
}
GREEN = {
    "head": ["المنارة الخضراء", "حقول وبساتين", "طقس المزارعين"],
    "inside": ["هدية المنارة في كل موسم بذرة زيتون وشتلة ليمون"],
    "tail": ["ديوان المنارة الخضراء", "عنواننا شارع الكرامة خلف دار البريد القديمة"],
}


def paragraphs(number: int) -> list[str]:
    """Six paragraphs that no other page has, the last of them a short one."""
    facts = random.Random(number).sample(FACTS, 6)
    prose = [
        f"قال شهود إن {who} {what} {where} {when}، في الخبر رقم {number} من هذا العام."
        for who, what, where, when in facts[:5]
    ]
    who, what, where, _ = facts[5]
    return [*prose, f"وكان {who} {what} {where} {number}."]


def page(outlet: Mapping[str, Sequence[str]], number: int) -> tuple[str, list[str]]:
    text = paragraphs(number)
    headline = f"{text[0].split(' إن ')[1].split('،')[0]} {number}"
    with_insert = [*text[:3], *outlet["inside"], *text[3:]]
    return "\n\n".join([*outlet["head"], headline, *with_insert, *outlet["tail"]]), text


def records(first: int = 0, count: int = 15) -> list[dict[str, str]]:
    """Pages of two outlets: one is known by the address, the other by what the record states."""
    blue = [{"url": f"https://www.blue.example/{n}", "content": page(BLUE, n)[0]} for n in range(first, first + count)]
    green = [
        {"source": "المنارة الخضراء", "content": page(GREEN, n)[0]} for n in range(first + 500, first + 500 + count)
    ]
    return [*blue, *green]


def bundle(folder: Path, lines: Sequence[Mapping[str, str]], name: str = "pages") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (folder / "pages.jsonl").write_text(text, encoding="utf-8")
    (folder / "bundle.yml").write_text(f"name: {name}\n", encoding="utf-8")
    return folder


def learn_into(rules: Path, path: Path, **limits: float) -> dict[str, set[str]]:
    """Learn, and give the lines of each source that are in use."""
    rules.mkdir(exist_ok=True)
    learn(load_settings(rules=rules), str(path), **limits)  # pyright: ignore[reportArgumentType]
    found: dict[str, set[str]] = {}
    for line in load_learned([rules]):
        if line.mark != "keep":
            found.setdefault(line.source, set()).add(line.line)
    return found


def cells(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rewrite(path: Path, changed: Sequence[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(changed)


def bodies(lines: Sequence[Mapping[str, str]], furniture: Furniture) -> list[list[str]]:
    """The lines of each page's bodies."""
    documents = pl.DataFrame(
        {
            "document_id": [f"d{number}" for number in range(len(lines))],
            "text": [line["content"] for line in lines],
            "title_end_offset": pl.Series([None] * len(lines), dtype=pl.Int32),
            "url": [line.get("url") for line in lines],
            "stated_source": [line.get("source") for line in lines],
            "bundle": ["pages"] * len(lines),
        },
        schema_overrides={"url": pl.String, "stated_source": pl.String},
    )
    found: dict[str, list[str]] = {f"d{number}": [] for number in range(len(lines))}
    texts = dict(documents.select("document_id", "text").iter_rows())
    for document_id, zone, start, end in (
        segment(documents, furniture).select("document_id", "zone", "start_offset", "end_offset").iter_rows()
    ):
        if zone in ("body", "subheading"):
            found[document_id] += [part.strip() for part in texts[document_id][start:end].splitlines() if part.strip()]
    return list(found.values())


WHOLE = [page(BLUE, n)[1] for n in range(15)] + [page(GREEN, n)[1] for n in range(500, 515)]


# --- what is learned, and what it does


def test_the_furniture_of_each_source_is_learned_and_nothing_else(tmp_path: Path) -> None:
    learned = learn_into(tmp_path / "rules", bundle(tmp_path / "b", records()))
    assert learned == {
        "blue.example": {line for lines in BLUE.values() for line in lines},
        "المنارة الخضراء": {line for lines in GREEN.values() for line in lines},
    }


def test_bodies_are_clean_after_learning_and_no_paragraph_is_lost(tmp_path: Path) -> None:
    pages = records()
    assert bodies(pages, load_furniture([SEEDS])) != WHOLE
    learn_into(tmp_path / "rules", bundle(tmp_path / "b", pages))
    assert bodies(pages, load_furniture([SEEDS, tmp_path / "rules"])) == WHOLE


def test_the_zones_of_learned_lines_name_the_source(tmp_path: Path) -> None:
    learn_into(tmp_path / "rules", bundle(tmp_path / "b", records()))
    take(settings_for(tmp_path / "warehouse", rules=tmp_path / "rules"), tmp_path / "b")
    found = rows(tmp_path / "warehouse", "select distinct zone, rule from zones where rule like 'learned:%'")
    assert {tuple(row) for row in found} == {
        (zone, f"learned:{source}")
        for zone in ("navigation", "other")
        for source in ("blue.example", "المنارة الخضراء")
    }


def test_a_page_gets_the_same_zones_alone_and_among_others(tmp_path: Path) -> None:
    pages = records()
    learn_into(tmp_path / "rules", bundle(tmp_path / "b", pages))
    furniture = load_furniture([SEEDS, tmp_path / "rules"])
    assert [bodies([one], furniture)[0] for one in pages] == bodies(pages, furniture)


def test_an_incremental_and_a_rebuilt_warehouse_agree(tmp_path: Path) -> None:
    rules, pages = tmp_path / "rules", records()
    learn_into(rules, bundle(tmp_path / "b", pages[:10] + pages[15:25]))
    settings = settings_for(tmp_path / "bit-by-bit", rules=rules)
    take(settings, tmp_path / "b")
    take(settings, bundle(tmp_path / "b", pages))
    bit_by_bit = published(settings.layout.root)
    at_once = settings_for(tmp_path / "at-once", rules=rules)
    take(at_once, tmp_path / "b")
    assert rows(settings.layout.root, ZONES) == rows(at_once.layout.root, ZONES)
    take(settings, None, flow="rebuild")
    assert published(settings.layout.root) == bit_by_bit


ZONES = "select document_id, zone, start_offset, end_offset, rule from zones order by all"


def test_learning_works_again_on_pages_that_are_there(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    settings = settings_for(tmp_path / "warehouse", rules=rules)
    take(settings, bundle(tmp_path / "b", records()))
    assert fates(take(settings, tmp_path / "b")) == {"read": 30, "unchanged": 30}
    learn_into(rules, tmp_path / "b")
    assert fates(take(settings, tmp_path / "b")) == {"read": 30, "loaded": 30}


# --- guards: no article text is learned


def recurs(pages: Sequence[str], **limits: float) -> set[str]:
    """The lines that some pages of one source teach."""
    frame = pl.DataFrame({"source": 0, "page": range(len(pages)), "text": list(pages)}).cast({"source": pl.Int32})
    known = frame.select(
        "source", "page", pl.col("page").cast(pl.UInt64).alias("identity"), pl.lit(None, pl.UInt64).alias("title")
    )
    lines = line_frame(frame)
    found = recurring(lines, known, min_pages=int(limits.get("min_pages", 5)), min_share=limits.get("min_share", 0.02))
    return set(lines.join(found, on="hash", how="semi")["line"])


def test_the_copies_of_an_article_do_not_teach_its_paragraphs() -> None:
    copies = ["\n\n".join(["البوابة الزرقاء", *paragraphs(1), f"زاوية {word}"]) for word in "ابتثجحخدذرزس"]
    others = ["\n\n".join(["البوابة الزرقاء", *paragraphs(number)]) for number in range(2, 32)]
    assert recurs([*copies, *others]) == {"البوابة الزرقاء"}


def test_one_page_under_one_address_counts_once_however_often_it_was_fetched(tmp_path: Path) -> None:
    # a live page: each time with a paragraph more
    fetched = [
        {"url": f"https://blue.example/1#{n}", "content": f"{page(BLUE, 1)[0]}\n\n{paragraphs(n)[0]}"}
        for n in range(600, 612)
    ]
    assert learn_into(tmp_path / "rules", bundle(tmp_path / "b", fetched)) == {}


def test_a_subheading_that_recurs_between_paragraphs_is_no_furniture() -> None:
    pages = [
        "\n\n".join([*BLUE["head"], *paragraphs(n)[:3], "التاريخ", *paragraphs(n)[3:], "خلاصة", paragraphs(n + 900)[0]])
        if n % 3 == 0
        else "\n\n".join([*BLUE["head"], *paragraphs(n)])
        for n in range(60)
    ]
    assert recurs(pages) == set(BLUE["head"])


def test_a_paragraph_must_recur_far_more_often_than_a_label() -> None:
    said = "وجدد المجلس دعوته إلى جميع الأطراف للعودة إلى طاولة الحوار في أقرب وقت ممكن."
    pages = ["\n\n".join([*paragraphs(n), *([said, "زاوية الديوان"] if n % 14 == 0 else [])]) for n in range(100)]
    assert recurs(pages) == {"زاوية الديوان"}


@pytest.mark.parametrize("count", [4, 5])
def test_five_pages_are_the_least(count: int) -> None:
    pages = ["\n\n".join([*(["ركن الديوان"] if n < count else []), *paragraphs(n)]) for n in range(50)]
    assert recurs(pages) == ({"ركن الديوان"} if count == 5 else set())


def test_datelines_and_numbers_recur_and_are_not_learned(tmp_path: Path) -> None:
    pages = [
        {"url": f"https://blue.example/{n}", "title": f"خبر {n} من المدينة", "content": f"المدينة – البوابة\n{body}\n7"}
        for n in range(20)
        for body in ["\n".join(paragraphs(n))]
    ]
    assert learn_into(tmp_path / "rules", bundle(tmp_path / "b", pages)) == {}
    assert is_dateline("المدينة – البوابة")
    assert not is_dateline("حكايات من الحي القديم")


def test_spellings_of_one_line_are_one_line() -> None:
    forms = ["أخبار الديوان", "• اخبار الدّيوان", "أخبـــار الديوان:"]
    pages = ["\n\n".join([forms[n % 3], *paragraphs(n)]) for n in range(9)]
    assert {words_key(line) for line in recurs(pages)} == {words_key("أخبار الديوان")}


# --- use on a page


def learned_line(line: str, place: str, source: str = "blue.example", mark: str = "") -> LearnedLine:
    return LearnedLine.model_validate(
        {
            "source": source,
            "mark": mark,
            "place": place,
            "pages": 9,
            "share": 0.5,
            "line": line,
            "bundle": "b",
            "example_uri": "u",
        }
    )


def body_of(lines: Sequence[str], *learned: LearnedLine, url: str = "https://blue.example/1") -> list[str]:
    furniture = load_furniture([SEEDS]).model_copy(update={"learned": learned})
    return bodies([{"url": url, "content": "\n\n".join(lines)}], furniture)[0]


def test_a_line_learned_at_the_head_is_a_subheading_in_the_middle() -> None:
    text = paragraphs(1)
    lines = ["شؤون الناس", "عنوان طويل للخبر الأول في هذا اليوم", *text[:3], "شؤون الناس", *text[3:]]
    assert body_of(lines, learned_line("شؤون الناس", "head")) == [*text[:3], "شؤون الناس", *text[3:]]


def test_lines_of_one_source_say_nothing_about_another() -> None:
    lines = [*paragraphs(1)[:3], BLUE["inside"][0], *paragraphs(1)[3:]]
    line = learned_line(BLUE["inside"][0], "inside")
    assert BLUE["inside"][0] not in body_of(lines, line)
    assert BLUE["inside"][0] in body_of(lines, line, url="https://green.example/1")


def test_the_headline_of_a_most_read_box_is_the_title_of_its_own_page() -> None:
    headline = "وزير الري افتتح محطة جديدة قرب السوق الكبير"
    text = ["قال شهود إن وزير الري افتتح محطة جديدة قرب السوق الكبير صباح الأحد، وحضر كثيرون.", *paragraphs(3)[1:]]
    furniture = load_furniture([SEEDS]).model_copy(update={"learned": (learned_line(headline, "anywhere"),)})
    content = "\n\n".join([headline, *text])
    documents = pl.DataFrame(
        {"document_id": "d", "text": content, "url": "https://blue.example/1", "bundle": "b"}
    ).with_columns(pl.lit(None, pl.Int32).alias("title_end_offset"), pl.lit(None, pl.String).alias("stated_source"))
    assert segment(documents, furniture)["zone"][0] == "title"


@given(
    st.lists(
        st.sampled_from([*BLUE["head"], *BLUE["inside"], *BLUE["tail"], *paragraphs(1), "", "•", "7"]), max_size=14
    )
)
def test_zones_tile_whatever_is_learned(lines: list[str]) -> None:
    learned = [
        learned_line(line, place)
        for place, group in (("head", "head"), ("inside", "inside"), ("anywhere", "tail"))
        for line in BLUE[group]
    ]
    furniture = Furniture(markers=(), learned=tuple(learned))
    text = "\n".join(lines)
    documents = pl.DataFrame(
        {"document_id": "d", "text": text, "url": "https://blue.example/1", "bundle": "b"}
    ).with_columns(pl.lit(None, pl.Int32).alias("title_end_offset"), pl.lit(None, pl.String).alias("stated_source"))
    zones = segment(documents, furniture)
    ends = [0, *zones["end_offset"]]
    assert ends[-1] == len(text)
    assert zones["start_offset"].to_list() == ends[:-1]


def test_nothing_is_asked_of_a_page_when_nothing_is_learned() -> None:
    assert not Learned([])
    assert not Learned([learned_line("ركن الديوان", "head", mark="keep")])


# --- the key and the name of a source


@given(st.text(alphabet="ابتأإىةـًٌ٣۴aZ9 \t\u00a0\u200f\u200b.،:•*-_«»|", max_size=60))
def test_the_fast_key_tells_lines_apart_as_the_slow_one_does(text: str) -> None:
    frame = pl.DataFrame({"source": 0, "page": [0, 1], "text": [text, words_key(text)]}).cast({"source": pl.Int32})
    lines = line_frame(frame)
    has_letter = any(char.isalpha() for char in words_key(text))
    assert lines.height == (2 if has_letter else 0)
    assert lines["hash"].n_unique() == (1 if has_letter else 0)


@pytest.mark.parametrize(
    ("facts", "source"),
    [
        (("https://WWW.Blue.example:8080/a", "Blue", "b"), "blue.example"),
        (("http://user@m.blue.example", None, "b"), "m.blue.example"),
        ((None, "  المنارة \n الخضراء ", "b"), "المنارة الخضراء"),
        ((None, " ", "b"), "b"),
    ],
)
def test_a_page_is_of_its_host_else_its_stated_source_else_its_bundle(
    facts: tuple[str | None, str | None, str], source: str
) -> None:
    assert source_of(*facts) == source


# --- files that people edit


def test_learning_again_gives_the_same_files(tmp_path: Path) -> None:
    path = bundle(tmp_path / "b", records())
    first, second = tmp_path / "first", tmp_path / "second"
    for rules in (first, second, second):
        learn_into(rules, path)
    files = sorted(file.relative_to(first) for file in first.rglob("*.csv"))
    assert [str(file.parent) for file in files] == ["furniture/learned"] * 2
    assert [(first / file).read_bytes() for file in files] == [(second / file).read_bytes() for file in files]


def test_the_order_of_files_does_not_matter(tmp_path: Path) -> None:
    pages = records()
    assert learn_into(tmp_path / "one", bundle(tmp_path / "a", pages)) == learn_into(
        tmp_path / "two", bundle(tmp_path / "b", pages[::-1])
    )


def test_a_line_marked_keep_stays_in_the_articles_however_often_one_learns(tmp_path: Path) -> None:
    rules, path = tmp_path / "rules", bundle(tmp_path / "b", records())
    learn_into(rules, path)
    file = rules / "furniture" / "learned" / "blue.example.csv"
    kept = BLUE["inside"][0]
    rewrite(file, [{**row, "mark": "keep" if row["line"] == kept else ""} for row in cells(file)])
    learned = learn_into(rules, path)
    assert kept not in learned["blue.example"]
    assert {row["line"]: row["mark"] for row in cells(file)}[kept] == "keep"
    assert kept in bodies(records(), load_furniture([SEEDS, rules]))[0]


def test_what_another_bundle_taught_stays(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    learn_into(rules, bundle(tmp_path / "a", records(), name="a"))
    other = [
        {"url": f"https://blue.example/{n}", "content": "\n\n".join(["ركن آخر", *paragraphs(n)])} for n in range(50, 60)
    ]
    learned = learn_into(rules, bundle(tmp_path / "b", other, name="b"))
    assert learned["blue.example"] == {"ركن آخر", *(line for lines in BLUE.values() for line in lines)}


def test_what_a_bundle_teaches_no_longer_goes(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    learn_into(rules, bundle(tmp_path / "b", records()))
    plain = [{"url": f"https://blue.example/{n}", "content": "\n\n".join(paragraphs(n))} for n in range(20)]
    assert set(learn_into(rules, bundle(tmp_path / "b", plain))) == {"المنارة الخضراء"}
    assert not (rules / "furniture" / "learned" / "blue.example.csv").exists()


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"place": "top"}, "row 2, place"),
        ({"mark": "drop"}, "row 2, mark"),
        ({"line": "123"}, "row 2, line"),
        ({"share": "2"}, "row 2, share"),
    ],
)
def test_a_row_that_says_something_it_may_not_is_named(
    tmp_path: Path, changes: Mapping[str, str], complaint: str
) -> None:
    save_learned(tmp_path, ["blue.example"], [learned_line("ركن الديوان", "head")])
    file = tmp_path / "furniture" / "learned" / "blue.example.csv"
    rewrite(file, [{**row, **changes} for row in cells(file)])
    with pytest.raises(RulesError, match=complaint):
        load_furniture([SEEDS, tmp_path])


def test_the_same_words_twice_are_refused(tmp_path: Path) -> None:
    save_learned(
        tmp_path, ["s"], [learned_line("أخبار الديوان", "head", "s"), learned_line("اخبار الديوان", "tail", "s")]
    )
    with pytest.raises(RulesError, match="the same words are in row 2"):
        load_learned([tmp_path])


def test_a_file_of_another_shape_is_refused(tmp_path: Path) -> None:
    (tmp_path / "furniture" / "learned").mkdir(parents=True)
    (tmp_path / "furniture" / "learned" / "x.csv").write_text("line\nركن\n", encoding="utf-8")
    with pytest.raises(RulesError, match="the first line is 'line'"):
        load_learned([tmp_path])


def test_sources_with_like_names_have_files_of_their_own() -> None:
    assert len({slug(source) for source in ("Blue News", "blue news", "blue-news", "blue/news", "..")}) == 5
    assert all(name and not name.startswith(".") and "/" not in name for name in map(slug, ["../x", "a/b", "خبر"]))


# --- large bundles, and the command


def test_of_a_large_source_a_sample_is_looked_at_that_no_order_changes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(learning, "PAGES_PER_SOURCE", 20)
    monkeypatch.setattr(learning, "_BATCH_PAGES", 7)
    pages = [{"url": f"https://blue.example/{n}", "content": page(BLUE, n)[0]} for n in range(100)]
    assert PAGES_PER_SOURCE > 100
    one = learn_into(tmp_path / "one", bundle(tmp_path / "a", pages))
    two = learn_into(tmp_path / "two", bundle(tmp_path / "b", pages[::-1]))
    assert one == two == {"blue.example": {line for lines in BLUE.values() for line in lines}}
    counts = [
        [(row["line"], row["pages"]) for row in cells(tmp_path / name / "furniture/learned/blue.example.csv")]
        for name in ("one", "two")
    ]
    assert counts[0] == counts[1]
    assert 20 <= int(counts[0][0][1]) < 40


def test_without_a_folder_of_rules_it_says_how_to_name_one(tmp_path: Path) -> None:
    with pytest.raises(MarsadError, match="--rules DIR"):
        learn(load_settings(), str(bundle(tmp_path / "b", records())))


def test_the_command_learns_and_lists(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    run = CliRunner().invoke
    path = bundle(tmp_path / "b", [*records(), {"url": "https://blue.example/none"}])
    done = run(app, ["furniture", "learn", str(path), "--rules", str(rules)])
    assert done.exit_code == 0, done.output
    assert (rules / "furniture" / "learned" / "README.md").exists()
    assert (rules / "furniture" / "learned" / "blue.example.csv").exists()
    assert len(load_learned([rules])) == sum(len(lines) for outlet in (BLUE, GREEN) for lines in outlet.values())


@pytest.mark.slow
@pytest.mark.usefixtures("prefect_api")
def test_ingest_learns_first_when_told_to(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from flows.ingest import ingest

    (tmp_path / "rules").mkdir()
    monkeypatch.setenv("MARSAD_RULES", str(tmp_path / "rules"))
    warehouse = tmp_path / "warehouse"
    ingest(bundle=str(bundle(tmp_path / "b", records())), warehouse=str(warehouse), is_learning=True)
    found = [
        body for (body,) in rows(warehouse, "select body from articles join documents using (document_id) order by uri")
    ]
    assert found
    assert not [body for body in found if "الزرقاء" in body or "المنارة" in body]
