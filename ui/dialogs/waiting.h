// Waits for something that others are doing, with the window alive and a way out.
#pragma once

#include <QString>
#include <functional>

class QWidget;

namespace vitrine::ui {

// Until `ready` says so; says what is waited for once that takes a moment. False if the person did not want to wait.
bool waitFor(QWidget* parent, const QString& what, const std::function<bool()>& ready);

}  // namespace vitrine::ui
