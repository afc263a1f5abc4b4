#pragma once
// tests/content/schema_samples.h - an invoice as JSON, and its schema as pydantic and as zod write such a one.

#include <string>
#include <string_view>

namespace telltale::test {

// What pydantic's model_json_schema() gives: 2020-12 without saying so, $defs, anyOf with null, titles everywhere.
inline constexpr std::string_view kPydanticInvoice = R"({
  "$defs": {
    "Currency": {"enum": ["USD", "EUR", "GBP"], "title": "Currency", "type": "string"},
    "Customer": {
      "properties": {
        "name": {"minLength": 1, "title": "Name", "type": "string"},
        "email": {"anyOf": [{"format": "email", "type": "string"}, {"type": "null"}],
                  "default": null, "title": "Email"},
        "vat_id": {"anyOf": [{"pattern": "^[A-Z]{2}[0-9A-Z]{2,12}$", "type": "string"}, {"type": "null"}],
                   "default": null, "title": "Vat Id"}
      },
      "required": ["name"], "title": "Customer", "type": "object"
    },
    "Item": {
      "additionalProperties": false,
      "properties": {
        "sku": {"pattern": "^SKU-\\d{5}$", "title": "Sku", "type": "string"},
        "quantity": {"exclusiveMinimum": 0, "title": "Quantity", "type": "integer"},
        "unit_price": {"anyOf": [{"minimum": 0.0, "type": "number"},
                                 {"pattern": "^(?!^[-+.]*$)[+-]?0*\\d*\\.?\\d*$", "type": "string"}],
                       "title": "Unit Price"}
      },
      "required": ["sku", "quantity", "unit_price"], "title": "Item", "type": "object"
    }
  },
  "properties": {
    "id": {"format": "uuid", "title": "Id", "type": "string"},
    "issued": {"format": "date", "title": "Issued", "type": "string"},
    "created_at": {"format": "date-time", "title": "Created At", "type": "string"},
    "currency": {"$ref": "#/$defs/Currency"},
    "customer": {"$ref": "#/$defs/Customer"},
    "items": {"items": {"$ref": "#/$defs/Item"}, "maxItems": 200, "minItems": 1, "title": "Items", "type": "array"},
    "total": {"minimum": 0, "title": "Total", "type": "number"},
    "paid": {"title": "Paid", "type": "boolean"},
    "note": {"anyOf": [{"maxLength": 2000, "type": "string"}, {"type": "null"}], "default": null, "title": "Note"},
    "tags": {"items": {"type": "string"}, "title": "Tags", "type": "array", "uniqueItems": true},
    "category": {"const": "invoice", "title": "Category", "type": "string"},
    "website": {"anyOf": [{"format": "uri", "maxLength": 2083, "minLength": 1, "type": "string"}, {"type": "null"}],
                "default": null, "title": "Website"}
  },
  "required": ["id", "issued", "currency", "customer", "items", "total", "category"],
  "title": "Invoice",
  "type": "object"
})";

// What zod writes: a $schema, additionalProperties false everywhere, patterns beside formats, unions by a constant.
inline constexpr std::string_view kZodEvent = R"({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "properties": {
    "email": {"type": "string", "format": "email", "pattern":
"^(?!\\.)(?!.*\\.\\.)([A-Za-z0-9_'+\\-\\.]*)[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9\\-]*\\.)+[A-Za-z]{2,}$"},
    "action": {"oneOf": [
      {"type": "object", "properties": {"kind": {"type": "string", "const": "refund"},
                                        "amount": {"type": "number", "minimum": 0}},
       "required": ["kind", "amount"], "additionalProperties": false},
      {"type": "object", "properties": {"kind": {"type": "string", "const": "reply"},
                                        "text": {"type": "string", "minLength": 1}},
       "required": ["kind", "text"], "additionalProperties": false}]},
    "point": {"type": "array", "prefixItems": [{"type": "number"}, {"type": "number"}], "items": false},
    "labels": {"type": "object", "propertyNames": {"type": "string", "minLength": 1},
               "additionalProperties": {"type": "integer", "minimum": -9007199254740991, "maximum": 9007199254740991}}
  },
  "required": ["email", "action"],
  "additionalProperties": false
})";

// zod-to-json-schema, of the versions before zod had its own: draft 7, exclusive minima, a reference to the definition.
inline constexpr std::string_view kZodDraft7 = R"({
  "$ref": "#/definitions/Ticket",
  "definitions": {
    "Ticket": {
      "type": "object",
      "properties": {
        "priority": {"type": "string", "enum": ["low", "high"]},
        "hours": {"type": "number", "exclusiveMinimum": 0},
        "parent": {"anyOf": [{"$ref": "#/definitions/Ticket"}, {"type": "null"}]},
        "span": {"type": "array", "minItems": 2, "maxItems": 2, "items": [{"type": "integer"}, {"type": "integer"}]}
      },
      "required": ["priority"],
      "additionalProperties": false
    }
  },
  "$schema": "http://json-schema.org/draft-07/schema#"
})";

// An invoice of about 1 KiB with twelve fields.
inline std::string Invoice() {
  std::string items;
  for (int i = 0; i < 5; ++i) {
    items += (i > 0 ? ", " : "");
    items += R"({"sku": "SKU-0001)" + std::to_string(i) + R"(", "quantity": )" + std::to_string(i + 1) +
             R"(, "unit_price": 19.)" + std::to_string(10 + i) + "}";
  }
  return R"({"id": "3f2b8a54-7f0e-4a3c-9b1d-2f6f0e8a7c11", "issued": "2026-03-04", "created_at": "2026-03-04T09:15:27Z",
 "currency": "EUR",
 "customer": {"name": "Nordlicht GmbH", "email": "rechnung@nordlicht.example", "vat_id": "DE811907980"},
 "items": [)" +
         items + R"(], "total": 1289.5, "paid": false,
 "note": "Delivered to the second warehouse; the customer asks for one invoice a month from April on, and for )" +
         R"(the order number on each line. Payment within thirty days, two per cent off within ten.",
 "tags": ["b2b", "monthly"], "category": "invoice", "website": "https://www.nordlicht.example/orders?year=2026"})";
}

}  // namespace telltale::test
