"""The companies and customers of the tests: synthetic, with numbers no register has."""

from datetime import date

from domain.companies.parties import Company, CompanySettings, ContactBlock, Customer, CustomerKind
from domain.invoice import PostalAddress

FJORD = Company(
    orgnr="310001015",
    name="Fjordlys Demo AS",
    created_on=date(2022, 1, 10),
    account="12345678903",
    address=PostalAddress(line1="Liksomgata 1", postcode="0150", city="Oslo", country="NO"),
    settings=CompanySettings(
        contact=ContactBlock(person="Ingrid Prøvesen", email="faktura@fjordlys.example", phone="+47 400 00 101"),
        print_service=True,
        print_pricing_accepted=True,
    ),
)

RORBERG = Customer(
    company=FJORD.orgnr,
    number="10003",
    name="Testberg Rør AS",
    orgnr="310012033",
    email="faktura@testberg.example",
    address=PostalAddress(line1="Muffeveien 8", postcode="1532", city="Moss", country="NO"),
)

B2C = FJORD.model_copy(update={"settings": FJORD.settings.model_copy(update={"b2c": True})})
"""The company once it has activated B2C."""

JONAS = Customer(
    company=FJORD.orgnr,
    number="10014",
    name="Jonas Tankevik",
    kind=CustomerKind.CONSUMER,
    mobile="+4740001014",
    email="jonas@privat.example",
    address=PostalAddress(line1="Utkastet 14", postcode="4006", city="Stavanger", country="NO"),
)
