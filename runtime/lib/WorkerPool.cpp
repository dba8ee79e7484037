#include "tpc/runtime/WorkerPool.h"

#include "tpc/runtime/Clock.h"
#include "tpc/runtime/Error.h"
#include "tpc/runtime/Signals.h"

#include "Guard.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tpc::runtime {

namespace {

static_assert(WorkerPool::Progress::is_always_lock_free,
              "processes share these numbers, but no locks");

double now() { return static_cast<double>(steadyNanoseconds()) * 1e-9; }

/// What a child does first: it ends with its parent, reads nothing, its
/// messages go into the pipe, and it ends when its task does, however often it
/// is told to.
void becomeWorker(pid_t parent, int messages) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // The parent may have ended before that.
  if (::getppid() != parent)
    ::_exit(1);
  int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nothing < 0 || ::dup2(nothing, 0) < 0 || ::dup2(nothing, 1) < 0 ||
      ::dup2(messages, 2) < 0)
    ::_exit(1);
  SignalGuard::noteRepeats();
}

} // namespace

WorkerPool::WorkerPool(int slots) : workers(static_cast<size_t>(slots)) {
  void *shared =
      ::mmap(nullptr, workers.size() * sizeof(Progress), PROT_READ | PROT_WRITE,
             MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED)
    fail("cannot share memory between processes: {}", std::strerror(errno));
  progress = static_cast<Progress *>(shared);
  for (size_t slot = 0; slot < workers.size(); ++slot)
    new (progress + slot) Progress(0);
}

WorkerPool::~WorkerPool() {
  for (Worker &worker : workers)
    if (worker.process) {
      ::kill(worker.process, SIGKILL);
      reap(worker);
    }
  ::munmap(progress, workers.size() * sizeof(Progress));
}

size_t WorkerPool::running() const {
  size_t count = 0;
  for (const Worker &worker : workers)
    count += worker.process != 0;
  return count;
}

void WorkerPool::start(size_t id, const Task &task) {
  size_t slot = 0;
  while (workers[slot].process)
    ++slot;
  int pipe[2];
  if (::pipe2(pipe, O_CLOEXEC) != 0)
    fail("cannot start a process: {}", std::strerror(errno));
  // Else the child would write it a second time.
  std::fflush(nullptr);
  progress[slot] = 0;
  pid_t parent = ::getpid();
  pid_t process = ::fork();
  if (process == 0) {
    becomeWorker(parent, pipe[1]);
    int status = guarded([&] { return task(progress[slot]); });
    std::fflush(nullptr);
    ::_exit(status);
  }
  int error = errno;
  ::close(pipe[1]);
  if (process < 0) {
    ::close(pipe[0]);
    fail("cannot start a process: {}", std::strerror(error));
  }
  Worker &worker = workers[slot];
  worker.process = process;
  worker.id = id;
  worker.messages = pipe[0];
  worker.text.clear();
  worker.started = now();
}

WorkerPool::Finished WorkerPool::reap(Worker &worker) {
  int status = 0;
  while (::waitpid(worker.process, &status, 0) < 0 && errno == EINTR) {
  }
  ::close(worker.messages);
  Finished finished;
  finished.id = worker.id;
  if (WIFEXITED(status))
    finished.status = WEXITSTATUS(status);
  else
    finished.signal = WTERMSIG(status);
  finished.messages = worker.text;
  finished.seconds = now() - worker.started;
  worker.process = 0;
  return finished;
}

std::optional<WorkerPool::Finished> WorkerPool::wait(int milliseconds) {
  std::vector<pollfd> polled;
  std::vector<Worker *> owners;
  for (Worker &worker : workers)
    if (worker.process) {
      polled.push_back({worker.messages, POLLIN, 0});
      owners.push_back(&worker);
    }
  if (::poll(polled.data(), polled.size(), milliseconds) <= 0)
    return std::nullopt;
  for (size_t i = 0; i < polled.size(); ++i) {
    if (!polled[i].revents)
      continue;
    char text[4096];
    ssize_t count = ::read(polled[i].fd, text, sizeof(text));
    if (count > 0)
      owners[i]->text.append(text, static_cast<size_t>(count));
    else if (count == 0 || errno != EINTR)
      return reap(*owners[i]);
  }
  return std::nullopt;
}

void WorkerPool::interrupt() {
  for (const Worker &worker : workers)
    if (worker.process)
      ::kill(worker.process, SIGTERM);
}

} // namespace tpc::runtime
