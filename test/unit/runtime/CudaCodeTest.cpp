#include "runtime/lib/CudaCode.h"

#include <gtest/gtest.h>

using namespace tpc::runtime;

namespace {

using Forms = std::vector<std::pair<uint32_t, uint32_t>>;

/// What fits a GPU of the architecture, as pairs of kind and architecture.
Forms fitting(const Forms &forms, uint32_t architecture) {
  std::vector<tpc_device_code> code;
  for (auto [kind, needed] : forms)
    code.push_back({kind, needed, nullptr, 0});
  tpc_program program = {};
  program.device_code = code.data();
  program.device_code_count = static_cast<uint32_t>(code.size());
  Forms found;
  for (const tpc_device_code *one : fittingCode(program, architecture))
    found.push_back({one->kind, one->architecture});
  return found;
}

constexpr uint32_t ptx = TPC_CODE_PTX, cubin = TPC_CODE_CUBIN;

TEST(CudaCode, PrefersACubinOfTheGpusMajorVersion) {
  Forms both = {{ptx, 80}, {cubin, 80}};
  for (uint32_t architecture : {80, 86, 89})
    EXPECT_EQ(fitting(both, architecture), (Forms{{cubin, 80}, {ptx, 80}}));
  for (uint32_t architecture : {90, 100, 120})
    EXPECT_EQ(fitting(both, architecture), (Forms{{ptx, 80}}));
}

TEST(CudaCode, TakesTheNewestThatRuns) {
  Forms many = {{cubin, 80}, {ptx, 80}, {cubin, 86},
                {cubin, 89}, {ptx, 90}, {cubin, 90}};
  EXPECT_EQ(fitting(many, 86), (Forms{{cubin, 86}, {cubin, 80}, {ptx, 80}}));
  EXPECT_EQ(fitting(many, 90), (Forms{{cubin, 90}, {ptx, 90}, {ptx, 80}}));
  EXPECT_EQ(fitting(many, 100), (Forms{{ptx, 90}, {ptx, 80}}));
}

TEST(CudaCode, TakesNothingForNewerGpus) {
  EXPECT_EQ(fitting({{ptx, 90}, {cubin, 90}}, 89), Forms());
  EXPECT_EQ(fitting({{cubin, 86}}, 80), Forms());
  EXPECT_EQ(fitting({}, 80), Forms());
}

} // namespace
