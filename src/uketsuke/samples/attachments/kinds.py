"""Every kind of attachment with its layouts: who draws what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from uketsuke.samples.attachments import (
    cards,
    contracts,
    employment,
    letters,
    passports,
    photos,
    registry,
    residence,
    schools,
    taxes,
    unrelated,
)
from uketsuke.samples.attachments.attachment import Drawn
from uketsuke.samples.attachments.particulars import Particulars

Layout = Callable[[Particulars], Drawn]

LAYOUTS: Mapping[str | None, Mapping[str, Layout]] = {
    "residence_card": {
        "both_on_one_sheet": cards.both_on_one_sheet,
        "one_each": cards.one_each,
        "turned_right": partial(cards.turned_side_by_side, quarters=1),
        "turned_left": partial(cards.turned_side_by_side, quarters=3),
        "front_only": cards.front_only,
    },
    "passport": {
        "upright": passports.page_upright,
        "turned_right": partial(passports.page_turned, quarters=1),
        "turned_left": partial(passports.page_turned, quarters=3),
        "booklet": passports.open_booklet,
    },
    "tax_certificate": {"table": taxes.taxation_table, "form": taxes.taxation_form},
    "tax_payment_certificate": {"table": taxes.payment_table, "letter": taxes.payment_letter},
    "residence_record": {"person": residence.residence_person, "household": residence.residence_household},
    "certificate_of_employment": {
        "letter": employment.certificate_letter,
        "table": employment.certificate_table,
    },
    "employment_contract": {"articles": contracts.contract_articles, "notice": contracts.contract_notice},
    "company_registration": {
        "table": registry.registration_table,
        "printout": registry.registration_printout,
    },
    "certificate_of_enrolment": {"letter": schools.enrolment_letter, "bilingual": schools.enrolment_bilingual},
    "photo": {"loose": photos.loose_photo, "mount": photos.photo_mount},
    "fee_payment": {"printed": photos.fee_printed, "by_hand": photos.fee_by_hand},
    "statement_of_reasons": {"typed": letters.reasons_typed, "by_hand": letters.petition_by_hand},
    None: {
        "advert": unrelated.advert,
        "receipt": unrelated.receipt,
        "map": unrelated.road_map,
        "newspaper": unrelated.newspaper,
        "order": unrelated.ruled_note,
    },
}
"""By value of vocabulary `document`; None are the pages that belong to nothing."""
