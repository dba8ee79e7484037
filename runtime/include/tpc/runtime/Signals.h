/// \file
/// What signals mean during a run.

#ifndef TPC_RUNTIME_SIGNALS_H
#define TPC_RUNTIME_SIGNALS_H

#include <csignal>
#include <string>

namespace tpc::runtime {

/// While it lives: the first SIGINT, SIGTERM or SIGHUP is noted, the second
/// ends the program; a file-size limit and a reader that went away are write
/// errors, not signals; an instruction
/// that the processor lacks ends the program with a message and status 1. One
/// inside another, as in a process that was forked under one, knows of the
/// interruptions that the outer one noted.
class SignalGuard {
public:
  /// `cpu` is the processor that the program was compiled for.
  explicit SignalGuard(const std::string &cpu);
  ~SignalGuard();
  SignalGuard(const SignalGuard &) = delete;
  SignalGuard &operator=(const SignalGuard &) = delete;

  /// For a process that was forked to work for another, which ends with it:
  /// from here on, each SIGINT, SIGTERM or SIGHUP is noted, those after the
  /// first too. Whoever stops the whole process group sends it one, and its
  /// parent the next, before it could save.
  static void noteRepeats();

  /// Whether SIGINT, SIGTERM or SIGHUP has come.
  bool interrupted() const;

private:
  static constexpr int count = 6;
  struct sigaction previous[count];
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_SIGNALS_H
