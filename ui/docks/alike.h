// When two projects train alike, and what may change while one trains.
#pragma once

#include <QString>
#include <functional>
#include <string>

#include "core/project/project.h"

namespace vitrine::ui {

// Calls `visit(path, value)` for each setting that may change while a run goes on. Layers are called as they are in
// `names`; one that is not there is left out.
void eachLive(const Project& project, const Graph& names,
              const std::function<void(const std::string& path, double value)>& visit);

// "Learning rate 0.01", "dense_1: Frozen on": a setting by its path, as it is now.
[[nodiscard]] QString liveChangeInWords(const Project& project, const std::string& path, double value);

// The project of a run as the document would show it: with its own words, and where layers are the same, with them in
// their places. `sources`: those of the document, too.
[[nodiscard]] Project shownAs(const Project& document, const Project& run, bool sources);

// Places, words and settings that can change live do not count.
[[nodiscard]] bool trainsAlike(const Project& a, const Project& b);

}  // namespace vitrine::ui
