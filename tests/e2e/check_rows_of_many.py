"""Rows of the checks that look at what came with an output, at outputs against one another, and at measures."""

from check_row import BAD, GOOD, Row, document, prose, sentence, spread, text

GREEK = {ord("a") + number: chr(0x3b1 + number % 17) for number in range(26)}


def plain(number: int, **more) -> dict:
    return text(prose(number), **more)


def invoice(number: int) -> dict:
    return document({"invoice_id": f"INV-{number}", "note": prose(number)})


def handed_on(number: int) -> list:
    return [plain(number, subject=f"S-{number}"),
            plain(number + 9000, subject=f"S-{number}", step="send", after=20)]


BESIDE = [
    Row("low_confidence", "LowConfidenceRateHigh", rules="confidence: {low: 0.7}", also=("ConfidenceShift",),
        good=lambda i: plain(i, confidence=0.75 + spread(i) / 5), bad=lambda i: plain(i, confidence=0.5)),
    Row("missing_confidence", "MissingConfidenceRateHigh", rules="confidence: {}",
        good=lambda i: plain(i, confidence=0.75 + spread(i) / 5), bad=plain),
    Row("unversioned_prompt", "UnversionedPromptRateHigh", plain, lambda i: plain(i, prompt_version=None)),
    Row("prompt_edited", "PromptEditedInPlace", hits=1, severity="warning",
        good=lambda i: plain(i, prompt_id="p", prompt_sha256="a1" * 32),
        bad=lambda i: plain(i, prompt_id="p", prompt_sha256="b2" * 32)),
    Row("prompt_edited", None, variant="never", rules="alert: {never: [prompt_edited]}", hits=1,
        good=lambda i: plain(i, prompt_template="Sum up {{mail}}"),
        bad=lambda i: plain(i, prompt_template="Sum up {{mail}} well")),
    Row("model_changed", "ModelChanged", rules="alert: {each: [model_changed]}", hits=1, severity="info",
        good=lambda i: plain(i, model="large", model_version="large-1"),
        bad=lambda i: plain(i, model="large", model_version="large-2")),
    Row("model_changed", None, variant="quiet", hits=1,
        good=lambda i: plain(i, model="large", system_fingerprint="fp-1"),
        bad=lambda i: plain(i, model="large", system_fingerprint="fp-2")),
]

AGAINST_ONE_ANOTHER = [
    Row("duplicate_content", "DuplicateContentRateHigh", rules="duplicates: {key: [invoice_id]}", good=invoice,
        bad=lambda i: document({"invoice_id": f"INV-{i - GOOD}", "note": prose(i)})),
    Row("duplicate_content", "DuplicateContent", variant="each", hits=1, severity="warning",
        rules="duplicates: {key: [invoice_id], alert: each}", good=invoice,
        bad=lambda i: document({"invoice_id": "INV-17" if i == GOOD + 5 else f"INV-{i}", "note": prose(i)})),
    Row("repeated_text", "RepeatedTextRateHigh", plain, lambda i: plain(i - GOOD)),
    Row("processed_twice", "ProcessedTwiceRateHigh", good=lambda i: plain(i, subject=f"S-{i}"),
        bad=lambda i: plain(i, subject=f"S-{i - GOOD}")),
    Row("not_continued", "NotContinuedRateHigh", rules="followed_by: {step: send, within: 5m}", good=handed_on,
        bad=lambda i: plain(i, subject=f"S-{i}"), rest=plain),
    Row("sequence_gap", "SequenceGap", good=lambda i: plain(i, source="mailbox", sequence=i),
        bad=lambda i: plain(i, source="mailbox", sequence=i + 2 * (i - GOOD + 1))),
    Row("sequence_gap", "SequenceGap", variant="each", hits=1, severity="warning",
        rules="alert: {each: [sequence_gap]}", good=lambda i: plain(i, source="mailbox", sequence=i),
        bad=lambda i: plain(i, source="mailbox", sequence=i + 2)),
    Row("late_output", "LateOutputRateHigh", plain, lambda i: plain(i, after=-7200), spacing=1),
]

