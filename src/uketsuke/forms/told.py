"""What a person can tell of a filing that its papers do not say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FiledBy = Literal[
    "applicant",
    "legal_representative",
    "relative",
    "organization",
    "lawyer",
    "public_benefit_body",
    "support_body",
]
"""Who files: `organization` is staff of the organisation that employs, teaches or invites the applicant, `lawyer` a
弁護士 or 行政書士, `support_body` staff of a registered support organisation (登録支援機関)."""
EmployerCategory = Literal["1", "2", "3", "4"]
"""Category of the employing organisation. Source: reference/checklists.json, global_rules.categories."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was told; None where nobody told it. `status_group` is a value of vocabulary status_of_residence."""

    filed_by: FiledBy | None = None
    employer_category: EmployerCategory | None = None
    status_group: str | None = None
