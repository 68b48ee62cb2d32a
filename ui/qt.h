// What every file of the window starts with (as a precompiled header). Qt's keyword `slots` would rewrite names of the
// engine (RunState::slots), so it is taken away: say Q_SLOTS.
#pragma once

#include <QtWidgets>
#undef slots
