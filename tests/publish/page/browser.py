"""A headless Chromium driven through its DevTools protocol: what the page's tests look at."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tornado.websocket import WebSocketClientConnection, websocket_connect

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 60


def executable() -> str | None:
    """The browser of this machine, if it has one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Tab:
    """One tab: what it asked for, what its console said, and what can be done with it."""

    def __init__(self, loop: asyncio.AbstractEventLoop, socket: WebSocketClientConnection) -> None:
        self._loop, self._socket, self._number = loop, socket, 0
        self.requests: list[str] = []
        self.complaints: list[str] = []
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        return self._loop.run_until_complete(self._call(method, params))

    async def _call(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        self._number += 1
        await self._socket.write_message(json.dumps({"id": self._number, "method": method, "params": params}))
        while True:
            text = await asyncio.wait_for(self._socket.read_message(), PATIENCE)
            assert text is not None, "the browser hung up"
            told = json.loads(text)
            if told.get("id") == self._number:
                assert "error" not in told, told["error"]
                return dict(told["result"])
            self._note(told)

    def _note(self, told: dict[str, Any]) -> None:
        method, params = told.get("method"), told.get("params", {})
        if method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif method == "Runtime.exceptionThrown" or (
            method == "Log.entryAdded" and params["entry"]["level"] == "error"
        ):
            self.complaints.append(json.dumps(params)[:400])
        elif method == "Runtime.consoleAPICalled" and params["type"] in ("error", "warning"):
            self.complaints.append(json.dumps(params["args"])[:400])

    def open(self, address: str, *, width: int = 1280, height: int = 900) -> None:
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        self.call("Page.navigate", url=address)
        self.until("document.readyState === 'complete'")

    def ask(self, script: str) -> Any:
        """What an expression comes to in the page."""
        told = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def until(self, script: str) -> None:
        end = time.monotonic() + PATIENCE
        while not self.ask(script):
            assert time.monotonic() < end, f"never came true: {script}"
            time.sleep(0.05)

    def press(self, key: str) -> None:
        codes = {"Tab": 9, "Enter": 13, "ArrowRight": 39, "ArrowDown": 40}
        text = {"text": "\r"} if key == "Enter" else {}
        common = {"key": key, "code": key, "windowsVirtualKeyCode": codes[key]}
        self.call("Input.dispatchKeyEvent", type="keyDown", **common, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def picture(self, file: Path, *, whole: bool = False) -> None:
        told = self.call("Page.captureScreenshot", captureBeyondViewport=whole, **self._clip(whole))
        file.write_bytes(base64.b64decode(told["data"]))

    def _clip(self, whole: bool) -> dict[str, Any]:
        if not whole:
            return {}
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        return {"clip": {**size, "scale": 1}}

    def printed(self) -> bytes:
        """The page on paper, as PDF."""
        told = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(told["data"])


@contextmanager
def browser(profile: Path) -> Iterator[Tab]:
    """Start a browser with a profile of its own and give its first tab; the browser ends with the block."""
    command = executable()
    assert command is not None
    flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-extensions",
             "--disable-background-networking", "--remote-debugging-port=0", f"--user-data-dir={profile}"]  # fmt: skip
    process = subprocess.Popen([command, *flags, "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    loop = asyncio.new_event_loop()
    try:
        yield Tab(loop, loop.run_until_complete(_connect(profile)))
    finally:
        process.terminate()
        process.wait(PATIENCE)
        loop.close()


async def _connect(profile: Path) -> WebSocketClientConnection:
    """Return the connection to the first tab; the browser writes its port into its profile."""
    from tornado.httpclient import AsyncHTTPClient

    file, end = profile / "DevToolsActivePort", time.monotonic() + PATIENCE
    while not (file.is_file() and file.read_text().count("\n")):
        assert time.monotonic() < end, "the browser did not start"
        await asyncio.sleep(0.05)
    port = file.read_text().splitlines()[0]
    while True:
        told = await AsyncHTTPClient().fetch(f"http://127.0.0.1:{port}/json")
        pages = [each for each in json.loads(told.body) if each["type"] == "page"]
        if pages:
            address = pages[0]["webSocketDebuggerUrl"]
            return await websocket_connect(address, max_message_size=1 << 28)
        assert time.monotonic() < end, "the browser has no tab"
        await asyncio.sleep(0.05)
