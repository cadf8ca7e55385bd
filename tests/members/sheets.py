"""Spreadsheets as office software saves them, made of nothing but the standard library."""

import csv
import io
import zipfile


def as_csv(rows, encoding="utf-8-sig", delimiter=";") -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return target.getvalue().encode(encoding)


def as_xlsx(rows, *, merged="", sheets=()) -> bytes:
    """A workbook with inline strings, as small as Excel accepts it; `sheets` stand in front of the one with `rows`."""
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{media_type}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    }
    names, links = [], []
    for number, content in enumerate([*sheets, rows], start=1):
        names.append(f'<sheet name="Tabelle{number}" sheetId="{number}" r:id="r{number}"/>')
        target = f"worksheets/sheet{number}.xml"
        links.append(f'<Relationship Id="r{number}" Type="{office}/worksheet" Target="{target}"/>')
        parts[f"xl/{target}"] = _sheet(content, merged)
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{"".join(names)}</sheets></workbook>'
    )
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{package}/relationships">{"".join(links)}</Relationships>'
    )
    return zipped(parts)


def _sheet(rows, merged) -> str:
    def cell(row, place, value):
        where = f"{chr(65 + place)}{row}"
        if isinstance(value, int):
            return f'<c r="{where}"><v>{value}</v></c>'
        return f'<c r="{where}" t="inlineStr"><is><t>{value}</t></is></c>'

    body = "".join(
        f'<row r="{number}">{"".join(cell(number, *item) for item in enumerate(row) if item[1] != "")}</row>'
        for number, row in enumerate(rows, start=1)
    )
    merges = f'<mergeCells count="1"><mergeCell ref="{merged}"/></mergeCells>' if merged else ""
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{body}</sheetData>{merges}</worksheet>"
    )


def as_ods(rows) -> bytes:
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    lines = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>' for value in row
        )
        + "</table:table-row>"
        for row in rows
    )
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<office:document-content {names}><office:body><office:spreadsheet><table:table table:name="Tabelle1">{lines}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
        f'manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def zipped(parts) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(name, text, compress_type=kind)
    return target.getvalue()
