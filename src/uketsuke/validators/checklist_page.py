"""The page of checklists, fees and filers in `docs/`, written from the data.

`python -m uketsuke.validators.checklist_page docs/checklists.md` writes all that stands below the mark anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from uketsuke.forms.readings import Words
from uketsuke.forms.vocabulary import load_vocabulary
from uketsuke.validators.categories import load_categories
from uketsuke.validators.checklist_data import Document, DocumentSet, document_name, load_checklists
from uketsuke.validators.document_findings import condition_words
from uketsuke.validators.fees import Fee, how_paid, load_fees
from uketsuke.validators.filers import load_filers, may_file
from uketsuke.validators.markdown import table
from uketsuke.validators.reasons import Reason, load_reasons, reason_of

MARK = "<!-- Below: python -m uketsuke.validators.checklist_page docs/checklists.md -->\n"
_FORM = {"original": "原本", "copy": "写し", "original_or_copy": "原本又は写し", "present_only": "提示"}
_BY = {"applicant": "申請人", "supporter": "扶養者", "organization": "所属機関", "agent": "取次者"}
_FILERS = {
    "applicant": "本人",
    "legal_representative": "法定代理人",
    "relative": "親族",
    "organization": "所属機関の職員",
    "lawyer": "弁護士・行政書士",
    "public_benefit_body": "公益法人の職員",
    "support_body": "登録支援機関の職員",
}
_ANSWERS = {"yes": "○", "conditional": "△", "no": "×", None: "—"}


def checklist_page() -> str:
    """Everything below the mark of the page: all lists by procedure, then categories, reasons, photo, fees, filers."""
    return "".join(f"{line}\n" for line in _lines())


def _lines() -> Iterator[str]:
    procedures = load_vocabulary("procedure").entries
    for procedure in procedures:
        yield from ("", f"## {procedure.label_ja} / {procedure.label_en} ({procedure.value})")
        for document_set in load_checklists():
            if document_set.procedure == procedure.value:
                yield from _set(document_set)
    yield from _categories()
    yield from _reasons()
    yield from _looks()
    yield from _fees([procedure.value for procedure in procedures])
    yield from _filers([procedure.value for procedure in procedures])


def _set(document_set: DocumentSet) -> Iterator[str]:
    part = f" ({', '.join(document_set.variants)})" if document_set.variants else ""
    yield from ("", f"### {document_set.name}{part}", "")
    if document_set.depends is not None:
        yield from (f"{document_set.depends.ja}のとき / when {document_set.depends.en}.", "")
    headings = ("書類 / document", "提出 / form", "準備 / by", "いつ / when", "有効期間等 / validity", "根拠 / source")
    yield from table(headings, [_document(document_set, document) for document in document_set.document])


def _document(document_set: DocumentSet, document: Document) -> tuple[str, ...]:
    name = document.title
    wordings = [f"「{item}」" for item in document.items if item != name.ja]
    return (
        "<br>".join((f"{name.ja} / {name.en} `{document.id}`", *wordings)),
        f"{_FORM[document.form]} {document.form}",
        f"{_BY[document.prepared_by]} {document.prepared_by}",
        "<br>".join(_when(document_set, document)),
        "<br>".join(_validity(document)),
        f"{document.source} ({document.confidence})",
    )


def _when(document_set: DocumentSet, document: Document) -> Iterator[str]:
    own = condition_words(document_set.model_copy(update={"depends_ja": "", "depends_en": ""}), document)
    if document.at_issue:
        yield _both(reason_of("at_issue"))
    else:
        yield _both(own) if own.ja else "常に / always"
    if document.alternative:
        yield _both(reason_of("alternative"))
    if document.disputed_categories:
        yield f"カテゴリー{'・'.join(document.disputed_categories)}: {_both(reason_of('sources_differ'))}"
    for sign, day in (("から / from", document.effective_from), ("まで / to", document.effective_to)):
        if day is not None:
            yield f"{day} {sign}"
    yield from (_both(reason_of(waiver.reason)) for waiver in document.waived)
    for label, kinds in (
        ("でもよい / will do as well", document.accepts),
        ("があれば不要 / makes it needless", [proof.document for proof in document.instead]),
        ("に同じ記載があれば不要 / may say the same", document.perhaps),
    ):
        if kinds:
            yield "，".join(f"`{kind}`" for kind in kinds) + label
    if document.all_of:
        parts = " ＋ ".join(" 又は ".join(f"`{kind}`" for kind in part) for part in document.all_of)
        yield parts + ("（一方で足りることがある / one may do）" if document.partly_enough else "")
    if document.note_ja:
        yield _both(Words(document.note_ja, document.note_en))


def _validity(document: Document) -> Iterator[str]:
    if document.validity_ja:
        yield _both(Words(document.validity_ja, document.validity_en))
    elif document.valid_months is not None:
        yield f"{document.valid_months}か月以内 / within {document.valid_months} months"


def _categories() -> Iterator[str]:
    yield from ("", "## 所属機関のカテゴリー / employer categories", "")
    rows = [
        (category.value, _both(Words(category.ja, category.en)), ", ".join(f"`{kind}`" for kind in category.shown_by))
        for category in load_categories()
    ]
    yield from table(("", "機関 / organizations", "示す書類 / shown by"), rows)


def _reasons() -> Iterator[str]:
    yield from ("", "## 理由 / reasons", "")
    rows = [
        (f"`{key}`", reason.status + (", proof" if reason.proof else ""), reason.ja, reason.en, reason.easy)
        for key, reason in load_reasons().items()
    ]
    yield from table(("", "状態 / status", "", "", "やさしい日本語"), rows)


def _looks() -> Iterator[str]:
    yield from ("", "## 目で確かめること / what a person looks at", "")
    rows: dict[str, tuple[str, str, str]] = {}
    for document_set in load_checklists():
        for document in document_set.document:
            for look in document.look:
                rows[document.id + look.ja] = (document_name(document.id).ja, f"{look.ja} / {look.en}", look.confidence)
    yield from table(("書類 / document", "", ""), list(rows.values()))


def _fees(procedures: Sequence[str]) -> Iterator[str]:
    yield from ("", "## 手数料 / fees", "", _both(how_paid()), "")
    known = sorted(load_fees(), key=lambda fee: procedures.index(fee.procedure))
    headings = ("手続 / procedure", "方法 / door", "円 / yen", "から / from", "まで / to", "根拠 / source")
    yield from table(headings, [_fee(fee) for fee in known])


def _fee(fee: Fee) -> tuple[str, ...]:
    amount = f"{fee.yen:,}" if fee.yen is not None else f"未定（{fee.at_most_yen:,} 以下 / at most）"
    note = f"。{fee.note_ja} / {fee.note_en}" if fee.note_ja else ""
    return (
        fee.procedure + (f" {fee.kind}" if fee.kind else ""),
        {"paper": "紙 paper", "online": "オンライン online"}[fee.door],
        amount,
        str(fee.effective_from or ""),
        str(fee.effective_to or ""),
        f"{fee.source} ({fee.confidence}){note}",
    )


def _filers(procedures: Sequence[str]) -> Iterator[str]:
    yield from (
        "",
        "## 申請できる人 / who may file",
        "",
        "○ yes, △ under a condition, × no, — not known or not possible",
        "",
    )
    rows: list[tuple[str, ...]] = []
    conditions: dict[tuple[str, str, str], list[str]] = {}
    for entry in load_filers():
        answers = [may_file(entry.filer, procedure, entry.door) for procedure in procedures]
        who = f"{_FILERS[entry.filer]} {entry.filer}"
        rows.append((entry.door, who, *(_ANSWERS[found.answer if found else None] for found in answers)))
        for procedure, found in zip(procedures, answers, strict=True):
            if found is not None and found.condition is not None:
                conditions.setdefault((entry.door, who, _both(found.condition)), []).append(procedure)
    yield from table(("方法 / door", "", *procedures), rows)
    yield ""
    told = [(door, who, ", ".join(named), words) for (door, who, words), named in conditions.items()]
    yield from table(("方法 / door", "", "手続 / procedures", "条件 / condition"), told)
    yield ""
    sources = dict.fromkeys(f"{entry.door}: {entry.source} ({entry.confidence})" for entry in load_filers())
    yield "根拠 / source: " + "; ".join(sources)


def _both(words: Words | Reason) -> str:
    return f"{words.ja} / {words.en}"


def _main(path: Path) -> None:
    above = path.read_text(encoding="utf-8").partition(MARK)[0]
    path.write_text(above + MARK + checklist_page(), encoding="utf-8")


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
