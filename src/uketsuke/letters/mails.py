"""A mail of the outbox as the message that goes out: Japanese, then English, plain text."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime, parseaddr
from functools import cache
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from uketsuke.cases.clock import JAPAN
from uketsuke.cases.registration_values import Mail, MailKind
from uketsuke.forms.errors import FormDataError
from uketsuke.forms.readings import Finding
from uketsuke.forms.vocabulary import load_vocabulary
from uketsuke.letters.notices import Letter
from uketsuke.letters.offices import Office, office_called
from uketsuke.letters.typesetting import in_words
from uketsuke.validators.words import Language, Said

_FILE = Path(__file__).parent / "data" / "mails.toml"
_RULE = "-" * 60
_NAME = re.compile(r"\{(\w+)\}")
_DAYS = ("received", "until", "due", "stay_until")
"""Words that are days, kept as ISO 8601."""
_AS_WRITTEN = frozenset({"value", "other_value", "values", "found"})
"""Words of a finding's message that are what somebody wrote: they stay on paper. A mail may be read on its way."""


class Template(BaseModel):
    """The text of a kind of mail."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    subject_ja: str
    subject_en: str
    ja: str
    en: str
    source: str


@cache
def load_templates() -> Mapping[str, Template]:
    """The templates by kind. Raises FormDataError when the file does not say what it must, of each kind of mail."""
    try:
        templates = TypeAdapter(dict[str, Template]).validate_python(tomllib.loads(_FILE.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise FormDataError(f"{_FILE.name}: {error}") from error
    if set(templates) != set(get_args(MailKind)):
        raise FormDataError(f"{_FILE.name}: it must have a text for each of {', '.join(get_args(MailKind))}")
    return templates


def compose(mail: Mail, offices: Mapping[str, Office], *, sender: str, reply_to: str | None = None) -> EmailMessage:
    """The message of a mail. The same row gives the same message, byte for byte, with the same Message-ID.

    `sender` and `reply_to` are addresses, with or without a name. Its text is UTF-8, sent in seven bits.
    """
    template, office = load_templates()[mail.kind], office_called(mail.office, offices)
    ja, en = (_words(mail, office, language) for language in ("ja", "en"))
    message = EmailMessage(policy=default)
    message["Subject"] = f"{_filled(template.subject_ja, ja)} / {_filled(template.subject_en, en)}"
    message["From"] = sender
    message["To"] = mail.address
    if reply_to is not None:
        message["Reply-To"] = reply_to
    message["Date"] = format_datetime(mail.created_at.astimezone(JAPAN))
    message["Message-ID"] = message_id(mail, sender)
    message["Auto-Submitted"] = "auto-generated"
    body = f"{_filled(template.ja, ja)}\n\n{_signature(office, 'ja')}\n\n{_RULE}\n\n"
    body += f"{_filled(template.en, en)}\n\n{_signature(office, 'en')}\n"
    message.set_content(body, charset="utf-8", cte="base64")
    return message


def message_id(mail: Mail, sender: str) -> str:
    """What receiving servers know a mail by: the same at every try, of this mail only."""
    digest = hashlib.sha256(f"{mail.id} {mail.key} {mail.created_at.isoformat()}".encode()).hexdigest()
    return f"<{digest[:32]}@{parseaddr(sender)[1].rpartition('@')[2] or 'localhost'}>"


def documents_words(letter: Letter, findings: Mapping[str, Finding]) -> dict[str, Any]:
    """What a mail that asks for papers is made with: what the letter asks for, without what anybody wrote.

    `findings` are those the letter was made of, by their Japanese message.
    """
    points = {language: _points(letter, findings, language) for language in ("ja", "en")}
    return {
        "received": letter.received.isoformat(),
        "until": letter.until.isoformat(),
        **{f"asked_{language}": text for language, text in points.items()},
    }


def _points(letter: Letter, findings: Mapping[str, Finding], language: Language) -> str:
    lines = []
    for number, asked in enumerate(letter.asked, start=1):
        what = _hidden(asked.what, findings.get(asked.what.ja)).in_language(language)
        lines.append(f"{number}. {what}\n   → {asked.do.in_language(language)}")
    return "\n".join(lines)


def _hidden(what: Said, finding: Finding | None) -> Said:
    """The words with … in the place of what somebody wrote."""
    ja, en = what.ja, what.en
    for name, words in () if finding is None or finding.detail is None else finding.detail.words:
        if name in _AS_WRITTEN:
            ja = ja.replace(words.ja, "…") if words.ja else ja
            en = en.replace(words.en, "…") if words.en else en
    return Said(ja=ja, en=en, easy=ja)


def _words(mail: Mail, office: Office, language: Language) -> dict[str, str]:
    """What the template's names stand for; what is not known is not among them."""
    entry = load_vocabulary("procedure").by_value.get(mail.procedure or "")
    ja = language == "ja"
    found = {
        "receipt": mail.receipt,
        "office": office.name_ja if ja else office.name_en or office.name_ja,
        "procedure": None if entry is None else (entry.label_ja if ja else entry.label_en),
        **mail.words,
    }
    return {
        name: in_words(date.fromisoformat(value), language) if name in _DAYS else str(value)
        for name, value in found.items()
        if value is not None
    }


def _filled(text: str, words: Mapping[str, str]) -> str:
    lines = [line for line in text.strip("\n").split("\n") if set(_NAME.findall(line)) <= set(words)]
    # A person's words are put in as they are: braces in them name nothing.
    return _NAME.sub(lambda found: words[found[1]], "\n".join(lines))


def _signature(office: Office, language: Language) -> str:
    if language == "ja":
        lines = (office.name_ja, office.address_ja, office.phone, office.hours_ja)
    else:
        lines = (office.name_en or office.name_ja, office.address_en, office.phone, office.hours_en)
    return "\n".join(line for line in lines if line)
