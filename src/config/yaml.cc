#include "config/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <istream>
#include <map>
#include <streambuf>
#include <utility>

namespace telltale {
namespace {

constexpr size_t kMaxTextBytes = size_t{8} << 20;
constexpr size_t kMaxNodes = 500'000;
constexpr size_t kMaxDepth = 32;

// Builds the tree from the parser's events, which come in the file's order with their marks.
class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(Complaints& complaints) : complaints_(complaints) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    YamlNode node;
    node.line = LineOf(mark);
    Finish(std::move(node), anchor);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    YamlNode node;
    node.kind = YamlNode::Kind::kScalar;
    node.line = LineOf(mark);
    node.text = value;
    node.quoted = tag == "!";  // yaml-cpp's mark of a scalar that was not plain
    Finish(std::move(node), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) return Stop(LineOf(mark), "an alias (*name) stands inside its own anchor (&name)");
    if (Count(found->second.nodes, LineOf(mark))) Deliver(YamlNode(found->second.node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(YamlNode::Kind::kList, mark, anchor);
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Open(YamlNode::Kind::kMap, mark, anchor);
  }
  void OnMapEnd() override { Close(); }

  bool stopped() const { return stopped_; }
  YamlNode TakeRoot() { return std::move(root_); }

 private:
  struct Level {
    YamlNode node;
    YAML::anchor_t anchor;
    size_t nodes_before;
    std::optional<YamlEntry> entry;   // a map's key that waits for its value
    std::map<std::string, int> keys;  // a map's keys so far, with their lines
  };
  struct Anchored {
    YamlNode node;
    size_t nodes;
  };

  static int LineOf(const YAML::Mark& mark) { return mark.line + 1; }

  // What comes after is not looked at any more; the parser runs on over the rest, whose length is bounded.
  void Stop(int line, std::string_view why) {
    if (!stopped_) complaints_.Add(line, "{}", why);
    stopped_ = true;
  }
  // False when there are too many, or were.
  bool Count(size_t nodes, int line) {
    nodes_ += stopped_ ? 0 : nodes;
    if (nodes_ > kMaxNodes) Stop(line, "too many values in one file, or aliases that multiply (limit 500000)");
    return !stopped_;
  }
  void Open(YamlNode::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (levels_.size() >= kMaxDepth) Stop(LineOf(mark), "nested more than 32 levels deep");
    if (!Count(1, LineOf(mark))) return;
    Level level{YamlNode(), anchor, nodes_, std::nullopt, {}};
    level.node.kind = kind;
    level.node.line = LineOf(mark);
    levels_.push_back(std::move(level));
  }
  void Close() {
    if (stopped_) return;
    Level level = std::move(levels_.back());
    levels_.pop_back();
    if (level.anchor != YAML::NullAnchor) {
      const size_t nodes = nodes_ - level.nodes_before + 1;
      if (!Count(nodes, level.node.line)) return;  // the copy that is kept for its aliases
      anchors_[level.anchor] = {level.node, nodes};
    }
    Deliver(std::move(level.node));
  }
  void Finish(YamlNode node, YAML::anchor_t anchor) {
    if (!Count(1, node.line)) return;
    if (anchor != YAML::NullAnchor) anchors_[anchor] = {node, 1};
    Deliver(std::move(node));
  }
  void Deliver(YamlNode node) {
    if (levels_.empty()) {
      root_ = std::move(node);
      return;
    }
    Level& level = levels_.back();
    if (level.node.kind == YamlNode::Kind::kList) {
      level.node.items.push_back(std::move(node));
    } else if (level.entry) {
      level.entry->value = std::move(node);
      level.node.entries.push_back(std::move(*level.entry));
      level.entry.reset();
    } else {
      TakeKey(level, std::move(node));
    }
  }
  void TakeKey(Level& level, YamlNode node) {
    if (node.kind != YamlNode::Kind::kScalar) {
      complaints_.Add(node.line, "a key must be a word, not {}; write key: value", Describe(node));
    }
    const auto [first, is_new] = level.keys.emplace(node.text, node.line);
    if (!is_new) {
      complaints_.Add(node.line, "key {} is given twice, first in line {}; keep one of them", Shown(node.text),
                      first->second);
    }
    level.entry = YamlEntry{std::move(node.text), node.line, {}};
  }

  Complaints& complaints_;
  std::vector<Level> levels_;
  std::map<YAML::anchor_t, Anchored> anchors_;
  size_t nodes_ = 0;
  bool stopped_ = false;
  YamlNode root_;
};

// An istream over bytes that are already in memory, without a copy.
class ViewBuffer : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());  // only ever read
    setg(begin, begin, begin + text.size());
  }
};

}  // namespace

std::optional<YamlNode> ReadYaml(std::string_view text, Complaints& complaints) {
  if (text.size() > kMaxTextBytes) {
    complaints.Add(1, "the file has {} bytes; at most {} are read, split it", text.size(), kMaxTextBytes);
    return std::nullopt;
  }
  if (const size_t zero = text.find('\0'); zero != std::string_view::npos) {
    complaints.Add(1, "not a text file: there is a zero byte at position {}; save it as UTF-8", zero);
    return std::nullopt;
  }
  TreeBuilder builder(complaints);
  try {
    ViewBuffer buffer(text);
    std::istream stream(&buffer);
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) return YamlNode{};
    if (builder.stopped()) return std::nullopt;
    YamlNode root = builder.TakeRoot();
    TreeBuilder second(complaints);
    if (parser.HandleNextDocument(second)) {
      complaints.Add(second.TakeRoot().line, "a second document (---) begins here; put it into a file of its own");
    }
    return root;
  } catch (const YAML::Exception& error) {
    complaints.Add(error.mark.line + 1, "not readable as YAML: {} (column {}); check indentation, colons and quotes",
                   error.msg, error.mark.column + 1);
  } catch (const std::exception& error) {
    complaints.Add(1, "not readable as YAML: {}", error.what());
  }
  return std::nullopt;
}

std::string Describe(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      return "nothing";
    case YamlNode::Kind::kScalar:
      return Shown(node.text);
    case YamlNode::Kind::kList:
      return "a list";
    case YamlNode::Kind::kMap:
      return "a map";
  }
  return "";
}

}  // namespace telltale
