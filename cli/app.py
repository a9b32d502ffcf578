"""The command line: one name per command, loaded only when it is called."""

from importlib.metadata import version
from typing import Annotated

from cyclopts import App, Parameter

from cli.acting import NAMED

app = App(
    name="fakturaflyt",
    version=version("fakturaflyt"),
    help="Send invoices for Norwegian companies, and always know where they are and why.",
)

app.command("cli.validate:validate", help="Check UBL documents against the schemas and rules.")
app.command("cli.pdf:pdf", help="Make the invoice PDF of a UBL document.")
app.command("cli.merge:merge", help="Put attachments behind an invoice PDF, in one PDF.")
app.command("cli.plan:plan", help="Tell which way documents would take, before they are handed in.")
app.command("cli.submit:submit", help="Hand invoices and credit notes over.")
app.command("cli.show:show", help="Show where an invoice is, and why.")
app.command("cli.link:link", help="Tell where the receiver sees an invoice.")
app.command("cli.show:list_invoices", name="list", help="List invoices, the newest first.")
app.command("cli.user:app", help="Who may do what for which company.", name="user")
app.command("cli.company:app", help="The companies that send.", name="company")
app.command("cli.customer:app", help="The customers that invoices go to.", name="customer")
app.command("cli.customer_class:app", help="What new customers of a company begin with.", name="customer-class")
app.command("cli.b2c:app", help="Open a company for consumers: the B2C agreement.", name="b2c")
app.command("cli.consumers:app", help="Who of a company's consumers receives eFaktura or Vipps.", name="consumers")
app.command("cli.operate:hold", help="Stop an invoice before its next step.")
app.command("cli.operate:release", help="Let a stopped invoice go on.")
app.command("cli.operate:cancel", help="Never send an invoice that is not sent yet.")
app.command("cli.operate:settle", help="Tell how an unknown delivery turned out.")
app.command("cli.operate:resend", help="Send an invoice once more, the same way.")
app.command("cli.operate:reroute", help="Send an invoice by a channel you choose.")
app.command("cli.operate:skip_wait", help="Wait no longer for a consumer's yes to eFaktura.")
app.command("cli.fix:fix_and_resend", help="Send a mended document instead of one that nobody has.")
app.command("cli.fix:fix_and_resend", name="fix_and_resend", show=False)  # as refusals and the Web UI call it
app.command("cli.up:up", help="Run the whole house on this machine.")
app.command("cli.demo:demo", help="Play a world of senders and receivers, and see every invoice leave.")
app.command("cli.count:count", help="Count now what is counted every night.")
app.command("cli.evidence:app", help="What proves what became of an invoice, as one zip.", name="evidence")
app.command("cli.rules:app", help="The rules that documents are held against.", name="rules")
app.command("cli.lookup:lookup", help="Ask PEPPOL whether somebody receives invoices there.")

launcher = app.meta
"""The commands with what may be said to each of them."""


@launcher.default
def launch(
    *words: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)],
    as_: Annotated[
        str | None,
        Parameter(name="--as", env_var="FAKTURAFLYT_AS", help="The user in whose name this is done: a mail address."),
    ] = None,
) -> object:
    """Run a command in a user's name."""
    token = NAMED.set(as_)
    try:
        return app(words, result_action="return_value")
    finally:
        NAMED.reset(token)
