"""The channels every deployment has, composed from its settings."""

from adapters.mail.message import Sender
from adapters.mail.smtp import MailServer, SmtpChannel
from adapters.print_house.sftp import PrintHouse, SftpChannel
from documents.mail_body import mail_body
from domain.channels import Channel
from domain.ports import Clock, DeliveryChannel
from settings import MailSettings, PrintSettings, ProductSettings


def channels(clock: Clock) -> dict[Channel, DeliveryChannel]:
    """Compose the channels this deployment has."""
    paper = PrintSettings()
    house = PrintHouse(**paper.model_dump(include=set(PrintHouse.model_fields)))
    return {
        Channel.EMAIL: mail_channel(clock),
        Channel.PRINT: SftpChannel(house, clock=clock, max_in_flight=paper.max_in_flight),
    }


def mail_channel(clock: Clock) -> SmtpChannel:
    """Compose the way to the mail server."""
    mail = MailSettings()
    return SmtpChannel(
        server=MailServer(**mail.model_dump(include=set(MailServer.model_fields))),
        sender=mail_sender(),
        body=mail_body,
        product=ProductSettings().name,
        clock=clock,
        max_in_flight=mail.max_in_flight,
    )


def mail_sender() -> Sender:
    """Say whom mail is from (D2)."""
    mail = MailSettings()
    return Sender(address=mail.sender, bounce_domain=mail.bounce_domain)
