#include "core/tensor/aligned_memory.h"

#include <sys/mman.h>

#include <new>

namespace vitrine {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;

std::size_t alignment_of(std::size_t bytes) {
  return bytes >= kHugePage ? kHugePage : kAlignment;
}

}  // namespace

void* allocate_aligned(std::size_t bytes) {
  const std::size_t alignment = alignment_of(bytes);
  void* const block = ::operator new(bytes, std::align_val_t{alignment});
#ifdef MADV_HUGEPAGE
  // Whole huge pages only: what follows the block is not ours. A refusal costs speed alone.
  if (alignment == kHugePage) (void)madvise(block, bytes / kHugePage * kHugePage, MADV_HUGEPAGE);
#endif
  return block;
}

void free_aligned(void* block, std::size_t bytes) {
  ::operator delete(block, std::align_val_t{alignment_of(bytes)});
}

}  // namespace vitrine
