"""Every setting of marsad with its default: environment variables MARSAD_*, then marsad.toml, then what stands here."""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tomllib import TOMLDecodeError
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from marsad.errors import MarsadError

#: the folder that holds seeds/ and sql/: the checkout, or site-packages for an installed wheel
PROJECT = Path(__file__).resolve().parent.parent


class RecogniserSetting(BaseModel):
    """A model in a local folder that votes on names beside our own tagger (docs/recognisers.md)."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["gliner", "onnx"]
    folder: Path
    weight: float = Field(1.0, gt=0, allow_inf_nan=False)


class Settings(BaseSettings):
    """What a person may set. The environment wins over marsad.toml; a keyword argument wins over both."""

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        env_prefix="MARSAD_", env_nested_delimiter="__", toml_file="marsad.toml", frozen=True, extra="forbid"
    )

    warehouse: Path = Field(Path("warehouse"), description="Folder of everything that comes out.")
    rules: Path | None = Field(None, description="Folder of your own rules, shaped like seeds/ and layered over it.")
    inbox: Path = Field(Path("inbox"), description="Folder the scheduled deployment takes new pages from.")
    inbox_settle_seconds: float = Field(
        5.0, ge=0, description="A file of the inbox counts as written when its size and time stood still this long."
    )
    workers: int = Field(
        default_factory=lambda: os.cpu_count() or 1, ge=1, description="Shards worked on at the same time."
    )
    shard_documents: int = Field(1000, ge=1, description="Documents in a shard, at most.")
    shard_bytes: int = Field(
        32 * 2**20, ge=1, description="Raw bytes in a shard, at most (one larger document is a shard of its own)."
    )
    max_input_bytes: int = Field(
        8 * 2**20, ge=1, description="A larger file, or line of records, is quarantined unread."
    )
    max_unpacked_bytes: int = Field(16 * 2**30, ge=1, description="An archive that unpacks to more is read no further.")
    max_unpacking_ratio: int = Field(
        250, ge=1, description="Nor is one that unpacks to so many times its size and to more than 64 MiB."
    )
    max_file_lines: int = Field(10_000_000, ge=1, description="Nor is a file of more lines.")
    memory_limit: str = Field("2GB", description="What DuckDB may use; it spills to disk beyond.")
    min_body_chars: int = Field(100, ge=0, description="A shorter body sends its document to quarantine.")
    min_furniture_share: float = Field(
        0.0, ge=0, le=1, description="A page with a smaller share of furniture gets a warning."
    )
    max_furniture_share: float = Field(
        0.9, ge=0, le=1, description="A page with a larger share of furniture gets a warning."
    )
    max_damaged_chars: int = Field(
        0, ge=0, description="An article with more replacement characters (broken decoding) goes to quarantine."
    )
    max_hours_after_fetch: float = Field(
        1.0, ge=0, description="A publication date may lie so much after the fetch (time zones)."
    )
    min_published_year: int = Field(
        1800, ge=1, description="An article dated before sends its document to quarantine (a Hijri year, lost digits)."
    )
    languages: tuple[str, ...] = Field(
        ("ara",), description="ISO 639-3 codes of supported languages; other pages go to quarantine."
    )
    severity: dict[str, Literal["critical", "warning"]] = Field(
        {},
        description="Another severity for single checks by name: `MARSAD_SEVERITY__source_detected=warning`, or lines"
        ' `source_detected = "warning"` under `[severity]` in marsad.toml. What is critical holds a page back (row'
        " gate) or stops the run (run gate, SQL checks, warehouse gate); a warning is told.",
    )
    run_min_documents: int = Field(
        200,
        ge=1,
        description="The run gate can stop a run of so many new documents or more; a smaller one it warns of.",
    )
    run_min_history: int = Field(
        3, ge=1, description="The run gate can stop a run after so many earlier ones of the bundle; before it warns."
    )
    run_history: int = Field(10, ge=1, description="The run gate compares a run with so many earlier ones, at most.")
    run_min_source_documents: int = Field(
        20, ge=1, description="A source (or a run) with fewer new documents is not judged: chance is too great."
    )
    run_max_quarantined_rise: float = Field(
        0.2, ge=0, le=1, description="The share of new documents in quarantine may be so much greater than it was."
    )
    run_max_linked_change: float = Field(
        0.15, ge=0, le=1, description="The share of linked mentions may differ so much from what it was."
    )
    run_max_zone_change: float = Field(
        0.2, ge=0, le=1, description="Such a share of a source's pages may be in other zones than it was."
    )
    run_max_title_fall: float = Field(
        0.3, ge=0, le=1, description="The share of a source's pages with a headline may be so much smaller than it was."
    )
    run_max_mention_ratio: float = Field(
        2.0, gt=1, description="A source's pages may have so many times more or fewer mentions than they had."
    )
    run_max_document_ratio: float = Field(
        3.0, gt=1, description="A source may bring so many times more pages than its most, or fewer than its fewest."
    )
    keep_docs: int = Field(20, ge=0, description="Runs whose Data Docs are kept; 0 for no Data Docs.")
    docs_url: str | None = Field(
        None,
        description="Address under which the folder `docs` of the warehouse is served, if it is: the links in Prefect "
        "lead there. `marsad serve` serves it and sets this.",
    )
    recognisers: tuple[RecogniserSetting, ...] = Field(
        (),
        description="Models in local folders that vote on names beside ours: `kind` (`onnx` or `gliner`), `folder` and"
        " `weight` of each; see [recognisers.md](recognisers.md).",
    )

    @field_validator("rules")
    @classmethod
    def _rules_are_there(cls, rules: Path | None) -> Path | None:
        if rules is not None and not rules.is_dir():
            raise ValueError(f"{rules} is no folder; rules lie in folders shaped like seeds/")
        return rules

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order of precedence: keyword arguments, environment, marsad.toml of the current folder."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @cached_property
    def seeds(self) -> tuple[Path, ...]:
        """Folders of rules, lowest layer first: what ships, then the user's own."""
        return (PROJECT / "seeds",) if self.rules is None else (PROJECT / "seeds", self.rules)

    @cached_property
    def relaxed(self) -> frozenset[str]:
        """The checks that only warn because somebody said so."""
        return frozenset(name for name, severity in self.severity.items() if severity == "warning")

    @cached_property
    def layout(self) -> "Layout":
        """Where things lie in the warehouse."""
        return Layout(self.warehouse.absolute())


