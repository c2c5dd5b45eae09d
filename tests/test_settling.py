"""An inbox is read while others write into it: what is not whole yet waits, and nothing to read is no mistake."""

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from marsad.errors import BundleError
from marsad.readers import open_bundle
from marsad.readers.settling import settled_files

SECONDS = 0.2
LONG_AGO = 1_700_000_000


def write(path: Path, text: str = "text", *, changed: float | None = LONG_AGO) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    if changed is not None:
        os.utime(path, (changed, changed))
    return path


def settled(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in settled_files(folder, seconds=SECONDS)}


@pytest.fixture
def meanwhile():
    """Do something while the inbox is looked at: after the first look, before the second."""
    threads = []

    def start(do):
        thread = threading.Timer(SECONDS / 2, do)
        threads.append(thread)
        thread.start()

    yield start
    for thread in threads:
        thread.join()


def test_an_inbox_that_is_not_there_or_empty_has_nothing_to_read(tmp_path):
    assert settled(tmp_path / "missing") == set()
    assert settled(tmp_path) == set()


def test_old_files_are_read_without_waiting(tmp_path):
    write(tmp_path / "a.txt")
    write(tmp_path / "deep" / "b.txt")
    started = time.monotonic()

    assert settled_files(tmp_path, seconds=60) == {tmp_path / "a.txt", tmp_path / "deep" / "b.txt"}
    assert time.monotonic() - started < 30


def test_a_new_file_that_stands_still_is_read_after_a_second_look(tmp_path):
    write(tmp_path / "new.txt", changed=None)

    assert settled(tmp_path) == {"new.txt"}


def test_a_file_that_grows_between_the_looks_waits_and_the_others_do_not(tmp_path, meanwhile):
    growing = write(tmp_path / "growing.txt", changed=None)
    write(tmp_path / "whole.txt")
    meanwhile(lambda: write(growing, "text and more text", changed=None))

    assert settled(tmp_path) == {"whole.txt"}
    assert settled(tmp_path) == {"whole.txt", "growing.txt"}


def test_a_file_that_is_written_anew_with_the_same_size_waits(tmp_path, meanwhile):
    path = write(tmp_path / "page.txt", "one", changed=None)
    meanwhile(lambda: write(path, "two", changed=time.time() + 1))

    assert settled(tmp_path) == set()


def test_a_file_that_comes_or_goes_between_the_looks_is_left_out(tmp_path, meanwhile):
    going = write(tmp_path / "going.txt", changed=None)
    meanwhile(lambda: (going.unlink(), write(tmp_path / "coming.txt")))

    assert settled(tmp_path) == set()


def test_a_time_in_the_future_does_not_make_a_file_wait_for_ever(tmp_path):
    write(tmp_path / "page.txt", changed=time.time() + 3600)

    assert settled(tmp_path) == {"page.txt"}


def test_what_a_bundle_passes_over_is_nothing_to_read(tmp_path):
    write(tmp_path / ".gitkeep")
    write(tmp_path / ".partial" / "page.txt")
    write(tmp_path / "bundle.yml", "name: morning")
    (tmp_path / "folder").mkdir()

    assert settled(tmp_path) == set()


def test_while_bundle_yml_is_written_everything_waits(tmp_path, meanwhile):
    write(tmp_path / "page.txt")
    rules = write(tmp_path / "bundle.yml", "name: morning", changed=None)
    meanwhile(lambda: write(rules, "name: morning pages", changed=None))

    assert settled(tmp_path) == set()
    assert settled(tmp_path) == {"page.txt"}


def test_a_broken_link_is_read_so_that_the_reader_can_say_what_is_wrong(tmp_path):
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    (tmp_path / "folder").symlink_to(tmp_path, target_is_directory=True)
    files = settled_files(tmp_path, seconds=SECONDS)

    inputs = list(open_bundle(tmp_path).inputs(is_ready=files.__contains__))
    assert [(page.uri, page.raw, bool(page.problem)) for page in inputs] == [
        ("folder", None, True),
        ("gone.txt", None, True),
    ]


def test_an_inbox_that_is_a_file_is_refused(tmp_path):
    with pytest.raises(BundleError, match=r"page\.txt: the inbox cannot be opened .* MARSAD_INBOX"):
        settled_files(write(tmp_path / "page.txt"), seconds=SECONDS)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="who may read everything is refused nothing")
def test_an_inbox_that_may_not_be_opened_is_refused(tmp_path):
    tmp_path.chmod(0)
    try:
        with pytest.raises(BundleError, match="cannot be opened"):
            settled_files(tmp_path, seconds=SECONDS)
    finally:
        tmp_path.chmod(0o700)
