"""Rows of the checks that look at one output by itself: the whole of it and its JSON, its fields, its text."""

import datetime
import json

from check_row import BAD, GOOD, Row, document, prose, sentence, spread, text

NOW = datetime.datetime.now(datetime.timezone.utc)
SCHEMA = {"type": "object", "properties": {"order": {"type": "string", "pattern": "^ORD-"}}}
TOOLS = [{"type": "function", "function": {"name": "get_weather", "parameters": {
    "type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}]
FILES = {"orders.schema.json": json.dumps(SCHEMA), "tools.json": json.dumps(TOOLS),
         "skus.txt": "".join(f"SKU-{20000 + i}\n" for i in range(500))}
VOCABULARIES = "vocabularies:\n  skus: {file: skus.txt, normalize: [trim, casefold]}\n"


def order(number: int, **more) -> dict:
    return {"note": prose(number), "lang": ("en", "de")[number % 2], **more}


def call(name: str, arguments: dict) -> dict:
    return {"role": "assistant", "tool_calls": [
        {"type": "function", "function": {"name": name, "arguments": json.dumps(arguments)}}]}


def day(days: float) -> str:
    return (NOW + datetime.timedelta(days=days)).strftime("%Y-%m-%d")


def plain(number: int) -> dict:
    return text(prose(number))


def half_fenced(number: int) -> dict:
    body = json.dumps({"a": prose(number)})
    return text("```json\n" + body + "\n```" if number % 2 else body)


WHOLE = [
    Row("empty_output", "EmptyOutputRateHigh", plain, lambda i: text(("", " \n", "null", "{}", "[]")[i % 5])),
    Row("invalid_json", "InvalidJsonRateHigh", rules="format: json", good=lambda i: text(json.dumps({"a": prose(i)})),
        bad=lambda i: text('{"a": "' + prose(i) + ' \\("}')),
    Row("fenced_json", "FencedJsonRateHigh", rules="format: json", good=lambda i: text(json.dumps({"a": prose(i)})),
        bad=lambda i: text("```json\n" + json.dumps({"a": prose(i)}) + "\n```"),
        also=("OpeningShift", "ShapeShift")),
    Row("fenced_json", "FencedJsonRateLow", variant="below", hits=(GOOD + BAD) // 2,
        rules="format: json\nalert: {below: {fenced_json: 80%}}", good=half_fenced, bad=half_fenced),
    Row("truncated_output", "TruncatedOutputRateHigh", plain, lambda i: text(prose(i), finish_reason="length")),
    Row("truncated_transport", "TruncatedTransportRateHigh", plain, lambda i: text(prose(i) + " [truncated]")),
    Row("schema_violation", "SchemaViolationRateHigh", rules="schema: orders.schema.json",
        good=lambda i: document(order(i, order=f"ORD-{i}")), bad=lambda i: document(order(i, order=f"ORB-{i}"))),
    Row("invalid_tool_call", "InvalidToolCallRateHigh", rules="tools: tools.json",
        good=lambda i: document(call("get_weather", {"city": prose(i)})),
        bad=lambda i: document(call(("get_wether", "get_weather")[i % 2], {("city", "town")[i % 2]: prose(i)})),
        also=("CategoryMixShift of tool_calls[].function.name",)),
]

FIELDS = [
    Row("empty_field", "EmptyFieldRateHigh", variant="above", path="note", hits=(GOOD + BAD) // 2,
        rules="fields: {note: {required: true}}\nalert: {above: {empty_field: 20%}}",
        good=lambda i: document({"note": prose(i) if i % 2 else ""}),
        bad=lambda i: document({"note": prose(i) if i % 2 else ""})),
    Row("empty_field", "EmptyFieldRateHigh", rules="fields: {customer.name: {required: true}}", path="customer.name",
        good=lambda i: document(order(i, customer={"name": sentence(i)[10:20]})),
        bad=lambda i: document(order(i, customer=[{"name": "N/A"}, {"name": None}][i % 2]))),
    Row("wrong_type", "WrongTypeRateHigh", rules="fields: {paid: {type: boolean}}", path="paid",
        good=lambda i: document(order(i, paid=i % 2 == 0)), bad=lambda i: document(order(i, paid="yes")),
        also=("CategoryMixShift of paid",)),
    Row("not_allowed", "NotAllowedRateHigh", rules="fields: {lang: {one_of: [en, de]}}", path="lang",
        good=lambda i: document(order(i)), bad=lambda i: document(order(i, lang="EN")),
        also=("CategoryMixShift of lang",)),
    Row("not_allowed", "NotAllowedRateHigh", rules="fields: {attributes.lang: {one_of: [en, de]}}",
        path="attributes.lang", variant="attribute", good=lambda i: text(prose(i), attributes={"lang": "en"}),
        bad=lambda i: text(prose(i), attributes={"lang": "fr"}), also=("CategoryMixShift of attributes.lang",)),
    Row("out_of_range", "OutOfRangeRateHigh", rules="fields: {total: {min: 0, max: 1000}}", path="total",
        good=lambda i: document(order(i, total=round(1000 * spread(i), 2))),
        bad=lambda i: document(order(i, total=-round(1000 * spread(i), 2) - 1)), also=("NumberShift of total",)),
    Row("out_of_range", "OutOfRange", variant="each", path="total", hits=1, severity="warning",
        rules="fields: {total: {max: 1000, alert: each}}",
        good=lambda i: document(order(i, total=round(1000 * spread(i), 2))),
        bad=lambda i: document(order(i, total=1001 if i == 640 else round(1000 * spread(i), 2)))),
    Row("pattern_mismatch", "PatternMismatchRateHigh", rules="fields: {order: {pattern: 'ORD-\\d{6}'}}", path="order",
        good=lambda i: document(order(i, order=f"ORD-{100000 + i}")),
        bad=lambda i: document(order(i, order=f"ORD {100000 + i}"))),
    Row("malformed", "MalformedRateHigh", rules="fields: {query: {well_formed: sql}}", path="query",
        good=lambda i: document(order(i, query=f"SELECT name FROM customers WHERE id = {i} ORDER BY name")),
        bad=lambda i: document(order(i, query=f"SELECT name FROM customers WHERE id = {i} AND ORDER BY name"))),
    Row("malformed", "MalformedRateHigh", rules="fields: {'pages[].body': {well_formed: html}}", path="pages[].body",
        variant="html",
        good=lambda i: document(order(i, pages=[{"body": f"<p>{sentence(i)}"}, {"body": "<br>" + prose(i)}])),
        bad=lambda i: document(order(i, pages=[{"body": f"<p>{sentence(i)}"}, {"body": f"<b>{prose(i)}"}]))),
    Row("malformed", "MalformedRateHigh", rules="fields: {payload: {well_formed: json, schema: orders.schema.json}}",
        path="payload", variant="json", good=lambda i: document(order(i, payload=json.dumps({"order": f"ORD-{i}"}))),
        bad=lambda i: document(order(i, payload=json.dumps({"order": f"ORD-{i}"})[:-1] + ",}"))),
    Row("schema_violation", "SchemaViolationRateHigh", path="payload", variant="field",
        rules="fields: {payload: {well_formed: json, schema: orders.schema.json}}",
        good=lambda i: document(order(i, payload=json.dumps({"order": f"ORD-{i}"}))),
        bad=lambda i: document(order(i, payload=json.dumps({"order": f"ORB-{i}"})))),
    Row("unknown_entity", "UnknownEntityRateHigh", rules="fields: {'items[].sku': {vocabulary: skus}}",
        path="items[].sku",
        good=lambda i: document(order(i, items=[{"sku": f"sku-{20000 + i % 500}"}, {"sku": f"SKU-{20000 + i % 7}"}])),
        bad=lambda i: document(order(i, items=[{"sku": f"SKU-{20000 + i % 500}"}, {"sku": f"SKU-{30000 + i % 7}"}]))),
    Row("unknown_entity", "UnknownEntityRateHigh", variant="text",
        rules="text: {entities: [{pattern: '\\b(SKU-\\d{5})\\b', vocabulary: skus}]}",
        good=lambda i: text(f"{prose(i)} We ship SKU-{20000 + i % 500} now."),
        bad=lambda i: text(f"{prose(i)} We ship SKU-{30000 + i % 500} now.")),
    Row("stale_date", "StaleDateRateHigh", rules="fields: {due: {type: date, max_age: 90d}}", path="due",
        good=lambda i: document(order(i, due=day(-(i % 60)))),
        bad=lambda i: document(order(i, due=day(-400 - i % 60)))),
    Row("future_date", "FutureDateRateHigh", rules="fields: {due: {type: date, max_ahead: 30d}}", path="due",
        good=lambda i: document(order(i, due=day(i % 20))), bad=lambda i: document(order(i, due=day(400 + i % 20)))),
    Row("contradiction", "ContradictionRateHigh",
        rules="contradictions:\n  - {when: {lead: hot}, then: {attributes.asked: {max_age: 30d}}}",
        good=lambda i: document(order(i, lead="hot"), attributes={"asked": day(-(i % 20))}),
        bad=lambda i: document(order(i, lead="hot"), attributes={"asked": day(-900)})),
    Row("fields_disagree", "FieldsDisagreeRateHigh", path="sum",
        rules="compare: [{name: sum, left: 'items[].amount', op: '=', right: total, within: 0.01}]",
        good=lambda i: document(order(i, items=[{"amount": 1 + spread(i)}, {"amount": 2}], total=3 + spread(i))),
        bad=lambda i: document(order(i, items=[{"amount": 1 + spread(i)}, {"amount": 2}], total=4 + spread(i))),
        also=("NumberShift of total",)),
    Row("fields_disagree", "FieldsDisagreeRateHigh", path="gross = net + tax", variant="sum",
        rules="compare: [{left: gross, op: '=', right: {sum_of: [net, tax]}, within: 0.01}]",
        good=lambda i: document(order(i, net=1 + spread(i), tax=2, gross=3 + spread(i))),
        bad=lambda i: document(order(i, net=1 + spread(i), tax=2, gross=3.1 + spread(i)))),
]

TEXTS = [
    Row("placeholder", "PlaceholderRateHigh", plain, lambda i: text(prose(i) + " On [insert date]?")),
    Row("failure_token", "FailureTokenRateHigh", plain, lambda i: text(prose(i) + " Regards, [object Object]")),
    Row("refusal", "RefusalRateHigh", plain, lambda i: text("I'm sorry, but I can't help with that. " + prose(i)),
        also=("OpeningShift",)),
    Row("missing_section", "MissingSectionRateHigh", rules="text: {sections: [Sales, Support]}", path="Support",
        good=lambda i: text(f"# Sales\n{prose(i)}\n# Support\n{sentence(i + 7)}"),
        bad=lambda i: text(f"# Sales\n{prose(i)} {sentence(i + 7)}\n# Support\n")),
    Row("must_match", "MustMatchRateHigh", rules="text: {must_match: [{name: total, pattern: 'Total: \\d+'}]}",
        path="total", good=lambda i: text(f"{prose(i)} Total: {i}"), bad=lambda i: text(f"{prose(i)} Sum of {i}")),
    Row("must_not_match", "MustNotMatchRateHigh", path="advice",
        rules="text: {must_not_match: [{name: advice, pattern: 'invest in \\w+'}]}",
        good=plain, bad=lambda i: text(prose(i) + " So invest in gold.")),
    Row("must_mention", "MustMentionRateHigh", rules="text: {must_mention: [attributes.order]}",
        path="attributes.order",
        good=lambda i: text(f"{prose(i)} That was A-{i}.", attributes={"order": f"A-{i}"}),
        bad=lambda i: text(f"{prose(i)} That was B-{i}.", attributes={"order": f"A-{i}"})),
    Row("must_not_mention", "MustNotMentionRateHigh", rules="text: {must_not_mention: [attributes.other]}",
        path="attributes.other", good=lambda i: text(f"{prose(i)} That was A-{i}.", attributes={"other": f"B-{i}"}),
        bad=lambda i: text(f"{prose(i)} That was B-{i}.", attributes={"other": f"B-{i}"})),
    Row("code_fence", "CodeFenceRateHigh", rules="format: text", good=plain,
        bad=lambda i: text(prose(i) + "\n```\nx\n```"), also=("ShapeShift",)),
    Row("unexpected_script", "UnexpectedScriptRateHigh", rules="text: {scripts: [Latin]}", good=plain,
        bad=lambda i: text(prose(i) + " \u043f\u043e\u0441\u044b\u043b\u043a\u0430.")),
    Row("repetition", "RepetitionRateHigh", good=lambda i: text(prose(5 * i + 2) + " " + prose(5 * i + 3)),
        bad=lambda i: text((sentence(i) + " ") * (5 + i % 4))),
    Row("too_short", "TooShortRateHigh", rules="text: {length: {min: 20}}", good=plain,
        bad=lambda i: text(sentence(i)[10:18]), also=("LengthShift", "OpeningShift")),
    Row("too_long", "TooLongRateHigh", rules="text: {length: {max: 600}}", good=plain,
        bad=lambda i: text(" ".join(sentence(i + 500 * part) for part in range(20))), also=("LengthShift",)),
    Row("measure_out_of_range", "MeasureOutOfRangeRateHigh", path="links",
        rules="text: {measures: [{name: links, max: 1}]}",
        good=lambda i: text(f"{prose(i)} See https://lindqvist.se/{i}."),
        bad=lambda i: text(f"{prose(i)} See https://lindqvist.se/{i}, https://lindqvist.se."),
        also=("MeasureShift of links",)),
    Row("malformed", "MalformedRateHigh", variant="text", rules="text: {well_formed: xml}",
        good=lambda i: text(f"<note><p>{prose(i)}</p></note>"), bad=lambda i: text(f"<note><p>{prose(i)}</note>")),
    # In two parts, so that it is no key in this file.
    Row("possible_secret", "PossibleSecretRateHigh", plain,
        lambda i: text(f"{prose(i)} Use AKIA" + "QX7ZR2MWVK4TLB3N here.")),
    Row("possible_pii", "PossiblePiiRateHigh", plain,
        lambda i: text(f"{prose(i)} Write to {sentence(i)[10:14]}.lind@lindqvist.se then.")),
]
