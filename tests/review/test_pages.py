"""What the pages show, in both languages, and what they never do."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from structlog.testing import capture_logs

from uketsuke.cases.database import open_engine
from uketsuke.cases.store import ImageStore
from uketsuke.forms.readings import FieldReading, Occurrence, Reading
from uketsuke.review import create_app
from uketsuke.review.naming import Namer
from uketsuke.review.views import boxes_of, categorise, percent, png_size, settled

from .conftest import FORM, Counter, opened_as_supervisor, results


def test_the_list_shows_every_filing_with_its_state_and_gaps(client: TestClient, receipts: dict[str, str]) -> None:
    text = client.get("/").text
    for receipt in receipts.values():
        assert f'href="/filings/{receipt}"' in text
    assert "資格外活動許可" in text
    assert "要確認" in text
    assert "様式不明" in text
    assert "写真" in text


def test_the_list_narrows_to_one_state(client: TestClient, receipts: dict[str, str]) -> None:
    text = client.get("/", params={"state": "converted"}).text
    assert receipts["linked"] in text
    assert receipts["unknown"] not in text


def test_english_is_one_switch_away_and_stays(client: TestClient) -> None:
    assert '<html lang="ja">' in client.get("/").text
    switch = re.search(r'class="language" href="([^"]+)"', client.get("/").text)
    assert switch is not None
    assert "In review" in client.get(switch[1]).text
    assert '<html lang="en">' in client.get("/batches").text
    client.get("/", params={"lang": "ja"})
    assert '<html lang="ja">' in client.get("/").text


def test_a_language_we_do_not_speak_changes_nothing(client: TestClient) -> None:
    assert '<html lang="ja">' in client.get("/", params={"lang": "<script>"}).text


def test_a_filing_shows_findings_worst_first(client: TestClient, receipts: dict[str, str]) -> None:
    text = client.get(f"/filings/{receipts['review']}").text
    places = [text.index(f"<code>{rule}</code>") for rule in ("choice.double", "date.order", "format.phone")]
    assert places == sorted(places)
    assert "配偶者の有無が二つとも選ばれています。" in text


def test_every_reading_is_drawn_where_it_was_read(client: TestClient, receipts: dict[str, str]) -> None:
    text = client.get(f"/filings/{receipts['review']}").text
    drawn = {
        (field, category): tuple(map(int, box))
        for category, field, *box in re.findall(
            r'<rect class="box (\w+)" data-field="(\w+)".*? x="(-?\d+)" y="(-?\d+)" width="(\d+)" height="(\d+)"', text
        )
    }
    for name, result in results().items():
        assert drawn[name, categorise(result.reading)] == tuple(result.reading.box.as_list())
    assert 'viewBox="0 0 2480 3508"' in text


def test_values_are_shown_in_words_and_markup_in_them_is_only_text(
    client: TestClient, receipts: dict[str, str]
) -> None:
    text = client.get(f"/filings/{receipts['review']}").text
    assert "ベトナム" in text
    assert "第2ハイツ&lt;B&gt;" in text
    assert "<B>" not in text
    assert "C12345B7" in text


def test_documents_of_a_linked_filing_are_cited_with_its_receipt(client: TestClient, receipts: dict[str, str]) -> None:
    text = client.get(f"/filings/{receipts['review']}").text
    assert text.count(f'href="/filings/{receipts["linked"]}"') == 2


def test_a_repeated_filing_names_the_earlier_one(client: TestClient, receipts: dict[str, str]) -> None:
    assert f'href="/filings/{receipts["unknown"]}"' in client.get(f"/filings/{receipts['again']}").text


def test_the_page_image_is_the_one_the_boxes_lie_on(client: TestClient, receipts: dict[str, str]) -> None:
    answer = client.get(f"/filings/{receipts['review']}/pages/0.png")
    assert answer.headers["content-type"] == "image/png"
    assert answer.content[:8] == b"\x89PNG\r\n\x1a\n"


def test_the_json_is_that_of_the_contract(client: TestClient, receipts: dict[str, str]) -> None:
    answer = client.get(f"/filings/{receipts['linked']}.json").json()
    assert answer["receipt"] == receipts["linked"]
    assert answer["state"] == "converted"
    assert answer["case"]["applicant"]["nationality"] == "ベトナム Viet Nam"


def test_scans_show_paper_in_paper_placed_and_what_failed(client: TestClient) -> None:
    text = client.get("/batches").text
    assert "✓ 一致" in text
    assert "窓口/broken.pdf" in text
    assert "password needed" in text
    assert "暗号化されている" in text


@pytest.mark.parametrize(
    "path",
    [
        "/filings/HQ-20260101-999999",
        "/filings/HQ-20260101-999999.json",
        "/filings/..%2F..%2Fetc%2Fpasswd",
        "/filings/{review}/pages/99.png",
        "/filings/{review}/pages/..%2F0.png",
        "/filings/{review}/pages/-1.png",
        "/static/..%2Fapp.py",
        "/static/../app.py",
        "/docs",
        "/openapi.json",
    ],
)
def test_what_is_not_there_is_not_found(client: TestClient, receipts: dict[str, str], path: str) -> None:
    answer = client.get(path.format(**receipts))
    assert answer.status_code in (404, 422)
    assert "create_app" not in answer.text
    assert "root:" not in answer.text


def test_every_answer_carries_the_security_headers(client: TestClient, receipts: dict[str, str]) -> None:
    for path in ("/", f"/filings/{receipts['review']}", f"/filings/{receipts['review']}/pages/0.png", "/nowhere"):
        headers = client.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_pages_hold_no_inline_script_or_style_and_load_nothing_from_elsewhere(
    client: TestClient, receipts: dict[str, str]
) -> None:
    for path in ("/", "/batches", f"/filings/{receipts['review']}"):
        text = client.get(path).text
        assert " style=" not in text
        assert "<style" not in text
        assert re.findall(r"<script(?![^>]*src=)", text) == []
        assert re.findall(r"""(?:src|href)="(?:https?:)?//""", text) == []


