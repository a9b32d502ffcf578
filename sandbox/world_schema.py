"""The JSON Schema of world files, for editors: `python -m sandbox.world_schema > docs/world.schema.json`."""

import json
import sys

from sandbox.world import World


def world_schema() -> str:
    """Write the schema as JSON."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **World.model_json_schema()}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(world_schema())
