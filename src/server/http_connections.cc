#include "server/http_connections.h"

#include <sys/socket.h>

#include <utility>

namespace telltale {

HttpConnections::Connection* HttpConnections::Opened(int socket, std::shared_ptr<const TlsIdentity> identity) {
  auto opened = std::make_unique<Connection>();
  opened->socket = socket;
  opened->identity = std::move(identity);
  opened->since = Clock::now();
  MutexLock lock(mutex_);
  open_.insert(opened.get());
  return opened.release();
}

void HttpConnections::Closed(Connection* connection) {
  const std::unique_ptr<Connection> owner(connection);
  MutexLock lock(mutex_);
  open_.erase(connection);
}

void HttpConnections::Enter(Connection* connection, Phase phase) {
  MutexLock lock(mutex_);
  if (phase != Phase::kAnswer && !(phase == Phase::kRequest && connection->phase == Phase::kAnswer)) {
    connection->since = Clock::now();
  }
  connection->phase = phase;
}

size_t HttpConnections::Sweep(Clock::time_point now) {
  size_t ended = 0;
  MutexLock lock(mutex_);
  for (const Connection* connection : open_) {
    if (connection->phase == Phase::kAnswer) continue;
    const auto allowed = connection->phase == Phase::kHead ? limits_.head : limits_.request;
    if (now < connection->since + allowed) continue;
    // Not closed: its number might be another socket's before the one who serves it sees that.
    shutdown(connection->socket, SHUT_RDWR);
    ++ended;
  }
  return ended;
}

size_t HttpConnections::size() const {
  MutexLock lock(mutex_);
  return open_.size();
}

}  // namespace telltale
