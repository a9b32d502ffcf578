"""PEPPOL: receivers looked up, documents sent, status messages received."""
