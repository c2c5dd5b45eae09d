"""Generated pages: the data dictionary and the settings. `make docs` writes them; a test says when they are old."""

from pathlib import Path

from marsad.settings import PROJECT, Settings
from marsad.warehouse.dictionary import data_dictionary

_SETTINGS = """\
# Settings

Generated from `marsad/settings.py` by `make docs`.

A setting is an environment variable (`MARSAD_WORKERS=4`, a list as JSON), or a line of a file `marsad.toml` in the
folder marsad is started in (`workers = 4`). The environment wins over the file, and an option of a command over both.

| setting | environment | default | what it is |
| --- | --- | --- | --- |
"""


def settings_page() -> str:
    """Write every setting with its default and meaning as markdown."""
    lines: list[str] = []
    for name, field in Settings.model_fields.items():
        default = "one per core" if field.default_factory else _shown(field.get_default())
        lines.append(f"| `{name}` | `MARSAD_{name.upper()}` | {default} | {field.description} |")
    return _SETTINGS + "\n".join(lines) + "\n"


def pages() -> dict[Path, str]:
    """Every generated page, by the file it belongs in."""
    return {
        PROJECT / "warehouse" / "README.md": data_dictionary(),
        PROJECT / "docs" / "settings.md": settings_page(),
    }


def _shown(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, tuple):
        return "`" + str(list(value)).replace("'", '"') + "`"  # pyright: ignore[reportUnknownArgumentType]
    return f"`{value}`"


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
