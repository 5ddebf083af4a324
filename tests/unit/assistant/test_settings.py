"""Settings: what is unknown or bad is named."""

import json
from pathlib import Path

import pytest

from assistant.errors import BadSettings
from assistant.settings import PREFIX, Settings, load_settings


def test_without_anything_the_defaults_hold() -> None:
    found = load_settings()
    assert (found.index, found.embedding_model, found.llm, found.port) == (Path("index"), "bundled", "", 8000)


@pytest.mark.parametrize(
    ("name", "value", "field", "expected"),
    [
        ("DALIL_PORT", "9000", "port", 9000),
        ("DALIL_INDEX", "/data/فهرس", "index", Path("/data/فهرس")),
        ("DALIL_COUNTRY", "TN", "country", "TN"),
        ("DALIL_COUNTRY", "", "country", ""),
        ("DALIL_ALLOWED_ORIGINS", '["https://portail.example"]', "allowed_origins", ["https://portail.example"]),
    ],
)
def test_the_environment_sets_them(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, field: str, expected: object
) -> None:
    monkeypatch.setenv(name, value)
    assert getattr(load_settings(), field) == expected


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("DALIL_INDX", "DALIL_INDEX"),
        ("DALIL_PROT", "DALIL_PORT"),
        ("DALIL_LLM_BASEURL", "DALIL_LLM_BASE_URL"),
        ("DALIL_ALLOWED_ORIGIN", "DALIL_ALLOWED_ORIGINS"),
    ],
)
def test_an_unknown_name_names_the_nearest(monkeypatch: pytest.MonkeyPatch, name: str, nearest: str) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(BadSettings, match=f"unknown setting '{name}'; did you mean '{nearest}'"):
        load_settings()


def test_an_unknown_name_in_the_env_file_names_the_nearest() -> None:
    Path(".env").write_text("DALIL_INDX=ailleurs\n", encoding="utf-8")
    with pytest.raises(BadSettings, match="'DALIL_INDX'; did you mean 'DALIL_INDEX'"):
        load_settings()


def test_names_of_other_programs_in_the_env_file_are_left_alone() -> None:
    Path(".env").write_text("OPENAI_API_KEY=x\n", encoding="utf-8")
    assert load_settings().index == Path("index")


def test_an_unknown_name_in_small_letters_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("dalil_indx", "1")
    with pytest.raises(BadSettings, match="unknown setting 'dalil_indx'"):
        load_settings()


def test_the_env_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("DALIL_INDEX=فهرس\nDALIL_PORT=1\n", encoding="utf-8")
    monkeypatch.setenv("DALIL_PORT", "2")
    assert (load_settings().index, load_settings().port) == (Path("فهرس"), 2)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DALIL_PORT", "abc"),
        ("DALIL_PORT", "٨٠٠٠٠"),
        ("DALIL_PORT", "70000"),
        ("DALIL_COUNTRY", "ma"),
        ("DALIL_COUNTRY", "المغرب"),
        ("DALIL_STORE", "milvus"),
        ("DALIL_LLM_TIMEOUT_S", "0"),
        ("DALIL_LLM_TIMEOUT_S", "inf"),
        ("DALIL_MAX_QUESTION_CHARS", "10"),
        ("DALIL_MAX_STREAMS", "0"),
        ("DALIL_LIMIT_MINUTE", "0"),
        ("DALIL_LIMIT_DAY", "-1"),
        ("DALIL_LIMIT_ENABLED", "peut-être"),
        ("DALIL_LLM_DAILY_TOKENS", "-1"),
        ("DALIL_TRUSTED_PROXIES", '["*"]'),
        ("DALIL_TRUSTED_PROXIES", '["proxy.example"]'),
        ("DALIL_TRUSTED_PROXIES", '["10.0.0.1/8"]'),
        ("DALIL_REDIS", "127.0.0.1:6379"),
        ("DALIL_REDIS", "redis://"),
    ],
)
def test_a_bad_value_names_its_variable(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings, match=f"^{name}: "):
        load_settings()


def test_all_bad_values_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DALIL_PORT", "x")
    monkeypatch.setenv("DALIL_COUNTRY", "x")
    with pytest.raises(BadSettings, match=r"DALIL_COUNTRY: .*; DALIL_PORT: "):
        load_settings()


def test_overrides_win_and_none_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DALIL_PORT", "1234")
    assert load_settings(port=5).port == 5
    assert load_settings(port=None).port == 1234


def test_a_bad_override_names_its_variable() -> None:
    with pytest.raises(BadSettings, match="DALIL_PORT"):
        load_settings(port=-1)


def test_the_password_of_redis_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DALIL_REDIS", "redis://:very-secret@127.0.0.1/0")
    assert "very-secret" not in repr(load_settings())
    monkeypatch.setenv("DALIL_REDIS", "very-secret@127.0.0.1")
    with pytest.raises(BadSettings, match="DALIL_REDIS: ") as raised:
        load_settings()
    assert "very-secret" not in str(raised.value)


def test_the_key_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DALIL_LLM_API_KEY", "very-secret")
    assert "very-secret" not in repr(load_settings())
    monkeypatch.setenv("DALIL_PORT", "x")
    with pytest.raises(BadSettings) as raised:
        load_settings()
    assert "very-secret" not in str(raised.value)


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().port = 1


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_described(name: str) -> None:
    assert (Settings.model_fields[name].description or "").endswith((".", ")"))
    assert PREFIX + name.upper() == f"DALIL_{name.upper()}"


@pytest.mark.parametrize(
    "written",
    [
        "null",
        "portail.example",
        "https://portail.example/widget",
        "https://portail.example?a",
        "https://*.portail.example",
        "ftp://portail.example",
        "https://user@portail.example",
        "https://portail.example:port",
        "https://",
        "",
    ],
)
def test_what_no_browser_sends_as_an_origin_is_refused(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("DALIL_ALLOWED_ORIGINS", json.dumps([written]))
    with pytest.raises(BadSettings, match="DALIL_ALLOWED_ORIGINS: "):
        load_settings()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("https://Portail.example/", "https://portail.example"),
        ("https://portail.example:443", "https://portail.example"),
        ("http://portail.example:443", "http://portail.example:443"),
        ("https://بيانات.المغرب", "https://xn--mgbabk2lwa.xn--mgbc0a9azcg"),
        ("*", "*"),
    ],
)
def test_an_origin_is_kept_as_browsers_send_it(written: str, expected: str) -> None:
    assert load_settings(allowed_origins=[written]).allowed_origins == [expected]
