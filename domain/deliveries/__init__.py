"""Deliveries as the ledger holds them, how they may change, and what is learned of them later."""
