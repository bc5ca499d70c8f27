"""The routes of blind keying: the next piece of ink, what a person keys of it, and where two people differ."""

import difflib
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from uketsuke.cases import records
from uketsuke.cases.corrections import item_of, mark_of, reading_of, split_name
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.keying import Difference, Settled, Task
from uketsuke.cases.values import Work
from uketsuke.cases.who import acting
from uketsuke.desk.correcting import Busy, correct
from uketsuke.forms.definitions import Column, FormField
from uketsuke.forms.entered import UNREADABLE, entered
from uketsuke.forms.errors import UsageError
from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.readings import Value
from uketsuke.forms.vocabulary import load_vocabulary
from uketsuke.review.cutting import Cutter
from uketsuke.review.guard import guards
from uketsuke.review.house import House, Visitor
from uketsuke.review.naming import Namer
from uketsuke.review.pages import language_asked

PATH = "/quality/keying"
DIFFERENCES = "/quality/differences"
AROUND_PX = 36
BESIDE_PX = 640
"""So much is shown beside the boxes of a choice: the words that they belong to."""
MOST_OPTIONS = 300
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form asks in one piece of ink: its label, kind, and the words that may stand there, none for free ones."""

    label: str
    kind: str
    options: tuple[tuple[str, str], ...]
    multiple: bool
    listed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one of two keyed values, and whether the other has it too."""

    text: str
    same: bool


def routes(house: House) -> APIRouter:
    """Nobody is told what the machine said, or whose filing it is; each task and keying stands in its history."""
    router = APIRouter()
    cutter = Cutter(house.store)
    Keys = Annotated[Visitor, Depends(guards(house)("quality.key"))]

    @router.get(PATH, response_class=HTMLResponse)
    def ask(request: Request, visitor: Keys, done: Annotated[int, Query(ge=0, le=1)] = 0) -> Response:
        with acting(visitor.user.name), session_scope(house.engine) as session:
            task = records.next_task(session, visitor.sees, house.access.now())
        return _draw(request, visitor, task, done=bool(done))

    @router.post(f"{PATH}/{{sample}}")
    def key(
        request: Request,
        sample: int,
        visitor: Keys,
        text: Annotated[str, Form(max_length=LONGEST)] = "",
        chosen: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI copies defaults
        unreadable: Annotated[str, Form()] = "",
    ) -> Response:
        task = _task(sample, visitor)
        try:
            value = _value(task, text, chosen, unreadable=bool(unreadable))
        except UsageError as error:
            return _draw(request, visitor, task, wrong=str(error), text=text, status=422)
        with acting(visitor.user.name), session_scope(house.engine) as session:
            settled = records.key_value(session, sample, value, house.access.now())
        _follow(house, visitor, settled, sample)
        return RedirectResponse(f"{PATH}?done=1", status_code=303)

    @router.get(f"{PATH}/{{sample}}/ink.jpg")
    def ink(sample: int, visitor: Keys) -> Response:
        task = _task(sample, visitor)
        if not task.image_key or not house.store.has(task.image_key):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        try:
            content = cutter.cut(task.image_key, _around(task))
        except ValueError as error:
            raise HTTPException(HTTPStatus.NOT_FOUND) from error
        return Response(content, media_type="image/jpeg")

    @router.get(DIFFERENCES, response_class=HTMLResponse)
    def differ(request: Request, visitor: Keys) -> Response:
        return _draw_differences(request, visitor)

    @router.post(f"{DIFFERENCES}/{{sample}}")
    def settle(
        request: Request,
        sample: int,
        visitor: Keys,
        take: Annotated[str, Form(pattern="^(first|second|other|unreadable)$")],
        text: Annotated[str, Form(max_length=LONGEST)] = "",
    ) -> Response:
        with acting(visitor.user.name), reading_scope(house.engine) as session:
            found = [one for one in records.differences(session, visitor.sees, 1000) if one.task.id == sample]
        if not found:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        (difference,) = found
        try:
            value = _decided(difference, take, text)
        except UsageError as error:
            return _draw_differences(request, visitor, wrong=str(error), status=422)
        with acting(visitor.user.name), session_scope(house.engine) as session:
            settled = records.settle_difference(session, sample, value, house.access.now())
        _follow(house, visitor, settled, sample)
        return RedirectResponse(DIFFERENCES, status_code=303)

    def _task(sample: int, visitor: Visitor) -> Task:
        with reading_scope(house.engine) as session:
            task = records.task_of(session, sample, visitor.sees)
        if task is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return task

    def _draw(
        request: Request,
        visitor: Visitor,
        task: Task | None,
        *,
        wrong: str | None = None,
        text: str = "",
        done: bool = False,
        status: int = 200,
    ) -> Response:
        with acting(visitor.user.name), reading_scope(house.engine) as session:
            left = records.count_tasks(session, visitor.sees)
            differ = len(records.differences(session, visitor.sees, 100))
        return house.pages.draw(
            request,
            "keying.html",
            status=status,
            task=task,
            asked=None if task is None else asked_of(task, Namer(language_asked(request))),
            wrong=wrong,
            text=text,
            done=done,
            left=left,
            differ=differ,
        )

    def _draw_differences(
        request: Request, visitor: Visitor, *, wrong: str | None = None, status: int = 200
    ) -> Response:
        namer = Namer(language_asked(request))
        with acting(visitor.user.name), reading_scope(house.engine) as session:
            found = records.differences(session, visitor.sees)
        shown = [
            (one.task, asked_of(one.task, namer), *pieces(*(words_of(one.task, value, namer) for value in one.keyed)))
            for one in found
        ]
        return house.pages.draw(request, "differences.html", status=status, shown=shown, wrong=wrong)

    return router


