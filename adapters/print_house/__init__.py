"""Print: making the job, handing it to a print house, asking whether the print house has it."""
