#pragma once
// The two YAML examples of the contract: every key of a later version included.

#include <string_view>

namespace telltale {

inline constexpr std::string_view kSettingsExample = R"(rule_files: [rules/*.yaml]
grpc: {listen_address: 127.0.0.1:9738, tls: {cert_file: a, key_file: b, client_ca_file: c}, max_request: 8MiB}
http: {listen_address: 127.0.0.1:9739, max_request: 8MiB}
web:  {listen_address: 127.0.0.1:9737, external_url: https://telltale.example}
metrics: {listen_address: "", max_series: 50000}
otlp: {standard_ports: false}
auth: {tokens: [{name: workflows, file: tokens/ingest, rights: [ingest]},
                {name: ops, file: tokens/ops, rights: [read, operate]}]}
storage: {path: telltale-data, sync: on, max_size: 2GiB, max_ids: 20000000, dead_letters: 100MiB}
memory: {limit: 512MiB}
detection: {false_alarms_per_year: 4, share: 1.0, lateness: 1h}
alerts: {alertmanagers: [{url: http://127.0.0.1:9093}], resend: 1m, examples: link, push_parts: false,
         notify: [{url: https://hooks.example/x, format: slack}]}
review: {sample: 1%, keep: 30d}
prompts: {keep_text: false}
bounds: {streams: 500, fields: 64, labels: 64, signals: 200, versions: 100}
log: {level: info, format: text}
)";

inline constexpr std::string_view kRulesExample = R"(vocabularies:
  skus: {file: skus.txt, normalize: [trim, casefold]}
failure_tokens:
  house: [{id: as-an-ai, pattern: '(?i)\bas an ai (language )?model\b',
           examples: {match: [As an AI model], pass: [hello]}}]
streams:
  - match: {workflow: invoice-intake, step: extract}
    format: json
    schema: invoice.schema.json
    confidence: {field: confidence, low: 0.7}
    fields:
      customer.name: {required: true}
      currency: {one_of: [USD, EUR, GBP]}
      total: {type: number, min: 0, max: 100000, distribution: true}
      items[].sku: {vocabulary: skus}
      due_date: {type: date, max_age: 90d, max_ahead: 1y}
      category: {mix: true}
    text:
      failure_tokens: [default, house]
      sections: [Sales, Support, Billing]
      entities: [{pattern: '\bSKU-\d{5}\b', vocabulary: skus}]
      scripts: [Latin]
      labels: [{name: answer, pattern: '^\W*(yes|no)\b'}]
      must_match: ['^\s*[A-E]\b']
    duplicates: {key: [invoice_id, total], within: 7d, alert: each}
    contradictions: [{when: {category: hot}, then: {attributes.inquiry_date: {max_age: 30d}}}]
    followed_by: {step: send, within: 1h}
    volume: {expect: daily}
    action: {kind: between, review_below: 0.8, review_when: [{field: total, min: 5000}], low_volume_below: 20/day}
    labels: {team: billing}
    review: {sample: 1%, min_per_day: 3, max_per_day: 30}
)";

}  // namespace telltale
