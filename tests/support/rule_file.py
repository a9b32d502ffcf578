"""A rule file in the shape of compiled Schematron, with two rules: one of Peppol, weighed otherwise, and one that nobody knows yet."""

from pathlib import Path

from lxml import etree

_FILE = """<xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:svrl="http://purl.oclc.org/dsdl/svrl"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<xsl:template match="/">
 <svrl:schematron-output>
  <xsl:if test="not(/*/cbc:BuyerReference)">
   <svrl:failed-assert id="PEPPOL-EN16931-R003" flag="warning" location="/*:Invoice[namespace-uri()='{invoice}'][1]"/>
  </xsl:if>
  <xsl:if test="/*/cbc:Note">
   <svrl:failed-assert id="NEXT-1" flag="fatal" location="/*:Invoice[namespace-uri()='{invoice}'][1]">
    <svrl:text>[NEXT-1]-Nothing may be noted.</svrl:text>
   </svrl:failed-assert>
  </xsl:if>
  <xsl:if test="/*/cbc:AccountingCost"><xsl:value-of select="xs:date(/*/cbc:AccountingCost)" xmlns:xs="http://www.w3.org/2001/XMLSchema"/></xsl:if>
 </svrl:schematron-output>
</xsl:template>
</xsl:stylesheet>"""


def rule_file(folder: Path) -> Path:
    """Write the file."""
    path = folder / "next.xslt"
    path.write_text(_FILE.replace("{invoice}", "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"), encoding="utf-8")
    return path


def noted(document: bytes, *, reference: bool = True, cost: str = "") -> bytes:
    """Give an invoice a note, and take its buyer's reference away or name a cost centre if asked."""
    root = etree.fromstring(document)
    uri = root.nsmap["cbc"]
    kind = root.find(f"{{{uri}}}InvoiceTypeCode")
    currency = root.find(f"{{{uri}}}DocumentCurrencyCode")
    found = root.find(f"{{{uri}}}BuyerReference")
    assert kind is not None
    assert currency is not None
    assert found is not None
    note = etree.Element(f"{{{uri}}}Note")
    note.text = "Takk."
    kind.addnext(note)
    if not reference:
        root.remove(found)
    if cost:
        spent = etree.Element(f"{{{uri}}}AccountingCost")
        spent.text = cost
        currency.addnext(spent)
    return etree.tostring(root)
