#include "pipeline/batch.h"

#include <utility>

namespace telltale {
namespace {

// An id comes back to the caller as it was sent, but not without bound.
constexpr size_t kMaxEchoedIdBytes = 256;
// Above this, memory that one large batch needed is given back after it.
constexpr size_t kMaxKeptOutputs = 4096;
constexpr size_t kMaxKeptBytes = size_t{1} << 20;
constexpr size_t kMaxKeptItems = 1024;  // of one output's own lists

template <typename T>
void EmptyKeepingRoom(std::vector<T>& items) {
  items.clear();
  if (items.capacity() > kMaxKeptItems) items = std::vector<T>();
}

// An empty output that keeps the room of its vectors.
void Reset(Output& output) {
  EmptyKeepingRoom(output.token_logprobs);
  EmptyKeepingRoom(output.scores);
  EmptyKeepingRoom(output.attributes);
  auto token_logprobs = std::move(output.token_logprobs);
  auto scores = std::move(output.scores);
  auto attributes = std::move(output.attributes);
  output = Output{};
  output.token_logprobs = std::move(token_logprobs);
  output.scores = std::move(scores);
  output.attributes = std::move(attributes);
}

}  // namespace

Output& BatchContents::Add(uint32_t index) {
  if (used_ == outputs_.size()) {
    outputs_.emplace_back();
    indices_.push_back(0);
  }
  indices_[used_] = index;
  Reset(outputs_[used_]);
  return outputs_[used_++];
}

void BatchContents::RejectLast(std::string_view reason, std::string detail) {
  --used_;
  rejected_.push_back(Rejection{indices_[used_], std::string(outputs_[used_].id.substr(0, kMaxEchoedIdBytes)), reason,
                                std::move(detail)});
}

void BatchContents::Reject(uint32_t index, std::string_view reason, std::string detail) {
  rejected_.push_back(Rejection{index, "", reason, std::move(detail)});
}

void BatchContents::Clear() {
  used_ = 0;
  if (outputs_.size() > kMaxKeptOutputs) {
    outputs_ = std::vector<Output>();
    indices_ = std::vector<uint32_t>();
  }
  rejected_.clear();
  buried_.clear();
  unknown_keys_ = 0;
  bytes_.clear();
  if (bytes_.capacity() > kMaxKeptBytes) bytes_ = std::string();
}

}  // namespace telltale
