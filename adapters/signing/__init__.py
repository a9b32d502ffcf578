"""Signing with an electronic ID, in the shape of Visma Sign's published API (F12)."""
