"""What the business knows: pure values and functions. No Temporal, I/O, clock, environment or logging."""
