"""The rules of Peppol BIS Billing 3.0 and of its countries as a table of our own (docs/adr/0015)."""
