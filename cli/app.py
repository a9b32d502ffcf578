"""The command line: one name per command, loaded only when it is called."""

from cyclopts import App

app = App(name="fakturaflyt", help="Send invoices for Norwegian companies, and always know where they are and why.")

app.command("cli.validate:validate")
app.command("cli.pdf:pdf")
app.command("cli.submit:submit")
app.command("cli.show:show")
app.command("cli.show:list_invoices", name="list")
app.command("cli.company:app", name="company")
app.command("cli.customer:app", name="customer")
app.command("cli.lookup:lookup")
app.command("cli.operate:hold")
app.command("cli.operate:release")
app.command("cli.operate:cancel")
app.command("cli.operate:settle")
app.command("cli.up:up")
app.command("cli.demo:demo")
