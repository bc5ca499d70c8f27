"""What nobody waits for: full texts and small pictures of pages, and the documents of cases as files.

Steps like the pipeline's, of the lowest lane. They leave off whenever their worker is wanted elsewhere, and are
begun anew later: nothing of a step is kept before its end.
"""

from __future__ import annotations

from collections.abc import Iterator

from uketsuke.cases import records
from uketsuke.cases.boundaries import committing
from uketsuke.cases.database import reading_scope
from uketsuke.cases.documents.papers import Paper, papers_of, texts_of_form, texts_of_lines
from uketsuke.cases.documents.pdfa import PdfPage, write_pdfa
from uketsuke.cases.documents.pictures import is_two_toned, picture_of, thumbnail_of
from uketsuke.cases.values import DocumentFile, DocumentWork, Work
from uketsuke.extractors.attachments.fulltext import in_reading_order, transcribe
from uketsuke.forms.pages import PageLine
from uketsuke.intake.pngs import load_grey
from uketsuke.workers.reading import NO_FORM
from uketsuke.workers.world import World


class _WantedElsewhere(Exception):
    """Somebody waits for this worker."""


def read_text(world: World, page_id: int) -> tuple[Work, ...]:
    """Make a page's small picture, and read all its text where it is no form."""
    with reading_scope(world.database) as session:
        work = records.page_to_transcribe(session, page_id)
    if work is None:
        return ()
    image = load_grey(world.store.path(work.key))
    lines: list[PageLine] = []
    is_form = work.summary.role not in NO_FORM
    for part in () if is_form else transcribe(image, world.reader):
        if world.wanted_elsewhere():
            return (Work("read_text", page_id),)
        lines += part
    thumbnail = world.store.put(thumbnail_of(image))
    engine = None if is_form else world.reader.name
    with committing(world.database, "read_text.result") as session:
        records.save_page_text(session, work, thumbnail_key=thumbnail, lines=in_reading_order(lines), engine=engine)
    return ()


def make_documents(world: World, filing_id: int) -> tuple[Work, ...]:
    """Make the documents of a converted filing as searchable PDF/A files."""
    with reading_scope(world.database) as session:
        work = records.documents_to_make(session, filing_id)
    if work is None:
        return ()
    try:
        files = [
            _document(world, work, number, paper)
            for number, paper in enumerate(papers_of(work.pages, world.catalogue), start=1)
        ]
    except _WantedElsewhere:
        return (Work("make_documents", filing_id),)
    with committing(world.database, "make_documents.result") as session:
        records.save_documents(session, work, files)
    return ()


def finish_documents(world: World, filing_id: int) -> None:
    """Make what is still to be made of a filing here and now; nothing where that is done, or it has no case."""
    with reading_scope(world.database) as session:
        pages = records.pages_of_filing(session, filing_id)
    for page in pages:
        read_text(world, page.id)
    make_documents(world, filing_id)


def _document(world: World, work: DocumentWork, number: int, paper: Paper) -> DocumentFile:
    name = f"{number:02d}-{paper.document}"
    content = write_pdfa(_pages(world, work, paper), title=f"{work.receipt} {name}", made_at=work.made_at)
    pages = tuple(page.position for page in paper.pages)
    return DocumentFile(paper.document, world.store.put(content), len(content), f"{name}.pdf", pages)


def _pages(world: World, work: DocumentWork, paper: Paper) -> Iterator[PdfPage]:
    for page in paper.pages:
        if world.wanted_elsewhere():
            raise _WantedElsewhere
        image = load_grey(world.store.path(page.normalised_key))
        two_toned = is_two_toned(load_grey(world.store.path(page.image_key)))
        if page.summary.role == "form":
            texts = texts_of_form(page, image, work.fields, world.catalogue)
        else:
            texts = texts_of_lines(work.lines.get(page.position, ()))
        yield PdfPage(picture_of(image, two_toned=two_toned), texts)
