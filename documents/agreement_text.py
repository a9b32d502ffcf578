"""The text of the B2C agreement as its signer reads it, in Norwegian and English. What was accepted is known by its hash."""

import hashlib

from documents.mail_page import one_line
from domain.companies.parties import Language
from domain.consumers.b2c_agreement import Agreement
from domain.formats import format_account, format_orgnr
from domain.value import Value

VERSION = "1"
"""A changed text gets a new number: acceptances name the hash of what was read."""


class AgreementText(Value):
    """The agreement with a company: title, and paragraphs with their headings."""

    language: Language
    title: str
    paragraphs: tuple[tuple[str, str], ...]

    @property
    def plain(self) -> str:
        """The whole text as it is kept and hashed."""
        parts = (f"{heading}\n{text}" for heading, text in self.paragraphs)
        return "\n\n".join((f"{self.title} ({VERSION}, {self.language})", *parts)) + "\n"

    @property
    def sha256(self) -> str:
        """Name the text."""
        return hashlib.sha256(self.plain.encode()).hexdigest()


_TITLE = {
    Language.NB: "Avtale mellom tjenesteyter og forbruker: eFaktura for {company}",
    Language.EN: "Agreement between service provider and consumer: eFaktura for {company}",
}

_TEXTS: dict[Language, tuple[tuple[str, str], ...]] = {
    Language.NB: (
        (
            "Hva avtalen gjelder",
            (
                "{company} (organisasjonsnummer {orgnr}) lar {product} opprette en avtale hos Nets på vegne av "
                "firmaet, slik at forbrukere kan få "
                "regninger fra {company} som eFaktura i nettbanken og i Vipps."
            ),
        ),
        (
            "Når den blir aktiv",
            (
                "Nets oppretter avtalen når den er akseptert. Det kan ta opptil 24 timer før den er aktiv i banken. "
                "Fakturaer til forbrukere går ikke som eFaktura før det."
            ),
        ),
        (
            "Hva firmaet svarer for",
            (
                "Firmaet svarer for at kundenummeret på hver faktura er kundens eget, og at kravene er riktige. "
                "eFaktura-referansen er alltid lik kundenummeret."
            ),
        ),
        (
            "Personopplysninger",
            (
                "Navn, adresse, mobilnummer og e-postadresse til firmaets kunder sendes til Nets og Vipps for å "
                "finne ut om kunden tar imot eFaktura, "
                "og brukes ikke til annet."
            ),
        ),
        (
            "Én avtale og oppsigelse",
            ("Et organisasjonsnummer kan ha én slik avtale om gangen. Firmaet kan deaktivere avtalen når den er aktiv i banken."),
        ),
    ),
    Language.EN: (
        (
            "What the agreement is about",
            (
                "{company} (organisation number {orgnr}) lets {product} open an agreement at Nets on the company's "
                "behalf, so that consumers may get "
                "bills from {company} as eFaktura in the net bank and in Vipps."
            ),
        ),
        (
            "When it becomes active",
            (
                "Nets opens the agreement once it is accepted. It may take up to 24 hours before it is active in the bank. "
                "Until then, invoices to consumers do not go as eFaktura."
            ),
        ),
        (
            "What the company answers for",
            (
                "The company answers for the customer number on each invoice being the customer's own, and for the "
                "claims being right. "
                "The eFaktura reference is always equal to the customer number."
            ),
        ),
        (
            "Personal data",
            (
                "Name, address, mobile number and e-mail address of the company's customers are sent to Nets and "
                "Vipps to find out whether the customer "
                "receives eFaktura, and are used for nothing else."
            ),
        ),
        (
            "One agreement, and its end",
            (
                "An organisation number may have one such agreement at a time. The company may disable the agreement "
                "when it is active in the bank."
            ),
        ),
    ),
}

_CAPTURE = {
    Language.NB: (
        "Avtaleregistrering (med OCR)",
        (
            "Kunder som har betalt en faktura på vanlig måte, blir i banken spurt om å bruke eFaktura for {company}. "
            "Konto {account}, eFaktura-referansen står i posisjon {position} i KID-nummeret, som har {length} "
            "siffer med kontrollsiffer. "
            "Avtaleregistrering kan ikke legges til etterpå."
        ),
    ),
    Language.EN: (
        "Agreement capture (with OCR)",
        (
            "Customers who have paid an invoice the usual way are asked in the bank to use eFaktura for {company}. "
            "Account {account}, the eFaktura reference stands at position {position} of the KID, which has "
            "{length} digits with its check digit. "
            "Agreement capture cannot be added later."
        ),
    ),
}


def agreement_text(agreement: Agreement, company_name: str, product: str, language: Language) -> AgreementText:
    """Write the agreement of a company."""
    capture = agreement.capture
    names = {
        "company": one_line(company_name),
        "orgnr": format_orgnr(agreement.company),
        "product": one_line(product),
        "account": format_account(capture.account) if capture else "",
        "position": f"{capture.first}-{capture.last}" if capture else "",
        "length": str(capture.kid_length) if capture else "",
    }
    paragraphs = (*_TEXTS[language], *((_CAPTURE[language],) if capture else ()))
    return AgreementText(
        language=language,
        title=_TITLE[language].format_map(names),
        paragraphs=tuple((heading, text.format_map(names)) for heading, text in paragraphs),
    )
