// Event files by the definitions of their formats, with values from the
// specifications.

#include "tpc/runtime/EventFile.h"

#include "TestSupport.h"
#include "tpc/runtime/Crc32c.h"
#include "tpc/runtime/ProtobufMessage.h"

#include <gtest/gtest.h>

using namespace tpc::runtime;
using namespace tpc::runtime::test;
using namespace std::string_literals;

// RFC 3720, appendix B.4.
TEST(Crc32c, KnownValues) {
  EXPECT_EQ(crc32c(""), 0u);
  EXPECT_EQ(crc32c("123456789"), 0xe3069283u);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43u);
}

// https://protobuf.dev/programming-guides/encoding.
TEST(Protobuf, KnownBytes) {
  EXPECT_EQ(ProtobufMessage().integer(1, 150).str(), "\x08\x96\x01");
  EXPECT_EQ(ProtobufMessage().text(2, "testing").str(), "\x12\x07testing");
  ProtobufMessage inner, outer;
  inner.integer(1, 150);
  outer.message(3, inner);
  EXPECT_EQ(outer.str(), "\x1a\x03\x08\x96\x01");
  EXPECT_EQ(ProtobufMessage().integer(1, -2).str(),
            "\x08\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01");
  EXPECT_EQ(ProtobufMessage().real(1, 1.0f).str(), "\x0d\0\0\x80\x3f"s);
  EXPECT_EQ(ProtobufMessage().real(16, 1.0).str(),
            "\x81\x01\0\0\0\0\0\0\xf0\x3f"s);
}

TEST(EventFile, Frame) {
  std::string record = frameRecord("abc");
  ASSERT_EQ(record.size(), 8u + 4 + 3 + 4);
  EXPECT_EQ(record.substr(0, 8), "\3\0\0\0\0\0\0\0"s);
  EXPECT_EQ(record.substr(12, 3), "abc");
}

TEST(EventFile, FindsEventsOnly) {
  TemporaryFolder folder;
  EXPECT_FALSE(holdsEvents(folder / "none"));
  EXPECT_FALSE(holdsEvents(folder.path));
  EventFile file(folder.path);
  file.write("abc");
  file.check();
  EXPECT_TRUE(holdsEvents(folder.path));
}
