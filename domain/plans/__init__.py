"""The way of an invoice told before it is sent, and held against what became of it (decision 10)."""
