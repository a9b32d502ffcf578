"""eFaktura and Vipps: consumers looked up in their hub, and invoices submitted to it. The wire format is our own (wire.py)."""
