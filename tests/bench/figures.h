// What measurements of the window share.
#pragma once

#include <cstdio>
#include <ctime>
#include <string>

namespace vitrine::ui {

// Time that this thread has worked: a busy machine does not make it longer.
inline double threadMilliseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

// A figure with its bar.
inline void tell(const std::string& what, double value, const char* unit, double bar) {
  std::printf("%-70s %9.2f %s (at most %g)\n", what.c_str(), value, unit, bar);
  std::fflush(stdout);
}

}  // namespace vitrine::ui
