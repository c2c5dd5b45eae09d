"""Puts texts of SaudiNewsNet under the gold of tests/gold/saudi-2015.jsonl.

`python -m tests.saudi_gold CORPUS OUT [SET]`

The gold holds offsets only; the texts are not ours to give. CORPUS is a folder with the corpus' files `<day>.json` or
`<day>.zip`; OUT is a file for `marsad score --gold OUT`. Sets: a and c were read by those who write rules, b was not.
"""

import json
import sys
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

GOLD = Path(__file__).with_name("gold") / "saudi-2015.jsonl"


def documents(corpus: Path, gold_set: str | None = None) -> list[dict[str, Any]]:
    """Give each document of the gold with its text; one whose text differs from the one annotated is an error."""
    days: dict[str, dict[str, list[str]]] = {}
    found: list[dict[str, Any]] = []
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        record: dict[str, Any] = json.loads(line)
        if gold_set not in (None, record["set"]):
            continue
        day = days.setdefault(record["day"], {})
        if not day:
            for article in _articles(corpus, record["day"]):
                text = f"{article['title'].strip()}\n{article['content'].strip()}"
                day.setdefault(article["url"], []).append(text)
        texts = [text[: record["chars"]] for text in day.get(record["url"], [])]
        right = [text for text in texts if sha256(text.encode()).hexdigest() == record["sha256"]]
        if not right:
            raise SystemExit(f"{record['url']}: not in {corpus} of {record['day']}, or with another text.")
        kept = {key: record[key] for key in ("url", "mentions") if key in record}
        found.append({**kept, "text": right[0], **_quotes(record, right[0])})
    return found


def _quotes(record: dict[str, Any], text: str) -> dict[str, Any]:
    """Give the quotes, where they were annotated, each with the words that name its speaker."""
    if "quotes" not in record:
        return {}
    named = [
        {**quote, "speaker": text[slice(*quote["speaker"])] if "speaker" in quote else None}
        for quote in record["quotes"]
    ]
    return {"quotes": named}


def _articles(corpus: Path, day: str) -> list[dict[str, str]]:
    path = corpus / f"{day}.json"
    if path.exists():
        return json.loads(path.read_text(encoding="utf-8"))
    with zipfile.ZipFile(corpus / f"{day}.zip") as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".json")]
        return json.loads(archive.read(name))


if __name__ == "__main__":
    made = documents(Path(sys.argv[1]), *sys.argv[3:4])
    Path(sys.argv[2]).write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in made), encoding="utf-8")
    print(f"{len(made)} documents in {sys.argv[2]}. Score them: marsad score --gold {sys.argv[2]}")
