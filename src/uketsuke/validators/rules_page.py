"""The page of rules in `docs/`, written from the data.

`python -m uketsuke.validators.rules_page docs/rules.md` writes all that stands below the mark anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from uketsuke.forms.online import OnlineField, online_fields, words_of
from uketsuke.validators.checks.register import CHECKS, PARAMETERS
from uketsuke.validators.describing import applies, parameters, says
from uketsuke.validators.markdown import table
from uketsuke.validators.rules import Case, Rule, list_rules
from uketsuke.validators.statuses import listed_periods

MARK = "<!-- Below: python -m uketsuke.validators.rules_page docs/rules.md -->\n"


def rules_page() -> str:
    """Everything below the mark of the page: every rule with its cases, the checks, periods, the online form."""
    return "".join(f"{line}\n" for line in _lines())


def _lines() -> Iterator[str]:
    rules = list_rules()
    cases = sum(len(rule.cases) for rule in rules)
    yield from ("", "## The rules", "", f"{len(rules)} rules with {cases} cases.", "")
    headings = ("規則 / rule", "重さ / severity", "内容", "what", "場合 / cases")
    yield from table(headings, [_overview(rule) for rule in rules])
    for rule in rules:
        yield from _rule(rule)
    yield from _checks()
    yield from _periods()
    yield from _online()


def _overview(rule: Rule) -> tuple[str, ...]:
    severities = ", ".join(dict.fromkeys(case.severity for case in rule.cases))
    return f"`{rule.id}`", severities, rule.title_ja, rule.title_en, str(len(rule.cases))


def _rule(rule: Rule) -> Iterator[str]:
    yield from ("", f"### `{rule.id}` {rule.title_ja} / {rule.title_en}", "")
    yield from (f"`{check}`: {text}" for check, text in {case.check: says(case) for case in rule.cases}.items())
    yield ""
    headings = (
        "場合 / case",
        "重さ / severity",
        "対象 / looks at",
        "条件 / when",
        "言うこと / says",
        "尋ねること / ask",
        "根拠 / source",
    )
    yield from table(headings, [_case(case) for case in rule.cases])


def _case(case: Case) -> tuple[str, ...]:
    return (
        f"`{case.key}`" if case.key else "",
        case.severity,
        "<br>".join((f"`{case.check}`", *parameters(case))),
        "<br>".join(applies(case)),
        f"{case.message_ja}<br>{case.message_en}",
        f"{case.ask_ja}<br>{case.ask_en}",
        f"{case.source} ({case.confidence})",
    )


def _checks() -> Iterator[str]:
    yield from ("", "## The checks and their parameters", "")
    rows = []
    for name, kind in sorted(CHECKS.items()):
        text = " ".join((kind.run.__doc__ or "").split())
        rows.append((f"`{name}`", text, ", ".join(_typed(kind.needs)), ", ".join(_typed(kind.may))))
    yield from table(("check", "what it makes sure of", "needs", "may have"), rows)


def _typed(names: Sequence[str]) -> Iterator[str]:
    for name in names:
        kind = PARAMETERS[name]
        yield f"`{name}` {kind.__name__ if isinstance(kind, type) and not hasattr(kind, '__args__') else kind}"


def _periods() -> Iterator[str]:
    yield from ("", "## 在留期間 / periods of stay", "", "施行規則別表第二 (reference rules.md 4, secondary).", "")
    yield from table(("在留資格 / status", "在留期間 / periods"), list(listed_periods()))


def _online() -> Iterator[str]:
    yield from ("", "## オンライン様式 / what the online form takes", "")
    yield from ("The official online form of 12979 N, page text of 2026-05-01 (official).", "")
    headings = ("欄 / field", "項目 / item", "", "文字 / characters", "上限 / at most", "単位 / unit")
    yield from table(headings, [_online_field(entry) for entry in online_fields() if entry.fields and entry.limit])


def _online_field(entry: OnlineField) -> tuple[str, ...]:
    characters = words_of(entry.characters) if entry.characters else None
    most = f"= {entry.exactly}" if entry.exactly else str(entry.most)
    return (
        ", ".join(f"`{name}`" for name in entry.fields),
        entry.item,
        entry.title,
        f"{characters.ja} / {characters.en}" if characters else "",
        most,
        f"{entry.unit} / {entry.unit_en}" if entry.unit else "",
    )


def _main(path: Path) -> None:
    above = path.read_text(encoding="utf-8").partition(MARK)[0]
    path.write_text(above + MARK + rules_page(), encoding="utf-8")


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
