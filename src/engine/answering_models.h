#pragma once
// engine/answering_models.h - which model answered, for each one that is asked for: a model swapped underneath.
//
// What:     per model asked for the last version and the last fingerprint that came. Another one than the last is a
//           change, and from then on the one to compare with. What was made before the last change is not compared:
//           outputs come a little out of order. A part that is not given says nothing.
// Units:    event time; versions are cut to 64 bytes.
// Threads:  not thread-safe; lives in a stream.
// Errors:   bounds: 32 models, the one unseen for longest gives its place up and is new the next time.
// Cost:     a scan of the models known, usually one, and two comparisons of short texts.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace telltale {

struct ModelSwap {
  std::string from;
  std::string to;
};

class AnsweringModels {
 public:
  // The change, or nullptr where there is none; until the next call.
  const ModelSwap* See(std::string_view model, std::string_view version, std::string_view fingerprint, Time time);

  template <typename Archive>
  void Persist(Archive& archive) {
    archive.AtMost(kMaxModels, models_);
    archive(calls_);
  }

 private:
  static constexpr size_t kMaxModels = 32;
  struct Part {
    std::string text;
    Time since{};

    template <typename Archive>
    void Persist(Archive& archive) {
      archive(text, since);
    }
  };
  struct Model {
    uint64_t name = 0;
    uint64_t used = 0;
    Part version;
    Part fingerprint;

    template <typename Archive>
    void Persist(Archive& archive) {
      archive(name, used, version, fingerprint);
    }
  };
  Model& ModelOf(std::string_view model);
  bool Swap(Part& part, std::string_view text, Time time);

  std::vector<Model> models_;
  uint64_t calls_ = 0;
  ModelSwap swap_;
};

}  // namespace telltale
