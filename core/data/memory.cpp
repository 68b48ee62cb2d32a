#include "core/data/memory.h"

#include <unistd.h>

#include "core/base/text.h"

namespace vitrine {

Status check_fits_memory(double bytes, const std::string& what, const std::string& where, const std::string& remedy) {
  const double machine = static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
  if (bytes <= 0.8 * machine) return {};
  return Error{what + " need " + human_bytes(bytes) + " of memory, and this machine has " + human_bytes(machine),
               where, remedy};
}

}  // namespace vitrine
