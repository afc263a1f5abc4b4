#pragma once
// server/letters_api.h - dead letters over the web port: list, show, replay, drop.
//
// What:     GET /api/v1/dead-letters lists them, newest first, at most `limit` before the number `before`;
//           GET /api/v1/dead-letters/ID shows one; both with .txt behind them for the terminal. POST .../replay and
//           .../drop take ?id=1,2,3 or ?all=true. A replay of all takes the oldest that fit one batch, and says in
//           `next` where to go on: &after=NEXT, or the ids above it. It is answered once what it counted is on disk.
// Units:    a replay has at most kMostReplayed letters and about 8 MiB of them, one at a time.
// Threads:  thread-safe; a replay is answered on the committer's thread. Outlives the pipeline.
// Errors:   400, 404, 405, 415; 503 while another replay or drop runs, the queue is full, or the store cannot be read.

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"
#include "pipeline/batch.h"
#include "pipeline/pipeline.h"
#include "server/events.h"
#include "server/http_server.h"
#include "server/letters_page.h"
#include "store/store.h"

namespace telltale {

inline constexpr std::string_view kLettersPath = "/api/v1/dead-letters";
inline constexpr size_t kMostReplayed = 1000;  // letters, also the most ids of a request and rows of a list

class LettersApi {
 public:
  // `max_bytes`: what all of them may have.
  LettersApi(Store* store, Pipeline* pipeline, uint64_t max_bytes, Events* events)
      : store_(store), pipeline_(pipeline), max_bytes_(max_bytes), events_(events) {}
  LettersApi(const LettersApi&) = delete;
  LettersApi& operator=(const LettersApi&) = delete;

  static bool IsPath(std::string_view path);
  // Whether it is one that changes something.
  static bool IsOrder(std::string_view path);
  void Answer(const HttpRequest& request, Responder::Respond respond);
  // The same, for WebPages.
  std::function<void(const HttpRequest& request, Responder::Respond respond)> Page() {
    return [this](const HttpRequest& request, Responder::Respond respond) { Answer(request, std::move(respond)); };
  }

 private:
  // ?id=1,2,3, or ?all=true&after=7.
  struct Wish {
    std::vector<int64_t> ids;
    bool all = false;
    int64_t after = 0;
  };
  struct Chosen {
    std::vector<DeadLetter> letters;
    ReplayAnswer answer;  // as far as it is known before
  };
  using Query = std::map<std::string, std::string>;

  static absl::StatusOr<Wish> WishOf(const Query& query, bool may_go_on);
  HttpResponse List(const Query& query, bool as_text) const;
  HttpResponse Show(std::string_view id, bool as_text) const;
  absl::StatusOr<uint64_t> DropAll();
  HttpResponse Drop(const Query& query);
  absl::StatusOr<Chosen> Choose(const Wish& wish) const;
  void Replay(const Query& query, Responder::Respond respond);

  Store* const store_;
  Pipeline* const pipeline_;
  const uint64_t max_bytes_;
  Events* const events_;
  std::atomic<bool> is_busy_ = false;  // a letter is not to be counted twice, nor dropped while it is counted
};

}  // namespace telltale