def test_personal_data_stands_in_no_link(client: TestClient, receipts: dict[str, str]) -> None:
    text = client.get(f"/filings/{receipts['review']}").text
    for link in re.findall(r'(?:href|src)="([^"]+)"', text):
        assert re.fullmatch(r"[A-Za-z0-9/#?=_.-]*", link)
        assert "TRAN" not in link


def test_another_sites_name_is_not_answered(counter: Counter) -> None:
    with TestClient(create_app(counter.engine, counter.store), base_url="http://evil.example") as stranger:
        assert stranger.get("/").status_code == 400


def test_a_fault_shows_no_detail_and_logs_none(
    client: TestClient,
    receipts: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_store: ImageStore, _key: str) -> bool:
        raise RuntimeError("TRAN THI BICH could not be shown")

    monkeypatch.setattr(ImageStore, "has", fail)
    with capture_logs() as said:
        answer = client.get(f"/filings/{receipts['review']}")
    assert answer.status_code == 500
    assert "表示できませんでした" in answer.text
    assert "TRAN" not in answer.text
    (entry,) = said
    assert entry["error"] == "RuntimeError" and "views.py" in entry["where"]
    assert "TRAN" not in str(said)
    assert answer.headers["cache-control"] == "no-store"


def test_a_database_that_is_away_is_said_to_be_away(tmp_path_factory: pytest.TempPathFactory) -> None:
    away = open_engine(f"sqlite:///{tmp_path_factory.mktemp('away') / 'nothing.db'}")
    store = ImageStore(tmp_path_factory.mktemp("store"))
    with TestClient(create_app(away, store), base_url="http://localhost") as opened:
        opened.cookies.set("uketsuke_session", "somebody")
        answer = opened.get("/")
    assert answer.status_code == 503
    assert "少し待って" in answer.text


def test_an_empty_house_says_what_to_do(tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = Counter(tmp_path_factory.mktemp("empty"))
    with opened_as_supervisor(empty) as opened:
        assert "uketsuke process" in opened.get("/").text
        assert "スキャンはまだありません" in opened.get("/batches").text


def test_a_filing_still_being_processed_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    busy = Counter(tmp_path_factory.mktemp("busy"))
    from uketsuke.forms.pages import PageSummary

    (receipt,) = busy.file([(busy.take_in(b"x", [PageSummary("unknown", 0, 0.0)]), None)])
    with opened_as_supervisor(busy) as opened:
        assert "処理中です" in opened.get(f"/filings/{receipt}").text


def test_a_doubtful_place_that_others_settled_is_drawn_as_accepted() -> None:
    found = results()["name"]
    doubtful = replace(found.reading, confidence=0.8, accepted=False)
    other = replace(doubtful, value="TRAN THI BIC")
    for reading, category in [(doubtful, "accepted"), (other, "unsure")]:
        place = FieldReading("name", FORM, 1, reading)
        (box,) = boxes_of(place, Namer("ja"))
        assert box.category == "unsure"
        assert settled(box, found, Occurrence(0, place)).category == category


@pytest.mark.parametrize(
    ("confidence", "shown"), [(1.0, "100%"), (0.99999, ">99.9%"), (0.9994, "99.9%"), (0.5, "50.0%"), (0.0, "0.0%")]
)
def test_a_probability_is_never_rounded_up_to_certainty(confidence: float, shown: str) -> None:
    assert percent(confidence) == shown


def test_an_unsure_emptiness_is_something_to_look_at(receipts: dict[str, str]) -> None:  # noqa: ARG001
    empty = results()["phone"].reading
    unsure = Reading(None, None, 0.8, False, "empty", "ocr", empty.box)
    assert categorise(empty) == "empty"
    assert categorise(unsure) == "unsure"


def test_only_a_png_has_a_size(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("png") / "x"
    path.write_bytes(b"GIF89a" + b"\0" * 30)
    with path.open("rb") as source:
        assert png_size(source) is None
