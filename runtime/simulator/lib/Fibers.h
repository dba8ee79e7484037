/// \file
/// Functions on stacks of their own.

#ifndef TPC_SIMULATOR_LIB_FIBERS_H
#define TPC_SIMULATOR_LIB_FIBERS_H

#include <csetjmp>
#include <cstddef>
#include <memory>
#include <vector>

namespace tpc::simulator {

/// Fibers run one at a time, on the thread that resumes them, each until it
/// yields or its function ends.
class Fibers {
public:
  using Body = void (*)(void *context, size_t index);

  /// All fibers run `body`.
  Fibers(Body body, void *context) : body(body), context(context) {}
  ~Fibers();
  Fibers(const Fibers &) = delete;
  Fibers &operator=(const Fibers &) = delete;

  /// Makes at least `count` fibers ready to begin. What those that had not
  /// ended were about to do is forgotten, without unwinding their stacks.
  void reset(size_t count);

  /// Begins or continues a fiber; returns when it yields or has ended.
  void resume(size_t index);
  /// Called by a fiber: back to who resumed it.
  void yield();

  /// Whether `address` is on the stack of a fiber.
  bool onStack(size_t index, const void *address) const;

private:
  struct Fiber {
    jmp_buf place;
    char *stack = nullptr;
    /// Whether `place` is the beginning of the body.
    bool fresh = false;
  };

  static void enter(unsigned low, unsigned high);
  void run();
  void prepare(Fiber &fiber);

  Body body;
  void *context;
  std::vector<std::unique_ptr<Fiber>> fibers;
  size_t current = 0;
  jmp_buf resumer;
};

} // namespace tpc::simulator

#endif // TPC_SIMULATOR_LIB_FIBERS_H
