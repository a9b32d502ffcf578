"""What travels with an invoice by each channel: PDF, attachments, merged file, links (A, C, G)."""
