/// \file
/// What the user sees of a run: lines, and on a terminal a progress bar.

#ifndef TPC_RUNTIME_DISPLAY_H
#define TPC_RUNTIME_DISPLAY_H

#include <chrono>
#include <cstdio>
#include <optional>
#include <string>

namespace tpc::runtime {

/// The contents of a progress bar.
struct ProgressStatus {
  /// Before the bar: `epoch 3/10`.
  std::string label;
  /// In [0, 1].
  double fraction = 0;
  std::optional<double> loss, error;
  double examplesPerSecond = 0;
  double secondsLeft = 0;
};

/// The bar as one line of at most `width` columns. `unicode`: may use block
/// characters.
std::string renderProgress(const ProgressStatus &status, int width,
                           bool unicode);

/// `45 s`, `3:07` or `2:03:07`.
std::string formatDuration(double seconds);

/// `9,876`, `12.3k`, `1.2M`.
std::string formatRate(double perSecond);

/// Lines go to standard output. The bar goes to standard error if that is a
/// terminal, else to standard output if that is one, else nowhere.
class Display {
public:
  Display();
  ~Display();

  /// Prints a line, above the bar if there is one.
  void line(const std::string &text);
  /// Whether a bar would be drawn now: there is a terminal, and the last one is
  /// a tenth of a second old.
  bool wantsProgress() const;
  void progress(const ProgressStatus &status);
  /// A line in place of the bar, cut at the terminal's width.
  void status(const std::string &text);
  /// Takes the bar away.
  void clear();

private:
  void draw(const std::string &bar);

  FILE *terminal = nullptr;
  bool unicode = false;
  bool drawn = false;
  std::chrono::steady_clock::time_point lastDrawn;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_DISPLAY_H
