#include "core/base/result.h"

namespace vitrine {
namespace {

// A full stop, unless the sentence has its own end.
void end_sentence(std::string& line) {
  if (!line.empty() && line.back() != '.' && line.back() != '?' && line.back() != '!') line += '.';
}

}  // namespace

std::string Error::sentence() const {
  std::string line = where.empty() ? what : where + ": " + what;
  end_sentence(line);
  if (!remedy.empty()) {
    line += (line.empty() ? "" : " ") + remedy;
    end_sentence(line);
  }
  return line;
}

}  // namespace vitrine
