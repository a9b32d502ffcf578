"""The cards that a world puts into the register."""

from domain.companies.customer_classes import CustomerClass, PdfWishes, inheriting, with_wishes
from domain.companies.parties import Brand, Company, CompanySettings, ContactBlock, Customer
from domain.invoice import PostalAddress
from domain.kid import parse_layouts
from domain.verification.kyc_status import kyc_at_creation
from sandbox.world import Address, CompanyEntry, CustomerClassEntry, CustomerEntry


def company_card(entry: CompanyEntry) -> Company:
    """Make a company's card."""
    choices = entry.settings
    return Company(
        orgnr=entry.orgnr,
        name=entry.name,
        form=entry.form,
        created_on=entry.created,
        parent=entry.parent,
        account=entry.account,
        address=_address(entry.address),
        kyc=entry.kyc or kyc_at_creation(entry.created),
        settings=CompanySettings(
            contact=ContactBlock(person=choices.contact.person, email=choices.contact.email, phone=choices.contact.phone),
            peppol=choices.peppol,
            no_email=choices.no_email,
            print_service=choices.print_service,
            print_pricing_accepted=choices.print_pricing_accepted,
            print_letter_class=choices.print_letter_class,
            print_colour=choices.print_colour,
            merge_pdfs=choices.merge_pdfs,
            mark_attachments=choices.mark_attachments,
            kid_layouts=parse_layouts(choices.kid_layouts),
            other_attachment_types=choices.other_attachment_types,
            mail_text=choices.mail_text,
            brand=Brand(colour=choices.colour, language=choices.language, sender_name=choices.sender_name),
            unverified=choices.unverified,
            b2c=choices.b2c,
            consumer_agreement_feature=choices.consumer_agreement_feature,
            consumers_before_b2c=choices.consumers_before_b2c,
            early_answer=choices.early_answer,
            due_date_first=choices.due_date_first,
            mobile_field=choices.mobile_field,
        ),
    )


def customer_card(entry: CustomerEntry, from_class: CustomerClass | None = None) -> Customer:
    """Make a new customer's card. Raises ChoiceRefused: one choice is made without the other."""
    plain = Customer(
        company=entry.company,
        number=entry.number,
        name=entry.name,
        kind=entry.kind,
        orgnr=entry.orgnr,
        main_unit=entry.main_unit,
        email=entry.email,
        mobile=entry.mobile,
        phone=entry.phone,
        phone2=entry.phone2,
        address=_address(entry.address),
        language=entry.language,
        send_to_autoinvoice=entry.send_to_autoinvoice,
        send_as_efaktura=entry.send_as_efaktura,
        force_print=entry.force_print,
    )
    customer = inheriting(plain, from_class) if from_class else plain
    wishes = PdfWishes(omit_invoice_pdf=entry.omit_invoice_pdf, first_attachment_shows=entry.first_attachment_shows)
    return with_wishes(customer, wishes, peppol=True)


def class_card(entry: CustomerClassEntry) -> CustomerClass:
    """Make a customer class. Raises ChoiceRefused: one choice is made without the other."""
    plain = CustomerClass(company=entry.company, id=entry.id, description=entry.description)
    wishes = PdfWishes(omit_invoice_pdf=entry.omit_invoice_pdf, first_attachment_shows=entry.first_attachment_shows)
    return with_wishes(plain, wishes, peppol=True)


def _address(entry: Address) -> PostalAddress:
    return PostalAddress(line1=entry.street, line2=entry.street2, postcode=entry.postcode, city=entry.city, country=entry.country)
