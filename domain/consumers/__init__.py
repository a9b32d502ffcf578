"""Consumers and how they are reached (H, K), and the B2C agreement that opens a company for them (I)."""