def asked_of(task: Task, namer: Namer) -> Asked:
    """What the form asks in the ink of a task."""
    item = item_of(task.form, task.field)
    name, _, column = split_name(task.field)
    label = namer.field(task.form, name)
    if column:
        label = f"{label}：{namer.column(task.form, name, column)}"
    options = tuple((option.value, namer.value_label(option)) for option in item.options)
    return Asked(label, item.kind, options, isinstance(item, FormField) and item.multiple, _listed(item))


def pieces(one: str, other: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Two values, each in stretches that they share and stretches that they do not."""
    first: list[Piece] = []
    second: list[Piece] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        same = tag == "equal"
        first += [Piece(one[a:b], same)] if b > a else []
        second += [Piece(other[c:d], same)] if d > c else []
    return tuple(first), tuple(second)


def words_of(task: Task, value: Value, namer: Namer) -> str:
    """A keyed value in words."""
    name, _, column = split_name(task.field)
    if value == UNREADABLE:
        return namer.said("cannot_read")
    said = namer.cell(task.form, name, column, value) if column else namer.value(task.form, name, value)
    return said or namer.said("keyed_empty")


def _around(task: Task) -> BoxPx:
    """What is shown of the page: the field and a little around it."""
    box, item = task.box, item_of(task.form, task.field)
    beside = BESIDE_PX if item.options and item.options[0].mark == "check" else AROUND_PX
    return BoxPx(box.left - AROUND_PX, box.top - AROUND_PX, box.width + AROUND_PX + beside, box.height + 2 * AROUND_PX)


def _value(task: Task, text: str, chosen: list[str], *, unreadable: bool) -> Value:
    """What was keyed, as a value of the field's kind. Raises UsageError."""
    if unreadable:
        return UNREADABLE
    item = item_of(task.form, task.field)
    return entered(item, ",".join(chosen) if item.options else text)


def _decided(difference: Difference, take: str, text: str) -> Value:
    """What a third person says: what one of the two keyed, something else, or that it cannot be read."""
    if take == "other":
        return _value(difference.task, text, [], unreadable=False)
    return UNREADABLE if take == "unreadable" else difference.keyed[0 if take == "first" else 1]


def _listed(item: FormField | Column) -> tuple[str, ...]:
    """The words of a vocabulary that a person may choose from."""
    name = item.vocabulary or (item.kind if item.kind in ("nationality", "status_of_residence") else None)
    if name is None or item.options:
        return ()
    return tuple(entry.label_ja for entry in load_vocabulary(name).entries[:MOST_OPTIONS])


def _follow(house: House, visitor: Visitor, settled: Settled | None, sample: int) -> None:
    """Corrects what was found to be wrong, and doubts what nobody can read, unless somebody was faster."""
    if settled is None or settled.state not in ("wrong", "unclear"):
        return
    filing_id, field, user = settled.filing_id, settled.field, visitor.user.name
    with reading_scope(house.engine) as session:
        fields = records.fields_of(session, filing_id)
    try:
        reading = reading_of(fields, field)
    except UsageError:
        return
    if reading.value != settled.said or reading.source == "correction":
        return
    why = f"品質抽出 {sample} / quality sample {sample}"
    if settled.state == "unclear":
        with acting(user), session_scope(house.engine) as session:
            doubted = records.doubt_fields(session, filing_id, {field: mark_of(reading)}, why=why)
        work: tuple[Work, ...] = (Work("finish_filing", filing_id),) if doubted else ()
    else:
        try:
            with acting(user):
                work = correct(
                    house.engine, filing_id, field, settled.truth, who=user, why=why, seen=mark_of(reading)
                ).work
        except (UsageError, records.Outdated, Busy):
            # It stands in the figures and in the history all the same.
            return
    house.enqueue(work)
