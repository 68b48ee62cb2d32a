// The numbers of a dataset's field: floats, or bytes where a file holds whole numbers from 0 to 255. Bytes take a
// quarter of the memory; whoever reads sees floats either way.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <memory>
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

// Copies share one memory until somebody writes: a dataset may be seen in several ways and lies in memory once.
class Numbers {
 public:
  Numbers() = default;
  Numbers(AlignedVector<float> floats) { own().floats = std::move(floats); }      // NOLINT(google-explicit-constructor)
  Numbers(AlignedVector<std::uint8_t> bytes) { own().bytes = std::move(bytes); }  // NOLINT(google-explicit-constructor)
  Numbers(std::initializer_list<float> numbers) { own().floats = numbers; }
  template <class Input>
  Numbers(Input first, Input last) {
    own().floats.assign(first, last);
  }

  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] std::size_t size() const { return in_bytes() ? bytes().size() : floats().size(); }
  [[nodiscard]] std::size_t memory() const { return floats().size_bytes() + bytes().size(); }  // bytes
  [[nodiscard]] float operator[](std::size_t i) const { return view(i, 1)[0]; }
  [[nodiscard]] NumberView view(std::size_t first, std::size_t count) const {
    return {{floats().data(), in_bytes() ? bytes().data() : nullptr, first}, count};
  }
  [[nodiscard]] NumberView::Iterator begin() const { return view(0, 0).begin(); }
  [[nodiscard]] NumberView::Iterator end() const { return view(size(), 0).begin(); }
  friend bool operator==(const Numbers& a, const Numbers& b) {
    return a.in_bytes() == b.in_bytes() && a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin());
  }

  // For who copies many at a time: exactly one of the two holds the numbers.
  [[nodiscard]] bool in_bytes() const { return held_ && !held_->bytes.empty(); }
  [[nodiscard]] std::span<const std::uint8_t> bytes() const {
    return held_ ? std::span<const std::uint8_t>(held_->bytes) : std::span<const std::uint8_t>();
  }
  [[nodiscard]] std::span<const float> floats() const {
    return held_ ? std::span<const float>(held_->floats) : std::span<const float>();
  }
  // For who writes them; not while they are bytes.
  [[nodiscard]] AlignedVector<float>& floats() { return assert(!in_bytes()), own().floats; }

 private:
  struct Held {
    AlignedVector<float> floats;
    AlignedVector<std::uint8_t> bytes;
  };
  Held& own() {
    if (!held_ || held_.use_count() > 1) held_ = held_ ? std::make_shared<Held>(*held_) : std::make_shared<Held>();
    return *held_;
  }
  std::shared_ptr<Held> held_;
};

}  // namespace vitrine
