// Runs a program to its end and catches what it says.
#pragma once

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <fstream>
#include <functional>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace vitrine::test {

struct Finished {
  int status = -1;  // exit status; 128 + the signal where one killed it
  std::string out, err;
};

struct Process {
  std::string program;
  std::string scratch;           // a folder for what it says
  std::string stdout_path = {};  // where its output goes instead, e.g. /dev/full
  std::int64_t most_bytes = -1;  // of a file it writes; past it the system refuses, as on a full disk
  std::string stdin_path = {};   // where its input comes from; else what this program's does

  // `meanwhile` is called with its process id while it runs.
  [[nodiscard]] Finished operator()(const std::vector<std::string>& arguments,
                                    const std::function<void(pid_t)>& meanwhile = {}) const {
    const std::string out_path = stdout_path.empty() ? scratch + "/stdout" : stdout_path;
    const std::string err_path = scratch + "/stderr";
    std::vector<char*> argv{const_cast<char*>(program.c_str())};
    for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    const pid_t child = fork();
    if (child < 0) throw std::runtime_error("no process");
    if (child == 0) become(argv, out_path, err_path);
    if (meanwhile) meanwhile(child);
    int state = 0;
    if (waitpid(child, &state, 0) != child) throw std::runtime_error("lost the process");
    Finished done;
    done.status = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
    if (stdout_path.empty()) done.out = content(out_path);
    done.err = content(err_path);
    return done;
  }

 private:
  [[noreturn]] void become(std::vector<char*>& argv, const std::string& out, const std::string& err) const {
    for (const auto& [path, number] : {std::pair{&out, STDOUT_FILENO}, std::pair{&err, STDERR_FILENO}}) {
      const int file = open(path->c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
      if (file < 0 || dup2(file, number) < 0) _exit(126);
    }
    if (!stdin_path.empty()) {
      const int file = open(stdin_path.c_str(), O_RDONLY);
      if (file < 0 || dup2(file, STDIN_FILENO) < 0) _exit(126);
    }
    if (most_bytes >= 0) {
      const rlimit limit{static_cast<rlim_t>(most_bytes), static_cast<rlim_t>(most_bytes)};
      std::signal(SIGXFSZ, SIG_IGN);  // the write fails instead
      setrlimit(RLIMIT_FSIZE, &limit);
    }
    execv(program.c_str(), argv.data());
    _exit(127);
  }
  static std::string content(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
};

}  // namespace vitrine::test
