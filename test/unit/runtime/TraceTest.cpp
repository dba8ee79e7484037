#include "tpc/runtime/Trace.h"

#include "TestSupport.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

using Json = nlohmann::json;

class Tracing : public testing::Test {
protected:
  Json write(const Trace &trace) {
    trace.write(folder / "trace.json", manifest, 2);
    return Json::parse(readFile(folder / "trace.json"));
  }

  /// A step of 900 ns that begins at `begin`, with a kernel on both threads.
  static std::vector<TraceEvent> step(const Function &function, size_t number,
                                      int64_t begin) {
    return {{TraceEvent::Part, 0, &function, 0, begin + 10, begin + 100},
            {TraceEvent::Kernel, 1, &function, 0, begin + 205, begin + 500},
            {TraceEvent::Wait, 0, &function, 0, begin + 450, begin + 501},
            {TraceEvent::Kernel, 0, &function, 0, begin + 200, begin + 502},
            {TraceEvent::Step, 0, &function, number, begin, begin + 900}};
  }

  TemporaryFolder folder;
  Manifest manifest =
      parseManifest(FakeProgram(FakeSchedule::Parallel).manifest);
  const Function &function = manifest.functions[0];
};

TEST_F(Tracing, WritesCompleteEvents) {
  Trace trace;
  trace.finishedStep(function, step(function, 3, 1'000'000'000));
  Json json = write(trace);
  EXPECT_EQ(json["otherData"]["trainer"], "fake");
  EXPECT_EQ(json["otherData"]["threads"], 2);
  const Json &events = json["traceEvents"];
  ASSERT_EQ(events.size(), 10u);
  EXPECT_EQ(events[0]["name"], "process_name");
  EXPECT_EQ(events[0]["args"]["name"], "tpc: fake");
  EXPECT_EQ(events[1]["args"]["name"], "thread 1");
  EXPECT_EQ(events[3]["args"]["name"], "thread 2");
  EXPECT_EQ(events[5], Json::parse(R"({"name": "step 3", "cat": "step",
      "ph": "X", "ts": 0.0, "dur": 0.9, "pid": 1, "tid": 1, "args": {}})"));
  EXPECT_EQ(events[6]["name"], "load the batch");
  EXPECT_EQ(events[6]["cat"], "part");
  EXPECT_EQ(events[7], Json::parse(R"({"name": "out: product; mul, sub",
      "cat": "kernel", "ph": "X", "ts": 0.2, "dur": 0.302, "pid": 1, "tid": 1,
      "args": {"result": "10x16", "flops": 1500, "product_flops": 1280,
               "bytes_read": 1000, "bytes_written": 800}})"));
  EXPECT_EQ(events[8]["tid"], 2);
  EXPECT_EQ(events[8]["ts"], 0.205);
  EXPECT_EQ(events[8]["args"], Json::object());
  EXPECT_EQ(events[9]["name"], "wait for other threads");
}

TEST_F(Tracing, KeepsTheLastStepsOfEachFunction) {
  Trace trace;
  const Function &other = manifest.functions[1];
  trace.finishedStep(other, step(other, 1, 500));
  for (size_t number = 1; number <= 120; ++number)
    trace.finishedStep(
        function, step(function, number, static_cast<int64_t>(number) * 1000));
  Json json = write(trace);
  std::vector<std::string> names;
  double last = 0;
  for (const Json &event : json["traceEvents"]) {
    if (event["ph"] == "M")
      continue;
    EXPECT_LE(last, event["ts"].get<double>());
    last = event["ts"];
    if (event["cat"] == "step")
      names.push_back(event["name"]);
  }
  ASSERT_EQ(names.size(), 51u);
  EXPECT_EQ(names[0], "step_dump 1");
  EXPECT_EQ(names[1], "step 71");
  EXPECT_EQ(names[50], "step 120");
}

TEST_F(Tracing, CanBeEmpty) {
  Json json = write(Trace());
  for (const Json &event : json["traceEvents"])
    EXPECT_EQ(event["ph"], "M");
}

TEST_F(Tracing, QuotesNames) {
  manifest.trainer = "a \"b\"\n\xff";
  Json json = write(Trace());
  EXPECT_EQ(json["traceEvents"][0]["args"]["name"], "tpc: a \"b\"\n\ufffd");
}

TEST_F(Tracing, SaysWhereItCannotWrite) {
  std::string path = folder / "none/trace.json";
  EXPECT_EQ(errorOf([&] { Trace().write(path, manifest, 1); }),
            "cannot write '" + path + "': No such file or directory");
}

} // namespace
