"""Faults of the answer: another status, another body, another content type."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from integrations.sandbox.faults import troubles
from integrations.sandbox.faults.kinds import Distortion, Replacement, Scene
from integrations.sandbox.http import Response

LOGIN_PAGE = (
    "<!DOCTYPE html><html><head><title>Log in</title></head><body><form>Log in to continue</form></body></html>"
)


HeaderText = Annotated[str, Field(pattern=r"^[\x20-\x7e]*$")]
Headers = dict[Annotated[str, Field(pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")], HeaderText]


class Status(Replacement):
    """Any status, headers and body: JSON, or a text that is sent as HTML unless a header says otherwise."""

    kind: Literal["status"] = "status"
    code: Annotated[int, Field(ge=200, le=599)]
    headers: Headers = Field(default_factory=dict)
    body: JsonValue = None

    def instead(self, scene: Scene, lost: Response | None) -> Response:
        return Response(self.code, self.body, dict(self.headers))


class Html200(Replacement):
    """A proxy's log-in page: 200 and HTML."""

    kind: Literal["html_200"] = "html_200"

    def instead(self, scene: Scene, lost: Response | None) -> Response:
        return Response(200, LOGIN_PAGE)


class Trouble(Replacement):
    """A 4xx or 5xx as the vendor itself sends it; `retry_after` goes into the header as it stands.

    After the effect of a mutation, Notion's 503 says that the write was saved and must not be repeated.
    """

    kind: Literal["trouble"] = "trouble"
    code: Literal[409, 429, 500, 502, 503, 504, 529]
    retry_after: HeaderText | None = None

    def instead(self, scene: Scene, lost: Response | None) -> Response:
        response = troubles.answer(scene.exchange, self.code, lost)
        if self.retry_after is not None:
            response.headers["Retry-After"] = self.retry_after
        return response


class ContentType(Distortion):
    """The right body under a wrong `Content-Type`."""

    kind: Literal["content_type"] = "content_type"
    value: HeaderText = "text/html"

    def bend(self, scene: Scene, response: Response) -> Response:
        return replace(response, headers={**response.headers, "Content-Type": self.value})
