"""Running rules over a filing: every judgement is pass, fail, or not evaluable; a broken rule says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from uketsuke.forms.readings import Finding, FindingDetail, Words
from uketsuke.validators.checks.judging import Judgement
from uketsuke.validators.checks.register import CHECKS, SAID_ELSEWHERE, fault_of
from uketsuke.validators.conditions import all_hold
from uketsuke.validators.facts import Facts
from uketsuke.validators.rules import Case, Rule, explain

BROKEN = "rule.broken"
"""The rule that speaks of rules which cannot be judged."""


def judge(rules: Sequence[Rule], facts: Facts) -> Iterator[tuple[Case, Judgement]]:
    """Every judgement of every case that is for this filing. One that is broken is not evaluable, and says why."""
    for rule in rules:
        for case in rule.cases:
            if case.check != SAID_ELSEWHERE:
                yield from ((case, judgement) for judgement in _judge_case(case, facts))


def findings(judged: Iterable[tuple[Case, Judgement]]) -> tuple[Finding, ...]:
    """The findings of the judgements that failed, each once, and of the cases that are broken."""
    found = (
        finding_of(case, judgement) if judgement.verdict == "fail" else _broken(case, judgement.fault)
        for case, judgement in judged
        if judgement.verdict == "fail" or judgement.fault
    )
    return tuple(dict.fromkeys(found))


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
    fault = fault_of(case)
    if fault is not None:
        return (Judgement("not_evaluable", fault=fault),)
    so_far = _applies(case, facts)
    holds = all_hold(case.when, facts) if so_far else so_far
    if holds is False:
        return ()
    return CHECKS[case.check].run(case, facts) if holds else (Judgement("not_evaluable"),)


def _broken(case: Case, fault: str) -> Finding:
    name = f"{case.rule} ({case.key})" if case.key else case.rule
    words = {"rule": Words(name, name), "fault": Words(fault, fault)}
    return finding_of(explain(BROKEN).cases[0], Judgement("fail", words=words))


class _Blanks(dict[str, str]):
    """Words for a message; a word the check did not give is left out."""

    def __missing__(self, key: str) -> str:
        return ""
