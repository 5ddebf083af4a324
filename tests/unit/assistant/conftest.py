"""Properties on a busy machine: fewer examples, and no deadline that depends on its load."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("unit", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(autouse=True, scope="module")
def _steady_properties() -> Iterator[None]:
    """The profile holds for this folder only."""
    before = settings.get_current_profile_name()
    settings.load_profile("unit")
    yield
    settings.load_profile(before)
