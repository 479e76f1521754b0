"""A plugin of the modules that look at the year of releases: it is made once, by whichever worker comes first."""

from pathlib import Path

import pytest

from tests.conftest import making
from tests.disclose.year import Year, made, make


@pytest.fixture(scope="session")
def year_of_releases(common: Path) -> Year:
    """Shared by all workers: a version that is published stays as it is, whatever later versions a test adds."""
    folder = common / "year"
    folder.mkdir(exist_ok=True)
    with making(folder) as missing:
        if missing:
            make(folder)
    return made(folder)
