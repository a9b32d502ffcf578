"""Enhetsregisteret's open API (F13)."""
