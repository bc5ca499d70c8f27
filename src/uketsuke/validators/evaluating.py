"""Running rules over a filing: every judgement is pass, fail, or not evaluable.

A check is a function `(case, facts) -> judgements`; `CHECKS` names those the rule file may use.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from uketsuke.forms.errors import FormDataError
from uketsuke.forms.readings import Finding, FindingDetail, Words
from uketsuke.validators.checks import (
    agreement,
    attachments,
    dates,
    filings,
    formats,
    machine_lines,
    marks,
    parts,
    permitted,
    plausible,
    required,
    windows,
)
from uketsuke.validators.checks.judging import Check, Judgement
from uketsuke.validators.conditions import all_hold
from uketsuke.validators.facts import Facts
from uketsuke.validators.rules import Case, Rule

CHECKS: Mapping[str, Check] = {
    "required": required.required,
    "format": formats.format_of_kind,
    "length": formats.length,
    "digits": formats.digits,
    "charset": formats.charset,
    "latin_name": formats.latin_name,
    "check_digit": formats.check_digit,
    "mrz": machine_lines.mrz,
    "date_invalid": dates.invalid,
    "date_era": dates.era,
    "date_incomplete": dates.incomplete,
    "date_order": dates.order,
    "window": windows.window,
    "closed_day": windows.closed_day,
    "permitted_vocabulary": permitted.listed,
    "permitted": permitted.not_forbidden,
    "status_period": permitted.status_period,
    "at_most": permitted.at_most,
    "differs": permitted.differs,
    "conflict": agreement.conflict,
    "equal": agreement.equal,
    "fee_matches": agreement.fee_matches,
    "no_but_filled": agreement.no_but_filled,
    "single_with_spouse": agreement.single_with_spouse,
    "named_in_table": agreement.named_in_table,
    "attachment": attachments.attachment,
    "stated": filings.stated,
    "earlier": filings.earlier,
    "one_organisation": filings.one_organisation,
    "between": plausible.between,
    "age_then": plausible.age_then,
    "age_of_answer": plausible.age_of_answer,
    "years_lived": plausible.years_lived,
    "part_of": plausible.part_of,
    "address": plausible.address,
    "passport_pattern": plausible.passport_pattern,
    "words_in": plausible.words_in,
    "doubt": marks.doubt,
    "part_not_defined": parts.part_not_defined,
    "page_missing": parts.page_missing,
    "page_doubled": parts.page_doubled,
    "version_not_current": parts.version_not_current,
}
SAID_ELSEWHERE = "checklist"
"""Rules whose findings the checklist writes."""


def judge(rules: Sequence[Rule], facts: Facts) -> Iterator[tuple[Case, Judgement]]:
    """Every judgement of every case that applies to this filing.

    Raises:
        FormDataError: a case names a check that does not exist.
    """
    for rule in rules:
        for case in rule.cases:
            if case.check != SAID_ELSEWHERE:
                yield from ((case, judgement) for judgement in _judge_case(case, facts))


def findings(judged: Iterable[tuple[Case, Judgement]]) -> tuple[Finding, ...]:
    """The findings of the judgements that failed, each once."""
    return tuple(
        dict.fromkeys(finding_of(case, judgement) for case, judgement in judged if judgement.verdict == "fail")
    )


def finding_of(case: Case, judgement: Judgement) -> Finding:
    """A failed judgement in words."""
    ja = {name: word.ja for name, word in judgement.words.items()}
    en = {name: word.en for name, word in judgement.words.items()}
    doubt_ja = "（読み取りが確かではありません。紙面を確かめてください。）" if judgement.doubtful else ""
    doubt_en = " (The reading is not sure; please look at the paper.)" if judgement.doubtful else ""
    # A doubtful reading may suggest a fault, it may not assert one.
    severity = judgement.severity or case.severity
    severity = "warning" if judgement.doubtful and severity == "error" else severity
    return Finding(
        rule=case.rule,
        severity=severity,
        fields=judgement.fields,
        message_ja=case.message_ja.format_map(_Blanks(ja)) + doubt_ja,
        message_en=case.message_en.format_map(_Blanks(en)) + doubt_en,
        detail=FindingDetail(
            case=case.key,
            expected=Words(case.expected_ja.format_map(_Blanks(ja)), case.expected_en.format_map(_Blanks(en))),
            found=Words(case.found_ja.format_map(_Blanks(ja)), case.found_en.format_map(_Blanks(en))),
            ask=Words(case.ask_ja.format_map(_Blanks(ja)), case.ask_en.format_map(_Blanks(en))),
            document=judgement.document,
            words=tuple(judgement.words.items()),
        ),
    )


def _applies(case: Case, facts: Facts) -> bool | None:
    """Whether a case is for this filing at all; None when its procedure is not known and would decide that."""
    procedure, received = facts.context.procedure, facts.context.received
    early = case.effective_from is not None and received < case.effective_from
    late = case.effective_to is not None and received > case.effective_to
    if early or late or facts.linked_procedures() & set(case.not_linked):
        return False
    if procedure is None:
        return None if case.procedures or case.not_procedures else True
    return procedure not in case.not_procedures and (not case.procedures or procedure in case.procedures)


def _judge_case(case: Case, facts: Facts) -> Iterable[Judgement]:
    check = CHECKS.get(case.check)
    if check is None:
        raise FormDataError(f"rule {case.rule} names the check {case.check}; there is none of that name")
    so_far = _applies(case, facts)
    holds = all_hold(case.when, facts) if so_far else so_far
    if holds is False:
        return ()
    return check(case, facts) if holds else (Judgement("not_evaluable"),)


class _Blanks(dict[str, str]):
    """Words for a message; a word the check did not give is left out."""

    def __missing__(self, key: str) -> str:
        return ""