@dataclass(frozen=True)
class Layout:
    """Where things lie in the warehouse folder."""

    root: Path

    @property
    def database(self) -> Path:
        """What people read."""
        return self.root / "marsad.duckdb"

    @property
    def snapshots(self) -> Path:
        """What people cite: one folder a snapshot, and `latest`."""
        return self.root / "snapshots"

    @property
    def docs(self) -> Path:
        """Data Docs: one folder a run, of the last runs."""
        return self.root / "docs"

    @property
    def raw(self) -> Path:
        """Every input's bytes, as Parquet files named by content."""
        return self.root / "raw"

    @property
    def staging(self) -> Path:
        """Work in progress; emptied by each run that completes."""
        return self.root / "staging"

    @property
    def state(self) -> Path:
        """The writer's own files."""
        return self.root / "state"

    @property
    def writer(self) -> Path:
        """The database the writer works on."""
        return self.state / "writer.duckdb"

    @property
    def next_writer(self) -> Path:
        """The database a rebuild works on, until it takes the place of the writer's."""
        return self.state / "next.duckdb"

    @property
    def journal(self) -> Path:
        """The journal: committed also when a run fails."""
        return self.state / "journal.duckdb"


def load_settings(**changes: object) -> Settings:
    """Read the settings; changes that are None are left out.

    Raises:
        MarsadError: a value that is not allowed or a key that is not known; the text names both.
    """
    given = {name: value for name, value in changes.items() if value is not None}
    try:
        return Settings(**given)  # pyright: ignore[reportArgumentType]
    except SettingsError as error:
        raise MarsadError(f"{error}: a list is written as JSON, for example MARSAD_LANGUAGES='[\"ara\"]'.") from error
    except TOMLDecodeError as error:
        raise MarsadError(f"marsad.toml: {error}. A line is name = value, text in double quotes.") from error
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        known = ", ".join(sorted(Settings.model_fields))
        raise MarsadError(
            f"Setting '{name}' (MARSAD_{name.upper()} or marsad.toml): {first['msg']}. Known settings: {known}."
        ) from error
