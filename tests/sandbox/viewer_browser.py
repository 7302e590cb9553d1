"""A headless Chromium, driven over its DevTools protocol through a pair of pipes: no port, no driver, no dependency."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

Json = dict[str, Any]

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
)
LIMIT_S = 30.0


class Browser:
    """One tab. What it asked for and what it complained about is kept."""

    def __init__(self, reading: int, writing: int) -> None:
        self._reading, self._writing = reading, writing
        self._waiting = b""
        self._number = 0
        self._session: str | None = None
        self.requested: list[str] = []
        self.complaints: list[str] = []
        self._loaded = False
        self._dragged: list[Json] = []
        tab = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=tab, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> Json:
        """One command's result. Raises RuntimeError as the browser refuses, TimeoutError when it is silent."""
        self._number += 1
        message: Json = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._writing, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                result: Json = answer["result"]
                return result

    def open(self, address: str) -> None:
        self._loaded = False
        self.call("Page.navigate", url=address)
        self.wait()

    def wait(self) -> None:
        """Until the page that is on its way has loaded."""
        while not self._loaded:
            self._next()

    def run(self, script: str) -> Any:
        """The value of an expression in the page. Raises RuntimeError on a script's error."""
        found = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in found:
            raise RuntimeError(found["exceptionDetails"])
        return found["result"].get("value")

    def submit(self, script: str) -> None:
        """Run what sends a form, and wait for the page that follows."""
        self._loaded = False
        self.run(script)
        self.wait()

    def size(self, width: int, height: int, *, dark: bool = False) -> None:
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def key(self, name: str, code: int, text: str = "") -> None:
        """`text` is what the key writes, where it writes something: "\\r" for Enter."""
        pressed = {"type": "keyDown", "text": text} if text else {"type": "rawKeyDown"}
        for event in (pressed, {"type": "keyUp"}):
            self.call("Input.dispatchKeyEvent", key=name, code=name, windowsVirtualKeyCode=code, **event)

    def submit_key(self, name: str, code: int, text: str) -> None:
        """A key that sends a form, and wait for the page that follows."""
        self._loaded = False
        self.key(name, code, text)
        self.wait()

    def drag(self, what: str, onto: str) -> None:
        """With the mouse, from the middle of one element to near the top of another, and wait for the page that
        follows."""
        (from_x, from_y), (to_x, to_y) = (self._point(what, 0.5), self._point(onto, 0.1))
        self.call("Input.setInterceptDrags", enabled=True)
        self._dragged.clear()
        mouse = {"button": "left", "buttons": 1, "clickCount": 1}
        self.call("Input.dispatchMouseEvent", type="mousePressed", x=from_x, y=from_y, **mouse)
        for step in (8, 16):
            self.call("Input.dispatchMouseEvent", type="mouseMoved", x=from_x + step, y=from_y + step, **mouse)
        while not self._dragged:
            self._next()
        self._loaded = False
        for kind in ("dragEnter", "dragOver", "drop"):
            self.call("Input.dispatchDragEvent", type=kind, x=to_x, y=to_y, data=self._dragged[-1])
        self.call("Input.dispatchMouseEvent", type="mouseReleased", x=to_x, y=to_y, **mouse)
        self.call("Input.setInterceptDrags", enabled=False)
        self.wait()

    def _point(self, selector: str, down: float) -> tuple[float, float]:
        """A place in an element, from the top left of the window."""
        found = f"document.querySelector({json.dumps(selector)}).getBoundingClientRect()"
        x, y = self.run(f"(r => [r.x + r.width / 2, r.y + r.height * {down}])({found})")
        return x, y

    def screenshot(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot")["data"]))

    def _next(self) -> Json:
        end = time.monotonic() + LIMIT_S
        while b"\0" not in self._waiting:
            if not select.select([self._reading], [], [], max(end - time.monotonic(), 0))[0]:
                raise TimeoutError("the browser is silent")
            self._waiting += os.read(self._reading, 1 << 16)
        line, _, self._waiting = self._waiting.partition(b"\0")
        message: Json = json.loads(line)
        self._note(message)
        return message

    def _note(self, message: Json) -> None:
        inside = message.get("params", {})
        match message.get("method"):
            case "Network.requestWillBeSent":
                self.requested.append(inside["request"]["url"])
            case "Log.entryAdded":
                self.complaints.append(f"{inside['entry']['text']} {inside['entry'].get('url', '')}")
            case "Runtime.exceptionThrown" | "Runtime.consoleAPICalled":
                self.complaints.append(json.dumps(inside))
            case "Page.loadEventFired":
                self._loaded = True
            case "Input.dragIntercepted":
                self._dragged.append(inside["data"])


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser with a profile of its own, ended with everything it started."""
    assert CHROMIUM
    to_browser, ours = os.pipe()
    theirs, from_browser = os.pipe()
    # The protocol is on descriptors 3 and 4: the ends are moved out of their way first.
    inbound, outbound = (fcntl.fcntl(end, fcntl.F_DUPFD, 20) for end in (to_browser, from_browser))
    with tempfile.TemporaryDirectory(prefix="viewer-", ignore_cleanup_errors=True) as profile:
        actions = [
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_DUP2, inbound, 3),
            (os.POSIX_SPAWN_DUP2, outbound, 4),
        ]
        command = [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
        process = os.posix_spawn(CHROMIUM, command, os.environ, file_actions=actions, setpgroup=0)
        for end in (to_browser, from_browser, inbound, outbound):
            os.close(end)
        try:
            yield Browser(theirs, ours)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process, signal.SIGKILL)
            os.waitpid(process, 0)
            os.close(ours)
            os.close(theirs)
