"""Draws attachments, and says which of them an applicant puts behind the forms."""

from __future__ import annotations

from collections.abc import Callable, Collection
from random import Random

from uketsuke.forms.errors import UsageError
from uketsuke.samples.attachments.attachment import Attachment, Holder
from uketsuke.samples.attachments.contradicting import CONTRADICTIONS
from uketsuke.samples.attachments.kinds import LAYOUTS
from uketsuke.samples.attachments.particulars import particulars
from uketsuke.samples.attachments.side_jobs import side_job_facts, side_job_of
from uketsuke.samples.attachments.supporters import supporter_of
from uketsuke.samples.facts import facts_of
from uketsuke.samples.persons import Life, Person

CONTRADICTED = 0.04
"""How often one of the facts that an attachment prints is made to disagree with the form."""
_CARD = "residence_card"
_OF_SUPPORTERS = ("tax_certificate", "tax_payment_certificate", "certificate_of_employment")
_HOLDERS: dict[Holder, Callable[[Person], Person | None]] = {
    "applicant": lambda person: person,
    "supporter": supporter_of,
    "side_job": side_job_of,
}
_PARTS: dict[str, Life] = {"n": "worker", "p": "student", "r": "family", "t": "family"}
_BY_LIFE: dict[Life, tuple[tuple[str, float], ...]] = {
    "worker": (
        ("tax_certificate", 0.9), ("tax_payment_certificate", 0.9), ("certificate_of_employment", 0.7),
        ("employment_contract", 0.6), ("company_registration", 0.6), ("residence_record", 0.2),
    ),
    "student": (("certificate_of_enrolment", 0.95), ("residence_record", 0.2), ("tax_certificate", 0.15)),
    "family": (("residence_record", 0.8), ("tax_certificate", 0.85), ("tax_payment_certificate", 0.8),
               ("certificate_of_employment", 0.5)),
    "newborn": (("residence_record", 0.8),),
}  # fmt: skip
"""What lies behind an application by part of the form, and how often, in the order of the published lists."""


def draw_attachment(
    person: Person,
    document: str | None,
    rnd: Random,
    layout: str | None = None,
    contradict: Collection[str] = (),
    holder: Holder = "applicant",
) -> Attachment:
    """One attachment of the person, or of the one who supports the person.

    Args:
        document: a value of vocabulary `document`, None for a page that belongs to nothing.
        layout: one of `LAYOUTS[document]`; left out, `rnd` draws one.
        contradict: what shall disagree with the form, of `CONTRADICTIONS`; the result's `contradicts` names
            the facts printed that do.
        holder: whose document it is.

    Raises:
        UsageError: there is no such document or layout, a fact cannot be contradicted, or the person has no
            supporter or no side job with a contract.
    """
    layouts = LAYOUTS.get(document)
    if layouts is None:
        raise UsageError(f"there is no attachment {document}; there are {', '.join(k for k in LAYOUTS if k)}")
    layout = layout or rnd.choice(tuple(layouts))
    if layout not in layouts:
        raise UsageError(f"{document} has no layout {layout}; it has {', '.join(layouts)}")
    if unknown := set(contradict) - set(CONTRADICTIONS):
        raise UsageError(f"cannot contradict {', '.join(sorted(unknown))}; only {', '.join(CONTRADICTIONS)}")
    who = _HOLDERS[holder](person)
    if who is None:
        raise UsageError(f"applicant {person.seed} has no {holder.replace('_', ' ')} whose document could be drawn")
    pages, facts = layouts[layout](particulars(who, rnd, contradict))
    said = tuple(fact for name, goes in CONTRADICTIONS.items() if name in contradict for fact in goes if fact in facts)
    if holder == "side_job":
        facts, said = side_job_facts(facts), tuple(side_job_facts(dict.fromkeys(said)))
    return Attachment(document, layout, pages, facts, said, holder)


def attachments_for(person: Person, procedure: str, variant: str | None, rnd: Random) -> tuple[Attachment, ...]:
    """What such an applicant encloses, in the order it lies in the envelope; now and then something contradicts."""
    drawn = []
    for document in enclosed_documents(person, procedure, variant, rnd):
        holder: Holder = "applicant"
        if procedure == "12980" and document == "employment_contract":
            holder = "side_job"
        elif document in _OF_SUPPORTERS and supporter_of(person) is not None and rnd.random() < 0.75:
            holder = "supporter"
        attachment = draw_attachment(person, document, rnd, holder=holder)
        printed = [name for name, goes in CONTRADICTIONS.items() if set(goes) & set(attachment.facts)]
        if printed and rnd.random() < CONTRADICTED:
            attachment = draw_attachment(person, document, rnd, attachment.layout, (rnd.choice(printed),), holder)
        drawn.append(attachment)
    return tuple(drawn)


def enclosed_documents(person: Person, procedure: str, variant: str | None, rnd: Random) -> list[str | None]:
    """The kinds of documents that such an applicant encloses, in the order they lie in the envelope."""
    chances: list[tuple[str | None, float]] = [(_CARD, 0.95), ("passport", 0.85)]
    if procedure in ("13126", "13125", "12979", "13128"):
        chances += _BY_LIFE[_PARTS.get(variant or "", person.life)]
    elif procedure in ("12980", "12981"):
        contract = 0.8 if procedure == "12980" and side_job_of(person) is not None else 0
        chances += [
            ("employment_contract", contract),
            ("certificate_of_enrolment", 0.5 if person.life == "student" else 0),
        ]
        chances += [("certificate_of_employment", 0.4 if person.life == "worker" else 0)]
    chances += [("photo", 0.08), ("statement_of_reasons", 0.07), (None, 0.05)]
    has_card = facts_of(person)["residence_card_number"].value != "none" and procedure not in ("13125", "13128")
    return [document for document, chance in chances if rnd.random() < chance and (document != _CARD or has_card)]
