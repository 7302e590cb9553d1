"""The endpoints of file uploads."""

from __future__ import annotations

from datetime import timedelta

from integrations.sandbox.http import Json
from integrations.sandbox.notion import grants, multipart, paging, uploads
from integrations.sandbox.notion.call import Adder, Call
from integrations.sandbox.notion.errors import invalid, missing
from integrations.sandbox.notion.uploads import Upload

IMPORTED_AFTER = timedelta(seconds=1)


def add_to(add: Adder) -> None:
    add("GET", "file_uploads", _list)
    add("POST", "file_uploads", _create, needs=grants.INSERT, mutates=True)
    add("GET", "file_uploads/{id}", _upload)
    add("POST", "file_uploads/{id}/send", _send, needs=grants.INSERT, mutates=True)
    add("POST", "file_uploads/{id}/complete", _complete, needs=grants.INSERT, mutates=True)


def _own(call: Call) -> Upload:
    """Raises the 404 for the uploads of other connections too."""
    found = call.notion.uploads.get(call.id)
    if found is None or found.by != call.account:
        raise missing("file_upload", call.id, str(call.notion.user(call.account).get("name")), call.account)
    return found


def _shown(call: Call, upload: Upload) -> Json:
    return upload.shown(call.notion.clock.now(), call.request.base)


def _list(call: Call) -> Json:
    own = [_shown(call, each) for each in call.notion.uploads.values() if each.by == call.account]
    wanted = call.request.query.get("status")
    return paging.page([each for each in own if wanted in (None, each["status"])], call.request.query, "file_upload")


def _create(call: Call) -> Json:
    notion, now = call.notion, call.notion.clock.now()
    fields = uploads.asked(call.body, notion.file_limit(call.account))
    kind = str(notion.user(call.account).get("type"))
    made = Upload(notion.new_id("file_upload"), call.account, kind, now, **fields)
    notion.uploads[made.id] = made
    notion.happened("file_upload.created", made.id, made.by)
    notion.later.at(now + uploads.LIFE, lambda: _expire(call, made))
    if made.mode == "external_url":
        notion.later.at(now + IMPORTED_AFTER, lambda: _import(call, made, call.body["external_url"]))
    return _shown(call, made)


def _expire(call: Call, upload: Upload) -> None:
    if upload.status(call.notion.clock.now()) == "expired":
        call.notion.happened("file_upload.expired", upload.id, upload.by)


def _import(call: Call, upload: Upload, url: str) -> None:
    """Fetch the file, which is to be in the workspace's `web`: the sandbox never leaves the machine."""
    upload.content = call.notion.web.get(url)
    imported_time = call.notion.clock.now().isoformat(timespec="milliseconds")
    if upload.content is not None:
        upload.imported = {"imported_time": imported_time, "type": "success", "success": {}}
        call.notion.happened("file_upload.completed", upload.id, upload.by)
        return
    error = {
        "type": "download_error",
        "code": "file_download_failed",
        "message": f"The file at {url} could not be downloaded.",
        "parameter": "external_url",
        "status_code": 404,
    }
    upload.imported = {"imported_time": imported_time, "type": "error", "error": error}
    call.notion.happened("file_upload.upload_failed", upload.id, upload.by, file_import_result=upload.imported)


def _upload(call: Call) -> Json:
    return _shown(call, _own(call))


def _pending(call: Call) -> Upload:
    upload = _own(call)
    status = upload.status(call.notion.clock.now())
    if status != "pending" or upload.mode == "external_url":
        raise invalid(f"File upload with ID {upload.id} has status `{status}` and takes no content.")
    return upload


def _send(call: Call) -> Json:
    upload = _pending(call)
    form = multipart.parts(call.request.headers.get("content-type", ""), call.request.body)
    number = form["part_number"].content.decode() if "part_number" in form else "1"
    if "file" not in form or not number.isdecimal():
        raise invalid("body failed validation: the form should have a file, and a part_number that is a number.")
    if upload.mode == "multi_part" and "part_number" not in form:
        raise invalid("body failed validation: body.part_number should be defined for a multi-part upload.")
    upload.receive(form["file"], int(number), call.notion.file_limit(call.account))
    _tell(call, upload)
    return _shown(call, upload)


def _tell(call: Call, upload: Upload) -> None:
    if upload.content is not None:
        call.notion.happened("file_upload.completed", upload.id, upload.by)


def _complete(call: Call) -> Json:
    upload = _pending(call)
    upload.complete(call.notion.file_limit(call.account))
    _tell(call, upload)
    return _shown(call, upload)
