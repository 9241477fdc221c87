"""Files made for tests: web archives, mails, PDF and Word files, archives; by libraries that the product does not use
for reading them, where there is one."""

import io
import zipfile
from email.message import EmailMessage

import docx
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter


def page(*paragraphs, title="", head=""):
    words = "".join(f"<p>{words}</p>" for words in paragraphs)
    return (
        f"<!doctype html><html><head><title>{title}</title>{head}</head><body><article>{words}</article></body></html>"
    )


def warc(answers, *, packed=True, requests=True):
    """A WARC file with an answer, and the request for it, for each address, body and its headers."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("made.warc.gz", {"software": "tests"}))
    for address, body, *more in answers:
        headers, status = (more[0] if more else {}), (more[1] if len(more) > 1 else "200 OK")
        told = StatusAndHeaders(status, list({"Content-Type": "text/html", **headers}.items()), protocol="HTTP/1.1")
        response = writer.create_warc_record(address, "response", io.BytesIO(body), len(body), http_headers=told)
        writer.write_record(response)
        if requests:
            asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "a.example")], is_http_request=True)
            writer.write_record(writer.create_warc_record(address, "request", io.BytesIO(), 0, http_headers=asked))
    return out.getvalue()


def arc(answers):
    """An ARC file with those answers, each an address and a body."""
    first = b"1 0 Tests\nURL IP-address Archive-date Content-type Archive-length\n"
    parts = [b"filedesc://made.arc 0.0.0.0 20231105000000 text/plain %d\n%s\n" % (len(first), first)]
    for address, body in answers:
        block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
        head = f"{address} 192.0.2.1 20231105101500 text/html {len(block)}\n".encode()
        parts.append(head + block + b"\n")
    return b"".join(parts)


def mail(text="", *, html=None, attachments=(), **headers):
    """A mail message; attachments are names, bytes and media types."""
    message = EmailMessage()
    told = {"From": "Desk <desk@courier.example>", "To": "a@b.example", "Message-ID": "<1@courier.example>"}
    for name, value in {**told, **headers}.items():
        message[name.replace("_", "-")] = value
    if text:
        message.set_content(text)
    if html and text:
        message.add_alternative(html, subtype="html")
    elif html:
        message.set_content(html, subtype="html")
    for name, raw, media in attachments:
        main, _, sub = media.partition("/")
        message.add_attachment(raw, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def pdf(*pages, password=None):
    """A PDF file; a page is lines of words, places from the left and from the foot, and sizes of letters."""
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    for lines in pages:
        sheet = writer.add_blank_page(595, 842)
        sheet[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        drawn = DecodedStreamObject()
        drawn.set_data("\n".join(_drawn(*line) for line in lines).encode("latin-1"))
        sheet[NameObject("/Contents")] = writer._add_object(drawn)
    if password is not None:
        writer.encrypt("", password) if password == "" else writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _drawn(words, left=72, foot=700, size=11):
    escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /F1 {size} Tf 1 0 0 1 {left} {foot} Tm ({escaped}) Tj ET"


def word(*paragraphs, title=None, rows=()):
    """A Word file with a heading, paragraphs and a table."""
    made = docx.Document()
    if title:
        made.add_heading(title, 1)
    for words in paragraphs:
        made.add_paragraph(words)
    if rows:
        table = made.add_table(len(rows), len(rows[0]))
        for cells, row in zip(table.rows, rows, strict=True):
            for cell, words in zip(cells.cells, row, strict=True):
                cell.text = words
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def zipped(members):
    """A ZIP archive of names and bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in members:
            archive.writestr(name, raw)
    return out.getvalue()