MEASURES = [
    Row("confidence", "ConfidenceShift", severity="warning", good=lambda i: plain(i, confidence=0.7 + spread(i) / 4),
        bad=lambda i: plain(i, confidence=0.55 + spread(i) / 4)),
    Row("confidence", "ConfidenceShift", severity="warning", variant="limit", limit="limit_below",
        rules="alert: {below: {confidence: 0.7}}", good=lambda i: plain(i, confidence=0.5 + spread(i) / 8),
        bad=lambda i: plain(i, confidence=0.5 + spread(i) / 8)),
    Row("length", "LengthShift", good=plain, severity="warning",
        bad=lambda i: text(" ".join(sentence(i + 500 * part) for part in range(8)))),
    Row("output_tokens", "OutputTokensShift", severity="warning",
        good=lambda i: plain(i, output_tokens=int(100 + 100 * spread(i))),
        bad=lambda i: plain(i, output_tokens=int(300 + 100 * spread(i)))),
    Row("number", "NumberShift", path="total", severity="warning", rules="fields: {total: {distribution: true}}",
        good=lambda i: document({"note": prose(i), "total": 100 + 100 * spread(i)}),
        bad=lambda i: document({"note": prose(i), "total": 10 + 10 * spread(i)})),
    Row("number", "NumberShift", path="total", severity="warning", variant="limit", limit="limit",
        rules="fields: {total: {alert_median_above: 100}}",
        good=lambda i: document({"note": prose(i), "total": 90 + 100 * spread(i)}),
        bad=lambda i: document({"note": prose(i), "total": 90 + 100 * spread(i)})),
    Row("score", "ScoreShift", path="helpful", severity="warning",
        good=lambda i: plain(i, scores={"helpful": 0.6 + spread(i) / 4}),
        bad=lambda i: plain(i, scores={"helpful": 0.3 + spread(i) / 4})),
    Row("measure", "MeasureShift", path="words_per_sentence", severity="warning",
        rules="text: {measures: [words_per_sentence]}", good=plain,
        bad=lambda i: text(prose(i).replace(". ", " and "))),
]

MIXES = [
    Row("mix", "CategoryMixShift", path="lang", severity="warning", rules="fields: {lang: {mix: true}}",
        labels={"en": GOOD, "fr": BAD},
        good=lambda i: document({"note": prose(i), "lang": "en"}),
        bad=lambda i: document({"note": prose(i), "lang": "fr"})),
    Row("opening", "OpeningShift", severity="warning", good=lambda i: text("Dear Ada, " + prose(i)),
        bad=lambda i: text("Hello Ada, " + prose(i))),
    Row("shape", "ShapeShift", severity="warning", good=plain, also=("OpeningShift",),
        bad=lambda i: text(f"- {sentence(i)}\n- {sentence(i + 1)}\n- {sentence(i + 2)}")),
    Row("script", "ScriptShift", severity="warning", also=("OpeningShift",),
        rules="text: {scripts: [Latin, Greek]}", good=plain,
        bad=lambda i: text(prose(i).lower().translate(GREEK))),
    Row("finish_reason", "FinishReasonShift", severity="warning", good=lambda i: plain(i, finish_reason="stop"),
        bad=lambda i: plain(i, finish_reason="tool_calls")),
]

HALF_HOUR = 1800


def several(first: int, count: int) -> list:
    """So many outputs in a half hour, evenly."""
    return [text(prose(first + part), after=part * (HALF_HOUR // count)) for part in range(count)]


# Twelve days and a half that are well, then forty hours that are not.
VOLUMES = [
    Row("volume", "OutputVolumeLow", severity="warning", spacing=HALF_HOUR, good=lambda i: several(6 * i, 6),
        bad=lambda i: several(6 * i, 1)),
    Row("volume", "OutputVolumeHigh", variant="high", severity="warning", spacing=HALF_HOUR,
        good=lambda i: several(6 * i, 6), bad=lambda i: several(5000 + 30 * (i - GOOD), 30)),
    Row("volume", None, variant="off", rules="volume: off", spacing=HALF_HOUR, good=lambda i: several(6 * i, 6),
        bad=lambda i: several(6 * i, 1)),
    # Nothing for ten hours, then as before: told with the next output, and over. volume_test.py sees one that stands.
    Row("silence", None, spacing=HALF_HOUR, good=lambda i: several(6 * i, 6),
        bad=lambda i: [] if i < GOOD + 20 else several(6 * i, 6)),
]
