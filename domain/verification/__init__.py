"""How a company comes to be verified (F), and the gate its invoices wait at until then."""
