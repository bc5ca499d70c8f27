"""Role by screen by office: who is shown what, who is told that they may not, and for whom there is nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope
from uketsuke.cases.users import ROLES, Role
from uketsuke.review import create_app
from uketsuke.review.app import ROUTES
from uketsuke.review.guard import guards
from uketsuke.review.house import Access, House
from uketsuke.review.pages import Pages
from uketsuke.review.rights import load_rights
from uketsuke.review.words import load_words

from .conftest import Counter, add_user, let_in

SEE_FILINGS = {"mailroom", "counter", "reviewer", "supervisor"}
SEE_SCANS = {"mailroom", "counter", "supervisor"}
AT_THE_COUNTER = {"counter", "supervisor"}
JUDGE = {"reviewer", "supervisor"}
SCREENS: dict[str, set[str]] = {
    "/": SEE_FILINGS,
    "/find": SEE_FILINGS,
    "/filings/{review}": SEE_FILINGS,
    "/desk": JUDGE,
    "/desk/{review}": JUDGE,
    "/filings/{review}.json": SEE_FILINGS,
    "/filings/{review}/pages/0.png": SEE_FILINGS,
    "/filings/{review}/pages/0/crop.jpg?box=10,10,90,40": SEE_FILINGS,
    "/filings/{review}/pages/0/thumbnail.jpg": SEE_FILINGS,
    "/batches": SEE_SCANS,
    "/counter": AT_THE_COUNTER,
    "/counter/batches/1": AT_THE_COUNTER,
    "/counter/batches/1/live": AT_THE_COUNTER,
    "/counter/filings/{review}": AT_THE_COUNTER,
    "/counter/filings/{review}/live": AT_THE_COUNTER,
    "/counter/filings/{review}/papers": AT_THE_COUNTER,
    "/counter/filings/{review}/applicant": AT_THE_COUNTER,
    "/counter/filings/{review}/applicant/live": AT_THE_COUNTER,
    "/counter/filings/{review}/slip.pdf": AT_THE_COUNTER,
    "/counter/filings/{review}/letter.pdf?warnings=true": AT_THE_COUNTER,
    "/look-alikes": JUDGE,
    "/look-alikes/mi-sue": JUDGE,
    "/look-alikes/ink/{review}/address.jpg?at=3": JUDGE,
    "/quality": JUDGE,
    "/quality/people": {"supervisor"},
    "/quality/keying": JUDGE,
    "/quality/differences": JUDGE,
    "/users": {"admin"},
    "/users/chief": {"admin"},
    "/account": set(ROLES),
    "/account/password": set(ROLES),
    "/account/second-factor": set(ROLES),
    "/account/tokens": set(ROLES),
}
OF_ONE_OFFICE = [path for path in SCREENS if "{review}" in path or path.startswith("/counter/batches/")]
OPEN = {"/sign-in", "/sign-in/code", "/metrics", "/health"}
"""Routes that nobody needs to have signed in for; they guard themselves."""


@pytest.fixture(scope="module")
def app(counter: Counter, receipts: dict[str, str]) -> FastAPI:  # noqa: ARG001
    add_user(counter.engine, "chief")
    return create_app(counter.engine, counter.store)


def client_of(app: FastAPI) -> TestClient:
    return TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)


@pytest.fixture(scope="module")
def visitors(app: FastAPI, counter: Counter) -> Iterator[dict[tuple[str, str], TestClient]]:
    """A client of each role, of the office that has the filings (TYO), of another, and of all."""
    opened = {}
    for role in ROLES:
        for office in ("TYO", "OSA", "*"):
            user = add_user(counter.engine, f"{role}-{office.lower().replace('*', 'all')}", role, (office,))
            opened[role, office] = let_in(client_of(app), counter.engine, user)
    yield opened
    for client in opened.values():
        client.close()


@pytest.mark.parametrize("path", SCREENS)
@pytest.mark.parametrize("office", ["TYO", "OSA", "*"])
@pytest.mark.parametrize("role", ROLES)
def test_who_gets_what(
    visitors: dict[tuple[str, str], TestClient], receipts: dict[str, str], role: Role, office: str, path: str
) -> None:
    expected = 403 if role not in SCREENS[path] else 404 if path in OF_ONE_OFFICE and office == "OSA" else 200
    assert visitors[role, office].get(path.format(**receipts)).status_code == expected


@pytest.mark.parametrize("path", SCREENS)
def test_who_has_not_signed_in_is_led_there_or_told(app: FastAPI, receipts: dict[str, str], path: str) -> None:
    with client_of(app) as stranger:
        asked = path.format(**receipts)
        page = stranger.get(asked, headers={"Accept": "text/html"})
        told = stranger.get(asked, headers={"Accept": "application/json"})
        part = stranger.get(asked, headers={"HX-Request": "true"})
    if asked.partition("?")[0].endswith((".json", ".png", ".jpg")):
        assert page.status_code == 401
    else:
        assert page.status_code == 303 and page.headers["location"].startswith("/sign-in")
    assert told.status_code == 401 and receipts["review"] not in told.text
    assert (part.status_code, part.headers["hx-redirect"]) == (401, "/sign-in")


CHANGES: dict[str, tuple[dict[str, object], set[str], int]] = {
    "/look-alikes/mi-sue": ({"day": "2026-11-29", "shown": ["{review}|address|0000000000000000|"]}, JUDGE, 303),
    "/quality/keying/999999": ({"text": "x"}, JUDGE, 404),
    "/quality/differences/999999": ({"take": "first"}, JUDGE, 404),
    "/account/tokens": ({"label": "x", "password": "wrong"}, set(ROLES), 422),
    "/account/tokens/revoke": ({"token_id": "1"}, set(ROLES), 303),
}
"""What is sent to a screen, who may, and what then follows; 404 where there is no such sample."""


@pytest.mark.parametrize("path", CHANGES)
@pytest.mark.parametrize("office", ["TYO", "OSA"])
@pytest.mark.parametrize("role", ROLES)
def test_who_may_change_what(
    visitors: dict[tuple[str, str], TestClient], receipts: dict[str, str], role: Role, office: str, path: str
) -> None:
    form, may, follows = CHANGES[path]
    sent = {
        name: [v.format(**receipts) for v in value] if isinstance(value, list) else value
        for name, value in form.items()
    }
    expected = 403 if role not in may else 404 if "shown" in form and office == "OSA" else follows
    assert visitors[role, office].post(path, data=sent).status_code == expected
    assert visitors[role, office].post(path, data=sent, headers={"X-CSRF-Token": "x"}).status_code == 403


def test_lists_hold_the_filings_and_scans_of_ones_offices(
    visitors: dict[tuple[str, str], TestClient], receipts: dict[str, str]
) -> None:
    for path in ("/", "/batches"):
        assert receipts["review"] in visitors["supervisor", "TYO"].get(path).text
        assert "TYO" not in visitors["supervisor", "OSA"].get(path).text


def test_the_navigation_shows_what_a_role_may_open(visitors: dict[tuple[str, str], TestClient]) -> None:
    text = visitors["reviewer", "TYO"].get("/").text
    assert 'href="/"' in text and 'href="/batches"' not in text and 'href="/users"' not in text
    assert 'href="/users"' in visitors["admin", "*"].get("/users").text


def test_what_a_role_may_not_is_said_in_both_languages(visitors: dict[tuple[str, str], TestClient]) -> None:
    text = visitors["reviewer", "TYO"].get("/users").text
    assert "権限がありません" in text and "You may not use this screen" in text


def test_every_look_stands_in_the_history_of_the_filing(
    visitors: dict[tuple[str, str], TestClient], receipts: dict[str, str], counter: Counter
) -> None:
    client = visitors["counter", "TYO"]
    for path in ("", ".json", "/pages/0.png", "/pages/1.png", ""):
        assert client.get(f"/filings/{receipts['linked' if 'png' not in path else 'review']}{path}").status_code == 200
    with reading_scope(counter.engine) as session:
        looks = [
            (receipt, event.detail.get("page"))
            for receipt in ("linked", "review")
            for event in records.history(session, "filing", records.find_filing(session, receipts[receipt]) or 0)
            if event.kind == "looked" and event.who == "counter-tyo"
        ]
    assert {("linked", None), ("review", 0), ("review", 1)} <= set(looks)
    assert looks.count(("linked", None)) == 1


def test_every_route_stands_behind_the_guard(app: FastAPI, counter: Counter) -> None:
    house = House(counter.engine, counter.store, Pages(https=False), Access())
    actions = load_rights().actions
    seen = set()
    screens = [route for routes in ROUTES for route in routes(house).routes]
    assert len(screens) > 15
    for route in [*screens, *app.routes]:
        if not isinstance(route, APIRoute) or route.path in OPEN:
            continue
        asked = {getattr(needed.call, "action", None) for needed in route.dependant.dependencies}
        assert asked & actions, route.path
        seen |= asked & actions
    assert seen == actions


def test_an_action_that_the_table_does_not_have_guards_nothing(counter: Counter) -> None:
    house = House(counter.engine, counter.store, Pages(https=False), Access())
    with pytest.raises(ValueError, match=r"filings\.burn"):
        guards(house)("filings.burn")


def test_every_role_has_words_and_somewhere_to_begin() -> None:
    for role in ROLES:
        assert f"user_role.{role}" in load_words()
        assert load_rights().home(role) in {"/", "/counter", "/desk", "/users"}
    assert {place.key for place in load_rights().table.navigation} <= set(load_words())
