"""What a language model's server does: what it should, or a fault of real providers, proxies and models."""

from collections.abc import Callable

from assistant.model import Language
from tests.chat_server import CITED, Reply

FR, AR, EN = Language.FR, Language.AR, Language.EN
Script = Callable[[Reply], None]


def written(language: Language) -> str:
    """What the model says well: two statements."""
    return f"{CITED[language][1]} {CITED[language][2]}"


def well(language: Language) -> Script:
    return lambda reply: reply.say(*(written(language)[i : i + 5] for i in range(0, len(written(language)), 5)))


def error_chunk(reply: Reply) -> None:
    """An error in the middle of a stream that has begun with 200."""
    reply.begin()
    reply.piece("La population ")
    reply.raw(b'data: {"error": {"message": "out of memory", "type": "server_error", "code": 500}}\n\n')


def cut(reply: Reply) -> None:
    """The socket is closed in the middle."""
    reply.begin()
    reply.piece("La population ")
    reply.cut()


def stall(reply: Reply) -> None:
    """Nothing after a piece."""
    reply.begin()
    reply.piece("La population ")
    reply.silence()


def drip(reply: Reply) -> None:
    """A character every 0.1 s, for ever."""
    reply.begin()
    reply.repeat("a")


def endless(reply: Reply) -> None:
    """As fast as it can, for ever."""
    reply.begin()
    reply.repeat("السكان والسكنى ", every_s=0)


def latin_1(reply: Reply) -> None:
    """Latin-1 bytes that are declared as UTF-8."""
    reply.charset = "latin-1"
    reply.begin("text/event-stream; charset=utf-8")
    reply.piece(CITED[FR][1])
    reply.finish()


def utf_8_twice(reply: Reply) -> None:
    """UTF-8 bytes that a proxy took for Latin-1, and wrote as UTF-8 again."""
    reply.say(CITED[FR][1].encode().decode("latin-1"))


def refused(reply: Reply) -> None:
    """Never played: nobody listens."""
    raise AssertionError("the server was asked")


FAULTS: dict[str, tuple[Language, Script, int]] = {
    "refused": (FR, refused, 0),
    "500": (AR, lambda reply: reply.send(500, b'{"error": {"message": "oops"}}'), 2),
    "429 with Retry-After 30": (EN, lambda reply: reply.send(429, b"{}", Retry_After="30"), 1),
    "empty 200": (FR, lambda reply: reply.send(200), 2),
    "HTML": (AR, lambda reply: reply.send(200, b"<html>Veuillez vous connecter</html>", "text/html"), 2),
    "bad JSON": (EN, lambda reply: reply.send(200, b"data: {oops\n\n", "text/event-stream"), 2),
    "error chunk": (AR, error_chunk, 1),
    "cut": (EN, cut, 1),
    "silent end": (FR, lambda reply: reply.say(CITED[FR][1], finish=None), 1),
    "stall": (AR, stall, 1),
    "no start": (EN, lambda reply: reply.silence(), 1),
    "drip": (FR, drip, 1),
    "endless": (AR, endless, 1),
    "wrong charset": (FR, latin_1, 2),
    "wrong charset, twice": (FR, utf_8_twice, 2),
    "not found": (EN, lambda reply: reply.send(404), 1),
    "out of tokens": (AR, lambda reply: reply.say(CITED[AR][1], finish="length"), 1),
    "filtered": (EN, lambda reply: reply.say(CITED[EN][1], finish="content_filter"), 1),
    "no words": (FR, lambda reply: reply.say("", " "), 2),
    "uncited": (AR, lambda reply: reply.say("عدد السكان القانونيين لكل جهة."), 2),
    "made up": (EN, lambda reply: reply.say("The ODbL 1.0 licence forbids to sell 77 kinds of databases [1]."), 2),
}
"""By name: the language of the question, what the server does, and how often it is asked in all where there is time."""
