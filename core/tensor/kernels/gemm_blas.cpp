// OpenBLAS, its one-thread build, called from several threads of ours.
//
// Debian's serial OpenBLAS is built without USE_LOCKING: its search for a free packing buffer is not guarded, so two
// threads can be handed the same one and compute garbage. The library asks for those buffers through two exported
// functions. This file defines them: the linker lets the program's own definition win, and each thread gets buffers
// of its own, without a lock and without a search. Whether that took hold is probed once; if not, OpenBLAS stays
// unused.
#include "core/tensor/kernels/gemm.h"

#ifdef VITRINE_HAVE_OPENBLAS
#include <cblas.h>
#include <sys/mman.h>

#include <array>
#include <cstdio>
#include <cstdlib>

namespace {

// OpenBLAS' BUFFER_SIZE for x86-64 (common_x86_64.h, 32 << 22) and a page of slack. Address space only: pages a
// product does not touch cost no memory.
constexpr std::size_t kBufferBytes = (std::size_t{32} << 22) + 4096;

class PackingBuffers {
 public:
  PackingBuffers() = default;
  PackingBuffers(const PackingBuffers&) = delete;
  PackingBuffers& operator=(const PackingBuffers&) = delete;
  ~PackingBuffers() {
    for (Slot& slot : slots_) {
      if (slot.memory) munmap(slot.memory, kBufferBytes);
    }
  }

  // Makes the first buffer, if it is not there yet; false when the system has no address space left.
  bool ready() { return slots_[0].memory || map(slots_[0]); }

  void* take() {
    for (Slot& slot : slots_) {
      if (slot.used || (!slot.memory && !map(slot))) continue;
      slot.used = true;
      ++taken_;
      return slot.memory;
    }
    return nullptr;
  }
  void give_back(const void* memory) {
    for (Slot& slot : slots_) {
      if (slot.memory == memory) slot.used = false;
    }
  }
  [[nodiscard]] long taken() const { return taken_; }

 private:
  struct Slot {
    void* memory = nullptr;
    bool used = false;
  };
  static bool map(Slot& slot) {
    void* memory =
        mmap(nullptr, kBufferBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return false;
    slot.memory = memory;
    return true;
  }
  std::array<Slot, 4> slots_;  // a product takes one; a routine that calls another takes a second
  long taken_ = 0;
};

PackingBuffers& buffers() {
  thread_local PackingBuffers mine;
  return mine;
}

}  // namespace

extern "C" {
__attribute__((visibility("default"))) void* blas_memory_alloc(int) {
  void* memory = buffers().take();
  if (!memory) {  // OpenBLAS does not check for null
    std::fputs("Vitrine: no memory left for a matrix product.\n", stderr);
    std::abort();
  }
  return memory;
}
__attribute__((visibility("default"))) void blas_memory_free(void* memory) {
  buffers().give_back(memory);
}
}

namespace vitrine {
namespace {

// Large enough that no kernel goes without a packing buffer.
bool probe() {
  constexpr int kSize = 160;
  if (!buffers().ready()) return false;
  auto* memory = static_cast<float*>(std::calloc(3 * kSize * kSize, sizeof(float)));
  if (!memory) return false;
  const long before = buffers().taken();
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, kSize, kSize, kSize, 1.0F, memory, kSize,
              memory + kSize * kSize, kSize, 0.0F, memory + 2 * kSize * kSize, kSize);
  std::free(memory);
  return buffers().taken() > before;
}

CBLAS_TRANSPOSE flag(bool transposed) {
  return transposed ? CblasTrans : CblasNoTrans;
}

}  // namespace

bool blas_usable() {
  static const bool usable = probe();
  return usable;
}

std::string blas_description() {
  const std::string config = openblas_get_config();  // "OpenBLAS 0.3.21 DYNAMIC_ARCH …"
  const auto name_end = config.find(' ', config.find(' ') + 1);
  return config.substr(0, name_end) + ", " + openblas_get_corename() + " kernels";
}

template <class T>
void gemm_blas(bool trans_a, bool trans_b, std::int64_t m, std::int64_t n, std::int64_t k, T alpha, const T* a,
               std::int64_t lda, const T* b, std::int64_t ldb, T beta, T* c, std::int64_t ldc) {
  if (m <= 0 || n <= 0) return;
  if (!buffers().ready()) return gemm_eigen(trans_a, trans_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  const auto i = [](std::int64_t value) { return static_cast<blasint>(value); };
  if constexpr (sizeof(T) == sizeof(float)) {
    cblas_sgemm(CblasRowMajor, flag(trans_a), flag(trans_b), i(m), i(n), i(k), alpha, a, i(lda), b, i(ldb), beta, c,
                i(ldc));
  } else {
    cblas_dgemm(CblasRowMajor, flag(trans_a), flag(trans_b), i(m), i(n), i(k), alpha, a, i(lda), b, i(ldb), beta, c,
                i(ldc));
  }
}

#else

namespace vitrine {

bool blas_usable() {
  return false;
}
std::string blas_description() {
  return "OpenBLAS is not part of this build";
}

template <class T>
void gemm_blas(bool trans_a, bool trans_b, std::int64_t m, std::int64_t n, std::int64_t k, T alpha, const T* a,
               std::int64_t lda, const T* b, std::int64_t ldb, T beta, T* c, std::int64_t ldc) {
  gemm_eigen(trans_a, trans_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

#endif

template void gemm_blas<float>(bool, bool, std::int64_t, std::int64_t, std::int64_t, float, const float*,
                               std::int64_t, const float*, std::int64_t, float, float*, std::int64_t);
template void gemm_blas<double>(bool, bool, std::int64_t, std::int64_t, std::int64_t, double, const double*,
                                std::int64_t, const double*, std::int64_t, double, double*, std::int64_t);

}  // namespace vitrine
