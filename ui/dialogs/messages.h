// What the window says in dialogs: errors that name what, where and what to do; questions before anything is lost.
#pragma once

#include <QList>
#include <QString>

#include "core/base/result.h"

class QMessageBox;
class QColor;
class QWidget;

namespace vitrine::ui {

// The look of every message: a sign, text that can be selected, room for paths.
void putSign(QMessageBox& box, const char* name, const QColor& colour);
struct KeyRow;

// `remedy`: a button that would mend it; true when that was pressed.
bool showError(QWidget* parent, const QString& title, const Error& error, const QString& remedy = {});
// With a button for each of the error's offers: the index of the one that was pressed, -1 for none.
int showErrorWithOffers(QWidget* parent, const QString& title, const Error& error);

enum class SaveAnswer { save, discard, cancel };
[[nodiscard]] SaveAnswer askToSave(QWidget* parent, const QString& document);

enum class CloseAnswer { stopAndSave, keepTraining, discard };
[[nodiscard]] CloseAnswer askWhileTraining(QWidget* parent, const QString& document);

// True: the person wants to show where the file is now.
[[nodiscard]] bool askToLocate(QWidget* parent, const Error& error);

void showAbout(QWidget* parent);
void showShortcuts(QWidget* parent, const QList<KeyRow>& rows);

}  // namespace vitrine::ui
