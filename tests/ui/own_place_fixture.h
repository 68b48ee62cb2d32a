// For tests of what is drawn: the window's colours and type, and settings of the tests alone, empty when each one
// begins.
#pragma once

#include <QObject>
#include <QSettings>

#include "tests/ui/own_place.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {

class OwnPlaceFixture : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    takeOwnPlace();
    Theme::instance().install();
  }
  void init() { QSettings().clear(); }
  void cleanupTestCase() { leaveOwnPlace(); }
};

}  // namespace vitrine::ui
