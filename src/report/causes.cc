#include "report/causes.h"

namespace telltale {

Causes CausesOf(Check check) {
  switch (check) {
    case Check::kEmptyOutput:
      return {
          .prompt = "the instruction that asks for an answer was lost, or the answer may now be empty.",
          .model = "a content filter of the new version withholds answers; reasoning uses up the whole token limit.",
          .glue = "a wrapper catches an error or a timeout and passes \"\" on."};
    case Check::kInvalidJson:
      return {.prompt = "the example in the prompt is no longer valid JSON, or free text was asked for beside it.",
              .model = "JSON mode or structured outputs were lost with the new model or client library.",
              .glue = "text is escaped twice, or cut, between the model and here."};
    case Check::kFencedJson:
      return {.prompt = "\"answer with JSON only\" was taken out or moved.",
              .model = "the new model likes code fences and preambles.",
              .glue = "the step that used to unwrap the answer was taken out."};
    case Check::kTruncatedOutput:
      return {.prompt = "longer answers are asked for, such as explanations or more items.",
              .model = "another default of max_tokens; reasoning tokens count towards it.",
              .glue = "inputs have grown: whole threads or files where it was one message."};
    case Check::kTruncatedTransport:
      return {.glue =
                  "a limit on attribute lengths in the SDK, the exporter or the collector; outputs that have grown "
                  "past it."};
    case Check::kSchemaViolation:
      return {.prompt = "fields were renamed or added in the prompt and not in the schema.",
              .model = "the new version does not enforce the schema, or only a part of it.",
              .glue = "the schema file here and the one that is sent are of different age."};
    case Check::kInvalidToolCall:
      return {.prompt = "the prompt still speaks of a tool's old name or parameters.",
              .model = "the new version makes calls up, or fills parameters in another way.",
              .glue = "tools were deployed, and the definitions that the model gets were not."};
    case Check::kEmptyField:
      return {
          .prompt = "the sentence that asks for this field was edited or lost.",
          .model = "the new version prefers null to a guess.",
          .glue = "the part of the input with the value (an attachment, a page, a joined record) is no longer fetched.",
          .unseen = "the field is optional further on, so nothing fails without it."};
    case Check::kWrongType:
      return {.prompt = "the example shows a number as text, or the other way about.",
              .model = "the new version writes units or separators into numbers.",
              .unseen = "the reader converts silently: \"1.000\" becomes 1."};
    case Check::kNotAllowed:
      return {.prompt = "the list in the prompt and the one in the rule differ.",
              .model = "the new version writes labels in other words, another language, or capitals.",
              .unseen = "unknown labels fall into a default branch that nobody looks at."};
    case Check::kOutOfRange:
      return {.prompt = "the unit changed: cents for euros, per cent for fractions.",
              .model = "separators are read differently (1.000 and 1,000).",
              .human = "amounts beyond the bound are acted on without anybody who approves."};
    case Check::kPatternMismatch:
      return {.prompt = "the form is no longer described, or shown by an example of another kind.",
              .model = "prefixes, dashes or blanks are written differently.",
              .glue = "a new source with ids of its own form."};
    case Check::kMalformed:
      return {.prompt = "an explanation beside the code is asked for now.",
              .model = "preambles and code fences around what should be code alone.",
              .glue = "the text is cut, or escaped twice, on its way."};
    case Check::kUnknownEntity:
      return {.prompt = "the list of what exists is no longer in the prompt, or cut at its end.",
              .model = "the new version invents ids that look right.",
              .glue = "the vocabulary file is stale, or retrieval finds nothing and says so to nobody.",
              .unseen = "an id that does not exist is written into a record without a look-up."};
    case Check::kStaleDate:
      return {.model = "the model takes the year from its training where the input names none.",
              .glue = "old records are fetched again, or today's date no longer reaches the prompt.",
              .unseen = "nobody compares the date with the input's."};
    case Check::kFutureDate:
      return {.prompt = "the date's form was changed: day and month swap.",
              .model = "two-digit years and relative words (\"next Friday\") are read differently."};
    case Check::kContradiction:
      return {.prompt = "the criteria for the label were edited.",
              .model = "the new version follows the text's tone rather than its facts.",
              .glue = "the input's attributes belong to another record than its text.",
              .human = "labels that start something expensive are acted on unseen."};
    case Check::kFieldsDisagree:
      return {.prompt = "one of the fields is now defined in another way (with tax, without).",
              .model = "sums are made up rather than copied; a line of a long list is left out.",
              .unseen = "each field alone looks right."};
    case Check::kPlaceholder:
      return {.prompt = "a variable was renamed on one side only.",
              .model = "the new version writes a template where facts are missing.",
              .glue = "what fills the variables ran without its data.",
              .human = "letters are sent without anybody who reads them."};
    case Check::kFailureToken:
      return {.prompt = "a tool's error text or a template is pasted into the prompt.",
              .model = "phrases of the new version (\"as an AI\") that the old one did not use.",
              .glue = "an error page or a message of a tool is handed on as if it were an answer."};
    case Check::kRefusal:
      return {.prompt = "words were added that set off a safety filter.",
              .model = "the new version, or its provider's policy, declines what the old one did.",
              .glue = "inputs of another kind reach this step.",
              .human = "nobody takes over what the model declines."};
    case Check::kMissingSection:
      return {.prompt = "the list of sections was edited.",
              .model = "the new version leaves out what it has nothing to say on, or ends at a limit.",
              .glue = "a section's source delivers nothing, and no error either.",
              .unseen = "a report with one part less still looks like a report."};
    case Check::kMustMatch:
      return {.prompt = "the format instruction was edited or crowded out by others.",
              .model = "the new version answers in sentences."};
    case Check::kMustNotMatch:
      return {.prompt = "an instruction of what not to say was lost.",
              .model = "the new version's phrases.",
              .glue = "the words stand in the input and are repeated."};
    case Check::kMustMention:
      return {.prompt = "the variable is no longer in the prompt.",
              .model = "the new version sums up where the old one quoted.",
              .glue = "answer and case are joined by the wrong key."};
    case Check::kMustNotMention:
      return {.glue =
                  "context of another case or customer reaches the prompt: caches, shared conversations, retrieval "
                  "without a filter.",
              .human = "answers go out without anybody who reads them."};
    case Check::kCodeFence:
      return {.prompt = "\"plain text\" was taken out of the prompt.", .model = "the new version formats more."};
    case Check::kUnexpectedScript:
      return {.model = "a smaller or quantised model that slips into other languages.",
              .glue = "inputs in another language; text decoded by the wrong character set."};
    case Check::kRepetition:
      return {.prompt = "the prompt itself repeats, or asks for a fixed number of items that do not exist.",
              .model = "another temperature or repetition penalty; a quantised model.",
              .glue = "inputs far longer than before."};
    case Check::kTooShort:
      return {.prompt = "brevity was asked for.",
              .model = "refusals and cut answers of the new version.",
              .glue = "inputs arrive empty or cut."};
    case Check::kTooLong:
      return {.prompt = "explanations were asked for.", .model = "preambles of the new version, or loops."};
    case Check::kMeasureOutOfRange:
      return {.prompt = "style or structure was asked for in another way.",
              .model = "the new version's style.",
              .glue = "inputs of another kind."};
    case Check::kPossibleSecret:
      return {.prompt = "a key was pasted into the prompt.",
              .glue = "logs, environment dumps or configuration files reach the input.",
              .unseen = "outputs are stored and shown without anybody who looks at them."};
    case Check::kPossiblePii:
      return {.prompt = "the instruction to leave personal data out was lost.",
              .glue = "inputs are no longer redacted before this step.",
              .unseen = "outputs go to a place that is not meant for personal data."};
    case Check::kLowConfidence:
      return {.model = "the new version is less sure, or measures it otherwise.",
              .glue = "inputs of a new kind or of poorer quality (scans, other languages).",
              .human = "what is below the bound is acted on as if it were not."};
    case Check::kMissingConfidence:
      return {.prompt = "the field is no longer asked for.",
              .model = "the new version offers no log probabilities.",
              .glue = "the client that was deployed last does not pass it on."};
    case Check::kDuplicateContent:
      return {.glue =
                  "a retry without an idempotency key, a webhook delivered twice, a poll whose windows overlap, a form "
                  "sent twice.",
              .human = "both are paid or sent, since nobody sees the two side by side."};
    case Check::kRepeatedText:
      return {.prompt = "the variable with the input is no longer in the prompt.",
              .model = "a cached answer, or a phrase that the new version gives to everything.",
              .glue = "an error text is passed on as the answer."};
    case Check::kProcessedTwice:
      return {.glue =
                  "a queue that delivers at least once, a retry after a timeout, two workers on one subject, a trigger "
                  "set up twice."};
    case Check::kNotContinued:
      return {
          .glue =
              "a filter that nobody remembers, a queue that is stuck, an error that is swallowed between the steps.",
          .human = "the next step waits for an approval that nobody gives."};
    case Check::kSequenceGap:
      return {.glue =
                  "the sender's queue overflowed or was cleared, it was restarted, or its copies are sent without "
                  "waiting for an answer."};
    case Check::kLateOutput:
      return {.glue = "a queue before telltale, a batch that sends at night, a clock that is wrong."};
    case Check::kUnversionedPrompt:
      return {.prompt = "prompts are edited where no version is kept.",
              .glue = "a client was deployed that does not send prompt_version."};
    case Check::kPromptEdited:
      return {.prompt = "somebody edited it in place, in a console or a database.",
              .glue = "the text is sent with its variables filled in, so that each call has another hash."};
    case Check::kModelChanged:
      return {.model =
                  "the provider moved an alias to a new snapshot; a fallback or another region answers; a deployment "
                  "changed the name."};
    case Check::kConfidence:
      return {.prompt = "the scale of the confidence is described in another way.",
              .model = "another version has another idea of being sure.",
              .glue = "inputs of another kind or quality."};
    case Check::kLength:
      return {.prompt = "detail or brevity was asked for.",
              .model = "preambles, explanations and lists of the new version; cut answers.",
              .glue = "inputs have grown or shrunk."};
    case Check::kOutputTokens:
      return {.prompt = "detail or brevity was asked for.",
              .model = "reasoning tokens are counted in; another tokenizer.",
              .glue = "inputs have grown or shrunk."};
    case Check::kNumber:
      return {.prompt = "the unit or the meaning of the field was edited.",
              .model = "separators are read differently; values are made up.",
              .glue = "a source was added, or counted twice.",
              .unseen = "the business itself changed: a sale, a season, a new customer."};
    case Check::kScore:
      return {.prompt = "the prompt of the workflow, or that of the evaluator, was edited.",
              .model = "the workflow's model, or the evaluator's, was swapped.",
              .glue = "the evaluator gets other inputs than the workflow."};
    case Check::kMeasure:
      return {.prompt = "style or structure was asked for in another way.",
              .model = "the new version's style.",
              .glue = "inputs of another kind."};
    case Check::kMix:
      return {.prompt = "a label's description was edited.",
              .model = "the new version draws the line between two labels elsewhere, or prefers the first of the list.",
              .glue = "one source more or less: a mailbox, a form, a region.",
              .human = "what goes to the rarer label's queue is no longer looked at."};
    case Check::kOpening:
    case Check::kShape:
    case Check::kScript:
    case Check::kFinishReason:
      return {.prompt = "the form of the answer is asked for in another way.",
              .model = "preambles, fences, languages or limits of the new version.",
              .glue = "inputs of another kind."};
    case Check::kVolume:
      return {.glue =
                  "fewer: a trigger, a queue or a filter before the step, or credentials of the sender that ran out. "
                  "More: retries, a loop, a backlog.",
              .unseen = "the business itself: holidays, a campaign, a new customer."};
    case Check::kSilence:
      return {
          .glue = "the workflow stands still, its trigger was switched off, or its copies no longer reach telltale.",
          .unseen = "it was switched off on purpose, and its rule was not."};
  }
  return {};
}

std::string_view PageWhen(Check check) {
  switch (check) {
    case Check::kPossibleSecret:
    case Check::kPossiblePii:
    case Check::kMustNotMention:
      return "At once, at any hour: what was let out cannot be taken back, and every further output may add to it.";
    case Check::kDuplicateContent:
    case Check::kProcessedTwice:
      return "At once where the step pays, orders, books or sends: each hour makes more that must be taken back. "
             "Otherwise in working hours.";
    case Check::kEmptyOutput:
    case Check::kInvalidJson:
    case Check::kTruncatedOutput:
    case Check::kSilence:
    case Check::kNotContinued:
    case Check::kSequenceGap:
      return "At once where somebody waits for the outputs: the workflow does not do its work. Otherwise in working "
             "hours, before the backlog is too large to work off.";
    case Check::kVolume:
      return "Low and still falling: at once where somebody waits for the outputs. High: when it costs money by the "
             "call. "
             "Otherwise in working hours.";
    case Check::kPromptEdited:
    case Check::kModelChanged:
    case Check::kUnversionedPrompt:
    case Check::kLateOutput:
    case Check::kMissingConfidence:
    case Check::kTruncatedTransport:
    case Check::kCodeFence:
      return "Never for this alone: look at it on the same working day. It says why another alert fired, or that the "
             "next one will be harder to explain.";
    case Check::kLength:
    case Check::kOutputTokens:
    case Check::kOpening:
    case Check::kShape:
    case Check::kScript:
    case Check::kFinishReason:
    case Check::kMeasure:
    case Check::kMeasureOutOfRange:
    case Check::kTooShort:
    case Check::kTooLong:
      return "In working hours, unless it began together with another alert of the same stream, or the outputs go to "
             "customers unread.";
    default:
      return "When the alert is critical and something acts on these outputs without a person in between (payments, "
             "orders, mails): stop that first. Otherwise in working hours: wrong content does not heal, but it waits.";
  }
}

}  // namespace telltale
