"""Settings from `DALIL_*` environment variables and `.env`. Nothing reads them at import."""

import os
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from dotenv import dotenv_values
from platformdirs import user_cache_path
from pydantic import AfterValidator, Field, IPvAnyNetwork, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError
from rapidfuzz import process

from assistant.errors import BadSettings

PREFIX = "DALIL_"
_HOST_SOURCE = r"^https?://(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:\d{1,5})?$"
"""An origin as a Content-Security-Policy names it; nothing that could end the directive."""


_PORTS = {"http": 80, "https": 443}


def origin(written: str) -> str:
    """An origin as browsers send it: lower case, a name of any script in ASCII, no usual port, no slash; or `*`.

    Raises `ValueError` for what no browser sends, and for `null`, which every sandboxed page and file is.
    """
    if written == "*":
        return written
    parts = urlsplit(written.strip())
    beside = (parts.path.strip("/"), parts.query, parts.fragment, parts.username)
    if parts.scheme not in _PORTS or not parts.hostname or "*" in parts.netloc or any(beside):
        raise ValueError(f"{written!r} is no origin such as https://portal.example; `*` stands for all")
    name = parts.hostname if parts.hostname.isascii() else parts.hostname.encode("idna").decode("ascii")
    host = f"[{name}]" if ":" in name else name
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in (None, _PORTS[parts.scheme]) else "")


