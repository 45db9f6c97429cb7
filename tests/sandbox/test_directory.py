import asyncio

import httpx
import pytest
from starlette.applications import Starlette

from sandbox import directory
from sandbox.directory import Manner, Mode

TENANT = "6513270e-269e-4d37-b2a7-4de452e6b438"


def ask(domain: str, fault: Manner | None = None) -> httpx.Response:
    entries = {
        "contoso.com": {"tenant_id": TENANT},
        "northwind.com": {"tenant_id": TENANT, "mode": "down"},
        "slow.example": {"tenant_id": TENANT, "mode": "slow"},
    }
    app = Starlette(routes=directory.routes(entries, lambda _: fault))

    async def get() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sandbox") as client:
            return await client.get(f"/directory/{domain}/v2.0/.well-known/openid-configuration")

    return asyncio.run(get())


def test_a_known_domain_names_its_tenant_first_in_the_issuers_path() -> None:
    answer = ask("Contoso.com")
    assert answer.status_code == 200
    assert answer.json()["issuer"] == f"https://login.microsoftonline.com/{TENANT}/v2.0"


def test_an_unknown_domain_has_no_tenant_in_microsofts_words() -> None:
    answer = ask("nobody.example")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_tenant")
    assert answer.json()["error_codes"] == [90002]


def test_a_domain_can_be_down_by_itself() -> None:
    assert ask("northwind.com").status_code == 503


def test_the_whole_directory_can_be_down() -> None:
    assert ask("contoso.com", Manner(Mode.DOWN)).status_code == 503


def test_a_lying_directory_disagrees_with_itself() -> None:
    answer = ask("contoso.com", Manner(Mode.LIES)).json()
    assert TENANT not in answer["issuer"]
    assert TENANT in answer["token_endpoint"]


def test_a_slow_directory_answers_late(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("sandbox.directory.asyncio.sleep", sleep)
    assert ask("contoso.com", Manner(Mode.SLOW, delay=8)).status_code == 200
    assert ask("slow.example").status_code == 200
    assert waited == [8, directory.SLOW_SECONDS]
