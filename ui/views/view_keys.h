// The keys that views handle themselves, for the list of all keys.
#pragma once

#include <QList>
#include <QString>

namespace vitrine::ui {

struct ViewKey {
  QString view, keys, words;
};
[[nodiscard]] QList<ViewKey> viewKeys();

}  // namespace vitrine::ui
