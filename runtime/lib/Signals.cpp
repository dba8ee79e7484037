#include "tpc/runtime/Signals.h"

#include <unistd.h>

namespace tpc::runtime {

namespace {

volatile std::sig_atomic_t interruption = 0;

/// Guards that live.
int depth = 0;

/// Written before the handler is installed; handlers only read it.
std::string illegalInstruction;

/// Whether the second of a kind ends the program.
bool secondEnds = true;

constexpr int interruptions[] = {SIGINT, SIGTERM, SIGHUP};
constexpr int handled[] = {SIGINT,  SIGTERM, SIGHUP,
                           SIGXFSZ, SIGPIPE, SIGILL};

extern "C" void noteInterruption(int signal) { interruption = signal; }

struct sigaction notingAction() {
  struct sigaction action = {};
  sigemptyset(&action.sa_mask);
  action.sa_handler = noteInterruption;
  action.sa_flags = SA_RESTART | (secondEnds ? SA_RESETHAND : 0);
  return action;
}

extern "C" void endIllegal(int) {
  ssize_t ignored =
      ::write(2, illegalInstruction.data(), illegalInstruction.size());
  (void)ignored;
  ::_exit(1);
}

} // namespace

SignalGuard::SignalGuard(const std::string &cpu) {
  if (depth++ == 0)
    interruption = 0;
  illegalInstruction = "tpc: error: this processor lacks an instruction of the "
                       "program, which was compiled for '" +
                       cpu + "'; compile it for this one with --cpu\n";
  for (int i = 0; i < count; ++i) {
    struct sigaction action = {};
    sigemptyset(&action.sa_mask);
    if (handled[i] == SIGXFSZ || handled[i] == SIGPIPE) {
      // The write that caused it fails, and is reported as such.
      action.sa_handler = SIG_IGN;
    } else if (handled[i] == SIGILL) {
      action.sa_handler = endIllegal;
    } else {
      action = notingAction();
    }
    ::sigaction(handled[i], &action, &previous[i]);
  }
}

SignalGuard::~SignalGuard() {
  --depth;
  for (int i = 0; i < count; ++i)
    ::sigaction(handled[i], &previous[i], nullptr);
}

void SignalGuard::noteRepeats() {
  secondEnds = false;
  struct sigaction action = notingAction();
  for (int signal : interruptions)
    ::sigaction(signal, &action, nullptr);
}

bool SignalGuard::interrupted() const { return interruption != 0; }

} // namespace tpc::runtime