class Settings(BaseSettings):
    """Every setting with its default; README.md lists them (a test compares)."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True)

    index: Path = Field(Path("index"), description="Folder of the index.")
    cache: Path = Field(
        default_factory=lambda: user_cache_path("dalil"), description="Folder of the prepared embedder (about 80 MB)."
    )
    embedding_model: str = Field("bundled", description="`bundled`, or a sentence-transformers model name or folder.")
    embedding_threads: int = Field(0, ge=0, le=256, description="Threads of the embedder; 0 takes all cores.")
    store: str = Field("chroma", pattern="^chroma$", description="Vector store: `chroma` (embedded).")
    reranker: str = Field(
        "bundled",
        description="Reads the best hits again: `bundled`, a sentence-transformers CrossEncoder (name or folder), or empty.",
    )
    reranker_budget_s: float = Field(
        2.0, gt=0, le=60, description="Longest time that reranking may take a question, in seconds."
    )
    check_model: str = Field(
        "",
        description="A sentence-transformers CrossEncoder (NLI or one score), name or folder, that reads each sentence of an "
        "LLM beside its source; empty: none.",
    )
    country: str = Field(
        "MA",
        pattern="^([A-Z]{2})?$",
        description="The portal's country: guides of others are quoted only where a question names them.",
    )
    llm: str = Field("", description="LangChain `provider:model`, such as `openai:gpt-4o-mini`; empty: no LLM.")
    llm_base_url: str = Field("", description="Base URL of an OpenAI-compatible server.")
    llm_api_key: str = Field("", description="Key for the LLM, where its provider wants one.", repr=False)
    llm_timeout_s: float = Field(
        30.0, gt=0, le=600, description="Longest wait for a whole LLM answer with its retries, in seconds."
    )
    llm_first_token_s: float = Field(
        10.0, gt=0, le=600, description="Longest wait for the LLM's first word, in seconds."
    )
    llm_idle_s: float = Field(5.0, gt=0, le=600, description="Longest pause within an LLM answer, in seconds.")
    llm_daily_tokens: int = Field(
        0,
        ge=0,
        description="Tokens that the LLM may read and write a day (UTC), estimated; then answers do without it. 0: no limit.",
    )
    harvest_hosts: list[str] = Field(
        [],
        description="Hosts that a harvest may reach beside those of its sources, as a JSON list (`.example` for all below).",
    )
    harvest_private: bool = Field(
        False,
        description="Whether these hosts may have private addresses; link-local ones stay refused. A private address or "
        "`localhost` that is written as a source is allowed without it.",
    )
    harvest_timeout_s: float = Field(60.0, gt=0, le=3600, description="Longest wait for one response, in seconds.")
    harvest_budget_s: float = Field(3600.0, gt=0, le=86_400, description="Longest harvest of one source, in seconds.")
    harvest_max_bytes: int = Field(
        100_000_000, ge=1000, description="Largest response, in bytes as they are after unpacking."
    )
    host: str = Field("127.0.0.1", description="Address that `dalil-serve` listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port that `dalil-serve` listens on.")
    public_url: str = Field("", description="Address that readers see, for links; empty: taken from the request.")
    publisher: str = Field(
        "", max_length=200, description="Who runs this service, for the page about it; empty: not said."
    )
    contact: str = Field(
        "",
        max_length=300,
        pattern=r"^(https?://\S+|[^@\s:/]+@[^@\s:/]+)?$",
        description="Where readers may write: an e-mail address or the address of a page; empty: not said.",
    )
    allowed_origins: list[Annotated[str, AfterValidator(origin)]] = Field(
        [], description="Origins of portals that embed the widget, as a JSON list."
    )
    frame_ancestors: list[Annotated[str, Field(pattern=_HOST_SOURCE)]] = Field(
        [],
        description="Origins of portals that may show `/embed` in a frame, as a JSON list (`https://*.example` for all "
        "below); empty: none.",
    )
    max_question_chars: int = Field(2000, ge=50, le=20_000, description="Longest question, in characters.")
    max_streams: int = Field(32, ge=1, le=1000, description="Questions answered at the same time; beyond it 503.")
    max_history_chars: int = Field(
        30_000,
        ge=0,
        le=1_000_000,
        description="Longest conversation that is read with a question, in characters; older lines are left out.",
    )
    limit_enabled: bool = Field(True, description="Whether requests are limited by visitor and network; beyond it 429.")
    limit_minute: int = Field(20, ge=1, le=100_000, description="Questions of one visitor a minute.")
    limit_day: int = Field(300, ge=1, le=10_000_000, description="Questions of one visitor a day (UTC).")
    limit_network_factor: int = Field(
        10, ge=1, le=100_000, description="How many visitors' limits one network has: an IPv4 address or an IPv6 /64."
    )
    trusted_proxies: list[IPvAnyNetwork] = Field(
        [],
        description="Addresses or networks of proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed, as a "
        "JSON list.",
    )
    redis: str = Field(
        "",
        pattern=r"^(rediss?://.+)?$",
        description="URL of a Redis where several processes count together; empty: each for itself.",
        repr=False,
    )
    feedback_db: str = Field(
        "",
        repr=False,
        description="Where questions and feedback are kept: an SQLAlchemy URL or a SQLite file; empty: `feedback.sqlite` "
        "beside the index folder; `none`: nothing is kept.",
    )
    keep_questions: int = Field(
        30, ge=0, le=3650, description="Days that the text of a question without an answer is kept; 0: no text is."
    )
    keep_feedback_days: int = Field(
        90, ge=1, le=3650, description="Days that thumbs, reasons and comments of readers are kept."
    )
    keep_counts_days: int = Field(
        400, ge=1, le=3650, description="Days that counts of questions are kept; they hold no text."
    )
    operator_token: str = Field(
        "",
        pattern="^(.{16,})?$",
        repr=False,
        description="What the portal's team shows to see `/operators` and `/v1/insight`, 16 characters or more; empty: off.",
    )
    metrics: str = Field(
        "auto",
        pattern="^(auto|open|off)$",
        description="Who may read `/metrics`: `auto`: programs of this machine where the server listens on loopback, and "
        "whoever shows `DALIL_OPERATOR_TOKEN`; `open`: everyone; `off`: nobody.",
    )
    insight_k: int = Field(
        5,
        ge=2,
        le=1000,
        description="Questions are shown to the team only where so many different visitors asked alike.",
    )


def load_settings(**overrides: object) -> Settings:
    """Settings from the environment; `overrides` win (None is ignored).

    Raises `BadSettings` that names the variable, what is wrong with it and, for an unknown name, the nearest known one.
    """
    known = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
    for name in (*os.environ, *dotenv_values(".env")):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            raise BadSettings(_unknown(name, known))
    for name in overrides:
        if name not in Settings.model_fields:
            raise BadSettings(_unknown(f"{PREFIX}{name.upper()}", known))
    try:
        return Settings(**{key: value for key, value in overrides.items() if value is not None})  # type: ignore[arg-type]
    except SettingsError as error:
        raise BadSettings(f"a list is written as JSON, such as '[\"https://portal.example\"]': {error}") from error
    except ValidationError as error:
        raise BadSettings("; ".join(_explain(dict(e)) for e in error.errors())) from error


def _explain(problem: dict[str, object]) -> str:
    location = problem["loc"]
    name = str(location[0]) if isinstance(location, tuple) and location else "?"
    variable = name.upper() if name.upper().startswith(PREFIX) else PREFIX + name.upper()
    return f"{variable}: {problem['msg']}"


def _unknown(name: str, known: list[str]) -> str:
    nearest = process.extractOne(name, known)
    return f"unknown setting {name!r}" + (f"; did you mean {nearest[0]!r}?" if nearest else "")
