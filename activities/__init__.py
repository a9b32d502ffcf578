"""The Temporal edge: one class per cluster of ports."""
