"""What a person types for a field is a value of its kind, or is refused with what would be."""

from __future__ import annotations

import pytest

from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.entered import entered
from uketsuke.forms.errors import UsageError
from uketsuke.forms.readings import Value


@pytest.mark.parametrize(
    ("form", "field", "typed", "value"),
    [
        ("12981", "mobile_phone", "090-1234-5678", "09012345678"),
        ("12981", "mobile_phone", "なし", "none"),
        ("12981", "mobile_phone", "none", "none"),
        ("12981", "mobile_phone", " ", None),
        ("12981", "address", "none", None),
        ("12981", "address", "東京都 港区\n芝１ー２", "東京都港区芝1-2"),
        ("12981", "name", "nguyen van an", "NGUYEN VAN AN"),
        ("12981", "date_of_birth", "平成2年4月1日", "1990-04-01"),
        ("12981", "date_of_birth", "unreadable", "unreadable"),
        ("12981", "sex", "female", "female"),
        ("12981", "sex", "女", "female"),
        ("12981", "nationality", "ベトナム", "VNM"),
        ("12979-t", "living_expenses_method", "other,self", ["self", "other"]),
        ("12979-n", "salary", "250,000円", 250000),
    ],
)
def test_what_is_typed_becomes_a_value_of_the_kind(form: str, field: str, typed: str, value: Value) -> None:
    assert entered(load_catalogue().form(form).field(field), typed) == value


def test_a_column_of_a_table_is_typed_like_a_field() -> None:
    table = load_catalogue().form("12979-1").field("family_in_japan")
    columns = {column.name: column for column in table.columns}
    assert entered(columns["date_of_birth"], "1990/4/1") == "1990-04-01"
    assert entered(columns["living_together"], "有") == "yes"


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [("sex", "X", "male, female"), ("date_of_birth", "1990-02-30", "date"), ("nationality", "Atlantis", "nationality"),
     ("mobile_phone", "12", "phone")],
)  # fmt: skip
def test_what_is_no_value_is_refused_and_says_what_would_be(field: str, typed: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        entered(load_catalogue().form("12981").field(field), typed)
