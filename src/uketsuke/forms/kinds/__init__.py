"""The kinds of entries: what each looks like written down, and its normalised value.

One small module per kind; `normalise` and `is_valid` choose among them by the kind's name.
`normalise` says what was written, even when it cannot be right (a card number one digit short, 30 February);
`is_valid` says whether it can be right. Normalising a normalised value changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from uketsuke.forms.definitions import Kind, Option
from uketsuke.forms.errors import FormDataError, UsageError
from uketsuke.forms.kinds import (
    address,
    choice,
    corporate_number,
    date,
    email,
    insurance_office_number,
    kana,
    money,
    name,
    number,
    passport_number,
    period_of_stay,
    phone,
    postal_code,
    presence,
    residence_card_number,
    text,
    vocabulary_value,
    year_month,
)
from uketsuke.forms.kinds.vocabulary_value import Lookup

__all__ = ["NUMBER_KINDS", "Lookup", "format_value", "is_valid", "normalise"]

NUMBER_KINDS: frozenset[Kind] = frozenset(
    (
        "residence_card_number",
        "passport_number",
        "phone",
        "postal_code",
        "corporate_number",
        "insurance_office_number",
        "number",
        "money",
        "email",
    )
)
"""Kinds whose value is "none" when the applicant wrote なし."""

_NORMALISERS: dict[str, Callable[[str], str | int | None]] = {
    "text": text.normalise,
    "free_text": text.normalise,
    "name": name.normalise,
    "kana": kana.normalise,
    "address": address.normalise,
    "postal_code": postal_code.normalise,
    "date": date.normalise,
    "year_month": year_month.normalise,
    "phone": phone.normalise,
    "email": email.normalise,
    "passport_number": passport_number.normalise,
    "residence_card_number": residence_card_number.normalise,
    "number": number.normalise,
    "money": money.normalise,
    "corporate_number": corporate_number.normalise,
    "insurance_office_number": insurance_office_number.normalise,
    "photo": presence.normalise,
    "signature": presence.normalise,
}
_VALIDATORS: dict[str, Callable[[str], bool]] = {
    "name": name.is_valid,
    "kana": kana.is_valid,
    "address": address.is_valid,
    "postal_code": postal_code.is_valid,
    "date": date.is_valid,
    "year_month": year_month.is_valid,
    "phone": phone.is_valid,
    "email": email.is_valid,
    "passport_number": passport_number.is_valid,
    "residence_card_number": residence_card_number.is_valid,
    "corporate_number": corporate_number.is_valid,
    "insurance_office_number": insurance_office_number.is_valid,
    "period_of_stay": period_of_stay.is_valid,
}
_FORMATS: dict[str, Callable[[str], str]] = {
    "postal_code": postal_code.format,
    "date": date.format,
    "year_month": year_month.format,
    "phone": phone.format,
    "insurance_office_number": insurance_office_number.format,
    "period_of_stay": period_of_stay.format,
}


def normalise(
    kind: Kind, raw: str, *, vocabulary: Lookup | None = None, options: Sequence[Option] = ()
) -> str | int | None:
    """The value of an entry as the contract's section "Values" defines it.

    Args:
        kind: the field's kind.
        raw: what is written, as read.
        vocabulary: for nationality, status_of_residence and code (required), period_of_stay (optional).
        options: for a choice whose answer stands there as text.
    Returns:
        The value; None when the entry is empty, does not fit the kind, or may mean two things.
    Raises:
        FormDataError: a vocabulary kind without a vocabulary. UsageError: a table, which is read cell by cell.
    """
    if kind == "table":
        raise UsageError("a table is read cell by cell; normalise its cells by the kinds of their columns")
    if kind == "choice":
        return choice.normalise(raw, options)
    if kind == "period_of_stay":
        return period_of_stay.normalise(raw, vocabulary)
    if kind in ("nationality", "status_of_residence", "code"):
        if vocabulary is None:
            raise FormDataError(f"kind {kind} needs a vocabulary; name one in the form definition")
        return vocabulary_value.normalise(raw, vocabulary)
    return _NORMALISERS[kind](raw)


def is_valid(kind: Kind, value: str | int) -> bool:
    """Whether a normalised value can be right for its kind; True for kinds without a rule of their own."""
    if isinstance(value, int):
        return value >= 0
    return _VALIDATORS[kind](value) if kind in _VALIDATORS else True


def format_value(kind: Kind, value: str | int) -> str:
    """The value as a person would write it: 123-4567, 1990年4月1日, 1,234."""
    if isinstance(value, int):
        return f"{value:,}"
    return _FORMATS[kind](value) if kind in _FORMATS else value
