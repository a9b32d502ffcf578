"""The evidence pack of an invoice: one zip that tells what became of it and holds what proves it."""
