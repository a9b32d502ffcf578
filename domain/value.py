"""The base of every value in Fakturaflyt."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """An immutable value without behaviour beyond its fields.

    Values travel through Temporal histories that outlive releases, so they carry no validators:
    checks belong in `parse_*` functions at the edge. Unknown fields of a newer release are ignored.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", ser_json_bytes="base64", val_json_bytes="base64")
