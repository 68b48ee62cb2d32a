// Errors as values. A function that can fail on what a person gave it returns Result<T>; exceptions are for
// defects only. An Error is written for the person: what happened, where, and what to do about it.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace vitrine {

struct Error {
  std::string what;    // "The file ends in the middle of the images"
  std::string where;   // "train-images.gz, byte 1,024"; may be empty
  std::string remedy;  // "Download it again"; may be empty
  // Set where the program itself can help: "missing-file" (the window offers to locate it), "cancelled". Mostly
  // empty.
  std::string code = {};

  // One clear line: "where: what. Remedy."
  [[nodiscard]] std::string sentence() const;
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  [[nodiscard]] const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const { return !error_; }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] const Error& error() const { return *error_; }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace vitrine

// Hands an error on to the caller: VITRINE_TRY(auto x, make_x());
#define VITRINE_CONCAT_(a, b) a##b
#define VITRINE_CONCAT(a, b) VITRINE_CONCAT_(a, b)
#define VITRINE_TRY_(declaration, expression, temporary) \
  auto temporary = (expression);                         \
  if (!temporary) return temporary.error();              \
  declaration = std::move(*temporary)
#define VITRINE_TRY(declaration, expression) VITRINE_TRY_(declaration, expression, VITRINE_CONCAT(result_, __LINE__))
#define VITRINE_CHECK(expression) \
  if (auto vitrine_check_ = (expression); !vitrine_check_) return vitrine_check_.error()
