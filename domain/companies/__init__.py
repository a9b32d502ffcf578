"""Companies, their customers, settings and looks, and the users who may act for them (A2, G3-G8, M)."""
