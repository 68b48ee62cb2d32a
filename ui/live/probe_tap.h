// What a view watches of whatever run the feed follows: it asks once, and need not know when runs come and go, nor of
// the past: what it asks for is of the moment that the window shows.
#pragma once

#include <memory>
#include <optional>

#include "core/train/probe_desk.h"

namespace vitrine {
class Run;
}

namespace vitrine::ui {

class LiveFeed;

class ProbeTap {
 public:
  // `always`: of the network as it is now, also while the window looks back: for what follows the run as a whole.
  enum class Moment { shown, always };
  explicit ProbeTap(LiveFeed& feed, Moment moment = Moment::shown);
  ~ProbeTap();
  ProbeTap(const ProbeTap&) = delete;
  ProbeTap& operator=(const ProbeTap&) = delete;

  void ask(const Spec& request);  // instead of what it asked for before
  void stop();                    // what was answered last stays
  void moveTo(LiveFeed& feed);    // asks the run of another feed the same; what was answered is forgotten
  // The newest answer about the run that the feed follows; LiveFeed::probed says when there is another. Null: none
  // yet, or the probe that was asked for gives other ones.
  template <class Answer>
  std::shared_ptr<const Answer> answer() const {
    return std::dynamic_pointer_cast<const Answer>(m_answer);
  }

 private:
  friend class LiveFeed;
  void follow(Run* run);  // null: none
  void forget() { m_answer.reset(); }
  bool waits() const { return m_watched && m_seen == 0; }
  bool poll();  // whether there is a newer answer

  LiveFeed* m_feed;  // null once it is gone
  Moment m_moment;
  std::optional<Spec> wanted() const;

  std::optional<Spec> m_request;
  std::shared_ptr<const Watched> m_watched;
  const Run* m_followed = nullptr;  // compared only
  std::shared_ptr<const ProbeAnswer> m_answer;
  std::uint64_t m_seen = 0;
};

}  // namespace vitrine::ui
