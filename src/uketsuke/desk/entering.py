"""What a person types for a field of a filing, as a value of its kind."""

from __future__ import annotations

from collections.abc import Mapping

from uketsuke.cases.corrections import correctable, item_of, split_name
from uketsuke.forms.entered import entered
from uketsuke.forms.errors import UsageError
from uketsuke.forms.readings import FieldResult, Value

__all__ = ["item_of", "value_of"]


def value_of(fields: Mapping[str, FieldResult], name: str, text: str) -> Value:
    """The value of what was typed for a field or cell (`table.row.column`) of a filing with these fields.

    Raises:
        UsageError: the filing has no such field or cell, or it is no value of its kind.
    """
    if name not in correctable(fields):
        raise UsageError(f"{name}: この受付にない項目です / the filing has no such field")
    field, _, _ = split_name(name)
    return entered(item_of(fields[field].form, name), text)
