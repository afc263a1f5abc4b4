#pragma once
// content/schema_chains.h - whether a schema is ever done with a value.
//
// What:     a subschema may hand its value on to others ($ref, allOf, if, ...), and these hand it on again. Where that
//           comes back to where it began, no value would ever be done with; where it goes on too long, the validator's
//           depth would end first.
// Units:    64 subschemas for one and the same value.
// Threads:  a free function without state.
// Cost:     each link is followed once; no recursion.

#include "content/schema_nodes.h"

namespace telltale {

// `looping` gets a subschema whose chain does not end.
bool ChainsEnd(const CompiledSchema& schema, SchemaIndex* looping);

}  // namespace telltale
