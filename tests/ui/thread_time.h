// Time that this thread has worked: a busy machine does not make it longer.
#pragma once

#include <ctime>

namespace vitrine::ui {

inline double threadMilliseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

}  // namespace vitrine::ui
