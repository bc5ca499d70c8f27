"""Whether filings are found by what people type, and how fast: a crowd of filings, on SQLite and PostgreSQL.

`python -m uketsuke.benchmarks.searching --filings 100000 [--database-url URL]… -o benchmarks/SEARCH.md` fills empty
records with a crowd, asks for filings drawn from it in every way of typing, and writes tables. Wall-clock time.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from sqlalchemy import Engine, text

from uketsuke.benchmarks.crowd import CrowdFiling, crowd_filing, fields_of
from uketsuke.benchmarks.crowd_rows import fill
from uketsuke.benchmarks.results import machine
from uketsuke.cases import records
from uketsuke.cases.database import migrate, open_engine, reading_scope
from uketsuke.cases.search_entries import NO_VALUES
from uketsuke.cases.search_index import ask
from uketsuke.cases.search_query import clean, stages
from uketsuke.forms import paths
from uketsuke.forms.kinds.eras import load_eras

ABOUT = """\
Made-up filings of `uketsuke.benchmarks.crowd`; those asked for are drawn by chance and looked for in every way by
somebody of their office, 20 hits at a time. The clock runs from the query to the hits with what matched in each.
*found*: the filing is somewhere in the answer; *first page*: among its first 20, which the many people of one
name or town do not all fit on. *processor*: the time of this process alone, without that of a database server."""
FIRST_PAGE = 20
"""Hits that a screen shows first."""
_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_KANJI_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")


@dataclass(frozen=True, slots=True)
class Asking:
    """One way of typing what is known of a filing: `typed` of the values of its `fields`."""

    kind: str
    fields: tuple[str, ...]
    typed: Callable[..., str | None] = lambda _rnd, value: value


@dataclass(frozen=True, slots=True)
class Measure:
    """How one kind of query went: seconds of each by the wall and of this process, of how many the filing was there,
    and on the first page."""

    kind: str
    seconds: tuple[float, ...]
    processor_seconds: tuple[float, ...]
    found: int
    first_page: int
    example: str


def _spaced(_rnd: Random, number: str) -> str:
    wide = number.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    return f"{wide[:2]}　{wide[2:6]}　{wide[6:]}"


def _last_digits(_rnd: Random, number: str) -> str:
    return "".join(letter for letter in number if letter.isdigit())[-4:]


def _bars(_rnd: Random, number: str) -> str:
    return f"{number[:3]}-{number[3:7]}-{number[7:]}"


def _run_together(_rnd: Random, name: str) -> str | None:
    first, *others = name.split()
    return f"{first} {''.join(others)}" if len(others) > 1 else None


def _variant(rnd: Random, name: str) -> str | None:
    groups = tomllib.loads((paths.FORM_DATA / "kanji_variants.toml").read_text(encoding="utf-8"))["groups"]
    other = {letter: group.replace(letter, "") for group in groups for letter in group}
    typed = "".join(rnd.choice(other[letter]) if letter in other else letter for letter in name)
    return typed if typed != name else None


def _in_era(rnd: Random, value: str) -> str | None:
    if len(value) < len("2000-01-01"):
        return None
    day = date.fromisoformat(value)
    era = next(era for era in load_eras() if era.holds(day))
    year = day.year - era.first_day.year + 1
    written = f"{era.name}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    return rnd.choice(
        (written, f"{era.signs[-1]}{year}.{day.month}.{day.day}", f"{era.name}{year}/{day.month}/{day.day}")
    )


def _name_and_birth(rnd: Random, name: str, birth: str) -> str | None:
    day = _in_era(rnd, birth)
    return None if day is None else f"{name} {day}"


def _town(_rnd: Random, address: str) -> str:
    return address[: next((at for at, letter in enumerate(address) if letter.isdigit()), len(address))]


def _name_and_town(rnd: Random, name: str, address: str) -> str:
    return f"{name.split()[0]} {_town(rnd, address)[-4:]}"


def _chome(rnd: Random, address: str) -> str | None:
    town = _town(rnd, address)
    parts = address.split(" ")[0].removeprefix(town).split("-")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        return None
    return f"{town}{parts[0].translate(_KANJI_DIGITS)}丁目{parts[1]}番{parts[2]}号"


def _middle(rnd: Random, value: str, length: int = 4) -> str | None:
    whole = [value[first : first + length] for first in range(len(value) - length + 1)]
    japanese = [part for part in whole if all("぀" < letter <= "鿿" for letter in part)]
    return rnd.choice(japanese) if japanese else None


KINDS = (
    Asking("受付番号 / receipt", ("receipt",)),
    Asking("受付番号の一部 / part of it", ("receipt",), lambda _rnd, receipt: receipt.split("-")[-1]),
    Asking("在留カード番号 / card number", ("residence_card_number",)),
    Asking("同・全角と空白 / full width, spaces", ("residence_card_number",), _spaced),
    Asking("同・末尾6文字 / its last 6", ("residence_card_number",), lambda _rnd, number: number[-6:]),
    Asking("同・数字の末尾4桁 / last 4 of its digits", ("residence_card_number",), _last_digits),
    Asking("旅券番号 / passport number", ("passport_number",)),
    Asking("電話番号 / phone", ("mobile_phone",), _bars),
    Asking("同・+81 / with +81", ("mobile_phone",), lambda _rnd, number: f"+81 {number[1:]}"),
    Asking("氏名ローマ字 / Latin name", ("name",)),
    Asking("同・姓名逆 / its words turned round", ("name",), lambda _rnd, name: " ".join(reversed(name.split()))),
    Asking("同・名を続けて / its last words as one", ("name",), _run_together),
    Asking("漢字氏名 / kanji name", ("name_kanji",)),
    Asking("同・異体字 / in variant kanji", ("name_kanji",), _variant),
    Asking("カナ氏名 / kana name", ("name_kana",)),
    Asking("同・ひらがな / in hiragana", ("name_kana",), lambda _rnd, name: name.translate(_HIRAGANA)),
    Asking("生年月日 / date of birth", ("date_of_birth",)),
    Asking("同・和暦 / in its era", ("date_of_birth",), _in_era),
    Asking("氏名と生年月日 / name and birth", ("name", "date_of_birth"), _name_and_birth),
    Asking("姓と町 / family name and town", ("name", "address"), _name_and_town),
    Asking("住所 / address", ("address",)),
    Asking("同・丁目番号 / as 丁目番号", ("address",), _chome),
    Asking("町名 / town", ("address",), lambda rnd, address: _town(rnd, address)[-4:]),
    Asking("勤務先 / employer", ("employer_name",)),
    Asking("理由の4文字 / 4 characters of a text", ("reason",), _middle),
    Asking("都道府県 / prefecture", ("address",), lambda _rnd, address: address[:3]),
    Asking("どこにもない名 / a name nowhere", ("name",), lambda rnd, _: "ZQ" + "".join(rnd.choices("XQZJ", k=8))),
)


def values_of(filing: CrowdFiling) -> dict[str, str]:
    """Its receipt, and what stands in its fields but for "none" and the like."""
    fields = {name: result.reading.value for name, result in fields_of(filing).items()}
    said = {name: value for name, value in fields.items() if isinstance(value, str) and value not in NO_VALUES}
    return {"receipt": filing.receipt, **said}


def measure(engine: Engine, filings: Sequence[CrowdFiling], of_office: bool = True) -> Iterator[Measure]:
    """How each kind of query goes that is typed for these filings, by somebody of their offices."""
    values = [values_of(filing) for filing in filings]
    for asking in KINDS:
        rnd = Random(f"asking:{asking.kind}")
        queries = [
            (filing, query)
            for filing, known in zip(filings, values, strict=True)
            if all(name in known for name in asking.fields)
            and (query := asking.typed(rnd, *(known[name] for name in asking.fields))) is not None
        ]
        seconds: list[float] = []
        processor_seconds: list[float] = []
        found = first_page = 0
        for filing, query in queries:
            offices = [filing.office] if of_office else None
            started, worked = time.perf_counter(), time.process_time()
            with reading_scope(engine) as session:
                answer = records.find(session, query, offices=offices, limit=FIRST_PAGE)
            seconds.append(time.perf_counter() - started)
            processor_seconds.append(time.process_time() - worked)
            there = any(hit.filing_id == filing.number for hit in answer.hits)
            first_page += there
            found += there or _is_answer(engine, query, filing, offices)
        if queries:
            taken = (tuple(seconds), tuple(processor_seconds))
            yield Measure(asking.kind, *taken, found, first_page, queries[0][1])


def _is_answer(engine: Engine, query: str, filing: CrowdFiling, offices: Sequence[str] | None) -> bool:
    """Whether the filing stands somewhere in the whole answer."""
    with reading_scope(engine) as session:
        return any(
            filing.number in ask(session, stage, offices=offices, below=filing.number + 1, most=1)
            for stage in stages(clean(query))
        )


def table(measures: Sequence[Measure]) -> list[str]:
    """The lines of a table in Markdown; times in milliseconds."""
    lines = [
        "| typed / 入力 | for example | queries | p50 ms | p95 ms | max ms | processor p95 | found | first page |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in measures:
        ms, processor_ms = (sorted(1000 * second for second in all) for all in (row.seconds, row.processor_seconds))
        at_95 = min(len(ms) - 1, int(0.95 * len(ms)))
        shares = (f"{100 * count / len(ms):.1f} %" for count in (row.found, row.first_page))
        lines.append(
            f"| {row.kind} | {row.example} | {len(ms)} | {statistics.median(ms):.1f} | {ms[at_95]:.1f} | {ms[-1]:.1f} "
            + f"| {processor_ms[at_95]:.1f} | "
            + " | ".join(shares)
            + " |"
        )
    return lines


def sizes(engine: Engine) -> str:
    """How large the index is beside the records, in words."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            version = connection.scalar(text("show server_version"))
            whole = connection.scalar(text("select pg_database_size(current_database())"))
            terms = connection.scalar(text("select pg_table_size('search_index')"))
            index = connection.scalar(text("select pg_relation_size('ix_search_index_terms')"))
        else:
            version = connection.scalar(text("select sqlite_version()"))
            size = "select sum(pgsize) from dbstat where aggregate = true"
            whole = connection.scalar(text(size))
            terms = connection.scalar(text(f"{size} and name = 'search_index_content'"))
            index = connection.scalar(text(f"{size} and name = 'search_index_data'"))
    mb = [f"{(size or 0) / 1e6:,.0f} MB" for size in (whole, terms, index)]
    return f"Version {version}: records {mb[0]}, of which the terms of the search {mb[1]} and their index {mb[2]}"


