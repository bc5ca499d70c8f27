"""The routes by which an administrator keeps the users."""

from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.passwords import hash_password, one_time_password
from uketsuke.cases.users import ROLES, User, user_name
from uketsuke.cases.who import acting
from uketsuke.forms.errors import UsageError
from uketsuke.review.guard import guards
from uketsuke.review.house import House, Visitor

Deed = Literal["change", "disable", "enable", "reset_password", "reset_second_factor"]


def routes(house: House) -> APIRouter:
    """The list of users, adding one, and one user."""
    router = APIRouter()
    manage = guards(house)("users.manage")

    @router.get("/users", response_class=HTMLResponse)
    def users(request: Request, _visitor: Annotated[Visitor, Depends(manage)]) -> Response:
        return _list(request)

    @router.post("/users")
    def add(
        request: Request,
        visitor: Annotated[Visitor, Depends(manage)],
        name: Annotated[str, Form()] = "",
        display: Annotated[str, Form()] = "",
        role: Annotated[str, Form()] = "",
        offices: Annotated[str, Form()] = "",
    ) -> Response:
        password, known_as = one_time_password(), user_name(name)
        hashed = hash_password(password)
        try:
            with acting(visitor.user.name), session_scope(house.engine) as session:
                records.add_user(
                    session, known_as, display=display, role=role, offices=offices.split(), password_hash=hashed
                )
        except UsageError as error:
            given = {"name": name, "display": display, "role": role, "offices": offices}
            return _list(request, status=422, wrong=str(error), given=given)
        return _list(request, status=201, told=(known_as, password))

    @router.get("/users/{name}", response_class=HTMLResponse)
    def user(request: Request, name: str, _visitor: Annotated[Visitor, Depends(manage)]) -> Response:
        return _one(request, _found(name))

    @router.post("/users/{name}")
    def change(
        request: Request,
        name: str,
        visitor: Annotated[Visitor, Depends(manage)],
        do: Annotated[Deed, Form()],
        display: Annotated[str, Form()] = "",
        role: Annotated[str, Form()] = "",
        offices: Annotated[str, Form()] = "",
    ) -> Response:
        found = _found(name)
        if do == "reset_password":
            password = one_time_password()
            hashed = hash_password(password)
            with acting(visitor.user.name), session_scope(house.engine) as session:
                records.give_password(session, found, hashed)
            return _one(request, _found(name), told=password)
        try:
            with acting(visitor.user.name), session_scope(house.engine) as session:
                if do == "change":
                    records.change_user(session, found.id, display=display, role=role, offices=offices.split())
                elif do == "reset_second_factor":
                    records.set_second_factor(session, found.id, None)
                else:
                    records.set_user_state(session, found.id, "disabled" if do == "disable" else "active")
        except UsageError as error:
            return _one(request, found, status=422, wrong=str(error))
        return RedirectResponse(f"/users/{name}", status_code=303)

    def _list(
        request: Request,
        *,
        status: int = 200,
        wrong: str | None = None,
        told: tuple[str, str] | None = None,
        given: dict[str, str] | None = None,
    ) -> Response:
        with reading_scope(house.engine) as session:
            listed = records.list_users(session)
        return house.pages.draw(
            request,
            "users.html",
            status=status,
            users=listed,
            roles=ROLES,
            wrong=wrong,
            told=told,
            given=given or {"name": "", "display": "", "role": "counter", "offices": "HQ"},
        )

    def _one(
        request: Request, found: User, *, status: int = 200, wrong: str | None = None, told: str | None = None
    ) -> Response:
        with reading_scope(house.engine) as session:
            events = records.history(session, "user", found.id)
        return house.pages.draw(
            request, "user.html", status=status, person=found, roles=ROLES, events=events[::-1], wrong=wrong, told=told
        )

    def _found(name: str) -> User:
        with reading_scope(house.engine) as session:
            found = records.find_user(session, name)
        if found is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return found

    return router
