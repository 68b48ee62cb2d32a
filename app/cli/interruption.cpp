#include "app/cli/interruption.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>

namespace vitrine::cli {
namespace {

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};
constexpr char kSignal = 's', kEnd = 'e';

std::atomic<int> write_end{-1};
std::atomic<bool> once{false};
std::array<struct sigaction, kSignals.size()> before;

extern "C" void on_signal(int number) {
  const int kept = errno;
  if (once.exchange(true)) {
    std::signal(number, SIG_DFL);
    std::raise(number);
  }
  if (const int fd = write_end; fd >= 0) (void)!::write(fd, &kSignal, 1);
  errno = kept;
}

}  // namespace

Interruption::Interruption(std::function<void()> stop) : stop_(std::move(stop)) {
  if (::pipe2(pipe_, O_CLOEXEC) != 0) throw std::runtime_error("no pipe for signals");
  once = false;
  write_end = pipe_[1];
  watcher_ = std::thread([this] { watch(); });
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    sigaction(kSignals[i], nullptr, &before[i]);
    // nohup and shells without job control have it ignored: so it stays.
    if (before[i].sa_handler != SIG_IGN) sigaction(kSignals[i], &action, nullptr);
  }
}

Interruption::~Interruption() {
  for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &before[i], nullptr);
  write_end = -1;
  (void)!::write(pipe_[1], &kEnd, 1);
  watcher_.join();
  for (const int fd : pipe_) ::close(fd);
}

void Interruption::watch() {
  for (char byte = 0; byte != kEnd;) {
    const ssize_t got = ::read(pipe_[0], &byte, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got != 1) return;
    if (byte == kSignal && !came_.exchange(true)) stop_();
  }
}

}  // namespace vitrine::cli
