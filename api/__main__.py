"""`dalil-serve`: the HTTP service and the page; `dalil-serve purge` deletes what was kept of questions."""

import argparse
import errno
import logging
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assistant.errors import BadSettings, DalilError
from assistant.settings import Settings, load_settings

SERVER: dict[str, Any] = {
    "timeout_graceful_shutdown": 10,
    "log_level": "warning",
    "access_log": False,  # paths of searches hold questions
    "http": "api.wire:Guarded",
    "proxy_headers": False,  # the application believes the proxies that the settings name, and no other
}


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until stopped; 0 done, 1 failed, 2 wrong usage."""
    arguments = _parser().parse_args(argv)
    try:
        settings = load_settings(index=arguments.index, host=arguments.host, port=arguments.port)
        if arguments.command == "purge":
            return purge(settings)
        listener = listen(settings.host, settings.port) if arguments.workers == 1 else None
    except DalilError as error:
        print(f"dalil-serve: {error}\n  {error.remedy}", file=sys.stderr)
        return 1
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    import uvicorn

    if listener is None:
        return _several(arguments.workers, arguments.index, settings.host, settings.port)
    from api.app import create_app

    host, port = listener.getsockname()[:2]
    print(f"Dalil: http://{host}:{port}", file=sys.stderr, flush=True)
    config = uvicorn.Config(create_app(settings), **SERVER)
    uvicorn.Server(config).run(sockets=[listener])
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dalil-serve", description="Serve the assistant and its page.")
    parser.add_argument(
        "command",
        nargs="?",
        choices=("serve", "purge"),
        default="serve",
        help="serve (default), or purge: delete the questions and feedback that are older than DALIL_KEEP_* says, and end",
    )
    parser.add_argument("--host", help="address to listen on (default: DALIL_HOST or 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (default: DALIL_PORT or 8000; 0 takes a free one)")
    parser.add_argument("--workers", type=int, default=1, help="processes (default: 1)")
    parser.add_argument("--index", type=Path, help="folder of the index")
    return parser


def purge(settings: Settings) -> int:
    """Delete what is older than the settings let it be, and say how much. Raises `StoreUnavailable`."""
    from api.usage.kept import keep_from
    from api.usage.recorder import store_of, today_utc

    store = store_of(settings)
    if store is None:
        print("nothing is kept (DALIL_FEEDBACK_DB=none)")
        return 0
    gone = store.purge(keep_from(settings, today_utc()))
    store.close()
    print(f"deleted: texts of questions {gone.questions}, feedback {gone.feedback}, counts {gone.counts}")
    return 0


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises `BadSettings` that says whose fault it is: the port is taken, or not allowed."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise BadSettings(f"port {port} on {host} is in use; choose another with --port or DALIL_PORT") from error
        raise BadSettings(f"cannot listen on {host}:{port}: {error.strerror}") from error
    return listener


def _several(workers: int, index: Path | None, host: str, port: int) -> int:
    import uvicorn

    if index:
        os.environ["DALIL_INDEX"] = str(index)
    os.environ["DALIL_HOST"] = host
    listen(host, port).close()  # uvicorn's own message for a taken port comes after its workers started
    with TemporaryDirectory(prefix="dalil-metrics-") as together:
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", together)  # before a worker counts anything
        uvicorn.run(
            "api.__main__:worker_app",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            **SERVER,
        )
    return 0


def worker_app() -> object:
    """The application of one worker process, from the environment."""
    from api.app import create_app

    return create_app(load_settings())


if __name__ == "__main__":
    sys.exit(main())
