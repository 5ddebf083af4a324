"""Windows of this process: how much of each is used, until it ends.

The storage in memory that `limits` has looks through all windows at each request: with fifty thousand of them, 26 ms.
"""

import time
from collections.abc import Callable

from limits.aio.storage import Storage

SWEEP_S = 60.0
"""How often windows that have ended are thrown away."""


class Windows(Storage):
    """`limits`' storage for fixed windows; each call takes the same time however many there are."""

    STORAGE_SCHEME = ["dalil"]  # noqa: RUF012 (as the base class has it)

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._now = now
        self._windows: dict[str, tuple[int, float]] = {}
        self._sweep_at = now() + SWEEP_S

    def __len__(self) -> int:
        """How many windows are kept."""
        return len(self._windows)

    @property
    def base_exceptions(self) -> type[Exception]:
        """See `Storage`: nothing of it fails."""
        return ValueError

    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Use `amount` of a window; where there is none it begins now, and ends after `expiry` seconds."""
        now = self._now()
        self._sweep(now)
        used, end = self._windows.get(key, (0, 0.0))
        used, end = (used, end) if end > now else (0, now + expiry)
        self._windows[key] = (used + amount, end)
        return used + amount

    async def get(self, key: str) -> int:
        """How much of a window is used."""
        used, end = self._windows.get(key, (0, 0.0))
        return used if end > self._now() else 0

    async def get_expiry(self, key: str) -> float:
        """When a window ends; now, where there is none."""
        return self._windows[key][1] if key in self._windows else self._now()

    async def clear(self, key: str) -> None:
        """Forget a window."""
        self._windows.pop(key, None)

    async def reset(self) -> int | None:
        """Forget all windows; how many there were."""
        forgotten = len(self._windows)
        self._windows.clear()
        return forgotten

    async def check(self) -> bool:
        """Memory is always there."""
        return True

    def _sweep(self, now: float) -> None:
        if now >= self._sweep_at:
            self._windows = {key: window for key, window in self._windows.items() if window[1] > now}
            self._sweep_at = now + SWEEP_S
