// A signal's state as bytes and back (base/archive.h): what it counted, what its watch learned, the alarm that stands.

#include <memory>
#include <type_traits>

#include "base/archive_reader.h"
#include "base/archive_writer.h"
#include "engine/signal.h"

namespace telltale {

// Its check and field are the owner's to keep. What the rules said of it is kept with it, until it is redefined.
template <typename Archive>
void Signal::Persist(Archive& archive) {
  archive(definition_, floor_level_, each_, evaluations_, hits_, history_, each_open_, gross_open_, watch_open_);
  archive(accepted_, next_example_, floor_, resolved_at_, gross_since_, each_since_, each_until_, each_evaluations_);
  archive(each_hits_, settled_, examples_);
  if (examples_ != nullptr && next_example_ >= examples_->size()) archive.Fail();
  if (labels_ != nullptr) archive(*labels_);
  auto kind = static_cast<uint8_t>(watch_.index());
  archive(kind);
  if constexpr (Archive::kReads) {
    watch_ = MakeWatch(check_, each_);
    if (check_ == Check::kVolume && kind != 0) watch_ = std::make_unique<VolumeWatch>();
    if (check_ == Check::kSilence && kind != 0) watch_ = std::make_unique<SilenceWatch>(true, Duration(0));
    if (kind != watch_.index()) archive.Fail();
  }
  std::visit(
      [&archive](auto& watch) {
        if constexpr (!std::is_same_v<std::remove_cvref_t<decltype(watch)>, std::monostate>) archive(*watch);
      },
      watch_);
}
template void Signal::Persist(ArchiveReader& archive);
template void Signal::Persist(ArchiveWriter& archive);

}  // namespace telltale
