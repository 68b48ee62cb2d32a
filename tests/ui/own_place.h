// Settings, runs and language of a test's own: tests run side by side, and nothing of the person's is touched.
#pragma once

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QLocale>
#include <QSettings>
#include <QStandardPaths>

namespace vitrine::ui {

inline void takeOwnPlace() {
  QStandardPaths::setTestModeEnabled(true);
  QCoreApplication::setOrganizationName("VitrineTest");
  QCoreApplication::setApplicationName(QFileInfo(QCoreApplication::applicationFilePath()).fileName());
  QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
  QSettings().clear();
}

// Runs that were written down.
inline void leaveOwnPlace() {
  QDir(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation)).removeRecursively();
}

}  // namespace vitrine::ui
