"""What a form of the viewer sends, and whether it really was a form of the viewer."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from integrations.sandbox.http import Answer, Request

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Sent:
    """The fields of a form, `application/x-www-form-urlencoded`."""

    def __init__(self, request: Request) -> None:
        """Raises Answer 403 for what another site's page sent, and for a name that merely points at loopback."""
        _check_origin(request)
        self._fields = parse_qs(request.body.decode("utf-8", "replace"), keep_blank_values=True)

    def has(self, name: str) -> bool:
        return name in self._fields

    def one(self, name: str) -> str:
        """The last value, "" without one; line ends as Python has them."""
        return self._fields.get(name, [""])[-1].replace("\r\n", "\n").strip()

    def all(self, name: str) -> list[str]:
        return [value for value in self._fields.get(name, []) if value]

    @property
    def back(self) -> str:
        """Where to go afterwards: an address on this server, with the place on the page."""
        address = self.one("back")
        local = address.startswith("/") and not address.startswith("//") and address.isprintable()
        place = self.one("place")
        return (address if local and "\\" not in address else "/") + (f"#{place}" if place.isalnum() else "")


def _check_origin(request: Request) -> None:
    """Browsers send `Origin` with every POST; a client without one is no browser and no visitor's cookie is at stake."""
    host = request.headers.get("host", "")
    origin = request.headers.get("origin")
    own = urlsplit(f"//{host}").hostname in LOOPBACK
    if not own or (origin is not None and urlsplit(origin).netloc != host):
        raise Answer(403, "403: not sent by a page of this sandbox", {"Content-Type": "text/plain; charset=utf-8"})
