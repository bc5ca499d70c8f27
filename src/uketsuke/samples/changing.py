"""Applicants for a change: what they are now, and the status of residence they ask for instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from uketsuke.samples.lists import read_list
from uketsuke.samples.persons import Person


def changing(person: Person) -> Person:
    """The same person while still of another status: the old one becomes the desired one.

    The period, occupation and reason fit the present status; a worker's job lies ahead. Pure: the same
    person gives the same change.
    """
    rnd = Random(f"changing:{person.seed}")
    child = (person.filled_on - person.date_of_birth).days < 18 * 365
    entries: list[dict[str, Any]] = read_list("changing.toml")[person.life]
    possible = [e for e in entries if e["from"] != person.status and e.get("child", False) == child]
    now = rnd.choices(possible, [entry["weight"] for entry in possible])[0]
    changed = replace(
        person,
        status=now["from"],
        desired_status=person.status,
        period=rnd.choice(("P1Y", "P6M") if now["from"] == "特定活動" else ("P1Y", "P1Y3M", "P2Y")),
        occupation=person.occupation if child else rnd.choice(now["occupation"]),
        reason=rnd.choice(now["reason"]).format(company=person.employer.name),
    )
    if person.life != "worker":
        return changed
    start = _first_of_month(person.filled_on + timedelta(days=rnd.randrange(40, 170)))
    return replace(changed, start_of_work=start, jobs=tuple(job for job in person.jobs if job.until is not None))


def _first_of_month(day: date) -> date:
    return day.replace(day=1)
