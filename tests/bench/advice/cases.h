// Runs of which it is known what ails them, or that nothing does: what an advisor is measured by.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/project/project.h"

namespace vitrine::bench {

struct AdviceCase {
  std::string name;
  std::string fault;                                          // a rule id; empty: healthy
  std::vector<std::string> also;                              // true as well here: neither demanded nor a false alarm
  std::function<Project(const std::string& folder)> project;  // data files it needs are written into folder
};

std::vector<AdviceCase> first_set();
std::vector<AdviceCase> second_set();

}  // namespace vitrine::bench
