"""CKAN's action API through the network exit: answers that can be used, or a `FetchError` of one line."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any

from ckanapi import RemoteCKAN  # type: ignore[import-untyped]

from assistant.errors import FetchError
from assistant.language.normalise import clean
from indexer.decode import decode_text
from indexer.errors import BadRecord
from indexer.http import NetworkExit, Passing, Response
from indexer.reach import shown
from indexer.sources.ckan_pages import Page

_MESSAGE_CHARS = 150
_MAX_MARKS = 10_000_000
"""Of values in an answer: lists that hold nothing but lists take thirty times their size in memory."""
_FINAL = ("Not Found Error", "Authorization Error", "Search Query Error", "Validation Error")
"""Errors of CKAN that asking again does not mend."""


class CkanActions:
    """The actions that a harvest needs, at one address: `…/api/3/action/` lies below it."""

    def __init__(self, network: NetworkExit, address: str, *, tries: int | None = None) -> None:
        self._remote = RemoteCKAN(address, get_only=True, session=_Session(network, tries))
        self._remote.base_url = "api/3/action/"

    def search(self, start: int, rows: int, narrowed: Mapping[str, str]) -> Page:
        """A part of the list of datasets; `narrowed` holds `sort` and `fq`. Raises `FetchError`."""
        result = self._ask("package_search", {"start": start, "rows": rows, **narrowed})
        found, count = result.get("results"), result.get("count")
        counted = count if isinstance(count, int) and not isinstance(count, bool) else -1
        return Page(counted, found if isinstance(found, list) else [])

    def columns(self, resource: str) -> list[Any]:
        """The columns of a resource in the datastore, as CKAN describes them. Raises `FetchError`."""
        fields = self._ask("datastore_search", {"resource_id": resource, "limit": 0}).get("fields")
        return fields if isinstance(fields, list) else []

    def _ask(self, action: str, arguments: Mapping[str, str | int]) -> Mapping[str, Any]:
        result = self._remote.call_action(action, dict(arguments))
        return result if isinstance(result, dict) else {}


@dataclass(frozen=True, slots=True)
class _Answer:
    status_code: int
    text: str


class _Session:
    """What `ckanapi` takes for a session of requests. It sees only answers that are usable, so it raises nothing."""

    def __init__(self, network: NetworkExit, tries: int | None) -> None:
        self._network = network
        self._tries = tries

    def get(self, url: str, *, params: Mapping[str, str | int], **_: object) -> _Answer:
        response = self._network.get(url, params=params, tries=self._tries, check=_check)
        return _Answer(response.status, _text(response))


def _text(response: Response) -> str:
    header = Message()
    header["Content-Type"] = response.headers.get("content-type", "")
    return decode_text(response.body, header.get_content_charset(""))


def _check(response: Response) -> None:
    """Raises `Passing` for firewalls, cut answers and errors that CKAN sends with status 200; some errors are final."""
    try:
        text = _text(response)
    except BadRecord as error:
        raise Passing(f"answered with what is {error}", status=response.status) from error
    if text.lstrip()[:1] == "<":
        raise Passing("answered with an HTML page instead of JSON", status=response.status)
    if sum(map(text.count, "[{,")) > _MAX_MARKS:
        raise FetchError(f"{shown(response.url)}: answered with more than {_MAX_MARKS} values", status=response.status)
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Passing("answered with JSON that is cut or broken", status=response.status) from error
    if not isinstance(answer, dict) or not ("success" in answer or "result" in answer):
        raise Passing("answered with JSON that is not CKAN's", status=response.status)
    if answer.get("success") is not True:
        raise _refusal(response, answer.get("error"))
    if not isinstance(answer.get("result"), dict):
        raise Passing("answered without a result", status=response.status)


def _refusal(response: Response, error: object) -> Exception:
    told = {key: value for key, value in error.items() if key != "__type"} if isinstance(error, dict) else error
    message = told.get("message", told) if isinstance(told, dict) else told
    text = message if isinstance(message, str) else json.dumps(message, ensure_ascii=False)
    reason = f"the portal refuses: {' '.join(clean(text).split())[:_MESSAGE_CHARS]}"
    if isinstance(error, dict) and error.get("__type") in _FINAL:
        return FetchError(f"{shown(response.url)}: {reason}", status=response.status)
    return Passing(reason, status=response.status)
