// A settings file.
//
// Held: an error names a line that there is; a text is accepted or refused with the same words twice; what is accepted
// is within its bounds, opens the same ports as itself, and is open to strangers or not, with words for it; an address
// that is written out is read back as the same.

#include "config/exposure.h"
#include "config/settings.h"
#include "tests/fuzz/places.h"

namespace telltale::fuzz {
namespace {

void CheckAddress(const ListenAddress& address) {
  const std::string text = address.Text();
  const auto again = ParseListenAddress(text);
  INVARIANT_OF(text, again.ok() && again->Text() == text);
}

void CheckBounds(const Settings& settings) {
  INVARIANT(settings.grpc.max_request_bytes > 0 && settings.http.max_request_bytes > 0);
  INVARIANT(settings.memory_limit_bytes > 0 && settings.storage.max_bytes > 0 && !settings.storage.path.empty());
  INVARIANT(settings.alerts.resend > Duration(0) && settings.engine.lateness >= Duration(0));
  INVARIANT(settings.engine.false_alarms_per_year > 0 && settings.engine.share > 0 && settings.engine.share <= 1);
  INVARIANT(settings.engine.max_streams > 0 && settings.engine.max_fields > 0 && settings.engine.max_labels > 0);
  INVARIANT(settings.engine.max_signals > 0 && settings.engine.max_versions > 0);
  for (const TokenSetting& token : settings.auth.tokens) INVARIANT(!token.file.empty() && !token.rights.none());
  for (const FilePattern& file : settings.rule_files) INVARIANT(!file.pattern.empty() && !file.where.empty());
}

void Run(std::string_view text) {
  const auto settings = ParseSettings(text, "t.yaml");
  const auto again = ParseSettings(text, "t.yaml");
  INVARIANT_SAME(MessageOf(settings.status()), MessageOf(again.status()));
  if (!settings.ok()) return CheckPlaces(settings.status(), text, "t.yaml");
  CheckBounds(*settings);
  for (const auto* address :
       {&settings->grpc.listen_address, &settings->http.listen_address, &settings->web.listen_address}) {
    CheckAddress(*address);
  }
  INVARIANT(SameDoors(*settings, *again));
  const absl::Status exposed = CheckExposure(*settings);
  const std::string message = MessageOf(exposed);
  INVARIANT_OF(message, exposed.ok() || (absl::IsFailedPrecondition(exposed) && IsUtf8(message)));
  INVARIANT_OF(message, exposed.ok() || !settings->insecure);
  for (const std::string& warning : ExposureWarnings(*settings)) INVARIANT_OF(warning, IsUtf8(warning));
}

}  // namespace
}  // namespace telltale::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace telltale::fuzz;
  Run(View(data, size));
  return 0;
}
