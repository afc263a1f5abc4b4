#include "content/schema_uri.h"

namespace telltale {
namespace {

struct Parts {
  std::string_view scheme;     // with its colon
  std::string_view authority;  // with its two slashes
  std::string_view path;
  std::string_view query;     // with its question mark
  std::string_view fragment;  // with its hash
};

bool IsSchemeCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
}

Parts PartsOf(std::string_view uri) {
  Parts parts;
  size_t colon = 0;
  while (colon < uri.size() && IsSchemeCharacter(uri[colon])) ++colon;
  if (colon > 0 && colon < uri.size() && uri[colon] == ':') {
    parts.scheme = uri.substr(0, colon + 1);
    uri.remove_prefix(colon + 1);
  }
  const auto cut = [&uri](size_t at) {
    const std::string_view head = uri.substr(0, at);
    uri.remove_prefix(head.size());
    return head;
  };
  if (uri.starts_with("//")) parts.authority = cut(uri.find_first_of("/?#", 2));
  parts.path = cut(uri.find_first_of("?#"));
  if (uri.starts_with('?')) parts.query = cut(uri.find('#'));
  parts.fragment = uri;
  return parts;
}

std::string WithoutDots(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    if (path.starts_with("../")) {
      path.remove_prefix(3);
    } else if (path.starts_with("./") || path.starts_with("/./")) {
      path.remove_prefix(2);
    } else if (path == "/.") {
      path = "/";
    } else if (path.starts_with("/../") || path == "/..") {
      path = path == "/.." ? std::string_view("/") : path.substr(3);
      const size_t slash = out.rfind('/');
      out.resize(slash == std::string::npos ? 0 : slash);
    } else if (path == "." || path == "..") {
      break;
    } else {
      const std::string_view segment = path.substr(0, path.find('/', 1));
      out += segment;
      path.remove_prefix(segment.size());
    }
  }
  return out;
}

int HexOf(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

std::string ResolveUri(std::string_view base, std::string_view reference) {
  const Parts to = PartsOf(reference);
  const Parts from = PartsOf(base);
  std::string out;
  const auto join = [&out](std::initializer_list<std::string_view> pieces) {
    for (const std::string_view piece : pieces) out += piece;
    return out;
  };
  if (!to.scheme.empty()) return join({to.scheme, to.authority, WithoutDots(to.path), to.query, to.fragment});
  if (!to.authority.empty()) return join({from.scheme, to.authority, WithoutDots(to.path), to.query, to.fragment});
  if (to.path.empty()) {
    const std::string_view query = to.query.empty() ? from.query : to.query;
    return join({from.scheme, from.authority, from.path, query, to.fragment});
  }
  std::string path;
  if (!to.path.starts_with('/')) {
    const size_t slash = from.path.rfind('/');
    if (slash != std::string_view::npos) {
      path = from.path.substr(0, slash + 1);
    } else if (!from.authority.empty()) {
      path = "/";
    }
  }
  path += to.path;
  return join({from.scheme, from.authority, WithoutDots(path), to.query, to.fragment});
}

Address SplitAddress(std::string_view uri) {
  const size_t hash = uri.find('#');
  Address address{std::string(uri.substr(0, hash)), ""};
  if (hash == std::string_view::npos) return address;
  for (std::string_view rest = uri.substr(hash + 1); !rest.empty();) {
    if (rest.size() > 2 && rest[0] == '%' && HexOf(rest[1]) >= 0 && HexOf(rest[2]) >= 0) {
      address.fragment += static_cast<char>(HexOf(rest[1]) * 16 + HexOf(rest[2]));
      rest.remove_prefix(3);
    } else {
      address.fragment += rest[0];
      rest.remove_prefix(1);
    }
  }
  return address;
}

std::optional<std::string> TakeStep(std::string_view* pointer) {
  if (!pointer->starts_with('/')) return std::nullopt;
  const std::string_view raw = pointer->substr(1, pointer->find('/', 1) - 1);
  pointer->remove_prefix(1 + raw.size());
  std::string step;
  for (size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '~' && i + 1 < raw.size() && (raw[i + 1] == '0' || raw[i + 1] == '1')) {
      step += raw[++i] == '0' ? '~' : '/';
    } else {
      step += raw[i];
    }
  }
  return step;
}

void AppendStep(std::string_view step, std::string* pointer) {
  *pointer += '/';
  for (const char c : step) {
    if (c == '~') {
      *pointer += "~0";
    } else if (c == '/') {
      *pointer += "~1";
    } else {
      *pointer += c;
    }
  }
}

}  // namespace telltale
