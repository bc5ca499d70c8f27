"""The routes of the figures: how good accepted values are, the plan behind them, and how well people key."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope
from uketsuke.cases.sample_plan import PERIOD_DAYS, TARGET, enough
from uketsuke.review.guard import guards
from uketsuke.review.house import House, Visitor

PATH = "/quality"
PERIODS = {"quarter": PERIOD_DAYS, "year": 365, "all": None}


def routes(house: House) -> APIRouter:
    """Figures of the visitor's offices."""
    router = APIRouter()
    may = guards(house)

    @router.get(PATH, response_class=HTMLResponse)
    def figures(
        request: Request,
        visitor: Annotated[Visitor, Depends(may("quality.see"))],
        period: Annotated[str, Query(pattern="^(quarter|year|all)$")] = "year",
    ) -> Response:
        days = PERIODS[period]
        since = None if days is None else house.access.now() - timedelta(days=days)
        with reading_scope(house.engine) as session:
            quality = records.quality_of(session, visitor.sees, since=since)
            plan = records.plan_of(session)
            versions = records.calibration_versions(session)
            in_force = records.number_in_force(session)
        return house.pages.draw(
            request,
            "quality.html",
            quality=quality,
            period=period,
            periods=list(PERIODS),
            plan=plan,
            enough=enough(),
            target=TARGET,
            versions=versions,
            in_force=in_force,
            highest=max([0.001, *(figure.bound for figure in quality.by_month.values() if figure.values)]),
        )

    @router.get(f"{PATH}/people", response_class=HTMLResponse)
    def people(request: Request, visitor: Annotated[Visitor, Depends(may("quality.people"))]) -> Response:
        with reading_scope(house.engine) as session:
            listed = records.keyers(session, visitor.sees)
        return house.pages.draw(request, "quality_people.html", keyers=listed)

    return router
