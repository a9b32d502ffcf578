"""The yardstick for the invoice PDF: WeasyPrint sets a page with the same texts, font, tags, PDF/A claim and attachment."""

from importlib.resources import files

from jinja2 import Environment
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration

from documents.paper.view import InvoiceView

_FONTS = files("font_source_sans_pro") / "files"
_STYLE = f"""
@font-face {{ font-family: Sans; src: url(file://{_FONTS}/SourceSansPro-Regular.ttf); }}
@font-face {{ font-family: Sans; font-weight: bold; src: url(file://{_FONTS}/SourceSansPro-Semibold.ttf); }}
@page {{
  size: A4; margin: 24mm 15mm 26mm 20mm;
  @bottom-right {{ content: "Side " counter(page) " av " counter(pages); font: 8pt Sans; }}
}}
body {{ font: 9.5pt Sans; }}
table {{ width: 100%; border-collapse: collapse; }}
td, th {{ padding: 1.5mm; text-align: right; border-bottom: .3pt solid #aaa; }}
td:first-child, th:first-child {{ text-align: left; }}
tr {{ break-inside: avoid; }}
.head {{ display: flex; justify-content: space-between; min-height: 80mm; }}
.pay {{ background: #eef; padding: 4mm; display: flex; justify-content: space-between; }}
small {{ display: block; color: #555; }}
"""
_PAGE = Environment(autoescape=True).from_string("""<!doctype html><html lang="{{ v.language.value }}"><title>{{ v.title }}</title>
<div class="head"><div><b>{{ v.letterhead.seller_name }}</b>{% for line in v.letterhead.seller_lines %}<br>{{ line }}{% endfor %}
<p>{% for line in v.letterhead.addressee %}{{ line }}<br>{% endfor %}</p></div>
<div><h1>{{ v.heading }}</h1>{% for fact in v.facts %}{{ fact.label }} {{ fact.value }}<br>{% endfor %}</div></div>
<table><thead><tr><th>{{ v.words.description }}<th>{{ v.words.quantity }}<th>{{ v.words.unit }}<th>{{ v.words.price }}<th>{{ v.words.vat }}
<th>{{ v.words.net }}</thead>{% for line in v.lines %}<tr><td>{{ line.name }}{% for detail in line.details %}<small>{{ detail }}</small>
{% endfor %}<td>{{ line.quantity }}<td>{{ line.unit }}<td>{{ line.price }}<td>{{ line.vat }}<td>{{ line.net }}{% endfor %}</table>
<table>{% for row in v.vat_rows %}<tr><td>{{ row.rate }}<td>{{ row.basis }}<td>{{ row.amount }}{% endfor %}</table>
<table>{% for fact in v.totals %}<tr><td>{{ fact.label }}<td>{{ fact.value }}{% endfor %}<tr><td><b>{{ v.payable.label }}</b>
<td><b>{{ v.payable.value }}</b></table>
{% for payment in v.payments %}<div class="pay">{% for fact in payment %}<div><small>{{ fact.label }}</small><b>{{ fact.value }}</b></div>
{% endfor %}</div>{% endfor %}{% for fact in v.closing %}<h2>{{ fact.label }}</h2>{{ fact.value }}{% endfor %}""")
_CONFIGURATION = FontConfiguration()
_CSS = CSS(string=_STYLE, font_config=_CONFIGURATION)


def weasy_pdf(view: InvoiceView, document: bytes) -> bytes:
    """Make the page."""
    html = HTML(string=_PAGE.render(v=view))
    attached = Attachment(string=document, name="invoice-ubl.xml", relationship="Alternative")
    pdf: bytes = html.write_pdf(
        stylesheets=[_CSS], font_config=_CONFIGURATION, pdf_variant="pdf/a-3a", pdf_tags=True, attachments=[attached]
    )
    return pdf
