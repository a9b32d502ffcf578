"""For all tests."""

from hypothesis import settings

# Examples share two busy processors with servers: how long one takes says nothing.
settings.register_profile("house", deadline=None)
settings.load_profile("house")
