#include "server/letters_api.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

#include "pipeline/letter_batch.h"
#include "report/table.h"
#include "report/utf8.h"
#include "server/json_door.h"

namespace telltale {
namespace {

constexpr std::string_view kReplay = "/api/v1/dead-letters/replay";
constexpr std::string_view kDrop = "/api/v1/dead-letters/drop";
constexpr std::string_view kText = ".txt";
constexpr size_t kUsualRows = 100;
constexpr uint64_t kMostBytes = uint64_t{8} << 20;  // of one replay, but for the letter that goes beyond it

// 0: none.
int64_t NumberOf(std::string_view text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::max<int64_t>(0, number) : 0;
}

std::string Echo(std::string_view text) { return CutText(TerminalText(text), 100); }

HttpResponse PageOf(std::string text, bool as_text) {
  HttpResponse response;
  if (as_text) response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(text);
  return response;
}

HttpResponse ErrorOf(const absl::Status& status, bool as_text) {
  const std::string message = MessageOf(status);
  int code = 503;
  std::string_view word = "unavailable";
  if (absl::IsNotFound(status)) {
    code = 404;
    word = "not_found";
  } else if (absl::IsInvalidArgument(status)) {
    code = 400;
    word = "bad_request";
  } else if (absl::IsDataLoss(status)) {
    code = 410;
    word = "damaged";
  }
  HttpResponse response = HttpError(code, word, message);
  if (!as_text) return response;
  response.content_type = "text/plain; charset=utf-8";
  response.body = message + "\n";
  return response;
}

absl::StatusOr<std::vector<int64_t>> IdsOf(std::string_view list) {
  std::vector<int64_t> ids;
  for (size_t at = 0; at <= list.size();) {
    const size_t end = std::min(list.find(',', at), list.size());
    const int64_t id = NumberOf(list.substr(at, end - at));
    if (id == 0) return InvalidArgument("'{}' is no id of a dead letter", Echo(list.substr(at, end - at)));
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
    if (ids.size() > kMostReplayed) return InvalidArgument("more than {} ids; name fewer at once", kMostReplayed);
    at = end + 1;
  }
  return ids;
}

void AddResult(const std::vector<DeadLetter>& letters, const BatchResult& result, ReplayAnswer* answer) {
  answer->counted = result.accepted;
  answer->duplicates = result.duplicates;
  for (const Rejection& rejection : result.rejected) {
    answer->failed.push_back({letters[rejection.index].id, std::string(rejection.reason), rejection.detail});
  }
}

}  // namespace

bool LettersApi::IsPath(std::string_view path) {
  if (!path.starts_with(kLettersPath)) return false;
  path.remove_prefix(kLettersPath.size());
  return path.empty() || path == kText || path.front() == '/';
}

bool LettersApi::IsOrder(std::string_view path) { return path == kReplay || path == kDrop; }

void LettersApi::Answer(const HttpRequest& request, Responder::Respond respond) {
  if (request.path == kReplay) return Replay(request.query, std::move(respond));
  if (request.path == kDrop) return respond(Drop(request.query));
  std::string_view rest = std::string_view(request.path).substr(kLettersPath.size());
  const bool as_text = rest.ends_with(kText);
  if (as_text) rest.remove_suffix(kText.size());
  respond(rest.empty() ? List(request.query, as_text) : Show(rest.substr(1), as_text));
}

HttpResponse LettersApi::List(const Query& query, bool as_text) const {
  size_t limit = kUsualRows;
  int64_t before = 0;
  for (const auto& [name, value] : query) {
    const int64_t number = NumberOf(value);
    if (name != "limit" && name != "before") {
      return ErrorOf(InvalidArgument("unknown parameter '{}'; write limit, before", Echo(name)), as_text);
    }
    if (number == 0 || (name == "limit" && static_cast<size_t>(number) > kMostReplayed)) {
      return ErrorOf(InvalidArgument("{} is '{}'; write a number{}", name, Echo(value),
                                     name == "limit" ? fmt::format(" from 1 to {}", kMostReplayed) : ", an id"),
                     as_text);
    }
    if (name == "limit") {
      limit = static_cast<size_t>(number);
    } else {
      before = number;
    }
  }
  auto letters = store_->ListDeadLetters(limit + 1, before);
  if (!letters.ok()) return ErrorOf(letters.status(), as_text);
  const DeadLetters::Counts counts = store_->counts().dead_letters;
  LetterList list{*std::move(letters), 0, counts.kept, counts.bytes, max_bytes_};
  if (list.letters.size() > limit) {
    list.letters.pop_back();
    list.next = list.letters.back().id;
  }
  return PageOf(as_text ? LettersText(list) : LettersJson(list), as_text);
}

HttpResponse LettersApi::Show(std::string_view id, bool as_text) const {
  const int64_t number = NumberOf(id);
  if (number == 0) return ErrorOf(NotFound("'{}' is no id of a dead letter", Echo(id)), as_text);
  const auto letter = store_->GetDeadLetter(number);
  if (!letter.ok()) return ErrorOf(letter.status(), as_text);
  return PageOf(as_text ? LetterText(*letter) : LetterJson(*letter), as_text);
}

absl::StatusOr<LettersApi::Wish> LettersApi::WishOf(const Query& query, bool may_go_on) {
  Wish wish;
  for (const auto& [name, value] : query) {
    if (name == "id") {
      auto ids = IdsOf(value);
      if (!ids.ok()) return ids.status();
      wish.ids = *std::move(ids);
    } else if (name == "all") {
      if (value != "true") return InvalidArgument("all is '{}'; write all=true, or name ids: id=1,2", Echo(value));
      wish.all = true;
    } else if (name == "after" && may_go_on) {
      wish.after = NumberOf(value);
      if (wish.after == 0) return InvalidArgument("after is '{}'; write the number that was told as next", Echo(value));
    } else {
      return InvalidArgument("unknown parameter '{}'; write id=1,2 or all=true", Echo(name));
    }
  }
  if (wish.all == !wish.ids.empty()) return InvalidArgument("write either id=1,2 or all=true");
  if (wish.after > 0 && !wish.all) return InvalidArgument("after goes with all=true");
  return wish;
}

HttpResponse LettersApi::Drop(const Query& query) {
  const auto wish = WishOf(query, false);
  if (!wish.ok()) return ErrorOf(wish.status(), false);
  if (is_busy_.exchange(true)) return ErrorOf(Unavailable("letters are being replayed; drop them afterwards"), false);
  const auto dropped = wish->all ? DropAll() : store_->DropDeadLetters(wish->ids);
  is_busy_ = false;
  if (!dropped.ok()) return ErrorOf(dropped.status(), false);
  if (*dropped > 0) events_->Note(fmt::format("{} dead letters were dropped, as asked", *dropped));
  return PageOf("{\"dropped\":" + std::to_string(*dropped) + "}", false);
}

// A part at a time, so that outputs are not kept waiting for the store.
absl::StatusOr<uint64_t> LettersApi::DropAll() {
  const auto newest = store_->ListDeadLetters(1);
  if (!newest.ok()) return newest.status();
  const int64_t last = newest->empty() ? 0 : newest->front().id;
  uint64_t dropped = 0;
  for (;;) {
    const auto oldest = store_->ListDeadLettersAfter(0, kMostReplayed);
    if (!oldest.ok()) return oldest.status();
    std::vector<int64_t> ids;
    for (const DeadLetter& letter : *oldest) {
      if (letter.id <= last) ids.push_back(letter.id);
    }
    if (ids.empty()) return dropped;
    const auto gone = store_->DropDeadLetters(ids);
    if (!gone.ok()) return gone.status();
    dropped += *gone;
  }
}

absl::StatusOr<LettersApi::Chosen> LettersApi::Choose(const Wish& wish) const {
  Chosen chosen;
  std::vector<int64_t> ids = wish.ids;
  if (wish.all) {
    const auto heads = store_->ListDeadLettersAfter(wish.after, kMostReplayed + 1);
    if (!heads.ok()) return heads.status();
    for (const DeadLetter& head : *heads) ids.push_back(head.id);
  }
  std::sort(ids.begin(), ids.end());  // oldest first, as they came
  uint64_t bytes = 0;
  int64_t last = 0;
  for (const int64_t id : ids) {
    if (bytes >= kMostBytes || chosen.letters.size() == kMostReplayed) {
      chosen.answer.next = last;
      break;
    }
    last = id;
    auto letter = store_->GetDeadLetter(id);
    if (absl::IsNotFound(letter.status())) {
      chosen.answer.missing.push_back(id);
    } else if (absl::IsDataLoss(letter.status())) {
      chosen.answer.failed.push_back({id, "damaged", MessageOf(letter.status())});
    } else if (!letter.ok()) {
      return letter.status();
    } else {
      bytes += letter->body.size();
      chosen.letters.push_back(*std::move(letter));
    }
  }
  return chosen;
}

void LettersApi::Replay(const Query& query, Responder::Respond respond) {
  const auto wish = WishOf(query, true);
  if (!wish.ok()) return respond(ErrorOf(wish.status(), false));
  if (is_busy_.exchange(true)) {
    return respond(ErrorOf(Unavailable("dead letters are being replayed or dropped already; ask again"), false));
  }
  auto chosen = Choose(*wish);
  if (!chosen.ok() || chosen->letters.empty()) {
    is_busy_ = false;
    return respond(chosen.ok() ? PageOf(ReplayJson(chosen->answer), false) : ErrorOf(chosen.status(), false));
  }
  const auto done = [this, respond, known = std::move(chosen->answer)](const std::vector<DeadLetter>& letters,
                                                                       const BatchResult& result) {
    is_busy_ = false;
    if (!result.status.ok()) return respond(ErrorOf(Unavailable("{}", MessageOf(result.status)), false));
    ReplayAnswer answer = known;
    AddResult(letters, result, &answer);
    events_->Note(fmt::format("dead letters were replayed: {} counted, {} counted before, {} stay", answer.counted,
                              answer.duplicates, answer.failed.size()));
    respond(PageOf(ReplayJson(answer), false));
  };
  std::unique_ptr<Batch> batch = std::make_unique<LetterBatch>(std::move(chosen->letters), ReadJsonLine, done);
  if (pipeline_->TrySubmit(batch)) return;
  is_busy_ = false;
  respond(ErrorOf(Unavailable("the queue is full, or the store cannot be written; ask again"), false));
}

}  // namespace telltale
