// The numbers of a dataset's field: floats, or bytes where a file holds whole numbers from 0 to 255. Bytes take a
// quarter of the memory; whoever reads sees floats either way.
#pragma once

#include <cassert>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <span>
#include <utility>

#include "core/tensor/tensor.h"

namespace vitrine {

// Some of them in a row: one sample, or all.
class NumberView {
 public:
  class Iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = float;
    using difference_type = std::ptrdiff_t;
    using pointer = const float*;
    using reference = float;
    Iterator() = default;
    Iterator(const float* floats, const std::uint8_t* bytes, std::size_t at)
        : floats_(floats), bytes_(bytes), at_(at) {}
    float operator*() const { return bytes_ ? static_cast<float>(bytes_[at_]) : floats_[at_]; }
    Iterator& operator++() { return ++at_, *this; }
    Iterator operator++(int) { return {floats_, bytes_, at_++}; }
    [[nodiscard]] Iterator moved(std::size_t by) const { return {floats_, bytes_, at_ + by}; }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const float* floats_ = nullptr;
    const std::uint8_t* bytes_ = nullptr;
    std::size_t at_ = 0;
  };

  NumberView(Iterator begin, std::size_t size) : begin_(begin), size_(size) {}
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] float operator[](std::size_t i) const { return *begin_.moved(i); }
  [[nodiscard]] Iterator begin() const { return begin_; }
  [[nodiscard]] Iterator end() const { return begin_.moved(size_); }

 private:
  Iterator begin_;
  std::size_t size_;
};

class Numbers {
 public:
  Numbers() = default;
  Numbers(AlignedVector<float> floats) : floats_(std::move(floats)) {}      // NOLINT(google-explicit-constructor)
  Numbers(AlignedVector<std::uint8_t> bytes) : bytes_(std::move(bytes)) {}  // NOLINT(google-explicit-constructor)
  Numbers(std::initializer_list<float> numbers) : floats_(numbers) {}
  template <class Input>
  Numbers(Input first, Input last) : floats_(first, last) {}

  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] std::size_t size() const { return in_bytes() ? bytes_.size() : floats_.size(); }
  [[nodiscard]] std::size_t memory() const { return floats_.size() * sizeof(float) + bytes_.size(); }  // bytes
  [[nodiscard]] float operator[](std::size_t i) const { return view(i, 1)[0]; }
  [[nodiscard]] NumberView view(std::size_t first, std::size_t count) const {
    return {{floats_.data(), in_bytes() ? bytes_.data() : nullptr, first}, count};
  }
  [[nodiscard]] NumberView::Iterator begin() const { return view(0, 0).begin(); }
  [[nodiscard]] NumberView::Iterator end() const { return view(size(), 0).begin(); }
  friend bool operator==(const Numbers&, const Numbers&) = default;

  // For who copies many at a time: exactly one of the two holds the numbers.
  [[nodiscard]] bool in_bytes() const { return !bytes_.empty(); }
  [[nodiscard]] std::span<const std::uint8_t> bytes() const { return bytes_; }
  [[nodiscard]] std::span<const float> floats() const { return floats_; }
  // For who writes them; not while they are bytes.
  [[nodiscard]] AlignedVector<float>& floats() { return assert(!in_bytes()), floats_; }

 private:
  AlignedVector<float> floats_;
  AlignedVector<std::uint8_t> bytes_;
};

}  // namespace vitrine
