#include "report/advice.h"

namespace telltale {

Advice AdviceOf(Check check) {
  switch (check) {
    case Check::kEmptyOutput:
      return {"The model answered with nothing: no text, only white space, or null, {}, [] or \"\".",
              "The model's status page and quota; the finish reason; whether a wrapper swallows an error and returns "
              "\"\"."};
    case Check::kInvalidJson:
      return {"The answer should be JSON and no JSON value can be read from it, even without its code fence.",
              "The evidence (raw line breaks, bad escapes, a value that is not closed); whether JSON mode or a schema "
              "got lost "
              "when the model or the client library was changed."};
    case Check::kFencedJson:
      return {"The JSON stood inside a code fence or between other text. Strict readers downstream fail on it.",
              "Whether the model was swapped or the prompt lost its \"JSON only\"; who unwraps it, and who does not."};
    case Check::kTruncatedOutput:
      return {
          "The answer ends before it is complete: the limit on output tokens was reached, or the JSON does not close.",
          "max_tokens against the length of outputs (telltale_output_length_chars); inputs that have grown."};
    case Check::kEmptyField:
      return {
          "A field that is usually filled is missing, null, blank or says N/A.",
          "A few of the outputs and their inputs: is the value in the input at all? Then the prompt version, the model "
          "version, and whatever fetches the input."};
    case Check::kWrongType:
      return {"A field holds another JSON type than it should, such as a number written as text.",
              "The code that reads the field; the prompt's example output; a schema that is no longer sent."};
    case Check::kNotAllowed:
      return {"A field holds a value that its rule does not list.",
              "Whether the list is out of date (a new currency, a new category) or the model makes values up."};
    case Check::kOutOfRange:
      return {"A number lies outside the bounds its rule gives.",
              "Units and separators (1.000 and 1,000, cents and euros), and whether the bounds still hold."};
    case Check::kUnknownEntity:
      return {
          "An id or a name is in no vocabulary: invented, misspelt, or new.",
          "Whether the vocabulary file is fresh; then the outputs: ids that look right and do not exist are invented."};
    case Check::kFailureToken:
      return {"The text holds a phrase that shows a failure, such as a template's leftovers or an error message.",
              "telltale_failure_token_hits_total tells which token; search the prompt and the tools' outputs for it."};
    case Check::kRefusal:
      return {"The model declines to answer.",
              "The model version and its safety settings; words that were added to the prompt; a new kind of input."};
    case Check::kLowConfidence:
      return {"The confidence that came with the outputs is below its bound more often.",
              "Which inputs are concerned; whether a person should see these outputs until it is mended."};
    case Check::kMissingConfidence:
      return {"Outputs come without a confidence, or with one that is no number from 0 to 1.",
              "Whether log probabilities are still asked for, and still offered by the model that answers now."};
    case Check::kUnversionedPrompt:
      return {"Outputs say neither which prompt version nor which prompt text made them.",
              "The client that was deployed last: it no longer sends prompt_version."};
    case Check::kConfidence:
      return {"The distribution of confidence has moved.",
              "The model version and the prompt version; the quality of a sample of outputs by hand."};
    case Check::kLength:
      return {"Outputs are much longer or shorter than they were.",
              "What came or went: a preamble, an explanation, a section; the model version and the prompt version."};
    case Check::kNumber:
      return {"The numbers in this field are larger or smaller than they were.",
              "Units and separators; a few outputs against their inputs; whether the business itself changed (a sale, "
              "a season)."};
    case Check::kMix:
    case Check::kOpening:
    case Check::kShape:
    case Check::kScript:
    case Check::kFinishReason:
      return {"The mix of labels, first words or shapes has changed.",
              "Which label grew and at whose cost; the prompt version and the model version."};
    case Check::kVolume:
      return {
          "Many more or many fewer outputs come than are usual at these hours.",
          "Fewer: a trigger, a queue or a filter before the step, a sender that lost its credentials. More: retries, "
          "a loop, a backlog being worked off, or simply more customers. Holidays look like this, too."};
    case Check::kSilence:
      return {"The stream has gone quiet: nothing has come for longer than its history, or its rule, explains.",
              "Whether the workflow still runs, and whether its sender reaches telltale (telltale_received_total). Of "
              "one that was switched off on purpose say volume: off."};
    case Check::kTruncatedTransport:
      return {
          "The output was whole when the model gave it and was cut on the way: by an attribute limit, or a transport "
          "that says so.",
          "The attribute length limit of the exporter or collector (OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT); send the body "
          "over gRPC or HTTP instead."};
    case Check::kSchemaViolation:
      return {"The JSON can be read, but is not what its schema asks for; the evidence names the path and the keyword.",
              "Whether the schema is still sent to the model (structured outputs, response_format), and which of the "
              "two was edited last."};
    case Check::kInvalidToolCall:
      return {
          "The model calls a tool that is not there, or with arguments that it does not take; the evidence says which.",
          "Whether a tool was renamed or its parameters changed: what is sent to the model and the file that the rule "
          "names may differ, or the prompt still speaks of the old name."};
    case Check::kPatternMismatch:
      return {"A value does not have the form that its rule gives.",
              "A few values: another form of the same id (a prefix, a dash), or something else in its place."};
    case Check::kMalformed:
      return {
          "A text that should be JSON, XML, HTML, SQL or Python is none that a parser would take; the evidence says "
          "what and where.",
          "The first words: a preamble or an apology in its place; whether the output was cut; the model version."};
    case Check::kStaleDate:
      return {"A date lies further back than its rule allows.",
              "Day and month swapped; a year the model knows from its training; an old record that was fetched again."};
    case Check::kFutureDate:
      return {"A date lies further ahead than its rule allows.",
              "Day and month swapped, a two-digit year; whether such orders exist."};
    case Check::kContradiction:
      return {"What the model said does not fit what it was given, or two of its own statements do not fit.",
              "The output beside its input (attributes): which of the two is wrong?"};
    case Check::kFieldsDisagree:
      return {
          "Two fields of an output do not fit each other as their rule says: an order of dates, a sum, an equality.",
          "A few outputs beside their inputs: which of the two is wrong; day and month swapped, a line left out."};
    case Check::kPlaceholder:
      return {
          "A template mark such as {{name}} or [insert ...] stands in the text: a variable was not filled in, or the "
          "model wrote a form instead of an answer.",
          "The prompt's variables, and what fills them; the template that the answer is pasted into."};
    case Check::kMissingSection:
      return {"A section that belongs into the text is absent, or stands there without content.",
              "Whether its source delivered anything; the prompt version; an output limit that cuts the end."};
    case Check::kMustMatch:
      return {"Something that every answer must hold is not there.",
              "The prompt's format instructions; a preamble or an explanation that took its place."};
    case Check::kMustNotMatch:
      return {"Something that no answer may hold is there; the evidence says which pattern and which words.",
              "The prompt's instructions; the model version; whether the words came with the input."};
    case Check::kMustMention:
      return {"Answers do not mention a value that came with them, such as the number of the order they are about.",
              "Whether the value still reaches the prompt; whether the answer is about another case."};
    case Check::kMustNotMention:
      return {"Answers mention a value that came with them and must stay out, such as another customer's name.",
              "Whose data reaches the prompt: what was fetched for it, and for whom; caches and shared conversations."};
    case Check::kCodeFence:
      return {"The text holds a fenced code block.",
              "Whether the reader of this text shows Markdown; the model version."};
    case Check::kUnexpectedScript:
      return {"Letters of a script stand in the text that do not belong there.",
              "The model version (small and quantised models slip into other languages); the language of the inputs."};
    case Check::kRepetition:
      return {"The text says the same again and again: the model is caught in a loop.",
              "Temperature and repetition penalty; a very long input; the model version."};
    case Check::kTooShort:
      return {"Outputs are shorter than their rule allows.", "Refusals, cut answers, and inputs that hold less."};
    case Check::kTooLong:
      return {"Outputs are longer than their rule allows.", "Preambles and explanations; loops; the prompt version."};
    case Check::kMeasureOutOfRange:
      return {
          "A measure of the text, such as its number of words, lies outside the bounds its rule gives.",
          "A few outputs: cut answers, preambles, lists or links that came or went; whether the bounds still hold."};
    case Check::kPossibleSecret:
      return {"A text holds what looks like a key, a token or a private key.",
              "Where it came from: an input, a tool's output, the prompt itself. Revoke it first, ask later."};
    case Check::kPossiblePii:
      return {"A text holds what looks like an address, a phone, card or account number.",
              "Whether these outputs may hold it at all, and where they go."};
    case Check::kDuplicateContent:
      return {"The same key values came in an output of another id: the same invoice, the same order, twice.",
              "The evidence names the first output. A retry without idempotency, a webhook delivered twice, a poll "
              "that overlaps."};
    case Check::kRepeatedText:
      return {"The workflow gives the same text again and again to different inputs.",
              "Whether the input reaches the prompt at all; caches; an error text that is passed on as the answer."};
    case Check::kProcessedTwice:
      return {"The same subject went through this step twice under different ids.",
              "Retries, overlapping polls, a queue that delivers at least once."};
    case Check::kNotContinued:
      return {"A subject went through this step and did not reach the next one in time.",
              "The glue between the steps: its queue, its errors, its filters."};
    case Check::kSequenceGap:
      return {"Numbers are missing in a source's sequence: outputs were made and did not arrive here.",
              "The sender's own errors and its queue; whether it was restarted."};
    case Check::kLateOutput:
      return {"Outputs arrive long after they were made.", "Queues between the workflow and telltale; clocks."};
    case Check::kPromptEdited:
      return {"The same prompt version came with another text: somebody edited it in place.",
              "Who edited it, and what; give the new text a new version, so that the two can be compared."};
    case Check::kModelChanged:
      return {"Another model version answers now than before.",
              "The provider's changelog; pin the version, or accept the new one."};
    case Check::kOutputTokens:
      return {"The model writes more or fewer tokens than it did.",
              "As for length; also reasoning tokens that are counted in."};
    case Check::kScore:
      return {"An evaluator's score has moved.",
              "Whether the outputs changed or the evaluator did (its model, its prompt)."};
    case Check::kMeasure:
      return {"A measure of the text, such as words a sentence or the share of digits, has moved.",
              "A few outputs of before and now; the prompt version and the model version; inputs of another kind."};
  }
  return {};
}

}  // namespace telltale
