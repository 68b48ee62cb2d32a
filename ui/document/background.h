// Work that takes long, on threads of its own. None of them outlives the program: whoever ends it joins them.
#pragma once

#include <functional>

namespace vitrine::ui {

// Starts `work` at once. It owns what it needs, and tells others through the event loop.
void inBackground(std::function<void()> work);

// For work that nobody waits for: the thread that calls this takes from then on only what others leave of the
// processor.
void yieldToTraining();

// Waits until all work is done, at most so long (negative: however long); false if some is not.
bool joinBackground(int milliseconds);

}  // namespace vitrine::ui
