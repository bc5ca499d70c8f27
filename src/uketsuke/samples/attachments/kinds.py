"""Every kind of attachment with its layouts: who draws what."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from uketsuke.samples.attachments import cards, employment, letters, municipal, passports, photos, schools
from uketsuke.samples.attachments.municipal import Drawn
from uketsuke.samples.attachments.particulars import Particulars

Layout = Callable[[Particulars], Drawn]

LAYOUTS: Mapping[str | None, Mapping[str, Layout]] = {
    "residence_card": {
        "both_on_one_sheet": cards.both_on_one_sheet,
        "one_each": cards.one_each,
        "turned": cards.turned_side_by_side,
        "front_only": cards.front_only,
    },
    "passport": {
        "upright": passports.page_upright,
        "turned": passports.page_turned,
        "booklet": passports.open_booklet,
    },
    "tax_certificate": {"table": municipal.taxation_table, "form": municipal.taxation_form},
    "tax_payment_certificate": {"table": municipal.payment_table, "letter": municipal.payment_letter},
    "residence_record": {"person": municipal.residence_person, "household": municipal.residence_household},
    "certificate_of_employment": {
        "letter": employment.certificate_letter,
        "table": employment.certificate_table,
    },
    "employment_contract": {"articles": employment.contract_articles, "notice": employment.contract_notice},
    "company_registration": {
        "table": employment.registration_table,
        "printout": employment.registration_printout,
    },
    "certificate_of_enrolment": {"letter": schools.enrolment_letter, "bilingual": schools.enrolment_bilingual},
    "photo": {"loose": photos.loose_photo, "mount": photos.photo_mount},
    "fee_payment": {"printed": photos.fee_printed, "by_hand": photos.fee_by_hand},
    "statement_of_reasons": {"typed": letters.reasons_typed, "by_hand": letters.petition_by_hand},
    None: {
        "advert": letters.advert,
        "receipt": letters.receipt,
        "map": letters.road_map,
        "newspaper": letters.newspaper,
        "order": letters.ruled_note,
    },
}
"""By value of vocabulary `document`; None are the pages that belong to nothing."""
