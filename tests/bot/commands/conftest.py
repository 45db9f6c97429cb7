from pathlib import Path

import pytest


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give the address of a database that is not there yet, with the settings that name it."""
    url = f"sqlite:///{tmp_path / 'mci.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("SECRET_KEY", "a key of thirty-two bytes, or so")
    monkeypatch.chdir(tmp_path)
    return url
