// The past of a run: whole states of it, to look at and to go on from to the same bits. They lie evenly: where the
// budget is full every other one goes, and from then on half as many are kept. At which steps is a matter of their
// number and size alone, never of the clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/train/trained.h"

namespace vitrine {

// Bytes that the tensors of a state take.
[[nodiscard]] std::size_t bytes_of(const Trained& state);

class Snapshots {
 public:
  static constexpr std::size_t kUsualBudget = 128'000'000;  // bytes
  static constexpr std::size_t kMost = 256;                 // more could not be told apart on a screen

  struct Mark {
    std::uint64_t step = 0;   // steps done
    std::uint32_t epoch = 0;  // epochs done
    friend bool operator==(const Mark&, const Mark&) = default;
  };

  explicit Snapshots(std::size_t budget = kUsualBudget) : budget_(budget) {}

  // Keeping takes time: beyond `at_first` of them, there are to be no more than one in so many steps. They are near
  // each other at first, and their distance grows to that.
  void pace(std::uint64_t steps, std::size_t at_first);

  // ---- the run's thread
  // Is the state behind this step to be kept? Cheap enough to be asked after every step.
  [[nodiscard]] bool wants(std::uint64_t step) const;
  void keep(std::shared_ptr<const Trained> state);  // needs Trained::state; one that is there already stays
  void clear();                                     // the run goes back to its start

  // ---- any thread
  // A state that lies in a file of so many bytes, and is read when somebody asks for it; of one that is there already
  // this is its file now.
  using Load = std::function<Result<Trained>()>;
  void add(Mark mark, std::size_t bytes, Load load);
  [[nodiscard]] std::vector<Mark> marks() const;  // in order
  // The last one at or before this step; an error where there is none, or its file cannot be read.
  [[nodiscard]] Result<std::shared_ptr<const Trained>> at(std::uint64_t step) const;
  // The same of those up to this step, for a run that goes on from there.
  [[nodiscard]] std::shared_ptr<Snapshots> until(std::uint64_t step) const;
  void take(const Snapshots& others);  // what they know, too
  void set_budget(std::size_t bytes);
  [[nodiscard]] std::size_t budget() const;
  [[nodiscard]] std::size_t bytes() const;
  [[nodiscard]] std::uint64_t every() const;     // steps between two of them; 0: not even one has room
  [[nodiscard]] std::uint64_t revision() const;  // another one whenever marks() gives others

 private:
  struct Entry {
    Mark mark;
    std::size_t bytes = 0;
    std::shared_ptr<const Trained> state;  // null: `load` reads it
    Load load;
  };
  void put(Entry entry);
  void thin();
  void find_distance();

  mutable std::mutex mutex_;
  std::size_t budget_, bytes_ = 0;
  std::uint64_t every_ = 1, least_ = 1, revision_ = 0;
  std::size_t at_first_ = kMost;
  std::vector<Entry> entries_;  // by step
};

}  // namespace vitrine
