"""PEPPOL as its network names things, its status messages, and certificates that expire."""
