"""The API does what its OpenAPI document says, for requests that schemathesis thinks of, over real records."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, assume, given, settings
from schemathesis import GenerationMode
from schemathesis.core.parameters import ParameterLocation
from sqlalchemy import create_engine

from uketsuke.cases.store import ImageStore
from uketsuke.review import api, create_app
from uketsuke.review.house import Access, House
from uketsuke.review.limits import Allowance
from uketsuke.review.pages import Pages

from .conftest import Counter
from .programs import bearer, converted, make_documents, token_of

pytestmark = pytest.mark.slow

EXAMPLES = 15
FREE = Allowance(per_minute=1e9, at_once=1e9)
LARGEST = 1_000_000


def asked() -> list[tuple[str, str]]:
    """Every request that the document describes, by path and method."""
    house = House(create_engine("sqlite://"), ImageStore(Path("/tmp")), Pages(https=False), Access())
    return [
        (route.path, method)  # type: ignore[attr-defined]
        for route in api.routes(house).routes
        for method in route.methods  # type: ignore[attr-defined]
        if route.include_in_schema  # type: ignore[attr-defined]
    ]


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
    return bearer(token_of(desk, "supervisor", ("TYO",)))


@pytest.fixture(scope="module")
def described(desk: Counter, said: dict[str, str], receipt: str, tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: ARG001
    app = create_app(
        desk.engine,
        desk.store,
        # Under which name it is asked is another guard's matter.
        hosts=("*",),
        access=Access(programs=FREE, strangers=FREE),
        signing_key=Path(tmp_path_factory.mktemp("key")) / "signing.pem",
        most_bytes=LARGEST,
    )
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", app, headers=said)


def is_unsound_as_sent(case: Any) -> bool:
    """Whether anything of what was made unsound still is once the request has its headers and its query is written out:
    an unknown parameter that is an empty list is not sent at all."""
    unsound = {place for place, info in case.meta.components.items() if info.mode is GenerationMode.NEGATIVE}
    unsound.discard(ParameterLocation.HEADER)
    sent = parse_qs(urlencode(case.query or {}, doseq=True), keep_blank_values=True)
    return unsound != {ParameterLocation.QUERY} or set(sent) == set(case.query or {})


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["sound", "unsound"])
@pytest.mark.parametrize(("path", "method"), asked(), ids=lambda part: part)
def test_it_does_what_its_document_says(
    described: Any, said: dict[str, str], receipt: str, path: str, method: str, mode: GenerationMode
) -> None:
    operation = described[path][method]

    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), database=None)
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        assume(mode is GenerationMode.POSITIVE or is_unsound_as_sent(case))
        case.call_and_validate(headers=said)
        there = {"receipt": receipt, "position": 0, "number": 1, "batch": 1}
        if mode is GenerationMode.POSITIVE and case.path_parameters:
            # What a generator thinks of is nobody's receipt: the same question about what is there.
            case.path_parameters = {name: there[name] for name in case.path_parameters}
            case.call_and_validate(headers=said)

    ask()


def test_the_document_describes_every_request(described: Any) -> None:
    there = {(path, method.upper()) for path, methods in described.raw_schema["paths"].items() for method in methods}
    assert there == set(asked()) and len(there) > 10
