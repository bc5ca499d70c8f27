"""What the steps of one process work with: settings, records, store, queue, and the readers, built when first used."""

from __future__ import annotations

import contextlib
import os
import re
import socket
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

import structlog

from uketsuke.cases import records
from uketsuke.cases.database import migrate, open_engine, reading_scope
from uketsuke.cases.store import ImageStore
from uketsuke.forms.errors import SetupError
from uketsuke.workers.desks import Desks
from uketsuke.workers.places import Places
from uketsuke.workers.queueing import StepQueue
from uketsuke.workers.settings import Settings

_log = structlog.get_logger(__name__)

if TYPE_CHECKING:
    from sqlalchemy import Engine as Database

    from uketsuke.extractors.calibration import Calibration
    from uketsuke.extractors.engine import Engine as Reader
    from uketsuke.forms.catalogue import Catalogue
    from uketsuke.intake.recognition import FormRecogniser


def worker_name(world: str, pid: int) -> str:
    """What the records call the worker with this process id of the world with this name."""
    return f"{world}:{pid}"


class World:
    """One a process. The readers are imported when they are first asked for: only workers pay for them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.places = Places(settings.data)
        self.desks = Desks(self.places.desks)
        self.wanted_elsewhere: Callable[[], bool] = lambda: False
        """Whether steps that nobody waits for should leave off; a worker says when."""
        self._calibrated: tuple[int, Calibration | None] = records.OWN_CALIBRATION, None

    @classmethod
    def of(cls, settings: Settings) -> World:
        """The world of these settings, with its directories made and its tables up to date.

        Raises:
            SetupError: the data directory or the database cannot be used.
        """
        world = cls(settings)
        world.places.prepare()
        migrate(world.database)
        return world

    @cached_property
    def name(self) -> str:
        """This data directory on this machine, as the records call it: a machine's name, then the directory's mark."""
        machine = re.sub(r"[^A-Za-z0-9.-]", "-", socket.gethostname())[:60]
        return f"{machine}:{self.places.mark}"

    @property
    def worker_name(self) -> str:
        """This process, as the records call it while it works."""
        return worker_name(self.name, os.getpid())

    @cached_property
    def database(self) -> Database:
        return open_engine(self.settings.database)

    @cached_property
    def store(self) -> ImageStore:
        return ImageStore(self.settings.store)

    @cached_property
    def queue(self) -> StepQueue:
        return StepQueue(self.settings)

    def warm(self) -> None:
        """Build the readers now. A broken set-up is not told here but by the first step that needs them."""
        with contextlib.suppress(SetupError):
            _ = self.recogniser, self.reader

    @cached_property
    def catalogue(self) -> Catalogue:
        from uketsuke.forms.catalogue import load_catalogue

        return load_catalogue()

    @cached_property
    def recogniser(self) -> FormRecogniser:
        from uketsuke.intake.learning import learn_forms
        from uketsuke.intake.recognition import FormRecogniser

        return FormRecogniser(learn_forms(self.catalogue, self.settings.cache))

    def calibration(self) -> Calibration:
        """How sure is sure enough: the version that is in force now, the program's own without one.

        A version that was fitted for another reader than this program's is not used.
        """
        from uketsuke.extractors.calibration import load_calibration, parse_calibration

        with reading_scope(self.database) as session:
            number = records.number_in_force(session)
            body = None if number == self._calibrated[0] else records.body_of(session, number)
        if number != self._calibrated[0]:
            try:
                self._calibrated = number, load_calibration() if body is None else parse_calibration(body)
            except SetupError:
                _log.warning("calibration_not_used", number=number)
                self._calibrated = number, load_calibration()
        return self._calibrated[1] or load_calibration()

    @cached_property
    def reader(self) -> Reader:
        from uketsuke.extractors.engine import load_engine

        return load_engine()
