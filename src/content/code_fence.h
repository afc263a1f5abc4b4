#pragma once
// content/code_fence.h - fenced code blocks of a text, as Markdown draws them.
//
// What:     a fence is a line that begins, after at most three spaces, with three or more ` or ~; a ` fence has no
//           further ` in its line (```this``` is code within a line). A block that is not closed goes on to the end.
//           It is stricter than content/unwrap.h, which looks for JSON and takes a fence in the middle of a line, too.
// Units:    bytes.
// Threads:  free functions without state.
// Errors:   none.
// Cost:     FirstFence: two passes of memchr, 0.02-0.04 ns a byte; FenceOf looks at one line.

#include <cstddef>
#include <string_view>

namespace telltale {

struct FenceLine {
  char mark = 0;      // ` or ~; 0: the line is no fence
  size_t length = 0;  // how many of them
  bool bare = false;  // nothing but white space behind them: this line may close a block
};
// `line` ends before its line break.
FenceLine FenceOf(std::string_view line);

// The line of the first fence, without the spaces around it; empty where there is none. Evidence of `code_fence`.
std::string_view FirstFence(std::string_view text);

// What stands in the first block, without its fences; data() is null where there is no fence.
std::string_view FirstBlock(std::string_view text);

// `text` has a fence in the line that begins at `line_begin`: the beginning of the line behind its block.
size_t BlockEnd(std::string_view text, size_t line_begin);

// The line that begins at `at`, without its break (\n or \r\n).
std::string_view LineAt(std::string_view text, size_t at);

}  // namespace telltale
