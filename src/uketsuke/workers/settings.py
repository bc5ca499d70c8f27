"""Where things lie and how much they may take: one frozen object, read once at the start."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from uketsuke.forms.errors import SetupError

CONFIG_VARIABLE = "UKETSUKE_CONFIG"
CONFIG_NAME = "uketsuke.toml"
DATABASE_NAME = "uketsuke.sqlite3"
OFFICES_NAME = "offices.toml"
DATABASE_SCHEMES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")
DEFAULT_DATA = Path("var") / "uketsuke"


def _absolute(path: Path) -> Path:
    return path.expanduser().absolute()


class Settings(BaseSettings):
    """Every setting of the program; `docs/settings.md` holds the same list as a table."""

    model_config = SettingsConfigDict(env_prefix="UKETSUKE_", frozen=True, extra="forbid", env_ignore_empty=True)

    data: Annotated[Path, AfterValidator(_absolute)] = Field(
        DEFAULT_DATA, validate_default=True, description="Data directory: database, originals, images, queue, logs."
    )
    database_url: str | None = Field(
        None, description="`sqlite:///…` or `postgresql://…`; unset: SQLite in the data directory."
    )
    redis_url: str | None = Field(None, description="Redis to use; unset: a private one on a Unix socket.")
    store_url: str | None = Field(None, description="Where files are kept (`file://`); unset: in the data directory.")
    cache_dir: Path | None = Field(
        None, description="Where what can be computed again is kept; unset: `cache/` in the data directory."
    )
    offices_file: Path | None = Field(
        None,
        description="Names and addresses of the offices, for slips and letters; unset: `offices.toml` in the "
        "data directory.",
    )
    signing_key: Path | None = Field(
        None, description="The key that bundles are signed with; unset: `keys/signing.pem` in the data directory."
    )
    workers: int = Field(
        default_factory=lambda: max(1, len(os.sched_getaffinity(0))), ge=1, le=256, description="Worker processes."
    )
    max_file_mb: int = Field(2000, ge=1, description="Largest file, MB.")
    max_pages: int = Field(2000, ge=1, description="Most pages in one file.")
    max_page_megapixels: int = Field(40, ge=1, description="Largest page as it is kept, million pixels.")
    max_image_megapixels: int = Field(200, ge=1, description="Largest picture that is unpacked, million pixels.")
    max_output_mb: int = Field(30_000, ge=1, description="All page images of one file together, MB.")
    open_memory_mb: int = Field(2500, ge=256, description="Memory of the process that opens a file, MB.")
    page_timeout_s: float = Field(30.0, gt=0, description="Longest time for opening one page, seconds.")
    step_timeout_s: int = Field(600, ge=10, description="Longest time for one step of the pipeline, seconds.")
    max_attempts: int = Field(3, ge=1, description="Times a step may kill its worker before its page is given up.")
    max_log_mb: int = Field(20, ge=1, description="Size at which a log is set aside, MB; five are kept.")
    smtp_url: str | None = Field(
        None,
        description="Mail server: `smtp://host:25`, `smtp+starttls://user:password@host:587` or `smtps://…:465`; "
        "unset: mails wait.",
    )
    mail_from: str | None = Field(None, description="Address that mails come from, `Name <address>` or an address.")
    mail_reply_to: str | None = Field(None, description="Address that answers go to; unset: to the sender.")
    host: str = Field("127.0.0.1", description="Address that `serve` listens on.")
    port: int = Field(8600, ge=1, le=65535, description="Port that `serve` listens on.")

    public_url: str | None = Field(
        None,
        description="Address by which browsers reach `serve` through a proxy, `https://…`: cookies are then for "
        "https only.",
    )
    session_idle_minutes: int = Field(60, ge=1, description="A sign-in ends after so long without a request, minutes.")
    session_hours: int = Field(12, ge=1, description="A sign-in ends after so long at the latest, hours.")
    metrics_token: str | None = Field(
        None,
        description="Who asks for `/metrics` and `/health` sends it as `Authorization: Bearer …`; unset: only this "
        "machine may ask.",
    )

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in use. Raises SetupError for a database that this version cannot use."""
        if self.database_url is None:
            return f"sqlite:///{self.data / DATABASE_NAME}"
        if not self.database_url.startswith(DATABASE_SCHEMES):
            raise SetupError(
                "UKETSUKE_DATABASE_URL: このデータベースには対応していません。"
                "sqlite:///… か postgresql://… を指定してください / "
                "only sqlite:///… and postgresql://… are supported; unset it to use the data directory"
            )
        return self.database_url

    @property
    def store(self) -> Path:
        """The directory that holds originals and images. Raises SetupError for another kind of store."""
        if self.store_url is None:
            return self.data / "store"
        if not self.store_url.startswith("file:///"):
            raise SetupError(
                "UKETSUKE_STORE_URL: この保管先にはまだ対応していません。file:///… を指定してください / "
                "only file:///… is supported by this version; unset it to use the data directory"
            )
        return Path(self.store_url.removeprefix("file://"))

    @property
    def offices(self) -> Path:
        """The file that says how the offices sign; it need not be there."""
        return self.data / OFFICES_NAME if self.offices_file is None else _absolute(self.offices_file)

    @property
    def signing_key_file(self) -> Path:
        """The file of the key that bundles are signed with; it need not be there yet."""
        return self.data / "keys" / "signing.pem" if self.signing_key is None else _absolute(self.signing_key)

    @property
    def shared(self) -> bool:
        """Whether programs of other data directories may work on the same records or the same queue."""
        return self.redis_url is not None or self.database_url is not None

    @property
    def log_bytes(self) -> int:
        """Size at which a log is set aside."""
        return self.max_log_mb * 1_000_000

    @property
    def cache(self) -> Path:
        """The directory of what can be computed again; may be emptied at any time."""
        return self.data / "cache" if self.cache_dir is None else _absolute(self.cache_dir)


def load_settings(data: Path | None = None, **overrides: Any) -> Settings:
    """The settings: arguments before environment before the TOML file before defaults.

    The file is `UKETSUKE_CONFIG`, else `uketsuke.toml` in the data directory when there is one.

    Raises:
        SetupError: a file that cannot be read, an unknown name, or a value that cannot be.
    """
    given: dict[str, Any] = {name: value for name, value in overrides.items() if value is not None}
    if data is not None:
        given["data"] = data
    file = _config_file(data)
    values = _read_toml(file) if file is not None else {}

    class Loaded(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
            file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return init_settings, env_settings, _FileSource(settings_cls, values)

    try:
        loaded = Loaded(**given)
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        origin = f"{file}, UKETSUKE_*" if file is not None else "UKETSUKE_*"
        raise SetupError(f"設定が正しくありません / settings ({origin}): {problems}. See docs/settings.md") from error
    return Settings.model_construct(**loaded.model_dump())


class _FileSource(PydanticBaseSettingsSource):
    """The values of the TOML file, already read."""

    def __init__(self, settings_cls: type[BaseSettings], values: dict[str, Any]) -> None:
        super().__init__(settings_cls)
        self._values = values

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        return self._values.get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        return dict(self._values)


def _config_file(data: Path | None) -> Path | None:
    named = os.environ.get(CONFIG_VARIABLE)
    if named:
        return Path(named)
    beside = (data or Path(os.environ.get("UKETSUKE_DATA") or DEFAULT_DATA)) / CONFIG_NAME
    return beside if beside.is_file() else None


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise SetupError(f"設定ファイルを読めません / cannot read the settings file {file}: {reason}") from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SetupError(f"設定ファイルに誤りがあります / {file}: {error}") from error
