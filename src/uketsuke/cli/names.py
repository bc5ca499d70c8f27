"""Japanese names of what the tables show."""

from __future__ import annotations

from collections.abc import Sequence

from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.vocabulary import load_vocabulary

STATES = {
    "received": "受信",
    "separated": "仕分け済み",
    "read": "読み取り済み",
    "checked": "点検済み",
    "review": "要確認",
    "ready": "変換待ち",
    "converted": "変換済み",
    "delivered": "送付済み",
    "unrecognised": "様式不明",
    "returned": "補正待ち",
    "withdrawn": "取下げ",
}

REGISTRATION_STATES = {
    "applied": "申出中",
    "approved": "承認済み・パスワード未設定",
    "refused": "不承認",
    "active": "有効",
    "lapsed": "失効",
    "ended": "終了",
}
EVIDENCE = {
    "authentication_id": "認証ID",
    "corporate_number": "法人番号",
    "name_and_address": "名称と所在地",
}

SIDES = {"front": "表", "back": "裏", None: "—"}


def procedure_name(procedure: str | None) -> str:
    """The official name of the procedure's application form; `様式不明` when there is none."""
    if procedure is None:
        return "様式不明"
    for form in load_catalogue().forms.values():
        if form.procedure == procedure and form.common:
            return form.title_ja
    return procedure


def document_names(documents: Sequence[str]) -> str:
    """The documents' Japanese names, in a row."""
    labels = {entry.value: entry.label_ja for entry in load_vocabulary("document").entries}
    return "、".join(labels.get(document, document) for document in documents)


def waiting_for(missing: str) -> str:
    """The words for one pass that is here while the other, `missing`, is not."""
    here, ja_here, ja_missing = ("front", "表", "裏") if missing == "back" else ("back", "裏", "表")
    return f"{ja_here}のみ受領・{ja_missing}待ち / {here} received, {missing} missing"
