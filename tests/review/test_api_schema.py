"""The API does what its OpenAPI document says, for requests that schemathesis thinks of, over real records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from uketsuke.review import create_app
from uketsuke.review.house import Access
from uketsuke.review.limits import Allowance

from .conftest import Counter
from .programs import bearer, converted, make_documents, token_of

pytestmark = pytest.mark.slow

EXAMPLES = 12
FREE = Allowance(per_minute=1e9, at_once=1e9)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    return Counter(tmp_path_factory.mktemp("schema"))


@pytest.fixture(scope="module")
def receipt(desk: Counter) -> str:
    made = converted(desk)
    make_documents(desk, made)
    return made


@pytest.fixture(scope="module")
def said(desk: Counter) -> dict[str, str]:
    return bearer(token_of(desk, "supervisor"))


@pytest.fixture(scope="module")
def described(desk: Counter, said: dict[str, str], receipt: str, tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: ARG001
    app = create_app(
        desk.engine,
        desk.store,
        access=Access(programs=FREE, strangers=FREE),
        signing_key=Path(tmp_path_factory.mktemp("key")) / "signing.pem",
        most_bytes=1_000_000,
    )
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", app, headers=said)


schema = schemathesis.pytest.from_fixture("described")


@schema.parametrize()
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
def test_it_does_what_its_document_says(case: Any, said: dict[str, str], receipt: str) -> None:
    case.call_and_validate(headers=said)
    if "receipt" in (case.path_parameters or {}):
        # Receipts that a generator thinks of are nobody's: the same question about one that is there.
        case.path_parameters["receipt"] = receipt
        for name, there in (("position", 0), ("number", 1)):
            if name in case.path_parameters:
                case.path_parameters[name] = there
        case.call_and_validate(headers=said)
