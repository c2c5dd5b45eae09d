"""The sets of gold of this project; `marsad.scoring` reads and scores them. The format is in tests/gold/README.md."""

from pathlib import Path

from marsad.scoring.gold import GoldPage
from marsad.scoring.loading import load_gold
from marsad.scoring.loading import load_pages as pages_of

ROOT = Path(__file__).parent.parent
SEED_TEXTS = ROOT / "seeds" / "bundle"
SEED_GOLD = ROOT / "tests" / "gold" / "seeds.jsonl"
PAGES = ROOT / "tests" / "pages"
DEV_PAGES = PAGES / "dev"
#: nobody who writes rules reads these
HELDOUT_PAGES = PAGES / "heldout"


def load_seeds() -> tuple[GoldPage, ...]:
    """Read the gold of the five seed documents."""
    return load_gold(SEED_GOLD, SEED_TEXTS)


def load_pages() -> tuple[GoldPage, ...]:
    """Read our own pages that rules are written for: the first twelve and those in `dev`."""
    return pages_of(PAGES) + pages_of(DEV_PAGES)


def load_twelve() -> tuple[GoldPage, ...]:
    """Read the first twelve of our own pages, which are to be read without a fault in what counts."""
    return pages_of(PAGES)


def load_heldout() -> tuple[GoldPage, ...]:
    """Read the pages held out, which are only measured."""
    return pages_of(HELDOUT_PAGES)
