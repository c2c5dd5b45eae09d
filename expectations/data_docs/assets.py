"""Styles and scripts of the Data Docs: fetched once from npm, checked by their pins, copied into every site.

assets.json --npm pack--> archives --sha512--> the few files that pages need, in vendor/

`python -m expectations.data_docs` fetches them (`make assets`). They are other people's work and stay out of
git; each comes with its licence.
"""

import base64
import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from marsad.errors import MarsadError

PINS = Path(__file__).with_name("assets.json")
VENDORED = Path(__file__).with_name("vendor")
_PINNED_BY = "assets.json"
_SECONDS = 180


def are_there() -> bool:
    """Whether the assets that the pins ask for lie here."""
    stamp = VENDORED / _PINNED_BY
    return stamp.is_file() and stamp.read_bytes() == PINS.read_bytes()


def fetch() -> None:
    """Fetch what the pins name, all of it or nothing. npm's own configuration says from where.

    Raises:
        MarsadError: npm is not installed, could not fetch a package, or brought another one than was pinned.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise MarsadError(
            "npm is not installed, so the Data Docs are without styles, and still readable. "
            "Install it (Debian: apt-get install npm), then 'make assets'."
        )
    with tempfile.TemporaryDirectory(prefix=".vendor-", dir=VENDORED.parent) as folder:
        aside = Path(folder) / "vendor"
        for pin in json.loads(PINS.read_bytes()):
            _take(pin, _packed(npm, pin, Path(folder)), aside / place_of(pin["package"]))
        shutil.copyfile(PINS, aside / _PINNED_BY)
        if VENDORED.exists():
            shutil.rmtree(VENDORED)
        aside.rename(VENDORED)


def place_of(package: str) -> str:
    """The folder of a package's files.

    Examples:
        >>> place_of("@fortawesome/fontawesome-free")
        'fontawesome-free'
    """
    return package.rpartition("/")[2]


def _packed(npm: str, pin: dict[str, Any], folder: Path) -> Path:
    """Let npm fetch the archive of a package; none of its scripts run."""
    name = f"{pin['package']}@{pin['version']}"
    target = folder / place_of(pin["package"])
    target.mkdir()
    command = [npm, "pack", name, "--ignore-scripts", "--pack-destination", str(target)]
    try:
        done = subprocess.run(
            command, cwd=target, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise MarsadError(f"npm pack {name}: no end after {_SECONDS} seconds. Try 'make assets' later.") from error
    archives = list(target.glob("*.tgz"))
    if done.returncode or len(archives) != 1:
        said = next((line for line in done.stderr.splitlines() if "error" in line), "it brought nothing")
        raise MarsadError(
            f"npm pack {name}: {said.strip()} The Data Docs are without styles, and still readable; 'make assets' "
            "tries again."
        )
    return archives[0]


def _take(pin: dict[str, Any], archive: Path, target: Path) -> None:
    """Take the files that are named out of an archive that is the pinned one."""
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != pin["integrity"]:
        raise MarsadError(
            f"{pin['package']}@{pin['version']}: npm brought sha512-{digest}, and {PINS.name} pins {pin['integrity']}. "
            "Nothing was taken. Ask where it comes from before you change the pin."
        )
    with tarfile.open(archive) as packed:
        for name in pin["files"]:
            content = packed.extractfile(f"package/{name}")
            if content is None:
                raise MarsadError(f"{pin['package']}@{pin['version']}: '{name}' of {PINS.name} is no file in it.")
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.read())
