#include "tpc/runtime/Display.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace tpc::runtime {

namespace {

constexpr std::chrono::milliseconds redrawTime(100);
constexpr int narrowestBar = 10;
constexpr int widestBar = 30;

bool usesUtf8() {
  for (const char *variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char *value = std::getenv(variable);
    if (value && *value)
      return std::strstr(value, "UTF-8") || std::strstr(value, "utf8");
  }
  return false;
}

int terminalWidth(FILE *terminal) {
  winsize size = {};
  if (::ioctl(::fileno(terminal), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;
  return 80;
}

std::string renderBar(double fraction, int width, bool unicode) {
  static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  int filled = static_cast<int>(fraction * width * 8);
  std::string bar;
  for (int i = 0; i < filled / 8; ++i)
    bar += unicode ? "█" : "#";
  int drawn = filled / 8;
  if (unicode && filled % 8) {
    bar += eighths[filled % 8];
    ++drawn;
  }
  bar.append(static_cast<size_t>(width - drawn), unicode ? ' ' : '.');
  return unicode ? "▕" + bar + "▏" : "[" + bar + "]";
}

} // namespace

std::string formatDuration(double seconds) {
  if (!(seconds >= 0 && seconds < 1e9))
    return "?";
  if (seconds < 9.95)
    return fmt::format("{:.1f} s", seconds);
  int64_t whole = std::llround(seconds);
  if (whole < 60)
    return fmt::format("{} s", whole);
  if (whole < 3600)
    return fmt::format("{}:{:02}", whole / 60, whole % 60);
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60,
                     whole % 60);
}

std::string formatRate(double perSecond) {
  if (!std::isfinite(perSecond))
    return "?";
  if (perSecond < 99.5)
    return fmt::format("{:.1f}", perSecond);
  if (perSecond < 9999.5) {
    int64_t whole = std::llround(perSecond);
    return whole < 1000 ? fmt::format("{}", whole)
                        : fmt::format("{},{:03}", whole / 1000, whole % 1000);
  }
  if (perSecond < 999950)
    return fmt::format("{:.1f}k", perSecond / 1e3);
  return fmt::format("{:.1f}M", perSecond / 1e6);
}

std::string renderProgress(const ProgressStatus &status, int width,
                           bool unicode) {
  double fraction = std::clamp(status.fraction, 0.0, 1.0);
  std::string head = status.label + " ";
  std::string tail = fmt::format(" {:3.0f}%", std::floor(fraction * 100));
  // From the most to the least important; what does not fit is left out.
  std::string parts[4];
  if (status.loss)
    parts[0] = fmt::format("  loss {:.4f}", *status.loss);
  if (status.error)
    parts[1] = fmt::format("  error {:.2f}%", *status.error);
  parts[2] =
      fmt::format("  {} examples/s", formatRate(status.examplesPerSecond));
  parts[3] = fmt::format("  {} left", formatDuration(status.secondsLeft));
  int room = width - 1 - static_cast<int>(head.size() + tail.size()) - 2 -
             narrowestBar;
  for (const std::string &part : parts) {
    if (static_cast<int>(part.size()) > room)
      break;
    room -= static_cast<int>(part.size());
    tail += part;
  }
  if (room < 0)
    return (status.label + tail).substr(0, std::max(0, width - 1));
  int bar = std::min(widestBar, narrowestBar + room);
  return head + renderBar(fraction, bar, unicode) + tail;
}

Display::Display() : unicode(usesUtf8()) {
  const char *kind = std::getenv("TERM");
  if (kind && std::strcmp(kind, "dumb") == 0)
    return;
  if (::isatty(::fileno(stderr)))
    terminal = stderr;
  else if (::isatty(::fileno(stdout)))
    terminal = stdout;
}

Display::~Display() { clear(); }

void Display::line(const std::string &text) {
  clear();
  fmt::print(stdout, "{}\n", text);
  std::fflush(stdout);
}

bool Display::wantsProgress() const {
  return terminal && std::chrono::steady_clock::now() - lastDrawn >= redrawTime;
}

void Display::progress(const ProgressStatus &status) {
  if (terminal)
    draw(renderProgress(status, terminalWidth(terminal), unicode));
}

void Display::status(const std::string &text) {
  if (terminal)
    draw(text.substr(0, static_cast<size_t>(terminalWidth(terminal) - 1)));
}

void Display::draw(const std::string &bar) {
  // One write, and the rest of the line erased after it: no flicker.
  std::string text = "\r" + bar + "\033[K";
  std::fwrite(text.data(), 1, text.size(), terminal);
  std::fflush(terminal);
  drawn = true;
  lastDrawn = std::chrono::steady_clock::now();
}

void Display::clear() {
  if (!drawn)
    return;
  std::fputs("\r\033[K", terminal);
  std::fflush(terminal);
  drawn = false;
}

} // namespace tpc::runtime
