"""The invoice on paper: its words, what stands where, and the typst template that places it."""
