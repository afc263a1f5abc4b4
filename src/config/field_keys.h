#pragma once
// config/field_keys.h - the keys of a field, of the conditions in contradictions, and of fields compared.
//
// What:     one entry of `fields:` makes a FieldSpec. In a contradiction a word or a list stands for one_of:
//           {when: {category: hot}, then: {attributes.inquiry_date: {max_age: 30d}}}.
// Errors:   complaints with the line.

#include <string>
#include <vector>

#include "config/complaints.h"
#include "config/map_reader.h"
#include "config/yaml.h"
#include "content/rules.h"

namespace telltale {

// well_formed: json
void ReadForm(MapReader& reader, Form* form);
FieldSpec ReadField(const YamlEntry& entry, const std::string& parent, Complaints& complaints);
std::vector<ContradictionSpec> ReadContradictions(const YamlNode& list, const std::string& path,
                                                  Complaints& complaints);
std::vector<FieldPairSpec> ReadFieldPairs(const YamlNode& list, const std::string& path, Complaints& complaints);

}  // namespace telltale
