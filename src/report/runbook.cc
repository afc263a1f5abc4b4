#include "report/runbook.h"

#include <fmt/format.h>

#include <string_view>

namespace telltale {
namespace {

struct Advice {
  std::string_view means;
  std::string_view look;
};

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
      return {"The mix of labels, first words or shapes has changed.",
              "Which label grew and at whose cost; the prompt version and the model version."};
  }
  return {};
}

}  // namespace

std::string RunbookText(Check check) {
  const Advice advice = AdviceOf(check);
  return fmt::format(
      "{}\n\nWhat it means\n  {}\n\nLook first at\n  {}\n\nThen\n"
      "  1. The alert's onset and version change: what was deployed, edited or switched just before?\n"
      "  2. Does it still go on? telltale_signal_current against telltale_signal_baseline for this check and field.\n"
      "  3. Hold back what acts on these outputs where an error would be hard to undo.\n"
      "  4. Mend the cause, or undo the change. The alert ends by itself once outputs are what they were.\n"
      "  5. If the change was meant, change the rule: a check that is defined anew learns anew.\n",
      CheckName(check), advice.means, advice.look);
}

std::string RunbookPath(Check check) { return fmt::format("/runbooks/{}", CheckName(check)); }

}  // namespace telltale
