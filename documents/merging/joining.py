"""Joining PDFs with pypdf: the first keeps what belongs to a whole document, the others come behind it under their own names."""

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Protocol

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject, NameObject, TextStringObject

from documents.merging.refusals import BROKEN, NeedsMending

_NOT_TRUE_OF_THE_WHOLE = (
    "/Metadata",
    "/OutputIntents",
    "/PageLabels",
    "/AA",
    "/Perms",
    "/DSS",
    "/Collection",
    "/NeedsRendering",
    "/Version",
)
"""What the first document says of itself: that it conforms to PDF/A (ISO 19005), how its pages are numbered, of which version it is."""

_OF_ITS_OWN_TREE = ("/StructParents", "/StructParent", "/Tabs")
"""Numbers into a structure tree that does not come along: in the merged file they would mean another one's parts."""

_HEADER = re.compile(rb"%PDF-(1\.[0-7]|2\.0)")


class Part(Protocol):
    """A PDF to be joined."""

    @property
    def name(self) -> str:
        """What its bookmark says."""

    @property
    def pdf(self) -> bytes:
        """The file."""


def joined(parts: Sequence[Part]) -> bytes:
    """Join PDFs in order; bookmarks, links, form fields and embedded files come along.

    Raises:
        NeedsMending: pypdf cannot read one of them, or cannot write what it has read.
    """
    writer = _begun(parts[0])
    for n, part in enumerate(parts[1:], 1):
        _append(writer, part, n)
    writer.pdf_header = f"%PDF-{max(map(_version, parts))}"
    try:
        return _written(writer)
    except BROKEN as error:
        raise NeedsMending(len(parts)) from error


def _version(part: Part) -> str:
    """Read the version from a header; one that does not exist counts as the one that most readers know."""
    found = _HEADER.search(part.pdf)
    return found[1].decode() if found else "1.7"


def _begun(first: Part) -> PdfWriter:
    try:
        writer = PdfWriter(clone_from=PdfReader(BytesIO(first.pdf)))
        _forget_claims(writer)
    except BROKEN as error:
        raise NeedsMending(0) from error
    return writer


def _append(writer: PdfWriter, part: Part, n: int) -> None:
    try:
        reader = PdfReader(BytesIO(part.pdf))
        _keep_apart(reader, n)
        writer.append(reader, outline_item=part.name, import_outline=_has_usable_outline(reader))
        _take_fonts(writer, reader)
        for file in reader.attachment_list:
            writer.add_attachment(f"{n}-{file.name}", file.content)
    except BROKEN as error:
        raise NeedsMending(n) from error


def _written(writer: PdfWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _forget_claims(writer: PdfWriter) -> None:
    """Take away what is true of the first document and not of the merged one."""
    root = writer.root_object
    for name in _NOT_TRUE_OF_THE_WHOLE:
        root.pop(NameObject(name), None)
    if isinstance(root.get("/OpenAction"), DictionaryObject):
        root.pop(NameObject("/OpenAction"))
    if "/MarkInfo" in root:
        # Its tags stay, but readers must not take pages without tags for empty ones.
        root[NameObject("/MarkInfo")] = DictionaryObject({NameObject("/Marked"): BooleanObject(False)})
    if isinstance(names := root.get("/Names"), DictionaryObject):
        names.pop(NameObject("/JavaScript"), None)
    if isinstance(form := root.get("/AcroForm"), DictionaryObject):
        form.pop(NameObject("/XFA"), None)


def _keep_apart(reader: PdfReader, n: int) -> None:
    """Give a document's fields names of their own, and its links their targets: the same name elsewhere must not stand in for it."""
    for page in reader.pages:
        for name in _OF_ITS_OWN_TREE:
            page.pop(NameObject(name), None)
        for annotation in _dictionaries(page.get("/Annots")):
            annotation.pop(NameObject("/StructParent"), None)
            _point(annotation, reader)
    if isinstance(form := _resolved(reader.root_object.get("/AcroForm")), DictionaryObject):
        form.pop(NameObject("/XFA"), None)
        for field in _dictionaries(form.get("/Fields")):
            if "/T" in field:
                field[NameObject("/T")] = TextStringObject(f"{n}-{field['/T']}")


def _point(annotation: DictionaryObject, reader: PdfReader) -> None:
    """Replace the name of a target by the target."""
    action = _resolved(annotation.get("/A"))
    for holder, key in ((annotation, "/Dest"), (action, "/D")):
        if isinstance(holder, DictionaryObject) and isinstance(name := _resolved(holder.get(key)), str):
            target = reader.named_destinations.get(name)
            if target is not None:
                holder[NameObject(key)] = target.dest_array


def _has_usable_outline(reader: PdfReader) -> bool:
    """Tell whether the bookmarks can be read; broken ones stay behind rather than the whole file."""
    try:
        return bool(reader.outline)
    except BROKEN:
        return False


def _take_fonts(writer: PdfWriter, reader: PdfReader) -> None:
    """Give the common form the fonts that this document's fields are written with."""
    ours, theirs = (_form_fonts(document.root_object) for document in (writer, reader))
    for name in theirs or ():
        if ours is not None and theirs is not None and name not in ours:
            ours[NameObject(name)] = theirs.raw_get(name).clone(writer)


def _form_fonts(root: DictionaryObject) -> DictionaryObject | None:
    found = _resolved(root.get("/AcroForm"))
    for key in ("/DR", "/Font"):
        found = _resolved(found.get(key)) if isinstance(found, DictionaryObject) else None
    return found if isinstance(found, DictionaryObject) else None


def _dictionaries(array: object) -> list[DictionaryObject]:
    array = _resolved(array)
    items = (_resolved(item) for item in array) if isinstance(array, ArrayObject) else ()
    return [item for item in items if isinstance(item, DictionaryObject)]


def _resolved(value: object) -> object:
    get_object = getattr(value, "get_object", None)
    return get_object() if get_object else value
