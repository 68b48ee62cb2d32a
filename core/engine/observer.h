// Where the time of a step goes: a program tells whoever listens as each part of a pass is done.
#pragma once

#include <string_view>

namespace vitrine {

enum class PassPart {
  prepare,   // what came before the program ran: the batch
  forward,   // one op
  backward,  // one op
  update,    // between the backward pass and the moment when the step is kept: the optimizer
};

// Called on the thread that runs the pass, after each part; no kernel runs meanwhile. `op` is Op::id() and `route`
// Op::route(), both empty for what is no op.
class PassObserver {
 public:
  virtual ~PassObserver() = default;
  virtual void done(PassPart part, std::string_view op, std::string_view route) = 0;
};

}  // namespace vitrine
