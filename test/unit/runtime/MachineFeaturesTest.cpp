#include "tpc/runtime/MachineFeatures.h"

#include "TrainerFixture.h"

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

/// Of names that no processor has.
constexpr const char *lacking = "it lacks rot13, avx4096";

Manifest needing(const std::vector<std::string> &instructions) {
  Manifest manifest;
  manifest.trainer = "dtp";
  manifest.cpu = "znver9";
  manifest.machine.instructions = instructions;
  return manifest;
}

TEST(MachineFeatures, AreThoseThatTheCodeMayUse) {
  EXPECT_EQ(errorOf([] { prepareMachine(needing({})); }), "");
#if defined(__x86_64__)
  EXPECT_EQ(errorOf([] { prepareMachine(needing({"sse", "sse2"})); }), "");
#endif
  EXPECT_EQ(errorOf([] {
              prepareMachine(needing({"rot13", "avx4096"}));
            }),
            std::string("this machine cannot run 'dtp', which was compiled for "
                        "znver9: ") +
                lacking);
  Manifest rounded = needing({"avx4096"});
  rounded.machine.products = "avx512bf16";
  rounded.precision = "bf16";
  EXPECT_EQ(errorOf([&] { prepareMachine(rounded); }),
            "this machine cannot run 'dtp', which was compiled for znver9 with "
            "the precision bf16: it lacks avx4096");
}

/// Runs of a program for another processor.
class OtherMachine : public TrainerFixture {
protected:
  OtherMachine() {
    nlohmann::json json = nlohmann::json::parse(fake.manifest);
    json["machine"]["instructions"] = {"rot13", "avx4096"};
    manifest = json.dump();
    program = fake;
    program.manifest = manifest.c_str();
  }

  void expectRefused(const TrainOptions &options) {
    EXPECT_EQ(run(program, options), 1);
    EXPECT_EQ(errors, std::string("tpc: error: this machine cannot run 'fake', "
                                  "which was compiled for generic: ") +
                          lacking + "\n");
    EXPECT_EQ(output, "");
  }

  FakeProgram fake{FakeSchedule::Parallel};
  std::string manifest;
  tpc_program program;
};

TEST_F(OtherMachine, LeavesFilesAsTheyWere) {
  TrainOptions refused = options();
  refused.log = folder / "log.jsonl";
  refused.save = folder / "run.safetensors";
  refused.tensorboard = folder / "events";
  refused.trace = folder / "trace.json";
  writeFile(refused.log, "earlier");
  std::vector<std::string> before = listFolder(folder.path);
  expectRefused(refused);
  EXPECT_EQ(readFile(refused.log), "earlier");
  EXPECT_EQ(listFolder(folder.path), before);
}

TEST_F(OtherMachine, IsFoundOutBeforeTheDataAreRead) {
  TrainOptions refused = options();
  refused.data = folder / "none";
  expectRefused(refused);
}

TEST_F(OtherMachine, IsFoundOutBeforeSeedsHaveAFolder) {
  TrainOptions refused = options();
  refused.seeds = 2;
  refused.out = folder / "seeds";
  expectRefused(refused);
  EXPECT_FALSE(exists(refused.out));
}

} // namespace
