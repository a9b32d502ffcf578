"""Public pages: what a receiver sees of an invoice behind a signed link. No business logic: parse, call, render."""
