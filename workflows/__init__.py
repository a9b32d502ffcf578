"""The stories: what happens to an invoice, in the requirement's order."""
