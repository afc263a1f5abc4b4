#pragma once
// tests/server/raw_peer.h - a peer on loopback that reads a request and says whatever is scripted, byte for byte.

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "base/mutex.h"

namespace telltale {

class RawPeer {
 public:
  RawPeer() {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(listener_, 16), 0);
    EXPECT_EQ(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this](std::stop_token stop) { Serve(stop); });
  }
  ~RawPeer() {
    thread_.request_stop();
    thread_.join();
    close(listener_);
  }
  RawPeer(const RawPeer&) = delete;
  RawPeer& operator=(const RawPeer&) = delete;

  std::string url() const { return fmt::format("http://127.0.0.1:{}", port_); }
  void Say(std::string script) {
    MutexLock lock(mutex_);
    script_ = std::move(script);
  }
  // What follows the script, instead of a close: nothing at all, a byte now and then, as much as is taken, a reset.
  void set_lingers() { after_ = After::kLinger; }
  void set_drips() { after_ = After::kDrip; }
  void set_floods() { after_ = After::kFlood; }
  void set_resets() { after_ = After::kReset; }
  size_t sent() const { return sent_; }

 private:
  enum class After : uint8_t { kClose, kLinger, kDrip, kFlood, kReset };

  static bool IsReady(int fd, short what) {
    pollfd asked{fd, what, 0};
    return poll(&asked, 1, 10) > 0;
  }
  bool Send(int peer, std::string_view text) {
    const ssize_t sent = send(peer, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent > 0) sent_ += static_cast<size_t>(sent);
    return sent > 0;
  }
  void Serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      if (!IsReady(listener_, POLLIN)) continue;
      const int peer = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (peer < 0) continue;
      Answer(peer, stop);
      close(peer);
    }
  }
  void Answer(int peer, const std::stop_token& stop) {
    std::string request;
    char room[4096];
    while (request.find("\r\n\r\n") == std::string::npos && !stop.stop_requested()) {
      const ssize_t got = IsReady(peer, POLLIN) ? recv(peer, room, sizeof(room), 0) : -1;
      if (got == 0) return;
      if (got > 0) request.append(room, static_cast<size_t>(got));
    }
    std::string script;
    {
      MutexLock lock(mutex_);
      script = script_;
    }
    sent_ = 0;
    if (!script.empty() && !Send(peer, script)) return;
    Follow(peer, stop);
  }
  void Follow(int peer, const std::stop_token& stop) {
    if (after_ == After::kReset) {
      const linger at_once{1, 0};
      setsockopt(peer, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
      return;
    }
    if (after_ == After::kClose) {
      shutdown(peer, SHUT_WR);
    }
    // Until the client has had enough.
    const std::string flood(64 << 10, 'x');
    while (!stop.stop_requested()) {
      if (after_ == After::kDrip && !Send(peer, "x")) return;
      if (after_ == After::kFlood && !Send(peer, flood)) return;
      char byte = 0;
      if (after_ != After::kFlood && IsReady(peer, POLLIN | POLLRDHUP) && recv(peer, &byte, 1, MSG_DONTWAIT) == 0)
        return;
    }
  }

  int listener_ = -1;
  int port_ = 0;
  std::atomic<After> after_ = After::kClose;
  std::atomic<size_t> sent_ = 0;
  Mutex mutex_;
  std::string script_ TELLTALE_GUARDED_BY(mutex_);
  std::jthread thread_;
};

}  // namespace telltale
