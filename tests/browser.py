"""A real Chromium, without network, that says what a page asked for, what went wrong in it, and what it looks like."""

import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import connect
from websockets.sync.connection import Connection

_SECONDS = 60


class Page:
    """A tab. What it asked for is in `requests`, what went wrong (scripts, files that are not there) in `errors`."""

    def __init__(self, connection: Connection) -> None:
        self.requests: list[str] = []
        self.errors: list[str] = []
        self._connection = connection
        self._last = 0
        self._is_loaded = False
        for domain in ("Page", "Network", "Runtime", "Log"):
            self._call(f"{domain}.enable")
        # nothing answers, whatever a page asks for
        self._call("Network.setBlockedURLs", urls=["http://*", "https://*", "ws://*", "wss://*"])

    def open(self, url: str) -> None:
        """Go to an address and wait until it is loaded."""
        self.requests.clear()
        self.errors.clear()
        self._is_loaded = False
        self._call("Page.navigate", url=url)
        until = time.monotonic() + _SECONDS
        while not self._is_loaded:
            self._take(json.loads(self._connection.recv(timeout=max(0.1, until - time.monotonic()))))
        self.value("new Promise(resolve => setTimeout(resolve, 300))")

    def value(self, expression: str) -> Any:
        """What a script gives in the page."""
        answer = self._call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def picture(self, path: Path) -> None:
        """Save what the whole page looks like."""
        answer = self._call("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(answer["data"]))

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._last += 1
        self._connection.send(json.dumps({"id": self._last, "method": method, "params": parameters}))
        while True:
            said = json.loads(self._connection.recv(timeout=_SECONDS))
            if said.get("id") == self._last:
                assert "error" not in said, said
                return said["result"]
            self._take(said)

    def _take(self, said: dict[str, Any]) -> None:
        parameters = said.get("params", {})
        match said.get("method"):
            case "Network.requestWillBeSent":
                self.requests.append(parameters["request"]["url"])
            case "Network.loadingFailed":
                self.errors.append(parameters["errorText"])
            case "Runtime.exceptionThrown":
                details = parameters["exceptionDetails"]
                self.errors.append(details.get("exception", {}).get("description", details["text"]))
            case "Log.entryAdded" if parameters["entry"]["level"] == "error":
                self.errors.append(parameters["entry"]["text"])
            case "Page.loadEventFired":
                self._is_loaded = True
            case "Page.javascriptDialogOpening":
                self.errors.append(f"dialog: {parameters['message']}")
                self._connection.send(
                    json.dumps({"id": 0, "method": "Page.handleJavaScriptDialog", "params": {"accept": True}})
                )
            case _:
                pass


@contextmanager
def chromium(profile: Path, *, width: int = 1400, height: int = 1000) -> Generator[Page]:
    """Start Chromium; where there is none, the test is passed over, but in CI."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("There is no Chromium, and .ci/run should have installed it.")
        pytest.skip("needs Chromium (Debian: apt-get install chromium)")
    options = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        # all but this machine is nowhere
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
        "--remote-debugging-port=0",
        f"--user-data-dir={profile}",
        f"--window-size={width},{height}",
        "about:blank",
    ]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with connect(_address(profile, process), max_size=None, proxy=None) as connection:
            yield Page(connection)
    finally:
        process.terminate()
        process.wait(timeout=_SECONDS)


def _address(profile: Path, process: subprocess.Popen[bytes]) -> str:
    """Wait for the address at which the first tab can be driven."""
    import urllib.request

    told = profile / "DevToolsActivePort"
    until = time.monotonic() + _SECONDS
    directly = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < until:
        assert process.poll() is None, "Chromium ended by itself"
        if told.exists() and (lines := told.read_text().splitlines()):
            with directly.open(f"http://127.0.0.1:{lines[0]}/json/list", timeout=_SECONDS) as answer:
                for target in json.load(answer):
                    if target["type"] == "page":
                        return target["webSocketDebuggerUrl"]
        time.sleep(0.1)
    raise AssertionError("Chromium did not start")
