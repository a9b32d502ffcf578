"""Bytes in, bytes out: reading, checking and making documents."""
