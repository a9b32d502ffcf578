"""The JSON Schema of invoices, for ERPs: `python -m documents.invoice_schema > docs/invoice.schema.json`."""

import ast
import inspect
import json
import sys
from collections.abc import Iterator

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

import domain.invoice
from documents.invoice_json import AMOUNT, BILLING
from domain.invoice import Invoice


class _InvoiceSchema(GenerateJsonSchema):
    """Says what the reader of JSON demands beyond pydantic: no unknown keys, plain numbers, files as base64."""

    def field_title_should_be_set(self, schema: object) -> bool:
        del schema
        return False

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        del schema
        return {"anyOf": [{"type": "number"}, {"type": "string", "pattern": f"^{AMOUNT}$"}]}

    def bytes_schema(self, schema: core_schema.BytesSchema) -> JsonSchemaValue:
        del schema
        return {"type": "string", "contentEncoding": "base64"}

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        written = super().model_schema(schema)
        for name, field in written["properties"].items():
            if text := _TEXTS.get((schema["cls"].__name__, name)):
                field["description"] = text
        return written | {"additionalProperties": False}


def invoice_schema() -> str:
    """Write the schema as JSON."""
    schema = Invoice.model_json_schema(schema_generator=_InvoiceSchema)
    for name, default in BILLING.items():
        schema["properties"][name]["default"] = default
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}, indent=2, ensure_ascii=False) + "\n"


def _field_texts() -> Iterator[tuple[tuple[str, str], str]]:
    """Read the texts under the model's fields: they are for people, and cost nothing where no schema is made."""
    for model in ast.parse(inspect.getsource(domain.invoice)).body:
        if isinstance(model, ast.ClassDef):
            for field, text in zip(model.body, model.body[1:], strict=False):
                match field, text:
                    case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(words))):
                        yield (model.name, name), inspect.cleandoc(words)


_TEXTS = dict(_field_texts())

if __name__ == "__main__":
    sys.stdout.write(invoice_schema())
