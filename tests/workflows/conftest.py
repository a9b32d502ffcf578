"""Workflow tests run on a real Temporal server with a clock of its own for every workflow."""

from support.temporal import documents, env, house

__all__ = ["documents", "env", "house"]
