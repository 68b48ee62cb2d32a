#include "tests/bench/advice/cases.h"

namespace vitrine::bench {

std::vector<AdviceCase> second_set() {
  return {};
}

}  // namespace vitrine::bench
