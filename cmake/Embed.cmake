# Compiles the default content rules (rules/default.yaml) into the config layer, so that the binary needs no file beside it.
set(default_rules ${CMAKE_SOURCE_DIR}/rules/default.yaml)
set(embedded ${CMAKE_BINARY_DIR}/embedded/default_rules.cc)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${default_rules})
file(READ ${default_rules} text)
# String literals are limited in length by the standard (64 KiB in practice), so the text is cut into pieces.
string(LENGTH "${text}" length)
set(pieces "")
set(at 0)
while(at LESS length)
  string(SUBSTRING "${text}" ${at} 8000 piece)
  string(APPEND pieces "\n    R\"__telltale__(${piece})__telltale__\"")
  math(EXPR at "${at} + 8000")
endwhile()
file(CONFIGURE OUTPUT ${embedded} CONTENT "// Made from rules/default.yaml by cmake/Embed.cmake.
#include \"config/default_rules.h\"

namespace telltale {

std::string_view DefaultRulesYaml() {
  static constexpr char kText[] = @pieces@;
  return {kText, sizeof(kText) - 1};
}

}  // namespace telltale
" @ONLY)
set(TELLTALE_EMBEDDED_config ${embedded})
