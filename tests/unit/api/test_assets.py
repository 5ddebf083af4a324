"""Scripts and styles as they are sent."""

import gzip
import os
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import pytest
from fastapi import Request

from api.assets import asset_response, shrunk

WIDGET = Path(str(files("api"))) / "widget"
SCRIPTS = sorted(WIDGET.glob("*.js"))
SCRIPT = "/* why */\nconst greet = (name) => `  مرحبا  ${name} /* kept */ // kept`; // said\n"


def asked(headers: Mapping[str, str]) -> Request:
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "headers": pairs})


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "a.js"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


def test_comments_go_and_template_literals_stay(script: Path) -> None:
    assert shrunk(script) == "const greet=(name)=>`  مرحبا  ${name} /* kept */ // kept`;"


def test_every_string_of_our_scripts_is_sent_as_it_was_written() -> None:
    seen = 0
    for path in SCRIPTS:
        strings = re.findall(r"`[^`\n]*\$\{[^`\n]*`|(?<=: )'[^'\n]+'(?=,)", path.read_text("utf-8"))
        sent = shrunk(path)
        assert [string for string in strings if string not in sent] == [], path.name
        seen += len(strings)
    assert seen > 20


def test_a_browser_gets_what_it_can_unpack(script: Path) -> None:
    plain = asset_response(script, asked({}))
    packed = asset_response(script, asked({"Accept-Encoding": "br, gzip;q=0.8"}))
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(bytes(packed.body)) == plain.body
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"
    assert "content-encoding" not in asset_response(script, asked({"Accept-Encoding": "gzip;q=0"})).headers


def test_what_has_not_changed_is_not_sent_again(script: Path) -> None:
    first = asset_response(script, asked({}))
    again = asset_response(script, asked({"If-None-Match": f'"other", {first.headers["etag"]}'}))
    assert (again.status_code, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


def test_the_tag_is_of_what_is_sent(script: Path) -> None:
    first = asset_response(script, asked({}))
    script.write_text(SCRIPT.replace("why", "another comment"), encoding="utf-8")
    os.utime(script, ns=(1, 1))
    commented = asset_response(script, asked({}))
    script.write_text(SCRIPT.replace("مرحبا", "أهلا"), encoding="utf-8")
    os.utime(script, ns=(2, 2))
    changed = asset_response(script, asked({}))
    assert commented.headers["etag"] == first.headers["etag"]
    assert changed.headers["etag"] != first.headers["etag"]
    assert "أهلا".encode() in bytes(changed.body)
