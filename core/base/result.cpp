#include "core/base/result.h"

namespace vitrine {

std::string Error::sentence() const {
  std::string line = where.empty() ? what : where + ": " + what;
  if (!line.empty() && line.back() != '.') line += '.';
  if (!remedy.empty()) {
    line += ' ' + remedy;
    if (line.back() != '.') line += '.';
  }
  return line;
}

}  // namespace vitrine
