"""Who stands surety for an applicant in Japan, or can be asked about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from uketsuke.samples.fact import Fact
from uketsuke.samples.livelihoods import helper
from uketsuke.samples.persons import Helper, Person

_NEAR = ("夫", "妻", "父", "母", "養父", "養母")


def guarantor_facts(person: Person) -> Mapping[str, Fact]:
    """在日身元保証人又は連絡先 by field name: the nearest relative in Japan, else a friend or the employer. Pure."""
    who = _guarantor(person, Random(f"guarantor:{person.seed}"))
    return {
        "guarantor_name": Fact(who.name),
        "guarantor_relationship": Fact(who.relationship),
        "guarantor_address": Fact(f"{who.address.text} {who.address.building}".strip()),
        "guarantor_phone": Fact(who.phone),
        "guarantor_mobile_phone": Fact(who.mobile),
    }


def _guarantor(person: Person, rnd: Random) -> Helper:
    near = next((relative for relative in person.family if relative.relationship in _NEAR), None)
    if near is None:
        return helper(rnd, rnd.choice(("知人", "雇用主", "友人", "上司")), "")
    if person.representative is not None and person.representative.name == near.name:
        return person.representative
    return replace(helper(rnd, near.relationship, ""), name=near.name, address=person.address)