@contextmanager
def _progress(doing: str) -> Iterator[Callable[[int, int], None]]:
    started = time.monotonic()

    def tell(done: int, of: int) -> None:
        print(f"\r{doing} {done}/{of}, {time.monotonic() - started:.0f} s", end="", file=sys.stderr, flush=True)

    yield tell
    print(file=sys.stderr)


def main() -> None:
    """Fill what is empty, measure, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--filings", type=int, default=100_000)
    parser.add_argument("--asked", type=int, default=1000, help="filings that are looked for in every way")
    parser.add_argument(
        "--database-url", action="append", help="may be given twice; without, SQLite in a folder that goes"
    )
    parser.add_argument("-o", "--output", type=Path, help="write the report there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        urls = options.database_url or [f"sqlite:///{folder}/crowd.db"]
        engines = [open_engine(url) for url in urls]
        for engine in engines:
            migrate(engine)
        empty = []
        for engine in engines:
            with reading_scope(engine) as session:
                if not records.count_filings(session):
                    empty.append(engine)
        if empty:
            with _progress("filling") as tell:
                fill(empty, options.filings, tell=tell)
        report = _report(engines, options.filings, options.asked)
    if options.output:
        options.output.write_text("\n".join(report) + "\n", encoding="utf-8")
    print("\n".join(report))


def _report(engines: Sequence[Engine], count: int, asked: int) -> list[str]:
    rnd = Random("asked")
    filings = [crowd_filing(number, count) for number in sorted(rnd.sample(range(1, count + 1), asked))]
    lines = [
        f"# Finding filings among {count:,}",
        "",
        f"`python -m uketsuke.benchmarks.searching --filings {count} --asked {asked} --database-url …`",
        f"on {machine()}.",
        "",
        *ABOUT.splitlines(),
    ]
    for engine in engines:
        rows = list(measure(engine, filings))
        every = sorted(second for row in rows for second in row.seconds)
        load = f"{os.getloadavg()[2]:.1f} processes were at work or waiting for a core meanwhile, this one included"
        over = sum(second >= 0.1 for second in every)
        spread = (
            f"{len(every):,} queries: p95 {1000 * every[int(0.95 * len(every))]:.1f} ms, {over:,} of them over 100 ms"
        )
        lines += ["", f"## {engine.dialect.name}", "", f"{sizes(engine)}. {spread}; {load}.", "", *table(rows)]
    return lines


if __name__ == "__main__":
    main()
