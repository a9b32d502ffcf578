"""How a deployment is put together from its settings, part by part; worker.py puts the parts together."""
