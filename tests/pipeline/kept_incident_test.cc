#include "pipeline/kept_incident.h"

#include <gtest/gtest.h>

#include "base/archive_reader.h"
#include "base/archive_writer.h"
#include "tests/report/incident_samples.h"

namespace telltale {
namespace {

std::string BytesOf(KeptIncident incident) {
  std::string bytes;
  ArchiveWriter archive(&bytes);
  archive(incident);
  return bytes;
}

TEST(KeptIncident, ComesBackAsItWas) {
  const KeptIncident kept{SampleIncident()};
  const std::string bytes = BytesOf(kept);
  KeptIncident back;
  ArchiveReader archive(bytes);
  archive(back);
  EXPECT_TRUE(archive.done());
  EXPECT_EQ(BytesOf(back), bytes);
  const Incident& incident = back.incident;
  const Incident sample = SampleIncident();
  EXPECT_EQ(incident.id, sample.id);
  EXPECT_EQ(incident.labels, sample.labels);
  EXPECT_EQ(incident.opened, sample.opened);
  EXPECT_EQ(incident.lead.alertname, sample.lead.alertname);
  EXPECT_EQ(incident.lead.baseline.hits, sample.lead.baseline.hits);
  ASSERT_EQ(incident.members.size(), sample.members.size());
  EXPECT_EQ(incident.members.back().field, sample.members.back().field);
}

TEST(KeptIncident, ANumberThatWasNotWrittenIsNotMadeUp) {
  std::string bytes = BytesOf({SampleIncident()});
  bytes.resize(bytes.size() / 2);
  KeptIncident back;
  ArchiveReader archive(bytes);
  archive(back);
  EXPECT_FALSE(archive.ok());
}

}  // namespace
}  // namespace telltale
