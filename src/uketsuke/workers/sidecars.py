"""The small JSON file beside scans that says whose run it was, where its paper lies, and what it should hold."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from uketsuke.cases.values import Origin, ScanPass

BATCH_SIDECAR = "batch.json"
"""Speaks for the single images of its folder, all or those it names; `<file>.json` speaks for one file."""

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
_FileName = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[^/\\.][^/\\]*$")]
_PASSES: dict[str, ScanPass] = {"front": "front", "back": "back"}


class Sidecar(BaseModel):
    """What a sidecar may say; every entry may be left out, and no other is taken."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="Uketsuke sidecar", strict=True)

    operator: _Text | None = Field(None, description="Who scanned it, as the office names its staff.")
    box: _Text | None = Field(None, description="The box in which the paper lies now.")
    bundle: _Text | None = Field(None, description="The bundle in that box.")
    envelopes: Annotated[int, Field(ge=0, le=100_000)] | None = Field(None, description="Envelopes that were opened.")
    sheets: Annotated[int, Field(ge=0, le=1_000_000)] | None = Field(None, description="Sheets that were fed.")
    sides: Literal["one", "two", "front", "back"] | None = Field(
        None,
        description="one: one side of each sheet; two: front and back in turn; front, back: one pass of a one-sided "
        "double pass, the backs from the last sheet to the first.",
    )
    files: Annotated[tuple[_FileName, ...], Field(min_length=1, strict=False)] | None = Field(
        None, description="In batch.json: the names of the images of this run, in order."
    )

    @property
    def scan_pass(self) -> ScanPass | None:
        """Which pass of a double pass this is; None for a whole scan."""
        return _PASSES.get(self.sides or "")

    def origin(self, slot: str) -> Origin:
        """What the records keep of it, for a batch of that slot."""
        return Origin(
            slot=slot,
            operator=self.operator,
            box=self.box,
            bundle=self.bundle,
            sides=self.sides if self.sides in ("one", "two") else None,
            envelopes=self.envelopes,
            sheets=self.sheets,
        )


class BadSidecar(Exception):
    """A sidecar that is no JSON, or says what no sidecar says; its text is in Japanese and English."""


def read_sidecar(path: Path) -> Sidecar:
    """The sidecar at `path`. Raises BadSidecar when it is none, OSError when it cannot be read."""
    try:
        return Sidecar.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "JSON"
        raise BadSidecar(
            f"添え書き {path.name} を読めません（{where}）。直して元のフォルダに戻してください。 / "
            f"The sidecar {path.name} cannot be used ({where}: {first['msg']}). Mend it and move it back."
        ) from error


def sidecar_schema() -> dict[str, Any]:
    """The JSON Schema of sidecars, as `docs/schemas/sidecar.schema.json` publishes it."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Sidecar.model_json_schema()}
