#include "tpc/runtime/AlignedBuffer.h"

#include "tpc_runtime.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <new>

using namespace tpc::runtime;

namespace {

TEST(AlignedBuffer, IsAlignedAndZero) {
  for (size_t size :
       {size_t{0}, size_t{1}, size_t{64}, size_t{1} << 20,
        (size_t{1} << 21) - 1, size_t{1} << 21, (size_t{5} << 20) + 3}) {
    AlignedBuffer buffer(size);
    EXPECT_EQ(buffer.size(), size);
    ASSERT_TRUE(buffer.data());
    uintptr_t address = reinterpret_cast<uintptr_t>(buffer.data());
    EXPECT_EQ(address % TPC_BUFFER_ALIGNMENT, 0u);
    char *bytes = static_cast<char *>(buffer.data());
    EXPECT_TRUE(std::all_of(bytes, bytes + size, [](char c) { return !c; }));
    std::fill(bytes, bytes + size, 1);
  }
}

TEST(AlignedBuffer, MovesWithItsAddress) {
  for (size_t size : {size_t{100}, size_t{3} << 21}) {
    AlignedBuffer buffer(size), other(64);
    void *address = buffer.data();
    other = std::move(buffer);
    EXPECT_EQ(other.data(), address);
    EXPECT_EQ(other.size(), size);
    EXPECT_FALSE(buffer.data());
  }
}

TEST(AlignedBuffer, ThrowsWhereThereIsNoMemory) {
  EXPECT_THROW(AlignedBuffer(size_t{1} << 60), std::bad_alloc);
}

} // namespace
