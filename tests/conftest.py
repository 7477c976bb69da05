"""What tests of several modules share."""

from pathlib import Path

import pytest
from hypothesis import settings

# No test depends on how fast a machine is.
settings.register_profile("any_machine", deadline=None)
settings.load_profile("any_machine")


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the repository."""
    return Path(__file__).parents[1]
